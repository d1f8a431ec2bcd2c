import assert from 'node:assert/strict';
import { before as beforeAll, describe, test } from 'node:test';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const FRESH = '123456789012';
/** The shortest period there is, with its jitter and time for a busy machine. */
const PERIOD_LIMIT_MS = 100_000;

describe('a view that refreshes by itself', () => {
  const ui = useWorkbench({ settings: { 'handshakes.autoRefreshMinutes': 1 } });
  const reads = () => ui.emulator.requests.filter(({ operation }) => operation === 'ListHandshakesForAccount');
  const inviteFresh = (from: string) => {
    const { world } = ui.emulator;
    const stranger = world.addAccount({ name: from, email: `aws@${from.toLowerCase()}.example.net` });
    world.invite(world.createOrganization(stranger), { type: 'ACCOUNT', id: FRESH }, '[click](command:evil)');
  };

  beforeAll(async () => {
    const { workbench } = ui;
    await workbench.openContainer('Handshakes');
    await workbench.expand(VIEW, 'fresh-start');
    await workbench.row(VIEW, ['fresh-start', 'Received handshakes']).waitFor();
  });

  test('A hidden view refreshes nothing, and a visible one reports new invitations in one notification', async () => {
    const { workbench, page } = ui;
    await workbench.collapse(VIEW, 'fresh-start');
    const opened = reads();
    const due = (opened.at(-1)?.at ?? 0) + 60_000 * 1.2;
    await workbench.command('View: Show Explorer');
    inviteFresh('Initech');
    inviteFresh('Hooli');
    // That nothing happens in a whole period is the only state to wait for.
    await page.waitForFunction(`Date.now() > ${due}`, undefined, { timeout: PERIOD_LIMIT_MS });
    assert.deepEqual(reads(), opened);
    await workbench.openContainer('Handshakes');
    const toast = page
      .locator('.notifications-toasts .notification-list-item')
      .filter({ hasText: '2 new invitations received in profile fresh-start' });
    await toast.waitFor({ timeout: PERIOD_LIMIT_MS });
    assert.doesNotMatch(await toast.innerText(), /Initech|Hooli|click/, 'no word of a stranger');
    assert.ok(
      reads().every(({ accountId }) => accountId === FRESH),
      'a profile that nobody has opened is left alone',
    );
    await workbench.screenshot('new-invitations-dark');
    await toast.getByRole('button', { name: 'Show', exact: true }).click();
    await workbench
      .rows(VIEW)
      .and(page.locator('[aria-selected=true]'))
      .filter({ hasText: /Initech|Hooli/ })
      .waitFor();
    await workbench.theme('Light Modern');
    await workbench.screenshot('new-invitations-shown-light');
  });
});
