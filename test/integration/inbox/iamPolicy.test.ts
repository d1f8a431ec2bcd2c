import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellSampleStory } from '../../../src/emulator/sampleStory.ts';
import { Inbox } from '../../../src/inbox/inbox.ts';
import { accessPolicy, type Access } from '../../../src/invitations/iamPolicy.ts';
import { allowedAction } from '../../../src/invitations/invitation.ts';
import { emulated, type Emulated } from '../../support/emulated.ts';
import { readAgain, act } from '../../support/invitations.ts';

const signal = new AbortController().signal;

function actionsOf(access: Access): string[] {
  const policy = accessPolicy(access, { partition: 'aws', catalogs: ['AWS', 'Sandbox'] });
  return [...policy.matchAll(/"((?:organizations|partnercentral):[A-Z]\w+)"(?!:)/g)]
    .map(([, action]) => action ?? '')
    .toSorted();
}

/** What went over the wire, as IAM calls it. Asking who one is needs no permission. */
function asked({ requests }: Emulated['emulator']): string[] {
  const names = requests.flatMap(({ service, operation }) =>
    service === 'sts' ? [] : [`${service === 'organizations' ? 'organizations' : 'partnercentral'}:${operation}`],
  );
  return [...new Set(names)].toSorted();
}

test('the policies name exactly the operations that the inbox sends: to look, and to act', async (t) => {
  const context = await emulated(t);
  const inbox = new Inbox();
  t.after(() => inbox.dispose());
  inbox.setProfiles(context.inboxProfiles(tellSampleStory(context.world)), []);
  await inbox.refresh(signal);
  const rows = inbox.profiles.flatMap((profile) =>
    profile.lists.flatMap(({ list, rows: own }) => own.map((row) => ({ profile, list, row }))),
  );
  // One of each list: single reads are slow on purpose.
  for (const { profile, list, row } of [...Map.groupBy(rows, (each) => each.list.id).values()].flatMap(
    ([first]) => first ?? [],
  )) {
    await readAgain(profile, list.id, row.key);
  }
  assert.deepEqual(asked(context.emulator), actionsOf('readOnly'));
  const pending = rows.filter(({ row }) => allowedAction(row.invitation));
  for (const [first] of Map.groupBy(pending, ({ list }) => list.id).values()) {
    const action = first && allowedAction(first.row.invitation);
    if (action) await act(first.profile, first.list.id, first.row.key, { action, signal });
  }
  assert.deepEqual(asked(context.emulator), actionsOf('acting'));
});
