import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { SharedFilesReader } from '../../../src/aws/config/sharedFiles.ts';
import { ConnectionFactory } from '../../../src/aws/connectionFactory.ts';
import { PLAIN_NETWORK } from '../../../src/aws/http/proxy.ts';
import { InvitationError } from '../../../src/invitations/failure.ts';
import type { Connection } from '../../../src/invitations/invitationSource.ts';
import { corporateNetwork } from '../../support/corporateNetwork.ts';
import { options, prompts, readAll } from '../../support/emulated.ts';
import { secret } from '../../support/secrets.ts';

/** What the environment says about regions and endpoints, all of which must not count. */
const ASTRAY = {
  AWS_PROFILE: 'decoy',
  AWS_REGION: 'eu-west-3',
  AWS_DEFAULT_REGION: 'eu-west-3',
  AWS_ENDPOINT_URL: 'https://astray.test',
  AWS_ENDPOINT_URL_STS: 'https://astray.test',
  AWS_ENDPOINT_URL_SSO: 'https://astray.test',
  AWS_ENDPOINT_URL_SSO_OIDC: 'https://astray.test',
  AWS_ENDPOINT_URL_ORGANIZATIONS: 'https://astray.test',
  AWS_ENDPOINT_URL_PARTNERCENTRAL_ACCOUNT: 'https://astray.test',
  AWS_USE_FIPS_ENDPOINT: 'true',
  AWS_USE_DUALSTACK_ENDPOINT: 'true',
  AWS_EC2_METADATA_DISABLED: 'true',
};

const DECOY = '[profile decoy]\nregion = eu-west-3\nendpoint_url = https://astray.test\n';

/**
 * Where the requests of a profile would go: to a proxy that writes down which host it should lead to, and refuses.
 * `token` is what the SSO cache has for the session `work`.
 */
async function hostsOf(t: TestContext, name: string, config: string, token?: object): Promise<string[]> {
  const home = await mkdtemp(path.join(tmpdir(), 'handshakes-where-'));
  const before = { ...process.env };
  Object.assign(process.env, ASTRAY, {
    HOME: home,
    USERPROFILE: home,
    AWS_CONFIG_FILE: path.join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(home, 'credentials'),
  });
  const corporate = await corporateNetwork({});
  const connector = new ConnectionFactory({
    log: { info: () => undefined, warn: () => undefined },
    version: '1.2.3',
    prompts,
    network: () => ({ ...PLAIN_NETWORK, proxy: `http://${corporate.proxy}` }),
  });
  t.after(async () => {
    connector.dispose();
    await corporate.close();
    for (const variable of Object.keys(process.env)) if (!(variable in before)) delete process.env[variable];
    Object.assign(process.env, before);
    await rm(home, { recursive: true, force: true });
  });
  await writeFile(path.join(home, 'config'), DECOY + config);
  if (token) {
    const cache = path.join(home, '.aws', 'sso', 'cache');
    await mkdir(cache, { recursive: true });
    await writeFile(path.join(cache, `${createHash('sha1').update('work').digest('hex')}.json`), JSON.stringify(token));
  }
  const { profiles } = await new SharedFilesReader(process.env).read();
  const profile = profiles.find((candidate) => candidate.name === name);
  assert.ok(profile);
  await assert.rejects(everything(connector.connect(profile, { catalogs: ['AWS', 'Sandbox'] })), InvitationError);
  return [...new Set(corporate.tunnels.map(({ target }) => target))].toSorted();
}

/** Every request that a person can cause by looking; rejects with the first failure when all are through. */
async function everything(connection: Connection): Promise<void> {
  const lists = connection.sources.flatMap((source) => source.lists);
  const work: Promise<unknown>[] = [
    connection.authenticate?.({ ...options, interactive: true }) ?? Promise.resolve(),
    connection.identify(options),
    ...lists.map(({ id }) => readAll(connection, id)),
  ];
  await Promise.allSettled(work);
  await Promise.all(work);
}

const KEYS = `aws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = ${secret()}\n`;

describe('a profile with keys leads to its own partition, whatever the environment says', () => {
  for (const [settings, ...hosts] of [
    [
      'region = us-east-1',
      'organizations.us-east-1.amazonaws.com',
      'partnercentral-account.us-east-1.api.aws',
      'sts.us-east-1.amazonaws.com',
    ],
    [
      '',
      'organizations.us-east-1.amazonaws.com',
      'partnercentral-account.us-east-1.api.aws',
      'sts.us-east-1.amazonaws.com',
    ],
    [
      'region = ap-southeast-2',
      'organizations.us-east-1.amazonaws.com',
      'partnercentral-account.us-east-1.api.aws',
      'sts.ap-southeast-2.amazonaws.com',
    ],
    [
      'region = eu-west-1\nuse_fips_endpoint = true',
      'organizations-fips.us-east-1.amazonaws.com',
      'partnercentral-account-fips.us-east-1.api.aws',
      'sts-fips.eu-west-1.amazonaws.com',
    ],
    [
      'region = eu-west-1\nuse_dualstack_endpoint = true',
      'organizations.us-east-1.api.aws',
      'partnercentral-account.us-east-1.api.aws',
      'sts.eu-west-1.api.aws',
    ],
    ['region = cn-north-1', 'organizations.cn-northwest-1.amazonaws.com.cn', 'sts.cn-north-1.amazonaws.com.cn'],
    ['region = us-gov-east-1', 'organizations.us-gov-west-1.amazonaws.com', 'sts.us-gov-east-1.amazonaws.com'],
    [
      'region = us-gov-west-1\nuse_fips_endpoint = true',
      'organizations.us-gov-west-1.amazonaws.com',
      'sts.us-gov-west-1.amazonaws.com',
    ],
    ['region = us-iso-east-1', 'organizations.us-iso-east-1.c2s.ic.gov', 'sts.us-iso-east-1.c2s.ic.gov'],
    ['region = us-isob-east-1', 'organizations.us-isob-east-1.sc2s.sgov.gov', 'sts.us-isob-east-1.sc2s.sgov.gov'],
    ['region = eu-isoe-west-1', 'organizations.eu-isoe-west-1.cloud.adc-e.uk', 'sts.eu-isoe-west-1.cloud.adc-e.uk'],
    ['region = us-isof-south-1', 'organizations.us-isof-south-1.csp.hci.ic.gov', 'sts.us-isof-south-1.csp.hci.ic.gov'],
    ['region = eusc-de-east-1', 'organizations.eusc-de-east-1.amazonaws.eu', 'sts.eusc-de-east-1.amazonaws.eu'],
  ] as const) {
    test(settings === '' ? 'no region' : settings.replace('\n', ', '), async (t) => {
      const found = await hostsOf(t, 'here', `[profile here]\n${settings}\n${KEYS}`);
      assert.deepEqual(
        found,
        hosts.map((host) => `${host}:443`),
      );
    });
  }
});

describe('a profile with endpoints', () => {
  test('leads there, service by service, and to AWS for the others', async (t) => {
    const found = await hostsOf(
      t,
      'here',
      `[profile here]\nregion = eu-west-1\nservices = own\n${KEYS}[services own]\nsts =\n  endpoint_url = https://sts.test:8443\norganizations =\n  endpoint_url = https://organizations.test\n`,
    );
    assert.deepEqual(found, [
      'organizations.test:443',
      'partnercentral-account.us-east-1.api.aws:443',
      'sts.test:8443',
    ]);
  });

  test('leads to AWS where it says that endpoints are to be ignored', async (t) => {
    const found = await hostsOf(
      t,
      'here',
      `[profile here]\nregion = us-gov-west-1\nendpoint_url = https://own.test\nignore_configured_endpoint_urls = true\n${KEYS}`,
    );
    assert.deepEqual(found, ['organizations.us-gov-west-1.amazonaws.com:443', 'sts.us-gov-west-1.amazonaws.com:443']);
  });

  test('and FIPS cannot be: nothing is sent', async (t) => {
    const found = await hostsOf(
      t,
      'here',
      `[profile here]\nregion = us-east-1\nendpoint_url = https://own.test\nuse_fips_endpoint = true\n${KEYS}`,
    );
    assert.deepEqual(found, []);
  });
});

const role = (region: string, partition: string): string =>
  `[profile base]\nregion = eu-north-1\nendpoint_url = https://base.test\n${KEYS}` +
  `[profile here]\nregion = ${region}\nsource_profile = base\nrole_arn = arn:${partition}:iam::111122223333:role/x\n`;
const sso = (region: string, own = '', further = ''): string =>
  `[profile here]\nregion = us-east-1\nsso_session = work\nsso_account_id = 111122223333\nsso_role_name = x\n${own}` +
  `[sso-session work]\nsso_region = ${region}\nsso_start_url = https://example.com/start\nsso_registration_scopes = sso:account:access\n${further}`;

describe('the credentials of a profile are fetched', () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
  let later = 0;
  const valid = { accessToken: secret(), expiresAt: inAnHour };
  const renewable = {
    accessToken: secret(),
    expiresAt: anHourAgo,
    refreshToken: secret(),
    clientId: 'client',
    clientSecret: secret(),
    registrationExpiresAt: inAnHour,
  };

  for (const [region, partition, host] of [
    ['eu-west-1', 'aws', 'sts.eu-west-1.amazonaws.com'],
    ['cn-northwest-1', 'aws-cn', 'sts.cn-northwest-1.amazonaws.com.cn'],
    ['us-gov-west-1', 'aws-us-gov', 'sts.us-gov-west-1.amazonaws.com'],
    ['us-iso-west-1', 'aws-iso', 'sts.us-iso-west-1.c2s.ic.gov'],
  ] as const) {
    test(`for a role in ${partition}: at the STS of the role’s own region`, async (t) => {
      assert.deepEqual(await hostsOf(t, 'here', role(region, partition)), [`${host}:443`]);
    });
  }

  for (const [region, portal, oidc] of [
    ['eu-central-1', 'portal.sso.eu-central-1.amazonaws.com', 'oidc.eu-central-1.amazonaws.com'],
    ['cn-north-1', 'portal.sso.cn-north-1.amazonaws.com.cn', 'oidc.cn-north-1.amazonaws.com.cn'],
    ['us-gov-west-1', 'portal.sso.us-gov-west-1.amazonaws.com', 'oidc.us-gov-west-1.amazonaws.com'],
  ] as const) {
    test(`for SSO in ${region}: at the portal and the OIDC of the session’s region`, async (t) => {
      assert.deepEqual(await hostsOf(t, 'here', sso(region), valid), [`${portal}:443`]);
      // The SDK tries to renew tokens once in 30 seconds at most, in the whole process.
      later += 60_000;
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() + later });
      assert.deepEqual(await hostsOf(t, 'here', sso(region), renewable), [`${oidc}:443`]);
    });
  }

  test('for SSO with an endpoint: there alone', async (t) => {
    const own = 'services = own\n';
    const services = '[services own]\nsso =\n  endpoint_url = https://portal.test\n';
    assert.deepEqual(await hostsOf(t, 'here', sso('eu-central-1', own, services), valid), ['portal.test:443']);
  });
});
