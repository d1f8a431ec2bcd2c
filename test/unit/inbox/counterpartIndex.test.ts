import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defined } from '../../../src/common/records.ts';
import { CounterpartIndex } from '../../../src/inbox/counterpartIndex.ts';
import type { Row } from '../../../src/inbox/listStore.ts';
import { nestingOf } from '../../../src/inbox/nesting.ts';
import type { ProfileInbox } from '../../../src/inbox/profileInbox.ts';
import { rankOf, type Invitation } from '../../../src/invitations/invitation.ts';
import type { InvitationList, Profile } from '../../../src/invitations/invitationSource.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import {
  readRow,
  act,
  inboxWith,
  invitation,
  profile,
  RECEIVED,
  ScriptedSource,
  SENT,
  settled,
} from '../../support/invitations.ts';

const signal = new AbortController().signal;

interface Told {
  readonly sent?: readonly Partial<Invitation>[];
  readonly received?: readonly Partial<Invitation>[];
}

function sourceOf(told: Told, lists: readonly InvitationList[] = [SENT, RECEIVED]): ScriptedSource {
  const source = new ScriptedSource(lists);
  source.pages = ({ direction }) => [(told[direction] ?? []).map((about) => invitation({ direction, ...about }))];
  return source;
}

/** One profile for each name, opened. */
async function opened(
  told: Readonly<Record<string, Told>>,
  about: (name: string) => Partial<Profile> = () => ({}),
  lists?: readonly InvitationList[],
) {
  const sources = new Map(Object.entries(told).map(([name, lines]) => [name, sourceOf(lines, lists)]));
  const profiles = [...sources].map(([name, source]) => profile({ name, source, ...about(name) }));
  const inbox = inboxWith(profiles);
  await inbox.refresh(signal);
  const named = (name: string): ProfileInbox => {
    const found = inbox.profiles.find((candidate) => candidate.profile.name === name);
    assert.ok(found);
    return found;
  };
  const source = (name: string): ScriptedSource => {
    const found = sources.get(name);
    assert.ok(found);
    return found;
  };
  return { inbox, profiles, named, source };
}

function sidesOf(inbox: ProfileInbox, list: string, key: string): string[] {
  const row = inbox.list(list)?.row(key);
  assert.ok(row, `${list} ${key}`);
  return inbox
    .counterparts(row.invitation)
    .map((place) => `${place.profile.profile.name} ${place.store.list.id} ${place.key}`);
}

const ONE = { id: 'h-aaaaaaaa01', arn: 'arn:one' };

describe('the other side of an invitation', () => {
  test('is the profile that received what another one sent, and the other way round', async () => {
    const { named } = await opened({ boss: { sent: [ONE] }, guest: { received: [ONE] }, other: {} });
    assert.deepEqual(sidesOf(named('boss'), SENT.id, ONE.arn), [`guest ${RECEIVED.id} ${ONE.arn}`]);
    assert.deepEqual(sidesOf(named('guest'), RECEIVED.id, ONE.arn), [`boss ${SENT.id} ${ONE.arn}`]);
  });

  test('is known by the id, whatever ARNs the sides are told, or none', async () => {
    const { named } = await opened({
      boss: { sent: [{ ...ONE, arn: 'arn:of-the-sender' }] },
      guest: { received: [{ ...ONE, arn: 'arn:of-the-receiver' }] },
    });
    assert.deepEqual(sidesOf(named('boss'), SENT.id, 'arn:of-the-sender'), [
      `guest ${RECEIVED.id} arn:of-the-receiver`,
    ]);
  });

  test('may be in the same profile', async () => {
    const { named } = await opened({ boss: { sent: [ONE], received: [ONE] } });
    assert.deepEqual(sidesOf(named('boss'), SENT.id, ONE.arn), [`boss ${RECEIVED.id} ${ONE.arn}`]);
  });

  test('is not another profile of the same account', async () => {
    const { named } = await opened({ boss: { sent: [ONE] }, again: { sent: [ONE] } });
    assert.deepEqual(sidesOf(named('boss'), SENT.id, ONE.arn), []);
  });

  test('is never found between sample data and AWS, nor between rows without an id', async () => {
    const apart = await opened({ boss: { sent: [ONE] }, guest: { received: [ONE] } }, (name) => ({
      origin: name === 'guest' ? 'sample' : 'files',
    }));
    assert.deepEqual(sidesOf(apart.named('boss'), SENT.id, ONE.arn), []);
    const nameless = await opened({
      boss: { sent: [{ id: '', arn: 'arn:a' }] },
      guest: { received: [{ id: '', arn: 'arn:b' }] },
    });
    assert.deepEqual(sidesOf(nameless.named('boss'), SENT.id, 'arn:a'), []);
  });

  test('is in the same catalog', async () => {
    const lists = (['sent', 'received'] as const).map((direction) => ({
      id: `partnercentral.${direction}`,
      service: partnerCentral,
      direction,
    }));
    const row = { id: 'pacinv-0000000000001', service: partnerCentral, status: 'PENDING', arn: 'arn:p' };
    const { named } = await opened(
      {
        boss: { sent: [{ ...row, catalog: 'AWS' }] },
        guest: { received: [{ ...row, catalog: 'AWS' }] },
        tester: { received: [{ ...row, catalog: 'Sandbox' }] },
      },
      undefined,
      lists,
    );
    assert.deepEqual(sidesOf(named('boss'), 'partnercentral.sent', 'arn:p'), ['guest partnercentral.received arn:p']);
    assert.deepEqual(sidesOf(named('tester'), 'partnercentral.received', 'arn:p'), []);
  });

  test('is gone with its row and with its profile', async () => {
    const { inbox, profiles, named, source } = await opened({
      boss: { sent: [ONE] },
      guest: { received: [ONE] },
      again: { received: [ONE] },
    });
    assert.equal(sidesOf(named('boss'), SENT.id, ONE.arn).length, 2);
    source('guest').pages = () => [[]];
    await named('guest').refresh();
    assert.deepEqual(sidesOf(named('boss'), SENT.id, ONE.arn), [`again ${RECEIVED.id} ${ONE.arn}`]);
    inbox.setProfiles(
      profiles.filter(({ name }) => name !== 'again'),
      [],
    );
    assert.deepEqual(sidesOf(named('boss'), SENT.id, ONE.arn), []);
  });

  test('tells the row that it has one now, and that it has none any more, and no row without one', async () => {
    const { inbox, named, source } = await opened({
      boss: { sent: [ONE, { id: 'h-aaaaaaaa02', arn: 'arn:two' }] },
      guest: {},
    });
    const told: string[] = [];
    inbox.onDidChange((change) => {
      if (change.kind === 'row') told.push(`${change.profile.profile.name} ${change.list} ${change.key}`);
    });
    source('guest').pages = ({ direction }) => [direction === 'received' ? [invitation({ ...ONE, direction })] : []];
    await named('guest').refresh();
    assert.deepEqual(told, [`boss ${SENT.id} ${ONE.arn}`]);
    source('guest').pages = () => [[]];
    await named('guest').refresh();
    assert.deepEqual(told, [`boss ${SENT.id} ${ONE.arn}`, `boss ${SENT.id} ${ONE.arn}`]);
  });

  test('is told for a list as a whole where very many rows get one at once', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => ({ id: `h-${index}`, arn: `arn:${index}` }));
    const { inbox, named, source } = await opened({ boss: { sent: rows }, guest: { received: rows } });
    const told: string[] = [];
    inbox.onDidChange((change) => {
      if (change.kind !== 'profiles' && change.profile === named('boss')) told.push(change.kind);
    });
    const version = named('boss').list(SENT.id)?.version ?? 0;
    source('guest').pages = () => [[]];
    await named('guest').refresh();
    assert.deepEqual(told, ['list']);
    assert.ok((named('boss').list(SENT.id)?.version ?? 0) > version, 'so that the tree looks at it');
  });
});

const both = () =>
  opened({
    boss: { sent: [{ ...ONE, arn: 'arn:s' }] },
    again: { sent: [{ ...ONE, arn: 'arn:s' }] },
    guest: { received: [{ ...ONE, arn: 'arn:r' }] },
  });
const canceled = (known: Invitation): Invitation => ({ ...known, status: 'CANCELED', phase: 'canceled' });
const phases = (named: (name: string) => ProfileInbox): unknown[] =>
  ['boss', 'again', 'guest'].map((name) => named(name).lists.flatMap(({ rows }) => rows)[0]?.invitation.phase);

describe('acting on one side', () => {
  test('shows on every row what became of it, also where the ARNs differ', async () => {
    const { named, source } = await both();
    source('boss').answer = (_, known) => canceled(known);
    await act(named('boss'), SENT.id, 'arn:s', { action: 'cancel', signal });
    assert.deepEqual(phases(named), ['canceled', 'canceled', 'canceled']);
    assert.equal(named('guest').pending, 0);
  });

  test('shows it on the row of the other list of the same profile', async () => {
    const { named, source } = await opened({ boss: { sent: [ONE], received: [ONE] } });
    source('boss').answer = (_, known) => canceled(known);
    await act(named('boss'), SENT.id, ONE.arn, { action: 'cancel', signal });
    assert.equal(named('boss').list(RECEIVED.id)?.row(ONE.arn)?.invitation.phase, 'canceled');
  });

  test('keeps the other side from being acted on meanwhile, also where the ARNs differ', async () => {
    const { named, source } = await both();
    const answer = Promise.withResolvers<Invitation>();
    source('boss').answer = () => answer.promise;
    const acting = act(named('boss'), SENT.id, 'arn:s', { action: 'cancel', signal });
    await settled();
    const other = await act(named('guest'), RECEIVED.id, 'arn:r', { action: 'decline', signal });
    assert.equal(other.kind, 'notAttempted');
    answer.resolve(canceled(invitation({ ...ONE, arn: 'arn:s' })));
    await acting;
    assert.deepEqual(phases(named), ['canceled', 'canceled', 'canceled']);
  });

  test('is not undone by a look at the other side that was under way', async () => {
    const { named, source } = await both();
    const old = Promise.withResolvers<Invitation>();
    source('guest').answer = () => old.promise;
    const reading = readRow(named('guest'), RECEIVED.id, 'arn:r');
    await settled();
    source('boss').answer = (_, known) => canceled(known);
    await act(named('boss'), SENT.id, 'arn:s', { action: 'cancel', signal });
    old.resolve(invitation({ ...ONE, arn: 'arn:r', direction: 'received' }));
    await reading;
    assert.deepEqual(phases(named), ['canceled', 'canceled', 'canceled']);
    assert.equal(named('guest').list(RECEIVED.id)?.row('arn:r')?.activity, undefined);
  });

  test('a look that finds it over tells the other side, too; one that finds it pending tells nothing', async () => {
    const { named, source } = await both();
    source('guest').answer = (_, known) => known;
    await readRow(named('guest'), RECEIVED.id, 'arn:r');
    assert.deepEqual(phases(named), ['pending', 'pending', 'pending']);
    source('guest').answer = (_, known) => ({ ...known, status: 'ACCEPTED', phase: 'accepted' });
    await readRow(named('guest'), RECEIVED.id, 'arn:r');
    assert.deepEqual(phases(named), ['accepted', 'accepted', 'accepted']);
  });
});

describe('Sides', () => {
  test('has every place of a thing, and forgets things without any', () => {
    const sides = new CounterpartIndex<{ readonly name: string }>();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name }));
    assert.ok(a && b && c);
    assert.deepEqual(sides.add('one', '1', a), []);
    assert.deepEqual(sides.add('one', '1', b), [a]);
    assert.deepEqual(sides.add('one', '1', c), [a, b]);
    assert.deepEqual(sides.of('two', '1'), []);
    assert.deepEqual(
      sides.remove('one', '1', (place) => place === b),
      [a, c],
    );
    assert.deepEqual(
      sides.remove('one', '1', (place) => place === a),
      [c],
    );
    assert.deepEqual(sides.of('one', '1'), [c]);
    assert.deepEqual(
      sides.remove('one', '1', (place) => place === c),
      [],
    );
    assert.deepEqual(sides.of('one', '1'), []);
  });
});

const rows = (...pairs: readonly (readonly [id: string, parent?: string])[]): Row[] =>
  pairs.map(([id, parentId]) => {
    const one = invitation({ id, arn: id, ...defined({ parentId }) });
    return { key: id, invitation: one, rank: rankOf(one) };
  });
const shape = (all: readonly Row[]): unknown => {
  const { top, under } = nestingOf(all);
  return top.map(({ key }) => [key].concat((under.get(key) ?? []).map((row) => row.key)));
};

describe('families', () => {
  test('are rows with what they asked for below them, in the order of the list', () => {
    assert.deepEqual(shape(rows(['c1', 'p'], ['x'], ['p'], ['c2', 'p'])), [['x'], ['p', 'c1', 'c2']]);
  });

  test('leave a row on its own whose parent is not in the list', () => {
    assert.deepEqual(shape(rows(['c1', 'p'], ['x'])), [['c1'], ['x']]);
  });

  test('have every row once, whatever the ids say', () => {
    assert.deepEqual(shape(rows(['a', 'a'], ['b', 'c'], ['c', 'b'], ['d', 'p'], ['e', 'd'], ['p'])), [
      ['a'],
      ['b'],
      ['c'],
      ['e'],
      ['p', 'd'],
    ]);
  });

  test('are those of the same rows as long as no row changes', () => {
    const all = rows(['c1', 'p'], ['p']);
    assert.equal(nestingOf(all), nestingOf(all));
  });
});
