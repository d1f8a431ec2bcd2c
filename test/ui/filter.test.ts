import assert from 'node:assert/strict';
import { readdirSync, readFileSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { before as beforeAll, describe, test } from 'node:test';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const SENT = ['acme-management', 'Sent handshakes'] as const;

describe('filters', () => {
  const ui = useWorkbench();
  const head = () => ui.workbench.part('sidebar').locator('.pane-body .message');
  const titleButton = (name: string) =>
    ui.workbench.part('sidebar').locator('.composite.title').getByRole('button', { name });
  const labels = async () => ui.workbench.rows(VIEW).locator('.label-name').allInnerTexts();
  const openFilter = async () => {
    await ui.workbench.titleAction('Filter Invitations…');
    await ui.workbench.quickPick.getByText(/^Filter Invitations: /).waitFor();
  };
  const closed = () => ui.workbench.quickPick.waitFor({ state: 'hidden' });

  beforeAll(async () => {
    const { workbench } = ui;
    await workbench.openContainer('Handshakes');
    await workbench.expand(VIEW, 'acme-management');
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).waitFor();
    await workbench.row(VIEW, ['acme-management', 'Received handshakes']).waitFor();
  });

  test('Only pending invitations are visible at first, and one press shows the finished ones', async () => {
    const { workbench } = ui;
    assert.ok(!(await labels()).includes('maria@example.net'));
    await workbench.titleAction('Show Finished Invitations');
    await workbench.row(VIEW, [...SENT, 'maria@example.net']).waitFor();
    await workbench.titleAction('Hide Finished Invitations');
    await workbench.row(VIEW, [...SENT, 'maria@example.net']).waitFor({ state: 'detached' });
  });

  test('A canceled invitation stays in its place with its new status until its list is refreshed', async () => {
    const { workbench } = ui;
    const row = workbench.row(VIEW, [...SENT, '222233334444']);
    const before = await labels();
    await workbench.contextAction(VIEW, row, 'Cancel Invitation…');
    await workbench.dialogButton('Cancel Invitation').click();
    await row.filter({ hasText: 'Canceled · Invite' }).waitFor();
    assert.deepEqual(await labels(), before);
    await workbench.inlineAction(VIEW, 'acme-management', 'Refresh');
    await row.waitFor({ state: 'detached' });
  });

  test('A tick in the filter picker applies at once, and the view title counts the visible rows', async () => {
    const { workbench, page } = ui;
    await openFilter();
    await workbench.screenshot('filter-picker-dark');
    await workbench.choice(/^Invite/).click();
    await head()
      .getByText(/^pending · Invite · 2 of \d+/)
      .waitFor();
    await workbench
      .row(VIEW, SENT)
      .filter({ hasText: /2 of \d+/ })
      .waitFor();
    await workbench.row(VIEW, [...SENT, 'it@northwind.example.org']).waitFor({ state: 'detached' });
    await workbench.choice(/^Expires in fewer than 3 days/).click();
    await head()
      .getByText(/^pending · expires soon · Invite · 2 of \d+/)
      .waitFor();
    await workbench.screenshot('filtered-dark');
    await page.keyboard.press('Escape');
    await closed();
    assert.ok((await labels()).includes('juan@example.com'));
  });

  test('One press clears the filter of the view', async () => {
    const { workbench } = ui;
    await workbench.titleAction('Clear Filters');
    await head().getByText(/ · /).waitFor({ state: 'detached' });
    await workbench.row(VIEW, [...SENT, 'it@northwind.example.org']).waitFor();
    await titleButton('Clear Filters').waitFor({ state: 'detached' });
  });

  test('A filter word is typed and applied with the keyboard alone', async () => {
    const { workbench, page } = ui;
    await workbench.command('Handshakes: Filter Invitations…');
    await workbench.quickPick.getByText(/^Filter Invitations: /).waitFor();
    await page.keyboard.type('JUAN');
    await workbench.quickPick.getByText('Enter shows 1 with this text').waitFor();
    await page.keyboard.press('Enter');
    await closed();
    await head()
      .getByText(/^"JUAN" · pending · 1 of \d+/)
      .waitFor();
    await workbench.row(VIEW, [...SENT, 'it@northwind.example.org']).waitFor({ state: 'detached' });
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).waitFor();
    await openFilter();
    await workbench.choice(/^"JUAN"/).click();
    await head().getByText(/ · /).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await closed();
  });

  test('A filter text finds kind and status as rows show them, and the title icon marks an active filter', async () => {
    const { workbench, page } = ui;
    await titleButton('Filter Invitations…').and(page.locator('.codicon-filter')).waitFor();
    await openFilter();
    await page.keyboard.type('billing high pending');
    await page.keyboard.press('Enter');
    await closed();
    await head()
      .getByText(/^"billing high pending" · pending · \d+ of \d+/)
      .waitFor();
    await workbench.row(VIEW, [...SENT, 'it@northwind.example.org']).waitFor();
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).waitFor({ state: 'detached' });
    await titleButton('Filter Invitations…').and(page.locator('.codicon-filter-filled')).waitFor();
    await workbench.screenshot('filtered-by-kind-dark');
    await workbench.theme('Light Modern');
    await workbench.screenshot('filtered-by-kind-light');
    await workbench.theme('Dark Modern');
    await openFilter();
    await workbench.quickPick.getByRole('button', { name: 'Clear Filters' }).click();
    await titleButton('Filter Invitations…').and(page.locator('.codicon-filter')).waitFor();
    await page.keyboard.press('Escape');
    await closed();
  });

  test('A key opens the filter picker while the view has the focus', async () => {
    const { workbench, page } = ui;
    await workbench.focusTree('Handshakes', VIEW);
    await page.keyboard.press('Shift+Alt+f');
    await workbench.quickPick.getByText(/^Filter Invitations: /).waitFor();
    await page.keyboard.press('Escape');
    await closed();
  });

  test('Typing in the filter picker finds a tick, and Enter then applies no text filter', async () => {
    const { workbench, page } = ui;
    await openFilter();
    await page.keyboard.type('Billing');
    await workbench.choice(/^Billing transfer/).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await head()
      .getByText(/^pending · Billing transfer · \d+ of \d+/)
      .waitFor();
    await page.waitForFunction("document.querySelector('.quick-input-box input')?.value === ''");
    await page.keyboard.press('Enter');
    await closed();
    await workbench.row(VIEW, [...SENT, 'it@northwind.example.org']).waitFor();
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).waitFor({ state: 'detached' });
  });

  test('Cancel All Pending acts on visible rows, and its question counts the hidden ones', async () => {
    const { workbench, emulator } = ui;
    await workbench.contextAction(VIEW, SENT, 'Cancel All Pending…');
    await workbench.dialog.waitFor();
    const question = await workbench.dialog.innerText();
    assert.match(question, /Cancel 1 invitation\?/);
    assert.match(question, /it@northwind\.example\.org/);
    assert.match(question, /Left out: \d+ \(hidden by the filter\)/);
    await workbench.screenshot('confirm-filtered-dark');
    const before = emulator.world.effects.length;
    await workbench.dialog.getByRole('button', { name: /^Cancel 1 Invitation/ }).click();
    await workbench
      .row(VIEW, [...SENT, 'it@northwind.example.org'])
      .filter({ hasText: 'Canceled' })
      .waitFor();
    assert.equal(emulator.world.effects.length, before + 1);
  });

  test('A profile without visible rows says why and what would show them', async () => {
    const { workbench } = ui;
    await workbench.expand(VIEW, 'fresh-start');
    const filtered = workbench.row(VIEW, ['fresh-start', 'Nothing passes the filters']);
    await filtered.filter({ hasText: '5 invitations are hidden' }).waitFor();
    await workbench.inlineAction(VIEW, filtered, 'Clear Filters');
    await filtered.waitFor({ state: 'detached' });
    await workbench.row(VIEW, ['fresh-start', 'Received handshakes']).waitFor();
  });

  test('The filter is remembered for the workspace without its text, which never reaches the disk', async () => {
    const { workbench, page, files } = ui;
    await openFilter();
    await workbench.choice(/^Received/).click();
    await head()
      .getByText(/received · \d+ of/)
      .waitFor();
    await page.keyboard.type('phish.example');
    await page.keyboard.press('Enter');
    await head()
      .getByText(/^"phish\.example" · /)
      .waitFor();
    await page.reload();
    await workbench.ready();
    await head()
      .getByText(/^pending · received · \d+ of/)
      .waitFor();
    for (const name of readdirSync(path.dirname(files.home), { recursive: true, encoding: 'utf8' })) {
      const file = path.join(path.dirname(files.home), name);
      const info = lstatSync(file);
      if (info.isFile() && info.size < 5_000_000 && !name.includes('extensions')) {
        assert.ok(!readFileSync(file, 'latin1').includes('phish.example'), name);
      }
    }
    await workbench.titleAction('Clear Filters');
  });

  for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast'] as const) {
    test(`The filter picker is readable in ${theme}`, async () => {
      const { workbench, page } = ui;
      await workbench.theme(theme);
      await openFilter();
      await workbench.screenshot(`filter-picker-${theme}`);
      await page.keyboard.press('Escape');
      await closed();
    });
  }
});
