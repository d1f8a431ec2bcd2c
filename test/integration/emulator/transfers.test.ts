// Billing transfers between two organizations, through the real SDK.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AcceptHandshakeCommand,
  CancelHandshakeCommand,
  DeleteOrganizationCommand,
  DescribeResponsibilityTransferCommand,
  InviteOrganizationToTransferResponsibilityCommand,
  ListInboundResponsibilityTransfersCommand,
  ListOutboundResponsibilityTransfersCommand,
  ListTagsForResourceCommand,
  TerminateResponsibilityTransferCommand,
} from '@aws-sdk/client-organizations';
import { refusal, startEmulatorClients } from '../../support/emulatorClients.ts';

const NOW = Date.UTC(2026, 4, 10);
const START = new Date(Date.UTC(2026, 6, 1));
const END_OF_MAY = new Date(Date.UTC(2026, 5, 1) - 1);
const END_OF_JULY = new Date(Date.UTC(2026, 7, 1) - 1);
const TAGS = [{ Key: 'contract', Value: '42' }];

async function setUp() {
  const clients = await startEmulatorClients({ rates: 'unlimited', now: () => NOW });
  const { boss, guest, emulator } = clients;
  const invited = emulator.world.createOrganization(guest);
  const payer = clients.organizations(boss);
  const paid = clients.organizations(guest);
  const invite = async () => {
    const { Handshake } = await payer.send(
      new InviteOrganizationToTransferResponsibilityCommand({
        Type: 'BILLING',
        Target: { Type: 'ACCOUNT', Id: guest.id },
        StartTimestamp: START,
        SourceName: 'Guest',
        Tags: TAGS,
      }),
    );
    const id = Handshake?.Resources?.find(({ Type }) => Type === 'RESPONSIBILITY_TRANSFER')?.Value;
    return { handshakeId: String(Handshake?.Id), id: String(id) };
  };
  return { clients, invited, payer, paid, invite };
}

const terminate = (Id: string, EndTimestamp?: Date) =>
  new TerminateResponsibilityTransferCommand({ Id, ...(EndTimestamp && { EndTimestamp }) });

const inbound = new ListInboundResponsibilityTransfersCommand({ Type: 'BILLING' });
const outbound = new ListOutboundResponsibilityTransfersCommand({ Type: 'BILLING' });

test('a transfer is inbound for the organization that pays and outbound for the one that is paid for', async () => {
  const { clients, invited, payer, paid, invite } = await setUp();
  await using _ = clients;
  const { handshakeId, id } = await invite();
  const [mine] = (await payer.send(inbound)).ResponsibilityTransfers ?? [];
  assert.deepEqual(mine, {
    Id: id,
    Status: 'REQUESTED',
    Arn: `arn:aws:organizations::${clients.boss.id}:transfer/${clients.organization.id}/billing/inbound/${id}`,
    Name: 'Guest',
    Type: 'BILLING',
    Source: { ManagementAccountId: clients.guest.id, ManagementAccountEmail: clients.guest.email },
    Target: { ManagementAccountId: clients.boss.id, ManagementAccountEmail: clients.boss.email },
    StartTimestamp: START,
    ActiveHandshakeId: handshakeId,
  });
  const Arn = `arn:aws:organizations::${clients.guest.id}:transfer/${invited.id}/billing/outbound/${id}`;
  assert.deepEqual((await paid.send(outbound)).ResponsibilityTransfers, [{ ...mine, Arn }]);
  assert.deepEqual((await paid.send(inbound)).ResponsibilityTransfers, []);
  assert.deepEqual((await payer.send(outbound)).ResponsibilityTransfers, []);
  const byId = (Id: string) => payer.send(new ListInboundResponsibilityTransfersCommand({ Type: 'BILLING', Id }));
  assert.equal((await byId(id)).ResponsibilityTransfers?.length, 1);
  assert.equal(await refusal(byId('rt-unknown1')), 'ResponsibilityTransferNotFoundException');
});

test('either side ends a transfer, once, with the end of a month; then it can be offered again', async () => {
  const { clients, payer, paid, invite } = await setUp();
  await using _ = clients;
  const { handshakeId, id } = await invite();
  assert.equal(await refusal(paid.send(terminate(id))), 'InvalidResponsibilityTransferTransitionException');
  await paid.send(new AcceptHandshakeCommand({ HandshakeId: handshakeId }));
  const { ResponsibilityTransfer } = await payer.send(new DescribeResponsibilityTransferCommand({ Id: id }));
  assert.equal(ResponsibilityTransfer?.Status, 'ACCEPTED');
  assert.equal(await refusal(invite()), 'HandshakeConstraintViolationException RESPONSIBILITY_TRANSFER_ALREADY_EXISTS');
  for (const [end, reason] of [
    [START, 'END_DATE_NOT_END_OF_MONTH'],
    [new Date(Date.UTC(2026, 4, 1) - 1), 'END_DATE_TOO_EARLY'],
    [new Date(Date.UTC(2100, 0, 1) - 1), 'END_DATE_TOO_LATE'],
  ] as const) {
    assert.equal(await refusal(paid.send(terminate(id, end))), `InvalidInputException ${reason}`);
  }
  const ended = await paid.send(terminate(id, END_OF_JULY));
  assert.deepEqual(
    [ended.ResponsibilityTransfer?.Status, ended.ResponsibilityTransfer?.EndTimestamp],
    ['WITHDRAWN', END_OF_JULY],
  );
  assert.equal(await refusal(payer.send(terminate(id))), 'ResponsibilityTransferAlreadyInStatusException');
  const again = await invite();
  await paid.send(new AcceptHandshakeCommand({ HandshakeId: again.handshakeId }));
  const byDefault = await payer.send(terminate(again.id));
  assert.deepEqual(byDefault.ResponsibilityTransfer?.EndTimestamp, END_OF_MAY);
});

test('a transfer is the business of two management accounts', async () => {
  const { clients, payer, invite } = await setUp();
  await using _ = clients;
  const { world } = clients.emulator;
  const { id } = await invite();
  const stranger = world.addAccount({ name: 'Stranger', email: 'stranger@example.com' });
  const client = clients.organizations(stranger);
  assert.equal(await refusal(client.send(terminate(id))), 'AWSOrganizationsNotInUseException');
  world.createOrganization(stranger);
  assert.equal(await refusal(client.send(terminate(id))), 'ResponsibilityTransferNotFoundException');
  const member = world.addAccount({ name: 'Member', email: 'member@example.com' });
  world.addMember(clients.organization, member);
  assert.equal(await refusal(clients.organizations(member).send(inbound)), 'AccessDeniedException');
  const noType = new ListInboundResponsibilityTransfersCommand({ Type: undefined });
  assert.equal(await refusal(payer.send(noType)), 'InvalidInputException INPUT_REQUIRED:TYPE');
});

test('an organization is not deleted while a transfer is open, and tags are attached when it is accepted', async () => {
  const { clients, payer, paid, invite } = await setUp();
  await using _ = clients;
  const first = await invite();
  const active = 'ConstraintViolationException ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS';
  for (const client of [payer, paid]) {
    assert.equal(await refusal(client.send(new DeleteOrganizationCommand({}))), active);
  }
  await payer.send(new CancelHandshakeCommand({ HandshakeId: first.handshakeId }));
  const [canceled] = (await payer.send(inbound)).ResponsibilityTransfers ?? [];
  assert.equal(canceled?.Status, 'CANCELED');

  const second = await invite();
  const tagsOf = (ResourceId: string) => payer.send(new ListTagsForResourceCommand({ ResourceId }));
  assert.deepEqual((await tagsOf(second.id)).Tags, []);
  await paid.send(new AcceptHandshakeCommand({ HandshakeId: second.handshakeId }));
  assert.deepEqual((await tagsOf(second.id)).Tags, TAGS);
});
