import {
  CancelConnectionInvitationCommand,
  GetConnectionInvitationCommand,
  ListConnectionInvitationsCommand,
  RejectConnectionInvitationCommand,
  type ConnectionInvitationSummary,
  type GetConnectionInvitationResponse,
  type PartnerCentralAccountClient,
} from '@aws-sdk/client-partnercentral-account';
import { t } from '../common/l10n.ts';
import { defined } from '../common/records.ts';
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
import { actionResult, type ServiceCalls, pages } from './http/serviceCalls.ts';
import { plainJson, time } from './json.ts';

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
  readonly #client: PartnerCentralAccountClient;
  readonly #calls: ServiceCalls;

  constructor(client: PartnerCentralAccountClient, calls: ServiceCalls, catalogs: readonly string[]) {
    this.#client = client;
    this.#calls = calls;
    this.lists = catalogs.flatMap((catalog) => [listOf('sent', catalog), listOf('received', catalog)]);
  }

  list(list: InvitationList, options: CallOptions): AsyncIterable<readonly Invitation[]> {
    const operation = partnerCentral.operations.list[list.direction];
    return pages(operation, async (NextToken) => {
      const answer = await this.#calls.run(operation, options, (http) =>
        this.#client.send(
          new ListConnectionInvitationsCommand({
            Catalog: list.catalog,
            ParticipantType: ROLE[list.direction],
            MaxResults: PAGE,
            ...defined({ NextToken }),
          }),
          http,
        ),
      );
      // Declared as always there, but a page may come without its list.
      const summaries: readonly ConnectionInvitationSummary[] | undefined = answer.ConnectionInvitationSummaries;
      return { items: (summaries ?? []).map((summary) => toInvitation(summary, list)), nextToken: answer.NextToken };
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
function again(invitation: Invitation, operation: string, answer: GetConnectionInvitationResponse): Invitation {
  if (answer.Id !== invitation.id) {
    throw new InvitationError({
      kind: 'unusableAnswer',
      operation,
      message: t('it does not describe this connection invitation'),
    });
  }
  const { list: id, service, direction, catalog } = invitation;
  return toInvitation(answer, { id, service, direction, ...defined({ catalog }) });
}

type Answered = Partial<
  ConnectionInvitationSummary &
    Pick<GetConnectionInvitationResponse, 'InvitationMessage' | 'InviterEmail' | 'InviterName'>
>;

/** Every field may be missing and every word may be newer than this code. Exported for tests. */
export function toInvitation(answer: Answered, list: InvitationList): Invitation {
  const status = answer.Status ?? '';
  const catalog = answer.Catalog ?? list.catalog;
  const createdAt = time(answer.CreatedAt);
  const updatedAt = time(answer.UpdatedAt);
  const expiresAt = time(answer.ExpiresAt);
  const { InvitationMessage: note, InviterEmail: email, InviterName: name } = answer;
  return {
    service: partnerCentral,
    list: list.id,
    direction: list.direction,
    id: answer.Id ?? '',
    ...defined({ arn: answer.Arn }),
    type: answer.ConnectionType ?? '',
    status,
    phase: partnerCentral.phaseOf(status),
    counterparty: counterparty(answer.OtherParticipantIdentifier),
    ...defined({ catalog, note }),
    ...(name === undefined && email === undefined ? {} : { sender: { ...defined({ name, email }) } }),
    ...defined({ createdAt, updatedAt, expiresAt }),
    complete: note !== undefined || name !== undefined || email !== undefined,
    record: JSON.stringify(plainJson(answer)),
  };
}

/** A partner profile for opportunity collaboration, an account for subsidiaries. */
function counterparty(id: string | undefined): Party {
  if (id === undefined) return { kind: 'partner', id: 'unknown' };
  return { kind: /^\d{12}$/.test(id) ? 'account' : 'partner', id };
}
