import assert from 'node:assert/strict';
import { appendFileSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before as beforeAll, describe, test } from 'node:test';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const SENT = ['acme-management', 'Sent handshakes'] as const;

describe('acting on many', () => {
  const ui = useWorkbench({ settings: { 'handshakes.protectedProfiles': ['datapoint-*'] } });
  const effects = (operation: string) =>
    ui.emulator.world.effects.filter((effect) => effect.operation === operation).length;

  beforeAll(async () => {
    const { workbench } = ui;
    await workbench.openContainer('Handshakes');
    await workbench.titleAction('Show Finished Invitations');
    await workbench.expand(VIEW, 'acme-management');
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).waitFor();
  });

  test('A selected group header adds no invitation to an action', async () => {
    const { workbench } = ui;
    await workbench.row(VIEW, [...SENT, '123456789012']).click();
    await workbench.row(VIEW, SENT).click({ modifiers: ['Control'] });
    await workbench.inlineAction(VIEW, [...SENT, '123456789012'], 'Cancel Invitation…');
    await workbench.dialog.waitFor();
    assert.match(await workbench.dialog.innerText(), /Cancel the Invite sent to 123456789012\?/);
    await workbench.dialogButton('Keep Invitation').click();
    await workbench.dialog.waitFor({ state: 'detached' });
  });

  test('A mixed selection leads to one question that names what is canceled and what is left out', async () => {
    const { workbench, page } = ui;
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).click();
    await workbench.row(VIEW, [...SENT, '123456789012']).click({ modifiers: ['Control'] });
    await workbench.row(VIEW, [...SENT, 'maria@example.net']).click({ modifiers: ['Control'] });
    await workbench.contextAction(VIEW, [...SENT, 'juan@example.com'], 'Cancel Invitation…');
    await workbench.dialog.waitFor();
    const question = await workbench.dialog.innerText();
    for (const part of [
      'Cancel 2 invitations?',
      'acme-management (account 111122223333): 2',
      'juan@example.com · Invite',
      '123456789012 · Invite',
      'Left out: 1 (no longer pending)',
      'cannot be undone',
      'quota',
    ]) {
      assert.ok(question.includes(part), `${part} in ${question}`);
    }
    await workbench.screenshot('confirm-many-dark');
    await page.keyboard.press('Escape');
    await workbench.dialog.waitFor({ state: 'detached' });
    assert.equal(effects('CancelHandshake'), 0);
  });

  test('Delete on sent and received invitations asks which of them to act on', async () => {
    const { workbench, page } = ui;
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).click();
    await workbench.row(VIEW, [...SENT, '123456789012']).click({ modifiers: ['Control'] });
    const received = workbench.row(VIEW, ['acme-management', 'Received handshakes', 'Umbrella Billing']);
    await received.click({ modifiers: ['Control'] });
    await page.keyboard.press('Delete');
    await workbench.option('Decline 1 received').waitFor();
    await workbench.screenshot('which-act-dark');
    await workbench.option('Cancel 2 sent').click();
    await workbench.dialog.waitFor();
    const question = await workbench.dialog.innerText();
    assert.match(question, /Cancel 2 invitations\?/);
    assert.match(question, /Left out: 1 \(received: decline those instead\)/);
    await page.keyboard.press('Escape');
    await workbench.dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('Delete');
    await workbench.option('Decline 1 received').click();
    await workbench.dialog.waitFor();
    assert.match(
      await workbench.dialog.innerText(),
      /Decline 1 invitation\?[^]*Left out: 2 \(sent: cancel those instead\)/,
    );
    await page.keyboard.press('Escape');
    await workbench.dialog.waitFor({ state: 'detached' });
    assert.equal(effects('CancelHandshake') + effects('DeclineHandshake'), 0);
  });

  test('A question about many invitations lists those of high impact first and keeps its buttons in sight', async () => {
    const { workbench, page } = ui;
    for (const theme of ['Light Modern', 'Dark Modern'] as const) {
      await workbench.theme(theme);
      await workbench.contextAction(VIEW, SENT, 'Cancel All Pending…');
      await workbench.dialog.waitFor();
      assert.match(
        await workbench.dialog.innerText(),
        /\): \d\s+– it@northwind\.example\.org · Billing transfer \(high impact\)\n/,
      );
      await workbench.screenshot(`confirm-all-${theme}`);
      // However small the window is, its buttons stay in sight.
      const size = page.viewportSize();
      assert.ok(size);
      await page.setViewportSize({ ...size, height: 500 });
      await workbench.dialogButton('Keep Invitations').click({ trial: true });
      const box = await workbench.dialogButton('Keep Invitations').boundingBox();
      assert.ok(box && box.y + box.height < 500);
      await workbench.screenshot(`confirm-all-small-${theme}`);
      await page.setViewportSize(size);
      await page.keyboard.press('Escape');
      await workbench.dialog.waitFor({ state: 'detached' });
    }
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).click();
    await workbench.row(VIEW, [...SENT, '123456789012']).click({ modifiers: ['Control'] });
    await workbench.row(VIEW, [...SENT, 'maria@example.net']).click({ modifiers: ['Control'] });
  });

  test('Canceling a selection ends in a summary, a retry of what failed, and a result for each invitation', async () => {
    const { workbench, emulator } = ui;
    emulator.world.deny('111122223333', 'organizations:CancelHandshake');
    await workbench.contextAction(VIEW, [...SENT, 'juan@example.com'], 'Cancel Invitation…');
    await workbench.dialogButton('Cancel 2 Invitations').click();
    await workbench.notification('Canceled 0 of 2 invitations; 2 failed.');
    emulator.world.allow('111122223333', 'organizations:CancelHandshake');
    await workbench.notificationAction('Canceled 0 of 2 invitations; 2 failed.', 'Retry Failed…');
    await workbench.dialogButton('Cancel 2 Invitations').click();
    await workbench.notification('Canceled 2 of 2 invitations.');
    await workbench
      .row(VIEW, [...SENT, 'juan@example.com'])
      .filter({ hasText: 'Canceled · Invite' })
      .waitFor();
    assert.equal(effects('CancelHandshake'), 2);
    await workbench.notificationAction('Canceled 2 of 2 invitations.', 'Show Results');
    await ui.page.getByRole('tab', { name: /^results\.txt/ }).waitFor();
    await ui.page.locator('.editor-group-container.active .view-lines').filter({ hasText: 'Done (2)' }).waitFor();
    const text = await workbench.editorText();
    assert.match(text, /juan@example\.com/);
    assert.match(text, /request [0-9a-f-]{36}/);
    await workbench.screenshot('results-dark');
  });

  test('Stopping Cancel All Pending leaves what was not sent untouched', async () => {
    const { workbench, emulator } = ui;
    const pending = emulator.world.effects.length;
    await workbench.row(VIEW, SENT).click();
    // Long enough for a busy machine to stop before the last one is sent.
    emulator.faults.add({ operation: 'CancelHandshake', times: Infinity, fault: { kind: 'delay', ms: 5_000 } });
    await workbench.contextAction(VIEW, SENT, 'Cancel All Pending…');
    await workbench.dialog.waitFor();
    const question = await workbench.dialog.innerText();
    assert.match(question, /Cancel [45] invitations\?/);
    assert.match(question, /111122223333\): [45]\s+– it@northwind\.example\.org · Billing transfer \(high impact\)\n/);
    await workbench.dialog.getByRole('button', { name: /^Cancel \d Invitations$/ }).click();
    const progress = /Canceling [45] invitations \("Cancel" only stops what was not sent yet\)/;
    await workbench.notificationAction(progress, 'Cancel');
    await workbench.screenshot('progress-dark');
    const summary = await workbench.notification(/not attempted/);
    emulator.faults.clear();
    assert.match(await summary.innerText(), /Canceled [1-4] of [45] invitations; .*\d not attempted/);
    assert.ok(emulator.world.effects.length > pending);
    await workbench.clearNotifications();
  });

  test('A protected profile requires its name or account ID before an invitation is canceled', async () => {
    const { workbench, page } = ui;
    await workbench.collapse(VIEW, 'acme-management');
    await workbench.expand(VIEW, 'datapoint-partner');
    const group = ['datapoint-partner', 'Sent connection invitations'] as const;
    const row = workbench
      .row(VIEW, group)
      .locator('xpath=following-sibling::*[@role="treeitem"]')
      .filter({ hasText: /\d (hours?|days?) left/ })
      .first();
    await row.waitFor();
    await workbench.contextAction(VIEW, row, 'Cancel Invitation…');
    await workbench.dialogButton('Cancel Invitation').click();
    await workbench.quickInput.waitFor();
    await workbench.quickInput.fill('acme');
    await workbench.quickPick.getByText('That is neither the name nor the account id').waitFor();
    await workbench.screenshot('protected-dark');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    assert.equal(effects('CancelConnectionInvitation'), 0);
    await workbench.contextAction(VIEW, row, 'Cancel Invitation…');
    await workbench.dialogButton('Cancel Invitation').click();
    await workbench.quickInput.fill('555566667777');
    await page.keyboard.press('Enter');
    await workbench
      .part('statusbar')
      .getByText(/Canceled: pprofile-\w+ \((Opportunity collaboration|Subsidiary)\)/)
      .waitFor();
    assert.equal(effects('CancelConnectionInvitation'), 1);
  });

  test('Commands in the palette offer several invitations to decline and copy the AWS CLI command of one', async () => {
    const { workbench, page } = ui;
    await workbench.command('Handshakes: Copy as AWS CLI Command');
    await workbench.quickInput.waitFor();
    await page.keyboard.press('Enter');
    await workbench.clipboardHas(/^aws (organizations|partnercentral-account) .* --profile [\w-]+$/);
    await workbench.command('Handshakes: Decline Invitation…');
    await workbench.quickPick.getByRole('checkbox').first().waitFor();
    await page.keyboard.press('Escape');
  });

  test('The action history lists every action that was sent and verifies an unfinished one', async () => {
    const { workbench, page, files } = ui;
    await workbench.command('Handshakes: Show Action History');
    await workbench.option(/Canceled: pprofile-/).waitFor();
    await workbench.option(/Cancel: failed \(denied\): juan@example\.com/).waitFor();
    await workbench
      .option(/request [\w-]+/)
      .first()
      .waitFor();
    await workbench.screenshot('history-dark');
    await workbench.option(/Cancel: failed \(denied\): juan@example\.com/).click();
    await page.getByRole('tab', { name: /^Cancel - failed \(denied\) - juan@example\.com/ }).waitFor();
    const entry = page.locator('.view-lines').filter({ hasText: 'Sent to: juan@example.com' });
    await entry.filter({ hasText: 'What: Invite (handshake)' }).filter({ hasText: 'Request: ' }).waitFor();
    await workbench.part('statusbar').getByText('Invitation Details').waitFor();
    await workbench.screenshot('history-entry-dark');
    // A window that was closed in the middle leaves an attempt without a result.
    const file = findFile(path.dirname(files.home), '.jsonl');
    assert.ok(file);
    const [first = ''] = readFileSync(file, 'utf8').split('\n');
    appendFileSync(file, `${first.replace(/"id":"[^"]*"/, '"id":"cut-short"').replace(/"at":\d+/, '"at":1')}\n`);
    await workbench.command('Handshakes: Show Action History');
    await workbench.quickInput.fill('not finished');
    await workbench.option(/Cancel: not finished, so not known/).click();
    await workbench.notification(/The invitation h-\w+ is canceled\./);
    await workbench.command('Handshakes: Show Action History');
    await workbench.quickInput.fill('second look');
    await workbench.option(/Canceled, as a second look found/).waitFor();
    await page.keyboard.press('Escape');
  });

  test('The action history can be exported and then cleared', async () => {
    const { workbench, page, files } = ui;
    const target = path.join(files.folder, 'handshakes-history.csv');
    await workbench.command('Handshakes: Show Action History');
    await workbench.quickPick.getByRole('button', { name: 'Export…' }).click();
    await workbench.quickPick.getByText('Export Action History').waitFor();
    await page.waitForFunction(`document.querySelector('.quick-input-box input')?.value === ${JSON.stringify(target)}`);
    await page.keyboard.press('Enter');
    await workbench
      .part('statusbar')
      .getByText(/actions exported/)
      .waitFor();
    const lines = readFileSync(target, 'utf8').trim().split('\r\n');
    assert.ok(lines.length > 5 && lines[1]?.includes('cancel'));
    await workbench.command('Handshakes: Show Action History');
    await workbench.quickPick.getByRole('button', { name: 'Clear History…' }).click();
    await workbench.dialogButton('Clear History').click();
    await workbench.command('Handshakes: Show Action History');
    await workbench.option('Nothing was canceled or declined yet').waitFor();
    await page.keyboard.press('Escape');
  });

  test('No file that VS Code or the extension wrote holds a secret', () => {
    const { files, profiles } = ui;
    const root = path.dirname(files.home);
    let read = 0;
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(root, name);
      const info = lstatSync(file);
      if (!info.isFile() || info.size > 5_000_000) continue;
      const text = readFileSync(file, 'latin1');
      read++;
      for (const { secretAccessKey, accessKeyId } of profiles) {
        assert.ok(!text.includes(secretAccessKey) && !text.includes(accessKeyId), name);
      }
    }
    assert.ok(read > 10, `${read} files`);
  });
});

/** The first file with that ending below a folder. */
function findFile(folder: string, ending: string): string | undefined {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith(ending));
  return found === undefined ? undefined : path.join(folder, found);
}
