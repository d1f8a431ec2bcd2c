import assert from 'node:assert/strict';
import { before as beforeAll, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
/** A name that tries everything: markup, links, commands, icons, HTML, ANSI, reversed and hidden text, line breaks. */
const NAME =
  '\u202Etxt\u200B\u001B[1m[x](command:quit) $(flame) <a href="//e">b</a> https://e.net\nFrom: AWS and a longer story that goes on and on';
const HIDDEN = ['\u202E', '\u200B', '\u001B'];
const hides = (text: string): boolean => HIDDEN.some((character) => text.includes(character));

/** What is shown is the text as it was written, with what was hidden in it visible, and nothing to click or draw. */
async function assertHarmless(place: Locator, what: string): Promise<void> {
  const text = (await place.allInnerTexts()).join('\n');
  for (const part of ['(command:quit)', '$(flame)', '<a href=', '‹U+202E›', '‹U+001B›']) {
    assert.ok(text.includes(part), `${what} shows ${part}: ${text}`);
  }
  assert.ok(!hides(text), what);
  assert.equal(await place.locator('a[href], a[data-href], .monaco-link').count(), 0, `${what}: links`);
  assert.equal(await place.locator('.codicon-flame').count(), 0, `${what}: icons`);
}

describe('text from strangers', () => {
  const ui = useWorkbench();
  const row = () => ui.workbench.tree(VIEW).getByRole('treeitem', { name: /o-hostile0001/ });

  beforeAll(async () => {
    const { world } = ui.emulator;
    const stranger = world.addAccount({ name: NAME, email: 'aws@phish.example.net' });
    const organization = world.createOrganization(stranger, { id: 'o-hostile0001' });
    world.invite(organization, { type: 'ACCOUNT', id: '123456789012' }, `${NAME} ${'x'.repeat(900)}`);
    await ui.workbench.openContainer('Handshakes');
    await ui.workbench.expand(VIEW, 'fresh-start');
    await row().waitFor();
  });

  test('Text from strangers is plain text in a row', async () => {
    await assertHarmless(row(), 'row');
    assert.ok(!(await row().innerText()).includes('\nFrom: AWS'), 'it stays one line');
  });

  test('Text from strangers is plain text in a hover', async () => {
    await ui.workbench.hoverText(row());
    await assertHarmless(ui.page.locator('.workbench-hover-container .monaco-hover').first(), 'hover');
    await ui.workbench.screenshot('strangers-hover-dark');
    await ui.workbench.part('editor').hover();
  });

  test('Text from strangers is plain text in a picker, a confirmation, and the action history', async () => {
    const { workbench, page } = ui;
    await workbench.command('Handshakes: Decline Invitation…');
    await workbench.quickInput.fill('o-hostile0001');
    const option = workbench.choice(/o-hostile0001/);
    await option.waitFor();
    await assertHarmless(option, 'picker');
    await page.keyboard.press('Enter');
    await workbench.dialog.waitFor();
    await assertHarmless(workbench.dialog, 'question');
    assert.ok(!/^From: AWS/m.test(await workbench.dialog.innerText()), 'no line of its own');
    await workbench.screenshot('strangers-question-dark');
    await workbench.dialogButton('Keep Invitation').click();
  });

  test('A notification holds no text from strangers, only IDs', async () => {
    const { workbench, emulator } = ui;
    emulator.world.deny('123456789012', 'organizations:DeclineHandshake');
    await workbench.contextAction(VIEW, row(), 'Decline Invitation…');
    await workbench.dialogButton('Decline Invitation').click();
    const notification = await workbench.notification('Not declined');
    const text = await notification.innerText();
    assert.match(text, /handshake h-[0-9a-z]+/);
    assert.ok(!text.includes('command:'));
    await workbench.clearNotifications();
  });

  test('Text from strangers is plain text in the details', async () => {
    const { workbench, page } = ui;
    await workbench.contextAction(VIEW, row(), 'Show Details');
    await page.getByRole('tab', { name: / \(h-[0-9a-z]+\),/ }).waitFor();
    const editor = page.locator('.editor-group-container.active');
    const lines = editor.locator('.view-lines');
    await lines.filter({ hasText: 'Message from the sender' }).waitFor();
    const text = await workbench.editorText();
    assert.ok(!hides(text));
    assert.ok(text.includes('‹U+202E›') && text.includes('‹U+001B›') && text.includes('[x] (command:quit)'));
    assert.equal(await editor.locator('.detected-link, .codicon-flame, a[href*="e.net"]').count(), 0, 'no links');
    const lens = editor.locator('.codelens-decoration').getByText('Show Raw JSON');
    await lens.waitFor();
    await workbench.screenshot('strangers-details-dark');
    for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern'] as const) {
      await workbench.theme(theme);
      await workbench.screenshot(`strangers-details-${theme}`);
    }
    await lens.click();
    await page.getByRole('tab', { name: / \(h-.*\)\.json/ }).waitFor();
    await lines.filter({ hasText: '"Parties"' }).waitFor();
    const raw = await workbench.editorText();
    assert.ok(!hides(raw));
    assert.ok(raw.includes(String.raw`\u202e`) && raw.includes(String.raw`\u001b`));
    assert.equal(await editor.locator('.detected-link').count(), 0, 'no links in the raw answer');
    await workbench.screenshot('strangers-raw-dark');
  });
});
