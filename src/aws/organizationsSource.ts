// Adapter of AWS Organizations: its handshakes as invitations.
import {
  CancelHandshakeCommand,
  DeclineHandshakeCommand,
  DescribeHandshakeCommand,
  ListHandshakesForAccountCommand,
  ListHandshakesForOrganizationCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { t } from '../common/l10n.ts';
import { asRecord, defined } from '../common/records.ts';
import { InvitationError } from '../invitations/failure.ts';
import type { Invitation, Party } from '../invitations/invitation.ts';
import type {
  ActionResult,
  ActionOptions,
  CallOptions,
  InvitationList,
  InvitationSource,
} from '../invitations/invitationSource.ts';
import { organizations } from '../invitations/organizationsService.ts';
import { pages } from './http/pages.ts';
import { actionResult, type ServiceCalls } from './http/serviceCalls.ts';
import { elements, recordOf, records, text, time, type Members } from './json.ts';

/** The most that the service gives at once. */
const PAGE = 20;

const LISTS: readonly InvitationList[] = [
  { id: 'organizations.sent', service: organizations, direction: 'sent' },
  { id: 'organizations.received', service: organizations, direction: 'received' },
];

/** Handshakes of AWS Organizations. */
export class OrganizationsSource implements InvitationSource {
  readonly service = organizations;
  readonly lists = LISTS;
  readonly endpointKey: string;
  readonly #client: OrganizationsClient;
  readonly #calls: ServiceCalls;

  constructor(client: OrganizationsClient, calls: ServiceCalls, endpointKey: string) {
    this.endpointKey = endpointKey;
    this.#client = client;
    this.#calls = calls;
  }

  list(list: InvitationList, options: CallOptions): AsyncIterable<readonly Invitation[]> {
    const operation = organizations.operations.list[list.direction];
    const Command = list.direction === 'sent' ? ListHandshakesForOrganizationCommand : ListHandshakesForAccountCommand;
    return pages({
      list,
      operation,
      entriesOf: ({ Handshakes }) => Handshakes,
      read: async (NextToken) => {
        const command = new Command({ MaxResults: PAGE, ...defined({ NextToken }) });
        return { ...(await this.#calls.run(operation, options, (http) => this.#client.send(command, http))) };
      },
      toInvitation,
    });
  }

  async get(invitation: Invitation, options: CallOptions): Promise<Invitation> {
    const command = new DescribeHandshakeCommand({ HandshakeId: invitation.id });
    const operation = organizations.operations.get;
    return again(
      invitation,
      operation,
      await this.#calls.run(operation, options, (http) => this.#client.send(command, http)),
    );
  }

  async cancel(invitation: Invitation, options: ActionOptions): Promise<ActionResult> {
    const command = new CancelHandshakeCommand({ HandshakeId: invitation.id });
    const operation = organizations.operations.cancel;
    const answer = await this.#calls.run(operation, options, (http) => this.#client.send(command, http));
    return actionResult(again(invitation, operation, answer), answer);
  }

  async decline(invitation: Invitation, options: ActionOptions): Promise<ActionResult> {
    const command = new DeclineHandshakeCommand({ HandshakeId: invitation.id });
    const operation = organizations.operations.decline;
    const answer = await this.#calls.run(operation, options, (http) => this.#client.send(command, http));
    return actionResult(again(invitation, operation, answer), answer);
  }
}

/** The same invitation from a later answer; an answer about another one, or about none, is not believed. */
function again(invitation: Invitation, operation: string, answer: object): Invitation {
  const { Handshake } = asRecord(answer) ?? {};
  const handshake = asRecord(Handshake) ?? {};
  const { Id } = handshake;
  if (Id !== invitation.id) {
    throw new InvitationError({
      kind: 'unusableAnswer',
      operation,
      message: t('it does not describe this handshake'),
    });
  }
  return toInvitation(handshake, { id: invitation.list, service: invitation.service, direction: invitation.direction });
}

const DATES = ['RequestedTimestamp', 'ExpirationTimestamp'];

/** Every member may be missing or of another type, and every word may be newer than this code. Exported for tests. */
export function toInvitation(handshake: Members, list: InvitationList): Invitation {
  const { Id, Arn, Action, State, RequestedTimestamp, ExpirationTimestamp } = handshake;
  const parties = partiesOf(handshake);
  const note = parties.resource('NOTES');
  const parent = parties.resource('PARENT_HANDSHAKE');
  const status = text(State) ?? '';
  return {
    service: organizations,
    list: list.id,
    direction: list.direction,
    id: text(Id) ?? '',
    ...defined({ arn: text(Arn) }),
    type: text(Action) ?? '',
    status,
    phase: organizations.phaseOf(status),
    counterparty: list.direction === 'sent' ? receiver(parties) : organization(parties),
    // It may come without the `h-` that its own id has.
    ...defined({ parentId: parent === undefined || parent.startsWith('h-') ? parent : `h-${parent}` }),
    ...defined({ note, createdAt: time(RequestedTimestamp), expiresAt: time(ExpirationTimestamp) }),
    complete: true,
    record: recordOf(inOrder(handshake), DATES),
  };
}

/** Who a handshake is between, as far as it says so. */
interface Parties {
  readonly type: string | undefined;
  /** Ids of that type: parties come in any order, so look them up by type, never by index. */
  readonly party: (type: string) => readonly string[];
  /** First value of that type, nested ones included (`MASTER_NAME` is inside `ORGANIZATION`). */
  readonly resource: (type: string) => string | undefined;
  /** The sender is in the ARN even where no party shows it. */
  readonly sender: { readonly account: string | undefined; readonly organization: string | undefined };
}

function partiesOf({ Arn, Action, Parties, Resources }: Members): Parties {
  const parties = records(Parties);
  const values = flatten(Resources);
  const [, account, organizationId] =
    /^arn:[^:]*:organizations::(\d{12}):handshake\/(o-[a-z0-9]+)?/.exec(text(Arn) ?? '') ?? [];
  return {
    type: text(Action),
    party: (type) => parties.filter(({ Type }) => Type === type).flatMap(({ Id }) => text(Id) ?? []),
    resource: (type) => values.get(type),
    sender: { account, organization: organizationId },
  };
}

/** Far deeper than resources are nested. */
const NESTED = 8;

function flatten(resources: unknown, into = new Map<string, string>(), depth = 0): Map<string, string> {
  if (depth === NESTED) return into;
  for (const { Type, Value, Resources } of records(resources)) {
    const [type, value] = [text(Type), text(Value)];
    if (type !== undefined && value !== undefined && !into.has(type)) into.set(type, value);
    flatten(Resources, into, depth + 1);
  }
  return into;
}

/** AWS gives the parties in another order from answer to answer: that is no change of the record. */
function inOrder(handshake: Members): Members {
  const { Parties } = handshake;
  if (!Array.isArray(Parties)) return handshake;
  return { ...handshake, Parties: elements(Parties).toSorted(byText) };
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(b).localeCompare(JSON.stringify(a));
}

/** These have no receiver but the organization itself. */
const ALL_FEATURES = new Set(['ENABLE_ALL_FEATURES', 'APPROVE_ALL_FEATURES']);

/** The account or address that it was sent to, never the sender: where no party says so, its resources may. */
function receiver(parties: Parties): Party {
  const isReceiver = (id: string | undefined): id is string => id !== undefined && id !== parties.sender.account;
  const email = parties.party('EMAIL')[0];
  const address = email ?? parties.resource('EMAIL');
  const party = parties.party('ACCOUNT').find(isReceiver);
  const account = party ?? (email === undefined ? parties.resource('ACCOUNT') : undefined);
  if (isReceiver(account)) return { kind: 'account', id: account, ...defined({ email: address }) };
  if (address !== undefined) return { kind: 'email', id: address };
  return ALL_FEATURES.has(parties.type ?? '') ? organization(parties) : { kind: 'account', id: 'unknown' };
}

function organization({ party, resource, sender }: Parties): Party {
  const ids = party('ORGANIZATION').map(prefixed);
  const id = ids.find((candidate) => candidate === sender.organization) ?? ids[0] ?? resource('ORGANIZATION');
  const name = resource('MASTER_NAME') ?? resource('MANAGEMENT_NAME');
  const email = resource('MASTER_EMAIL') ?? resource('MANAGEMENT_EMAIL');
  const names = defined({ name, email });
  if (id === undefined && sender.account !== undefined) return { kind: 'account', id: sender.account, ...names };
  return { kind: 'organization', id: id === undefined ? 'unknown' : prefixed(id), ...names };
}

/** The party id of an organization may come without the `o-` that its ARN and resource have. */
function prefixed(id: string): string {
  return id.startsWith('o-') ? id : `o-${id}`;
}
