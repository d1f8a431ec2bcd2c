// One handshake of AWS Organizations: its record, its states, and how long it lasts.
import type { FeatureSet, Tag } from '../directory.ts';
import { DAY_MS } from '../emulatorDurations.ts';

export type HandshakeAction =
  | 'INVITE'
  | 'ENABLE_ALL_FEATURES'
  | 'APPROVE_ALL_FEATURES'
  | 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE'
  | 'TRANSFER_RESPONSIBILITY';

export type HandshakeState = 'REQUESTED' | 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'CANCELED' | 'EXPIRED';

export interface Target {
  type: 'ACCOUNT' | 'EMAIL';
  id: string;
}

export interface Transfer {
  /** `rt-…` */
  id: string;
  sourceName: string;
  /** epoch milliseconds */
  startsAt: number;
  /** epoch milliseconds; set when either side has withdrawn */
  endsAt?: number;
}

export interface Handshake {
  readonly sequence: number;
  readonly id: string;
  readonly arn: string;
  readonly action: HandshakeAction;
  state: HandshakeState;
  /** epoch milliseconds, as all times here */
  requestedAt: number;
  expiresAt: number;
  finishedAt?: number;
  readonly organizationId: string;
  /** management account of the sending organization */
  readonly senderAccountId: string;
  /** how the sender named the recipient; absent where an organization asks itself */
  readonly target?: Target;
  /** the receiving account, once it exists */
  recipientAccountId?: string;
  readonly notes?: string;
  readonly parentId?: string;
  readonly transfer?: Transfer;
  /** attached to the member, or the transfer, when it is accepted */
  readonly tags?: readonly Tag[];
  /** how many answers had it so far: the order of parties differs from one to the next */
  answers: number;
  /** the organization's feature set when the handshake was sent */
  readonly featureSet: FeatureSet;
}

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const INVITE_LIFETIME_MS = 15 * DAY_MS;
export const ALL_FEATURES_LIFETIME_MS = 90 * DAY_MS;
export const FINISHED_KEPT_MS = 30 * DAY_MS;

export function isPending(handshake: Handshake): boolean {
  return handshake.state === 'REQUESTED' || handshake.state === 'OPEN';
}
