import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Inbox } from '../../../src/inbox/inbox.ts';
import { EVERYTHING, type Filter } from '../../../src/invitations/filter.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import { ViewHeader } from '../../../src/views/header.ts';
import {
  act,
  invitation,
  profile,
  RECEIVED,
  ScriptedSource,
  SENT,
  visibleRowsPassing,
} from '../../support/invitations.ts';

interface Tree {
  message?: string;
  badge?: { readonly value: number; readonly tooltip: string } | undefined;
}

const received = (id: string, about: Partial<Invitation> = {}) =>
  invitation({ id, arn: `arn:${id}`, direction: 'received', ...about });

/** One profile for each list of rows; every row is received unless it says otherwise. */
function headOf(t: TestContext, ...profiles: readonly (readonly Invitation[])[]) {
  return filteredHeadOf(t, EVERYTHING, ...profiles);
}

function filteredHeadOf(t: TestContext, filter: Partial<Filter>, ...profiles: readonly (readonly Invitation[])[]) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const inbox = new Inbox();
  const tree: Tree = {};
  const head = new ViewHeader(tree, inbox, visibleRowsPassing(filter));
  t.after(() => {
    head.dispose();
    inbox.dispose();
  });
  const sources = profiles.map((rows) => {
    const source = new ScriptedSource([SENT, RECEIVED]);
    source.pages = ({ direction }) => [rows.filter((row) => row.direction === direction)];
    return source;
  });
  inbox.setProfiles(
    sources.map((source, index) => profile({ name: `p${index}`, source })),
    [],
  );
  return { inbox, tree, sources, follow: () => t.mock.timers.tick(1_000) };
}

test('the badge counts what was received and is pending in the profiles read so far, and says so', async (t) => {
  const shared = received('shared');
  const { inbox, tree, follow } = headOf(
    t,
    [received('a'), received('b', { status: 'DECLINED' }), shared, invitation({ id: 'sent' })],
    [shared, received('c')],
    [received('d')],
  );
  follow();
  assert.equal(tree.badge, undefined, 'nothing was read');
  await inbox.profiles[0]?.refresh();
  follow();
  assert.deepEqual(tree.badge, {
    value: 2,
    tooltip: '2 received invitations are pending in the one profile read so far',
  });
  await inbox.profiles[1]?.refresh();
  follow();
  assert.deepEqual(
    tree.badge,
    { value: 3, tooltip: '3 received invitations are pending in the 2 profiles read so far' },
    'what two profiles show counts once',
  );
});

test('the badge is gone when nothing is left', async (t) => {
  const { inbox, tree, sources, follow } = headOf(t, [received('a')]);
  const [acme] = inbox.profiles;
  const [source] = sources;
  assert.ok(acme && source);
  await acme.refresh();
  follow();
  assert.equal(tree.badge?.tooltip, '1 received invitation is pending in the one profile read so far');
  source.answer = (_, known) => ({ ...known, status: 'DECLINED', phase: 'declined' });
  await act(acme, RECEIVED.id, 'arn:a', { action: 'decline', signal: new AbortController().signal });
  follow();
  assert.equal(tree.badge, undefined);
});

test('the badge leaves out what an account sent to itself, and counts what another own account sent', async (t) => {
  const { inbox, tree, follow } = headOf(t, []);
  const read = async (receiver: string) => {
    const home = new ScriptedSource([SENT, RECEIVED]);
    home.pages = ({ direction }) => [direction === 'sent' ? [invitation({ id: 'own', arn: 'arn:own' })] : []];
    const other = new ScriptedSource([SENT, RECEIVED]);
    other.pages = ({ direction }) => [direction === 'received' ? [received('own')] : []];
    const identify = () => Promise.resolve({ accountId: receiver });
    inbox.setProfiles(
      [profile({ name: `home${receiver}`, source: home }), profile({ name: receiver, source: other, identify })],
      [],
    );
    await inbox.refresh(new AbortController().signal);
    follow();
    return tree.badge?.value;
  };
  assert.equal(await read('111122223333'), undefined);
  assert.equal(await read('444455556666'), 1);
});

test('many changes are followed together', async (t) => {
  const { inbox, tree, follow } = headOf(
    t,
    Array.from({ length: 200 }, (_, index) => received(`h-${index}`)),
  );
  let told = 0;
  Object.defineProperty(tree, 'badge', {
    set: () => {
      told++;
    },
    get: () => undefined,
  });
  await inbox.profiles[0]?.refresh();
  assert.equal(told, 0);
  follow();
  assert.equal(told, 1);
});

test('the head names the filters and how much they leave', async (t) => {
  const rows = [
    received('a', { type: 'TRANSFER_RESPONSIBILITY' }),
    received('b'),
    received('c', { status: 'DECLINED' }),
  ];
  const some = filteredHeadOf(t, { text: 'billing' }, rows);
  await some.inbox.profiles[0]?.refresh();
  some.follow();
  assert.equal(some.tree.message, '"billing" · pending · 1 of 3');
});

test('the head says nothing where there are no filters', async (t) => {
  const none = filteredHeadOf(t, {}, [received('a')]);
  await none.inbox.profiles[0]?.refresh();
  none.follow();
  assert.equal(none.tree.message ?? '', '');
});
