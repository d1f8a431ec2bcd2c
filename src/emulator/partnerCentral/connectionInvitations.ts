// Connection invitations of Partner Central: who may do what with which, in which state.
import type { Catalog, Directory, Partner } from '../directory.ts';
import { DAY_MS } from '../emulatorDurations.ts';
import { mixedCaseId } from '../ids.ts';
import { ListIndex } from '../listIndex.ts';
import { accessDenied, conflict, notFound, quotaExceeded, wrongReceiver } from './partnerCentralErrors.ts';
import type { PartnerConnections } from './partnerConnections.ts';

export type ConnectionType = 'OPPORTUNITY_COLLABORATION' | 'SUBSIDIARY';
export type InvitationStatus = 'PENDING' | 'ACCEPTED' | 'REJECTED' | 'CANCELED' | 'EXPIRED';
export type ParticipantType = 'SENDER' | 'RECEIVER';

export interface ConnectionInvitation {
  readonly sequence: number;
  readonly id: string;
  readonly catalog: Catalog;
  readonly connectionType: ConnectionType;
  status: InvitationStatus;
  /** epoch milliseconds, like all times here */
  createdAt: number;
  updatedAt: number;
  expiresAt: number;
  readonly sender: Partner;
  readonly receiver: Partner;
  readonly message: string;
  readonly inviterEmail: string;
  readonly inviterName: string;
  rejectReason?: string;
  connectionId?: string;
}

/** AWS publishes no lifetime for connection invitations: this one is ours. */
const CONNECTION_INVITATION_LIFETIME_MS = 30 * DAY_MS;
/** https://docs.aws.amazon.com/partner-central/latest/developer-guide/account-quotas.html */
const MAX_OPEN = 1_000;
const MAX_SENT_PER_DAY = 50;

/** Of both catalogs. */
export class ConnectionInvitations {
  readonly #directory: Directory;
  readonly #byId = new Map<string, ConnectionInvitation>();
  readonly #lists = new ListIndex<ConnectionInvitation>();
  /** by what may be open only once */
  readonly #open = new Map<string, ConnectionInvitation>();
  /** open ones by sender */
  readonly #openCounts = new Map<string, number>();
  readonly #connections: PartnerConnections;

  constructor(directory: Directory, connections: PartnerConnections) {
    this.#directory = directory;
    this.#connections = connections;
  }

  /** The caller's own entry in the catalog. An account that is no partner there is refused. */
  partner(catalog: string, accountId: string): Partner {
    const partner = this.#directory.partner(catalog, accountId);
    if (!partner) throw accessDenied('The account is not registered as a partner in this catalog.');
    return partner;
  }

  /** Of a partner, oldest first: one side, or both when no role is given. */
  listOf(partner: Partner, role: ParticipantType | undefined): readonly ConnectionInvitation[] {
    return this.#lists.get(ownerKey(partner, role));
  }

  settle(invitation: ConnectionInvitation): void {
    if (invitation.status === 'PENDING' && invitation.expiresAt <= this.#directory.now()) {
      this.#finish(invitation, 'EXPIRED', 'expiry', invitation.expiresAt);
    }
  }

  get(partner: Partner, id: string): ConnectionInvitation {
    const invitation = this.#byId.get(id);
    // Another catalog is another world, and what others agree on is nobody's business.
    if (invitation?.catalog !== partner.catalog || roleOf(invitation, partner) === undefined) {
      throw notFound('CONNECTION_INVITATION_NOT_FOUND', `No connection invitation found for identifier ${id}.`);
    }
    this.settle(invitation);
    return invitation;
  }

  cancel(partner: Partner, id: string): ConnectionInvitation {
    const invitation = this.#pending(partner, id, 'SENDER');
    this.#finish(invitation, 'CANCELED', 'CancelConnectionInvitation');
    return invitation;
  }

  reject(partner: Partner, id: string, reason?: string): ConnectionInvitation {
    const invitation = this.#pending(partner, id, 'RECEIVER');
    this.#finish(invitation, 'REJECTED', 'RejectConnectionInvitation');
    if (reason !== undefined && reason !== '') invitation.rejectReason = reason;
    return invitation;
  }

  accept(partner: Partner, id: string): ConnectionInvitation {
    const invitation = this.#pending(partner, id, 'RECEIVER');
    this.#connections.checkRoom(invitation.connectionType, invitation.sender, invitation.receiver);
    this.#finish(invitation, 'ACCEPTED', 'AcceptConnectionInvitation');
    this.#connect(invitation);
    return invitation;
  }

  create(
    sender: Partner,
    about: { connectionType: ConnectionType; receiverIdentifier: string; message: string; email: string; name: string },
    limits: { daily: boolean } = { daily: true },
  ): ConnectionInvitation {
    const receiver = this.#receiver(sender.catalog, about.connectionType, about.receiverIdentifier);
    if (receiver.accountId === sender.accountId) {
      throw conflict('INCOMPATIBLE_CONNECTION_INVITATION_RECEIVER', 'A partner cannot invite itself.');
    }
    const between = { catalog: sender.catalog, connectionType: about.connectionType, sender, receiver };
    const key = openKey(between);
    const open = this.#open.get(key);
    if (open) this.settle(open);
    if (this.#open.has(key)) {
      throw conflict('DUPLICATE_CONNECTION_INVITATION', 'An invitation of this type to this partner is already open.');
    }
    this.#connections.checkUnconnected(about.connectionType, sender, receiver);
    if (limits.daily) this.#mustBeWithinQuotas(sender);

    const id = `pacinv-${mixedCaseId(13)}`;
    const now = this.#directory.now();
    const invitation: ConnectionInvitation = {
      sequence: this.#directory.nextSequence(),
      id,
      ...between,
      status: 'PENDING',
      createdAt: now,
      updatedAt: now,
      expiresAt: now + CONNECTION_INVITATION_LIFETIME_MS,
      message: about.message,
      inviterEmail: about.email,
      inviterName: about.name,
    };
    this.#byId.set(id, invitation);
    for (const [partner, role] of [
      [sender, 'SENDER'],
      [receiver, 'RECEIVER'],
    ] as const) {
      this.#lists.add(ownerKey(partner, role), invitation);
      this.#lists.add(ownerKey(partner), invitation);
    }
    this.#open.set(key, invitation);
    this.#countOpen(sender, 1);
    this.#directory.record('CreateConnectionInvitation', id, undefined, 'PENDING');
    return invitation;
  }

  /** For stories: puts an invitation where a past would have put it. */
  setStatus(
    id: string,
    status: InvitationStatus,
    times: { createdAt?: number; expiresAt?: number; updatedAt?: number } = {},
  ): ConnectionInvitation {
    const invitation = this.#byId.get(id);
    if (!invitation) throw new RangeError(`No connection invitation ${id}.`);
    if (times.createdAt !== undefined) {
      invitation.expiresAt += times.createdAt - invitation.createdAt;
      invitation.createdAt = times.createdAt;
      invitation.updatedAt = times.createdAt;
    }
    if (times.expiresAt !== undefined) invitation.expiresAt = times.expiresAt;
    if (status !== invitation.status) {
      if (invitation.status !== 'PENDING') throw new RangeError(`${id} is ${invitation.status} already.`);
      const finishedAt = status === 'EXPIRED' ? invitation.expiresAt : this.#directory.now();
      this.#finish(invitation, status, 'setConnectionInvitationStatus', finishedAt);
    }
    if (times.updatedAt !== undefined) invitation.updatedAt = times.updatedAt;
    if (status === 'ACCEPTED' && invitation.connectionId === undefined) this.#connect(invitation);
    return invitation;
  }

  #pending(partner: Partner, id: string, role: ParticipantType): ConnectionInvitation {
    const invitation = this.get(partner, id);
    if (roleOf(invitation, partner) !== role) {
      throw accessDenied(`Only the ${role.toLowerCase()} of the connection invitation can do this.`);
    }
    if (invitation.status !== 'PENDING') {
      throw conflict(
        'INCOMPATIBLE_CONNECTION_INVITATION_STATE',
        `The connection invitation is in the ${invitation.status} state.`,
      );
    }
    return invitation;
  }

  #receiver(catalog: Catalog, type: ConnectionType, identifier: string): Partner {
    const isAccountId = /^\d{12}$/.test(identifier);
    if (isAccountId !== (type === 'SUBSIDIARY')) throw wrongReceiver();
    const receiver = isAccountId
      ? this.#directory.partner(catalog, identifier)
      : this.#directory.partnerWithProfile(catalog, identifier);
    if (!receiver) throw notFound('RECEIVER_PROFILE_NOT_FOUND', 'The receiver was not found in this catalog.');
    return receiver;
  }

  #mustBeWithinQuotas(sender: Partner): void {
    if ((this.#openCounts.get(ownerKey(sender)) ?? 0) >= MAX_OPEN) {
      throw quotaExceeded(
        'LIMIT_EXCEEDED_NUMBER_OF_OPEN_CONNECTION_INVITATION',
        'There are too many open invitations.',
      );
    }
    // Entries are in order of creation, so the fiftieth from the end tells.
    const fiftieth = this.listOf(sender, 'SENDER').at(-MAX_SENT_PER_DAY);
    if (fiftieth && fiftieth.createdAt > this.#directory.now() - DAY_MS) {
      throw quotaExceeded(
        'LIMIT_EXCEEDED_NUMBER_OF_CONNECTION_INVITATION_PER_DAY',
        'Too many invitations were sent today.',
      );
    }
  }

  #finish(
    invitation: ConnectionInvitation,
    to: InvitationStatus,
    operation: string,
    at: number = this.#directory.now(),
  ): void {
    this.#directory.record(operation, invitation.id, invitation.status, to, at);
    invitation.status = to;
    invitation.updatedAt = at;
    const key = openKey(invitation);
    if (this.#open.get(key) === invitation) this.#open.delete(key);
    this.#countOpen(invitation.sender, -1);
  }

  #connect(invitation: ConnectionInvitation): void {
    invitation.connectionId = this.#connections.connect(invitation).id;
  }

  #countOpen(sender: Partner, by: number): void {
    const key = ownerKey(sender);
    this.#openCounts.set(key, (this.#openCounts.get(key) ?? 0) + by);
  }
}

/** The role that a partner has in an invitation; `undefined` for a stranger. */
export function roleOf(invitation: ConnectionInvitation, partner: Partner): ParticipantType | undefined {
  if (invitation.sender.accountId === partner.accountId) return 'SENDER';
  return invitation.receiver.accountId === partner.accountId ? 'RECEIVER' : undefined;
}

function otherSide(invitation: ConnectionInvitation, partner: Partner): Partner {
  return roleOf(invitation, partner) === 'SENDER' ? invitation.receiver : invitation.sender;
}

/** How the other side is called: by profile for a collaboration, by account for a subsidiary. */
export function otherParticipant(invitation: ConnectionInvitation, partner: Partner): string {
  const other = otherSide(invitation, partner);
  return invitation.connectionType === 'SUBSIDIARY' ? other.accountId : other.profileId;
}

function ownerKey(partner: Partner, role?: ParticipantType): string {
  return `${partner.catalog} ${partner.accountId} ${role ?? ''}`;
}

type Between = Pick<ConnectionInvitation, 'catalog' | 'connectionType' | 'sender' | 'receiver'>;

/** An invitation has a direction. */
function openKey({ catalog, connectionType, sender, receiver }: Between): string {
  return [catalog, connectionType, sender.accountId, receiver.accountId].join(' ');
}
