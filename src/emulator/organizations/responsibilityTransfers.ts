// Billing transfers: an organization asks the management account of another to hand its bill over, for a while.
import type { Directory, Organization, Tag } from '../directory.ts';
import { DAY_MS } from '../emulatorDurations.ts';
import { lowerCaseId } from '../ids.ts';
import { INVITE_LIFETIME_MS, isPending } from './handshake.ts';
import type { Handshake, Target, Transfer } from './handshake.ts';
import type { HandshakeStore } from './handshakeStore.ts';
import {
  constraint,
  duplicate,
  invalidTransferTransition,
  transferAlreadyInStatus,
  transferNotFound,
} from './organizationsErrors.ts';

export type TransferStatus = 'REQUESTED' | 'DECLINED' | 'CANCELED' | 'EXPIRED' | 'ACCEPTED' | 'WITHDRAWN';

/** A handshake with the transfer that it is about. */
export type TransferHandshake = Handshake & { readonly transfer: Transfer };

export class ResponsibilityTransfers {
  readonly #directory: Directory;
  readonly #store: HandshakeStore;
  readonly #byId = new Map<string, TransferHandshake>();

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
    const { sourceName, startsAt, notes, tags } = about;
    const recipient = this.#store.resolve(target);
    if (recipient?.id === organization.managementAccountId) throw constraint('SOURCE_AND_TARGET_CANNOT_MATCH');
    if (!recipient || !this.#directory.managedBy(recipient)) throw constraint('TARGET_ACCOUNT_VALIDATION_FAILURE');
    const earlier = this.inboundOf(organization).filter((sent) => sent.recipientAccountId === recipient.id);
    if (earlier.some(isPending)) throw duplicate();
    if (earlier.some((sent) => statusOfTransfer(sent) === 'ACCEPTED')) {
      throw constraint('RESPONSIBILITY_TRANSFER_ALREADY_EXISTS');
    }
    const transfer: Transfer = { id: `rt-${lowerCaseId(12)}`, sourceName, startsAt };
    const handshake = this.#store.add({
      organization,
      action: 'TRANSFER_RESPONSIBILITY',
      state: 'REQUESTED',
      // It must be accepted a day before it starts. No other limit is published.
      lifetimeMs: Math.min(INVITE_LIFETIME_MS, startsAt - DAY_MS - this.#directory.now()),
      target,
      notes,
      tags,
      transfer,
    });
    this.#byId.set(transfer.id, Object.assign(handshake, { transfer }));
    return handshake;
  }

  accept(handshake: Handshake, organization: Organization): void {
    this.#store.finish(handshake, 'ACCEPTED', 'AcceptHandshake');
    if (handshake.transfer && handshake.tags) organization.tags.set(handshake.transfer.id, handshake.tags);
  }

  /** What the organization manages for others, or asked to: oldest first. */
  inboundOf(organization: Organization): readonly TransferHandshake[] {
    return this.#listed(this.#store.sentBy(organization.id, { action: 'TRANSFER_RESPONSIBILITY' }));
  }

  /** What others manage for the organization, or asked to: oldest first. */
  outboundOf(organization: Organization): readonly TransferHandshake[] {
    const { managementAccountId } = organization;
    return this.#listed(this.#store.receivedBy(managementAccountId, { action: 'TRANSFER_RESPONSIBILITY' }));
  }

  /** Whether one is open or in force, on either side. */
  isInvolved(organization: Organization): boolean {
    return [...this.inboundOf(organization), ...this.outboundOf(organization)].some((one) =>
      ['REQUESTED', 'ACCEPTED'].includes(statusOfTransfer(one)),
    );
  }

  /** For the two organizations of a transfer. */
  describe(organization: Organization, id: string): TransferHandshake {
    const found = this.#byId.get(id);
    const isParty =
      found?.organizationId === organization.id || found?.recipientAccountId === organization.managementAccountId;
    if (!found || !isParty) throw transferNotFound();
    this.#store.settle(found);
    return found;
  }

  /** Either organization may end a transfer. @param endsAt epoch milliseconds */
  terminate(organization: Organization, id: string, endsAt: number): TransferHandshake {
    const found = this.describe(organization, id);
    const status = statusOfTransfer(found);
    if (status === 'WITHDRAWN') throw transferAlreadyInStatus();
    if (status !== 'ACCEPTED') throw invalidTransferTransition();
    found.transfer.endsAt = endsAt;
    this.#directory.record('TerminateResponsibilityTransfer', id, status, 'WITHDRAWN');
    return found;
  }

  /** A transfer that came about stays listed; one that did not goes with its handshake. */
  #listed(handshakes: readonly Handshake[]): TransferHandshake[] {
    for (const handshake of handshakes) this.#store.settle(handshake);
    return handshakes.filter(isTransfer).filter((one) => one.state === 'ACCEPTED' || !this.#store.isGone(one));
  }
}

export function statusOfTransfer(handshake: TransferHandshake): TransferStatus {
  if (handshake.transfer.endsAt !== undefined) return 'WITHDRAWN';
  return handshake.state === 'OPEN' ? 'REQUESTED' : handshake.state;
}

function isTransfer(handshake: Handshake): handshake is TransferHandshake {
  return handshake.transfer !== undefined;
}
