import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetsIn } from '../../../src/actions/target.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import { sectionsOf } from '../../../src/presentation/pickerSections.ts';
import {
  act,
  inboxWith,
  invitation,
  profile,
  ScriptedSource,
  SENT,
  visibleRowsPassing,
} from '../../support/invitations.ts';

function row(id: string, about: Partial<Invitation>): Invitation {
  return invitation({ id, arn: id, ...about });
}

/** Two profiles with rows of each kind; what the filter for "Juan" shows is from both. */
async function sections() {
  const juan = { counterparty: { kind: 'email', id: 'juan@example.com' } };
  const maria = { counterparty: { kind: 'email', id: 'maria@example.net' } };
  const inbox = inboxWith(
    [
      [
        row('h-old', { ...juan, status: 'CANCELED', updatedAt: 1_000 }),
        row('h-late', { ...juan, expiresAt: 9_000 }),
        row('h-other', { ...maria, expiresAt: 1_000 }),
      ],
      [
        row('h-ended', { ...maria, status: 'EXPIRED', updatedAt: 9_000 }),
        row('h-soon', { ...juan, expiresAt: 2_000 }),
        row('h-new', { ...juan, status: 'DECLINED', updatedAt: 5_000 }),
      ],
    ].map((rows, index) => {
      const source = new ScriptedSource([SENT]);
      source.pages = () => [rows];
      source.answer = (_, known) => ({ ...known, status: 'CANCELED', phase: 'canceled' });
      return profile({ name: `p${index}`, source });
    }),
  );
  await Promise.all(inbox.profiles.map((one) => one.refresh()));
  const shown = visibleRowsPassing({ phases: [], older: true, text: 'juan' });
  const inWords = () =>
    sectionsOf(inbox.profiles.flatMap(targetsIn), ({ profile: one, store, row: { key } }) =>
      shown.has(one, store, key),
    ).map(({ title, targets }) => `${title}: ${targets.map(({ row: { key } }) => key).join(' ')}`);
  return { inbox, inWords };
}

test('choices are in the order of the flat list across profiles, what the filter hides after what it shows', async () => {
  const { inWords } = await sections();
  assert.deepEqual(inWords(), [
    'Pending: h-soon h-late',
    'Finished: h-new h-old',
    'Pending, hidden by the filter: h-other',
    'Finished, hidden by the filter: h-ended',
  ]);
});

test('what has just ended is no longer offered among the pending', async () => {
  const { inbox, inWords } = await sections();
  const [, second] = inbox.profiles;
  await act(second, SENT.id, 'h-soon', { action: 'cancel', signal: new AbortController().signal });
  assert.deepEqual(inWords().slice(0, 2), ['Pending: h-late', 'Finished: h-soon h-new h-old']);
});
