// Enabling all features: the request of the management account, and the approvals of its invited members.
import type { Directory, Organization } from '../directory.ts';
import { ALL_FEATURES_LIFETIME_MS, isPending } from './handshake.ts';
import type { Handshake } from './handshake.ts';
import type { HandshakeStore } from './handshakeStore.ts';
import { constraint, invalidTransition } from './organizationsErrors.ts';
import type { PendingInvites } from './pendingInvites.ts';

export class AllFeatures {
  readonly #directory: Directory;
  readonly #store: HandshakeStore;
  readonly #invites: PendingInvites;

  constructor(directory: Directory, store: HandshakeStore, invites: PendingInvites) {
    this.#directory = directory;
    this.#store = store;
    this.#invites = invites;
    store.onFinished((handshake) => {
      if (handshake.action === 'ENABLE_ALL_FEATURES') this.#close(handshake);
    });
  }

  /** The open request of an organization. */
  open(organization: Organization): Handshake | undefined {
    const id = organization.allFeaturesHandshakeId;
    const handshake = id === undefined ? undefined : this.#store.find(id);
    return handshake && isPending(handshake) ? handshake : undefined;
  }

  /** Cancels the open invitations and asks every invited member. */
  start(organization: Organization): Handshake {
    if (organization.featureSet === 'ALL') throw constraint('ORGANIZATION_ALREADY_HAS_ALL_FEATURES');
    if (this.open(organization)) throw constraint('ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION');
    for (const invite of this.#invites.of(organization)) this.#store.finish(invite, 'CANCELED', 'EnableAllFeatures');
    const invited = [...organization.members].filter((id) => this.#directory.account(id)?.joined === 'INVITED');
    const common = { organization, lifetimeMs: ALL_FEATURES_LIFETIME_MS };
    const request = this.#store.add({
      ...common,
      action: 'ENABLE_ALL_FEATURES',
      state: invited.length === 0 ? 'OPEN' : 'REQUESTED',
      recipientAccountId: organization.managementAccountId,
    });
    organization.allFeaturesHandshakeId = request.id;
    for (const id of invited) {
      this.#store.add({
        ...common,
        action: 'APPROVE_ALL_FEATURES',
        state: 'REQUESTED',
        target: { type: 'ACCOUNT', id },
        parentId: request.id,
      });
    }
    return request;
  }

  /** A member approves; the last approval opens the request. */
  approve(approval: Handshake): void {
    this.#store.finish(approval, 'ACCEPTED', 'AcceptHandshake');
    const request = approval.parentId === undefined ? undefined : this.#store.find(approval.parentId);
    if (request?.state === 'REQUESTED' && this.#isApproved(request)) {
      this.#store.advance(request, 'OPEN', 'AcceptHandshake');
    }
  }

  /** The management account confirms what every member has approved. */
  confirm(request: Handshake, organization: Organization): void {
    if (!this.#isApproved(request)) throw invalidTransition();
    this.#store.finish(request, 'ACCEPTED', 'AcceptHandshake');
    organization.featureSet = 'ALL';
    delete organization.allFeaturesHandshakeId;
  }

  /** A request that ended without success needs no approvals. */
  cancelApprovals(request: Handshake, operation: string): void {
    if (request.action !== 'ENABLE_ALL_FEATURES' || request.state === 'ACCEPTED') return;
    for (const approval of this.#store.childrenOf(request.id)) {
      if (isPending(approval)) this.#store.finish(approval, 'CANCELED', operation);
    }
  }

  /** A member that leaves has nothing to approve. */
  withdrawMember(accountId: string, organizationId: string, operation: string): void {
    for (const approval of this.#store.receivedBy(accountId, { action: 'APPROVE_ALL_FEATURES' })) {
      if (approval.organizationId === organizationId && isPending(approval)) {
        this.#store.finish(approval, 'CANCELED', operation);
      }
    }
  }

  #isApproved(request: Handshake): boolean {
    return this.#store.childrenOf(request.id).every((approval) => approval.state === 'ACCEPTED');
  }

  #close(request: Handshake): void {
    const organization = this.#directory.organization(request.organizationId);
    if (request.state !== 'ACCEPTED' && organization?.allFeaturesHandshakeId === request.id) {
      delete organization.allFeaturesHandshakeId;
    }
  }
}
