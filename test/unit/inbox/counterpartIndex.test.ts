import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defined } from '../../../src/common/records.ts';
import { distinctInvitations } from '../../../src/inbox/counterpartIndex.ts';
import type { Row } from '../../../src/inbox/listStore.ts';
import { nestingOf } from '../../../src/inbox/nesting.ts';
import type { ProfileInbox } from '../../../src/inbox/profileInbox.ts';
import { rankOf, type Invitation } from '../../../src/invitations/invitation.ts';
import type { InvitationList, Profile } from '../../../src/invitations/invitationSource.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import {
  readAgain,
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

interface OpenedAbout {
  readonly about?: (name: string) => Partial<Profile>;
  readonly lists?: readonly InvitationList[];
  readonly endpointKey?: (name: string) => string;
}

/** Stands for no ARN at all. */
const NO_ARN = '';

function rowOf({ direction }: InvitationList, about: Partial<Invitation>): Invitation {
  const { arn, ...row } = invitation({ direction, ...about });
  return arn === NO_ARN ? row : { ...row, ...defined({ arn }) };
}

/** One profile for each name, opened. */
async function opened(
  told: Readonly<Record<string, Told>>,
  { about = () => ({}), lists, endpointKey = () => 'aws ' }: OpenedAbout = {},
) {
  const sources = new Map(
    Object.entries(told).map(([name, rowsOf]) => {
      const source = new ScriptedSource(lists, endpointKey(name));
      source.pages = (list) => [(rowsOf[list.direction] ?? []).map((one) => rowOf(list, one))];
      return [name, source];
    }),
  );
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

  test('is known by the ID where one of the two rows has no ARN', async () => {
    const { named } = await opened({ boss: { sent: [ONE] }, guest: { received: [{ id: ONE.id, arn: NO_ARN }] } });
    assert.deepEqual(sidesOf(named('boss'), SENT.id, ONE.arn), [`guest ${RECEIVED.id} ${ONE.id}`]);
  });

  test('is not a row with another ARN: stand-ins of AWS give the same ID in two organizations', async () => {
    const { named } = await opened({
      boss: { sent: [{ ...ONE, arn: 'arn:of-one-organization' }] },
      guest: { received: [{ ...ONE, arn: 'arn:of-another' }] },
    });
    assert.deepEqual(sidesOf(named('boss'), SENT.id, 'arn:of-one-organization'), []);
  });

  test('is not a row of another endpoint or partition', async () => {
    const told = { boss: { sent: [ONE] }, guest: { received: [ONE] } };
    const { named } = await opened(told, {
      endpointKey: (name) => (name === 'guest' ? 'aws http://[::1]:4566' : 'aws '),
    });
    assert.deepEqual(sidesOf(named('boss'), SENT.id, ONE.arn), []);
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
    const apart = await opened(
      { boss: { sent: [ONE] }, guest: { received: [ONE] } },
      { about: (name) => ({ origin: name === 'guest' ? 'sample' : 'files' }) },
    );
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
      { lists },
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
    boss: { sent: [ONE] },
    again: { sent: [ONE] },
    guest: { received: [ONE] },
  });
const canceled = (known: Invitation): Invitation => ({ ...known, status: 'CANCELED', phase: 'canceled' });
const phases = (named: (name: string) => ProfileInbox): unknown[] =>
  ['boss', 'again', 'guest'].map((name) => named(name).lists.flatMap(({ rows }) => rows)[0]?.invitation.phase);

describe('acting on one side', () => {
  test('shows on every row what became of it', async () => {
    const { named, source } = await both();
    source('boss').answer = (_, known) => canceled(known);
    await act(named('boss'), SENT.id, ONE.arn, { action: 'cancel', signal });
    assert.deepEqual(phases(named), ['canceled', 'canceled', 'canceled']);
    assert.equal(named('guest').pending, 0);
  });

  test('shows it on the row of the other list of the same profile', async () => {
    const { named, source } = await opened({ boss: { sent: [ONE], received: [ONE] } });
    source('boss').answer = (_, known) => canceled(known);
    await act(named('boss'), SENT.id, ONE.arn, { action: 'cancel', signal });
    assert.equal(named('boss').list(RECEIVED.id)?.row(ONE.arn)?.invitation.phase, 'canceled');
  });

  test('keeps the other side from being acted on meanwhile', async () => {
    const { named, source } = await both();
    const answer = Promise.withResolvers<Invitation>();
    source('boss').answer = () => answer.promise;
    const acting = act(named('boss'), SENT.id, ONE.arn, { action: 'cancel', signal });
    await settled();
    const other = await act(named('guest'), RECEIVED.id, ONE.arn, { action: 'decline', signal });
    assert.equal(other.kind, 'notAttempted');
    answer.resolve(canceled(invitation(ONE)));
    await acting;
    assert.deepEqual(phases(named), ['canceled', 'canceled', 'canceled']);
  });

  test('is not undone by a look at the other side that was under way', async () => {
    const { named, source } = await both();
    const old = Promise.withResolvers<Invitation>();
    source('guest').answer = () => old.promise;
    const reading = readAgain(named('guest'), RECEIVED.id, ONE.arn);
    await settled();
    source('boss').answer = (_, known) => canceled(known);
    await act(named('boss'), SENT.id, ONE.arn, { action: 'cancel', signal });
    old.resolve(invitation({ ...ONE, direction: 'received' }));
    await reading;
    assert.deepEqual(phases(named), ['canceled', 'canceled', 'canceled']);
    assert.equal(named('guest').list(RECEIVED.id)?.row(ONE.arn)?.activity, undefined);
  });

  test('a look that finds it over tells the other side, too; one that finds it pending tells nothing', async () => {
    const { named, source } = await both();
    source('guest').answer = (_, known) => known;
    await readAgain(named('guest'), RECEIVED.id, ONE.arn);
    assert.deepEqual(phases(named), ['pending', 'pending', 'pending']);
    source('guest').answer = (_, known) => ({ ...known, status: 'ACCEPTED', phase: 'accepted' });
    await readAgain(named('guest'), RECEIVED.id, ONE.arn);
    assert.deepEqual(phases(named), ['accepted', 'accepted', 'accepted']);
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

/** All three rows show that it is canceled; that of `guest` only because its counterpart does. */
async function inferred() {
  const context = await both();
  context.source('boss').answer = (_, known) => canceled(known);
  await act(context.named('boss'), SENT.id, ONE.arn, { action: 'cancel', signal });
  assert.deepEqual(phases(context.named), ['canceled', 'canceled', 'canceled']);
  return context;
}

describe('a state that was only inferred from a counterpart', () => {
  test('is corrected by the next listing of the row itself', async () => {
    const { named } = await inferred();
    await named('guest').refresh();
    assert.deepEqual(phases(named), ['canceled', 'canceled', 'pending']);
    assert.equal(named('guest').pending, 1);
    await named('boss').refresh();
    assert.deepEqual(phases(named), ['canceled', 'canceled', 'pending'], "what the row's own service said stays");
  });

  test('is corrected by reading the row itself', async () => {
    const { named, source } = await inferred();
    source('guest').answer = () => invitation({ ...ONE, direction: 'received' });
    await readAgain(named('guest'), RECEIVED.id, ONE.arn);
    assert.deepEqual(phases(named), ['canceled', 'canceled', 'pending']);
  });

  test('is a fact once its own list says the same', async () => {
    const { named, source } = await inferred();
    for (const status of ['CANCELED', 'OPEN']) {
      source('guest').pages = ({ direction }) => [
        direction === 'received' ? [invitation({ ...ONE, direction, status })] : [],
      ];
      await named('guest').refresh();
    }
    assert.deepEqual(phases(named), ['canceled', 'canceled', 'canceled']);
  });
});

describe('profiles of one identity', () => {
  test('list an invitation that counts once, with the rows of each', async () => {
    const { inbox } = await both();
    const refs = inbox.profiles.flatMap((one) =>
      one.lists.flatMap((store) => store.rows.map(({ key }) => ({ profile: one, store, key }))),
    );
    const names = [...distinctInvitations(refs).values()].map((own) => own.map((ref) => ref.profile.profile.name));
    assert.deepEqual(names, [['boss', 'again'], ['guest']]);
  });
});

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
