import assert from 'node:assert/strict';
import { before as beforeAll, describe, test } from 'node:test';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const SENT = ['acme-management', 'Sent handshakes'] as const;

describe('with "bulkOnly"', () => {
  const ui = useWorkbench({
    settings: { 'handshakes.confirm': 'bulkOnly', 'handshakes.protectedProfiles': ['acme-work*'] },
  });
  const sends = (operation: string) => ui.emulator.requests.filter((request) => request.operation === operation).length;
  const question = async (): Promise<string> => {
    await ui.workbench.dialog.waitFor();
    return ui.workbench.dialog.innerText();
  };

  beforeAll(async () => {
    const { workbench } = ui;
    await workbench.openContainer('Handshakes');
    await workbench.expand(VIEW, 'acme-management');
    await workbench.row(VIEW, [...SENT, 'it@northwind.example.org']).waitFor();
  });

  test('A picker begins with pending invitations, soonest expiry first, and ends with what the filter hides', async () => {
    const { workbench, page } = ui;
    for (const theme of ['Light Modern', 'Dark Modern'] as const) {
      await workbench.theme(theme);
      await workbench.command('Handshakes: Show Details');
      await workbench.quickPick.getByText('Pending', { exact: true }).waitFor();
      await workbench.screenshot(`pick-sections-${theme}`);
      const [first, second] = await workbench.option(/\d (days|hours) left/).allInnerTexts();
      assert.match(first ?? '', /^juan@example\.com/);
      assert.match(second ?? '', /^222233334444/);
      await page.keyboard.press('ArrowUp');
      await workbench.quickPick.getByText('Finished, hidden by the filter', { exact: true }).waitFor();
      await workbench.screenshot(`pick-sections-end-${theme}`);
      await page.keyboard.press('Escape');
      await workbench.quickPick.waitFor({ state: 'hidden' });
    }
  });

  test('Canceling a billing transfer asks a question even with "bulkOnly"', async () => {
    const { workbench, page } = ui;
    await workbench.contextAction(VIEW, [...SENT, 'it@northwind.example.org'], 'Cancel Invitation…');
    const asked = await question();
    assert.match(asked, /Cancel the Billing transfer \(high impact\) sent to it@northwind\.example\.org\?/);
    assert.match(asked, /Profile: acme-management\s+Account: 111122223333/);
    await page.keyboard.press('Escape');
    await workbench.dialog.waitFor({ state: 'detached' });
    assert.equal(sends('CancelHandshake'), 0);
  });

  test('Declining in a protected profile asks a question even with "bulkOnly", and then for its name', async () => {
    const { workbench, page } = ui;
    await workbench.collapse(VIEW, 'acme-management');
    await workbench.expand(VIEW, 'acme-workloads');
    const row = workbench.row(VIEW, ['acme-workloads', 'Received handshakes', 'Example Corp']);
    await workbench.contextAction(VIEW, row, 'Decline Invitation…');
    assert.match(await question(), /Decline the Invite from Example Corp \(o-exampleorgid\)\?/);
    await workbench.dialogButton('Decline Invitation').click();
    await workbench.quickPick.getByText('Protected Profile acme-workloads').waitFor();
    await workbench.quickPick
      .getByText('Decline the Invite from Example Corp (o-exampleorgid)? Type "acme-workloads" or "444455556666"')
      .waitFor();
    await workbench.screenshot('protected-one-dark');
    await page.keyboard.press('Escape');
    assert.equal(sends('DeclineHandshake'), 0);
  });

  test('The input for a reason says what is declined and that Enter declines at once', async () => {
    const { workbench, page } = ui;
    await workbench.collapse(VIEW, 'acme-workloads');
    await workbench.expand(VIEW, 'datapoint-partner');
    const row = workbench
      .row(VIEW, ['datapoint-partner', 'Received connection invitations'])
      .locator('xpath=following-sibling::*[@role="treeitem"]')
      .filter({ hasText: /\d (hours?|days?) left/ })
      .first();
    await row.waitFor();
    const label = await row.locator('.label-name').innerText();
    const decline = async () => {
      await workbench.contextAction(VIEW, row, 'Decline Invitation…');
      await workbench.quickPick.getByText(/^datapoint-partner: Decline the Opportunity collaboration from /).waitFor();
      await workbench.quickPick
        .getByText(/from pprofile-cloudworksaws at once, in datapoint-partner \(account 555566667777\)/)
        .waitFor();
    };
    await decline();
    for (const theme of ['Light Modern', 'Dark Modern'] as const) {
      await page.keyboard.press('Escape');
      await workbench.theme(theme);
      await decline();
      await workbench.screenshot(`reason-at-once-${theme}`);
    }
    await page.keyboard.press('Escape');
    await workbench.quickPick.waitFor({ state: 'hidden' });
    assert.equal(sends('RejectConnectionInvitation'), 0);
    await decline();
    await page.keyboard.press('Enter');
    await workbench
      .tree(VIEW)
      .getByRole('treeitem', { name: new RegExp(`${label.replaceAll(/[()]/g, '.')}.*Declined`) })
      .waitFor();
    assert.equal(sends('RejectConnectionInvitation'), 1);
  });
});

describe('a read-only inbox in a folder that would loosen it', () => {
  const ui = useWorkbench({
    settings: { 'handshakes.readOnly': true },
    folder: { '.vscode/settings.json': '{ "handshakes.readOnly": false, "handshakes.protectedProfiles": [] }' },
    untrusted: true,
  });

  test('A read-only inbox offers no action, neither in a menu nor in the palette', async () => {
    const { workbench, page } = ui;
    await workbench.openContainer('Handshakes');
    await workbench.expand(VIEW, 'acme-management');
    const items = await workbench.contextMenuItems(VIEW, [...SENT, 'juan@example.com']);
    assert.ok(items.includes('Show Details'));
    assert.ok(!items.some((item) => /Cancel|Decline/.test(item)), items.join());
    await workbench.openPalette();
    for (const act of ['Cancel', 'Decline']) {
      await workbench.quickInput.fill('>Handshakes: Copy ID');
      await workbench.option('Handshakes: Copy ID').waitFor();
      await workbench.quickInput.fill(`>Handshakes: ${act}`);
      await workbench.option('Handshakes: Copy ID').waitFor({ state: 'detached' });
      assert.equal(await workbench.option(`Handshakes: ${act}`).count(), 0);
    }
    await page.keyboard.press('Escape');
  });
});
