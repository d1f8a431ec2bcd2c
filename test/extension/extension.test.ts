import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import { COMMANDS, LANGUAGE, VIEW } from '../../src/contributions.ts';

const ID = `${manifest.publisher}.${manifest.name}`;

describe('extension', () => {
  it('The extension stays inactive until its view or a command is used', () => {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension);
    assert.equal(extension.isActive, false);
  });

  it('Activation registers every command of the manifest', async () => {
    await vscode.extensions.getExtension(ID)?.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const id of Object.values(COMMANDS)) assert.ok(registered.has(id), id);
  });

  it('The focus command of the view shows the view', async () => {
    await vscode.commands.executeCommand(`${VIEW}.focus`);
  });

  it('Commands reject forged rows of other extensions and do nothing', async () => {
    const forged = { kind: 'invitation', id: 'acme-management/organizations.sent/arn', key: 'arn' };
    await vscode.env.clipboard.writeText('before');
    // It ends by itself, with nothing done: no picker either.
    const document = vscode.Uri.parse('handshakes-for-aws:/handshakes-for-aws-details/acme/organizations.sent/h-1');
    for (const command of [COMMANDS.copyId, COMMANDS.showDetails, COMMANDS.showRaw]) {
      for (const argument of [forged, document]) await vscode.commands.executeCommand(command, argument);
    }
    assert.equal(await vscode.env.clipboard.readText(), 'before');
  });

  it('Sample data can be refreshed from the palette and shown as details', async () => {
    await vscode.commands.executeCommand(COMMANDS.exploreSampleData);
    await vscode.commands.executeCommand(COMMANDS.refresh);
    const showing = vscode.commands.executeCommand(COMMANDS.showDetails);
    await acceptingFirst(Promise.resolve(showing));
    const document = await shown('handshakes-for-aws');
    assert.equal(document.languageId, LANGUAGE);
    assert.match(document.getText(), /^[A-Z].*: \w+\n[^]*\nWhat you can do\n {4}You can cancel it/);
    // As the lenses of the document do: by the document alone.
    await vscode.commands.executeCommand(COMMANDS.copyId, document.uri);
    const id = await vscode.env.clipboard.readText();
    assert.ok(document.getText().includes(`ID: ${id}\n`));
    await vscode.commands.executeCommand(COMMANDS.showRaw, document.uri);
    const raw = await shown('handshakes-for-aws', 'json');
    const answer: unknown = JSON.parse(raw.getText());
    assert.ok(typeof answer === 'object' && answer !== null && 'Id' in answer && answer.Id === id);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('An action from the palette always asks first, and a read-only inbox offers none', async () => {
    const settings = vscode.workspace.getConfiguration('handshakes');
    const set = (name: string, value: unknown) => settings.update(name, value, vscode.ConfigurationTarget.Global);
    // Under test VS Code refuses every modal: that it was asked for is what can be seen here.
    await assert.rejects(cancelFirst(), /refused to show dialog in tests/);
    await set('confirm', 'bulkOnly');
    await assert.rejects(cancelFirst(), /refused to show dialog in tests/);
    await set('readOnly', true);
    // It ends by itself: no picker, no question.
    await vscode.commands.executeCommand(COMMANDS.cancel);
    await set('readOnly', undefined);
    await set('confirm', undefined);
    await vscode.commands.executeCommand(COMMANDS.closeSampleData);
  });
});

/** The document of that scheme, once it is the active one. */
async function shown(scheme: string, language?: string): Promise<vscode.TextDocument> {
  for (;;) {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.uri.scheme === scheme && document.languageId === (language ?? document.languageId)) return document;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Cancels the first invitation that the picker offers. */
function cancelFirst(): Promise<void> {
  return acceptingFirst(Promise.resolve(vscode.commands.executeCommand(COMMANDS.cancel)));
}

/** Presses Enter in whatever quick pick comes up, until the command is done. */
function acceptingFirst(command: Promise<unknown>): Promise<void> {
  return repeating('workbench.action.acceptSelectedQuickOpenItem', command);
}

async function repeating(key: string, command: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  void command.finally(() => done.abort());
  while (!done.signal.aborted) {
    await vscode.commands.executeCommand(key);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await command;
}
