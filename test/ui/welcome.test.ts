import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';

describe('a machine without AWS files', () => {
  const ui = useWorkbench({ awsFiles: 'none', untrusted: true });

  test('A machine without AWS files gets a welcome that offers sample data', async () => {
    const { workbench, page } = ui;
    await workbench.openContainer('Handshakes');
    const welcome = page.locator('.welcome-view-content');
    await welcome.getByText('There are no AWS config files on this machine yet.').waitFor();
    assert.equal(await welcome.getByRole('button').first().innerText(), 'Explore with Sample Data');
    await workbench.screenshot('welcome-dark');
  });

  test('Sample data needs no account and no files, also in an untrusted folder', async () => {
    const { workbench, page, files } = ui;
    await page.locator('.welcome-view-content').getByRole('button', { name: 'Explore with Sample Data' }).click();
    await workbench.expand(VIEW, 'cloudworks-partner');
    await workbench.row(VIEW, ['cloudworks-partner', 'Received connection invitations']).waitFor();
    await workbench.row(VIEW, 'cloudworks-partner').filter({ hasText: 'sample' }).waitFor();
    await workbench.screenshot('sample-data-dark');
    assert.ok(!existsSync(files.configFile) && !existsSync(files.credentialsFile), 'nothing is written');
  });

  test('An invitation of the sample data can be canceled', async () => {
    const { workbench } = ui;
    const row = workbench
      .row(VIEW, ['cloudworks-partner', 'Sent connection invitations'])
      .locator('xpath=following-sibling::*[@role="treeitem"]')
      .filter({ hasText: /\d (hours?|days?) left/ })
      .first();
    await workbench.inlineAction(VIEW, row, 'Cancel Invitation…');
    await workbench.dialog.waitFor();
    assert.match(await workbench.dialog.innerText(), /777788889999/);
    await workbench.dialogButton('Keep Invitation').click();
    await workbench.inlineAction(VIEW, row, 'Cancel Invitation…');
    await workbench.dialogButton('Cancel Invitation').click();
    await workbench
      .part('statusbar')
      .getByText(/Canceled: \S+ \((Opportunity collaboration|Subsidiary)\)/)
      .waitFor();
  });

  test('Closing the sample data brings the welcome back', async () => {
    const { workbench, page } = ui;
    await workbench.command('Handshakes: Close Sample Data');
    await page.locator('.welcome-view-content').getByText('There are no AWS config files').waitFor();
  });

  test('AWS files that appear are found on refresh and by themselves', async () => {
    const { workbench, page, files } = ui;
    await mkdir(path.dirname(files.configFile), { recursive: true });
    await writeFile(files.configFile, '# nothing yet\n');
    await workbench.command('Handshakes: Refresh');
    await page.locator('.welcome-view-content').getByText('Your AWS config files have no profiles yet.').waitFor();
    await writeFile(files.configFile, `[profile later]\nregion = us-east-1\nendpoint_url = ${ui.emulator.endpoint}\n`);
    await workbench.row(VIEW, 'later').waitFor();
  });
});
