import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { World } from '../../src/emulator/world.ts';
import { IdentityServices } from '../support/identityServices.ts';
import { MFA_CODE } from '../support/secrets.ts';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const ROLE = 'arn:aws:iam::111122223333:role/Admin';
const PAGE = 'https://device.sso.test';
const DEVICE = 'arn:aws:iam::111122223333:mfa/phone';

const section = (head: string, ...settings: string[]) =>
  [`[${head}]`, 'region = us-east-1', 'services = local', ...settings, ''].join('\n');

describe('profiles as people have them', () => {
  let world: World | undefined;
  /** Whether the person does on the page what it asks for. */
  let confirms = true;
  const services = new IdentityServices(() => {
    assert.ok(world);
    return world;
  });
  let close: (() => Promise<void>) | undefined;
  before(async () => {
    close = await services.start();
  });
  after(async () => close?.());

  const ui = useWorkbench({
    awsFiles: (endpoint, [management, workloads]) => {
      assert.ok(management && workloads);
      const local = ['organizations', 'partnercentral_account'].map((name) => [name, endpoint]);
      const identity = ['sts', 'sso', 'sso_oidc', 'signin'].map((name) => [name, services.endpoint]);
      const lines = [...local, ...identity].map(([name, at]) => `${name} =\n  endpoint_url = ${at}\n`);
      const trace = `require('node:fs').appendFileSync(process.env.HOME + '/runs', 'x'); process.exit(1)`;
      return {
        config: [
          `[services local]\n${lines.join('')}`,
          '[sso-session work]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n',
          section(
            'profile sso',
            'sso_session = work',
            `sso_account_id = ${management.accountId}`,
            'sso_role_name = Admin',
          ),
          section(
            'profile sso-too',
            'sso_session = work',
            `sso_account_id = ${workloads.accountId}`,
            'sso_role_name = Audit',
          ),
          section(
            'profile base',
            `aws_access_key_id = ${management.accessKeyId}`,
            `aws_secret_access_key = ${management.secretAccessKey}`,
          ),
          section('profile mfa', 'source_profile = base', `role_arn = ${ROLE}`, `mfa_serial = ${DEVICE}`),
          section('profile program', `credential_process = "${process.execPath}" -e "${trace}"`),
          section('profile twin', 'source_profile = mfa-free', `role_arn = ${ROLE}2`),
          section('profile mfa-free', 'source_profile = base', `role_arn = ${ROLE}2`),
        ].join('\n'),
      };
    },
  });

  before(async () => {
    world = ui.emulator.world;
    const [management, workloads] = ui.profiles;
    assert.ok(management && workloads);
    const account = (id: string) => {
      const found = world?.directory.account(id);
      assert.ok(found);
      return found;
    };
    services.permissionSets.set(`${management.accountId}/Admin`, account(management.accountId));
    services.permissionSets.set(`${workloads.accountId}/Audit`, account(workloads.accountId));
    services.roles.set(ROLE, { account: account(management.accountId), mfa: true });
    services.roles.set(`${ROLE}2`, { account: account(management.accountId) });
    services.adopt(management.accessKeyId, account(management.accountId));
    // The browser of the test is the one of the person. VS Code leads addresses of this machine elsewhere.
    services.page = PAGE;
    await ui.page.context().route(`${PAGE}/**`, async (route) => {
      if (confirms) services.confirm(new URL(route.request().url()).searchParams.get('user_code') ?? '');
      await route.fulfill({ contentType: 'text/html', body: '<p>You can close this page.</p>' });
    });
    await ui.workbench.openContainer('Handshakes');
  });

  const runs = (): number => {
    const file = path.join(ui.files.home, 'runs');
    return existsSync(file) ? readFileSync(file, 'utf8').length : 0;
  };

  test('A profile shows its account, its role, and a needed sign-in without a request', async () => {
    const { workbench } = ui;
    await workbench.row(VIEW, 'sso').filter({ hasText: 'sign-in needed · 111122223333 · Admin' }).waitFor();
    await workbench.row(VIEW, 'mfa').filter({ hasText: '111122223333 · Admin' }).waitFor();
    assert.deepEqual([services.asked.length, ui.emulator.requests.length], [0, 0]);
  });

  test('Sign In is confirmed in the browser, stored for the AWS CLI, and restores all profiles of the session', async () => {
    const { workbench, page } = ui;
    await workbench.expand(VIEW, 'sso');
    const problem = workbench.row(VIEW, ['sso', 'Sign-in needed']);
    await problem.waitFor();
    await workbench.screenshot('profiles-sign-in-needed-dark');
    const opened = page.context().waitForEvent('page');
    await workbench.inlineAction(VIEW, problem, 'Sign In');
    await (await workbench.notification('Signing in to work')).waitFor();
    await (await opened).getByText('You can close this page.').waitFor();
    await workbench.screenshot('profiles-signing-in-dark');
    await workbench.row(VIEW, ['sso', 'Sent handshakes']).waitFor();
    await (await opened).close();
    await workbench.row(VIEW, 'sso-too').filter({ hasNotText: 'sign-in needed' }).waitFor();
    assert.equal(services.count('StartDeviceAuthorization'), 1);
    const cache = path.join(ui.files.home, '.aws', 'sso', 'cache');
    const [file = ''] = await readdir(cache);
    assert.equal((await stat(path.join(cache, file))).mode & 0o777, 0o600);
    await workbench.collapse(VIEW, 'sso');
  });

  test('Canceling a sign-in ends it without a message', async () => {
    const { workbench, page } = ui;
    const opened = page.context().waitForEvent('page');
    confirms = false;
    const asked = services.count('StartDeviceAuthorization');
    await workbench.command('Handshakes: Sign In');
    await workbench.option('sso').first().click();
    const notification = await workbench.notification('Signing in to work');
    await (await opened).close();
    await notification.getByRole('button', { name: 'Cancel' }).click();
    await notification.waitFor({ state: 'detached' });
    assert.equal(services.count('StartDeviceAuthorization'), asked + 1);
    assert.equal(await page.locator('.notifications-toasts .notification-list-item').count(), 0);
  });

  test('An MFA prompt wants six digits, asks again after a wrong code, and can be canceled', async () => {
    const { workbench, page } = ui;
    const { quickInput, quickPick } = workbench;
    await workbench.expand(VIEW, 'mfa');
    await quickPick.getByText('MFA Code for Profile mfa').waitFor();
    await quickInput.fill('12');
    await page.keyboard.press('Enter');
    await quickPick.getByText('A code has six digits.').waitFor();
    assert.equal(services.asked.filter(({ operation }) => operation === 'GetSessionToken').length, 0);
    await quickInput.fill('000000');
    await page.keyboard.press('Enter');
    await quickPick.getByText('AWS did not accept that code').waitFor();
    await workbench.screenshot('profiles-mfa-dark');
    await page.keyboard.press('Escape');
    const problem = workbench.row(VIEW, ['mfa', 'MFA code needed']);
    await problem.waitFor();
    assert.equal(await page.locator('.notifications-toasts .notification-list-item').count(), 0);
    await workbench.inlineAction(VIEW, problem, 'Retry');
    await quickInput.fill(MFA_CODE);
    await page.keyboard.press('Enter');
    await workbench.row(VIEW, ['mfa', 'Sent handshakes']).waitFor();
    await workbench.collapse(VIEW, 'mfa');
  });

  test('Profiles with the same identity are marked as such', async () => {
    const { workbench } = ui;
    await workbench.expand(VIEW, 'mfa-free');
    await workbench.row(VIEW, ['mfa-free', 'Sent handshakes']).waitFor();
    await workbench.collapse(VIEW, 'mfa-free');
    await workbench.expand(VIEW, 'twin');
    await workbench.row(VIEW, ['twin', 'Sent handshakes']).waitFor();
    await workbench.collapse(VIEW, 'twin');
    await workbench.row(VIEW, 'twin').filter({ hasText: 'same identity as' }).waitFor();
  });

  test('A credential process runs when its profile is opened or retried, never when its row is restored', async () => {
    const { workbench, files } = ui;
    assert.equal(runs(), 0);
    await workbench.expand(VIEW, 'program');
    await workbench.row(VIEW, ['program', 'No credentials']).waitFor();
    assert.equal(runs(), 1);
    const config = readFileSync(files.configFile, 'utf8');
    await writeFile(files.configFile, config.replace('[profile program]', '[profile program]\noutput = json'));
    await workbench.row(VIEW, ['program', 'Not read']).waitFor();
    assert.equal(runs(), 1);
    await workbench.screenshot('profiles-program-not-read-dark');
    await workbench.inlineAction(VIEW, ['program', 'Not read'], 'Retry');
    await workbench.row(VIEW, ['program', 'No credentials']).waitFor();
    assert.equal(runs(), 2);
    await workbench.collapse(VIEW, 'program');
    await writeFile(files.configFile, config);
    await workbench.row(VIEW, 'program').filter({ hasNotText: 'not read' }).waitFor();
  });

  test('A refresh of all profiles names those that need a person', async () => {
    const { workbench } = ui;
    await workbench.titleAction('Refresh');
    await workbench.part('sidebar').getByText('program (runs a program)').waitFor();
    await workbench.screenshot('profiles-left-out-dark');
    await workbench.theme('Light Modern');
    await workbench.screenshot('profiles-left-out-light');
    await workbench.theme('Dark Modern');
    assert.equal(runs(), 2);
  });

  test('Open Config File opens the section of the profile, and the view follows its changes', async () => {
    const { workbench, files, page } = ui;
    await workbench.contextAction(VIEW, 'program', 'Open Config File');
    await workbench.part('editor').getByText('credential_process').first().waitFor();
    assert.match(await page.locator('[id="status.editor.selection"]').innerText(), /^Ln \d\d/);
    await writeFile(
      files.configFile,
      `${readFileSync(files.configFile, 'utf8')}\n[profile later]\nregion = us-east-1\n`,
    );
    await workbench.row(VIEW, 'later').waitFor();
  });

  test('Choose Profiles… hides profiles and shows them again', async () => {
    const { workbench, page } = ui;
    await workbench.command('Handshakes: Choose Profiles…');
    await workbench.choice('later').click();
    await workbench.quickInput.fill('sso');
    await workbench.choice('sso-too').click();
    await workbench.screenshot('profiles-choose-dark');
    await page.keyboard.press('Enter');
    await workbench.row(VIEW, 'later').waitFor({ state: 'detached' });
    await workbench.row(VIEW, 'sso-too').waitFor({ state: 'detached' });
    await workbench.row(VIEW, 'sso').waitFor();
    const settings: unknown = JSON.parse(
      readFileSync(path.join(ui.files.folder, '..', 'server', 'user', 'User', 'settings.json'), 'utf8'),
    );
    assert.match(JSON.stringify(settings), /"handshakes\.profiles":\{"include":\[\],"exclude":\["sso-too","later"\]\}/);
  });
});
