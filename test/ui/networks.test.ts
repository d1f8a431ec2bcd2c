import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { corporateNetwork, type CorporateNetwork } from '../support/corporateNetwork.ts';
import { IdentityServices } from '../support/identityServices.ts';
import { secret } from '../support/secrets.ts';
import { launchWorkbench, type LaunchOptions, type RunningWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const HOST = 'aws.corp.test';
const IDENTITY = 'identity.corp.test';

interface Corporate extends RunningWorkbench {
  readonly network: CorporateNetwork;
  readonly services: IdentityServices;
}

const ROLE = 'arn:aws:iam::111122223333:role/Admin';
const endpointOf = (service: string, host: string): string => `${service} =\n  endpoint_url = https://${host}\n`;

/** As the AWS CLI leaves it: over, but it can be renewed. */
function writeSsoToken(home: string, services: IdentityServices): void {
  const cache = path.join(home, '.aws', 'sso', 'cache');
  mkdirSync(cache, { recursive: true });
  const token = {
    accessToken: secret(),
    expiresAt: new Date(Date.now() - 3_600_000).toISOString(),
    refreshToken: services.issueRefreshToken(),
    clientId: 'client',
    clientSecret: secret(),
    registrationExpiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  };
  writeFileSync(path.join(cache, `${createHash('sha1').update('work').digest('hex')}.json`), JSON.stringify(token));
}

/**
 * A workbench with profiles whose endpoints only the proxy leads to. How VS Code treats extensions' requests can be
 * seen nowhere else: it patches Node's modules in the extension host.
 */
function useCorporateWorkbench(about: (network: CorporateNetwork, authorityFile: string) => LaunchOptions) {
  let running: Corporate | undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'handshakes-networks-'));
  const hosts: Record<string, string> = { [HOST]: '', [IDENTITY]: '' };
  let closeServices: (() => Promise<void>) | undefined;
  before(async () => {
    const network = await corporateNetwork(hosts);
    const authorityFile = path.join(folder, 'authority.pem');
    writeFileSync(authorityFile, network.authority.cert);
    const workbench = await launchWorkbench({
      awsFiles: (endpoint, [management, other]) => {
        assert.ok(management && other);
        hosts[HOST] = endpoint;
        // Profiles that lead to the same account in the same way would be read once.
        const otherKeys = `aws_access_key_id = ${other.accessKeyId}\naws_secret_access_key = ${other.secretAccessKey}\n`;
        const keys = `aws_access_key_id = ${management.accessKeyId}\naws_secret_access_key = ${management.secretAccessKey}\n`;
        return {
          config:
            `[profile corporate]\nendpoint_url = https://${HOST}\n${keys}` +
            `[profile bundled]\nendpoint_url = https://${HOST}\nca_bundle = ${authorityFile}\n${otherKeys}` +
            `[profile exempt]\nendpoint_url = https://exempt.test\n${keys}` +
            `[profile sso]\nservices = behind\nsso_session = work\nsso_account_id = ${management.accountId}\nsso_role_name = Admin\n` +
            `[profile role]\nservices = behind\nsource_profile = sso\nrole_arn = ${ROLE}\n` +
            '[sso-session work]\nsso_region = eu-west-1\nsso_start_url = https://example.com/start\n' +
            `[services behind]\n${['organizations', 'partnercentral_account'].map((name) => endpointOf(name, HOST)).join('')}${['sts', 'sso', 'sso_oidc'].map((name) => endpointOf(name, IDENTITY)).join('')}`,
        };
      },
      ...about(network, authorityFile),
    });
    const services = new IdentityServices(() => workbench.emulator.world);
    closeServices = await services.start();
    hosts[IDENTITY] = services.endpoint;
    const [management] = workbench.profiles;
    const account = workbench.emulator.world.directory.account(management?.accountId ?? '');
    assert.ok(management && account);
    services.permissionSets.set(`${management.accountId}/Admin`, account);
    services.roles.set(ROLE, { account });
    writeSsoToken(workbench.files.home, services);
    running = { ...workbench, network, services };
    await workbench.workbench.openContainer('Handshakes');
  });
  after(async () => {
    await running?.dispose();
    await running?.network.close();
    await closeServices?.();
    rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    assert.ok(running);
    return running;
  };
}

/** What the profile shows first once it is open. */
async function first({ workbench }: Corporate, profile: string, text: string | RegExp): Promise<void> {
  await workbench.expand(VIEW, profile);
  const row = workbench.row(VIEW, profile).locator('xpath=following-sibling::*[@role="treeitem"][1]');
  await row.filter({ hasText: text }).waitFor();
}

describe('a proxy in the settings of VS Code', () => {
  const ui = useCorporateWorkbench((network, authorityFile) => {
    const password = secret();
    network.password = { user: 'dana', password };
    return {
      settings: { 'http.proxy': `http://dana:${password}@${network.proxy}`, 'http.noProxy': ['exempt.test'] },
      environment: { NODE_EXTRA_CA_CERTS: authorityFile, HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: 'corp.test' },
    };
  });

  test('The proxy of http.proxy is used, and NODE_EXTRA_CA_CERTS is trusted', async () => {
    await first(ui(), 'corporate', 'Sent handshakes');
    const { tunnels, requests } = ui().network;
    assert.ok(tunnels.length > 0 && tunnels.every(({ target, status }) => target === `${HOST}:443` && status === 200));
    assert.ok(requests.length > 0);
  });

  test('The proxy of http.proxy is used for OIDC, the SSO portal, and STS', async () => {
    await first(ui(), 'role', 'Sent handshakes');
    const { services, network, workbench } = ui();
    for (const operation of ['CreateToken', 'GetRoleCredentials', 'AssumeRole']) {
      assert.ok(services.count(operation) > 0, operation);
    }
    assert.ok(network.tunnels.some(({ target }) => target === `${IDENTITY}:443`));
    await workbench.collapse(VIEW, 'role');
  });

  test('The proxy of http.proxy is not used for hosts in http.noProxy', async () => {
    await first(ui(), 'exempt', /ENOTFOUND|EAI_AGAIN/);
    assert.ok(ui().network.tunnels.every(({ target }) => target.endsWith('.corp.test:443')));
  });

  test('A proxy that wants credentials is named without its password', async () => {
    const { network, workbench } = ui();
    network.password = { user: 'dana', password: secret() };
    await first(ui(), 'bundled', `The proxy ${network.proxy} wants a user name and password`);
    await workbench.collapse(VIEW, 'exempt');
    await workbench.collapse(VIEW, 'bundled');
  });

  test('A proxy that cannot be reached is named in the failure', async () => {
    const { network, workbench } = ui();
    await network.close();
    await workbench.inlineAction(VIEW, 'corporate', 'Refresh');
    await workbench
      .row(VIEW, ['corporate', 'Sent handshakes', 'Network problem'])
      .filter({ hasText: `The proxy ${network.proxy} cannot be reached` })
      .waitFor();
    await workbench.screenshot('networks-unreachable-proxy-dark');
  });
});

describe('a proxy in the environment, with http.proxySupport "on"', () => {
  const ui = useCorporateWorkbench((network, authorityFile) => ({
    settings: { 'http.proxySupport': 'on' },
    // The store of the operating system, as far as OpenSSL is concerned.
    environment: {
      SSL_CERT_FILE: authorityFile,
      HTTPS_PROXY: `http://${network.proxy}`,
      NO_PROXY: 'elsewhere.test,exempt.test',
    },
    folder: {
      '.vscode/settings.json': JSON.stringify({
        'http.proxy': 'http://127.0.0.1:9',
        'http.proxySupport': 'off',
        'http.noProxy': ['*'],
        'http.systemCertificates': false,
      }),
    },
  }));

  test('The proxy of the environment is used with system certificates, whatever a workspace sets', async () => {
    await first(ui(), 'corporate', 'Sent handshakes');
    assert.ok(ui().network.tunnels.length > 0);
  });

  test('The proxy of the environment is used for OIDC, the SSO portal, and STS', async () => {
    await first(ui(), 'role', 'Sent handshakes');
    assert.ok(ui().services.count('AssumeRole') > 0);
  });

  test('The proxy of the environment is not used for hosts in NO_PROXY', async () => {
    await first(ui(), 'exempt', /ENOTFOUND|EAI_AGAIN/);
    assert.ok(ui().network.tunnels.every(({ target }) => target.endsWith('.corp.test:443')));
  });
});

describe('http.proxySupport "fallback" and AWS_CA_BUNDLE', () => {
  const ui = useCorporateWorkbench((network, authorityFile) => ({
    settings: { 'http.proxy': `http://${network.proxy}`, 'http.proxySupport': 'fallback' },
    environment: { AWS_CA_BUNDLE: authorityFile },
  }));

  test('http.proxySupport "fallback" and AWS_CA_BUNDLE work together', async () => {
    await first(ui(), 'corporate', 'Sent handshakes');
    assert.ok(ui().network.tunnels.length > 0);
  });
});

describe('http.proxySupport "off"', () => {
  const ui = useCorporateWorkbench((network, authorityFile) => ({
    settings: { 'http.proxy': `http://${network.proxy}`, 'http.proxySupport': 'off' },
    environment: { HTTPS_PROXY: `http://${network.proxy}`, AWS_CA_BUNDLE: authorityFile },
  }));

  test('With http.proxySupport "off" no proxy is used', async () => {
    await first(ui(), 'corporate', /ENOTFOUND|EAI_AGAIN/);
    assert.deepEqual(ui().network.tunnels, []);
  });

  test('A change of http.proxySupport applies to the next request', async () => {
    const { workbench, network, page, files } = ui();
    const file = path.join(files.folder, '..', 'server', 'user', 'User', 'settings.json');
    const settings: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const now = { 'http.proxySupport': 'on', 'workbench.colorTheme': 'Light Modern' };
    await workbench.command('Preferences: Open User Settings (JSON)');
    await page.locator('.view-lines').filter({ hasText: 'http.proxySupport' }).click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(JSON.stringify(Object.assign({}, settings, now)));
    await page.keyboard.press('ControlOrMeta+S');
    // VS Code has taken it.
    await page.locator('.monaco-workbench.vs').waitFor();
    const editor = page.locator('.monaco-modal-editor-block');
    // The first one may only close what the editor suggests.
    for (let attempt = 0; attempt < 5 && (await editor.count()) > 0; attempt++) {
      await page.keyboard.press('Escape');
      await editor.waitFor({ state: 'detached', timeout: 1_000 }).catch(() => undefined);
    }
    await workbench.inlineAction(VIEW, 'corporate', 'Refresh');
    await first(ui(), 'corporate', 'Sent handshakes');
    assert.ok(network.tunnels.length > 0);
  });
});
