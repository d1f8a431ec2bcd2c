import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Einladungen';
const JUAN = ['acme-management', 'Gesendete Handshakes', 'juan@example.com'];

describe('in German', () => {
  const ui = useWorkbench({ language: 'de' });

  test('Rows, menus, and hovers of a German VS Code are in German', async () => {
    const { workbench } = ui;
    await workbench.openContainer('Handshakes');
    await workbench.expand(VIEW, 'acme-management');
    await workbench.row(VIEW, ['acme-management', 'Gesendete Handshakes']).waitFor();
    const row = workbench.row(VIEW, JUAN);
    assert.match(await row.innerText(), /noch \d+ (?:Tage?|Stunden?) · Beitritt/);
    assert.ok((await workbench.contextMenuItems(VIEW, row)).includes('Einladung zurückziehen…'));
    assert.match(await workbench.hoverText(row), /Läuft ab: .*\(läuft in \d+ (?:Tage?n?|Stunden?) ab\)/);
    await workbench.screenshot('german-dark');
  });

  test('Questions about several invitations are in German in a German VS Code', async () => {
    const { workbench, page } = ui;
    await workbench.contextAction(VIEW, ['acme-management', 'Gesendete Handshakes'], 'Alle offenen zurückziehen…');
    await workbench.dialog.waitFor();
    assert.match(
      await workbench.dialog.innerText(),
      /\): \d\s+– it@northwind\.example\.org · Rechnungsübertragung \(große Tragweite\)\n/,
    );
    await workbench.screenshot('german-question-many-dark');
    await workbench.dialogButton('Einladungen behalten').click();
    await workbench.row(VIEW, JUAN).click();
    const received = ['acme-management', 'Empfangene Handshakes', 'Umbrella Billing'];
    await workbench.row(VIEW, received).click({ modifiers: ['Control'] });
    await page.keyboard.press('Delete');
    await workbench.option('1 gesendete zurückziehen').waitFor();
    await workbench.screenshot('german-which-act-dark');
    await page.keyboard.press('Escape');
    await workbench.quickPick.waitFor({ state: 'hidden' });
    await workbench.row(VIEW, JUAN).click();
  });

  test('The confirmation and the details are in German in a German VS Code', async () => {
    const { workbench } = ui;
    const row = workbench.row(VIEW, JUAN);
    await workbench.contextAction(VIEW, row, 'Einladung zurückziehen…');
    await workbench.dialog.waitFor();
    const question = await workbench.dialog.innerText();
    assert.match(question, /Einladung an juan@example\.com zurückziehen \(Beitritt\)\?/);
    assert.match(question, /Das lässt sich nicht rückgängig machen\./);
    await workbench.screenshot('german-question-dark');
    await workbench.dialogButton('Einladung behalten').click();
    await workbench.contextAction(VIEW, row, 'Details anzeigen');
    await ui.page
      .locator('.editor-group-container.active .view-lines')
      .filter({ hasText: 'Was Sie tun können' })
      .filter({ hasText: 'Beitritt: Offen' })
      .filter({ hasText: 'Status bei AWS: OPEN' })
      .waitFor();
    await workbench.screenshot('german-details-dark');
  });
});
