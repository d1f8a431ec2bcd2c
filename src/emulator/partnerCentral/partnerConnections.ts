// Connections of Partner Central: one for each pair of partners, with the connection types that they agreed on.
import type { Catalog, Directory, Partner } from '../directory.ts';
import { mixedCaseId } from '../ids.ts';
import { ListIndex } from '../listIndex.ts';
import type { ConnectionInvitation, ConnectionType } from './connectionInvitations.ts';
import { conflict, notFound, quotaExceeded } from './partnerCentralErrors.ts';

export interface ConnectionTypeDetail {
  status: 'ACTIVE' | 'CANCELED';
  /** epoch milliseconds, as all times here */
  readonly createdAt: number;
  readonly inviterEmail: string;
  readonly inviterName: string;
  canceledAt?: number;
  canceledBy?: string;
}

export interface PartnerConnection {
  readonly sequence: number;
  /** `pac-…` */
  readonly id: string;
  readonly catalog: Catalog;
  readonly partners: readonly [Partner, Partner];
  readonly types: Map<ConnectionType, ConnectionTypeDetail>;
  updatedAt: number;
}

/** https://docs.aws.amazon.com/partner-central/latest/developer-guide/account-quotas.html */
const MAX_ACTIVE = 1_000;

export class PartnerConnections {
  readonly #directory: Directory;
  readonly #byId = new Map<string, PartnerConnection>();
  readonly #byPair = new Map<string, PartnerConnection>();
  readonly #lists = new ListIndex<PartnerConnection>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws where two partners are connected in that way already. */
  checkUnconnected(type: ConnectionType, sender: Partner, receiver: Partner): void {
    if (this.#byPair.get(pairKey(sender, receiver))?.types.get(type)?.status === 'ACTIVE') {
      throw conflict('DUPLICATE_CONNECTION', 'An active connection of this type exists already.');
    }
  }

  /** Throws where another connection of that type may not be made. */
  checkRoom(type: ConnectionType, sender: Partner, receiver: Partner): void {
    this.checkUnconnected(type, sender, receiver);
    for (const partner of [sender, receiver]) {
      if (this.listOf(partner).filter(isActive).length >= MAX_ACTIVE) {
        throw quotaExceeded('LIMIT_EXCEEDED_NUMBER_OF_ACTIVE_CONNECTION', 'There are too many active connections.');
      }
    }
  }

  /** Adds what an accepted invitation is about to the connection of its two partners. */
  connect(invitation: ConnectionInvitation): PartnerConnection {
    const { sender, receiver, connectionType, inviterEmail, inviterName } = invitation;
    const createdAt = invitation.updatedAt;
    const connection = this.#byPair.get(pairKey(sender, receiver)) ?? this.#add(sender, receiver);
    connection.types.set(connectionType, { status: 'ACTIVE', createdAt, inviterEmail, inviterName });
    connection.updatedAt = createdAt;
    return connection;
  }

  /** Of a partner, oldest first; also what was canceled. */
  listOf(partner: Partner): readonly PartnerConnection[] {
    return this.#lists.get(ownerKey(partner));
  }

  /** For its two partners. */
  get(partner: Partner, id: string): PartnerConnection {
    const connection = this.#byId.get(id);
    if (!connection?.partners.includes(partner)) {
      throw notFound('CONNECTION_NOT_FOUND', `No connection found for identifier ${id}.`);
    }
    return connection;
  }

  /** Either partner may cancel. */
  cancel(partner: Partner, id: string, type: ConnectionType): PartnerConnection {
    const connection = this.get(partner, id);
    const detail = connection.types.get(type);
    if (!detail) throw notFound('CONNECTION_NOT_FOUND', `The connection ${id} has no type ${type}.`);
    if (detail.status !== 'ACTIVE') {
      throw conflict('INCOMPATIBLE_CONNECTION_STATE', 'The connection is in the CANCELED state.');
    }
    const now = this.#directory.now();
    this.#directory.record('CancelConnection', id, 'ACTIVE', 'CANCELED');
    connection.types.set(type, { ...detail, status: 'CANCELED', canceledAt: now, canceledBy: partner.accountId });
    connection.updatedAt = now;
    return connection;
  }

  #add(...partners: [Partner, Partner]): PartnerConnection {
    const connection: PartnerConnection = {
      sequence: this.#directory.nextSequence(),
      id: `pac-${mixedCaseId(13)}`,
      catalog: partners[0].catalog,
      partners,
      types: new Map(),
      updatedAt: this.#directory.now(),
    };
    this.#byId.set(connection.id, connection);
    this.#byPair.set(pairKey(...partners), connection);
    for (const partner of partners) this.#lists.add(ownerKey(partner), connection);
    return connection;
  }
}

export function isActive({ types }: PartnerConnection): boolean {
  return [...types.values()].some(({ status }) => status === 'ACTIVE');
}

export function otherPartner({ partners: [first, second] }: PartnerConnection, partner: Partner): Partner {
  return first === partner ? second : first;
}

function ownerKey({ catalog, accountId }: Partner): string {
  return `${catalog} ${accountId}`;
}

/** A connection has no direction. */
function pairKey(one: Partner, other: Partner): string {
  return [one.catalog, ...[one.accountId, other.accountId].toSorted((a, b) => (a < b ? -1 : 1))].join(' ');
}
