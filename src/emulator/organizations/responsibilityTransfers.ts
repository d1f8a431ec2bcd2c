// Billing transfers: an organization asks the management account of another to hand its bill over.
import type { Directory, Organization, Tag } from '../directory.ts';
import { DAY_MS } from '../durations.ts';
import { lowerCaseId } from '../ids.ts';
import { INVITE_LIFETIME_MS, isPending } from './handshake.ts';
import type { Handshake, Target } from './handshake.ts';
import type { HandshakeStore } from './handshakeStore.ts';
import { constraint, duplicate } from './organizationsErrors.ts';

export class ResponsibilityTransfers {
  readonly #directory: Directory;
  readonly #store: HandshakeStore;

  constructor(directory: Directory, store: HandshakeStore) {
    this.#directory = directory;
    this.#store = store;
  }

  /** @param about `startsAt` in epoch milliseconds */
  invite(
    organization: Organization,
    target: Target,
    about: { sourceName: string; startsAt: number; notes?: string | undefined; tags?: readonly Tag[] | undefined },
  ): Handshake {
    const recipient = this.#store.resolve(target);
    if (recipient?.id === organization.managementAccountId) throw constraint('SOURCE_AND_TARGET_CANNOT_MATCH');
    if (!recipient || !this.#directory.managedBy(recipient)) throw constraint('TARGET_ACCOUNT_VALIDATION_FAILURE');
    const earlier = this.#store
      .sentBy(organization.id, { action: 'TRANSFER_RESPONSIBILITY' })
      .filter((sent) => sent.recipientAccountId === recipient.id);
    for (const sent of earlier) this.#store.settle(sent);
    if (earlier.some(isPending)) throw duplicate();
    if (earlier.some((sent) => sent.state === 'ACCEPTED')) throw constraint('RESPONSIBILITY_TRANSFER_ALREADY_EXISTS');
    return this.#store.add({
      organization,
      action: 'TRANSFER_RESPONSIBILITY',
      state: 'REQUESTED',
      // It must be accepted a day before it starts. No other limit is published.
      lifetimeMs: Math.min(INVITE_LIFETIME_MS, about.startsAt - DAY_MS - this.#directory.now()),
      target,
      notes: about.notes,
      tags: about.tags,
      transfer: { id: `rt-${lowerCaseId(12)}`, sourceName: about.sourceName, startsAt: about.startsAt },
    });
  }

  accept(handshake: Handshake, organization: Organization): void {
    this.#store.finish(handshake, 'ACCEPTED', 'AcceptHandshake');
    if (handshake.transfer && handshake.tags) organization.tags.set(handshake.transfer.id, handshake.tags);
  }
}
