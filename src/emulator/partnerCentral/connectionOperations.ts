// The operations of Partner Central on connections.
import { defined } from '../../common/records.ts';
import type { Partner } from '../directory.ts';
import type { Call, Operation, Output } from '../service.ts';
import { requiredText, structure, text } from '../validation.ts';
import { arnOf, authorize, change, participantsOf, partnerOf, partnerPage } from './partnerCentralAccess.ts';
import {
  CATALOG,
  CLIENT_TOKEN,
  CONNECTION_ID,
  CONNECTION_TYPE,
  PAGE_INPUT,
  PARTICIPANTS,
} from './partnerCentralInput.ts';
import { isActive, otherPartner } from './partnerConnections.ts';
import type { ConnectionTypeDetail, PartnerConnection } from './partnerConnections.ts';

const KIND = 'connection';

export const connectionOperations: readonly (readonly [string, Operation])[] = [
  [
    'ListConnections',
    {
      input: structure(
        {
          Catalog: CATALOG,
          ConnectionType: { kind: 'string', min: 1, max: 200, pattern: /^[a-zA-Z_-]+(:[a-zA-Z]+)?$/ },
          OtherParticipantIdentifiers: PARTICIPANTS,
          ...PAGE_INPUT,
        },
        ['Catalog'],
      ),
      run: listConnections,
    },
  ],
  [
    'GetConnection',
    {
      input: structure({ Catalog: CATALOG, Identifier: CONNECTION_ID }, ['Catalog', 'Identifier']),
      run: getConnection,
    },
  ],
  change(
    'CancelConnection',
    KIND,
    structure(
      {
        Catalog: CATALOG,
        Identifier: CONNECTION_ID,
        ConnectionType: CONNECTION_TYPE,
        Reason: { kind: 'string', min: 0, max: 256 },
        ClientToken: CLIENT_TOKEN,
      },
      ['Catalog', 'Identifier', 'ConnectionType', 'Reason', 'ClientToken'],
    ),
    cancelConnection,
  ),
];

function getConnection(call: Call): Output {
  authorize(call, 'GetConnection', KIND);
  const partner = partnerOf(call);
  return connectionDetail(call.world.connections.get(partner, requiredText(call.input, 'Identifier')), partner);
}

function cancelConnection(call: Call, partner: Partner): Output {
  const type = text(call.input, 'ConnectionType') === 'SUBSIDIARY' ? 'SUBSIDIARY' : 'OPPORTUNITY_COLLABORATION';
  const id = requiredText(call.input, 'Identifier');
  return connectionDetail(call.world.connections.cancel(partner, id, type), partner);
}

/** Active ones. The model lets a type have a suffix, and does not say what it means: here it is a status. */
function listConnections(call: Call): Output {
  authorize(call, 'ListConnections', KIND);
  const partner = partnerOf(call);
  const filter = text(call.input, 'ConnectionType');
  const [type, status = 'ACTIVE'] = filter?.split(':') ?? [];
  const others = participantsOf(call);
  const page = partnerPage(call, {
    entries: call.world.connections.listOf(partner),
    list: 'connections',
    filter: [filter, others && [...others].toSorted((a, b) => (a < b ? -1 : 1))],
    accept(connection) {
      const other = otherPartner(connection, partner);
      const details = [...connection.types];
      return (
        (type === undefined
          ? isActive(connection)
          : details.some(([name, detail]) => name === type && detail.status === status.toUpperCase())) &&
        (others === undefined || others.has(other.accountId) || others.has(other.profileId))
      );
    },
  });
  return {
    ConnectionSummaries: page.items.map((connection) =>
      shape(connection, partner, (detail, OtherParticipant) => ({ Status: detail.status, OtherParticipant })),
    ),
    ...defined({ NextToken: page.nextToken }),
  };
}

export function connectionDetail(connection: PartnerConnection, partner: Partner): Output {
  return shape(connection, partner, (detail, OtherParticipant) => ({
    Status: detail.status,
    CreatedAt: new Date(detail.createdAt).toISOString(),
    InviterEmail: detail.inviterEmail,
    InviterName: detail.inviterName,
    OtherParticipant,
    ...defined({
      CanceledAt: detail.canceledAt === undefined ? undefined : new Date(detail.canceledAt).toISOString(),
      CanceledBy: detail.canceledBy,
    }),
  }));
}

function shape(
  connection: PartnerConnection,
  partner: Partner,
  typeShape: (detail: ConnectionTypeDetail, participant: Output) => Output,
): Output {
  const { id, catalog, types, updatedAt } = connection;
  const other = otherPartner(connection, partner);
  const account = { Account: { Name: other.name } };
  const profile = { PartnerProfile: { Id: other.profileId, Name: other.name } };
  return {
    Catalog: catalog,
    Id: id,
    Arn: arnOf(catalog, KIND, id),
    OtherParticipantAccountId: other.accountId,
    UpdatedAt: new Date(updatedAt).toISOString(),
    ConnectionTypes: Object.fromEntries(
      [...types].map(([type, detail]) => [type, typeShape(detail, type === 'SUBSIDIARY' ? account : profile)]),
    ),
  };
}
