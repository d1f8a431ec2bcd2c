// The operations of Partner Central on connection invitations.
import { defined } from '../../common/records.ts';
import type { Partner } from '../directory.ts';
import type { Call, Operation, Output } from '../service.ts';
import { requiredText, structure, text } from '../validation.ts';
import { otherParticipant, roleOf } from './connectionInvitations.ts';
import type { ConnectionInvitation } from './connectionInvitations.ts';
import { connectionDetail } from './connectionOperations.ts';
import { arnOf, authorize, change, participantsOf, partnerOf, partnerPage } from './partnerCentralAccess.ts';
import {
  CATALOG,
  CLIENT_TOKEN,
  CONNECTION_TYPE,
  EMAIL,
  INVITATION_ID,
  PAGE_INPUT,
  PARTICIPANT,
  PARTICIPANTS,
} from './partnerCentralInput.ts';

const KIND = 'connection-invitation';
const CHANGE = { Catalog: CATALOG, Identifier: INVITATION_ID, ClientToken: CLIENT_TOKEN };
const CHANGE_REQUIRED = ['Catalog', 'Identifier', 'ClientToken'];

export const invitationOperations: readonly (readonly [string, Operation])[] = [
  [
    'ListConnectionInvitations',
    {
      input: structure(
        {
          Catalog: CATALOG,
          ConnectionType: CONNECTION_TYPE,
          OtherParticipantIdentifiers: PARTICIPANTS,
          ParticipantType: { kind: 'string', values: ['SENDER', 'RECEIVER'] },
          Status: { kind: 'string', values: ['PENDING', 'ACCEPTED', 'REJECTED', 'CANCELED', 'EXPIRED'] },
          ...PAGE_INPUT,
        },
        ['Catalog'],
      ),
      run: listInvitations,
    },
  ],
  [
    'GetConnectionInvitation',
    {
      input: structure({ Catalog: CATALOG, Identifier: INVITATION_ID }, ['Catalog', 'Identifier']),
      run: getInvitation,
    },
  ],
  change('CancelConnectionInvitation', KIND, structure(CHANGE, CHANGE_REQUIRED), (call, partner) =>
    full(call, call.world.connectionInvitations.cancel(partner, idOf(call)), partner),
  ),
  change(
    'RejectConnectionInvitation',
    KIND,
    structure({ ...CHANGE, Reason: { kind: 'string', min: 0, max: 256 } }, CHANGE_REQUIRED),
    (call, partner) =>
      full(call, call.world.connectionInvitations.reject(partner, idOf(call), text(call.input, 'Reason')), partner),
  ),
  change('AcceptConnectionInvitation', KIND, structure(CHANGE, CHANGE_REQUIRED), acceptInvitation),
  change(
    'CreateConnectionInvitation',
    KIND,
    structure(
      {
        Catalog: CATALOG,
        ClientToken: CLIENT_TOKEN,
        ConnectionType: CONNECTION_TYPE,
        Email: EMAIL,
        Message: { kind: 'string', min: 1, max: 256, pattern: /^[ -~\u00A0-\uD7FF\uE000-\uFFFD\n]+$/ },
        Name: { kind: 'string', min: 1, max: 80, pattern: /^[ -~\u00A0-\uD7FF\uE000-\uFFFD]+$/ },
        ReceiverIdentifier: PARTICIPANT,
      },
      ['Catalog', 'ClientToken', 'ConnectionType', 'Email', 'Message', 'Name', 'ReceiverIdentifier'],
    ),
    createInvitation,
  ),
];

function idOf(call: Call): string {
  return requiredText(call.input, 'Identifier');
}

function getInvitation(call: Call): Output {
  authorize(call, 'GetConnectionInvitation', KIND);
  const partner = partnerOf(call);
  return full(call, call.world.connectionInvitations.get(partner, idOf(call)), partner);
}

function acceptInvitation(call: Call, partner: Partner): Output {
  const { connectionId = '' } = call.world.connectionInvitations.accept(partner, idOf(call));
  return { Connection: connectionDetail(call.world.connections.get(partner, connectionId), partner) };
}

function createInvitation(call: Call, partner: Partner): Output {
  const { input, world } = call;
  const invitation = world.connectionInvitations.create(partner, {
    connectionType: text(input, 'ConnectionType') === 'SUBSIDIARY' ? 'SUBSIDIARY' : 'OPPORTUNITY_COLLABORATION',
    receiverIdentifier: requiredText(input, 'ReceiverIdentifier'),
    message: requiredText(input, 'Message'),
    email: requiredText(input, 'Email'),
    name: requiredText(input, 'Name'),
  });
  return full(call, invitation, partner);
}

function listInvitations(call: Call): Output {
  authorize(call, 'ListConnectionInvitations', KIND);
  const { world, input } = call;
  const partner = partnerOf(call);
  const role = text(input, 'ParticipantType');
  const status = text(input, 'Status');
  const type = text(input, 'ConnectionType');
  const others = participantsOf(call);
  const { connectionInvitations: invitations } = world;
  const page = partnerPage(call, {
    entries: invitations.listOf(partner, role === 'SENDER' || role === 'RECEIVER' ? role : undefined),
    list: 'invitations',
    filter: [role, status, type, others && [...others].toSorted((a, b) => (a < b ? -1 : 1))],
    accept(invitation) {
      invitations.settle(invitation);
      return (
        (status === undefined || invitation.status === status) &&
        (type === undefined || invitation.connectionType === type) &&
        (others === undefined || others.has(otherParticipant(invitation, partner)))
      );
    },
  });
  return {
    ConnectionInvitationSummaries: page.items.map((invitation) => summary(call, invitation, partner)),
    ...defined({ NextToken: page.nextToken }),
  };
}

function summary(call: Call, invitation: ConnectionInvitation, partner: Partner): Output {
  const { unknownEnums, omitOptionalFields } = call.switches;
  const pending = invitation.status === 'PENDING';
  const optional = {
    ExpiresAt: new Date(invitation.expiresAt).toISOString(),
    ...defined({ ConnectionId: invitation.connectionId }),
  };
  return {
    Catalog: invitation.catalog,
    Id: invitation.id,
    Arn: arnOf(invitation.catalog, KIND, invitation.id),
    ConnectionType: unknownEnums && pending ? 'CONNECTION_OF_THE_FUTURE' : invitation.connectionType,
    CreatedAt: new Date(invitation.createdAt).toISOString(),
    UpdatedAt: new Date(invitation.updatedAt).toISOString(),
    OtherParticipantIdentifier: otherParticipant(invitation, partner),
    ParticipantType: roleOf(invitation, partner),
    Status: unknownEnums && !pending ? 'STATUS_OF_THE_FUTURE' : invitation.status,
    ...(!omitOptionalFields && optional),
  };
}

function full(call: Call, invitation: ConnectionInvitation, partner: Partner): Output {
  return {
    ...summary(call, invitation, partner),
    InvitationMessage: invitation.message,
    InviterEmail: invitation.inviterEmail,
    InviterName: invitation.inviterName,
  };
}
