// The invitation: the common record of all services, its phases, actions, and order.
import { asRecord, defined } from '../common/records.ts';
import type { InvitationService } from './invitationService.ts';

/** Taken from the list a row came from, never from its type: AWS documents the all-features types both ways round. */
export type Direction = 'sent' | 'received';

/** Where an invitation stands, whatever its service calls that. Only `pending` can still change. */
export type Phase = 'pending' | 'accepted' | 'declined' | 'canceled' | 'expired' | 'unknown';

/** What a person can do about an invitation: withdraw what was sent, refuse what was received. */
export type Action = 'cancel' | 'decline';

/** One side of an invitation. Everything but `kind` is personal data, and text from strangers. */
export interface Party {
  /** `organization`, `account`, `email`, `partner`, or the service's own word for something newer. */
  readonly kind: string;
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
}

/** A handshake or a connection invitation, as one profile sees it. Immutable. */
export interface Invitation {
  readonly service: InvitationService;
  /** Id of the list it came from, e.g. `organizations.sent`. */
  readonly list: string;
  readonly direction: Direction;
  /** `HandshakeId` or connection invitation `Identifier`. */
  readonly id: string;
  readonly arn?: string;
  /** The service's own word, e.g. `INVITE` or `SUBSIDIARY`; unknown ones pass through. */
  readonly type: string;
  /** The service's own word, e.g. `OPEN`; unknown ones pass through. */
  readonly status: string;
  readonly phase: Phase;
  readonly counterparty: Party;
  /** Partner Central catalog. */
  readonly catalog?: string;
  /** Id of the invitation that it is a part of: each member's approval is part of the request for all features. */
  readonly parentId?: string;
  /** Note or message of the sender; a summary may lack it until {@link complete}. */
  readonly note?: string;
  /** Who sent it, in person, where the service says so. */
  readonly sender?: { readonly name?: string; readonly email?: string };
  /** Milliseconds since the epoch. */
  readonly createdAt?: number;
  readonly updatedAt?: number;
  readonly expiresAt?: number;
  /** False while only a summary was read: `InvitationSource.get` has more (message, inviter). */
  readonly complete: boolean;
  /** What the service answered, as JSON text: as objects, many of them would be most of the memory. */
  readonly record: string;
}

/** The one act that an invitation allows now, if any. Without an id there is nothing to act on. */
export function allowedAction(invitation: Pick<Invitation, 'id' | 'phase' | 'direction'>): Action | undefined {
  if (invitation.phase !== 'pending' || invitation.id === '') return undefined;
  return invitation.direction === 'sent' ? 'cancel' : 'decline';
}

/** The phase that an act leads to. */
export function phaseAfter(action: Action): Phase {
  return action === 'cancel' ? 'canceled' : 'declined';
}

/** Identity within a profile's list: the ARN where there is one, else the id. */
export function keyOf(invitation: Pick<Invitation, 'arn' | 'id'>): string {
  return invitation.arn ?? invitation.id;
}

/** Nothing about it can change any more. */
export function isFinished({ phase }: Pick<Invitation, 'phase'>): boolean {
  return phase !== 'pending' && phase !== 'unknown';
}

/**
 * What we know about an invitation after reading it again.
 *
 * No service lets an invitation become pending again, so a finished one never does here either (lists may lag behind
 * an action), and what only the full record has is kept when a summary arrives. `corrects`: the known state was only
 * inferred, and the service's own word decides.
 */
export function merge(known: Invitation | undefined, read: Invitation, corrects = false): Invitation {
  if (!known) return read;
  if (!corrects && isFinished(known) && read.phase === 'pending') return known;
  if (!known.complete || read.complete) return read;
  return {
    ...read,
    ...defined({ note: known.note, sender: known.sender }),
    complete: true,
    record: mergeRecords(known.record, read.record),
  };
}

/** Both are JSON objects; members of the later answer win. */
export function mergeRecords(known: string, read: string): string {
  return JSON.stringify({ ...parseRecord(known), ...parseRecord(read) });
}

export function parseRecord(record: string): Readonly<Record<string, unknown>> {
  return asRecord(JSON.parse(record)) ?? {};
}

/** Whether it runs out within `soon` milliseconds while somebody can still act on it. */
export function expiresSoon({ phase, expiresAt }: Invitation, now: number, soon: number): boolean {
  return phase === 'pending' && expiresAt !== undefined && expiresAt - now < soon;
}

/** How many can be acted on, and how many have ended; a status that we do not know may be neither. */
export interface Counts {
  readonly all: number;
  readonly pending: number;
  readonly finished: number;
}

export function countOf(invitations: Iterable<Invitation>): Counts {
  let pending = 0;
  let finished = 0;
  let all = 0;
  for (const invitation of invitations) {
    all++;
    if (allowedAction(invitation)) pending++;
    else if (isFinished(invitation)) finished++;
  }
  return { all, pending, finished };
}

/** Where a row stands among its siblings. Kept from the last listing, so that an act does not move the row. */
export interface Rank {
  readonly pending: boolean;
  readonly at: number;
}

export function rankOf(invitation: Invitation): Rank {
  const pending = invitation.phase === 'pending' || invitation.phase === 'unknown';
  if (pending) return { pending, at: invitation.expiresAt ?? Number.MAX_SAFE_INTEGER };
  return { pending, at: -(invitation.updatedAt ?? invitation.createdAt ?? 0) };
}

/** Pending first, soonest expiry first; then what is finished, newest first. */
export function compareRanks(a: Rank, b: Rank): number {
  if (a.pending !== b.pending) return a.pending ? -1 : 1;
  return a.at - b.at;
}
