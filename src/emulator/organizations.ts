import { defined } from '../common/records.ts';
import type { Account, Organization } from './directory.ts';
import type { Switches } from './faults.ts';
import { DAY_MS, isPending } from './handshakes.ts';
import type { Handshake, Target } from './handshakes.ts';
import { BadTokenError } from './paging.ts';
import type { Call, Operation, Output, Service } from './service.ts';
import { organizationsAccessDenied, ServiceError } from './serviceError.ts';
import { isRecord, number, record, requiredText, structure, text } from './validation.ts';
import type { Input, Problem, ProblemCode, Rule } from './validation.ts';
import type { World } from './world.ts';

// Constraints of the service model 2016-11-28.
const HANDSHAKE_ID: Rule = { kind: 'string', max: 34, pattern: /^h-[0-9a-z]{8,32}$/ };
const NOTES: Rule = { kind: 'string', max: 1024 };
const TAG_TEXT = /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u;
const TAGS: Rule = {
  kind: 'list',
  of: structure(
    {
      Key: { kind: 'string', min: 1, max: 128, pattern: TAG_TEXT },
      Value: { kind: 'string', min: 0, max: 256, pattern: TAG_TEXT },
    },
    ['Key', 'Value'],
  ),
};
const TARGET: Rule = structure(
  {
    Id: { kind: 'string', min: 1, max: 64 },
    Type: { kind: 'string', values: ['ACCOUNT', 'ORGANIZATION', 'EMAIL'] },
  },
  ['Id', 'Type'],
);
const LIST_INPUT = structure({
  Filter: structure({
    ActionType: {
      kind: 'string',
      values: [
        'INVITE',
        'ENABLE_ALL_FEATURES',
        'APPROVE_ALL_FEATURES',
        'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE',
        'TRANSFER_RESPONSIBILITY',
      ],
    },
    ParentHandshakeId: HANDSHAKE_ID,
  }),
  NextToken: { kind: 'string', max: 100_000 },
  MaxResults: { kind: 'integer', min: 1, max: 20 },
});
const BY_ID = structure({ HandshakeId: HANDSHAKE_ID }, ['HandshakeId']);
/** The service does not publish its default. */
const DEFAULT_PAGE = 20;

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['ListHandshakesForAccount', { input: LIST_INPUT, run: (call) => list(call, 'in') }],
  ['ListHandshakesForOrganization', { input: LIST_INPUT, run: (call) => list(call, 'out') }],
  ['DescribeHandshake', byId('DescribeHandshake', (world, caller, id) => world.handshakes.describe(caller, id))],
  ['CancelHandshake', byId('CancelHandshake', (world, caller, id) => world.handshakes.cancel(caller, id))],
  ['DeclineHandshake', byId('DeclineHandshake', (world, caller, id) => world.handshakes.decline(caller, id))],
  ['AcceptHandshake', byId('AcceptHandshake', (world, caller, id) => world.handshakes.accept(caller, id))],
  [
    'InviteAccountToOrganization',
    {
      input: structure({ Target: TARGET, Notes: NOTES, Tags: TAGS }, ['Target']),
      run(call) {
        authorize(call, 'InviteAccountToOrganization', '*');
        const organization = managed(call);
        const target = targetOf(call.input);
        checkTags(call.input);
        return one(call, call.world.handshakes.invite(organization, target, text(call.input, 'Notes')));
      },
    },
  ],
  [
    'EnableAllFeatures',
    {
      input: structure({}),
      run(call) {
        authorize(call, 'EnableAllFeatures', '*');
        return one(call, call.world.handshakes.enableAllFeatures(managed(call)));
      },
    },
  ],
  [
    'InviteOrganizationToTransferResponsibility',
    {
      input: structure(
        {
          Type: { kind: 'string', values: ['BILLING'] },
          Target: TARGET,
          Notes: NOTES,
          StartTimestamp: { kind: 'timestamp' },
          SourceName: { kind: 'string', min: 1, max: 128, pattern: /^[ -~]+$/ },
          Tags: TAGS,
        },
        ['Type', 'Target', 'StartTimestamp', 'SourceName'],
      ),
      run(call) {
        authorize(call, 'InviteOrganizationToTransferResponsibility', '*');
        const organization = managed(call);
        const target = targetOf(call.input);
        const startsAt = (number(call.input, 'StartTimestamp') ?? 0) * 1_000;
        checkStart(startsAt, call.world.now());
        checkTags(call.input);
        const sourceName = requiredText(call.input, 'SourceName');
        const notes = text(call.input, 'Notes');
        return one(
          call,
          call.world.handshakes.transferResponsibility(organization, target, { sourceName, startsAt, notes }),
        );
      },
    },
  ],
]);

const REASONS: Readonly<Record<Exclude<ProblemCode, 'type'>, string>> = {
  required: 'INPUT_REQUIRED',
  pattern: 'INVALID_PATTERN',
  value: 'INVALID_ENUM',
  tooShort: 'MIN_LENGTH_EXCEEDED',
  tooLong: 'MAX_LENGTH_EXCEEDED',
  tooSmall: 'MIN_VALUE_EXCEEDED',
  tooLarge: 'MAX_VALUE_EXCEEDED',
  tooMany: 'INVALID_LIST_MEMBER',
};

export const organizationsService: Service = {
  signingName: 'organizations',
  protocol: 'awsJson1_1',
  operations,
  errors: {
    namespace: 'com.amazonaws.organizations',
    throttled: () =>
      new ServiceError(
        'TooManyRequestsException',
        'You have sent too many requests in too short a period of time. Try again later.',
        { members: { Type: 'CLIENT' } },
      ),
    serverFault: () =>
      new ServiceError('ServiceException', "AWS Organizations can't complete your request. Try again later."),
    concurrentModification: () =>
      new ServiceError(
        'ConcurrentModificationException',
        'Another change to the same target is in progress. Try again later.',
      ),
    expiredToken: 'ExpiredTokenException',
    unknownKey: 'UnrecognizedClientException',
    badSignature: 'InvalidSignatureException',
    invalid(problems) {
      const first = problems[0];
      const wrongType = problems.find((problem) => problem.code === 'type');
      if (wrongType) return new ServiceError('SerializationException', wrongType.message);
      return invalid(first ? reasonOf(first) : 'INVALID_PATTERN', first?.message ?? 'The input is not valid.');
    },
  },
};

function reasonOf(problem: Problem): string {
  return problem.code === 'type' ? 'INVALID_PATTERN' : REASONS[problem.code];
}

function invalid(reason: string, message: string): ServiceError {
  return new ServiceError('InvalidInputException', message, { reason });
}

function authorize(call: Call, action: string, resource: string): void {
  call.world.directory.authorize(call.credential, `organizations:${action}`, resource);
}

function byId(action: string, perform: (world: World, caller: Account, id: string) => Handshake): Operation {
  return {
    input: BY_ID,
    run(call) {
      const id = requiredText(call.input, 'HandshakeId');
      const resource = call.world.handshakes.find(id)?.arn ?? `arn:aws:organizations::*:handshake/*/*/${id}`;
      authorize(call, action, resource);
      return one(call, perform(call.world, call.account, id));
    },
  };
}

/** Only the management account may; an account in no organization has no organization to manage. */
function managed(call: Call): Organization {
  const { directory } = call.world;
  if (!directory.organizationOf(call.account)) throw notInUse();
  const organization = directory.managedBy(call.account);
  if (!organization) throw organizationsAccessDenied();
  return organization;
}

function notInUse(): ServiceError {
  return new ServiceError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
}

function list(call: Call, direction: 'in' | 'out'): Output {
  const { world, account, input, pager, switches } = call;
  authorize(call, direction === 'in' ? 'ListHandshakesForAccount' : 'ListHandshakesForOrganization', '*');
  const filter = record(input, 'Filter');
  const narrow = { action: text(filter, 'ActionType'), parentId: text(filter, 'ParentHandshakeId') };
  if (narrow.action !== undefined && narrow.parentId !== undefined) {
    throw invalid('MAX_LIMIT_EXCEEDED_FILTER', 'Specify either ActionType or ParentHandshakeId, not both.');
  }

  let owner = account.id;
  if (direction === 'out') {
    const organization = world.directory.organizationOf(account);
    if (!organization) throw notInUse();
    const mayList =
      organization.managementAccountId === account.id || organization.delegatedAdministrators.has(account.id);
    if (!mayList) throw organizationsAccessDenied();
    owner = organization.id;
  }

  const entries =
    direction === 'in' ? world.handshakes.receivedBy(owner, narrow) : world.handshakes.sentBy(owner, narrow);
  const binding = `${direction} ${account.id} ${owner} ${narrow.action ?? ''} ${narrow.parentId ?? ''}`;
  const token = text(input, 'NextToken');
  try {
    const page = pager.page(entries, binding, {
      size: number(input, 'MaxResults') ?? DEFAULT_PAGE,
      token,
      emptyPages: switches.emptyPages,
      accept: (handshake) => world.handshakes.isListed(handshake, account, direction),
    });
    const nextToken = call.repeatToken ? (token ?? pager.tokenForStart(binding)) : page.nextToken;
    if (switches.omitOptionalFields && page.items.length === 0) return defined({ NextToken: nextToken });
    return {
      Handshakes: page.items.map((handshake) => shape(world, handshake, switches)),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  } catch (error) {
    if (error instanceof BadTokenError) {
      throw invalid('INVALID_NEXT_TOKEN', 'The NextToken is not valid for this list.');
    }
    throw error;
  }
}

function targetOf(input: Input): Target {
  const target = record(input, 'Target');
  const id = requiredText(target, 'Id');
  switch (requiredText(target, 'Type')) {
    case 'ACCOUNT':
      if (!/^\d{12}$/.test(id)) throw invalid('INVALID_PATTERN_TARGET_ID', 'An account id has twelve digits.');
      return { type: 'ACCOUNT', id };
    case 'EMAIL':
      if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(id)) {
        throw invalid('INVALID_EMAIL_ADDRESS_TARGET', 'Not an e-mail address.');
      }
      return { type: 'EMAIL', id };
    default:
      throw invalid('INVALID_PARTY_TYPE_TARGET', 'The target must be an account or an e-mail address.');
  }
}

function checkTags(input: Input): void {
  const tags: unknown = input['Tags'];
  if (!Array.isArray(tags)) return;
  const keys = tags.map((tag: unknown) => (isRecord(tag) ? tag['Key'] : undefined));
  if (new Set(keys).size < keys.length) throw invalid('DUPLICATE_TAG_KEY', 'A tag key is given twice.');
}

/** A transfer starts on the first of a month at midnight, and there must be a day left to accept it. */
function checkStart(startsAt: number, now: number): void {
  const start = new Date(startsAt);
  if (Number.isNaN(start.getTime())) throw invalid('INVALID_START_DATE', 'The start is not a date.');
  if (startsAt % DAY_MS !== 0) throw invalid('START_DATE_NOT_BEGINNING_OF_DAY', 'The start must be 00:00 UTC.');
  if (start.getUTCDate() !== 1) {
    throw invalid('START_DATE_NOT_BEGINNING_OF_MONTH', 'The start must be the first of a month.');
  }
  if (startsAt - DAY_MS <= now) throw invalid('START_DATE_TOO_EARLY', 'The start must be more than a day away.');
}

function one(call: Call, handshake: Handshake): Output {
  return { Handshake: shape(call.world, handshake, call.switches) };
}

interface Resource {
  Type: string;
  Value: string;
  Resources?: Resource[];
}

function shape(world: World, handshake: Handshake, switches: Readonly<Switches>): Output {
  const { id, action, target, organizationId } = handshake;
  const unknown = switches.unknownEnums;
  const parties = [
    { Id: switches.partyIdsWithoutPrefix ? organizationId.replace(/^o-/, '') : organizationId, Type: 'ORGANIZATION' },
    ...(target ? [{ Id: target.id, Type: target.type }] : []),
    ...(unknown ? [{ Id: 'somebody-new', Type: 'PARTY_OF_THE_FUTURE' }] : []),
  ];
  const essential = {
    Id: id,
    // A finished one with an unknown state, a pending one with an unknown kind: both must not break a client.
    State: unknown && !isPending(handshake) ? 'STATE_OF_THE_FUTURE' : handshake.state,
    Action: unknown && isPending(handshake) ? 'ACTION_OF_THE_FUTURE' : action,
  };
  if (switches.omitOptionalFields) return essential;
  return {
    ...essential,
    Arn: handshake.arn,
    Parties: parties,
    RequestedTimestamp: handshake.requestedAt / 1_000,
    ExpirationTimestamp: handshake.expiresAt / 1_000,
    Resources: [
      ...resources(world, handshake, switches),
      ...(unknown ? [{ Type: 'RESOURCE_OF_THE_FUTURE', Value: 'something' }] : []),
    ],
  };
}

function resources(world: World, handshake: Handshake, switches: Readonly<Switches>): Resource[] {
  const { target, notes, parentId, transfer, organizationId, senderAccountId, featureSet } = handshake;
  const management = world.directory.account(senderAccountId);
  const result: Resource[] = [];
  if (transfer) {
    result.push(
      { Type: 'RESPONSIBILITY_TRANSFER', Value: transfer.id },
      { Type: 'TRANSFER_START_TIMESTAMP', Value: new Date(transfer.startsAt).toISOString() },
      { Type: 'TRANSFER_TYPE', Value: 'BILLING' },
      {
        Type: 'MANAGEMENT_ACCOUNT',
        Value: senderAccountId,
        Resources: [
          { Type: 'MANAGEMENT_EMAIL', Value: management?.email ?? '' },
          { Type: 'MANAGEMENT_NAME', Value: management?.name ?? '' },
        ],
      },
    );
  }
  result.push({
    Type: 'ORGANIZATION',
    Value: organizationId,
    ...(handshake.action === 'INVITE' && {
      Resources: [
        { Type: 'MASTER_EMAIL', Value: management?.email ?? '' },
        { Type: 'MASTER_NAME', Value: management?.name ?? '' },
        { Type: 'ORGANIZATION_FEATURE_SET', Value: featureSet },
      ],
    }),
  });
  if (target) result.push({ Type: target.type, Value: target.id });
  if (parentId !== undefined) {
    result.push({
      Type: 'PARENT_HANDSHAKE',
      Value: switches.partyIdsWithoutPrefix ? parentId.replace(/^h-/, '') : parentId,
    });
  }
  if (notes !== undefined) result.push({ Type: 'NOTES', Value: notes });
  return result;
}
