import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CancelHandshakeCommand,
  ListHandshakesForAccountCommand,
  ListHandshakesForOrganizationCommand,
  paginateListHandshakesForOrganization,
} from '@aws-sdk/client-organizations';
import {
  CancelConnectionInvitationCommand,
  ListConnectionInvitationsCommand,
} from '@aws-sdk/client-partnercentral-account';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { asRecord } from '../../../src/common/records.ts';
import { refusal, registerPartners, startEmulatorClients } from '../../support/emulatorClients.ts';

const LIST = new ListHandshakesForAccountCommand({});

test('errors by name', async () => {
  await using clients = await startEmulatorClients();
  registerPartners(clients);
  const organizations = clients.organizations(clients.boss);
  const partners = clients.partnerCentral(clients.boss);
  const { faults } = clients.emulator;
  const catalog = new ListConnectionInvitationsCommand({ Catalog: 'AWS' });
  const cases = [
    [{ kind: 'throttle' }, 'TooManyRequestsException', 'ThrottlingException'],
    [{ kind: 'status500' }, 'ServiceException', 'InternalServerException'],
    [{ kind: 'expiredToken' }, 'ExpiredTokenException', 'ExpiredTokenException'],
    [
      { kind: 'concurrentModification' },
      'ConcurrentModificationException',
      'ConflictException INCOMPATIBLE_CONNECTION_INVITATION_STATE',
    ],
    [
      { kind: 'error', name: 'TeapotException', reason: 'SHORT', status: 418 },
      'TeapotException SHORT',
      'TeapotException SHORT',
    ],
    [{ kind: 'html' }, 'SyntaxError', 'SyntaxError'],
    [{ kind: 'html', status: 404 }, 'SyntaxError', 'SyntaxError'],
  ] as const;
  for (const [fault, one, other] of cases) {
    faults.add({ fault, times: 2 });
    assert.equal(await refusal(organizations.send(LIST)), one, fault.kind);
    assert.equal(await refusal(partners.send(catalog)), other, fault.kind);
  }
  assert.equal(faults.pending, 0);
  assert.equal(await refusal(organizations.send(LIST)), 'no refusal');
  const sts = new STSClient(clients.options(clients.boss));
  faults.add({ fault: { kind: 'expiredToken' } });
  assert.equal(await refusal(sts.send(new GetCallerIdentityCommand({}))), 'ExpiredToken');
  sts.destroy();
});

test('faults are for an operation and an account, and are used up in order', async () => {
  await using clients = await startEmulatorClients();
  const { faults } = clients.emulator;
  faults.add({ operation: 'CancelHandshake', fault: { kind: 'status500' } });
  faults.add({ accountId: clients.guest.id, times: 2, fault: { kind: 'expiredToken' } });
  const boss = clients.organizations(clients.boss);
  const guest = clients.organizations(clients.guest);
  assert.equal(await refusal(boss.send(LIST)), 'no refusal');
  const cancel = new CancelHandshakeCommand({ HandshakeId: 'h-abcdefgh' });
  assert.equal(await refusal(guest.send(cancel)), 'ServiceException');
  assert.equal(await refusal(guest.send(cancel)), 'ExpiredTokenException');
  assert.equal(faults.pending, 1);
  faults.clear();
  assert.equal(await refusal(guest.send(LIST)), 'no refusal');
});

test('a throttled client waits as told and succeeds', async () => {
  await using clients = await startEmulatorClients();
  clients.emulator.faults.add({ fault: { kind: 'throttle', retryAfterSeconds: 0 }, times: 2 });
  const answer = await clients.organizations(clients.boss, 3).send(LIST);
  assert.equal(answer.$metadata.attempts, 3);
  const [first, , third] = clients.emulator.requests;
  assert.deepEqual([first?.status, first?.errorName, third?.status], [400, 'TooManyRequestsException', 200]);
  assert.equal(first?.headers['amz-sdk-invocation-id'], third?.headers['amz-sdk-invocation-id']);
  assert.equal(third?.requestId, answer.$metadata.requestId);
});

test('an answer can be lost after the deed: a retried cancel finds it done, a client token makes it quiet', async () => {
  await using clients = await startEmulatorClients();
  const { world, faults } = clients.emulator;
  const { id } = world.invite(clients.organization, { type: 'ACCOUNT', id: clients.guest.id });
  faults.add({ operation: 'CancelHandshake', fault: { kind: 'lostAnswer' } });
  const cancel = clients.organizations(clients.boss, 2).send(new CancelHandshakeCommand({ HandshakeId: id }));
  assert.equal(await refusal(cancel), 'HandshakeAlreadyInStateException');
  assert.deepEqual(
    world.effects.map(({ to }) => to),
    ['OPEN', 'CANCELED'],
  );

  const { sender, receiver } = registerPartners(clients);
  const words = { connectionType: 'SUBSIDIARY', message: 'm', email: 'a@example.com', name: 'A', receiver } as const;
  const invitation = world.createConnectionInvitation(sender, words);
  faults.add({ operation: 'CancelConnectionInvitation', fault: { kind: 'lostAnswer' } });
  const input = { Catalog: 'AWS', Identifier: invitation.id };
  const answer = await clients.partnerCentral(clients.boss, 2).send(new CancelConnectionInvitationCommand(input));
  assert.deepEqual([answer.Status, answer.$metadata.attempts], ['CANCELED', 2]);
});

test('a connection can be reset before anything happens, and a body can be missing', async () => {
  await using clients = await startEmulatorClients();
  const { world, faults } = clients.emulator;
  const { id } = world.invite(clients.organization, { type: 'ACCOUNT', id: clients.guest.id });
  const client = clients.organizations(clients.boss);
  const cancel = new CancelHandshakeCommand({ HandshakeId: id });
  faults.add({ fault: { kind: 'reset' } });
  await assert.rejects(client.send(cancel), { code: 'ECONNRESET' });
  assert.equal(world.handshake(id)?.state, 'OPEN');
  assert.equal(clients.emulator.requests[0]?.status, 0);
  faults.add({ fault: { kind: 'emptyBody' } });
  assert.equal((await client.send(cancel)).Handshake, undefined);
  assert.equal(world.handshake(id)?.state, 'CANCELED');
});

test('a server that hangs can be given up on, and closing it ends the wait', async () => {
  const clients = await startEmulatorClients();
  clients.emulator.faults.add({ fault: { kind: 'hang' }, times: 2 });
  clients.emulator.faults.add({ fault: { kind: 'delay', ms: 600_000 } });
  const client = clients.organizations(clients.boss);
  const given = AbortSignal.timeout(50);
  assert.equal(await refusal(client.send(LIST, { abortSignal: given })), 'AbortError');
  const waiting = [refusal(client.send(LIST)), refusal(client.send(LIST))];
  while (clients.emulator.faults.pending > 0) await new Promise((resolve) => setImmediate(resolve));
  await clients.emulator.close();
  assert.ok(!(await Promise.all(waiting)).includes('no refusal'));
  await clients[Symbol.asyncDispose]();
});

test('a clock that is off is refused once, and corrected by the client', async () => {
  await using clients = await startEmulatorClients();
  clients.emulator.faults.add({ fault: { kind: 'clockSkew', ms: 3_600_000 }, times: Infinity });
  const answer = await clients.organizations(clients.boss, 3).send(LIST);
  assert.equal(answer.$metadata.attempts, 2);
  assert.equal(clients.emulator.requests[0]?.errorName, 'InvalidSignatureException');
});

test('a repeated token makes a list endless', async () => {
  await using clients = await startEmulatorClients();
  clients.emulator.faults.add({ fault: { kind: 'repeatToken' }, times: Infinity });
  const client = clients.organizations(clients.boss);
  let pages = 0;
  for await (const page of paginateListHandshakesForOrganization({ client }, {})) {
    assert.ok(page.NextToken);
    pages += 1;
    if (pages === 10) break;
  }
  assert.equal(pages, 10);
  for await (const page of paginateListHandshakesForOrganization({ client, stopOnSameToken: true }, {})) {
    assert.ok(page.NextToken);
    pages += 1;
  }
  assert.equal(pages, 12);
});

test('every switch', async () => {
  await using clients = await startEmulatorClients();
  const { world, switches } = clients.emulator;
  const { organization, guest } = clients;
  const { id } = world.invite(organization, { type: 'ACCOUNT', id: guest.id });
  const client = clients.organizations(clients.boss);
  const list = async () => {
    const { Handshakes } = await client.send(new ListHandshakesForOrganizationCommand({}));
    return Handshakes?.[0];
  };
  const plain = (await list())?.RequestedTimestamp;

  switches.eNotationDates = true;
  assert.deepEqual((await list())?.RequestedTimestamp, plain);
  const raw: string[] = [];
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response: unknown = result.response;
      if (typeof response === 'object' && response !== null && 'statusCode' in response) {
        raw.push(String(response.statusCode));
      }
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  switches.eNotationDates = false;

  const sender = async () => (await list())?.Parties?.find(({ Type }) => Type === 'ORGANIZATION')?.Id;
  assert.equal(await sender(), organization.id.slice(2));
  switches.partyIdsWithPrefix = true;
  assert.equal(await sender(), organization.id);
  assert.equal((await list())?.Resources?.[0]?.Value, organization.id);
  switches.partyIdsWithPrefix = false;

  switches.unknownEnums = true;
  assert.equal((await list())?.Action, 'ACTION_OF_THE_FUTURE');
  assert.equal((await list())?.State, 'OPEN');
  switches.unknownEnums = false;

  switches.omitOptionalFields = true;
  assert.deepEqual(await list(), { Id: id, State: 'OPEN', Action: 'INVITE' });
  assert.equal((await clients.organizations(clients.boss).send(LIST)).Handshakes, undefined);
  await assert.rejects(client.send(new CancelHandshakeCommand({ HandshakeId: 'h-abcdefgh' })), {
    message: 'UnknownError',
  });
  switches.omitOptionalFields = false;

  const unknownId = new CancelHandshakeCommand({ HandshakeId: 'h-abcdefgh' });
  assert.equal(await refusal(client.send(unknownId)), 'HandshakeNotFoundException');
  switches.modelStatusCodes = true;
  assert.equal(await refusal(client.send(unknownId)), 'HandshakeNotFoundException');
  assert.deepEqual(raw.slice(-2), ['400', '404']);
  switches.namespacedErrorTypes = true;
  assert.equal(await refusal(client.send(unknownId)), 'HandshakeNotFoundException');
});

test('what the models require is never left out', async () => {
  await using clients = await startEmulatorClients();
  clients.emulator.switches.omitOptionalFields = true;
  const { sender, receiver } = registerPartners(clients);
  const partners = clients.partnerCentral(clients.boss);
  const failed = (input: object) =>
    partners.send(new ListConnectionInvitationsCommand({ Catalog: 'AWS', ...input })).then(
      () => assert.fail('It should have failed.'),
      (error: unknown) => asRecord(error),
    );
  const invalid = await failed({ MaxResults: 101 });
  assert.match(String(invalid?.['message']), /MaxResults/);
  assert.equal(invalid?.['Reason'], 'REQUEST_VALIDATION_FAILED');
  assert.equal(invalid['ErrorDetails'], undefined);
  const words = { connectionType: 'SUBSIDIARY', message: 'm', email: 'a@example.com', name: 'A', receiver } as const;
  const { id } = clients.emulator.world.createConnectionInvitation(sender, words);
  const { ConnectionInvitationSummaries: [summary] = [] } = await partners.send(
    new ListConnectionInvitationsCommand({ Catalog: 'AWS' }),
  );
  assert.deepEqual(
    [summary?.Id, summary?.ConnectionType, summary?.ParticipantType, summary?.ExpiresAt],
    [id, 'SUBSIDIARY', 'SENDER', undefined],
  );
});
