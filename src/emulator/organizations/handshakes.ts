// The handshakes of all organizations: who may do what with which, and what it leads to.
import type { Account, Directory, Organization, Tag } from '../directory.ts';
import { AllFeatures } from './allFeatures.ts';
import { INVITE_LIFETIME_MS, isPending } from './handshake.ts';
import type { Handshake, HandshakeState, Target } from './handshake.ts';
import { HandshakeStore } from './handshakeStore.ts';
import type { HandshakeFilter } from './handshakeStore.ts';
import {
  accessDenied,
  alreadyInState,
  constraint,
  invalidTransition,
  masterCannotLeave,
} from './organizationsErrors.ts';
import { PendingInvites } from './pendingInvites.ts';
import { ResponsibilityTransfers } from './responsibilityTransfers.ts';

export class Handshakes {
  readonly transfers: ResponsibilityTransfers;
  readonly #directory: Directory;
  readonly #store: HandshakeStore;
  readonly #invites: PendingInvites;
  readonly #allFeatures: AllFeatures;

  constructor(directory: Directory) {
    this.#directory = directory;
    this.#store = new HandshakeStore(directory);
    this.#invites = new PendingInvites(directory, this.#store);
    this.#allFeatures = new AllFeatures(directory, this.#store, this.#invites);
    this.transfers = new ResponsibilityTransfers(directory, this.#store);
  }

  /** The handshake as it is now; `undefined` when there is none, or no longer. */
  find(id: string): Handshake | undefined {
    return this.#store.find(id);
  }

  /** Oldest first; filtered without a scan. */
  receivedBy(accountId: string, filter: HandshakeFilter): readonly Handshake[] {
    return this.#store.receivedBy(accountId, filter);
  }

  /** Oldest first; filtered without a scan. */
  sentBy(organizationId: string, filter: HandshakeFilter): readonly Handshake[] {
    return this.#store.sentBy(organizationId, filter);
  }

  childrenOf(id: string): readonly Handshake[] {
    return this.#store.childrenOf(id);
  }

  /** Whether a list has it: thirty days after its end it has not; a management account never has an INVITE to itself. */
  isListed(handshake: Handshake, viewer: Account, list: 'in' | 'out'): boolean {
    this.#store.settle(handshake);
    if (this.#store.isGone(handshake)) return false;
    return list === 'out' || handshake.action !== 'INVITE' || !this.#directory.managedBy(viewer);
  }

  /** Only the management account of the sending organization may cancel. */
  cancel(caller: Account, id: string): Handshake {
    const handshake = this.#pending(caller, id, 'senderAccountId', 'CANCELED');
    this.#store.finish(handshake, 'CANCELED', 'CancelHandshake');
    this.#allFeatures.cancelApprovals(handshake, 'CancelHandshake');
    return handshake;
  }

  /** Only the receiving account may decline. */
  decline(caller: Account, id: string): Handshake {
    const handshake = this.#pending(caller, id, 'recipientAccountId', 'DECLINED');
    this.#store.finish(handshake, 'DECLINED', 'DeclineHandshake');
    this.#allFeatures.cancelApprovals(handshake, 'DeclineHandshake');
    return handshake;
  }

  /** Only the receiving account may accept. */
  accept(caller: Account, id: string): Handshake {
    const handshake = this.#pending(caller, id, 'recipientAccountId', 'ACCEPTED');
    const organization = this.#organization(handshake);
    switch (handshake.action) {
      case 'INVITE':
        this.#join(caller, handshake, organization);
        break;
      case 'APPROVE_ALL_FEATURES':
        this.#allFeatures.approve(handshake);
        break;
      case 'ENABLE_ALL_FEATURES':
        this.#allFeatures.confirm(handshake, organization);
        break;
      case 'TRANSFER_RESPONSIBILITY':
        this.transfers.accept(handshake, organization);
        break;
      case 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE':
        this.#store.finish(handshake, 'ACCEPTED', 'AcceptHandshake');
        break;
    }
    return handshake;
  }

  /** For the sender, its delegated administrators, and the recipient. */
  describe(caller: Account, id: string): Handshake {
    const handshake = this.#store.existing(id);
    const isParty =
      caller.id === handshake.senderAccountId ||
      caller.id === handshake.recipientAccountId ||
      this.#organization(handshake).delegatedAdministrators.has(caller.id);
    if (!isParty) throw accessDenied();
    return handshake;
  }

  invite(organization: Organization, target: Target, about: { notes?: string; tags?: readonly Tag[] } = {}): Handshake {
    const recipient = this.#store.resolve(target);
    // An address is not looked up: a member that is invited by e-mail fails when it accepts.
    if (target.type === 'ACCOUNT' && organization.members.has(target.id)) {
      throw constraint('ALREADY_IN_AN_ORGANIZATION');
    }
    if (this.#allFeatures.open(organization)) throw constraint('INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES');
    this.#invites.checkRoom(organization, target, recipient);
    const lifetimeMs = INVITE_LIFETIME_MS;
    const handshake = this.#store.add({ organization, action: 'INVITE', state: 'OPEN', lifetimeMs, target, ...about });
    this.#invites.addNew(handshake);
    return handshake;
  }

  enableAllFeatures(organization: Organization): Handshake {
    return this.#allFeatures.start(organization);
  }

  openAllFeatures(organization: Organization): Handshake | undefined {
    return this.#allFeatures.open(organization);
  }

  /** A member has left its organization: what it was asked to approve is canceled. */
  memberLeft(accountId: string, organizationId: string, operation: string): void {
    this.#allFeatures.withdrawMember(accountId, organizationId, operation);
  }

  /** Cancels everything that an organization has open, before it is deleted. */
  cancelAllOf(organization: Organization, operation: string): void {
    for (const handshake of this.#store.sentBy(organization.id, {})) {
      this.#store.settle(handshake);
      if (isPending(handshake)) this.#store.finish(handshake, 'CANCELED', operation);
    }
  }

  /** For stories: asks the management account to let a service-linked role be added. */
  requestServiceLinkedRole(organization: Organization): Handshake {
    return this.#store.add({
      organization,
      action: 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE',
      state: 'REQUESTED',
      lifetimeMs: INVITE_LIFETIME_MS,
      recipientAccountId: organization.managementAccountId,
    });
  }

  /** For stories: puts a handshake where a past would have put it, without permission checks. */
  setState(
    id: string,
    state: HandshakeState,
    times: { requestedAt?: number; expiresAt?: number; finishedAt?: number },
  ): Handshake {
    const handshake = this.#store.kept(id);
    if (times.requestedAt !== undefined) {
      handshake.expiresAt += times.requestedAt - handshake.requestedAt;
      handshake.requestedAt = times.requestedAt;
    }
    if (times.expiresAt !== undefined) handshake.expiresAt = times.expiresAt;
    if (state === 'REQUESTED' || state === 'OPEN') {
      this.#store.advance(handshake, state, 'setHandshakeState');
      if (handshake.action === 'INVITE') this.#invites.add(handshake);
    } else if (handshake.state === state) {
      handshake.finishedAt = times.finishedAt ?? handshake.finishedAt ?? this.#directory.now();
    } else {
      const finishedAt = times.finishedAt ?? (state === 'EXPIRED' ? handshake.expiresAt : this.#directory.now());
      this.#store.finish(handshake, state, 'setHandshakeState', finishedAt);
      this.#allFeatures.cancelApprovals(handshake, 'setHandshakeState');
    }
    return handshake;
  }

  /** Whether an invitation to that account or address is open. */
  hasPendingInvite(organization: Organization, target: Target): boolean {
    return this.#invites.has(organization, target);
  }

  /** Gives a new account the handshakes that were waiting for its id or address. */
  accountAppeared(account: Account): void {
    for (const handshake of this.#store.claim(account)) this.#invites.claim(handshake);
  }

  #organization(handshake: Handshake): Organization {
    const organization = this.#directory.organization(handshake.organizationId);
    if (!organization) throw new RangeError(`No organization for ${handshake.id}.`);
    return organization;
  }

  /** A pending handshake that the caller, in its role, may move to another state. */
  #pending(
    caller: Account,
    id: string,
    role: 'senderAccountId' | 'recipientAccountId',
    wanted: HandshakeState,
  ): Handshake {
    const handshake = this.#store.existing(id);
    if (caller.id !== handshake[role]) throw accessDenied();
    if (handshake.state === wanted) throw alreadyInState();
    if (!isPending(handshake)) throw invalidTransition();
    return handshake;
  }

  #join(account: Account, handshake: Handshake, organization: Organization): void {
    if (this.#directory.managedBy(account)) throw masterCannotLeave();
    const old = account.organizationId;
    const isMember = old === organization.id;
    // Moving directly from one organization to another needs the permission to leave the old one.
    if (old !== undefined && !isMember && this.#directory.isDenied(account.id, 'organizations:LeaveOrganization')) {
      throw accessDenied();
    }
    this.#store.finish(handshake, 'ACCEPTED', 'AcceptHandshake');
    // The accept of a member fails, and leaves the handshake ACCEPTED all the same.
    if (isMember) throw constraint('ALREADY_IN_AN_ORGANIZATION');
    if (old !== undefined) this.#allFeatures.withdrawMember(account.id, old, 'AcceptHandshake');
    this.#directory.join(organization, account, 'INVITED');
    if (handshake.tags) organization.tags.set(account.id, handshake.tags);
  }
}
