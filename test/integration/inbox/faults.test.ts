import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { ActionRunner } from '../../../src/actions/actionRunner.ts';
import { runBatch, planBatch } from '../../../src/actions/batch.ts';
import { History } from '../../../src/actions/history.ts';
import type { Target } from '../../../src/actions/target.ts';
import type { Fault } from '../../../src/emulator/emulator.ts';
import type { Account } from '../../../src/emulator/world.ts';
import { Inbox } from '../../../src/inbox/inbox.ts';
import type { ProfileInbox } from '../../../src/inbox/profileInbox.ts';
import type { Action } from '../../../src/invitations/invitation.ts';
import { isOpen } from '../../../src/presentation/historyFormat.ts';
import { createParties, emulated, type Emulated, until } from '../../support/emulated.ts';

const signal = new AbortController().signal;
/** Time-outs that make a hanging server quick to give up on. */
const FAST = { connection: 1_000, request: 300, call: 5_000, credentials: 5_000 };

/** The inbox over the wire, with a history on disk, and one invitation of each kind to act on. */
async function opened(t: TestContext, about: Parameters<typeof emulated>[1] = {}) {
  const context = await emulated(t, about);
  const people = createParties(context);
  const ids = { handshake: people.invite().id, connection: people.connectionInvitation().id };
  const folder = await mkdtemp(path.join(tmpdir(), 'handshakes-faults-'));
  const history = new History(folder);
  const inbox = new Inbox();
  t.after(async () => {
    inbox.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  const key = (account: Account, name: string) => ({
    name,
    accountId: account.id,
    region: 'us-east-1',
    ...context.world.issueKey(account),
  });
  inbox.setProfiles(context.inboxProfiles([key(people.boss, 'boss'), key(people.guest, 'guest')], ['AWS']), []);
  await inbox.refresh(signal);
  const [boss, guest] = inbox.profiles;
  assert.ok(boss && guest);
  return { ...context, ...people, ids, history, runner: new ActionRunner(history), folder, inbox, boss, guest };
}

type Opened = Awaited<ReturnType<typeof opened>>;

function targetsOf(profile: ProfileInbox, list: string): Target[] {
  const store = profile.list(list);
  return (store?.rows ?? []).flatMap((row) => (store ? [{ profile, store, row }] : []));
}

interface Act {
  readonly what: 'handshake' | 'connection';
  readonly action: Action;
  readonly operation: string;
  readonly get: string;
  readonly status: string;
}

const ACTS: readonly Act[] = [
  { what: 'handshake', action: 'cancel', operation: 'CancelHandshake', get: 'DescribeHandshake', status: 'CANCELED' },
  { what: 'handshake', action: 'decline', operation: 'DeclineHandshake', get: 'DescribeHandshake', status: 'DECLINED' },
  {
    what: 'connection',
    action: 'cancel',
    operation: 'CancelConnectionInvitation',
    get: 'GetConnectionInvitation',
    status: 'CANCELED',
  },
  {
    what: 'connection',
    action: 'decline',
    operation: 'RejectConnectionInvitation',
    get: 'GetConnectionInvitation',
    status: 'REJECTED',
  },
];

interface Row {
  readonly name: string;
  readonly fault: Fault;
  readonly times: number;
  /** Also hits the look afterwards. */
  readonly onLook?: true;
  /** What the person is told. */
  readonly outcome: string;
  /** How many changes the service made, by our act. */
  readonly effects: 0 | 1;
}

/** A fault once, or for good; what is reported, and what really happened. Never two, never one reported as none. */
const TABLE: readonly Row[] = [
  { name: 'throttled at first', fault: { kind: 'throttle' }, times: 1, outcome: 'done', effects: 1 },
  { name: 'throttled longer than the SDK tries', fault: { kind: 'throttle' }, times: 4, outcome: 'done', effects: 1 },
  { name: 'a 500 once', fault: { kind: 'status500' }, times: 1, outcome: 'done', effects: 1 },
  { name: 'a 500 for good', fault: { kind: 'status500' }, times: Infinity, outcome: 'failed serviceFault', effects: 0 },
  { name: 'no answer once', fault: { kind: 'hang' }, times: 1, outcome: 'done', effects: 1 },
  { name: 'no answer for good', fault: { kind: 'hang' }, times: Infinity, outcome: 'unknown timeout', effects: 0 },
  { name: 'a reset once', fault: { kind: 'reset' }, times: 1, outcome: 'done', effects: 1 },
  { name: 'a reset for good', fault: { kind: 'reset' }, times: Infinity, outcome: 'unknown network', effects: 0 },
  {
    name: 'a reset for good, and nobody to ask',
    fault: { kind: 'reset' },
    times: Infinity,
    onLook: true,
    outcome: 'unknown network',
    effects: 0,
  },
  {
    name: 'the answer lost for good',
    fault: { kind: 'lostAnswer' },
    times: Infinity,
    outcome: 'done verified',
    effects: 1,
  },
  {
    name: 'the answer lost for good, and nobody to ask',
    fault: { kind: 'lostAnswer' },
    times: Infinity,
    onLook: true,
    outcome: 'unknown network',
    effects: 1,
  },
  {
    name: 'a page instead of an answer',
    fault: { kind: 'html' },
    times: 1,
    outcome: 'unknown notTheService',
    effects: 0,
  },
  { name: 'an answer without a body', fault: { kind: 'emptyBody' }, times: 1, outcome: 'done verified', effects: 1 },
  { name: 'a token that expires', fault: { kind: 'expiredToken' }, times: 1, outcome: 'done', effects: 1 },
  {
    name: 'an expired token, and the new one is no better',
    fault: { kind: 'expiredToken' },
    times: 2,
    outcome: 'failed credentialsRejected',
    effects: 0,
  },
  {
    name: 'a clock that is an hour off',
    fault: { kind: 'clockSkew', ms: 3_600_000 },
    times: Infinity,
    outcome: 'done',
    effects: 1,
  },
];

/** Only Organizations has it. */
const CONCURRENT: Row = {
  name: 'another change under way',
  fault: { kind: 'concurrentModification' },
  times: 2,
  outcome: 'done',
  effects: 1,
};

for (const act of ACTS) {
  describe(`${act.operation} under faults`, () => {
    for (const row of act.what === 'handshake' ? [...TABLE, CONCURRENT] : TABLE) {
      test(`${row.name}: ${row.outcome}, ${row.effects} effect`, async (t) => {
        const context = await opened(t, { timeouts: FAST });
        context.emulator.faults.add({ operation: act.operation, fault: row.fault, times: row.times });
        if (row.onLook) context.emulator.faults.add({ operation: act.get, fault: row.fault, times: Infinity });
        const { told, effects, result } = await run(context, act);
        assert.equal(told, row.outcome);
        assert.equal(effects, row.effects);
        // The record says the same as the person was told.
        assert.equal(
          result,
          row.outcome.startsWith('done') ? row.outcome.replace('done verified', 'verified') : row.outcome.split(' ')[0],
        );
      });
    }

    test('changed between the list and the act: changed, 0 effects of ours', async (t) => {
      const context = await opened(t);
      const id = context.ids[act.what];
      if (act.what === 'handshake') context.world.setHandshakeState(id, 'ACCEPTED');
      else context.world.setConnectionInvitationStatus(id, 'ACCEPTED');
      const { told, effects } = await run(context, act);
      assert.equal(told, 'changed ACCEPTED');
      assert.equal(effects, 0);
    });
  });
}

async function run(context: Opened, { what, action, operation, status }: Act) {
  const profile = action === 'cancel' ? context.boss : context.guest;
  const service = what === 'handshake' ? 'organizations' : 'partnercentral';
  const list = `${service}.${action === 'cancel' ? 'sent' : 'received'}${what === 'handshake' ? '' : '.AWS'}`;
  const plan = planBatch(action, targetsOf(profile, list));
  assert.equal(plan.targets.length, 1);
  const [settled] = await runBatch(plan, { runner: context.runner, signal, onResult: () => undefined });
  assert.ok(settled);
  const { outcome } = settled;
  const told =
    outcome.kind === 'done'
      ? `done${outcome.verified ? ' verified' : ''}`
      : outcome.kind === 'changed'
        ? `changed ${outcome.invitation.status}`
        : outcome.kind === 'notAttempted'
          ? outcome.kind
          : `${outcome.kind} ${outcome.failure.kind}`;
  const [entry, ...others] = await context.history.read();
  assert.deepEqual(others, []);
  return { told, effects: effectsOf(context, operation, status), result: entry?.result?.kind };
}

function effectsOf({ world }: Emulated, operation: string, status: string): number {
  return world.effects.filter((effect) => effect.operation === operation && effect.to === status).length;
}

test('a throttled act that is stopped is not sent again', async (t) => {
  const context = await opened(t);
  context.emulator.faults.add({ operation: 'CancelHandshake', fault: { kind: 'throttle' }, times: Infinity });
  const stopping = new AbortController();
  const acting = runBatch(planBatch('cancel', targetsOf(context.boss, 'organizations.sent')), {
    runner: context.runner,
    signal: stopping.signal,
    onResult: () => undefined,
  });
  await until(
    () => context.emulator.requests.some(({ operation }) => operation === 'DescribeHandshake'),
    'DescribeHandshake',
  );
  stopping.abort();
  const [result] = await acting;
  assert.ok(result?.outcome.kind === 'failed' && result.outcome.failure.kind === 'throttled');
  assert.equal(effectsOf(context, 'CancelHandshake', 'CANCELED'), 0);
});

test('a window that closes in the middle leaves an unfinished entry, which a check settles', async (t) => {
  const context = await opened(t);
  context.emulator.faults.add({ operation: 'CancelHandshake', fault: { kind: 'delay', ms: 5_000 } });
  const [target] = targetsOf(context.boss, 'organizations.sent');
  assert.ok(target);
  // Nobody waits for the answer: the window is gone.
  void context.runner.run(target, { action: 'cancel', signal });
  await until(
    () => context.emulator.requests.some(({ operation }) => operation === 'CancelHandshake'),
    'CancelHandshake',
  );
  const next = new History(context.folder);
  const [entry] = await next.read();
  assert.ok(entry && isOpen(entry));
  const checked = await context.runner.verify(context.boss, entry);
  assert.ok(checked.kind === 'found');
  await next.end(entry.id, checked.result);
  const [settled] = await next.read();
  assert.ok(settled && !isOpen(settled));
});

test('a batch over accounts and services: every one once, none throttled, at the published rates', async (t) => {
  const context = await opened(t, { rates: 'published' });
  const { world, invite, boss, guest, emulator } = context;
  for (let n = 0; n < 5; n++) {
    const account = world.addAccount({ name: `More ${n}`, email: `more${n}@example.net` });
    world.invite(context.organization, { type: 'ACCOUNT', id: account.id });
  }
  assert.ok(invite);
  await boss.refresh();
  const plan = planBatch(
    'cancel',
    ['organizations.sent', 'partnercentral.sent.AWS'].flatMap((list) => targetsOf(boss, list)),
  );
  assert.equal(plan.targets.length, 7);
  const results = await runBatch(plan, { runner: context.runner, signal, onResult: () => undefined });
  assert.ok(results.every(({ outcome }) => outcome.kind === 'done'));
  assert.equal(effectsOf(context, 'CancelHandshake', 'CANCELED'), 6);
  assert.equal(effectsOf(context, 'CancelConnectionInvitation', 'CANCELED'), 1);
  assert.deepEqual(
    emulator.requests.filter(({ errorName }) => errorName !== undefined && /Throttl|TooMany/.test(errorName)),
    [],
  );
  // The other side shows it without reading again.
  assert.equal(guest.pending, 0);
});
