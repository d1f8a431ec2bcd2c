import assert from 'node:assert/strict';
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

  test('Open Config File of credentials that are not accepted opens the file and section that have them', async () => {
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
  });
});
