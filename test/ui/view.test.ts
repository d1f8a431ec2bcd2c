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

  test('the badge counts received pending invitations of the profiles that were read', async () => {
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

  test('what expires soon is a warning: another icon, and words for those who hear it', async () => {
    const { workbench } = ui;
    await workbench.expand(VIEW, 'acme-management');
    const soon = workbench.row(VIEW, [...SENT, 'juan@example.com']);
    await soon.locator('.codicon-warning').waitFor();
    assert.match((await soon.getAttribute('aria-label')) ?? '', /, warning: expires in (19|20) hours/);
    const later = workbench.row(VIEW, [...SENT, '222233334444']);
    assert.equal(await later.locator('.codicon-warning').count(), 1, '2 days are fewer than 3');
  });

  for (const theme of ['Dark Modern', 'Light Modern', 'Dark High Contrast', 'Light High Contrast'] as const) {
    test(`is readable in ${theme}`, async () => {
      const { workbench } = ui;
      await workbench.theme(theme);
      await workbench.row(VIEW, [...SENT, 'juan@example.com']).waitFor();
      await workbench.screenshot(`view-${theme}`);
    });
  }
});
