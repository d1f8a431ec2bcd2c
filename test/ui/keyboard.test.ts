import assert from 'node:assert/strict';
import { before as beforeAll, describe, test } from 'node:test';
import type { Theme } from '../host/themes.ts';
import { until } from '../support/emulated.ts';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const SENT = ['acme-management', 'Sent handshakes'] as const;

describe('without a mouse', () => {
  const ui = useWorkbench({ settings: { 'handshakes.confirm': 'bulkOnly' } });
  const requests = (operation: string) =>
    ui.emulator.requests.filter((request) => request.operation === operation).length;
  const selected = () => ui.workbench.tree(VIEW).locator('[role=treeitem][aria-selected=true]');
  const press = (key: string) => ui.page.keyboard.press(key);
  const questionAbout = async (text: RegExp) => {
    await ui.workbench.dialog.waitFor();
    assert.match(await ui.workbench.dialog.innerText(), text);
  };
  const leave = async () => {
    await press('Escape');
    await ui.workbench.dialog.waitFor({ state: 'detached' });
  };

  /** A document that opens takes the focus a moment after its tab is there. */
  const editorFocused = () => ui.workbench.part('editor').locator(':focus').waitFor({ state: 'attached' });

  beforeAll(async () => {
    await ui.workbench.openContainer('Handshakes');
    // From here on the mouse is not touched, but by the palette.
    await ui.workbench.focusTree('Handshakes', VIEW);
  });

  test('The arrow keys expand a profile and reach its rows', async () => {
    const { workbench } = ui;
    await workbench.moveTo(VIEW, 'acme-management');
    await press('ArrowRight');
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).waitFor();
    await workbench.moveTo(VIEW, [...SENT, 'juan@example.com']);
    assert.equal(await selected().count(), 0, 'the arrow keys select nothing');
  });

  test('Delete asks about the focused row, whatever is selected and whatever the settings say', async () => {
    const { workbench } = ui;
    await workbench.moveTo(VIEW, [...SENT, '123456789012']);
    await press('Delete');
    await questionAbout(/Cancel the Invite sent to 123456789012\?/);
    await leave();
    // The first row is selected now, and the focus moves on.
    assert.equal(await selected().count(), 1);
    await workbench.moveTo(VIEW, [...SENT, 'juan@example.com']);
    await press('Delete');
    await questionAbout(/Cancel the Invite sent to juan@example\.com\?/);
    await leave();
    // A key that follows at once must not change which row it is about.
    await press('Delete');
    await press('ArrowDown');
    await questionAbout(/Cancel the Invite sent to juan@example\.com\?/);
    await leave();
    assert.equal(requests('CancelHandshake'), 0);
  });

  test('Delete acts on the selected rows, or on the focused row outside of the selection', async () => {
    const { workbench } = ui;
    await workbench.moveTo(VIEW, [...SENT, 'juan@example.com']);
    // It is the one that is selected, from the test before.
    await press('Shift+ArrowDown');
    await press('Shift+ArrowDown');
    await selected().nth(2).waitFor();
    await press('Delete');
    await questionAbout(/Cancel 3 invitations\?/);
    await leave();
    assert.equal(await selected().count(), 3, 'the selection stays');
    await press('ArrowDown');
    const label = await workbench.focusedRow(VIEW).locator('.label-name').innerText();
    await press('Delete');
    await questionAbout(new RegExp(`sent to ${label}\\?`));
    await leave();
    await press('Escape');
    assert.equal(requests('CancelHandshake'), 0);
  });

  test('Enter shows the details of an invitation and expands or collapses a group', async () => {
    const { workbench, page } = ui;
    await workbench.moveTo(VIEW, [...SENT, 'juan@example.com']);
    await press('Enter');
    await page.getByRole('tab', { name: / \(h-\w+\)/ }).waitFor();
    await editorFocused();
    await workbench.focusTree('Handshakes', VIEW);
    await workbench.moveTo(VIEW, SENT);
    const group = workbench.row(VIEW, SENT);
    await press('Enter');
    await group.and(page.locator('[aria-expanded=false]')).waitFor();
    await press('Enter');
    await group.and(page.locator('[aria-expanded=true]')).waitFor();
    assert.equal(await page.getByRole('tab', { name: / \(h-\w+\)/ }).count(), 1);
  });

  test('An invitation with child handshakes is opened and canceled like any other', async () => {
    const { workbench, page } = ui;
    const request = workbench
      .row(VIEW, [...SENT, 'o-acme1example'])
      .and(page.locator('[aria-expanded]'))
      .filter({ hasText: 'left' });
    const tabs = page.getByRole('tab', { name: / \(h-\w+\)/ });
    await workbench.focusTree('Handshakes', VIEW);
    await workbench.moveTo(VIEW, request);
    const before = await tabs.innerText();
    await press('Enter');
    await tabs.filter({ hasNotText: before }).waitFor();
    await editorFocused();
    await workbench.focusTree('Handshakes', VIEW);
    await workbench.moveTo(VIEW, request);
    await press('Delete');
    await questionAbout(/Cancel the Enable all features/);
    await leave();
    await request.and(page.locator('[aria-expanded=true]')).waitFor();
  });

  test('The copy key copies the ID of the focused row', async () => {
    const { workbench } = ui;
    await workbench.moveTo(VIEW, [...SENT, '123456789012']);
    await press('Control+c');
    await workbench.clipboardHas(/^h-[0-9a-z]+$/);
    const id = await workbench.clipboardText();
    await press('Delete');
    await questionAbout(new RegExp(id));
    await leave();
  });

  test('The refresh key refreshes only the focused row', async () => {
    const { workbench } = ui;
    const lists = requests('ListHandshakesForOrganization');
    const reads = requests('DescribeHandshake');
    await press('Control+Shift+r');
    await until(() => requests('DescribeHandshake') > reads, 'one is read');
    assert.equal(requests('ListHandshakesForOrganization'), lists);
    await workbench.moveTo(VIEW, SENT);
    await press('Control+Shift+r');
    await until(() => requests('ListHandshakesForOrganization') > lists, 'the list is read');
    await workbench.row(VIEW, SENT).and(ui.page.locator('[aria-expanded=true]')).waitFor();
  });

  test('An invitation is canceled with the keyboard alone and shows its new status', async () => {
    const { workbench } = ui;
    await workbench.focusTree('Handshakes', VIEW);
    await workbench.moveTo(VIEW, [...SENT, 'juan@example.com']);
    await press('Delete');
    await workbench.dialog.waitFor();
    const button = workbench.dialogButton('Cancel Invitation').and(ui.page.locator(':focus'));
    for (let tab = 0; tab < 5 && (await button.count()) === 0; tab++) await press('Tab');
    await button.waitFor();
    await press('Enter');
    await workbench
      .tree(VIEW)
      .getByRole('treeitem', { name: /juan@example\.com, Canceled/ })
      .waitFor();
    assert.equal(requests('CancelHandshake'), 1);
    await press('Delete');
    await workbench.notification(/Nothing to cancel\./);
  });

  test('The menu key opens the context menu of the focused row', async () => {
    const { workbench, page } = ui;
    await workbench.focusTree('Handshakes', VIEW);
    await press('Escape');
    await workbench.moveTo(VIEW, SENT);
    await press('Shift+F10');
    const menu = page.locator('.monaco-menu');
    await menu.getByRole('menuitem', { name: 'Cancel All Pending…' }).waitFor();
    await press('Escape');
    await menu.waitFor({ state: 'detached' });
  });
});

describe('for a screen reader', () => {
  const ui = useWorkbench();

  test('Every row has a tree role, a level, and a complete accessibility label', async () => {
    const { workbench } = ui;
    await workbench.openContainer('Handshakes');
    await workbench.titleAction('Show Finished Invitations');
    const tree = workbench.tree(VIEW);
    const named = (name: RegExp) => tree.getByRole('treeitem', { name });
    await named(/^Profile acme-management, .*not opened yet$/).waitFor();
    await workbench.expand(VIEW, 'acme-management');
    await named(/^Profile acme-management, account 111122223333, \d+ pending invitations$/).waitFor();
    await named(/^Sent handshakes of profile acme-management, \d+ pending$/)
      .and(tree.locator('[aria-level="2"]'))
      .waitFor();
    await named(/^Invite sent to juan@example\.com, Pending, warning: expires in \d+ hours$/)
      .and(tree.locator('[aria-level="3"]'))
      .waitFor();
    await named(/^Invite sent to maria@example\.net, \w+$/).waitFor();
    for (const row of await workbench.rows(VIEW).all()) {
      const name = (await row.getAttribute('aria-label')) ?? '';
      assert.match(name, /^(Profile|Sent|Received|.* (sent to|received from)) .*[^,·]$/);
    }
  });

  test('The accessibility label of a problem names its profile', async () => {
    const { workbench, emulator } = ui;
    emulator.faults.add({ times: Infinity, fault: { kind: 'html', status: 403 } });
    await workbench.collapse(VIEW, 'acme-management');
    await workbench.expand(VIEW, 'acme-workloads');
    await workbench
      .tree(VIEW)
      .getByRole('treeitem', { name: /^Problem in profile acme-workloads: \S.*\.$/ })
      .first()
      .waitFor();
    emulator.faults.clear();
  });

  for (const theme of [
    'Dark Modern',
    'Light Modern',
    'Dark High Contrast',
    'Light High Contrast',
  ] as const satisfies Theme[]) {
    test(`Status is in words and the focus is visible in ${theme}`, async () => {
      const { workbench } = ui;
      await workbench.theme(theme);
      await workbench.expand(VIEW, 'acme-management');
      await workbench.focusTree('Handshakes', VIEW);
      await workbench.moveTo(VIEW, 'acme-management');
      await workbench.moveTo(VIEW, [...SENT, 'juan@example.com']);
      const rows = await workbench.rows(VIEW).allInnerTexts();
      const invitations = rows.filter((row) => /· Invite\b/.test(row));
      assert.ok(invitations.length > 3);
      for (const row of invitations) assert.match(row, /left|expires|Pending|Canceled|Declined|Accepted|Expired/);
      await workbench.focusedRow(VIEW).waitFor();
      const outline = await ui.page.evaluate<string>(
        '(({ outlineStyle, outlineWidth }) => `${outlineStyle} ${outlineWidth}`)(getComputedStyle(document.querySelector(".monaco-list:focus .monaco-list-row.focused")))',
      );
      assert.match(outline, /^(solid|dotted|dashed) [1-9]/);
      await workbench.screenshot(`keyboard-${theme}`);
    });
  }
});
