import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Switches } from '../../../src/emulator/emulator.ts';
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
  readPages,
} from '../../support/emulated.ts';

const DAY = 86_400_000;

describe('lists', () => {
  for (const emptyPages of [false, true]) {
    test(`of all four kinds come with all their pages${emptyPages ? ', empty ones between them' : ''}`, async (t) => {
      const context = await emulated(t);
      const { world, emulator, connect } = context;
      const { boss, guest, organization, connectionInvitation } = createParties(context);
      emulator.switches.emptyPages = emptyPages;
      for (let index = 0; index < 45; index++) {
        const sent = world.invite(organization, { type: 'EMAIL', id: `p${index}@example.net` });
        if (index % 3 === 0) world.setHandshakeState(sent.id, 'DECLINED');
      }
      world.invite(organization, { type: 'ACCOUNT', id: guest.id });
      const inAws = connectionInvitation('AWS');
      const inSandbox = connectionInvitation('Sandbox');

      const asBoss = connect(boss, { catalogs: ['AWS', 'Sandbox'] });
      const asGuest = connect(guest, { catalogs: ['AWS', 'Sandbox'] });
      assert.deepEqual(
        asBoss.sources.flatMap(({ lists }) => lists.map(({ id }) => id)),
        [
          'organizations.sent',
          'organizations.received',
          'partnercentral.sent.AWS',
          'partnercentral.received.AWS',
          'partnercentral.sent.Sandbox',
          'partnercentral.received.Sandbox',
        ],
      );
      const pages = await readPages(asBoss, 'organizations.sent');
      assert.equal(pages.length, emptyPages ? 6 : 3);
      const sent = pages.flat();
      assert.equal(new Set(sent.map(({ id }) => id)).size, 46);
      assert.equal(sent.filter(({ phase }) => phase === 'pending').length, 31);
      assert.ok(sent.every(({ direction, list }) => direction === 'sent' && list === 'organizations.sent'));
      const [received] = await readAll(asGuest, 'organizations.received');
      assert.deepEqual(received?.counterparty, {
        kind: 'organization',
        id: 'o-exampleorgid',
        name: 'Boss Corp',
        email: 'boss@example.com',
      });
      for (const [connection, list, id, other] of [
        [asBoss, 'partnercentral.sent.AWS', inAws.id, 'pprofile-guestAWS'],
        [asGuest, 'partnercentral.received.AWS', inAws.id, 'pprofile-bossAWS'],
        [asBoss, 'partnercentral.sent.Sandbox', inSandbox.id, 'pprofile-guestSandbox'],
        [asGuest, 'partnercentral.received.Sandbox', inSandbox.id, 'pprofile-bossSandbox'],
      ] as const) {
        const rows = await readAll(connection, list);
        assert.deepEqual(
          rows.map((row) => [row.id, row.counterparty.id, row.complete]),
          [[id, other, false]],
        );
      }
      assert.deepEqual(await readAll(asGuest, 'partnercentral.sent.AWS'), []);
      assert.deepEqual(await readAll(asBoss, 'organizations.received'), []);
    });
  }

  test('ask for the largest pages, once each', async (t) => {
    const context = await emulated(t);
    const { boss, organization } = createParties(context);
    for (let index = 0; index < 40; index++) {
      context.world.invite(organization, { type: 'EMAIL', id: `p${index}@example.net` });
    }
    assert.equal((await readAll(context.connect(boss), 'organizations.sent')).length, 40);
    assert.equal(context.emulator.requests.length, 2);
  });

  test('work from any region of the partition; Partner Central is where it is', async (t) => {
    const context = await emulated(t);
    const { guest, invite, connectionInvitation } = createParties(context);
    invite();
    connectionInvitation();
    const connection = context.connect(guest, { region: 'ap-southeast-2' });
    await readOne(connection, 'organizations.received');
    await readOne(connection, 'partnercentral.received.AWS');
    assert.equal(context.emulator.requests.at(-1)?.region, 'us-east-1');
  });

  test('leave Partner Central out where it does not exist or is not wanted', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    for (const region of ['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1']) {
      assert.equal(context.connect(boss, { region }).sources.length, 1, region);
    }
    assert.equal(context.connect(boss, { catalogs: [] }).sources.length, 1);
  });
});

describe('acts', () => {
  test('cancel and decline show the status that the service answered', async (t) => {
    const context = await emulated(t);
    const { boss, guest, invite, connectionInvitation } = createParties(context);
    const asBoss = context.connect(boss);
    const asGuest = context.connect(guest);

    invite();
    const sent = await readOne(asBoss, 'organizations.sent');
    const { invitation: canceled } = await sent.source.cancel(sent.row, actionOptions());
    assert.deepEqual(
      [canceled.id, canceled.status, canceled.phase, canceled.list],
      [sent.row.id, 'CANCELED', 'canceled', sent.row.list],
    );

    const second = invite();
    const pending = (await readAll(asGuest, 'organizations.received')).find(({ id }) => id === second.id);
    assert.ok(pending);
    const { invitation: declined } = await listOf(asGuest, 'organizations.received').source.decline(
      pending,
      actionOptions(),
    );
    assert.deepEqual([declined.status, declined.direction], ['DECLINED', 'received']);

    connectionInvitation();
    const offered = await readOne(asBoss, 'partnercentral.sent.AWS');
    assert.equal((await offered.source.cancel(offered.row, actionOptions())).invitation.status, 'CANCELED');

    const again = connectionInvitation();
    const got = (await readAll(asGuest, 'partnercentral.received.AWS')).find(({ id }) => id === again.id);
    assert.ok(got);
    const { source } = listOf(asGuest, 'partnercentral.received.AWS');
    const { invitation: rejected } = await source.decline(got, { ...actionOptions(), reason: 'No, thank you' });
    assert.deepEqual(
      [rejected.status, rejected.phase, rejected.note],
      ['REJECTED', 'declined', 'Shall we meet in Oslo?'],
    );
    assert.equal(again.rejectReason, 'No, thank you');

    assert.deepEqual(
      context.world.effects.filter(({ from }) => from !== undefined).map(({ operation }) => operation),
      ['CancelHandshake', 'DeclineHandshake', 'CancelConnectionInvitation', 'RejectConnectionInvitation'],
    );
  });

  test('reading one again has what the list left out', async (t) => {
    const context = await emulated(t);
    const { guest, invite, connectionInvitation } = createParties(context);
    connectionInvitation();
    const asGuest = context.connect(guest);
    const summary = await readOne(asGuest, 'partnercentral.received.AWS');
    const full = await summary.source.get(summary.row, options);
    assert.deepEqual(
      [full.complete, full.note, full.sender],
      [true, 'Shall we meet in Oslo?', { name: 'Dana Rivers', email: 'dana@example.com' }],
    );
    invite('Hello');
    const handshake = await readOne(asGuest, 'organizations.received');
    assert.deepEqual(await handshake.source.get(handshake.row, options), handshake.row);
  });

  test('an answer about another invitation is not believed', async (t) => {
    const context = await emulated(t);
    const { boss, guest, invite } = createParties(context);
    invite();
    const { source, row } = await readOne(context.connect(boss), 'organizations.sent');
    context.emulator.faults.add({ operation: 'CancelHandshake', accountId: boss.id, fault: { kind: 'emptyBody' } });
    assert.equal((await failureFrom(source.cancel(row, actionOptions()))).kind, 'unusableAnswer');
    assert.equal(context.world.handshake(row.id)?.state, 'CANCELED');
    assert.equal(guest.organizationId, undefined);
  });
});

describe('on the wire', () => {
  test('an act has one token over all its tries, and the catalog, id and reason', async (t) => {
    const context = await emulated(t);
    const { guest, connectionInvitation } = createParties(context);
    connectionInvitation('Sandbox');
    const { source, row } = await readOne(
      context.connect(guest, { catalogs: ['Sandbox'] }),
      'partnercentral.received.Sandbox',
    );
    const { received, endpoint } = await listener(t, (_, __, index) =>
      index < 2 ? [503, ''] : [200, JSON.stringify({ Id: row.id, Status: 'REJECTED' })],
    );
    const elsewhere = listOf(
      context.connect(guest, { catalogs: ['Sandbox'], endpoint }),
      'partnercentral.received.Sandbox',
    );
    await elsewhere.source.decline(row, { ...actionOptions('token-1'), reason: 'No' });
    const expected = { Catalog: 'Sandbox', Identifier: row.id, ClientToken: 'token-1', Reason: 'No' };
    assert.deepEqual(
      received.map(({ body }): unknown => JSON.parse(body)),
      [expected, expected, expected],
    );
    assert.equal(new Set(received.map(({ headers }) => headers['amz-sdk-invocation-id'])).size, 1);
    await elsewhere.source.decline(row, actionOptions('token-2'));
    assert.deepEqual(JSON.parse(received.at(-1)?.body ?? ''), {
      Catalog: 'Sandbox',
      Identifier: row.id,
      ClientToken: 'token-2',
    });
    assert.equal(source.service.id, 'partnercentral');
  });

  test('every request says who it comes from, and keeps its connection', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    const connection = context.connect(boss);
    await readAll(connection, 'organizations.sent');
    await readAll(connection, 'partnercentral.sent.AWS');
    await connection.identify(options);
    assert.equal(context.emulator.requests.length, 3);
    for (const { headers, operation } of context.emulator.requests) {
      assert.match(headers['user-agent'] ?? '', /\bhandshakes-for-aws\/1\.2\.3\b/, operation);
      assert.equal(headers['connection'], 'keep-alive', operation);
    }
  });

  test('the account is what the credentials say', async (t) => {
    const context = await emulated(t);
    const { guest } = createParties(context);
    assert.deepEqual(await context.connect(guest).identify(options), {
      accountId: guest.id,
      arn: `arn:aws:iam::${guest.id}:user/admin`,
    });
  });
});

describe('habits of the services', () => {
  const habits: readonly (readonly (keyof Switches)[])[] = [
    [],
    ['eNotationDates'],
    ['partyIdsWithPrefix'],
    ['eNotationDates', 'partyIdsWithPrefix', 'emptyPages', 'modelStatusCodes', 'namespacedErrorTypes'],
  ];
  for (const names of habits) {
    test(`make no difference: ${names.join(', ') || 'none'}`, async (t) => {
      const now = Date.UTC(2026, 10, 21, 9, 15, 30, 125);
      const context = await emulated(t, { now: () => now });
      const { boss, guest, invite, connectionInvitation } = createParties(context);
      for (const name of names) context.emulator.switches[name] = true;
      invite('Note');
      connectionInvitation();
      const asGuest = context.connect(guest);
      const { row, source } = await readOne(asGuest, 'organizations.received');
      assert.deepEqual([row.createdAt, row.expiresAt], [now, now + 15 * DAY]);
      assert.equal(row.counterparty.id, 'o-exampleorgid');
      assert.equal(row.note, 'Note');
      const connection = await readOne(asGuest, 'partnercentral.received.AWS');
      assert.equal(connection.row.createdAt, now);
      // Errors keep their meaning with other statuses and namespaces.
      await source.decline(row, actionOptions());
      assert.equal((await failureFrom(source.decline(row, actionOptions()))).kind, 'alreadyInState');
      await connection.source.decline(connection.row, actionOptions());
      assert.equal((await failureFrom(connection.source.decline(connection.row, actionOptions()))).kind, 'wrongState');
      assert.equal((await failureFrom(readAll(asGuest, 'organizations.sent'))).kind, 'notInOrganization');
      context.world.deny(boss.id, 'organizations:ListHandshakesForAccount');
      assert.equal((await failureFrom(readAll(context.connect(boss), 'organizations.received'))).kind, 'denied');
    });
  }

  test('words that nobody knows yet pass through, and offer no act where the phase is unknown', async (t) => {
    const context = await emulated(t);
    const { boss, invite, connectionInvitation } = createParties(context);
    context.emulator.switches.unknownEnums = true;
    const asBoss = context.connect(boss);
    const { id } = invite();
    const pending = await readOne(asBoss, 'organizations.sent');
    assert.deepEqual([pending.row.type, pending.row.phase], ['ACTION_OF_THE_FUTURE', 'pending']);
    assert.equal(pending.row.counterparty.id, '444455556666');
    context.world.setHandshakeState(id, 'ACCEPTED');
    const finished = await readOne(asBoss, 'organizations.sent');
    assert.deepEqual([finished.row.status, finished.row.phase], ['STATE_OF_THE_FUTURE', 'unknown']);
    connectionInvitation();
    const connection = await readOne(asBoss, 'partnercentral.sent.AWS');
    assert.equal(connection.row.type, 'CONNECTION_OF_THE_FUTURE');
  });

  test('what the models do not require may be missing', async (t) => {
    const context = await emulated(t);
    const { boss, guest, invite, connectionInvitation } = createParties(context);
    context.emulator.switches.omitOptionalFields = true;
    context.emulator.switches.emptyPages = true;
    const asBoss = context.connect(boss);
    assert.deepEqual(await readAll(asBoss, 'organizations.sent'), []);
    const { id } = invite();
    connectionInvitation();
    const { row, source } = await readOne(asBoss, 'organizations.sent');
    assert.deepEqual([row.id, row.counterparty.id, row.arn, row.expiresAt], [id, 'unknown', undefined, undefined]);
    assert.equal((await source.cancel(row, actionOptions())).invitation.status, 'CANCELED');
    const connection = await readOne(asBoss, 'partnercentral.sent.AWS');
    assert.equal(connection.row.expiresAt, undefined);
    const failure = await failureFrom(readAll(context.connect(guest), 'organizations.sent'));
    assert.equal(failure.kind, 'notInOrganization');
  });
});
