import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before as beforeAll, describe, test } from 'node:test';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const GROUP = ['acme-management', 'Sent handshakes'] as const;

describe('an export', () => {
  const ui = useWorkbench();
  const file = (ending: string) =>
    path.join(ui.files.folder, `handshakes-${new Date().toISOString().slice(0, 10)}.${ending}`);
  /** Waits until the dialog proposes that file. */
  const proposed = (name: string) =>
    ui.page.waitForFunction(`document.querySelector('.quick-input-box input')?.value === ${JSON.stringify(name)}`);

  beforeAll(async () => {
    await ui.workbench.openContainer('Handshakes');
    await ui.workbench.expand(VIEW, 'acme-management');
    await ui.workbench.row(VIEW, [...GROUP, 'juan@example.com']).waitFor();
  });

  test('An export of everything that was read is a CSV and names the profiles that are missing from it', async () => {
    const { workbench, page } = ui;
    await workbench.command('Handshakes: Export Invitations…');
    const everything = workbench.option(/^CSV.*Everything that was read: \d+ invitations/);
    await everything.waitFor();
    await workbench.screenshot('export-pick-dark');
    await everything.click();
    await proposed(file('csv'));
    await workbench.screenshot('export-dialog-dark');
    await page.keyboard.press('Enter');
    const notification = await workbench.notification(/\d+ invitations exported\./);
    const told = await notification.innerText();
    assert.match(told, /Not read: acme-workloads, fresh-start, cloudworks-partner, datapoint-partner\./);
    const lines = readFileSync(file('csv'), 'utf8').trimEnd().split('\r\n');
    assert.equal(lines.length - 1, Number(/(\d+) invitations exported/.exec(told)?.[1]));
    assert.match(lines[0] ?? '', /^profile,sample,account,/);
    assert.ok(lines.some((line) => line.includes('juan@example.com')));
    await workbench.screenshot('export-done-dark');
    await notification.getByRole('button', { name: 'Open File' }).click();
    await page.getByRole('tab', { name: /^handshakes-.*\.csv/ }).waitFor();
    await workbench.clearNotifications();
  });

  test('An export of the visible rows has pending invitations only by default', async () => {
    const { workbench, page } = ui;
    await workbench.command('Handshakes: Export Invitations…');
    await workbench.option(/^JSON.*What the view shows: \d+ invitations/).click();
    await proposed(file('json'));
    await page.keyboard.press('Enter');
    await workbench.notification(/\d+ invitations exported\./);
    const written: unknown = JSON.parse(readFileSync(file('json'), 'utf8'));
    assert.ok(Array.isArray(written) && written.length > 5);
    assert.ok(written.every((one) => JSON.stringify(one).includes('"phase":"pending"')));
    rmSync(file('json'));
    await workbench.clearNotifications();
  });

  test('An export replaces an existing file only after a confirmation', async () => {
    const { workbench, page } = ui;
    writeFileSync(file('csv'), 'keep me');
    await workbench.command('Handshakes: Export Invitations…');
    await workbench.option(/^CSV/).first().click();
    await proposed(file('csv'));
    await page.keyboard.press('Enter');
    await workbench.quickPick.getByText(/already exists/).waitFor();
    await workbench.screenshot('export-replace-dark');
    // Back to the dialog, and out of it.
    await page.keyboard.press('Escape');
    await workbench.quickPick.getByText(/already exists/).waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await workbench.quickPick.waitFor({ state: 'hidden' });
    assert.equal(readFileSync(file('csv'), 'utf8'), 'keep me');
  });

  test('A group is exported as JSON from its context menu', async () => {
    const { workbench, page } = ui;
    assert.ok(!existsSync(file('json')));
    await workbench.contextAction(VIEW, GROUP, 'Export Invitations…');
    await workbench.option(/^JSON.*Everything/).click();
    await proposed(file('json'));
    await page.keyboard.press('Enter');
    await workbench.notification(/\d+ invitations exported\./);
    const written: unknown = JSON.parse(readFileSync(file('json'), 'utf8'));
    assert.ok(Array.isArray(written) && written.length > 5);
    assert.ok(written.every((one) => JSON.stringify(one).includes('"direction":"sent"')));
    assert.ok(written.some((one) => !JSON.stringify(one).includes('"phase":"pending"')));
    await workbench.clearNotifications();
  });

  test('The IAM policy is exported for reading only or for acting too', async () => {
    const { workbench } = ui;
    await workbench.command('Handshakes: Copy IAM Policy');
    await workbench.option('Cancel and decline').waitFor();
    await workbench.screenshot('policy-pick-dark');
    await workbench.option('Cancel and decline').click();
    await workbench.clipboardHas(/"organizations:CancelHandshake"[^]*"partnercentral:RejectConnectionInvitation"/);
    await workbench.contextAction(VIEW, 'acme-management', 'Copy IAM Policy');
    await workbench.option('Read only').click();
    await workbench.clipboardHas(/^(?![^]*(Cancel|Decline|Reject))[^]*"organizations:DescribeHandshake"/);
  });

  test('Exporting an empty action history says that nothing was done yet', async () => {
    const { workbench } = ui;
    await workbench.command('Handshakes: Export Action History…');
    await workbench.notification('Nothing was canceled or declined yet');
    await workbench.command('Handshakes: Clear Action History…');
    await workbench.notification('Nothing was canceled or declined yet');
  });
});
