import {
  CancelHandshakeCommand,
  DeclineHandshakeCommand,
  DescribeHandshakeCommand,
  ListHandshakesForAccountCommand,
  ListHandshakesForOrganizationCommand,
  type Handshake,
  type HandshakeParty,
  type HandshakeResource,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { t } from '../common/l10n.ts';
import { defined } from '../common/records.ts';
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
import { actionResult, type ServiceCalls, pages } from './http/serviceCalls.ts';
import { plainJson, time } from './json.ts';

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
  readonly #client: OrganizationsClient;
  readonly #calls: ServiceCalls;

  constructor(client: OrganizationsClient, calls: ServiceCalls) {
    this.#client = client;
    this.#calls = calls;
  }

  list(list: InvitationList, options: CallOptions): AsyncIterable<readonly Invitation[]> {
    const operation = organizations.operations.list[list.direction];
    const Command = list.direction === 'sent' ? ListHandshakesForOrganizationCommand : ListHandshakesForAccountCommand;
    return pages(operation, async (NextToken) => {
      const answer = await this.#calls.run(operation, options, (http) =>
        this.#client.send(new Command({ MaxResults: PAGE, ...defined({ NextToken }) }), http),
      );
      return {
        // A page may come without its list.
        items: (answer.Handshakes ?? []).map((handshake) => toInvitation(handshake, list)),
        nextToken: answer.NextToken,
      };
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
function again(invitation: Invitation, operation: string, answer: { Handshake?: Handshake | undefined }): Invitation {
  const handshake = answer.Handshake;
  if (handshake?.Id !== invitation.id) {
    throw new InvitationError({
      kind: 'unusableAnswer',
      operation,
      message: t('it does not describe this handshake'),
    });
  }
  return toInvitation(handshake, { id: invitation.list, service: invitation.service, direction: invitation.direction });
}

/** Every field may be missing and every word may be newer than this code. Exported for tests. */
export function toInvitation(handshake: Handshake, list: InvitationList): Invitation {
  const resources = flatten(handshake.Resources);
  const createdAt = time(handshake.RequestedTimestamp);
  const expiresAt = time(handshake.ExpirationTimestamp);
  const note = resources.get('NOTES');
  const parent = resources.get('PARENT_HANDSHAKE');
  const status = handshake.State ?? '';
  return {
    service: organizations,
    list: list.id,
    direction: list.direction,
    id: handshake.Id ?? '',
    ...defined({ arn: handshake.Arn }),
    type: handshake.Action ?? '',
    status,
    phase: organizations.phaseOf(status),
    counterparty: list.direction === 'sent' ? receiver(handshake, resources) : sender(handshake, resources),
    // It may come without the `h-` that its own id has.
    ...defined({ parentId: parent === undefined || parent.startsWith('h-') ? parent : `h-${parent}` }),
    ...defined({ note, createdAt, expiresAt }),
    complete: true,
    record: JSON.stringify(plainJson(inOrder(handshake))),
  };
}

/** Resource type → its first value, nested ones included (`MASTER_NAME` is inside `ORGANIZATION`). */
function flatten(
  resources: readonly HandshakeResource[] | undefined,
  into = new Map<string, string>(),
): Map<string, string> {
  for (const { Type, Value, Resources } of resources ?? []) {
    if (Type !== undefined && Value !== undefined && !into.has(Type)) into.set(Type, Value);
    flatten(Resources, into);
  }
  return into;
}

/** AWS gives the parties in another order from answer to answer: that is no change of the record. */
function inOrder(handshake: Handshake): Handshake {
  const Parties = handshake.Parties?.toSorted((a, b) => partyKey(b).localeCompare(partyKey(a)));
  return { ...handshake, ...defined({ Parties }) };
}

function partyKey({ Type, Id }: HandshakeParty): string {
  return `${String(Type)} ${String(Id)}`;
}

/** Parties come in any order: look them up by type, never by index. */
function party(handshake: Handshake, type: string): string | undefined {
  return handshake.Parties?.find((candidate) => candidate.Type === type)?.Id;
}

function receiver(handshake: Handshake, resources: ReadonlyMap<string, string>): Party {
  const account = party(handshake, 'ACCOUNT');
  const email = party(handshake, 'EMAIL') ?? resources.get('EMAIL');
  if (account !== undefined) return { kind: 'account', id: account, ...defined({ email }) };
  if (email !== undefined) return { kind: 'email', id: email };
  // An all-features request has no other side but the organization itself.
  return organization(handshake, resources);
}

function sender(handshake: Handshake, resources: ReadonlyMap<string, string>): Party {
  return organization(handshake, resources);
}

function organization(handshake: Handshake, resources: ReadonlyMap<string, string>): Party {
  const id = party(handshake, 'ORGANIZATION') ?? resources.get('ORGANIZATION');
  const name = resources.get('MASTER_NAME') ?? resources.get('MANAGEMENT_NAME');
  const email = resources.get('MASTER_EMAIL') ?? resources.get('MANAGEMENT_EMAIL');
  const account = managementAccount(handshake);
  if (id === undefined && account !== undefined) return withNames({ kind: 'account', id: account }, name, email);
  return withNames({ kind: 'organization', id: id === undefined ? 'unknown' : prefixed(id) }, name, email);
}

function withNames(base: Party, name: string | undefined, email: string | undefined): Party {
  return { ...base, ...defined({ name, email }) };
}

/** The party id of an organization may come without the `o-` that its ARN and resource have. */
function prefixed(id: string): string {
  return id.startsWith('o-') ? id : `o-${id}`;
}

/** The sender's management account is in the ARN even where no party shows it. */
function managementAccount(handshake: Handshake): string | undefined {
  return /^arn:[^:]*:organizations::(\d{12}):handshake\//.exec(handshake.Arn ?? '')?.[1];
}
