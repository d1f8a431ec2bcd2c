import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useWorkbench } from './support/launchWorkbench.ts';

const ui = useWorkbench();

test('The extension page begins with what the extension does and shows nothing broken', async () => {
  const { workbench, page } = ui;
  await page.keyboard.press('Control+Shift+X');
  await workbench.part('sidebar').getByText('Handshakes for AWS').first().click();
  const editor = workbench.part('editor');
  await editor.getByText('Handshakes for AWS').first().waitFor();
  const readme = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  await readme.getByRole('heading', { name: 'First steps' }).waitFor();
  await workbench.screenshot('extension-page-dark');
  await workbench.theme('Light Modern');
  await workbench.screenshot('extension-page-light');
  await workbench.theme('Dark Modern');
  assert.equal(await readme.locator('img').count(), 0);
  assert.equal(await readme.getByText('npm test').count(), 0);
});
