// Organizations, their members and tags, through the real SDK.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AcceptHandshakeCommand,
  CreateOrganizationCommand,
  DeleteOrganizationCommand,
  DescribeOrganizationCommand,
  InviteAccountToOrganizationCommand,
  LeaveOrganizationCommand,
  ListAccountsCommand,
  ListHandshakesForAccountCommand,
  ListHandshakesForOrganizationCommand,
  ListTagsForResourceCommand,
  paginateListAccounts,
  RemoveAccountFromOrganizationCommand,
} from '@aws-sdk/client-organizations';
import { refusal, startEmulatorClients } from '../../support/emulatorClients.ts';

const DAY = 86_400_000;
const remove = (AccountId: string) => new RemoveAccountFromOrganizationCommand({ AccountId });

test('an account makes an organization, invites, and deletes it when the member has left', async () => {
  await using clients = await startEmulatorClients();
  const { world } = clients.emulator;
  const founder = world.addAccount({ name: 'Founder', email: 'founder@example.com' });
  const management = clients.organizations(founder);
  const member = clients.organizations(clients.guest);
  const describe = new DescribeOrganizationCommand({});
  assert.equal(await refusal(management.send(describe)), 'AWSOrganizationsNotInUseException');
  const { Organization } = await management.send(new CreateOrganizationCommand({ FeatureSet: 'CONSOLIDATED_BILLING' }));
  assert.deepEqual(
    [Organization?.FeatureSet, Organization?.MasterAccountId, Organization?.AvailablePolicyTypes],
    ['CONSOLIDATED_BILLING', founder.id, []],
  );
  assert.equal(await refusal(management.send(new CreateOrganizationCommand({}))), 'AlreadyInOrganizationException');

  const target = { Type: 'ACCOUNT' as const, Id: clients.guest.id };
  const { Handshake } = await management.send(new InviteAccountToOrganizationCommand({ Target: target }));
  await member.send(new AcceptHandshakeCommand({ HandshakeId: Handshake?.Id }));
  assert.equal((await member.send(describe)).Organization?.Id, Organization?.Id);
  const { Accounts } = await management.send(new ListAccountsCommand({}));
  assert.deepEqual(
    new Set(Accounts?.map(({ Id, JoinedMethod, State }) => [Id, JoinedMethod, State].join(' '))),
    new Set([`${founder.id} INVITED ACTIVE`, `${clients.guest.id} INVITED ACTIVE`]),
  );
  assert.equal(await refusal(member.send(new ListAccountsCommand({}))), 'AccessDeniedException');

  assert.equal(await refusal(member.send(new DeleteOrganizationCommand({}))), 'AccessDeniedException');
  assert.equal(await refusal(management.send(new DeleteOrganizationCommand({}))), 'OrganizationNotEmptyException');
  assert.equal(
    await refusal(management.send(new LeaveOrganizationCommand({}))),
    'MasterCannotLeaveOrganizationException',
  );
  await member.send(new LeaveOrganizationCommand({}));
  assert.equal(await refusal(member.send(describe)), 'AWSOrganizationsNotInUseException');

  const { Handshake: open } = await management.send(new InviteAccountToOrganizationCommand({ Target: target }));
  await management.send(new DeleteOrganizationCommand({}));
  const { Handshakes } = await member.send(new ListHandshakesForAccountCommand({}));
  assert.equal(Handshakes?.find(({ Id }) => Id === open?.Id)?.State, 'CANCELED');
  assert.equal(
    await refusal(management.send(new ListHandshakesForOrganizationCommand({}))),
    'AWSOrganizationsNotInUseException',
  );
});

test('a management account sees invitations to it once its own organization is deleted', async () => {
  await using clients = await startEmulatorClients();
  const { world } = clients.emulator;
  world.createOrganization(clients.guest);
  const { id } = world.invite(clients.organization, { type: 'ACCOUNT', id: clients.guest.id });
  const guest = clients.organizations(clients.guest);
  const received = async () => (await guest.send(new ListHandshakesForAccountCommand({}))).Handshakes;
  assert.deepEqual(await received(), []);
  await guest.send(new DeleteOrganizationCommand({}));
  assert.deepEqual(
    (await received())?.map(({ Id }) => Id),
    [id],
  );
  await guest.send(new AcceptHandshakeCommand({ HandshakeId: id }));
  assert.equal(clients.guest.organizationId, clients.organization.id);
});

test('a member is removed by the management account alone, and its open approval is canceled', async () => {
  await using clients = await startEmulatorClients();
  const { world } = clients.emulator;
  const payer = world.addAccount({ name: 'Payer', email: 'payer@example.com' });
  const organization = world.createOrganization(payer, { featureSet: 'CONSOLIDATED_BILLING' });
  world.addMember(organization, clients.guest);
  const request = world.enableAllFeatures(organization);
  const management = clients.organizations(payer);
  assert.equal(
    await refusal(clients.organizations(clients.guest).send(remove(clients.guest.id))),
    'AccessDeniedException',
  );
  assert.equal(await refusal(management.send(remove(clients.boss.id))), 'AccountNotFoundException');
  assert.equal(await refusal(management.send(remove(payer.id))), 'MasterCannotLeaveOrganizationException');
  assert.equal(await refusal(management.send(remove('12'))), 'InvalidInputException INVALID_PATTERN:ACCOUNT_ID');
  await management.send(remove(clients.guest.id));
  assert.equal(clients.guest.organizationId, undefined);
  assert.deepEqual(
    world.handshakes.childrenOf(request.id).map(({ state }) => state),
    ['CANCELED'],
  );
});

test('a delegated administrator and a newly created account cannot leave', async () => {
  const clock = { now: Date.UTC(2026, 4, 10) };
  await using clients = await startEmulatorClients({ rates: 'unlimited', now: () => clock.now });
  const { world } = clients.emulator;
  const created = world.addAccount({ name: 'Created', email: 'created@example.com' });
  world.addMember(clients.organization, created, 'CREATED');
  world.addMember(clients.organization, clients.guest);
  world.delegateAdministrator(clients.organization, clients.guest);
  const leave = new LeaveOrganizationCommand({});
  assert.equal(
    await refusal(clients.organizations(clients.guest).send(leave)),
    'ConstraintViolationException CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
  );
  const client = clients.organizations(created);
  assert.equal(await refusal(client.send(leave)), 'ConstraintViolationException WAIT_PERIOD_ACTIVE');
  clock.now += 4 * DAY;
  assert.equal(await refusal(client.send(leave)), 'no refusal');
});

test('tags of an invitation are those of the member, until it leaves', async () => {
  await using clients = await startEmulatorClients();
  const { boss, guest } = clients;
  const management = clients.organizations(boss);
  const Tags = [
    { Key: 'team', Value: 'a' },
    { Key: 'empty', Value: '' },
  ];
  const invite = (tags: { Key: string; Value: string }[]) =>
    management.send(new InviteAccountToOrganizationCommand({ Target: { Type: 'EMAIL', Id: guest.email }, Tags: tags }));
  assert.equal(
    await refusal(invite([{ Key: 'AWS:team', Value: 'a' }])),
    'InvalidInputException INVALID_SYSTEM_TAGS_PARAMETER',
  );
  const many = Array.from({ length: 51 }, (_, index) => ({ Key: `key-${String(index)}`, Value: '' }));
  assert.equal(await refusal(invite(many)), 'ConstraintViolationException MAX_TAG_LIMIT_EXCEEDED');
  clients.emulator.world.deny(boss.id, 'organizations:TagResource');
  assert.equal(await refusal(invite(Tags)), 'AccessDeniedException');
  clients.emulator.world.allow(boss.id, 'organizations:TagResource');

  const tagsOf = (ResourceId: string) => management.send(new ListTagsForResourceCommand({ ResourceId }));
  const { Handshake } = await invite(Tags);
  assert.equal(await refusal(tagsOf(guest.id)), 'TargetNotFoundException');
  const member = clients.organizations(guest);
  await member.send(new AcceptHandshakeCommand({ HandshakeId: Handshake?.Id }));
  assert.deepEqual((await tagsOf(guest.id)).Tags, Tags);
  assert.deepEqual((await tagsOf(boss.id)).Tags, []);
  assert.equal(await refusal(tagsOf('?')), 'InvalidInputException INVALID_PATTERN:RESOURCE_ID');
  assert.equal(
    await refusal(member.send(new ListTagsForResourceCommand({ ResourceId: guest.id }))),
    'AccessDeniedException',
  );
  await member.send(new LeaveOrganizationCommand({}));
  assert.equal(clients.organization.tags.size, 0);
});

test('accounts come in pages', async () => {
  await using clients = await startEmulatorClients();
  const { world } = clients.emulator;
  for (let index = 0; index < 25; index++) {
    const name = `member-${String(index)}`;
    world.addMember(clients.organization, world.addAccount({ name, email: `${name}@example.com` }));
  }
  const ids = new Set<string>();
  const client = clients.organizations(clients.boss);
  for await (const page of paginateListAccounts({ client }, { MaxResults: 10 })) {
    for (const { Id } of page.Accounts ?? []) ids.add(String(Id));
  }
  assert.equal(ids.size, 26);
});
