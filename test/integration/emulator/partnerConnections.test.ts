// Connections between partners, through the real SDK.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AcceptConnectionInvitationCommand,
  CancelConnectionCommand,
  GetConnectionCommand,
  GetConnectionInvitationCommand,
  ListConnectionsCommand,
} from '@aws-sdk/client-partnercentral-account';
import type { ConnectionType } from '@aws-sdk/client-partnercentral-account';
import { refusal, registerPartners, startEmulatorClients } from '../../support/emulatorClients.ts';

const Catalog = 'AWS';

async function setUp() {
  const clients = await startEmulatorClients();
  const { sender, receiver } = registerPartners(clients);
  const from = clients.partnerCentral(clients.boss);
  const to = clients.partnerCentral(clients.guest);
  const invite = (connectionType: ConnectionType) =>
    clients.emulator.world.createConnectionInvitation(sender, {
      connectionType,
      receiver,
      message: 'Hello',
      email: 'boss@example.com',
      name: 'Boss',
    });
  const connect = async (type: ConnectionType) => {
    const { id } = invite(type);
    const { Connection } = await to.send(new AcceptConnectionInvitationCommand({ Catalog, Identifier: id }));
    return { invitation: id, id: String(Connection?.Id) };
  };
  return { clients, sender, receiver, from, to, invite, connect };
}

const get = (Identifier: string) => new GetConnectionCommand({ Catalog, Identifier });
const cancel = (Identifier: string, type: ConnectionType) =>
  new CancelConnectionCommand({ Catalog, Identifier, ConnectionType: type, Reason: 'Over' });

test('two partners have one connection with a type for each invitation that was accepted', async () => {
  const { clients, sender, receiver, from, to, connect } = await setUp();
  await using _ = clients;
  const subsidiary = await connect('SUBSIDIARY');
  const { id } = await connect('OPPORTUNITY_COLLABORATION');
  assert.equal(subsidiary.id, id);
  const seen = await from.send(get(id));
  assert.equal(seen.Arn, `arn:aws:partnercentral:us-east-1::catalog/AWS/connection/${id}`);
  assert.equal(seen.OtherParticipantAccountId, receiver.accountId);
  assert.deepEqual(seen.ConnectionTypes?.SUBSIDIARY?.OtherParticipant, { Account: { Name: receiver.name } });
  assert.deepEqual(seen.ConnectionTypes.OPPORTUNITY_COLLABORATION?.OtherParticipant, {
    PartnerProfile: { Id: receiver.profileId, Name: receiver.name },
  });
  assert.equal((await to.send(get(id))).OtherParticipantAccountId, sender.accountId);
  const invitation = new GetConnectionInvitationCommand({ Catalog, Identifier: subsidiary.invitation });
  assert.equal((await from.send(invitation)).ConnectionId, id);
});

test('either partner cancels a type, once; then it can be agreed on again', async () => {
  const { clients, from, to, connect, invite } = await setUp();
  await using _ = clients;
  const { id } = await connect('SUBSIDIARY');
  assert.equal(
    await refusal(to.send(cancel(id, 'OPPORTUNITY_COLLABORATION'))),
    'ResourceNotFoundException CONNECTION_NOT_FOUND',
  );
  assert.throws(() => invite('SUBSIDIARY'), { reason: 'DUPLICATE_CONNECTION' });
  const { ConnectionTypes } = await to.send(cancel(id, 'SUBSIDIARY'));
  assert.deepEqual(
    [ConnectionTypes?.SUBSIDIARY?.Status, ConnectionTypes?.SUBSIDIARY?.CanceledBy],
    ['CANCELED', clients.guest.id],
  );
  assert.equal(await refusal(from.send(cancel(id, 'SUBSIDIARY'))), 'ConflictException INCOMPATIBLE_CONNECTION_STATE');
  assert.equal((await connect('SUBSIDIARY')).id, id);
  assert.equal((await from.send(get(id))).ConnectionTypes?.SUBSIDIARY?.Status, 'ACTIVE');
});

test('active connections are listed, by type and by participant', async () => {
  const { clients, receiver, from, connect } = await setUp();
  await using _ = clients;
  const { id } = await connect('SUBSIDIARY');
  const list = async (input: object = {}) =>
    (await from.send(new ListConnectionsCommand({ Catalog, ...input }))).ConnectionSummaries?.map(({ Id }) => Id);
  assert.deepEqual(await list(), [id]);
  assert.deepEqual(await list({ ConnectionType: 'SUBSIDIARY' }), [id]);
  assert.deepEqual(await list({ ConnectionType: 'OPPORTUNITY_COLLABORATION' }), []);
  assert.deepEqual(await list({ OtherParticipantIdentifiers: [receiver.accountId] }), [id]);
  assert.deepEqual(await list({ OtherParticipantIdentifiers: [receiver.profileId] }), [id]);
  assert.deepEqual(await list({ OtherParticipantIdentifiers: ['pprofile-somebody'] }), []);
  await from.send(cancel(id, 'SUBSIDIARY'));
  assert.deepEqual(await list(), []);
  assert.deepEqual(await list({ ConnectionType: 'SUBSIDIARY:CANCELED' }), [id]);
  assert.equal(await refusal(list({ ConnectionType: '1' })), 'ValidationException REQUEST_VALIDATION_FAILED');
});

test('a connection is known to its two partners alone', async () => {
  const { clients, connect } = await setUp();
  await using _ = clients;
  const { world } = clients.emulator;
  const { id } = await connect('SUBSIDIARY');
  const stranger = world.addAccount({ name: 'Stranger', email: 'stranger@example.com' });
  world.registerPartner(stranger, { catalog: 'AWS', name: 'Stranger' });
  const client = clients.partnerCentral(stranger);
  assert.equal(await refusal(client.send(get(id))), 'ResourceNotFoundException CONNECTION_NOT_FOUND');
  world.deny(stranger.id, 'partnercentral:GetConnection');
  assert.equal(await refusal(client.send(get(id))), 'AccessDeniedException ACCESS_DENIED');
});
