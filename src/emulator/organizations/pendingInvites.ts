// The open INVITEs of each organization: one for each target, within the account quota and the attempts per day.
import type { Account, Directory, Organization } from '../directory.ts';
import { DAY_MS } from '../emulatorDurations.ts';
import { isPending } from './handshake.ts';
import type { Handshake, Target } from './handshake.ts';
import type { HandshakeStore } from './handshakeStore.ts';
import { constraint, duplicate } from './organizationsErrors.ts';

export class PendingInvites {
  readonly #directory: Directory;
  readonly #store: HandshakeStore;
  /** organization → target → invite */
  readonly #byTarget = new Map<string, Map<string, Handshake>>();
  /** epoch milliseconds, by organization: none of its open invites expires before */
  readonly #nextExpiry = new Map<string, number>();
  readonly #attempts = new Map<string, Handshake[]>();

  constructor(directory: Directory, store: HandshakeStore) {
    this.#directory = directory;
    this.#store = store;
    store.onFinished((handshake) => {
      if (handshake.action === 'INVITE') this.#forget(handshake);
    });
  }

  /** The open ones, expired ones left out. */
  of(organization: Organization): Iterable<Handshake> {
    return this.#settled(organization).values();
  }

  has(organization: Organization, target: Target): boolean {
    return this.#settled(organization).has(inviteKey(target, this.#store.resolve(target)));
  }

  /** Throws where another invitation to the target may not be sent now. */
  checkRoom(organization: Organization, target: Target, recipient: Account | undefined): void {
    const pending = this.#settled(organization);
    if (pending.has(inviteKey(target, recipient))) throw duplicate();
    if (organization.members.size + pending.size >= organization.accountQuota) {
      throw constraint('ACCOUNT_NUMBER_LIMIT_EXCEEDED');
    }
    this.#checkAttempts(organization);
  }

  /** Counts a new invitation as an attempt. */
  addNew(handshake: Handshake): void {
    const attempts = this.#attempts.get(handshake.organizationId) ?? [];
    attempts.push(handshake);
    this.#attempts.set(handshake.organizationId, attempts);
    this.add(handshake);
  }

  add(handshake: Handshake): void {
    if (!handshake.target) return;
    const key = inviteKey(handshake.target, this.#store.resolve(handshake.target));
    this.#invitesOf(handshake.organizationId).set(key, handshake);
    this.#nextExpiry.set(handshake.organizationId, 0);
  }

  /** Keeps one target for an address whose account now exists. */
  claim(handshake: Handshake): void {
    const { target, recipientAccountId } = handshake;
    const pending = this.#invitesOf(handshake.organizationId);
    if (!target || recipientAccountId === undefined || pending.has(recipientAccountId)) return;
    if (pending.delete(target.id.toLowerCase())) pending.set(recipientAccountId, handshake);
  }

  #forget(handshake: Handshake): void {
    const pending = this.#byTarget.get(handshake.organizationId);
    for (const key of [handshake.target?.id.toLowerCase(), handshake.recipientAccountId]) {
      if (key !== undefined && pending?.get(key) === handshake) pending.delete(key);
    }
  }

  #invitesOf(organizationId: string): Map<string, Handshake> {
    const invites = this.#byTarget.get(organizationId) ?? new Map<string, Handshake>();
    this.#byTarget.set(organizationId, invites);
    return invites;
  }

  #settled(organization: Organization): Map<string, Handshake> {
    const pending = this.#invitesOf(organization.id);
    // Stories move dates, so insertion order is not expiry order: every entry is checked, but only when one may have
    // expired.
    const now = this.#directory.now();
    if (now >= (this.#nextExpiry.get(organization.id) ?? 0)) {
      let next = Infinity;
      for (const invite of pending.values()) {
        this.#store.settle(invite);
        if (isPending(invite)) next = Math.min(next, invite.expiresAt);
      }
      this.#nextExpiry.set(organization.id, Math.min(next, now + DAY_MS));
    }
    return pending;
  }

  /** Twenty attempts a day, or as many as the account quota where that is larger; accepted ones do not count. */
  #checkAttempts(organization: Organization): void {
    const limit = Math.max(20, organization.accountQuota);
    const attempts = this.#attempts.get(organization.id);
    if (!attempts || attempts.length < limit) return;
    const since = this.#directory.now() - DAY_MS;
    const recent = attempts.filter((attempt) => attempt.requestedAt > since && attempt.state !== 'ACCEPTED');
    this.#attempts.set(organization.id, recent);
    if (recent.length >= limit) throw constraint('HANDSHAKE_RATE_LIMIT_EXCEEDED');
  }
}

/** One account is one target, whether it was named by id or by address. */
function inviteKey(target: Target, recipient: Account | undefined): string {
  return recipient?.id ?? target.id.toLowerCase();
}
