import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attentionOf } from '../../../src/inbox/attention.ts';
import { Inbox, type InboxChange } from '../../../src/inbox/inbox.ts';
import type { ProfileInbox } from '../../../src/inbox/profileInbox.ts';
import { readRow } from '../../../src/inbox/rowReading.ts';
import { explain, type FailureKind } from '../../../src/invitations/failure.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import type { Connection, Identity } from '../../../src/invitations/invitationSource.ts';
import { statusLabel } from '../../../src/invitations/labels.ts';
import {
  readAgain,
  act,
  failed,
  inboxWith,
  invitation,
  profile,
  RECEIVED,
  ScriptedSource,
  SENT,
  settled,
  type ProfileAbout,
} from '../../support/invitations.ts';

const signal = new AbortController().signal;

function only(inbox: Inbox): ProfileInbox {
  const [first] = inbox.profiles;
  assert.ok(first);
  return first;
}

/** An inbox with one profile that has one sent and one received invitation, read. */
async function opened(about: ProfileAbout = {}) {
  const source = new ScriptedSource();
  source.pages = (list) => [
    list === SENT
      ? [invitation({ id: 'h-sent', arn: 'h-sent' })]
      : [invitation({ id: 'h-got', arn: 'h-got', direction: 'received' })],
  ];
  const inbox = inboxWith([profile({ source, ...about })]);
  const acme = only(inbox);
  await acme.refresh();
  source.sent.length = 0;
  const changes: string[] = [];
  inbox.onDidChange((change) => changes.push(brief(change)));
  return { source, inbox, acme, changes };
}

function brief(change: InboxChange): string {
  switch (change.kind) {
    case 'profiles':
      return 'profiles';
    case 'profile':
      return change.profile.id;
    case 'list':
      return `${change.profile.id}/${change.list}`;
    case 'row':
      return `${change.profile.id}/${change.list}/${change.key}`;
  }
}

const row = (acme: ProfileInbox, key: string) => acme.list(key === 'h-sent' ? SENT.id : RECEIVED.id)?.row(key);

describe('a profile', () => {
  test('sends nothing until it is opened, and is loaded once', async () => {
    let connections = 0;
    const source = new ScriptedSource();
    const inbox = new Inbox();
    const connect = (): Promise<Connection> => {
      connections++;
      return Promise.resolve({ sources: [source], identify: () => Promise.resolve({ accountId: '1' }), dispose() {} });
    };
    inbox.setProfiles([profile({ connect })], []);
    await settled();
    assert.deepEqual([connections, source.sent.length, only(inbox).state.kind], [0, 0, 'closed']);
    only(inbox).open();
    only(inbox).open();
    await settled();
    only(inbox).open();
    await settled();
    assert.equal(connections, 1);
    assert.deepEqual(source.sent.map(({ id }) => id).toSorted(), [RECEIVED.id, SENT.id]);
  });

  test('counts what can be acted on', async () => {
    const { acme } = await opened();
    assert.equal(acme.pending, 2);
    assert.equal(acme.hasLoaded, true);
    assert.equal(acme.isLoading, false);
  });

  test('that cannot be connected says why, and tries again', async () => {
    const inbox = new Inbox();
    let works = false;
    const connect = (): Promise<Connection> =>
      works
        ? Promise.resolve({ sources: [], identify: () => Promise.resolve({ accountId: '1' }), dispose() {} })
        : Promise.reject(failed('configuration'));
    inbox.setProfiles([profile({ connect })], []);
    await only(inbox).refresh();
    const { state } = only(inbox);
    assert.ok(state.kind === 'failed' && state.failure.kind === 'configuration');
    works = true;
    await only(inbox).refresh();
    assert.equal(only(inbox).state.kind, 'open');
  });

  test('learns its account from the credentials, and believes them over the settings', async () => {
    const { acme } = await opened({ accountId: '999999999999' });
    assert.deepEqual(acme.viewer, { profile: 'acme', accountId: '111122223333' });
  });

  test('asks for its account again after a failure, and lists nevertheless', async () => {
    let tries = 0;
    const { acme } = await opened({
      identify: () =>
        ++tries === 1 ? Promise.reject(failed('network')) : Promise.resolve({ accountId: '123456789012' }),
    });
    assert.equal(acme.accountId, undefined);
    assert.equal(acme.pending, 2);
    await acme.refresh();
    assert.equal(acme.accountId, '123456789012');
    assert.equal(tries, 2);
  });

  test('one failed list leaves the other alone', async () => {
    const { source, acme } = await opened();
    source.pages = (list) => {
      if (list === SENT) throw failed('denied');
      return [[invitation({ id: 'h-new', direction: 'received' })]];
    };
    await acme.refresh();
    assert.deepEqual(
      acme.lists.map(({ status, rows }) => [status.kind, rows.map(({ invitation: { id } }) => id)]),
      [
        ['failed', ['h-sent']],
        ['loaded', ['h-new']],
      ],
    );
  });

  test('reads just one list where asked to', async () => {
    const { source, acme } = await opened();
    await acme.refresh(RECEIVED.id);
    assert.deepEqual(source.sent, [{ call: 'list', id: RECEIVED.id }]);
  });
});

describe('an act on a row', () => {
  test('shows while it runs, and the new status afterwards, in its place', async () => {
    const { source, acme, changes } = await opened();
    const answer = Promise.withResolvers<Invitation>();
    source.answer = () => answer.promise;
    const acting = act(acme, SENT.id, 'h-sent', { signal, action: 'cancel' });
    await settled();
    assert.equal(row(acme, 'h-sent')?.activity, 'cancel');
    answer.resolve(invitation({ id: 'h-sent', arn: 'h-sent', status: 'CANCELED' }));
    const outcome = await acting;
    assert.equal(outcome.kind, 'done');
    const after = row(acme, 'h-sent');
    assert.ok(after);
    assert.deepEqual([after.activity, after.remark, statusLabel(after.invitation)], [undefined, undefined, 'Canceled']);
    assert.equal(acme.pending, 1);
    // It waits for its turn, it is sent, it is settled.
    assert.deepEqual(changes, Array(3).fill('acme/organizations.sent/h-sent'));
    assert.deepEqual(
      source.sent.map(({ call }) => call),
      ['cancel'],
    );
  });

  test('tried twice at once is sent once', async () => {
    const { source, acme } = await opened();
    source.answer = (_, known) => ({ ...known, status: 'CANCELED', phase: 'canceled' });
    const outcomes = await Promise.all([
      act(acme, SENT.id, 'h-sent', { signal, action: 'cancel' }),
      act(acme, SENT.id, 'h-sent', { signal, action: 'cancel' }),
      readAgain(acme, SENT.id, 'h-sent'),
    ]);
    assert.equal(outcomes[0].kind, 'done');
    assert.equal(outcomes[1].kind, 'notAttempted');
    assert.equal(source.sent.length, 1);
    assert.equal((await act(acme, SENT.id, 'h-sent', { signal, action: 'cancel' })).kind, 'notAttempted');
    assert.equal(source.sent.length, 1);
  });

  test('that the row does not allow sends nothing', async () => {
    const { source, acme } = await opened();
    assert.equal((await act(acme, SENT.id, 'h-sent', { signal, action: 'decline' })).kind, 'notAttempted');
    assert.equal((await act(acme, RECEIVED.id, 'h-got', { signal, action: 'cancel' })).kind, 'notAttempted');
    assert.deepEqual(source.sent, []);
  });

  test('carries the reason and a token of its own', async () => {
    const { source, acme } = await opened();
    source.answer = ({ call }) => {
      if (call === 'get') return invitation({ id: 'h-got', arn: 'h-got', direction: 'received' });
      throw failed('serviceFault');
    };
    await act(acme, RECEIVED.id, 'h-got', { signal, action: 'decline', reason: 'No, thanks' });
    await act(acme, RECEIVED.id, 'h-got', { signal, action: 'decline' });
    const [first, look, second] = source.sent;
    assert.ok(first && second);
    assert.deepEqual([first.call, first.id, first.reason], ['decline', 'h-got', 'No, thanks']);
    assert.deepEqual(look, { call: 'get', id: 'h-got' });
    assert.equal('reason' in second, false);
    assert.match(first.token ?? '', /^[\w-]{1,64}$/);
    assert.notEqual(first.token, second.token);
  });

  for (const [what, acted, looked, remark, status] of [
    ['failed', failed('denied'), undefined, 'Not canceled: Access denied', 'Pending'],
    ['was overtaken', failed('wrongState'), 'ACCEPTED', 'Accepted before it could be canceled', 'Accepted'],
    ['is uncertain', failed('timeout'), 'OPEN', 'Not known whether it is canceled: refresh it to check', 'Pending'],
  ] as const) {
    test(`that ${what} leaves a remark on its row`, async () => {
      const { source, acme } = await opened();
      source.answer = ({ call }) => {
        if (call === 'get' && looked) return invitation({ id: 'h-sent', arn: 'h-sent', status: looked });
        throw acted;
      };
      await act(acme, SENT.id, 'h-sent', { signal, action: 'cancel' });
      const after = row(acme, 'h-sent');
      assert.ok(after);
      assert.equal(after.remark, remark);
      assert.equal(statusLabel(after.invitation), status);
    });
  }

  test('keeps the message that only a full reading had', async () => {
    const { source, acme } = await opened();
    source.answer = (_, known) => ({ ...known, note: 'Hello', sender: { name: 'Dana' } });
    await readAgain(acme, SENT.id, 'h-sent');
    source.answer = () => invitation({ id: 'h-sent', arn: 'h-sent', status: 'CANCELED', complete: false });
    await act(acme, SENT.id, 'h-sent', { signal, action: 'cancel' });
    const after = row(acme, 'h-sent')?.invitation;
    assert.deepEqual(
      [after?.note, after?.sender, after?.status, after?.complete],
      ['Hello', { name: 'Dana' }, 'CANCELED', true],
    );
  });

  test('runs to its end when the profile leaves, and nobody hears of it', async () => {
    const { source, inbox, acme, changes } = await opened();
    const answer = Promise.withResolvers<Invitation>();
    source.answer = () => answer.promise;
    const acting = act(acme, SENT.id, 'h-sent', { signal, action: 'cancel' });
    await settled();
    inbox.setProfiles([], []);
    changes.length = 0;
    answer.resolve(invitation({ id: 'h-sent', status: 'CANCELED' }));
    assert.equal((await acting).kind, 'done');
    assert.deepEqual(changes, []);
  });
});

describe('reading one row', () => {
  test('shows what was read', async () => {
    const { source, acme } = await opened();
    source.answer = (_, known) => ({ ...known, status: 'EXPIRED', phase: 'expired' });
    const read = await readAgain(acme, SENT.id, 'h-sent');
    assert.ok('status' in read && read.status === 'EXPIRED');
    assert.equal(row(acme, 'h-sent')?.invitation.status, 'EXPIRED');
  });

  test('that fails says so on the row, which stays', async () => {
    const { source, acme } = await opened();
    source.answer = () => {
      throw failed('notFound');
    };
    const read = await readAgain(acme, SENT.id, 'h-sent');
    assert.ok('kind' in read && read.kind === 'notFound');
    assert.equal(row(acme, 'h-sent')?.remark, 'Not found');
    const store = acme.list(SENT.id);
    assert.ok(store);
    const gone = await readRow(acme, store, 'nobody');
    assert.ok('kind' in gone && gone.kind === 'notFound');
  });

  test('does not bring back what an act has finished', async () => {
    const { source, acme } = await opened();
    const pending = row(acme, 'h-sent')?.invitation;
    assert.ok(pending);
    source.answer = (_, known) => ({ ...known, status: 'CANCELED', phase: 'canceled' });
    await act(acme, SENT.id, 'h-sent', { signal, action: 'cancel' });
    // The service's copies may lag behind.
    source.answer = () => pending;
    const read = await readAgain(acme, SENT.id, 'h-sent');
    assert.ok('status' in read && read.status === 'CANCELED');
    assert.equal(row(acme, 'h-sent')?.invitation.status, 'CANCELED');
    assert.equal((await act(acme, SENT.id, 'h-sent', { signal, action: 'cancel' })).kind, 'notAttempted');
  });
});

describe('the profiles of the inbox', () => {
  test('of the same revision keep their rows, others start again', async () => {
    const { inbox, acme, changes } = await opened();
    const other = profile({ name: 'other', revision: '7' });
    inbox.setProfiles([other, profile({ name: 'acme', revision: '1' })], [{ title: 'T', text: 't' }]);
    assert.deepEqual(
      inbox.profiles.map(({ id }) => id),
      ['other', 'acme'],
    );
    assert.equal(inbox.profile('acme'), acme);
    assert.equal(acme.pending, 2);
    assert.deepEqual(inbox.notices, [{ title: 'T', text: 't' }]);
    inbox.setProfiles([profile({ name: 'acme', revision: '2' })], []);
    assert.notEqual(inbox.profile('acme'), acme);
    assert.equal(inbox.profile('acme')?.state.kind, 'closed');
    assert.deepEqual(changes, ['profiles', 'profiles']);
  });

  test('with the same name in the files and in the sample data are two', () => {
    const inbox = inboxWith([profile({ origin: 'sample' }), profile()]);
    const ids = inbox.profiles.map(({ id }) => id);
    assert.equal(new Set(ids).size, 2);
    assert.deepEqual(
      ids.map((id) => inbox.profile(id)?.profile.origin),
      ['sample', 'files'],
    );
  });

  test('that are replaced stop what they run, end their connection and fall silent', async () => {
    const inbox = new Inbox();
    const source = new ScriptedSource([SENT]);
    const page = Promise.withResolvers<readonly Invitation[]>();
    source.pages = async function* () {
      yield await page.promise;
      yield [invitation({ id: 'h-late' })];
    };
    let ended = 0;
    const connect = (): Promise<Connection> =>
      Promise.resolve({
        sources: [source],
        identify: () => Promise.resolve({ accountId: '1' }),
        dispose: () => void ended++,
      });
    inbox.setProfiles([profile({ connect })], []);
    const old = only(inbox);
    const refreshing = old.refresh();
    await settled();
    inbox.setProfiles([profile({ revision: '2' })], []);
    const changes: string[] = [];
    inbox.onDidChange((change) => changes.push(brief(change)));
    page.resolve([invitation()]);
    await refreshing;
    assert.deepEqual(changes, []);
    assert.deepEqual(
      old.lists.map(({ rows }) => rows),
      [[]],
    );
    assert.equal(ended, 1);
  });

  test('that are replaced while they connect end the connection when it comes', async () => {
    const inbox = new Inbox();
    const connection = Promise.withResolvers<Connection>();
    let ended = 0;
    inbox.setProfiles([profile({ connect: () => connection.promise })], []);
    const refreshing = only(inbox).refresh();
    inbox.setProfiles([], []);
    const source = new ScriptedSource();
    connection.resolve({
      sources: [source],
      identify: () => Promise.reject(new Error('asked')),
      dispose: () => void ended++,
    });
    await refreshing;
    assert.equal(ended, 1);
    assert.deepEqual(source.sent, []);
  });
});

/** Many profiles whose only list waits for the test. */
function many(count: number, identify?: Connection['identify']) {
  const inbox = new Inbox();
  const waiting: (() => void)[] = [];
  const sources = Array.from({ length: count }, () => {
    const source = new ScriptedSource([SENT]);
    source.pages = async function* () {
      await new Promise<void>((resolve) => waiting.push(resolve));
      yield [invitation()];
    };
    return source;
  });
  inbox.setProfiles(
    sources.map((source, index) =>
      profile({
        name: `p${index}`,
        source,
        identify: identify ?? (() => Promise.resolve({ accountId: `${index}` })),
      }),
    ),
    [],
  );
  return { inbox, waiting, started: () => sources.filter(({ sent }) => sent.length > 0).length };
}

/** Nobody answers; ends with its signal. */
const unanswered: Connection['identify'] = ({ signal: ended }) => {
  const { promise, reject } = Promise.withResolvers<Identity>();
  ended.addEventListener('abort', () => {
    reject(failed('stopped'));
  });
  return promise;
};

describe('a refresh of everything', () => {
  test('works on 24 profiles at a time', async () => {
    const { inbox, waiting, started } = many(60);
    const done = inbox.refresh(signal);
    await settled();
    assert.equal(started(), 24);
    for (const release of waiting.splice(0, 3)) release();
    await settled();
    assert.equal(started(), 27);
    while (waiting.length > 0) {
      for (const release of waiting.splice(0)) release();
      await settled();
    }
    await done;
    assert.equal(started(), 60);
    assert.ok(inbox.profiles.every(({ pending }) => pending === 1));
  });

  test('reads a list again that was throttled, once', async () => {
    const inbox = new Inbox();
    const source = new ScriptedSource([SENT, RECEIVED]);
    let throttled = 0;
    source.pages = ({ id }) => {
      if (id === RECEIVED.id || throttled++ === 0) throw failed('throttled');
      return [[invitation()]];
    };
    inbox.setProfiles([profile({ source })], []);
    await inbox.refresh(signal);
    assert.equal(only(inbox).pending, 1);
    assert.equal(only(inbox).list(RECEIVED.id)?.status.kind, 'failed');
    assert.equal(throttled, 2);
  });

  test('ends early where it is told to, and starts nothing more', async () => {
    const { inbox, waiting, started } = many(60);
    const controller = new AbortController();
    const done = inbox.refresh(controller.signal);
    await settled();
    controller.abort();
    for (const release of waiting.splice(0)) release();
    await done;
    assert.equal(started(), 24);
    assert.equal(inbox.profiles.filter(({ state }) => state.kind === 'closed').length, 36);
    assert.ok(inbox.profiles.every(({ pending }) => pending === 0));
  });

  test('ends early also while profiles are still being connected', async () => {
    const inbox = new Inbox();
    const source = new ScriptedSource([SENT]);
    const connection = Promise.withResolvers<Connection>();
    inbox.setProfiles([profile({ connect: () => connection.promise })], []);
    const controller = new AbortController();
    const done = inbox.refresh(controller.signal);
    await settled();
    controller.abort();
    connection.resolve({ sources: [source], identify: () => Promise.resolve({ accountId: '1' }), dispose() {} });
    await done;
    assert.deepEqual(source.sent, []);
  });

  test('ends early also where only the account is still being asked for', async () => {
    const { inbox, started } = many(1, unanswered);
    const controller = new AbortController();
    const done = inbox.refresh(controller.signal);
    await settled();
    controller.abort();
    await done;
    assert.equal(started(), 0);
  });

  test('reads the lists where the account cannot be learned in time', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { inbox, waiting, started } = many(1, unanswered);
    const done = inbox.refresh(signal);
    await settled();
    assert.equal(started(), 0, 'the account comes first: profiles of one account share its rates');
    t.mock.timers.tick(3_000);
    await settled();
    for (const release of waiting.splice(0)) release();
    await done;
    assert.equal(only(inbox).pending, 1);
  });

  test('can be ended and started anew where neither a connection nor a list ever answers', async () => {
    for (const hangs of ['connect', 'authenticate', 'list'] as const) {
      const never = new Promise<never>(() => undefined);
      const source = new ScriptedSource([SENT]);
      let isHanging = true;
      source.pages = async function* () {
        if (isHanging && hangs === 'list') yield await never;
        yield [invitation()];
      };
      const connection: Connection = {
        sources: [source],
        authenticate: () => (isHanging && hangs === 'authenticate' ? never : Promise.resolve()),
        identify: () => Promise.resolve({ accountId: '111122223333' }),
        dispose: () => undefined,
      };
      const connect = (): Promise<Connection> =>
        isHanging && hangs === 'connect' ? never : Promise.resolve(connection);
      const inbox = inboxWith([profile({ connect })]);
      const controller = new AbortController();
      const stalled = inbox.refresh(controller.signal);
      await settled();
      isHanging = false;
      controller.abort();
      await stalled;
      assert.equal(inbox.isRefreshing, false);
      if (hangs === 'connect') continue;
      await inbox.refresh(signal);
      assert.equal(only(inbox).pending, 1, hangs);
    }
  });
});

test('asked again, a profile learns where its credentials lead by now', async () => {
  let accountId = '111122223333';
  const { acme } = await opened({ identify: () => Promise.resolve({ accountId }) });
  assert.equal(acme.accountId, '111122223333');
  accountId = '444455556666';
  assert.equal(await acme.identify(), true);
  assert.equal(acme.accountId, '444455556666');
});

const names = (profiles: readonly ProfileInbox[]): string[] => profiles.map((one) => one.profile.name);

describe('profiles that act as the same identity', () => {
  const READER = '111122223333 role Reader';

  function both(about: (name: string) => ProfileAbout = () => ({ identity: READER })) {
    const source = new ScriptedSource([SENT, RECEIVED]);
    source.pages = ({ direction }) => [[invitation({ id: `h-${direction}`, arn: `arn:${direction}`, direction })]];
    const inbox = inboxWith(['acme', 'again'].map((name) => profile({ name, source, ...about(name) })));
    const [acme, again] = inbox.profiles;
    assert.ok(acme && again);
    return { inbox, acme, again };
  }

  test('are both read, and each names the other', async () => {
    const { inbox, acme, again } = both();
    assert.deepEqual([names(acme.sameIdentityAs), names(again.sameIdentityAs)], [['again'], ['acme']]);
    await inbox.refresh(signal);
    assert.deepEqual([acme.pending, again.pending], [2, 2]);
    assert.equal(attentionOf(inbox.profiles).received, 1, 'the badge counts the invitation once');
  });

  test('are known by the answer of STS where the settings do not say', async () => {
    const arn = 'arn:aws:iam::111122223333:user/dana';
    const { inbox, acme, again } = both(() => ({
      identify: () => Promise.resolve({ accountId: '111122223333', arn }),
    }));
    assert.deepEqual(names(acme.sameIdentityAs), []);
    await inbox.refresh(signal);
    assert.deepEqual([names(acme.sameIdentityAs), names(again.sameIdentityAs)], [['again'], ['acme']]);
  });

  test('are not the same where STS contradicts the settings', async () => {
    const { inbox, acme } = both((name) => ({
      identity: READER,
      identify: () => Promise.resolve({ accountId: '111122223333', arn: `arn:aws:iam::111122223333:user/${name}` }),
    }));
    await inbox.refresh(signal);
    assert.deepEqual(names(acme.sameIdentityAs), []);
  });

  test('list different invitations at different endpoints, and guards still hold for both', () => {
    const { acme } = both((name) => ({ identity: READER, endpointKey: name, accountId: '111122223333' }));
    assert.deepEqual(names(acme.sameIdentityAs), []);
    assert.deepEqual(acme.identityNames, ['acme', '111122223333', 'again']);
  });

  test('of the sample data and of the files are never the same', () => {
    const { acme } = both((name) => ({ identity: READER, origin: name === 'acme' ? 'sample' : 'files' }));
    assert.deepEqual(acme.identityNames, ['acme']);
  });
});

describe('the principal of a profile', () => {
  const about = { accountId: '111122223333', role: 'Reader' };
  const asReader = 'arn:aws:sts::111122223333:assumed-role/Reader/session';
  const principalAfter = async (identity: Identity) => {
    const inbox = inboxWith([profile({ ...about, identify: () => Promise.resolve(identity) })]);
    const acme = only(inbox);
    assert.deepEqual(acme.principal, { provenance: 'assumed', ...about });
    await acme.refresh();
    return acme.principal;
  };

  test('is assumed from the settings until STS confirms it', async () => {
    const { provenance, accountId, role } = await principalAfter({ accountId: '111122223333', arn: asReader });
    assert.deepEqual([provenance, accountId, role], ['confirmed', '111122223333', 'Reader']);
  });

  test('is the answer of STS where that differs from the settings', async () => {
    const arn = 'arn:aws:sts::444455556666:assumed-role/Admin/session';
    const { provenance, accountId, role } = await principalAfter({ accountId: '444455556666', arn });
    assert.deepEqual([provenance, accountId, role], ['refuted', '444455556666', 'Admin']);
  });

  test('has no role where STS names a user, whatever the settings say', async () => {
    const arn = 'arn:aws:iam::111122223333:user/dana';
    const { provenance, role } = await principalAfter({ accountId: '111122223333', arn });
    assert.deepEqual([provenance, role], ['refuted', undefined]);
  });

  test('keeps the role of the settings where the credentials were issued for it', async () => {
    const { provenance, role } = await principalAfter({ accountId: '111122223333' });
    assert.deepEqual([provenance, role], ['confirmed', 'Reader']);
  });
});

describe('rows that were read as another principal', () => {
  test('are discarded with a sentence, and the lists are read again', async () => {
    let accountId = '111122223333';
    const { acme, source } = await opened({ identify: () => Promise.resolve({ accountId }) });
    assert.equal(acme.pending, 2);
    accountId = '444455556666';
    source.pages = () => [[]];
    await acme.identify();
    assert.equal(acme.pending, 0, 'at once');
    await acme.whenIdle();
    assert.deepEqual(
      acme.problems.map(({ failure }) => explain(failure, 'acme').sentence),
      [
        'Profile "acme" acts as somebody else by now, so the invitations that were read before were discarded (444455556666 instead of 111122223333).',
      ],
    );
    await acme.refresh();
    assert.deepEqual(acme.problems, []);
  });

  test('are discarded before a refresh reads the lists of the new one', async () => {
    let accountId = '111122223333';
    const { acme, source } = await opened({ identify: () => Promise.resolve({ accountId }) });
    accountId = '444455556666';
    source.pages = (list) => [list === SENT ? [invitation({ id: 'h-other', arn: 'h-other' })] : []];
    await acme.refresh();
    assert.deepEqual(
      acme.lists.flatMap(({ rows }) => rows.map((one) => one.invitation.id)),
      ['h-other'],
    );
    assert.equal(source.sent.length, 2, 'each list once');
  });
});

function kinds({ problems }: ProfileInbox): unknown[] {
  return problems.map(({ failure, list }) => [failure.kind, list?.id]);
}

describe('what is wrong with a profile', () => {
  test('is reported once where all lists fail alike', async () => {
    const source = new ScriptedSource();
    source.pages = () => {
      throw failed('network');
    };
    const acme = only(inboxWith([profile({ source })]));
    await acme.refresh();
    assert.deepEqual(kinds(acme), [['network', undefined]]);
  });

  test('is reported of a list beside others, unless the account does not have that list', async () => {
    assert.deepEqual(kinds(await answering('network')), [['network', RECEIVED.id]]);
    const acme = await answering('notInOrganization');
    assert.deepEqual([kinds(acme), acme.inapplicableLists.map(({ list }) => list.id)], [[], [RECEIVED.id]]);
  });

  test('is that there are no credentials: the rows that were read stay', async () => {
    let works = true;
    const source = new ScriptedSource([SENT]);
    source.pages = () => [[invitation()]];
    const connect = () =>
      Promise.resolve({
        sources: [source],
        authenticate: () => (works ? Promise.resolve() : Promise.reject(failed('signInNeeded'))),
        identify: () => Promise.resolve({ accountId: '1' }),
        dispose: () => undefined,
      });
    const acme = only(inboxWith([profile({ connect })]));
    await acme.refresh();
    works = false;
    await acme.refresh(undefined, { interactive: false });
    assert.deepEqual([kinds(acme), acme.pending, acme.isFullyRead], [[['signInNeeded', undefined]], 1, false]);
    assert.equal(acme.leftOut?.kind, 'signInNeeded');
    await acme.refresh();
    assert.equal(acme.leftOut, undefined, 'a person was asked');
    assert.deepEqual(kinds(acme), [['signInNeeded', undefined]]);
  });
});

/** A profile that was read; its received list may fail. */
async function answering(kind?: FailureKind): Promise<ProfileInbox> {
  const source = new ScriptedSource();
  source.pages = (list) => {
    if (kind !== undefined && list === RECEIVED) throw failed(kind);
    return [];
  };
  const inbox = inboxWith([profile({ source })]);
  const acme = only(inbox);
  assert.equal(acme.isFullyRead, false);
  await acme.refresh();
  return acme;
}

describe('a profile is read fully', () => {
  test('also while it is being read again', async () => {
    const { acme, source } = await opened();
    const answer = Promise.withResolvers<void>();
    source.pages = async function* pages() {
      await answer.promise;
      yield [];
    };
    const again = acme.refresh();
    await settled();
    assert.deepEqual([acme.isLoading, acme.isFullyRead, acme.hasLoaded], [true, true, true]);
    answer.resolve();
    await again;
  });

  test('with every list read, or one that the account does not have', async () => {
    assert.equal((await answering()).isFullyRead, true);
    assert.equal((await answering('notInOrganization')).isFullyRead, true);
  });

  test('not with a list that failed, nor where nothing was read', async () => {
    const acme = await answering('network');
    assert.deepEqual([acme.hasLoaded, acme.isFullyRead], [true, false]);
    const source = new ScriptedSource();
    source.pages = () => {
      throw failed('denied');
    };
    const inbox = inboxWith([profile({ source })]);
    await only(inbox).refresh();
    assert.equal(only(inbox).isFullyRead, false);
  });
});

test('an account that nobody could confirm is not called confirmed', async () => {
  let reachable = true;
  const identify = () => (reachable ? Promise.resolve({ accountId: '1' }) : Promise.reject(new Error('down')));
  const { acme } = await opened({ identify });
  reachable = false;
  assert.equal(await acme.identify(), false);
  assert.equal(acme.accountId, '1', 'what was known stays');
});
