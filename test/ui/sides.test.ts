import assert from 'node:assert/strict';
import { before as beforeAll, describe, test } from 'node:test';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const SENT = ['acme-management', 'Sent handshakes'] as const;
const FRESH = '123456789012';

describe('the two sides of an invitation', () => {
  const ui = useWorkbench();
  const toFresh = () =>
    ui.workbench
      .row(VIEW, [...SENT, FRESH])
      .filter({ hasText: / left/ })
      .first();
  const fromAcme = () =>
    ui.workbench.rows(VIEW).filter({ hasText: 'also in profile acme-management (sent)' }).filter({ hasText: 'Invite' });

  beforeAll(async () => {
    const { workbench } = ui;
    await workbench.openContainer('Handshakes');
    await workbench.expand(VIEW, 'acme-management');
    await toFresh().waitFor();
  });

  test('Both rows of an invitation name each other once both profiles were read', async () => {
    const { workbench } = ui;
    assert.doesNotMatch(await toFresh().innerText(), /also in/);
    await workbench.expand(VIEW, 'fresh-start');
    await toFresh().filter({ hasText: 'also in profile fresh-start (received)' }).waitFor();
    assert.match((await toFresh().getAttribute('aria-label')) ?? '', /also in profile fresh-start \(received\)/);
    const hover = await workbench.hoverText(toFresh());
    assert.match(hover, /Received by your profile fresh-start, account 123456789012/);
    await workbench.screenshot('sides-dark');
  });

  test('Go to Other Side expands and selects the counterpart of a row', async () => {
    const { workbench } = ui;
    await workbench.collapse(VIEW, 'fresh-start');
    await workbench.contextAction(VIEW, toFresh(), 'Go to Other Side');
    await fromAcme().and(ui.page.locator('[aria-selected=true]')).waitFor();
    await workbench.screenshot('other-side-dark');
    await workbench.collapse(VIEW, 'acme-management');
    await workbench.contextAction(VIEW, fromAcme(), 'Go to Other Side');
    await toFresh().and(ui.page.locator('[aria-selected=true]')).waitFor();
  });

  test('The details name the counterpart and lead to it', async () => {
    const { workbench, page } = ui;
    await workbench.contextAction(VIEW, toFresh(), 'Show Details');
    await page
      .locator('.editor-group-container.active .view-lines')
      .filter({ hasText: /Received.by.your.profile.fresh-start/ })
      .waitFor();
    await page.locator('.codelens-decoration a', { hasText: 'Go to Other Side' }).click();
    await fromAcme().and(page.locator('[aria-selected=true]')).waitFor();
  });

  test('Go to Other Side in the palette offers only rows with a counterpart', async () => {
    const { workbench, page } = ui;
    await workbench.command('Handshakes: Go to Other Side');
    await workbench.quickInput.waitFor();
    await workbench.option(FRESH).waitFor();
    assert.equal(await workbench.option('juan@example.com').count(), 0);
    await workbench.quickInput.fill('fresh-start');
    await page.keyboard.press('Enter');
    await toFresh().and(ui.page.locator('[aria-selected=true]')).waitFor();
  });

  test('Declining an invitation sends one request and updates both of its rows', async () => {
    const { workbench, emulator } = ui;
    const acts = () => emulator.requests.filter(({ operation }) => /^(Cancel|Decline|Describe)/.test(operation));
    await workbench.contextAction(VIEW, fromAcme(), 'Decline Invitation…');
    await workbench.dialogButton('Decline Invitation').click();
    await fromAcme().filter({ hasText: 'Declined' }).waitFor();
    await workbench
      .row(VIEW, [...SENT, FRESH])
      .filter({ hasText: 'Declined' })
      .filter({ hasText: 'also in profile fresh-start' })
      .first()
      .waitFor();
    assert.equal(acts().length, 1);
  });

  test('Approvals are child rows of the request for all features and lead to the member account', async () => {
    const { workbench } = ui;
    await workbench.expand(VIEW, 'acme-workloads');
    const approval = workbench
      .rows(VIEW)
      .filter({ hasText: 'Approve all features' })
      .filter({ hasText: 'also in profile acme-workloads (received)' })
      .filter({ hasText: / left/ });
    await approval.waitFor();
    assert.equal(await approval.getAttribute('aria-level'), '4');
    await workbench.screenshot('approvals-dark');
    const request = workbench
      .rows(VIEW)
      .and(ui.page.locator('[aria-expanded][aria-level="3"]'))
      .filter({ hasText: 'Enable all features' })
      .filter({ hasText: / left/ });
    await request.locator('.monaco-tl-twistie').click();
    await approval.waitFor({ state: 'detached' });
    const received = workbench
      .rows(VIEW)
      .filter({ hasText: 'Approve all features' })
      .filter({ hasText: 'acme-management (sent)' });
    await workbench.contextAction(VIEW, received.filter({ hasText: / left/ }), 'Go to Other Side');
    await approval.and(ui.page.locator('[aria-selected=true]')).waitFor();
    await workbench.theme('Light Modern');
    await workbench.screenshot('approvals-light');
  });
});
