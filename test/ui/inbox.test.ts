import assert from 'node:assert/strict';
import { before as beforeAll, describe, test } from 'node:test';
import type { Row } from '../host/rowLocator.ts';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const SENT = ['acme-management', 'Sent handshakes'] as const;
const RECEIVED = ['fresh-start', 'Received handshakes'] as const;

describe('the inbox of the sample story', () => {
  const ui = useWorkbench();
  const effects = (operation: string) =>
    ui.emulator.world.effects.filter((effect) => effect.operation === operation).length;
  const requests = (operation: string) =>
    ui.emulator.requests.filter((request) => request.operation === operation).length;

  beforeAll(async () => {
    await ui.workbench.openContainer('Handshakes');
    await ui.workbench.titleAction('Show Finished Invitations');
  });

  test('Every profile has a row at once, and no request is sent', async () => {
    const { workbench, emulator, profiles } = ui;
    for (const { name } of profiles) await workbench.row(VIEW, name).waitFor();
    assert.deepEqual(emulator.requests, []);
  });

  test('An expanded profile shows its account and its groups, soonest expiry first', async () => {
    const { workbench } = ui;
    await workbench.expand(VIEW, 'acme-management');
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).waitFor();
    await workbench
      .row(VIEW, 'acme-management')
      .filter({ hasText: '111122223333' })
      .filter({ hasText: 'pending' })
      .waitFor();
    const rows = await workbench.rows(VIEW).allInnerTexts();
    const first = rows.findIndex((row) => row.includes('juan@example.com'));
    assert.match(rows[first] ?? '', /(19|20) hours left · Invite/);
    const transfer = workbench.row(VIEW, [...SENT, 'it@northwind.example.org']);
    await transfer.filter({ hasText: /left · Billing transfer \(high impact\)/ }).waitFor();
    const finished = rows.findIndex((row) => row.includes('Canceled'));
    assert.ok(finished > first, 'finished ones come after pending ones');
    assert.ok(
      !rows.slice(finished, finished + 3).some((row) => /(hours|days) left/.test(row)),
      'nothing pending below them',
    );
    await workbench.screenshot('inbox-dark');
  });

  test('The hover of a profile says where its requests go', async () => {
    const { workbench } = ui;
    const hover = await workbench.hoverText(workbench.row(VIEW, 'acme-management'));
    assert.match(hover, /^Profile acme-management\nAccount: 111122223333\n(?:Role: .+\n)?Region: us-east-1$/m);
  });

  test('The context menu of a row offers only what the row allows', async () => {
    const { workbench } = ui;
    assert.deepEqual(await workbench.contextMenuItems(VIEW, [...SENT, 'juan@example.com']), [
      'Show Details',
      'Open in AWS Console',
      'Cancel Invitation…',
      'Copy ID',
      'Copy ARN',
      'Copy as AWS CLI Command',
      'Export Invitations…',
      'Refresh',
    ]);
    assert.deepEqual(await workbench.contextMenuItems(VIEW, [...SENT, 'maria@example.net']), [
      'Show Details',
      'Open in AWS Console',
      'Copy ID',
      'Copy ARN',
      'Export Invitations…',
      'Refresh',
    ]);
  });

  test('A click on a row shows its details and acts on nothing', async () => {
    const { workbench, page } = ui;
    await workbench.inlineAction(VIEW, [...SENT, 'juan@example.com'], 'Show Details');
    await page.getByRole('tab', { name: /^juan@example\.com \(h-\w+\)/ }).waitFor();
    await page.locator('.view-lines').filter({ hasText: 'Invite: Pending' }).waitFor();
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).hover();
    await workbench.screenshot('inline-details-dark');
    assert.equal(await workbench.dialog.count(), 0);
    assert.equal(requests('CancelHandshake'), 0);
  });

  test('Closing the confirmation sends no request to AWS', async () => {
    const { workbench, page } = ui;
    await workbench.contextAction(VIEW, [...SENT, 'juan@example.com'], 'Cancel Invitation…');
    await workbench.dialog.waitFor();
    await page.keyboard.press('Escape');
    await workbench.dialog.waitFor({ state: 'detached' });
    assert.equal(requests('CancelHandshake'), 0);
  });

  test('Canceling from the context menu asks once, sends once, and shows the new status in its row', async () => {
    const { workbench } = ui;
    const before = await workbench.rows(VIEW).count();
    const lists = requests('ListHandshakesForOrganization');
    await workbench.contextAction(VIEW, [...SENT, 'juan@example.com'], 'Cancel Invitation…');
    await workbench.dialog.waitFor();
    const question = await workbench.dialog.innerText();
    for (const part of ['juan@example.com', 'Invite', 'acme-management', '111122223333', 'cannot be undone']) {
      assert.ok(question.includes(part), `the question names ${part}`);
    }
    await workbench.screenshot('confirm-cancel-dark');
    await workbench.dialogButton('Cancel Invitation').click();
    await workbench
      .row(VIEW, [...SENT, 'juan@example.com'])
      .filter({ hasText: 'Canceled · Invite' })
      .waitFor();
    assert.equal(effects('CancelHandshake'), 1);
    assert.equal(requests('ListHandshakesForOrganization'), lists, 'nothing else was read again');
    assert.equal(await workbench.rows(VIEW).count(), before, 'no row has left');
    const rows = await workbench.rows(VIEW).allInnerTexts();
    assert.ok(rows[2]?.includes('juan@example.com'), 'the row stays where it was');
    assert.ok(!(await workbench.contextMenuItems(VIEW, [...SENT, 'juan@example.com'])).includes('Cancel Invitation…'));
  });

  test('An invitation that was finished elsewhere shows its real status and is not canceled again', async () => {
    const { workbench, emulator } = ui;
    emulator.faults.add({ operation: 'CancelHandshake', times: 1, fault: { kind: 'lostAnswer' } });
    await workbench.contextAction(VIEW, [...SENT, '222233334444'], 'Cancel Invitation…');
    await workbench.dialogButton('Cancel Invitation').click();
    await workbench
      .row(VIEW, [...SENT, '222233334444'])
      .filter({ hasText: 'Canceled · Invite' })
      .waitFor();
    assert.equal(effects('CancelHandshake'), 2, 'one effect for each of the two invitations');
  });

  test('A failed cancel says what happened, leaves the row unchanged, and offers to try again', async () => {
    const { workbench, emulator } = ui;
    emulator.world.deny('111122223333', 'organizations:CancelHandshake');
    await workbench.contextAction(VIEW, [...SENT, '123456789012'], 'Cancel Invitation…');
    await workbench.dialogButton('Cancel Invitation').click();
    const notification = await workbench.notification('Not canceled');
    assert.match(await notification.innerText(), /may not call CancelHandshake/);
    await workbench
      .row(VIEW, [...SENT, '123456789012'])
      .filter({ hasText: 'Not canceled: Access denied' })
      .waitFor();
    await workbench.screenshot('denied-dark');
    emulator.world.allow('111122223333', 'organizations:CancelHandshake');
    await notification.getByRole('button', { name: 'Try Again…' }).click();
    await workbench.dialogButton('Cancel Invitation').click();
    await workbench
      .row(VIEW, [...SENT, '123456789012'])
      .filter({ hasText: 'Canceled · Invite' })
      .waitFor();
    assert.equal(effects('CancelHandshake'), 3);
  });

  test('Text from strangers is plain in its row: nothing hidden, nothing to click', async () => {
    const { workbench } = ui;
    await workbench.expand(VIEW, 'fresh-start');
    const row = workbench
      .row(VIEW, RECEIVED)
      .locator('xpath=following-sibling::*[@role="treeitem"]')
      .filter({ hasText: 'o-stranger99z' });
    await row.waitFor();
    const label = await row.locator('.label-name').innerText();
    assert.match(label, /‹U\+202E›/);
    assert.ok(!/[\u202E\u200B\u2060]/.test(label));
    const hover = await workbench.hoverText(row);
    assert.ok(
      hover.includes('[verify now](command:workbench.action.terminal.new)'),
      'markup is shown as it was written',
    );
    assert.equal(await ui.page.locator('.monaco-hover a, .monaco-hover b, .monaco-hover .codicon').count(), 0);
    await workbench.screenshot('hostile-hover-dark');
  });

  test('A received invitation can be declined from the palette', async () => {
    const { workbench, page } = ui;
    await workbench.command('Handshakes: Decline Invitation…');
    await workbench.quickInput.fill('o-stranger99z');
    await workbench.choice(/o-stranger99z/).waitFor();
    await workbench.screenshot('pick-decline-dark');
    await page.keyboard.press('Enter');
    await workbench.dialog.waitFor();
    const question = await workbench.dialog.innerText();
    assert.match(question, /Decline the Invite from AWS Support Team/);
    assert.match(question, /123456789012/);
    await workbench.dialogButton('Decline Invitation').click();
    await workbench
      .tree(VIEW)
      .getByRole('treeitem', { name: /o-stranger99z.*Declined/ })
      .waitFor();
    assert.equal(effects('DeclineHandshake'), 1);
  });

  test('A connection invitation is declined with a reason, and its details hold its message', async () => {
    const { workbench, page, emulator } = ui;
    await workbench.collapse(VIEW, 'acme-management');
    await workbench.collapse(VIEW, 'fresh-start');
    await workbench.expand(VIEW, 'datapoint-partner');
    const group = ['datapoint-partner', 'Received connection invitations'] as const;
    await workbench.row(VIEW, group).waitFor();
    const row = workbench
      .row(VIEW, group)
      .locator('xpath=following-sibling::*[@role="treeitem"]')
      .filter({ hasText: /\d (hours?|days?) left/ })
      .first();
    const label = await row.locator('.label-name').innerText();
    await workbench.contextAction(VIEW, row, 'Show Details');
    await page.getByRole('tab', { name: new RegExp(`^${label} \\(pacinv-\\w+\\)`) }).waitFor();
    const details = page.locator('.view-lines');
    await details.filter({ hasText: 'Message from the sender' }).filter({ hasText: 'Sent by:' }).waitFor();
    assert.equal(requests('GetConnectionInvitation'), 1);
    await workbench.screenshot('details-dark');
    await page.locator('.codelens-decoration').getByText('Copy ID').click();
    await workbench.clipboardHas(/^pacinv-\w+$/);
    await page.locator('.codelens-decoration').getByText('Decline Invitation…').click();
    await workbench.quickInput.waitFor();
    await workbench.quickInput.fill('We have another partner.');
    await page.keyboard.press('Enter');
    await workbench.dialog.getByText('Reason, which the sender can read: We have another partner.').waitFor();
    await workbench.screenshot('question-with-reason-dark');
    await workbench.dialogButton('Decline Invitation').click();
    await workbench
      .tree(VIEW)
      .getByRole('treeitem', { name: new RegExp(`${label}.*Declined`) })
      .waitFor();
    await details
      .filter({ hasText: 'Now: Declined' })
      .filter({ hasText: 'Status at AWS: REJECTED' })
      .filter({ hasText: 'it is no longer pending' })
      .waitFor();
    await page.locator('.codelens-decoration').getByText('Decline Invitation…').waitFor({ state: 'detached' });
    await workbench.screenshot('details-declined-dark');
    assert.equal(emulator.requests.filter(({ operation }) => operation === 'RejectConnectionInvitation').length, 1);
  });

  test('Refreshing everything keeps what is expanded, selected, and known', async () => {
    const { workbench } = ui;
    await workbench.collapse(VIEW, 'datapoint-partner');
    await workbench.expand(VIEW, 'acme-management');
    const row = workbench.row(VIEW, [...SENT, 'maria@example.net']);
    await row.click();
    const lists = requests('ListHandshakesForOrganization');
    await workbench.titleAction('Refresh');
    await workbench.row(VIEW, 'acme-workloads').filter({ hasText: '444455556666' }).waitFor();
    await row.and(ui.page.locator('[aria-selected="true"]')).waitFor();
    assert.ok(requests('ListHandshakesForOrganization') > lists);
    await workbench.row(VIEW, ['acme-management', 'Received handshakes']).waitFor();
  });

  test('Copy ID and Copy ARN fill the clipboard', async () => {
    const { workbench } = ui;
    const row = [...SENT, 'maria@example.net'];
    await workbench.contextAction(VIEW, row, 'Copy ID');
    await workbench.clipboardHas(/^h-[0-9a-z]{8,32}$/);
    await workbench.part('statusbar').getByText('ID copied').waitFor();
    await workbench.contextAction(VIEW, row, 'Copy ARN');
    await workbench.clipboardHas(/^arn:aws:organizations::111122223333:handshake\/.*h-[0-9a-z]{8,32}$/);
    await workbench.part('statusbar').getByText('ARN copied').waitFor();
  });

  test('Open in Console leads to the right console without data of the invitation in the address', async () => {
    const { workbench, page } = ui;
    await page.context().route(/console\.aws\.amazon\.com/, (route) => route.fulfill({ body: 'console' }));
    const opened = async (row: Row, pattern: RegExp) => {
      const [tab] = await Promise.all([
        page.context().waitForEvent('page'),
        workbench.contextAction(VIEW, row, 'Open in AWS Console'),
      ]);
      await tab.waitForURL(pattern);
      await tab.close();
      await page.bringToFront();
    };
    await opened(
      [...SENT, 'maria@example.net'],
      /^https:\/\/console\.aws\.amazon\.com\/organizations\/v2\/home\/invitations$/,
    );
    await opened([...SENT, 'it@northwind.example.org'], /^https:\/\/console\.aws\.amazon\.com\/costmanagement\/$/);
    await opened('acme-management', /\/organizations\/v2\/home\/invitations$/);
  });

  test('The log names operations, profiles, and request IDs, and never a party', async () => {
    const { workbench, page } = ui;
    await workbench.command('Handshakes: Show Log');
    await workbench.part('panel').locator('.view-lines').filter({ hasText: 'requestId=' }).first().waitFor();
    const log = await workbench.outputText();
    assert.match(log, /(List|Describe)\w+ profile="[\w-]+" ms=\d+\s+requestId=[\w-]+/);
    assert.ok(!/example\.|o-\w{8,}|pprofile/.test(log));
    await page.keyboard.press('Control+j');
  });

  for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast'] as const) {
    test(`The inbox is readable in ${theme}`, async () => {
      const { workbench } = ui;
      await workbench.theme(theme);
      await workbench.row(VIEW, [...SENT, 'maria@example.net']).waitFor();
      await workbench.screenshot(`inbox-${theme}`);
    });
  }
});
