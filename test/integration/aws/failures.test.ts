import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { performAction, type SentOutcome } from '../../../src/actions/performAction.ts';
import type { Fault } from '../../../src/emulator/emulator.ts';
import type { FailureKind } from '../../../src/invitations/failure.ts';
import type { Action, Invitation } from '../../../src/invitations/invitation.ts';
import type { InvitationSource } from '../../../src/invitations/invitationSource.ts';
import {
  actionOptions,
  createParties,
  emulated,
  failureFrom,
  listener,
  listOf,
  options,
  readAll,
  readOne,
  type Emulated,
  until,
} from '../../support/emulated.ts';
import { intermediary } from '../../support/intermediary.ts';

const FAST = { connection: 300, request: 300, call: 5_000, credentials: 300 };

const always = (context: Emulated, fault: Fault): void => {
  context.emulator.faults.add({ fault, times: Infinity });
};

describe('a list that fails says why', () => {
  const FAULTS: readonly (readonly [string, Fault, FailureKind])[] = [
    ['a fault of the service', { kind: 'status500' }, 'serviceFault'],
    ['a hanging server', { kind: 'hang' }, 'timeout'],
    ['a broken connection', { kind: 'reset' }, 'network'],
    ['a page of a proxy', { kind: 'html' }, 'notTheService'],
    ['a page of a proxy with 403', { kind: 'html', status: 403 }, 'notTheService'],
    ['a token that is over', { kind: 'expiredToken' }, 'credentialsRejected'],
    ['another change under way', { kind: 'error', name: 'ConcurrentModificationException' }, 'conflict'],
    ['an error of the future', { kind: 'error', name: 'BrandNewException' }, 'invalidRequest'],
    ['a page that repeats itself', { kind: 'repeatToken' }, 'unusableAnswer'],
  ];
  for (const [what, fault, kind] of FAULTS) {
    for (const list of ['organizations.sent', 'partnercentral.sent.AWS']) {
      test(`${what}: ${list}`, async (t) => {
        const context = await emulated(t, { timeouts: FAST });
        const { boss } = createParties(context);
        always(context, fault);
        const failure = await failureFrom(readAll(context.connect(boss), list));
        assert.equal(failure.kind, kind);
        assert.match(failure.operation ?? '', /^List/);
        if (fault.kind === 'error') assert.match(failure.requestId ?? '', /^[\da-f-]{36}$/);
      });
    }
  }

  test('throttled to the end', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    always(context, { kind: 'throttle' });
    const connection = context.connect(boss);
    const kinds = await Promise.all(
      ['organizations.sent', 'partnercentral.sent.AWS'].map(async (list) => {
        const { kind } = await failureFrom(readAll(connection, list));
        return kind;
      }),
    );
    assert.deepEqual(kinds, ['throttled', 'throttled']);
    assert.equal(context.emulator.requests.length, 6, 'three tries each');
  });

  test('a key that nobody has', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    const stranger = await emulated(t);
    const connection = context.connect(boss, { endpoint: stranger.emulator.endpoint });
    for (const list of ['organizations.sent', 'partnercentral.sent.AWS']) {
      assert.equal((await failureFrom(readAll(connection, list))).kind, 'credentialsRejected');
    }
    assert.equal((await failureFrom(connection.identify(options))).kind, 'credentialsRejected');
  });

  test('nobody there', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    const gone = await listener(t, () => [200, '']);
    await gone.close();
    const failure = await failureFrom(
      readAll(context.connect(boss, { endpoint: gone.endpoint }), 'organizations.sent'),
    );
    assert.equal(failure.kind, 'network');
  });

  test('not allowed, no member of an organization, no management account, no partner', async (t) => {
    const context = await emulated(t);
    const { boss, guest, organization } = createParties(context);
    const { world, connect } = context;
    const kindOf = async (account: typeof boss, list: string): Promise<FailureKind> =>
      (await failureFrom(readAll(connect(account), list))).kind;
    world.deny(boss.id, 'organizations:ListHandshakesForOrganization');
    assert.equal(await kindOf(boss, 'organizations.sent'), 'denied');
    assert.equal(await kindOf(guest, 'organizations.sent'), 'notInOrganization');
    const member = world.addAccount({ name: 'Member', email: 'member@example.com' });
    world.addMember(organization, member);
    assert.equal(await kindOf(member, 'organizations.sent'), 'denied');
    assert.equal(await kindOf(member, 'partnercentral.sent.AWS'), 'denied');
    world.delegateAdministrator(organization, member);
    assert.deepEqual(await readAll(connect(member), 'organizations.sent'), []);
  });

  test('one list leaves the others alone', async (t) => {
    const context = await emulated(t);
    const { boss, guest, invite } = createParties(context);
    invite();
    context.emulator.faults.add({ operation: 'ListHandshakesForAccount', fault: { kind: 'html' }, times: Infinity });
    const asBoss = context.connect(boss);
    const results = await Promise.allSettled(
      ['organizations.sent', 'organizations.received', 'partnercentral.sent.AWS'].map((id) => readAll(asBoss, id)),
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.ok(guest);
  });

  test('an aborted call ends at once as stopped, also while it waits for its next try', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    for (const fault of [{ kind: 'hang' }, { kind: 'throttle', retryAfterSeconds: 60 }] as const) {
      always(context, fault);
      const controller = new AbortController();
      const { source, list } = listOf(context.connect(boss), 'organizations.sent');
      const pages = source.list(list, { signal: controller.signal })[Symbol.asyncIterator]();
      const before = context.emulator.requests.length;
      const page = failureFrom(pages.next());
      await until(() => context.emulator.requests.length > before, 'a request');
      controller.abort();
      assert.equal((await page).kind, 'stopped');
      context.emulator.faults.clear();
    }
  });
});

function brief(outcome: SentOutcome): string {
  switch (outcome.kind) {
    case 'done':
      return `done ${outcome.invitation.status}${outcome.verified ? ' verified' : ''}`;
    case 'changed':
      return `changed ${outcome.invitation.status}`;
    case 'failed':
    case 'unknown':
      return `${outcome.kind} ${outcome.failure.kind}`;
  }
}

function tryTo(source: InvitationSource, row: Invitation, action: Action): Promise<SentOutcome> {
  return performAction({
    source,
    invitation: row,
    action,
    act: actionOptions(),
    verification: options,
    mayTryAgain: () => Promise.resolve(false),
  });
}

/** The four acts there are, each ready to be tried once. */
async function setUp(context: Emulated, which: string) {
  const { boss, guest, invite, connectionInvitation } = createParties(context);
  const [service, action] = which.split(' ');
  const id = service === 'handshake' ? invite().id : connectionInvitation().id;
  const account = action === 'cancel' ? boss : guest;
  const list = `${service === 'handshake' ? 'organizations' : 'partnercentral'}.${action === 'cancel' ? 'sent' : 'received'}${service === 'handshake' ? '' : '.AWS'}`;
  const { source, row } = await readOne(context.connect(account), list);
  assert.equal(row.id, id);
  const run = async (): Promise<string> => brief(await tryTo(source, row, action === 'cancel' ? 'cancel' : 'decline'));
  const effects = (): string[] =>
    context.world.effects.filter((effect) => effect.id === id && effect.from !== undefined).map(({ to }) => to);
  const operation = source.service.operations[action === 'cancel' ? 'cancel' : 'decline'];
  return { run, effects, operation, get: source.service.operations.get, id };
}

describe('what a gateway answers', () => {
  const BODIES: readonly (readonly [what: string, type: string, body: string])[] = [
    ['nothing', 'text/plain', ''],
    ['a page', 'text/html', '<html><body><h1>504 Gateway Time-out</h1></body></html>'],
    ['JSON', 'application/json', '{"message":"Endpoint request timed out"}'],
  ];
  for (const status of [408, 502, 503, 504]) {
    for (const [what, type, body] of BODIES) {
      test(`is no refusal of what AWS carried out: ${status} with ${what}`, async (t) => {
        const context = await emulated(t);
        const { boss, invite } = createParties(context);
        const { id } = invite();
        const lost = new Set(['CancelHandshake', 'ListHandshakesForAccount']);
        const line = await intermediary(t, context.emulator.endpoint, ({ operation }, response) => {
          if (!lost.has(operation)) return false;
          response.writeHead(status, { 'content-type': type }).end(body);
          return true;
        });
        const connection = context.connect(boss, { endpoint: line.endpoint });
        const { kind, message } = await failureFrom(readAll(connection, 'organizations.received'));
        assert.deepEqual([kind, message], ['gateway', `status ${status}`]);
        const { source, row } = await readOne(connection, 'organizations.sent');
        lost.add('DescribeHandshake');
        assert.equal(brief(await tryTo(source, row, 'cancel')), 'unknown gateway');
        lost.delete('DescribeHandshake');
        assert.equal(brief(await tryTo(source, row, 'cancel')), 'done CANCELED verified');
        assert.equal(context.world.effects.filter((effect) => effect.id === id && effect.to === 'CANCELED').length, 1);
      });
    }
  }

  test('leaves it open while the invitation is pending: the request may still be on its way', async (t) => {
    const context = await emulated(t);
    const { run, effects, operation } = await setUp(context, 'handshake cancel');
    const fault = { kind: 'error', name: 'GatewayTimeoutException', status: 504 } as const;
    context.emulator.faults.add({ operation, fault, times: Infinity });
    assert.equal(await run(), 'unknown gateway');
    assert.deepEqual(effects(), []);
  });
});

describe('an act through a bad line', () => {
  const ACTS = [
    ['handshake cancel', 'CANCELED'],
    ['handshake decline', 'DECLINED'],
    ['connection cancel', 'CANCELED'],
    ['connection decline', 'REJECTED'],
  ] as const;

  for (const [which, status] of ACTS) {
    test(`${which}: a lost answer is found out, and it happens once`, async (t) => {
      const context = await emulated(t, { timeouts: FAST });
      const { run, effects, operation } = await setUp(context, which);
      context.emulator.faults.add({ operation, fault: { kind: 'lostAnswer' } });
      const outcome = await run();
      // Partner Central gives the answer of the same token again; Organizations has to be asked.
      assert.equal(outcome, which.startsWith('handshake') ? `done ${status} verified` : `done ${status}`);
      assert.deepEqual(effects(), [status]);
    });

    test(`${which}: every answer lost, and it still happens once`, async (t) => {
      const context = await emulated(t, { timeouts: FAST });
      const { run, effects, operation } = await setUp(context, which);
      context.emulator.faults.add({ operation, fault: { kind: 'lostAnswer' }, times: Infinity });
      assert.equal(await run(), `done ${status} verified`);
      assert.deepEqual(effects(), [status]);
    });

    test(`${which}: a success without a body is looked at`, async (t) => {
      const context = await emulated(t);
      const { run, effects, operation } = await setUp(context, which);
      context.emulator.faults.add({ operation, fault: { kind: 'emptyBody' } });
      assert.equal(await run(), `done ${status} verified`);
      assert.deepEqual(effects(), [status]);
    });

    test(`${which}: refused for good, nothing happened`, async (t) => {
      const context = await emulated(t);
      const { run, effects, operation } = await setUp(context, which);
      // Once for the credentials that there were, once for the new ones.
      context.emulator.faults.add({ operation, fault: { kind: 'expiredToken' }, times: 2 });
      assert.equal(await run(), 'failed credentialsRejected');
      context.emulator.faults.add({ operation, fault: { kind: 'error', name: 'AccessDeniedException' } });
      assert.equal(await run(), 'failed denied');
      assert.deepEqual(effects(), []);
    });

    test(`${which}: done, but the answer was lost and the key ran out: that is not called a failure`, async (t) => {
      const context = await emulated(t);
      const { run, effects, operation } = await setUp(context, which);
      context.emulator.faults.add({ operation, fault: { kind: 'lostAnswer' } });
      context.emulator.faults.add({ operation, fault: { kind: 'expiredToken' }, times: 2 });
      assert.equal(await run(), `done ${status} verified`);
      assert.deepEqual(effects(), [status]);
    });

    test(`${which}: nobody can tell when nobody answers`, async (t) => {
      const context = await emulated(t, { timeouts: FAST });
      const { run, operation, get } = await setUp(context, which);
      for (const broken of [operation, get]) {
        context.emulator.faults.add({ operation: broken, fault: { kind: 'reset' }, times: Infinity });
      }
      assert.equal(await run(), 'unknown network');
    });
  }

  test('what somebody else did first is told', async (t) => {
    for (const state of ['ACCEPTED', 'DECLINED', 'EXPIRED'] as const) {
      const context = await emulated(t);
      const { run, id } = await setUp(context, 'handshake cancel');
      context.world.setHandshakeState(id, state);
      assert.equal(await run(), `changed ${state}`);
    }
    for (const status of ['ACCEPTED', 'CANCELED', 'EXPIRED'] as const) {
      const context = await emulated(t);
      const { run, id } = await setUp(context, 'connection decline');
      context.world.setConnectionInvitationStatus(id, status);
      assert.equal(await run(), `changed ${status}`);
    }
  });

  test('another change under way means that it did not happen', async (t) => {
    const context = await emulated(t);
    const { run, effects, operation } = await setUp(context, 'handshake cancel');
    context.emulator.faults.add({ operation, fault: { kind: 'concurrentModification' } });
    assert.equal(await run(), 'failed conflict');
    assert.deepEqual(effects(), []);
    assert.equal(await run(), 'done CANCELED');
  });

  test('the wrong side may not act', async (t) => {
    const context = await emulated(t);
    const { boss, guest, invite } = createParties(context);
    invite();
    const { row } = await readOne(context.connect(boss), 'organizations.sent');
    const { source } = listOf(context.connect(guest), 'organizations.received');
    assert.equal(brief(await tryTo(source, row, 'cancel')), 'failed denied');
    assert.equal(context.world.handshake(row.id)?.state, 'OPEN');
  });
});

describe('the log', () => {
  test('has operation, profile and request id, and never who or what', async (t) => {
    const context = await emulated(t);
    const { boss, guest, invite, connectionInvitation } = createParties(context);
    const { world, connect, lines, emulator } = context;
    const secrets = new Set([
      'Boss Corp',
      'Guest Inc',
      'boss@example.com',
      'guest@example.org',
      'secret note',
      'o-exampleorgid',
    ]);
    secrets.add('Dana Rivers').add('dana@example.com').add('Oslo').add('pprofile-').add('because I say so');
    secrets.add(boss.id).add(guest.id).add('AKIA').add('127.0.0.1');
    invite('secret note');
    connectionInvitation();
    const asGuest = connect(guest, { name: 'guest profile' });
    const asBoss = connect(boss);
    const handshake = await readOne(asGuest, 'organizations.received');
    const connection = await readOne(asGuest, 'partnercentral.received.AWS');
    await connection.source.get(connection.row, options);
    await asGuest.identify(options);
    await failureFrom(readAll(asGuest, 'organizations.sent'));
    await failureFrom(handshake.source.cancel(handshake.row, actionOptions()));
    world.deny(boss.id, 'organizations:ListHandshakesForOrganization');
    await failureFrom(readAll(asBoss, 'organizations.sent'));
    await handshake.source.decline(handshake.row, actionOptions());
    await connection.source.decline(connection.row, { ...actionOptions(), reason: 'because I say so' });
    await failureFrom(connection.source.decline(connection.row, actionOptions()));
    emulator.faults.add({ fault: { kind: 'html' } });
    await failureFrom(readAll(asBoss, 'organizations.received'));
    emulator.faults.add({
      fault: { kind: 'error', name: 'Odd\nFake line', message: 'boss@example.com', reason: 'a b' },
    });
    await failureFrom(readAll(asBoss, 'organizations.received'));

    assert.equal(lines.length, emulator.requests.length);
    for (const [index, line] of lines.entries()) {
      const request = emulator.requests[index];
      assert.ok(request);
      assert.ok(line.startsWith(`${request.operation} profile="`), line);
      assert.match(line, /profile="(acme|guest profile)" ms=\d+ /);
      if (request.status === 400 || line.includes('attempts=1')) {
        assert.ok(line.includes(`requestId=${request.requestId}`), line);
      }
      assert.doesNotMatch(line, /\n/);
      for (const secret of secrets) assert.equal(line.includes(secret), false, `${secret} in ${line}`);
    }
  });
});
