import assert from 'node:assert/strict';
import { before as beforeAll, describe, test } from 'node:test';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const SENT = ['acme-management', 'Sent handshakes'] as const;

describe('what needs me', () => {
  const ui = useWorkbench();

  beforeAll(async () => {
    await ui.workbench.openContainer('Handshakes');
  });

  test('The badge counts received pending invitations of the profiles that were read', async () => {
    const { workbench, page } = ui;
    await workbench.row(VIEW, 'fresh-start').waitFor();
    // Nothing was read yet.
    await workbench.badge('Handshakes').waitFor({ state: 'hidden' });
    await workbench.expand(VIEW, 'fresh-start');
    await page
      .locator(".activitybar .badge[aria-label*='2 received invitations are pending in the one profile read so far']")
      .waitFor();
    assert.equal(await workbench.badge('Handshakes').innerText(), '2');
    await workbench.collapse(VIEW, 'fresh-start');
  });

  test('An invitation that expires soon has a warning icon and an accessibility label that says so', async () => {
    const { workbench } = ui;
    await workbench.expand(VIEW, 'acme-management');
    const soon = workbench.row(VIEW, [...SENT, 'juan@example.com']);
    await soon.locator('.codicon-warning').waitFor();
    assert.match((await soon.getAttribute('aria-label')) ?? '', /, warning: expires in (19|20) hours/);
    const later = workbench.row(VIEW, [...SENT, '222233334444']);
    assert.equal(await later.locator('.codicon-warning').count(), 1, '2 days are fewer than 3');
  });

  test('Switching to the list and back keeps what is expanded and what is collapsed', async () => {
    const { workbench } = ui;
    const reads = ui.emulator.requests.length;
    await workbench.titleAction('View as List');
    await workbench.row(VIEW, 'acme-management').waitFor({ state: 'detached' });
    await workbench.titleAction('View by Profile');
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).waitFor();
    assert.equal(await workbench.row(VIEW, 'fresh-start').getAttribute('aria-expanded'), 'false');
    assert.equal(ui.emulator.requests.length, reads);
    await workbench.titleAction('Collapse All');
    await workbench.row(VIEW, SENT).waitFor({ state: 'detached' });
    await workbench.titleAction('View as List');
    await workbench.row(VIEW, 'acme-management').waitFor({ state: 'detached' });
    await workbench.titleAction('View by Profile');
    await workbench.row(VIEW, 'acme-management').waitFor();
    assert.equal(await workbench.row(VIEW, 'acme-management').getAttribute('aria-expanded'), 'false');
    await workbench.expand(VIEW, 'acme-management');
  });

  for (const theme of ['Dark Modern', 'Light Modern', 'Dark High Contrast', 'Light High Contrast'] as const) {
    test(`The tree is readable in ${theme}`, async () => {
      const { workbench } = ui;
      await workbench.theme(theme);
      await workbench.row(VIEW, [...SENT, 'juan@example.com']).waitFor();
      await workbench.screenshot(`view-${theme}`);
    });
  }
});

describe('one list of all profiles', () => {
  const ui = useWorkbench();
  const labels = async () => ui.workbench.rows(VIEW).locator('.label-name').allInnerTexts();
  const selected = () => ui.workbench.tree(VIEW).locator('[role=treeitem][aria-selected=true]');
  const juan = () => ui.workbench.row(VIEW, 'juan@example.com');

  beforeAll(async () => {
    await ui.workbench.openContainer('Handshakes');
    await ui.workbench.row(VIEW, 'acme-management').waitFor();
  });

  test('The list of all profiles loads nothing by itself and says so', async () => {
    const { workbench, emulator } = ui;
    await workbench.titleAction('View as List');
    await workbench.row(VIEW, '5 profiles were not read yet').waitFor();
    await workbench.row(VIEW, 'acme-management').waitFor({ state: 'detached' });
    assert.equal(emulator.requests.length, 0);
    await workbench.screenshot('list-unread-dark');
  });

  test('The list of all profiles is sorted by urgency, and each row names its profile', async () => {
    const { workbench, page } = ui;
    await workbench.inlineAction(VIEW, '5 profiles were not read yet', 'Refresh');
    await workbench.row(VIEW, '5 profiles were not read yet').waitFor({ state: 'detached' });
    await juan()
      .filter({ hasText: /hours left · Invite · sent by acme-management/ })
      .waitFor();
    assert.match((await juan().getAttribute('aria-label')) ?? '', /, in profile acme-management$/);
    await workbench.rows(VIEW).filter({ hasText: 'received by fresh-start' }).first().waitFor();
    await workbench.rows(VIEW).filter({ hasText: 'sent by cloudworks-partner' }).first().waitFor();
    assert.equal(await page.locator('[role=treeitem][aria-level="2"]').count(), 0);
    const days = (await workbench.rows(VIEW).locator('.label-description').allInnerTexts()).map((text) => {
      const [, number, unit] = /(\d+) (hour|day)s? left/.exec(text) ?? [];
      return number === undefined ? undefined : Number(number) * (unit === 'hour' ? 1 : 24);
    });
    const known = days.filter((hours) => hours !== undefined);
    assert.ok(known.length > 10);
    assert.deepEqual(
      known,
      known.toSorted((a, b) => a - b),
    );
  });

  for (const theme of ['Dark Modern', 'Light Modern'] as const) {
    test(`The list of all profiles is readable in ${theme}`, async () => {
      await ui.workbench.theme(theme);
      await juan().waitFor();
      await ui.workbench.screenshot(`list-${theme}`);
    });
  }

  test('Go to Other Side finds the counterpart in the list of all profiles', async () => {
    const { workbench } = ui;
    const received = workbench.rows(VIEW).filter({ hasText: /Enable all features · received by acme-management/ });
    await workbench.contextAction(VIEW, received, 'Go to Other Side');
    await selected()
      .filter({ hasText: /Enable all features · sent by acme-management/ })
      .waitFor();
  });

  test('A row that is canceled in the list stays in its place with its new status', async () => {
    const { workbench, page } = ui;
    const before = await labels();
    await juan().click();
    await page.keyboard.press('Delete');
    await workbench.dialog.waitFor();
    assert.match(await workbench.dialog.innerText(), /Cancel the Invite sent to juan@example\.com\?/);
    await workbench.dialogButton('Cancel Invitation').click();
    await juan().filter({ hasText: 'Canceled · Invite · sent by acme-management' }).waitFor();
    assert.deepEqual(await labels(), before);
  });

  test('The list is filtered like the tree, remembered for the workspace, and left by a command', async () => {
    const { workbench, page } = ui;
    await workbench.titleAction('Show Finished Invitations');
    await workbench.rows(VIEW).filter({ hasText: 'Accepted' }).first().waitFor();
    await page.reload();
    await workbench.ready();
    await workbench.row(VIEW, '5 profiles were not read yet').waitFor();
    await workbench.command('Handshakes: View by Profile');
    await workbench.row(VIEW, 'acme-management').waitFor();
  });
});
