import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetsIn } from '../../../src/actions/target.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import { FakeUserInterface } from '../../support/fakeUserInterface.ts';
import { inboxWith, invitation, profile, ScriptedSource, SENT, visibleRowsWith } from '../../support/invitations.ts';
import { viewOf } from '../../support/views.ts';

const { copyIds } = await import('../../../src/commands/copyCommands.ts');

/** The window after Copy ID on the document of that invitation. */
async function copyIdOf(row: Invitation): Promise<FakeUserInterface> {
  const source = new ScriptedSource([SENT]);
  source.pages = () => [[row]];
  const inbox = inboxWith([profile({ source })]);
  await inbox.profiles[0]?.refresh();
  const [target] = inbox.profiles.flatMap(targetsIn);
  const ui = new FakeUserInterface();
  const visibleRows = visibleRowsWith();
  const view = viewOf(inbox, { visibleRows });
  const details = { targetOf: () => target };
  await copyIds(
    { argument: 'document', selection: undefined },
    { inbox, view, visibleRows, ui, details, ready: () => Promise.resolve() },
  );
  return ui;
}

test('Copy ID copies the ID of the invitation', async () => {
  const { clipboard, shown } = await copyIdOf(invitation({ id: 'h-1' }));
  assert.deepEqual([clipboard, shown], [['h-1'], ['$(check) ID copied']]);
});

test('Copy ID leaves the clipboard alone where the invitation has no ID', async () => {
  const { clipboard, shown } = await copyIdOf(invitation({ id: '', arn: 'arn:aws:organizations::1:handshake/o-1' }));
  assert.deepEqual([clipboard, shown], [[], ['Nothing to copy there']]);
});
