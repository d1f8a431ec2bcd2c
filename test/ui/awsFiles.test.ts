import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { secret } from '../support/secrets.ts';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const SECRET = secret();

describe('AWS files that need correcting', () => {
  const ui = useWorkbench({
    awsFiles: (endpoint, [management]) => {
      assert.ok(management);
      return {
        config: `[profile acme]\nendpoint_url = ${endpoint}\n\n[profile wrong-keys]\nendpoint_url = ${endpoint}\n`,
        credentials: [
          `[acme]\naws_access_key_id = ${management.accessKeyId}\naws_secret_access_key = ${management.secretAccessKey}\n`,
          `[wrong-keys]\naws_access_key_id = AKIAWRONGWRONGWRONG0\naws_secret_access_key = ${SECRET}\n`,
        ].join('\n'),
      };
    },
  });

  test('Open Config File on rejected credentials opens the file and section that hold them', async () => {
    const { workbench, page } = ui;
    await workbench.openContainer('Handshakes');
    await workbench.expand(VIEW, 'wrong-keys');
    const problem = workbench.row(VIEW, ['wrong-keys', 'Credentials not accepted']);
    await problem.waitFor();
    await workbench.inlineAction(VIEW, problem, 'Open Config File');
    await workbench.part('editor').getByText('[wrong-keys]').first().waitFor();
    await page.locator('[id="status.editor.selection"]', { hasText: 'Ln 5,' }).waitFor();
    await workbench.command('View: Close All Editors');
    await workbench.contextAction(VIEW, 'acme', 'Open Config File');
    await workbench.part('editor').getByText('[profile acme]').first().waitFor();
    await workbench.command('View: Close All Editors');
  });

  test('An unreadable line of an AWS file is a row, and correcting it brings its profiles back', async () => {
    const { workbench, page, files, emulator } = ui;
    const whole = readFileSync(files.configFile, 'utf8');
    await writeFile(files.configFile, whole.replace('[profile wrong-keys]', '[profile wrong-keys'));
    const notice = workbench.row(VIEW, 'Problem in an AWS file');
    await notice.filter({ hasText: 'config: line 4: this is neither a section' }).waitFor();
    const sent = emulator.requests.length;
    await workbench.expand(VIEW, 'wrong-keys');
    const problem = workbench.row(VIEW, ['wrong-keys', 'Profile not usable']);
    await problem.waitFor();
    await workbench.screenshot('aws-files-broken-dark');
    await workbench.theme('Light Modern');
    await workbench.screenshot('aws-files-broken-light');
    await workbench.theme('Dark Modern');
    assert.equal(emulator.requests.length, sent);
    for (const row of [notice, problem]) {
      await workbench.inlineAction(VIEW, row, 'Open Config File');
      await page.locator('[id="status.editor.selection"]', { hasText: 'Ln 4,' }).waitFor();
      await workbench.command('View: Close All Editors');
    }
    await writeFile(files.configFile, whole);
    await notice.waitFor({ state: 'detached' });
    await workbench.expand(VIEW, 'acme');
    await workbench.row(VIEW, ['acme', 'Sent handshakes']).waitFor();
  });
});
