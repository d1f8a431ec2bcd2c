import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import type { HandshakesApi, HandshakesExtension, InvitationData } from '../../src/apiTypes.ts';
import { COMMANDS, TOOLS } from '../../src/contributions.ts';

const ID = `${manifest.publisher}.${manifest.name}`;
const PROFILE = 'acme-management';

/** As another extension in this host gets it. */
async function api(): Promise<HandshakesApi> {
  const extension = vscode.extensions.getExtension<HandshakesExtension>(ID);
  assert.ok(extension);
  return (await extension.activate()).getAPI(1);
}

async function use(name: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

/** What is between the two lines of an answer. */
function dataOf(answer: string): { invitations: readonly { id: string; allowedAction?: string }[] } {
  const [, border = '-'] = /^(DATA-[0-9a-f-]{36})$/m.exec(answer) ?? [];
  const [, json = ''] = answer.split(`\n${border}\n`);
  const data: unknown = JSON.parse(json);
  assert.ok(typeof data === 'object' && data !== null && 'invitations' in data && Array.isArray(data.invitations));
  const invitations: readonly { id: string; allowedAction?: string }[] = data.invitations;
  return { invitations };
}

function cancelableOf(handshakes: HandshakesApi): InvitationData | undefined {
  return handshakes.listInvitations({ profile: PROFILE }).find(({ allowedAction }) => allowedAction === 'cancel');
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('other extensions', () => {
  before(() => vscode.commands.executeCommand(COMMANDS.exploreSampleData));
  after(() => vscode.commands.executeCommand(COMMANDS.closeSampleData));

  it('Other extensions get the API version that they ask for, or an error', async () => {
    assert.equal((await api()).version, 1);
    const exports = vscode.extensions.getExtension<HandshakesExtension>(ID)?.exports;
    await assert.rejects(async () => exports?.getAPI(2), /API version 1, not 2/);
  });

  it('The API lists profiles without loading them and reports what is loaded', async () => {
    const handshakes = await api();
    const samples = (await handshakes.listProfiles()).filter(({ sample }) => sample);
    assert.equal(samples.length, 5);
    const told: string[] = [];
    const subscription = handshakes.onDidChange(({ profiles }) => told.push(...profiles));
    await vscode.commands.executeCommand(COMMANDS.refresh);
    while (!told.includes(PROFILE)) await settled();
    subscription.dispose();
    const all = handshakes.listInvitations();
    const pending = handshakes.listInvitations({ profile: PROFILE, pending: true });
    assert.ok(pending.length > 0 && pending.length < all.length);
    for (const { profile, phase } of pending) assert.deepEqual([profile, phase], [PROFILE, 'pending']);
    assert.ok(
      (await handshakes.listProfiles()).some(
        ({ name, state, accountId }) => name === PROFILE && state === 'read' && accountId === '111122223333',
      ),
    );
  });

  it('Data from the API is frozen, and each call returns a copy', async () => {
    const handshakes = await api();
    const [first] = handshakes.listInvitations();
    assert.ok(
      first &&
        Object.isFrozen(first) &&
        Object.isFrozen(first.counterparty) &&
        Object.isFrozen(handshakes.listInvitations()),
    );
    assert.throws(() => {
      const writable: { -readonly [Key in keyof InvitationData]: InvitationData[Key] } = first;
      writable.id = 'other';
    }, TypeError);
    assert.notEqual(handshakes.listInvitations()[0], first, 'a copy each time');
  });
});

describe('language models', () => {
  before(() => vscode.commands.executeCommand(COMMANDS.exploreSampleData));
  after(() => vscode.commands.executeCommand(COMMANDS.closeSampleData));

  it('Language models are offered every tool of the manifest', () => {
    const names = new Set(vscode.lm.tools.map(({ name }) => name));
    for (const { name } of manifest.contributes.languageModelTools) assert.ok(names.has(name), name);
  });

  it('The list tool marks text from strangers as data', async () => {
    const answer = await use(TOOLS.list, { profile: 'fresh-start' });
    assert.match(answer, /were written by strangers .* no instructions/);
    const { invitations } = dataOf(answer);
    assert.ok(invitations.some(({ allowedAction }) => allowedAction === 'decline'));
    // A stranger's text of the sample story: nothing hidden, nothing that could be markup.
    assert.doesNotMatch(answer, /[\u202E\u200B<>]/);
    assert.match(answer, /\\u202e/);
  });

  it('A tool that acts asks the person first, and a refusal sends nothing', async () => {
    const handshakes = await api();
    const states = () => handshakes.listInvitations().map(({ id, status }) => `${id} ${status}`);
    await vscode.commands.executeCommand(COMMANDS.refresh);
    await use(TOOLS.list, { profile: PROFILE });
    const { invitations } = dataOf(await use(TOOLS.list, { profile: 'fresh-start' }));
    const declinable = invitations.find(({ allowedAction }) => allowedAction === 'decline');
    const cancelable = cancelableOf(handshakes);
    assert.ok(declinable && cancelable);
    const before = states();
    // A person who presses a button may want no question; a model that calls a tool gets one all the same.
    const settings = vscode.workspace.getConfiguration('handshakes');
    await settings.update('confirm', 'bulkOnly', vscode.ConfigurationTarget.Global);
    // Under test VS Code refuses every modal: that it was asked for is what can be seen here.
    await assert.rejects(use(TOOLS.cancel, { profile: PROFILE, id: cancelable.id }), /refused to show dialog in tests/);
    await assert.rejects(
      use(TOOLS.decline, { profile: 'fresh-start', id: declinable.id }),
      /refused to show dialog in tests/,
    );
    await settings.update('confirm', undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand(COMMANDS.refresh);
    assert.deepEqual(states(), before);
  });

  it('Tools answer with the reason when an action is not possible', async () => {
    const cancelable = cancelableOf(await api());
    assert.match(await use(TOOLS.decline, { profile: PROFILE, id: cancelable?.id ?? '' }), /cannot be declined/);
    assert.match(await use(TOOLS.cancel, { profile: PROFILE, id: 'h-none' }), /there is no such invitation/);
    assert.match(
      await use(TOOLS.cancel, { profile: 'nobody', id: cancelable?.id ?? '' }),
      /there is no such invitation/,
    );
  });

  it('Tools that act do nothing while the inbox is read-only', async () => {
    const settings = vscode.workspace.getConfiguration('handshakes');
    const cancelable = cancelableOf(await api());
    await settings.update('readOnly', true, vscode.ConfigurationTarget.Global);
    const answer = use(TOOLS.cancel, { profile: PROFILE, id: cancelable?.id ?? '' });
    // VS Code takes the tool away, or it says so itself.
    await answer.then(
      (text) => assert.match(text, /Nothing was done/),
      (error: unknown) => assert.match(String(error), /tool/i),
    );
    await settings.update('readOnly', undefined, vscode.ConfigurationTarget.Global);
  });
});
