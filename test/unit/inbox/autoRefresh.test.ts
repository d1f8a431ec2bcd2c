import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { AutoRefresh } from '../../../src/inbox/autoRefresh.ts';
import type { RowRef } from '../../../src/inbox/counterpartIndex.ts';
import type { FailureKind } from '../../../src/invitations/failure.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import type { Connection, Profile } from '../../../src/invitations/invitationSource.ts';
import {
  failed,
  inboxWith,
  invitation,
  profile,
  RECEIVED,
  ScriptedSource,
  SENT,
  settled,
} from '../../support/invitations.ts';

const MINUTE = 60_000;
const signal = new AbortController().signal;

const received = (id: string, about: Partial<Invitation> = {}): Invitation =>
  invitation({ id, arn: `arn:${id}`, direction: 'received', ...about });

/** These profiles, of which nothing is opened yet. Time stands still but for `pass`. */
function following(t: TestContext, profiles: readonly Profile[], random = () => 0) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  const inbox = inboxWith(profiles);
  const told: string[][] = [];
  const auto = new AutoRefresh({
    inbox,
    random,
    onNew: (places: readonly RowRef[]) => told.push(places.map(({ profile: { id }, key }) => `${id} ${key}`)),
  });
  t.after(() => {
    auto.dispose();
    inbox.dispose();
  });
  const pass = async (ms: number): Promise<void> => {
    t.mock.timers.tick(ms);
    // Refreshes of several profiles wait for each other.
    for (let turn = 0; turn < 5; turn++) await settled();
  };
  return { inbox, auto, told, pass };
}

/** How often its list was asked for. */
const readsOf = ({ sent }: ScriptedSource): number => sent.filter(({ call }) => call === 'list').length;

/** Profiles that receive, an account each. */
function inboxOf(t: TestContext, names: readonly string[] = ['acme'], random?: () => number) {
  const sources = names.map(() => new ScriptedSource([RECEIVED]));
  const profiles = names.map((name, index) =>
    profile({
      name,
      source: sources[index] ?? new ScriptedSource(),
      identify: () => Promise.resolve({ accountId: String(index).padStart(12, '0') }),
    }),
  );
  return { ...following(t, profiles, random), sources, reads: () => sources.map(readsOf) };
}

/** The same, all of them read, and from now on every five minutes. */
async function readOnce(t: TestContext, names?: readonly string[]) {
  const all = inboxOf(t, names);
  const [first] = all.sources;
  assert.ok(first);
  await all.inbox.refresh(signal);
  all.auto.every(5 * MINUTE);
  return { ...all, first };
}

describe('what is read again by itself', () => {
  test('is nothing where it is off, and nothing that nobody has opened', async (t) => {
    const { inbox, auto, pass, reads } = inboxOf(t, ['open', 'closed']);
    await inbox.profiles[0]?.refresh();
    await pass(10 * MINUTE);
    assert.deepEqual(reads(), [1, 0]);
    auto.every(5 * MINUTE);
    await pass(5 * MINUTE);
    assert.deepEqual(reads(), [2, 0]);
    await pass(5 * MINUTE);
    assert.deepEqual(reads(), [3, 0]);
  });

  test('is a profile from when it was opened', async (t) => {
    const { inbox, auto, pass, reads } = inboxOf(t);
    auto.every(5 * MINUTE);
    await pass(60 * MINUTE);
    await inbox.profiles[0]?.refresh();
    await pass(4 * MINUTE);
    assert.deepEqual(reads(), [1]);
    await pass(MINUTE);
    assert.deepEqual(reads(), [2]);
  });

  test('is not what a person has just read', async (t) => {
    const { inbox, auto, pass, reads } = inboxOf(t);
    await inbox.refresh(signal);
    auto.every(10 * MINUTE);
    await pass(6 * MINUTE);
    await inbox.refresh(signal);
    await pass(4 * MINUTE);
    assert.deepEqual(reads(), [2]);
    await pass(6 * MINUTE);
    assert.deepEqual(reads(), [3]);
  });

  test('comes with jitter, and together with what would be due soon', async (t) => {
    const { inbox, auto, pass, reads } = inboxOf(t, ['a', 'b'], () => 0.5);
    await inbox.profiles[0]?.refresh();
    await pass(MINUTE);
    await inbox.profiles[1]?.refresh();
    auto.every(10 * MINUTE);
    await pass(9 * MINUTE);
    assert.deepEqual(reads(), [1, 1], 'due, and not yet');
    await pass(MINUTE);
    assert.deepEqual(reads(), [2, 2]);
  });

  test('waits while a person refreshes everything', async (t) => {
    const { inbox, first, pass, reads } = await readOnce(t, ['a', 'b']);
    const hold = Promise.withResolvers<void>();
    first.pages = async function* () {
      await hold.promise;
      yield [];
    };
    const refreshing = inbox.refresh(signal);
    await pass(6 * MINUTE);
    assert.deepEqual(reads(), [2, 2]);
    hold.resolve();
    await refreshing;
    await pass(MINUTE);
    assert.deepEqual(reads(), [2, 2], 'it has just been read');
    await pass(5 * MINUTE);
    assert.deepEqual(reads(), [3, 3]);
  });

  test('stops at once, and the list is what it was before', async (t) => {
    const { inbox, sources, auto, pass, reads } = inboxOf(t);
    const [source] = sources;
    assert.ok(source);
    source.pages = () => [[received('h-1')]];
    await inbox.refresh(signal);
    auto.every(5 * MINUTE);
    const hold = Promise.withResolvers<void>();
    source.pages = async function* () {
      await hold.promise;
      yield [];
    };
    await pass(5 * MINUTE);
    const store = inbox.profiles[0]?.list(RECEIVED.id);
    assert.equal(store?.status.kind, 'loading');
    auto.every(undefined);
    hold.resolve();
    await pass(0);
    assert.equal(store.status.kind, 'loaded');
    assert.equal(store.size, 1);
    await pass(60 * MINUTE);
    assert.deepEqual(reads(), [2]);
    auto.every(5 * MINUTE);
    await pass(0);
    assert.deepEqual(reads(), [3], 'overdue');
  });

  test('goes on with another period, and ends with it', async (t) => {
    const { inbox, auto, pass, reads } = inboxOf(t);
    await inbox.refresh(signal);
    auto.every(60 * MINUTE);
    await pass(10 * MINUTE);
    auto.every(5 * MINUTE);
    await pass(0);
    assert.deepEqual(reads(), [2]);
    auto.dispose();
    await pass(60 * MINUTE);
    assert.deepEqual(reads(), [2]);
  });

  test('is not a profile that has left', async (t) => {
    const { inbox, pass, reads } = await readOnce(t);
    inbox.setProfiles([], []);
    await pass(60 * MINUTE);
    assert.deepEqual(reads(), [1]);
  });
});

const failing = async (t: TestContext, kind: FailureKind) => {
  const all = await readOnce(t);
  // oxlint-disable-next-line require-yield -- It fails when it is read: by then the request has left.
  all.first.pages = function* () {
    throw failed(kind);
  };
  /** Minutes from one reading to the next. */
  const gaps = async (count: number): Promise<number[]> => {
    const found: number[] = [];
    for (let minutes = 0, before = all.reads()[0]; found.length < count && minutes < 1_000; minutes++) {
      await all.pass(MINUTE);
      const now = all.reads()[0];
      if (now === before) continue;
      found.push(minutes + 1 - found.reduce((sum, gap) => sum + gap, 0));
      before = now;
    }
    return found;
  };
  return { ...all, gaps };
};

describe('a list that fails', () => {
  for (const kind of ['throttled', 'network', 'timeout', 'serviceFault'] as const) {
    test(`is asked for later and later (${kind}), and as before when it works again`, async (t) => {
      const { first, gaps } = await failing(t, kind);
      assert.deepEqual(await gaps(4), [5, 10, 20, 40]);
      first.pages = () => [[]];
      assert.deepEqual(await gaps(2), [80, 5]);
    });
  }

  for (const kind of ['denied', 'signInNeeded', 'credentials', 'notInOrganization'] as const) {
    test(`is left alone (${kind}) until somebody has read it`, async (t) => {
      const { inbox, first, pass, reads } = await failing(t, kind);
      await pass(5 * MINUTE);
      assert.deepEqual(reads(), [2]);
      await pass(500 * MINUTE);
      assert.deepEqual(reads(), [2]);
      first.pages = () => [[]];
      await inbox.refresh(signal);
      await pass(5 * MINUTE);
      assert.deepEqual(reads(), [4]);
    });
  }
});

describe('profiles that never answer', () => {
  test('do not end the reading of the others, and are asked more and more rarely', async (t) => {
    const names = ['a', 'b', 'c', 'd', 'healthy'];
    const { inbox, sources, auto, pass } = inboxOf(t, names);
    await inbox.refresh(signal);
    for (const source of sources.slice(0, -1)) {
      source.pages = async function* () {
        yield await new Promise<never>(() => undefined);
      };
    }
    const [healthy] = sources.slice(-1);
    assert.ok(healthy);
    auto.every(5 * MINUTE);
    await pass(5 * MINUTE);
    assert.equal(readsOf(healthy), 1, 'all that background work reads at a time never answers');
    for (let minute = 0; minute < 60; minute++) await pass(MINUTE);
    assert.ok(readsOf(healthy) >= 6, `read ${readsOf(healthy)} times`);
    assert.ok(inbox.profiles.every(({ lists }) => lists[0]?.outcome.kind === 'loaded'));
  });

  test('do not keep background work waiting for a refresh of everything that does not end', async (t) => {
    const { inbox, sources, auto, pass } = inboxOf(t, ['acme', 'other']);
    const [first] = sources;
    assert.ok(first);
    await inbox.refresh(signal);
    const [, other] = inbox.profiles;
    const store = other?.lists[0];
    assert.ok(store);
    first.pages = async function* () {
      yield await new Promise<never>(() => undefined);
    };
    void inbox.refresh(signal);
    await settled();
    const before = store.readings;
    auto.every(MINUTE);
    for (let step = 0; step < 60; step++) await pass(15_000);
    assert.ok(inbox.isRefreshing);
    assert.ok(store.readings > before);
  });
});

describe('a profile that needs a person', () => {
  for (const kind of ['signInNeeded', 'mfaNeeded', 'processNotRun'] as const) {
    test(`is asked for nothing, and is left alone until that person has been there (${kind})`, async (t) => {
      const source = new ScriptedSource([RECEIVED]);
      /** How credentials were wanted, each time. */
      const wanted: string[] = [];
      let hasSession = true;
      const connection: Connection = {
        sources: [source],
        identify: () => Promise.resolve({ accountId: '111122223333' }),
        authenticate: ({ interactive }) => {
          wanted.push(interactive ? 'interactive' : 'passive');
          if (interactive) hasSession = true;
          return hasSession ? Promise.resolve() : Promise.reject(failed(kind));
        },
        dispose: () => undefined,
      };
      const { inbox, auto, pass } = following(t, [profile({ connect: () => Promise.resolve(connection) })]);
      const [acme] = inbox.profiles;
      await acme?.refresh();
      auto.every(MINUTE);
      await pass(MINUTE);
      assert.deepEqual(wanted, ['interactive', 'passive']);
      hasSession = false;
      await pass(MINUTE);
      const asked = [...wanted];
      assert.ok(asked.slice(1).every((how) => how === 'passive'));
      await pass(60 * MINUTE);
      assert.deepEqual(wanted, asked);
      assert.equal(readsOf(source), 2);
      await acme?.refresh();
      await pass(MINUTE);
      assert.deepEqual(wanted, asked.concat('interactive', 'passive'));
      assert.equal(readsOf(source), 4);
    });
  }
});

describe('what is new', () => {
  test('is told once, all of it together; the first reading tells nothing', async (t) => {
    const { inbox, sources, auto, told, pass } = inboxOf(t, ['a', 'b']);
    const [a, b] = sources;
    assert.ok(a && b);
    a.pages = () => [[received('h-1')]];
    await inbox.refresh(signal);
    auto.every(5 * MINUTE);
    await pass(5 * MINUTE);
    assert.deepEqual(told, []);
    a.pages = () => [[received('h-1'), received('h-2')], [received('h-3')]];
    b.pages = () => [[received('h-4')]];
    await pass(5 * MINUTE);
    assert.deepEqual(told, [['a arn:h-2', 'a arn:h-3', 'b arn:h-4']]);
    await pass(5 * MINUTE);
    assert.equal(told.length, 1);
    // Gone and there again, as lists that lag do.
    b.pages = () => [[]];
    await pass(5 * MINUTE);
    b.pages = () => [[received('h-4')]];
    await pass(5 * MINUTE);
    assert.equal(told.length, 1);
  });

  test('is not what a person has read himself, nor what is finished, nor what was sent', async (t) => {
    const { inbox, first, told, pass } = await readOnce(t);
    first.pages = () => [[received('h-1')]];
    await inbox.refresh(signal);
    first.pages = () => [[received('h-1'), received('h-2', { status: 'CANCELED', phase: 'canceled' })]];
    await pass(5 * MINUTE);
    assert.deepEqual(told, []);
  });

  test('is not what was sent', async (t) => {
    const source = new ScriptedSource([SENT]);
    const { inbox, auto, told, pass } = following(t, [profile({ source })]);
    await inbox.refresh(signal);
    auto.every(MINUTE);
    source.pages = () => [[invitation()]];
    await pass(MINUTE);
    assert.equal(inbox.profiles[0]?.pending, 1);
    assert.deepEqual(told, []);
  });

  test('counts once where several profiles show it', async (t) => {
    const { sources, told, pass } = await readOnce(t, ['a', 'b']);
    for (const source of sources) source.pages = () => [[received('h-1')]];
    await pass(5 * MINUTE);
    assert.deepEqual(told, [['a arn:h-1']]);
  });

  test('is told when it comes after a failure, but not by half a reading', async (t) => {
    const { first, told, pass } = await readOnce(t);
    first.pages = function* () {
      yield [received('h-1')];
      throw failed('network');
    };
    await pass(5 * MINUTE);
    assert.deepEqual(told, []);
    first.pages = () => [[received('h-1')]];
    await pass(10 * MINUTE);
    assert.deepEqual(told, [['acme arn:h-1']]);
  });

  test('is nothing after the profile was made anew', async (t) => {
    const { inbox, first, told, pass } = await readOnce(t);
    first.pages = () => [[received('h-1')]];
    inbox.setProfiles([profile({ name: 'acme', revision: '2', source: first })], []);
    inbox.profiles[0]?.open();
    await pass(5 * MINUTE);
    await pass(5 * MINUTE);
    assert.equal(inbox.profiles[0]?.pending, 1);
    assert.deepEqual(told, []);
  });
});
