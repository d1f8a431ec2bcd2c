import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { PLAIN_NETWORK, type Network } from '../../../src/aws/http/proxy.ts';
import { explain } from '../../../src/invitations/failure.ts';
import { awsHome, failuresOf, keySettings, section, twoAccounts, type Settings } from '../../support/awsHome.ts';
import { corporateNetwork } from '../../support/corporateNetwork.ts';
import { secret } from '../../support/secrets.ts';

const AWS = 'aws.corp.test';
const IDENTITY = 'identity.corp.test';
const ROLE = 'arn:aws:iam::111122223333:role/Admin';
const SESSION = section('sso-session work', {
  sso_start_url: 'https://acme.awsapps.com/start',
  sso_region: 'eu-west-1',
  sso_registration_scopes: 'sso:account:access',
});
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
const anHourAgo = (): string => new Date(Date.now() - 3_600_000).toISOString();

const endpoints = (names: readonly string[], host: string): string =>
  names.map((name) => `${name} =\n  endpoint_url = https://${host}\n`).join('');

/** Everything, the services of credentials too, is behind a proxy and has certificates of an unknown authority. */
async function behindProxy(t: TestContext) {
  let network: Network = PLAIN_NETWORK;
  const home = await awsHome(t, { network: () => network });
  const corporate = await corporateNetwork({ [AWS]: home.emulator.endpoint, [IDENTITY]: home.services.endpoint });
  t.after(() => corporate.close());
  const bundle = path.join(home.files.home, 'corporate.pem');
  await writeFile(bundle, corporate.authority.cert);
  network = { ...PLAIN_NETWORK, proxy: `http://${corporate.proxy}`, env: { AWS_CA_BUNDLE: bundle } };
  const { boss, guest } = twoAccounts(home.world);
  home.services.roles.set(ROLE, { account: boss });
  home.services.permissionSets.set('111122223333/Admin', boss);
  const key = home.services.issueKey(guest);
  const services = `[services corporate]\n${endpoints(['organizations', 'partnercentral_account'], AWS)}${endpoints(['sts', 'sso', 'sso_oidc', 'signin'], IDENTITY)}`;

  return {
    ...home,
    corporate,
    keys: keySettings(key),
    setNetwork(about: Partial<Network>): void {
      network = { ...network, ...about };
    },
    async profiles(byName: Readonly<Record<string, Settings>>): Promise<void> {
      const all = Object.entries(byName).map(([name, about]): [string, Settings] => [
        name,
        { services: 'corporate', ...about },
      ]);
      await home.config(Object.fromEntries(all), services, SESSION);
      await home.profiles.ready();
    },
    async token(content: object): Promise<void> {
      const folder = path.join(home.files.home, '.aws', 'sso', 'cache');
      await mkdir(folder, { recursive: true });
      const name = createHash('sha1').update('work').digest('hex');
      await writeFile(path.join(folder, `${name}.json`), JSON.stringify(content), { mode: 0o600 });
    },
    signIn: (name: string) =>
      home.profiles.signIn(name, {
        signal: new AbortController().signal,
        show: ({ code }) => home.services.confirm(code),
      }),
    /** Opens it; what is in the way, in sentences. */
    async open(name: string): Promise<readonly string[]> {
      const profile = home.profile(name);
      await profile.refresh();
      home.assertNoSecrets();
      const failures = failuresOf(profile).filter(({ kind }) => kind !== 'denied' && kind !== 'notInOrganization');
      return [...new Set(failures.map((failure) => explain(failure, name).sentence))];
    },
    /** All that the stand-ins were asked came through the proxy. */
    assertAllProxied(): void {
      assert.equal(corporate.requests.length, home.services.asked.length + home.emulator.requests.length);
      assert.ok(corporate.tunnels.length > 0);
      for (const { target } of corporate.tunnels) assert.match(target, /^(?:aws|identity)\.corp\.test:443$/);
    },
  };
}

const SSO = { sso_session: 'work', sso_account_id: '111122223333', sso_role_name: 'Admin' };

describe('the services of credentials are asked through the proxy, with the authority that the profile trusts', () => {
  test('STS, for a role and for who one is', async (t) => {
    const home = await behindProxy(t);
    await home.profiles({ base: home.keys, role: { role_arn: ROLE, source_profile: 'base' } });
    for (const name of ['base', 'role']) assert.deepEqual(await home.open(name), []);
    assert.ok(home.services.count('AssumeRole') > 0);
    assert.ok(home.services.count('GetCallerIdentity') > 0);
    home.assertAllProxied();
  });

  test('STS, with a web identity', async (t) => {
    const home = await behindProxy(t);
    const file = path.join(home.files.home, 'token');
    await writeFile(file, 'web-identity-token');
    await home.profiles({ web: { role_arn: ROLE, web_identity_token_file: file } });
    assert.deepEqual(await home.open('web'), []);
    assert.equal(home.services.count('AssumeRoleWithWebIdentity'), 1);
    home.assertAllProxied();
  });

  test('the SSO portal, and OIDC for a token that has to be renewed', async (t) => {
    const home = await behindProxy(t);
    await home.token({
      accessToken: secret(),
      expiresAt: anHourAgo(),
      refreshToken: home.services.issueRefreshToken(),
      clientId: 'client',
      clientSecret: secret(),
      registrationExpiresAt: inAnHour(),
    });
    await home.profiles({ sso: SSO });
    assert.deepEqual(await home.open('sso'), []);
    assert.equal(home.services.count('CreateToken'), 1);
    assert.equal(home.services.count('GetRoleCredentials'), 1);
    home.assertAllProxied();
  });

  test('OIDC, for signing in', async (t) => {
    const home = await behindProxy(t);
    await home.profiles({ sso: SSO });
    await home.signIn('sso');
    assert.equal(home.services.count('StartDeviceAuthorization'), 1);
    assert.deepEqual(await home.open('sso'), []);
    home.assertAllProxied();
  });
});

describe('a proxy that is in the way of credentials is named, without its password', () => {
  for (const [title, name] of [
    ['of STS', 'role'],
    ['of the SSO portal', 'sso'],
  ] as const) {
    test(`${title}: it wants another password`, async (t) => {
      const home = await behindProxy(t);
      home.corporate.password = { user: 'dana', password: secret() };
      home.setNetwork({ proxy: `http://dana:${secret()}@${home.corporate.proxy}` });
      await home.token({ accessToken: home.services.issueToken(), expiresAt: inAnHour() });
      await home.profiles({ base: home.keys, role: { role_arn: ROLE, source_profile: 'base' }, sso: SSO });
      const sentences = await home.open(name);
      assert.equal(sentences.length, 1);
      assert.match(sentences[0] ?? '', /AWS could not be reached/);
      assert.ok(sentences[0]?.includes(`(The proxy ${home.corporate.proxy} wants a user name and password`));
      assert.doesNotMatch(sentences[0] ?? '', /dana/);
    });

    test(`${title}: it cannot be reached`, async (t) => {
      const home = await behindProxy(t);
      await home.corporate.close();
      await home.token({ accessToken: home.services.issueToken(), expiresAt: inAnHour() });
      await home.profiles({ base: home.keys, role: { role_arn: ROLE, source_profile: 'base' }, sso: SSO });
      const [sentence = '', ...more] = await home.open(name);
      assert.deepEqual(more, []);
      assert.ok(sentence.includes(`(The proxy ${home.corporate.proxy} cannot be reached: ECONNREFUSED`), sentence);
    });

    test(`${title}: an authority that nobody named is called that`, async (t) => {
      const home = await behindProxy(t);
      home.setNetwork({ env: {} });
      await home.token({ accessToken: home.services.issueToken(), expiresAt: inAnHour() });
      await home.profiles({ base: home.keys, role: { role_arn: ROLE, source_profile: 'base' }, sso: SSO });
      const [sentence = '', ...more] = await home.open(name);
      assert.deepEqual(more, []);
      assert.match(sentence, /The certificate of identity\.corp\.test is from an authority/);
    });
  }
});
