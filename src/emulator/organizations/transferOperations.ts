// The operations of AWS Organizations on billing transfers.
import { defined } from '../../common/records.ts';
import type { Organization } from '../directory.ts';
import type { Call, Operation, Output } from '../service.ts';
import { number, requiredText, structure, text } from '../validation.ts';
import type { Rule } from '../validation.ts';
import { authorize, managedOrganization, organizationsPage } from './organizationsAccess.ts';
import { transferNotFound } from './organizationsErrors.ts';
import { checkEnd, endOfMonth, PAGE_INPUT } from './organizationsInput.ts';
import { statusOfTransfer } from './responsibilityTransfers.ts';
import type { TransferHandshake } from './responsibilityTransfers.ts';

const TRANSFER_ID: Rule = { kind: 'string', pattern: /^rt-[0-9a-z]{8,32}$/ };
const TYPE: Rule = { kind: 'string', values: ['BILLING'] };

export const transferOperations: readonly (readonly [string, Operation])[] = [
  [
    'ListInboundResponsibilityTransfers',
    { input: structure({ Type: TYPE, Id: TRANSFER_ID, ...PAGE_INPUT }, ['Type']), run: listInbound },
  ],
  [
    'ListOutboundResponsibilityTransfers',
    { input: structure({ Type: TYPE, ...PAGE_INPUT }, ['Type']), run: listOutbound },
  ],
  ['DescribeResponsibilityTransfer', { input: structure({ Id: TRANSFER_ID }, ['Id']), run: describeTransfer }],
  [
    'TerminateResponsibilityTransfer',
    { input: structure({ Id: TRANSFER_ID, EndTimestamp: { kind: 'timestamp' } }, ['Id']), run: terminateTransfer },
  ],
];

function listInbound(call: Call): Output {
  authorize(call, 'ListInboundResponsibilityTransfers');
  const organization = managedOrganization(call);
  const inbound = call.world.handshakes.transfers.inboundOf(organization);
  const id = text(call.input, 'Id');
  if (id === undefined) return list(call, organization, inbound);
  const chosen = inbound.filter(({ transfer }) => transfer.id === id);
  if (chosen.length === 0) throw transferNotFound();
  return list(call, organization, chosen);
}

function listOutbound(call: Call): Output {
  authorize(call, 'ListOutboundResponsibilityTransfers');
  const organization = managedOrganization(call);
  return list(call, organization, call.world.handshakes.transfers.outboundOf(organization));
}

function describeTransfer(call: Call): Output {
  authorize(call, 'DescribeResponsibilityTransfer');
  const organization = managedOrganization(call);
  const transfer = call.world.handshakes.transfers.describe(organization, requiredText(call.input, 'Id'));
  return { ResponsibilityTransfer: transferShape(call, organization, transfer) };
}

function terminateTransfer(call: Call): Output {
  authorize(call, 'TerminateResponsibilityTransfer');
  const organization = managedOrganization(call);
  const now = call.world.now();
  const given = number(call.input, 'EndTimestamp');
  const endsAt = given === undefined ? endOfMonth(now) : given * 1_000;
  checkEnd(endsAt, now);
  const transfer = call.world.handshakes.transfers.terminate(organization, requiredText(call.input, 'Id'), endsAt);
  return { ResponsibilityTransfer: transferShape(call, organization, transfer) };
}

function list(call: Call, organization: Organization, entries: readonly TransferHandshake[]): Output {
  const page = organizationsPage(call, {
    entries,
    list: `transfers ${organization.id} ${String(entries[0]?.transfer.id)}`,
    accept: () => true,
  });
  if (call.switches.omitOptionalFields && page.items.length === 0) return defined({ NextToken: page.nextToken });
  return {
    ResponsibilityTransfers: page.items.map((transfer) => transferShape(call, organization, transfer)),
    ...defined({ NextToken: page.nextToken }),
  };
}

/** As the organization sees it, which is on one of its two sides. */
function transferShape({ world, switches }: Call, viewer: Organization, handshake: TransferHandshake): Output {
  const { transfer, senderAccountId, recipientAccountId } = handshake;
  const essential = { Id: transfer.id, Status: statusOfTransfer(handshake) };
  if (switches.omitOptionalFields) return essential;
  const direction = handshake.organizationId === viewer.id ? 'inbound' : 'outbound';
  const participant = (id: string | undefined): Output =>
    defined({
      ManagementAccountId: id,
      ManagementAccountEmail: id === undefined ? undefined : world.directory.account(id)?.email,
    });
  return {
    ...essential,
    Arn: `arn:aws:organizations::${viewer.managementAccountId}:transfer/${viewer.id}/billing/${direction}/${transfer.id}`,
    Name: transfer.sourceName,
    Type: 'BILLING',
    // The bill moves from the one who was invited to the one who sent the invitation.
    Source: participant(recipientAccountId),
    Target: participant(senderAccountId),
    StartTimestamp: transfer.startsAt / 1_000,
    ...defined({ EndTimestamp: transfer.endsAt === undefined ? undefined : transfer.endsAt / 1_000 }),
    ActiveHandshakeId: handshake.id,
  };
}
