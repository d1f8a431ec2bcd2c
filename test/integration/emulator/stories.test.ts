import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AcceptHandshakeCommand,
  CancelHandshakeCommand,
  DeclineHandshakeCommand,
  DescribeHandshakeCommand,
  EnableAllFeaturesCommand,
  InviteAccountToOrganizationCommand,
  InviteOrganizationToTransferResponsibilityCommand,
  ListHandshakesForAccountCommand,
  ListHandshakesForOrganizationCommand,
  OrganizationsClient,
  paginateListHandshakesForAccount,
  paginateListHandshakesForOrganization,
} from '@aws-sdk/client-organizations';
import type { Handshake, HandshakeParty } from '@aws-sdk/client-organizations';
import {
  AcceptConnectionInvitationCommand,
  CancelConnectionInvitationCommand,
  CreateConnectionInvitationCommand,
  GetConnectionInvitationCommand,
  ListConnectionInvitationsCommand,
  paginateListConnectionInvitations,
  RejectConnectionInvitationCommand,
} from '@aws-sdk/client-partnercentral-account';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { addCrowd } from '../../../src/emulator/bulkFixture.ts';
import { tellSampleStory } from '../../../src/emulator/sampleStory.ts';
import { refusal, registerPartners, startEmulatorClients } from '../../support/emulatorClients.ts';

/** AWS gives parties in either order. */
const byType = (parties: readonly HandshakeParty[] = []) =>
  parties.toSorted((a, b) => String(a.Type).localeCompare(String(b.Type)));
const inOrder = (handshake: Handshake) => ({ ...handshake, Parties: byType(handshake.Parties) });

test('an account is invited, looks, and declines; the sender sees it', async () => {
  await using clients = await startEmulatorClients();
  const { boss, guest, organization } = clients;
  const sender = clients.organizations(boss);
  const recipient = clients.organizations(guest);
  const invite = new InviteAccountToOrganizationCommand({
    Target: { Type: 'EMAIL', Id: guest.email },
    Notes: 'Welcome',
    Tags: [{ Key: 'team', Value: 'a' }],
  });
  const { Handshake: sent } = await sender.send(invite);
  assert.match(sent?.Id ?? '', /^h-[0-9a-z]{8,32}$/);
  assert.equal(sent?.Arn, `arn:aws:organizations::${boss.id}:handshake/${organization.id}/invite/${String(sent?.Id)}`);
  assert.ok(sent.RequestedTimestamp instanceof Date && sent.ExpirationTimestamp instanceof Date);
  assert.equal(sent.ExpirationTimestamp.getTime() - sent.RequestedTimestamp.getTime(), 15 * 86_400_000);
  assert.deepEqual(byType(sent.Parties), [
    { Id: guest.email, Type: 'EMAIL' },
    { Id: organization.id.slice(2), Type: 'ORGANIZATION' },
  ]);
  assert.deepEqual(sent.Resources, [
    {
      Type: 'ORGANIZATION',
      Value: organization.id,
      Resources: [
        { Type: 'MASTER_EMAIL', Value: boss.email },
        { Type: 'MASTER_NAME', Value: boss.name },
        { Type: 'ORGANIZATION_FEATURE_SET', Value: 'ALL' },
      ],
    },
    { Type: 'EMAIL', Value: guest.email },
    { Type: 'NOTES', Value: 'Welcome' },
  ]);
  const listed = await recipient.send(new ListHandshakesForAccountCommand({}));
  assert.deepEqual(listed.Handshakes?.map(inOrder), [inOrder(sent)]);
  const id = { HandshakeId: sent.Id };
  assert.equal((await recipient.send(new DeclineHandshakeCommand(id))).Handshake?.State, 'DECLINED');
  assert.equal((await sender.send(new DescribeHandshakeCommand(id))).Handshake?.State, 'DECLINED');
  assert.equal(await refusal(recipient.send(new DeclineHandshakeCommand(id))), 'HandshakeAlreadyInStateException');
  assert.equal(await refusal(sender.send(new CancelHandshakeCommand(id))), 'InvalidHandshakeTransitionException');
  const outcome = clients.emulator.world.effects.filter((effect) => effect.id === sent.Id).map(({ to }) => to);
  assert.deepEqual(outcome, ['OPEN', 'DECLINED']);
});

test('an account accepts and is a member: it may not list what the organization sent unless it is delegated', async () => {
  await using clients = await startEmulatorClients();
  const { boss, guest, organization, emulator } = clients;
  const member = clients.organizations(guest);
  const list = new ListHandshakesForOrganizationCommand({});
  assert.equal(await refusal(member.send(list)), 'AWSOrganizationsNotInUseException');
  const invitation = emulator.world.invite(organization, { type: 'ACCOUNT', id: guest.id });
  await member.send(new AcceptHandshakeCommand({ HandshakeId: invitation.id }));
  assert.equal(guest.organizationId, organization.id);
  assert.equal(await refusal(member.send(list)), 'AccessDeniedException');
  emulator.world.delegateAdministrator(organization, guest);
  assert.equal((await member.send(list)).Handshakes?.length, 1);
  const other = emulator.world.invite(organization, { type: 'EMAIL', id: 'other@example.net' });
  assert.equal(
    await refusal(member.send(new CancelHandshakeCommand({ HandshakeId: other.id }))),
    'AccessDeniedException',
  );
  const cancel = await clients.organizations(boss).send(new CancelHandshakeCommand({ HandshakeId: other.id }));
  assert.equal(cancel.Handshake?.State, 'CANCELED');
});

test('all features are enabled by two sides', async () => {
  await using clients = await startEmulatorClients();
  const { world } = clients.emulator;
  const payer = world.addAccount({ name: 'Payer', email: 'payer@example.com' });
  const organization = world.createOrganization(payer, { featureSet: 'CONSOLIDATED_BILLING' });
  world.addMember(organization, clients.guest);
  const management = clients.organizations(payer);
  const member = clients.organizations(clients.guest);
  const { Handshake: parent } = await management.send(new EnableAllFeaturesCommand({}));
  assert.deepEqual(parent?.Parties, [{ Id: organization.id.slice(2), Type: 'ORGANIZATION' }]);
  const filter = { Filter: { ParentHandshakeId: String(parent.Id) } };
  const sent = await management.send(new ListHandshakesForOrganizationCommand(filter));
  const received = await member.send(
    new ListHandshakesForAccountCommand({ Filter: { ActionType: 'APPROVE_ALL_FEATURES' } }),
  );
  assert.deepEqual(sent.Handshakes?.map(inOrder), received.Handshakes?.map(inOrder));
  const [child] = received.Handshakes ?? [];
  assert.deepEqual(
    child?.Resources?.find(({ Type }) => Type === 'PARENT_HANDSHAKE'),
    { Type: 'PARENT_HANDSHAKE', Value: parent.Id?.slice(2) },
  );
  await member.send(new AcceptHandshakeCommand({ HandshakeId: child.Id }));
  await management.send(new AcceptHandshakeCommand({ HandshakeId: parent.Id }));
  assert.equal(organization.featureSet, 'ALL');
  assert.equal(
    await refusal(management.send(new EnableAllFeaturesCommand({}))),
    'HandshakeConstraintViolationException ORGANIZATION_ALREADY_HAS_ALL_FEATURES',
  );
});

test('billing is offered to the management account of another organization', async () => {
  await using clients = await startEmulatorClients({ rates: 'unlimited', now: () => Date.UTC(2026, 4, 10) });
  clients.emulator.world.createOrganization(clients.guest);
  const offer = (start: number, source = 'Bill') =>
    new InviteOrganizationToTransferResponsibilityCommand({
      Type: 'BILLING',
      Target: { Type: 'ACCOUNT', Id: clients.guest.id },
      StartTimestamp: new Date(start),
      SourceName: source,
    });
  const sender = clients.organizations(clients.boss);
  for (const [start, reason] of [
    [Date.UTC(2026, 5, 1, 1), 'START_DATE_NOT_BEGINNING_OF_DAY'],
    [Date.UTC(2026, 5, 2), 'START_DATE_NOT_BEGINNING_OF_MONTH'],
    [Date.UTC(2026, 4, 1), 'START_DATE_TOO_EARLY'],
    [Date.UTC(2100, 0, 1), 'START_DATE_TOO_LATE'],
  ] as const) {
    assert.equal(await refusal(sender.send(offer(start))), `InvalidInputException ${reason}`);
  }
  assert.equal(
    await refusal(sender.send(offer(Date.UTC(2026, 6, 1), 'ü'))),
    'InvalidInputException INVALID_PATTERN:SOURCE_NAME',
  );
  await sender.send(offer(Date.UTC(2026, 6, 1)));
  const { Handshakes } = await clients.organizations(clients.guest).send(new ListHandshakesForAccountCommand({}));
  assert.deepEqual(
    Handshakes?.map(({ Action, State }) => [Action, State]),
    [['TRANSFER_RESPONSIBILITY', 'REQUESTED']],
  );
});

test('pages come whole, with and without empty ones, and tokens belong to their list', async () => {
  await using clients = await startEmulatorClients();
  const { world, switches } = clients.emulator;
  for (let index = 0; index < 45; index++) {
    world.invite(clients.organization, { type: 'EMAIL', id: `guest-${String(index)}@example.com` });
  }
  const client = clients.organizations(clients.boss);
  for (const emptyPages of [false, true]) {
    switches.emptyPages = emptyPages;
    const pages: number[] = [];
    const ids = new Set<string>();
    for await (const page of paginateListHandshakesForOrganization({ client }, {})) {
      pages.push(page.Handshakes?.length ?? -1);
      for (const { Id } of page.Handshakes ?? []) ids.add(String(Id));
    }
    assert.deepEqual(pages, emptyPages ? [0, 20, 0, 20, 0, 5] : [20, 20, 5]);
    assert.equal(ids.size, 45);
  }
  switches.emptyPages = false;
  const { NextToken } = await client.send(new ListHandshakesForOrganizationCommand({ MaxResults: 1 }));
  const bad = 'InvalidInputException INVALID_NEXT_TOKEN';
  assert.equal(await refusal(client.send(new ListHandshakesForAccountCommand({ NextToken }))), bad);
  const filtered = new ListHandshakesForOrganizationCommand({ NextToken, Filter: { ActionType: 'INVITE' } });
  assert.equal(await refusal(client.send(filtered)), bad);
  assert.equal(await refusal(client.send(new ListHandshakesForOrganizationCommand({ NextToken: 'made-up' }))), bad);
  const next = await client.send(new ListHandshakesForOrganizationCommand({ NextToken, MaxResults: 2 }));
  assert.equal(next.Handshakes?.length, 2);
});

test('wrong input is refused with the reason', async () => {
  await using clients = await startEmulatorClients();
  const client = clients.organizations(clients.boss);
  const list = (input: object) => refusal(client.send(new ListHandshakesForAccountCommand(input)));
  const cancel = (id: string) => refusal(client.send(new CancelHandshakeCommand({ HandshakeId: id })));
  const invite = (Id: string, Type: 'ACCOUNT' | 'EMAIL' | 'ORGANIZATION') =>
    refusal(client.send(new InviteAccountToOrganizationCommand({ Target: { Id, Type } })));
  assert.equal(await cancel('h-SHOUTING'), 'InvalidInputException INVALID_PATTERN:HANDSHAKE_ID');
  assert.equal(await cancel('h-abcdefgh'), 'HandshakeNotFoundException');
  assert.equal(await list({ MaxResults: 21 }), 'InvalidInputException MAX_VALUE_EXCEEDED:MAX_RESULTS');
  assert.equal(await list({ MaxResults: 0 }), 'InvalidInputException MIN_VALUE_EXCEEDED:MAX_RESULTS');
  assert.equal(await list({ Filter: { ActionType: 'X' } }), 'InvalidInputException INVALID_ENUM:FILTER_ACTION_TYPE');
  const both = { Filter: { ActionType: 'INVITE', ParentHandshakeId: 'h-abcdefgh' } };
  assert.equal(await list(both), 'InvalidInputException MAX_LIMIT_EXCEEDED_FILTER');
  assert.equal(await invite('12', 'ACCOUNT'), 'InvalidInputException INVALID_PATTERN');
  assert.equal(await invite('nobody', 'EMAIL'), 'InvalidInputException INVALID_EMAIL_ADDRESS_TARGET');
  assert.equal(await invite('o-abcdefghij', 'ORGANIZATION'), 'InvalidInputException INVALID_PARTY_TYPE_TARGET');
  const twice = {
    Target: { Id: clients.guest.id, Type: 'ACCOUNT' as const },
    Tags: [1, 2].map((n) => ({ Key: 'k', Value: String(n) })),
  };
  const tagged = client.send(new InviteAccountToOrganizationCommand(twice));
  assert.equal(await refusal(tagged), 'InvalidInputException DUPLICATE_TAG_KEY');
  assert.deepEqual(clients.emulator.world.effects, []);
});

test('a policy can deny any action, and says which', async () => {
  await using clients = await startEmulatorClients();
  const { world } = clients.emulator;
  const { id, arn } = world.invite(clients.organization, { type: 'ACCOUNT', id: clients.guest.id });
  world.deny(clients.boss.id, 'organizations:CancelHandshake');
  const cancel = clients.organizations(clients.boss).send(new CancelHandshakeCommand({ HandshakeId: id }));
  await assert.rejects(cancel, (error: Error) => {
    assert.equal(error.name, 'AccessDeniedException');
    assert.ok(
      error.message.includes(`is not authorized to perform: organizations:CancelHandshake on resource: ${arn}`),
    );
    return true;
  });
  assert.equal(world.handshake(id)?.state, 'OPEN');
});

test('published rates throttle, and waiting helps', async () => {
  await using clients = await startEmulatorClients({});
  const client = clients.organizations(clients.boss);
  const calls = Array.from({ length: 30 }, () => refusal(client.send(new ListHandshakesForAccountCommand({}))));
  const throttled = (await Promise.all(calls)).filter((name) => name === 'TooManyRequestsException').length;
  assert.ok(throttled >= 10 && throttled <= 22, String(throttled));
  const patient = clients.organizations(clients.boss, 8);
  assert.equal(await refusal(patient.send(new ListHandshakesForAccountCommand({}))), 'no refusal');
});

test('partners invite, reject, withdraw and accept', async () => {
  await using clients = await startEmulatorClients();
  const { sender, receiver } = registerPartners(clients);
  const from = clients.partnerCentral(clients.boss);
  const to = clients.partnerCentral(clients.guest);
  const create = (ConnectionType: 'OPPORTUNITY_COLLABORATION' | 'SUBSIDIARY', ReceiverIdentifier: string) =>
    from.send(
      new CreateConnectionInvitationCommand({
        Catalog: 'AWS',
        ConnectionType,
        ReceiverIdentifier,
        Email: 'a@example.com',
        Message: 'Hello\nthere',
        Name: 'A',
      }),
    );
  const first = await create('OPPORTUNITY_COLLABORATION', receiver.profileId);
  assert.match(String(first.Arn), /^arn:aws:partnercentral:us-east-1::catalog\/AWS\/connection-invitation\/pacinv-/);
  assert.deepEqual(
    [first.ParticipantType, first.Status, first.OtherParticipantIdentifier],
    ['SENDER', 'PENDING', receiver.profileId],
  );
  const seen = await to.send(new GetConnectionInvitationCommand({ Catalog: 'AWS', Identifier: first.Id }));
  assert.deepEqual([seen.ParticipantType, seen.OtherParticipantIdentifier], ['RECEIVER', sender.profileId]);
  assert.deepEqual(
    [seen.InvitationMessage, seen.InviterEmail, seen.InviterName],
    ['Hello\nthere', 'a@example.com', 'A'],
  );
  assert.ok(seen.CreatedAt instanceof Date && seen.ExpiresAt instanceof Date);
  const about = { Catalog: 'AWS', Identifier: first.Id };
  assert.equal(
    await refusal(to.send(new CancelConnectionInvitationCommand(about))),
    'AccessDeniedException ACCESS_DENIED',
  );
  assert.equal(
    await refusal(from.send(new RejectConnectionInvitationCommand(about))),
    'AccessDeniedException ACCESS_DENIED',
  );
  const rejected = await to.send(new RejectConnectionInvitationCommand({ ...about, Reason: 'no' }));
  assert.equal(rejected.Status, 'REJECTED');
  assert.equal(
    await refusal(from.send(new CancelConnectionInvitationCommand(about))),
    'ConflictException INCOMPATIBLE_CONNECTION_INVITATION_STATE',
  );
  const second = await create('SUBSIDIARY', receiver.accountId);
  const { Connection } = await to.send(
    new AcceptConnectionInvitationCommand({ Catalog: 'AWS', Identifier: second.Id }),
  );
  assert.equal(Connection?.OtherParticipantAccountId, sender.accountId);
  assert.equal(Connection.ConnectionTypes?.SUBSIDIARY?.Status, 'ACTIVE');
  const third = await create('OPPORTUNITY_COLLABORATION', receiver.profileId);
  const canceled = await from.send(new CancelConnectionInvitationCommand({ Catalog: 'AWS', Identifier: third.Id }));
  assert.equal(canceled.Status, 'CANCELED');
  const summaries = async (input: object) =>
    (
      await from.send(new ListConnectionInvitationsCommand({ Catalog: 'AWS', ...input }))
    ).ConnectionInvitationSummaries?.map(({ Id }) => Id);
  assert.deepEqual(await summaries({}), [third.Id, second.Id, first.Id]);
  assert.deepEqual(await summaries({ ParticipantType: 'RECEIVER' }), []);
  assert.deepEqual(await summaries({ Status: 'ACCEPTED' }), [second.Id]);
  assert.deepEqual(await summaries({ ConnectionType: 'OPPORTUNITY_COLLABORATION', Status: 'REJECTED' }), [first.Id]);
  assert.deepEqual(await summaries({ OtherParticipantIdentifiers: [receiver.accountId] }), [second.Id]);
  assert.equal(await refusal(create('SUBSIDIARY', receiver.accountId)), 'ConflictException DUPLICATE_CONNECTION');
  assert.equal(
    await refusal(create('OPPORTUNITY_COLLABORATION', 'pprofile-nobody')),
    'ResourceNotFoundException RECEIVER_PROFILE_NOT_FOUND',
  );
  assert.equal(
    await refusal(create('SUBSIDIARY', receiver.profileId)),
    'ValidationException BUSINESS_VALIDATION_FAILED',
  );
});

test('a client token makes a change once', async () => {
  await using clients = await startEmulatorClients();
  const { sender, receiver } = registerPartners(clients);
  const { world } = clients.emulator;
  const words = { connectionType: 'SUBSIDIARY', message: 'm', email: 'a@example.com', name: 'A', receiver } as const;
  const { id } = world.createConnectionInvitation(sender, words);
  const client = clients.partnerCentral(clients.boss);
  const cancel = (Identifier: string) =>
    client.send(new CancelConnectionInvitationCommand({ Catalog: 'AWS', Identifier, ClientToken: 'one' }));
  const { $metadata: _, ...first } = await cancel(id);
  const { $metadata: __, ...again } = await cancel(id);
  assert.deepEqual(again, first);
  assert.equal(await refusal(cancel('pacinv-abcdefghijklm')), 'ConflictException CONFLICT_CLIENT_TOKEN');
  assert.deepEqual(
    world.effects.map(({ to }) => to),
    ['PENDING', 'CANCELED'],
  );
});

test('who is no partner is refused, and catalogs are separate worlds', async () => {
  await using clients = await startEmulatorClients();
  const client = clients.partnerCentral(clients.boss);
  const list = (Catalog: string) => refusal(client.send(new ListConnectionInvitationsCommand({ Catalog })));
  assert.equal(await list('AWS'), 'AccessDeniedException ACCESS_DENIED');
  registerPartners(clients);
  assert.equal(await list('AWS'), 'no refusal');
  assert.equal(await list('Sandbox'), 'AccessDeniedException ACCESS_DENIED');
  assert.equal(await list('no catalog'), 'ValidationException REQUEST_VALIDATION_FAILED');
});

test('the sample story shows every kind and every state, and its profiles know who they are', async () => {
  await using clients = await startEmulatorClients();
  const profiles = tellSampleStory(clients.emulator.world);
  assert.deepEqual(
    profiles.map(({ name }) => name),
    ['acme-management', 'acme-workloads', 'fresh-start', 'cloudworks-partner', 'datapoint-partner'],
  );
  const kinds = new Set<string>();
  const states = new Set<string>();
  const statuses = new Set<string>();
  let hostile: Handshake | undefined;
  for (const { region, accountId, accessKeyId, secretAccessKey } of profiles) {
    const options = {
      endpoint: clients.emulator.endpoint,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    };
    const sts = new STSClient({ ...options, region });
    const client = new OrganizationsClient({ ...options, region });
    const partners = clients.partnerCentral({ id: accountId, name: '', email: '' });
    assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, accountId);
    const seen: Handshake[] = [];
    for await (const page of paginateListHandshakesForAccount({ client }, {})) seen.push(...(page.Handshakes ?? []));
    if (accountId === '111122223333') {
      for await (const page of paginateListHandshakesForOrganization({ client }, {})) {
        seen.push(...(page.Handshakes ?? []));
      }
    }
    for (const handshake of seen) {
      kinds.add(String(handshake.Action));
      states.add(`${String(handshake.Action)} ${String(handshake.State)}`);
      if (JSON.stringify(handshake.Resources).includes('command:')) hostile = handshake;
    }
    for (const Catalog of clients.emulator.world.directory.partner('AWS', accountId) ? ['AWS', 'Sandbox'] : []) {
      for await (const page of paginateListConnectionInvitations({ client: partners }, { Catalog })) {
        for (const { ConnectionType, Status } of page.ConnectionInvitationSummaries ?? []) {
          statuses.add(`${Catalog} ${String(ConnectionType)} ${String(Status)}`);
        }
      }
    }
    sts.destroy();
    client.destroy();
  }
  assert.equal(kinds.size, 5);
  for (const state of ['OPEN', 'ACCEPTED', 'DECLINED', 'CANCELED', 'EXPIRED']) {
    assert.ok(states.has(`INVITE ${state}`), state);
  }
  assert.ok(states.has('APPROVE_ALL_FEATURES REQUESTED'));
  for (const catalog of ['AWS', 'Sandbox']) {
    for (const status of ['PENDING', 'ACCEPTED', 'REJECTED', 'CANCELED', 'EXPIRED']) {
      assert.ok(
        [...statuses].some((seen) => seen.startsWith(catalog) && seen.endsWith(status)),
        `${catalog} ${status}`,
      );
    }
  }
  assert.equal(new Set([...statuses].map((seen) => seen.split(' ')[1])).size, 2);
  assert.ok(JSON.stringify(hostile).includes('\u202E'));
});

test('a crowd is spread over its profiles', async () => {
  await using clients = await startEmulatorClients();
  const { world } = clients.emulator;
  const profiles = addCrowd(world, { profiles: 25, handshakes: 400 });
  assert.equal(profiles.length, 25);
  assert.equal(world.effects.filter(({ from }) => from === undefined).length, 400);
  const received = profiles.map(({ accountId }) => world.handshakes.receivedBy(accountId, {}).length);
  assert.ok(received.filter((count) => count > 0).length >= 20);
});
