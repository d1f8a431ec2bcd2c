import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { test, type TestContext } from 'node:test';
import { inboxWith, profile, visibleRowsWith } from '../../support/invitations.ts';
import { viewOf } from '../../support/views.ts';

const vscode = await import('vscode');
const { signIn } = await import('../../../src/commands/signIn.ts');

interface Opened {
  readonly cwd?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly strictEnv?: unknown;
}

/** What a sign-in with the AWS CLI opens, types and says for a profile of that name. */
async function signedInInTerminal(t: TestContext, name: string) {
  const opened: Opened[] = [];
  const typed: string[] = [];
  const said: string[] = [];
  Object.assign(vscode.window, {
    showQuickPick: (items: readonly unknown[]) => Promise.resolve(items[0]),
    showErrorMessage: (text: string) => Promise.resolve(void said.push(text)),
    createTerminal: (options: Opened) => {
      opened.push(options);
      return { show: () => undefined, sendText: (text: string) => void typed.push(text) };
    },
  });
  const inbox = inboxWith([profile({ name, signIn: { id: name, kind: 'login', label: name } })]);
  t.after(() => inbox.dispose());
  const visibleRows = visibleRowsWith();
  const view = viewOf(inbox, { visibleRows });
  t.after(() => view.dispose());
  const context = { inbox, view, visibleRows, ready: () => Promise.resolve() };
  await signIn(undefined, { ...context, signIn: () => Promise.reject(new Error()) });
  return { opened, typed, said };
}

test('the AWS CLI runs where a workspace has no say: in the home folder, with the variables of this process', async (t) => {
  Object.assign(process.env, { HANDSHAKES_TEST: 'kept', VSCODE_OF_ITS_OWN: '1', ELECTRON_RUN_AS_NODE: '1' });
  t.after(() => {
    for (const one of ['HANDSHAKES_TEST', 'VSCODE_OF_ITS_OWN', 'ELECTRON_RUN_AS_NODE']) delete process.env[one];
  });
  const { opened, typed } = await signedInInTerminal(t, 'acme.prod@eu');
  assert.deepEqual(typed, ['aws login --profile=acme.prod@eu']);
  const [{ cwd, env = {}, strictEnv } = {}] = opened;
  assert.deepEqual([opened.length, cwd, strictEnv], [1, homedir(), true]);
  assert.equal(env['PATH'], process.env['PATH']);
  assert.equal(env['HANDSHAKES_TEST'], 'kept');
  assert.equal(env['NoDefaultCurrentDirectoryInExePath'], '1');
  assert.deepEqual(
    Object.keys(env).filter((one) => /^(?:VSCODE|ELECTRON)_/.test(one)),
    [],
  );
});

for (const name of ['-x', '--debug', '@acme', 'a b', 'a;b', 'a$b', '']) {
  test(`the name ${JSON.stringify(name)} is not typed`, async (t) => {
    const { opened, typed, said } = await signedInInTerminal(t, name);
    assert.deepEqual([opened, typed], [[], []]);
    assert.match(said.join(), /^Run "aws login" for this profile in a terminal/);
  });
}
