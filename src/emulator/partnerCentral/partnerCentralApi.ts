// AWS Partner Central Account as a service: its operations, inputs, answers and errors.
import { defined } from '../../common/records.ts';
import type { Partner } from '../directory.ts';
import { listPage } from '../listPage.ts';
import type { Call, Operation, Output, Service } from '../service.ts';
import { ServiceError } from '../serviceError.ts';
import { requiredText, structure, text } from '../validation.ts';
import type { Problem, ProblemCode, Rule } from '../validation.ts';
import { invitationArn, otherParticipant, otherSide, roleOf } from './connections.ts';
import type { ConnectionInvitation } from './connections.ts';

// Constraints of the service model 2025-04-04. Its patterns have no anchors; the service means the whole value.
const CATALOG: Rule = { kind: 'string', min: 1, max: 64, pattern: /^[a-zA-Z0-9-]+$/ };
const IDENTIFIER: Rule = { kind: 'string', pattern: /^pacinv-[A-Za-z0-9]{13}$/ };
const CLIENT_TOKEN: Rule = { kind: 'string', min: 1, max: 64, pattern: /^[A-Za-z0-9\-_]+$/ };
const PARTICIPANT: Rule = { kind: 'string', min: 1, max: 100, pattern: /^[a-zA-Z0-9-]+$/ };
const CONNECTION_TYPE: Rule = { kind: 'string', values: ['OPPORTUNITY_COLLABORATION', 'SUBSIDIARY'] };
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const CHANGE = { Catalog: CATALOG, Identifier: IDENTIFIER, ClientToken: CLIENT_TOKEN };
const CHANGE_REQUIRED = ['Catalog', 'Identifier', 'ClientToken'];
/** The service does not publish its default. */
const DEFAULT_PAGE = 100;

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  [
    'ListConnectionInvitations',
    {
      input: structure(
        {
          Catalog: CATALOG,
          NextToken: { kind: 'string', min: 1, max: 2048, pattern: /^\S+$/ },
          ConnectionType: CONNECTION_TYPE,
          MaxResults: { kind: 'integer', min: 1, max: 100 },
          OtherParticipantIdentifiers: { kind: 'list', of: PARTICIPANT, max: 100 },
          ParticipantType: { kind: 'string', values: ['SENDER', 'RECEIVER'] },
          Status: { kind: 'string', values: ['PENDING', 'ACCEPTED', 'REJECTED', 'CANCELED', 'EXPIRED'] },
        },
        ['Catalog'],
      ),
      run: listInvitations,
    },
  ],
  [
    'GetConnectionInvitation',
    {
      input: structure({ Catalog: CATALOG, Identifier: IDENTIFIER }, ['Catalog', 'Identifier']),
      run(call) {
        authorize(call, 'GetConnectionInvitation');
        const partner = partnerOf(call);
        return full(call, call.world.connections.get(partner, requiredText(call.input, 'Identifier')), partner);
      },
    },
  ],
  [
    'CancelConnectionInvitation',
    change('CancelConnectionInvitation', structure(CHANGE, CHANGE_REQUIRED), (call, partner) =>
      full(call, call.world.connections.cancel(partner, requiredText(call.input, 'Identifier')), partner),
    ),
  ],
  [
    'RejectConnectionInvitation',
    change(
      'RejectConnectionInvitation',
      structure({ ...CHANGE, Reason: { kind: 'string', min: 0, max: 256 } }, CHANGE_REQUIRED),
      (call, partner) => {
        const id = requiredText(call.input, 'Identifier');
        return full(call, call.world.connections.reject(partner, id, text(call.input, 'Reason')), partner);
      },
    ),
  ],
  [
    'AcceptConnectionInvitation',
    change('AcceptConnectionInvitation', structure(CHANGE, CHANGE_REQUIRED), (call, partner) =>
      connection(call.world.connections.accept(partner, requiredText(call.input, 'Identifier')), partner),
    ),
  ],
  [
    'CreateConnectionInvitation',
    change(
      'CreateConnectionInvitation',
      structure(
        {
          Catalog: CATALOG,
          ClientToken: CLIENT_TOKEN,
          ConnectionType: CONNECTION_TYPE,
          Email: { kind: 'string', min: 1, max: 320, pattern: EMAIL },
          Message: { kind: 'string', min: 1, max: 256, pattern: /^[ -~\u00A0-\uD7FF\uE000-\uFFFD\n]+$/ },
          Name: { kind: 'string', min: 1, max: 80, pattern: /^[ -~\u00A0-\uD7FF\uE000-\uFFFD]+$/ },
          ReceiverIdentifier: PARTICIPANT,
        },
        ['Catalog', 'ClientToken', 'ConnectionType', 'Email', 'Message', 'Name', 'ReceiverIdentifier'],
      ),
      (call, partner) => {
        const invitation = call.world.connections.create(partner, {
          connectionType:
            text(call.input, 'ConnectionType') === 'SUBSIDIARY' ? 'SUBSIDIARY' : 'OPPORTUNITY_COLLABORATION',
          receiverIdentifier: requiredText(call.input, 'ReceiverIdentifier'),
          message: requiredText(call.input, 'Message'),
          email: requiredText(call.input, 'Email'),
          name: requiredText(call.input, 'Name'),
        });
        return full(call, invitation, partner);
      },
    ),
  ],
]);

const FIELD_CODES: Readonly<Record<ProblemCode, string>> = {
  required: 'REQUIRED_FIELD_MISSING',
  type: 'INVALID_VALUE',
  pattern: 'INVALID_STRING_FORMAT',
  value: 'INVALID_ENUM_VALUE',
  tooShort: 'INVALID_STRING_FORMAT',
  tooLong: 'INVALID_STRING_FORMAT',
  tooSmall: 'INVALID_VALUE',
  tooLarge: 'INVALID_VALUE',
  tooMany: 'TOO_MANY_VALUES',
};

export const partnerCentralApi: Service = {
  signingName: 'partnercentral-account',
  region: 'us-east-1',
  protocol: 'awsJson1_0',
  operations,
  errors: {
    namespace: 'com.amazonaws.partnercentralaccount',
    requiredMembers: ['Message', 'Reason'],
    throttled: () => new ServiceError('ThrottlingException', 'Rate exceeded'),
    serverFault: () => new ServiceError('InternalServerException', 'An internal error has occurred. Try again later.'),
    concurrentModification: () =>
      new ServiceError('ConflictException', 'Another change to the same invitation is in progress.', {
        reason: 'INCOMPATIBLE_CONNECTION_INVITATION_STATE',
      }),
    expiredToken: 'ExpiredTokenException',
    unknownKey: 'UnrecognizedClientException',
    badSignature: 'InvalidSignatureException',
    invalid(problems) {
      const wrongType = problems.find((problem) => problem.code === 'type');
      if (wrongType) return new ServiceError('SerializationException', wrongType.message);
      return invalid(problems);
    },
  },
};

function invalid(problems: readonly Problem[]): ServiceError {
  return new ServiceError('ValidationException', problems.map((problem) => problem.message).join('; '), {
    reason: 'REQUEST_VALIDATION_FAILED',
    members: {
      ErrorDetails: problems.map(({ path, message, code }) => ({
        FieldValidationError: { Name: path, Message: message, Code: FIELD_CODES[code] },
      })),
    },
  });
}

function authorize(call: Call, action: string): void {
  const catalog = requiredText(call.input, 'Catalog');
  const id = text(call.input, 'Identifier');
  const resource = id === undefined ? '*' : invitationArn(catalog, id);
  call.world.directory.authorize(call.credential, `partnercentral:${action}`, resource, 'ACCESS_DENIED');
}

function partnerOf(call: Call): Partner {
  return call.world.connections.partner(requiredText(call.input, 'Catalog'), call.account.id);
}

function change(
  action: string,
  input: Operation['input'],
  perform: (call: Call, partner: Partner) => Output,
): Operation {
  return {
    input,
    run(call) {
      authorize(call, action);
      const partner = partnerOf(call);
      const scope = { accountId: call.account.id, operation: action, token: requiredText(call.input, 'ClientToken') };
      return call.replays.once(scope, call.input, () => perform(call, partner));
    },
  };
}

function listInvitations(call: Call): Output {
  authorize(call, 'ListConnectionInvitations');
  const { world, input } = call;
  const partner = partnerOf(call);
  const role = text(input, 'ParticipantType');
  const status = text(input, 'Status');
  const type = text(input, 'ConnectionType');
  const given: unknown = input['OtherParticipantIdentifiers'];
  const others = Array.isArray(given) && given.length > 0 ? new Set(given.map(String)) : undefined;
  const list = JSON.stringify([
    partner.catalog,
    partner.accountId,
    role,
    status,
    type,
    others && [...others].toSorted((a, b) => (a < b ? -1 : 1)),
  ]);
  const page = listPage(
    call,
    {
      entries: world.connections.listOf(partner, role === 'SENDER' || role === 'RECEIVER' ? role : undefined),
      list,
      accept(invitation) {
        world.connections.settle(invitation);
        return (
          (status === undefined || invitation.status === status) &&
          (type === undefined || invitation.connectionType === type) &&
          (others === undefined || others.has(otherParticipant(invitation, partner)))
        );
      },
    },
    { defaultSize: DEFAULT_PAGE, badToken },
  );
  return {
    ConnectionInvitationSummaries: page.items.map((invitation) => summary(call, invitation, partner)),
    ...defined({ NextToken: page.nextToken }),
  };
}

function badToken(): ServiceError {
  return invalid([{ path: 'NextToken', code: 'pattern', message: 'The NextToken is not valid for this list.' }]);
}

function summary(call: Call, invitation: ConnectionInvitation, partner: Partner): Output {
  const { unknownEnums, omitOptionalFields } = call.switches;
  const pending = invitation.status === 'PENDING';
  return {
    Catalog: invitation.catalog,
    Id: invitation.id,
    Arn: invitation.arn,
    ConnectionType: unknownEnums && pending ? 'CONNECTION_OF_THE_FUTURE' : invitation.connectionType,
    CreatedAt: new Date(invitation.createdAt).toISOString(),
    UpdatedAt: new Date(invitation.updatedAt).toISOString(),
    OtherParticipantIdentifier: otherParticipant(invitation, partner),
    ParticipantType: roleOf(invitation, partner),
    Status: unknownEnums && !pending ? 'STATUS_OF_THE_FUTURE' : invitation.status,
    ...(!omitOptionalFields && { ExpiresAt: new Date(invitation.expiresAt).toISOString() }),
    ...(!omitOptionalFields && invitation.connectionId !== undefined && { ConnectionId: invitation.connectionId }),
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

function connection(invitation: ConnectionInvitation, partner: Partner): Output {
  const other = otherSide(invitation, partner);
  const updatedAt = new Date(invitation.updatedAt).toISOString();
  const id = invitation.connectionId ?? '';
  return {
    Connection: {
      Catalog: invitation.catalog,
      Id: id,
      Arn: `arn:aws:partnercentral:us-east-1::catalog/${invitation.catalog}/connection/${id}`,
      OtherParticipantAccountId: other.accountId,
      UpdatedAt: updatedAt,
      ConnectionTypes: {
        [invitation.connectionType]: {
          Status: 'ACTIVE',
          CreatedAt: updatedAt,
          InviterEmail: invitation.inviterEmail,
          InviterName: invitation.inviterName,
          OtherParticipant: { Account: { Name: other.name } },
        },
      },
    },
  };
}
