// Adapter of AWS Partner Central: its connection invitations as invitations.
import {
  CancelConnectionInvitationCommand,
  GetConnectionInvitationCommand,
  ListConnectionInvitationsCommand,
  RejectConnectionInvitationCommand,
  type PartnerCentralAccountClient,
} from '@aws-sdk/client-partnercentral-account';
import { t } from '../common/l10n.ts';
import { asRecord, defined } from '../common/records.ts';
import { InvitationError } from '../invitations/failure.ts';
import type { Direction, Invitation, Party } from '../invitations/invitation.ts';
import type {
  ActionResult,
  ActionOptions,
  CallOptions,
  InvitationList,
  InvitationSource,
} from '../invitations/invitationSource.ts';
import { partnerCentral } from '../invitations/partnerCentralService.ts';
import { pages } from './http/pages.ts';
import { actionResult, type ServiceCalls } from './http/serviceCalls.ts';
import { recordOf, text, time, type Members } from './json.ts';

/** The most that the service gives at once. */
const PAGE = 100;

const ROLE = { sent: 'SENDER', received: 'RECEIVER' } as const;

function listOf(direction: Direction, catalog: string): InvitationList {
  return { id: `partnercentral.${direction}.${catalog}`, service: partnerCentral, direction, catalog };
}

/** Connection invitations of AWS Partner Central, in the catalogs given. */
export class PartnerCentralSource implements InvitationSource {
  readonly service = partnerCentral;
  readonly lists: readonly InvitationList[];
  readonly endpointKey: string;
  readonly #client: PartnerCentralAccountClient;
  readonly #calls: ServiceCalls;

  constructor(
    client: PartnerCentralAccountClient,
    calls: ServiceCalls,
    endpointKey: string,
    catalogs: readonly string[],
  ) {
    this.endpointKey = endpointKey;
    this.#client = client;
    this.#calls = calls;
    this.lists = catalogs.flatMap((catalog) => [listOf('sent', catalog), listOf('received', catalog)]);
  }

  list(list: InvitationList, options: CallOptions): AsyncIterable<readonly Invitation[]> {
    const operation = partnerCentral.operations.list[list.direction];
    return pages({
      list,
      operation,
      entriesOf: ({ ConnectionInvitationSummaries }) => ConnectionInvitationSummaries,
      read: async (NextToken) => {
        const command = new ListConnectionInvitationsCommand({
          Catalog: list.catalog,
          ParticipantType: ROLE[list.direction],
          MaxResults: PAGE,
          ...defined({ NextToken }),
        });
        return { ...(await this.#calls.run(operation, options, (http) => this.#client.send(command, http))) };
      },
      toInvitation,
    });
  }

  async get(invitation: Invitation, options: CallOptions): Promise<Invitation> {
    const operation = partnerCentral.operations.get;
    const command = new GetConnectionInvitationCommand(target(invitation));
    return again(
      invitation,
      operation,
      await this.#calls.run(operation, options, (http) => this.#client.send(command, http)),
    );
  }

  async cancel(invitation: Invitation, options: ActionOptions): Promise<ActionResult> {
    const operation = partnerCentral.operations.cancel;
    const command = new CancelConnectionInvitationCommand({ ...target(invitation), ClientToken: options.token });
    const answer = await this.#calls.run(operation, options, (http) => this.#client.send(command, http));
    return actionResult(again(invitation, operation, answer), answer);
  }

  async decline(invitation: Invitation, options: ActionOptions & { readonly reason?: string }): Promise<ActionResult> {
    const operation = partnerCentral.operations.decline;
    const command = new RejectConnectionInvitationCommand({
      ...target(invitation),
      ClientToken: options.token,
      ...defined({ Reason: options.reason }),
    });
    const answer = await this.#calls.run(operation, options, (http) => this.#client.send(command, http));
    return actionResult(again(invitation, operation, answer), answer);
  }
}

function target(invitation: Invitation): { Catalog: string | undefined; Identifier: string } {
  return { Catalog: invitation.catalog, Identifier: invitation.id };
}

/** The same invitation from a later answer; an answer about another one, or about none, is not believed. */
function again(invitation: Invitation, operation: string, answer: object): Invitation {
  const members = asRecord(answer) ?? {};
  const { Id } = members;
  if (Id !== invitation.id) {
    throw new InvitationError({
      kind: 'unusableAnswer',
      operation,
      message: t('it does not describe this connection invitation'),
    });
  }
  const { list: id, service, direction, catalog } = invitation;
  return toInvitation(members, { id, service, direction, ...defined({ catalog }) });
}

const DATES = ['CreatedAt', 'UpdatedAt', 'ExpiresAt'];

/** Every member may be missing or of another type, and every word may be newer than this code. Exported for tests. */
export function toInvitation(answer: Members, list: InvitationList): Invitation {
  const { Id, Arn, Catalog, ConnectionType, Status, OtherParticipantIdentifier, InvitationMessage } = answer;
  const { CreatedAt, UpdatedAt, ExpiresAt, InviterName, InviterEmail } = answer;
  const status = text(Status) ?? '';
  const note = text(InvitationMessage);
  const sender = defined({ name: text(InviterName), email: text(InviterEmail) });
  const isSigned = Object.keys(sender).length > 0;
  return {
    service: partnerCentral,
    list: list.id,
    direction: list.direction,
    id: text(Id) ?? '',
    ...defined({ arn: text(Arn) }),
    type: text(ConnectionType) ?? '',
    status,
    phase: partnerCentral.phaseOf(status),
    counterparty: counterparty(text(OtherParticipantIdentifier)),
    ...defined({ catalog: text(Catalog) ?? list.catalog, note }),
    ...(isSigned ? { sender } : {}),
    ...defined({ createdAt: time(CreatedAt), updatedAt: time(UpdatedAt), expiresAt: time(ExpiresAt) }),
    complete: note !== undefined || isSigned,
    record: recordOf(answer, DATES),
  };
}

/** A partner profile for opportunity collaboration, an account for subsidiaries. */
function counterparty(id: string | undefined): Party {
  if (id === undefined) return { kind: 'partner', id: 'unknown' };
  return { kind: /^\d{12}$/.test(id) ? 'account' : 'partner', id };
}
