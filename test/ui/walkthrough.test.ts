import assert from 'node:assert/strict';
import { before as beforeAll, describe, test } from 'node:test';
import { manifest } from '../support/manifest.ts';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const [walkthrough] = manifest.contributes.walkthroughs;

describe('the walkthrough', () => {
  const ui = useWorkbench();
  const step = (id: string) =>
    ui.page.locator(`.gettingStartedContainer .getting-started-step[data-step-id$="#${id}"]`);
  /** Pictures are in a web view, so that they can have the colours of the theme. */
  const picture = () => ui.page.locator('iframe.webview').first().contentFrame().frameLocator('iframe#active-frame');
  const done = (id: string) => step(id).locator('.codicon.complete');

  /** Where there is little room VS Code leaves the pictures out. */
  const makeRoom = async () => {
    if (!(await ui.workbench.part('sidebar').isVisible())) return;
    await ui.workbench.command('View: Close Primary Side Bar');
    await ui.workbench.part('sidebar').waitFor({ state: 'hidden' });
  };

  beforeAll(async () => {
    const { workbench } = ui;
    await makeRoom();
    await workbench.command('Welcome: Open Walkthrough...');
    await workbench.quickInput.fill('Get Started with Handshakes');
    await workbench.option(/Get Started with Handshakes/).waitFor();
    // A hover of the list may be over it.
    await ui.page.keyboard.press('Enter');
    await step('view').waitFor();
  });

  test('Every step of the walkthrough has its picture', async () => {
    assert.ok(walkthrough);
    for (const { id, title } of walkthrough.steps) {
      await step(id).click();
      await step(id).getByText(title, { exact: true }).waitFor();
      await picture().locator('svg text').first().waitFor();
    }
  });

  test('The walkthrough opens the inbox and leads to sample data', async () => {
    const { workbench } = ui;
    await step('view').click();
    await step('view').getByRole('button', { name: 'Open the Inbox' }).click();
    await workbench.row(VIEW, 'acme-management').first().waitFor();
    await done('view').waitFor();
    await step('sample').click();
    await step('sample').getByRole('button', { name: 'Explore with Sample Data' }).click();
    await workbench.row(VIEW, 'acme-management').filter({ hasText: 'sample' }).waitFor();
    await done('sample').waitFor();
    await step('inbox').click();
    await step('inbox').getByRole('button', { name: 'Read All Profiles' }).click();
    await workbench.row(VIEW, 'acme-management').filter({ hasText: 'pending' }).first().waitFor();
    await done('inbox').waitFor();
  });

  for (const theme of ['Dark Modern', 'Light Modern'] as const) {
    test(`The walkthrough has pictures for the theme ${theme}`, async () => {
      const { workbench } = ui;
      await makeRoom();
      await workbench.theme(theme);
      await step('view').click();
      await picture().locator('svg text').first().waitFor();
      await workbench.screenshot(`walkthrough-${theme}`);
      await step('act').click();
      await picture().getByText('Keep Invitation').waitFor();
      await workbench.screenshot(`walkthrough-act-${theme}`);
      // One black area is what is left where the colours do not arrive.
      const drawn = await ui.page.locator('.getting-started-media').screenshot();
      assert.ok(drawn.length > 5_000, `${drawn.length} bytes`);
    });
  }
});
