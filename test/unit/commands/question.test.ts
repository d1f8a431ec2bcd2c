import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActContext } from '../../../src/commands/act.ts';
import { InvitationError } from '../../../src/invitations/failure.ts';
import { inboxWith, invitation, profile, ScriptedSource, SENT } from '../../support/invitations.ts';
import { SETTINGS } from '../../support/views.ts';

const vscode = await import('vscode');
const { planAndAct } = await import('../../../src/commands/act.ts');

/** One pending row, whose credentials are as `authenticate` says; the questions that the person sees, in order. */
async function asking(authenticate: () => Promise<void>) {
  const questions: string[] = [];
  Object.assign(vscode.window, {
    showWarningMessage: (message: string) => {
      questions.push(message);
      return Promise.resolve(undefined);
    },
  });
  const source = new ScriptedSource([SENT]);
  source.pages = () => [[invitation()]];
  let reading = true;
  const base = profile({ source });
  const inbox = inboxWith([
    {
      ...base,
      connect: async () => ({
        ...(await base.connect()),
        authenticate: () => (reading ? Promise.resolve() : authenticate()),
      }),
    },
  ]);
  const [acme] = inbox.profiles;
  assert.ok(acme);
  await acme.refresh();
  reading = false;
  const [store] = acme.lists;
  const [row] = store?.rows ?? [];
  assert.ok(store && row);
  const context: Partial<ActContext> = { inbox, settings: () => SETTINGS };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what an act asks for before anything is sent
  const act = () => planAndAct('cancel', [{ profile: acme, store, row }], context as ActContext, true);
  return { questions, act };
}

test('the question waits for the credentials: it never opens over a code that is being typed', async () => {
  const typing = Promise.withResolvers<void>();
  const { questions, act } = await asking(() => typing.promise);
  const acting = act();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(questions, []);
  typing.resolve();
  await acting;
  assert.match(questions.join('\n'), /^Cancel the Invite sent to [^\n]*$/);
});

test('without credentials there is no question, and the person is told', async () => {
  const { questions, act } = await asking(() =>
    Promise.reject(new InvitationError({ kind: 'mfaNeeded', message: 'No code was given.' })),
  );
  await act();
  await new Promise((resolve) => setImmediate(resolve));
  assert.match(questions.join('\n'), /^Nothing was done\. Profile "acme[^\n]*$/);
});
