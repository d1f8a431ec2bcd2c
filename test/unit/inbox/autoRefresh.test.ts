import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { AutoRefresh } from '../../../src/inbox/autoRefresh.ts';
import { Inbox } from '../../../src/inbox/inbox.ts';
import type { Place } from '../../../src/inbox/profileInbox.ts';
import type { FailureKind } from '../../../src/invitations/failure.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import type { Connection } from '../../../src/invitations/source.ts';
import {
  failed,
  invitation,
  NO_HISTORY,
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

/** Profiles that receive, an account each; nothing is opened yet. Time stands still but for `pass`. */
function inboxOf(t: TestContext, names: readonly string[] = ['acme'], random = () => 0) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  const inbox = new Inbox(NO_HISTORY);
  const sources = names.map(() => new ScriptedSource([RECEIVED]));
  inbox.setProfiles(
    names.map((name, index) =>
      profile({
        name,
        source: sources[index] ?? new ScriptedSource(),
        identify: () => Promise.resolve({ accountId: String(index).padStart(12, '0') }),
      }),
    ),
    [],
  );
  const told: string[][] = [];
  const auto = new AutoRefresh({
    inbox,
    random,
    onNew: (places: readonly Place[]) => told.push(places.map(({ profile: { id }, key }) => `${id} ${key}`)),
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
  const reads = (): number[] => sources.map(({ sent }) => sent.filter(({ call }) => call === 'list').length);
  return { inbox, sources, auto, told, pass, reads };
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
    const { inbox, sources, auto, pass, reads } = inboxOf(t, ['a', 'b']);
    await inbox.refresh(signal);
    auto.every(5 * MINUTE);
    const hold = Promise.withResolvers<void>();
    const [a, b] = sources;
    assert.ok(a && b);
    a.pages = async function* () {
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
    const { inbox, auto, pass, reads } = inboxOf(t);
    await inbox.refresh(signal);
    auto.every(5 * MINUTE);
    inbox.setProfiles([], []);
    await pass(60 * MINUTE);
    assert.deepEqual(reads(), [1]);
  });
});

const failing = async (t: TestContext, kind: FailureKind) => {
  const all = inboxOf(t);
  const [source] = all.sources;
  assert.ok(source);
  await all.inbox.refresh(signal);
  // oxlint-disable-next-line require-yield -- It fails when it is read: by then the request has left.
  source.pages = function* () {
    throw failed(kind);
  };
  all.auto.every(5 * MINUTE);
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
  return { ...all, source, gaps };
};

describe('a list that fails', () => {
  for (const kind of ['throttled', 'network', 'timeout', 'serviceFault'] as const) {
    test(`is asked for later and later (${kind}), and as before when it works again`, async (t) => {
      const { source, gaps } = await failing(t, kind);
      assert.deepEqual(await gaps(4), [5, 10, 20, 40]);
      source.pages = () => [[]];
      assert.deepEqual(await gaps(2), [80, 5]);
    });
  }

  for (const kind of ['denied', 'signInNeeded', 'credentials', 'notInOrganization'] as const) {
    test(`is left alone (${kind}) until somebody has read it`, async (t) => {
      const { inbox, source, pass, reads } = await failing(t, kind);
      await pass(5 * MINUTE);
      assert.deepEqual(reads(), [2]);
      await pass(500 * MINUTE);
      assert.deepEqual(reads(), [2]);
      source.pages = () => [[]];
      await inbox.refresh(signal);
      await pass(5 * MINUTE);
      assert.deepEqual(reads(), [4]);
    });
  }
});

describe('a profile that needs a person', () => {
  for (const kind of ['signInNeeded', 'mfaNeeded', 'processNotRun'] as const) {
    test(`is asked for nothing, and is left alone until that person has been there (${kind})`, async (t) => {
      t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
      const inbox = new Inbox(NO_HISTORY);
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
      inbox.setProfiles([profile({ connect: () => Promise.resolve(connection) })], []);
      const auto = new AutoRefresh({ inbox, random: () => 0, onNew: () => undefined });
      t.after(() => {
        auto.dispose();
        inbox.dispose();
      });
      const pass = async (ms: number): Promise<void> => {
        t.mock.timers.tick(ms);
        for (let turn = 0; turn < 5; turn++) await settled();
      };
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
      assert.equal(source.sent.filter(({ call }) => call === 'list').length, 2);
      await acme?.refresh();
      await pass(MINUTE);
      assert.deepEqual(wanted, asked.concat('interactive', 'passive'));
      assert.equal(source.sent.filter(({ call }) => call === 'list').length, 4);
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
    const { inbox, sources, auto, told, pass } = inboxOf(t);
    const [a] = sources;
    assert.ok(a);
    await inbox.refresh(signal);
    auto.every(5 * MINUTE);
    a.pages = () => [[received('h-1')]];
    await inbox.refresh(signal);
    a.pages = () => [[received('h-1'), received('h-2', { status: 'CANCELED', phase: 'canceled' })]];
    await pass(5 * MINUTE);
    assert.deepEqual(told, []);
  });

  test('is not what was sent', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
    const inbox = new Inbox(NO_HISTORY);
    const source = new ScriptedSource([SENT]);
    inbox.setProfiles([profile({ source })], []);
    await inbox.refresh(signal);
    let told = 0;
    const auto = new AutoRefresh({ inbox, random: () => 0, onNew: () => told++ });
    auto.every(MINUTE);
    source.pages = () => [[invitation()]];
    t.mock.timers.tick(MINUTE);
    for (let turn = 0; turn < 5; turn++) await settled();
    assert.equal(inbox.profiles[0]?.pending, 1);
    assert.equal(told, 0);
    auto.dispose();
  });

  test('counts once where several profiles show it', async (t) => {
    const { inbox, sources, auto, told, pass } = inboxOf(t, ['a', 'b']);
    await inbox.refresh(signal);
    auto.every(5 * MINUTE);
    for (const source of sources) source.pages = () => [[received('h-1')]];
    await pass(5 * MINUTE);
    assert.deepEqual(told, [['a arn:h-1']]);
  });

  test('is told when it comes after a failure, but not by half a reading', async (t) => {
    const { inbox, sources, auto, told, pass } = inboxOf(t);
    const [a] = sources;
    assert.ok(a);
    await inbox.refresh(signal);
    auto.every(5 * MINUTE);
    a.pages = function* () {
      yield [received('h-1')];
      throw failed('network');
    };
    await pass(5 * MINUTE);
    assert.deepEqual(told, []);
    a.pages = () => [[received('h-1')]];
    await pass(10 * MINUTE);
    assert.deepEqual(told, [['acme arn:h-1']]);
  });

  test('is nothing after the profile was made anew', async (t) => {
    const { inbox, sources, auto, told, pass } = inboxOf(t);
    const [a] = sources;
    assert.ok(a);
    await inbox.refresh(signal);
    auto.every(5 * MINUTE);
    a.pages = () => [[received('h-1')]];
    inbox.setProfiles([profile({ name: 'acme', revision: '2', source: a })], []);
    inbox.profiles[0]?.open();
    await pass(5 * MINUTE);
    await pass(5 * MINUTE);
    assert.equal(inbox.profiles[0]?.pending, 1);
    assert.deepEqual(told, []);
  });
});
