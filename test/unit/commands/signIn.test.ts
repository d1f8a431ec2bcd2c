import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { test, type TestContext } from 'node:test';
import { FakeUserInterface } from '../../support/fakeUserInterface.ts';
import { inboxWith, profile, visibleRowsWith } from '../../support/invitations.ts';
import { viewOf } from '../../support/views.ts';

const { signIn } = await import('../../../src/commands/signIn.ts');

/** The window after a sign-in with the AWS CLI for a profile of that name. */
async function signInWithCli(t: TestContext, name: string): Promise<FakeUserInterface> {
  const ui = new FakeUserInterface({ pick: ([first]) => first });
  const inbox = inboxWith([profile({ name, signIn: { id: name, kind: 'login', label: name } })]);
  t.after(() => inbox.dispose());
  const visibleRows = visibleRowsWith();
  const view = viewOf(inbox, { visibleRows });
  t.after(() => view.dispose());
  const context = { inbox, view, visibleRows, ui, ready: () => Promise.resolve(), signInsUnderWay: new Map() };
  await signIn(undefined, { ...context, signIn: () => Promise.reject(new Error()) });
  return ui;
}

test('Sign In runs the AWS CLI in the home folder, with the variables of this process and none of the workspace', async (t) => {
  Object.assign(process.env, { HANDSHAKES_TEST: 'kept', VSCODE_OF_ITS_OWN: '1', ELECTRON_RUN_AS_NODE: '1' });
  t.after(() => {
    for (const one of ['HANDSHAKES_TEST', 'VSCODE_OF_ITS_OWN', 'ELECTRON_RUN_AS_NODE']) delete process.env[one];
  });
  const [terminal, ...others] = (await signInWithCli(t, 'acme.prod@eu')).terminals;
  assert.ok(terminal);
  assert.equal(others.length, 0);
  assert.equal(terminal.line, 'aws login --profile=acme.prod@eu');
  const { cwd, env = {}, strictEnv } = terminal.options;
  assert.deepEqual([cwd, strictEnv], [homedir(), true]);
  assert.equal(env['PATH'], process.env['PATH']);
  assert.equal(env['HANDSHAKES_TEST'], 'kept');
  assert.equal(env['NoDefaultCurrentDirectoryInExePath'], '1');
  assert.deepEqual(
    Object.keys(env).filter((one) => /^(?:VSCODE|ELECTRON)_/.test(one)),
    [],
  );
});

for (const name of ['-x', '--debug', '@acme', 'a b', 'a;b', 'a$b', '']) {
  test(`Sign In does not type the profile name ${JSON.stringify(name)} into a terminal`, async (t) => {
    const { shown, terminals } = await signInWithCli(t, name);
    assert.deepEqual(terminals, []);
    assert.match(shown.at(-1) ?? '', /^Run "aws login" for this profile in a terminal/);
  });
}
