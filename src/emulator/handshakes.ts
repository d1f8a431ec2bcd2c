import { lowerCaseId, ListIndex } from './directory.ts';
import type { Account, Directory, FeatureSet, Organization } from './directory.ts';
import { organizationsAccessDenied, ServiceError } from './serviceError.ts';

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
  id: string;
  sourceName: string;
  /** epoch milliseconds */
  startsAt: number;
}

export interface Handshake {
  readonly sequence: number;
  readonly id: string;
  readonly arn: string;
  readonly action: HandshakeAction;
  state: HandshakeState;
  /** epoch milliseconds, like all times here */
  requestedAt: number;
  expiresAt: number;
  finishedAt?: number;
  readonly organizationId: string;
  /** management account of the organization: the sender */
  readonly senderAccountId: string;
  /** how the sender named the other side; none for what an organization asks of itself */
  readonly target?: Target;
  /** the account on the receiving end, once there is one */
  recipientAccountId?: string;
  readonly notes?: string;
  readonly parentId?: string;
  readonly transfer?: Transfer;
  /** what the organization looked like when it was sent */
  readonly featureSet: FeatureSet;
}

/** By action or by parent, not both. */
interface Narrow {
  action?: string | undefined;
  parentId?: string | undefined;
}

export const DAY_MS = 86_400_000;
/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const INVITE_LIFETIME_MS = 15 * DAY_MS;
const ALL_FEATURES_LIFETIME_MS = 90 * DAY_MS;
const FINISHED_KEPT_MS = 30 * DAY_MS;

export function isPending(handshake: Handshake): boolean {
  return handshake.state === 'REQUESTED' || handshake.state === 'OPEN';
}

/**
 * All handshakes and their state machines. A handshake that has run out is settled when somebody looks at it; one that
 * has been finished for thirty days is no longer found.
 */
export class Handshakes {
  readonly #directory: Directory;
  readonly #byId = new Map<string, Handshake>();
  readonly #lists = new ListIndex<Handshake>();
  readonly #children = new ListIndex<Handshake>();
  /** invitations to an address or account id that does not exist yet */
  readonly #waiting = new ListIndex<Handshake>();
  readonly #pendingInvites = new Map<string, Map<string, Handshake>>();
  /** epoch milliseconds, by organization: none of its pending invites runs out before */
  readonly #nextExpiry = new Map<string, number>();
  readonly #attempts = new Map<string, Handshake[]>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** The handshake, settled; `undefined` when there is none (any more). */
  find(id: string): Handshake | undefined {
    const handshake = this.#byId.get(id);
    if (!handshake) return undefined;
    this.settle(handshake);
    return this.isGone(handshake) ? undefined : handshake;
  }

  /** Lets time take its effect. */
  settle(handshake: Handshake): void {
    if (isPending(handshake) && handshake.expiresAt <= this.#directory.now()) {
      this.#finish(handshake, 'EXPIRED', 'expiry', handshake.expiresAt);
    }
  }

  isGone(handshake: Handshake): boolean {
    return handshake.finishedAt !== undefined && handshake.finishedAt + FINISHED_KEPT_MS <= this.#directory.now();
  }

  /** Received by an account, oldest first; narrowed by action or by parent without looking at the rest. */
  receivedBy(accountId: string, narrow: Narrow): readonly Handshake[] {
    return this.#lists.get(listKey(`in ${accountId}`, narrow));
  }

  sentBy(organizationId: string, narrow: Narrow): readonly Handshake[] {
    return this.#lists.get(listKey(`out ${organizationId}`, narrow));
  }

  /** Whether a list shows it: not after thirty days, and an INVITE not to an account that manages an organization. */
  isListed(handshake: Handshake, viewer: Account, list: 'in' | 'out'): boolean {
    this.settle(handshake);
    if (this.isGone(handshake)) return false;
    return list === 'out' || handshake.action !== 'INVITE' || !this.#directory.managedBy(viewer);
  }

  /** Only the management account of the organization that sent it may cancel. */
  cancel(caller: Account, id: string): Handshake {
    const handshake = this.#pending(caller, id, 'senderAccountId', 'CANCELED');
    this.#finish(handshake, 'CANCELED', 'CancelHandshake');
    this.#endAllFeatures(handshake, 'CancelHandshake');
    return handshake;
  }

  /** Only the account that received it may decline. */
  decline(caller: Account, id: string): Handshake {
    const handshake = this.#pending(caller, id, 'recipientAccountId', 'DECLINED');
    this.#finish(handshake, 'DECLINED', 'DeclineHandshake');
    this.#endAllFeatures(handshake, 'DeclineHandshake');
    return handshake;
  }

  /** Only the account that received it may accept; what that does depends on the kind. */
  accept(caller: Account, id: string): Handshake {
    const handshake = this.#pending(caller, id, 'recipientAccountId', 'ACCEPTED');
    const organization = this.#organization(handshake);
    switch (handshake.action) {
      case 'INVITE':
        this.#mayJoin(caller, organization);
        this.#finish(handshake, 'ACCEPTED', 'AcceptHandshake');
        this.#leaveBehind(caller);
        this.#directory.join(organization, caller, 'INVITED');
        break;
      case 'APPROVE_ALL_FEATURES':
        this.#finish(handshake, 'ACCEPTED', 'AcceptHandshake');
        this.#openWhenAllApproved(handshake.parentId);
        break;
      case 'ENABLE_ALL_FEATURES':
        if (!this.childrenOf(handshake.id).every((child) => child.state === 'ACCEPTED')) {
          throw transition('Not every invited member account has approved the change.');
        }
        this.#finish(handshake, 'ACCEPTED', 'AcceptHandshake');
        organization.featureSet = 'ALL';
        delete organization.allFeaturesHandshakeId;
        break;
      case 'TRANSFER_RESPONSIBILITY':
      case 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE':
        this.#finish(handshake, 'ACCEPTED', 'AcceptHandshake');
        break;
    }
    return handshake;
  }

  /** Sender, its delegated administrators and the recipient may look. */
  describe(caller: Account, id: string): Handshake {
    const handshake = this.#existing(id);
    const organization = this.#organization(handshake);
    const mayLook =
      caller.id === handshake.senderAccountId ||
      caller.id === handshake.recipientAccountId ||
      organization.delegatedAdministrators.has(caller.id);
    if (!mayLook) throw organizationsAccessDenied();
    return handshake;
  }

  invite(organization: Organization, target: Target, notes?: string): Handshake {
    const recipient = this.#resolve(target);
    if (recipient && organization.members.has(recipient.id)) {
      throw constraint('ALREADY_IN_AN_ORGANIZATION', 'The account is already a member of this organization.');
    }
    if (this.openAllFeatures(organization)) {
      throw constraint(
        'INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES',
        'You cannot invite accounts while all features are being enabled.',
      );
    }
    const pending = this.#pendingInvitesOf(organization);
    if (pending.has(inviteKey(target, recipient))) {
      throw new ServiceError('DuplicateHandshakeException', 'An invitation for that account is already open.');
    }
    if (organization.members.size + pending.size >= organization.accountQuota) {
      throw constraint(
        'ACCOUNT_NUMBER_LIMIT_EXCEEDED',
        'The organization has as many accounts and invitations as it may have.',
      );
    }
    this.#countAttempt(organization);
    const handshake = this.#add({
      organization,
      action: 'INVITE',
      state: 'OPEN',
      lifetimeMs: INVITE_LIFETIME_MS,
      target,
      notes,
    });
    pending.set(inviteKey(target, recipient), handshake);
    const attempts = this.#attempts.get(organization.id) ?? [];
    attempts.push(handshake);
    this.#attempts.set(organization.id, attempts);
    return handshake;
  }

  /** Starts the change: open invitations are canceled, invited members are asked, the rest is up to them. */
  enableAllFeatures(organization: Organization): Handshake {
    if (organization.featureSet === 'ALL') {
      throw constraint('ORGANIZATION_ALREADY_HAS_ALL_FEATURES', 'All features are already enabled.');
    }
    if (this.openAllFeatures(organization)) {
      throw constraint(
        'ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION',
        'Enabling all features is already in progress.',
      );
    }
    for (const invite of this.#pendingInvitesOf(organization).values()) {
      this.#finish(invite, 'CANCELED', 'EnableAllFeatures');
    }
    const invited = [...organization.members].filter((id) => this.#directory.account(id)?.joined === 'INVITED');
    const common = { organization, lifetimeMs: ALL_FEATURES_LIFETIME_MS };
    const parent = this.#add({
      ...common,
      action: 'ENABLE_ALL_FEATURES',
      state: invited.length === 0 ? 'OPEN' : 'REQUESTED',
      recipientAccountId: organization.managementAccountId,
    });
    organization.allFeaturesHandshakeId = parent.id;
    for (const id of invited) {
      this.#add({
        ...common,
        action: 'APPROVE_ALL_FEATURES',
        state: 'REQUESTED',
        target: { type: 'ACCOUNT', id },
        parentId: parent.id,
      });
    }
    return parent;
  }

  /** Asks the management account of another organization to hand its bill over from `startsAt` on. */
  transferResponsibility(
    organization: Organization,
    target: Target,
    about: { sourceName: string; startsAt: number; notes?: string | undefined },
  ): Handshake {
    const recipient = this.#resolve(target);
    if (recipient?.id === organization.managementAccountId) {
      throw constraint('SOURCE_AND_TARGET_CANNOT_MATCH', 'An organization cannot transfer responsibility to itself.');
    }
    if (!recipient || !this.#directory.managedBy(recipient)) {
      throw constraint(
        'TARGET_ACCOUNT_VALIDATION_FAILURE',
        'The target is not the management account of an organization.',
      );
    }
    const earlier = this.sentBy(organization.id, { action: 'TRANSFER_RESPONSIBILITY' }).filter(
      (sent) => sent.recipientAccountId === recipient.id,
    );
    for (const sent of earlier) this.settle(sent);
    if (earlier.some(isPending)) {
      throw new ServiceError('DuplicateHandshakeException', 'An invitation to that organization is already open.');
    }
    if (earlier.some((sent) => sent.state === 'ACCEPTED')) {
      throw constraint('RESPONSIBILITY_TRANSFER_ALREADY_EXISTS', 'The responsibility has already been transferred.');
    }
    return this.#add({
      organization,
      action: 'TRANSFER_RESPONSIBILITY',
      state: 'REQUESTED',
      // It must be accepted a day before it starts; how long it lasts otherwise is not published.
      lifetimeMs: Math.min(INVITE_LIFETIME_MS, about.startsAt - DAY_MS - this.#directory.now()),
      target,
      notes: about.notes,
      transfer: { id: `rt-${lowerCaseId(12)}`, sourceName: about.sourceName, startsAt: about.startsAt },
    });
  }

  /** For stories: a request to the management account to let a service-linked role be added. */
  requestServiceLinkedRole(organization: Organization): Handshake {
    return this.#add({
      organization,
      action: 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE',
      state: 'REQUESTED',
      lifetimeMs: INVITE_LIFETIME_MS,
      recipientAccountId: organization.managementAccountId,
    });
  }

  /** For stories: puts a handshake where a past would have put it, without asking who may. */
  setState(
    id: string,
    state: HandshakeState,
    times: { requestedAt?: number; expiresAt?: number; finishedAt?: number },
  ): Handshake {
    const handshake = this.#byId.get(id);
    if (!handshake) throw new RangeError(`No handshake ${id}.`);
    if (times.requestedAt !== undefined) {
      handshake.expiresAt += times.requestedAt - handshake.requestedAt;
      handshake.requestedAt = times.requestedAt;
    }
    if (times.expiresAt !== undefined) handshake.expiresAt = times.expiresAt;
    if (state === 'REQUESTED' || state === 'OPEN') {
      if (handshake.state !== state) this.#directory.record('setHandshakeState', id, handshake.state, state);
      handshake.state = state;
      delete handshake.finishedAt;
      if (handshake.action === 'INVITE') this.#rememberInvite(handshake);
    } else if (handshake.state === state) {
      handshake.finishedAt = times.finishedAt ?? handshake.finishedAt ?? this.#directory.now();
    } else {
      const finishedAt = times.finishedAt ?? (state === 'EXPIRED' ? handshake.expiresAt : this.#directory.now());
      this.#finish(handshake, state, 'setHandshakeState', finishedAt);
      this.#endAllFeatures(handshake, 'setHandshakeState');
    }
    return handshake;
  }

  /** Whether an invitation to that account id or address is open. */
  hasPendingInvite(organization: Organization, target: string): boolean {
    return this.#pendingInvitesOf(organization).has(target.toLowerCase());
  }

  /** A new account finds the invitations that were waiting for its id or address. */
  accountAppeared(account: Account): void {
    for (const key of [account.id, account.email.toLowerCase()]) {
      for (const handshake of this.#waiting.get(key)) {
        if (handshake.recipientAccountId !== undefined) continue;
        handshake.recipientAccountId = account.id;
        this.#list(`in ${account.id}`, handshake);
      }
    }
  }

  childrenOf(id: string): readonly Handshake[] {
    const children = this.#children.get(id);
    for (const child of children) this.settle(child);
    return children;
  }

  openAllFeatures(organization: Organization): Handshake | undefined {
    const id = organization.allFeaturesHandshakeId;
    const handshake = id === undefined ? undefined : this.find(id);
    return handshake && isPending(handshake) ? handshake : undefined;
  }

  #add(about: {
    organization: Organization;
    action: HandshakeAction;
    state: HandshakeState;
    lifetimeMs: number;
    target?: Target;
    recipientAccountId?: string;
    notes?: string | undefined;
    parentId?: string;
    transfer?: Transfer;
  }): Handshake {
    const { organization, action, target } = about;
    const id = `h-${lowerCaseId(10)}`;
    const now = this.#directory.now();
    const recipient = about.recipientAccountId ?? (target && this.#resolve(target)?.id);
    const handshake: Handshake = {
      sequence: this.#directory.nextSequence(),
      id,
      arn: `arn:aws:organizations::${organization.managementAccountId}:handshake/${organization.id}/${action.toLowerCase()}/${id}`,
      action,
      state: about.state,
      requestedAt: now,
      expiresAt: now + about.lifetimeMs,
      organizationId: organization.id,
      senderAccountId: organization.managementAccountId,
      featureSet: organization.featureSet,
      ...(target && { target }),
      ...(recipient !== undefined && { recipientAccountId: recipient }),
      ...(about.notes !== undefined && about.notes !== '' && { notes: about.notes }),
      ...(about.parentId !== undefined && { parentId: about.parentId }),
      ...(about.transfer && { transfer: about.transfer }),
    };
    this.#byId.set(id, handshake);
    this.#list(`out ${organization.id}`, handshake);
    if (recipient !== undefined) this.#list(`in ${recipient}`, handshake);
    else if (target) this.#waiting.add(target.id.toLowerCase(), handshake);
    if (handshake.parentId !== undefined) this.#children.add(handshake.parentId, handshake);
    this.#directory.record(CREATED_BY[action], id, undefined, handshake.state);
    return handshake;
  }

  #list(owner: string, handshake: Handshake): void {
    this.#lists.add(listKey(owner, {}), handshake);
    this.#lists.add(listKey(owner, { action: handshake.action }), handshake);
    if (handshake.parentId !== undefined) this.#lists.add(listKey(owner, { parentId: handshake.parentId }), handshake);
  }

  #existing(id: string): Handshake {
    const handshake = this.find(id);
    if (!handshake) {
      throw new ServiceError(
        'HandshakeNotFoundException',
        "We can't find a handshake with the HandshakeId that you specified.",
      );
    }
    return handshake;
  }

  #organization(handshake: Handshake): Organization {
    const organization = this.#directory.organization(handshake.organizationId);
    if (!organization) throw new RangeError(`No organization for ${handshake.id}.`);
    return organization;
  }

  #resolve(target: Target): Account | undefined {
    return target.type === 'EMAIL' ? this.#directory.accountWithEmail(target.id) : this.#directory.account(target.id);
  }

  /** A handshake that its `side` wants in another state. */
  #pending(
    caller: Account,
    id: string,
    side: 'senderAccountId' | 'recipientAccountId',
    wanted: HandshakeState,
  ): Handshake {
    const handshake = this.#existing(id);
    if (caller.id !== handshake[side]) throw organizationsAccessDenied();
    if (handshake.state === wanted) {
      throw new ServiceError('HandshakeAlreadyInStateException', `The handshake is already in the ${wanted} state.`);
    }
    if (!isPending(handshake)) {
      throw transition(`A handshake in the ${handshake.state} state cannot change to ${wanted}.`);
    }
    return handshake;
  }

  #finish(handshake: Handshake, to: HandshakeState, operation: string, at: number = this.#directory.now()): void {
    this.#directory.record(operation, handshake.id, handshake.state, to, at);
    handshake.state = to;
    handshake.finishedAt = at;
    if (handshake.action === 'INVITE' && handshake.target) {
      const pending = this.#pendingInvites.get(handshake.organizationId);
      for (const key of keysOf(handshake)) if (pending?.get(key) === handshake) pending.delete(key);
    }
    if (handshake.action === 'ENABLE_ALL_FEATURES') {
      const organization = this.#directory.organization(handshake.organizationId);
      if (to !== 'ACCEPTED' && organization?.allFeaturesHandshakeId === handshake.id) {
        delete organization.allFeaturesHandshakeId;
      }
    }
  }

  /** When the whole request ends without success, nobody needs to approve it any more. */
  #endAllFeatures(handshake: Handshake, operation: string): void {
    if (handshake.action !== 'ENABLE_ALL_FEATURES' || handshake.state === 'ACCEPTED') return;
    for (const child of this.childrenOf(handshake.id)) if (isPending(child)) this.#finish(child, 'CANCELED', operation);
  }

  #openWhenAllApproved(parentId: string | undefined): void {
    const parent = parentId === undefined ? undefined : this.find(parentId);
    if (parent?.state !== 'REQUESTED') return;
    if (!this.childrenOf(parent.id).every((child) => child.state === 'ACCEPTED')) return;
    this.#directory.record('AcceptHandshake', parent.id, parent.state, 'OPEN');
    parent.state = 'OPEN';
  }

  #mayJoin(account: Account, organization: Organization): void {
    if (this.#directory.managedBy(account)) {
      throw new ServiceError(
        'MasterCannotLeaveOrganizationException',
        "You can't remove a management account from an organization.",
      );
    }
    if (organization.members.has(account.id)) {
      throw constraint('ALREADY_IN_AN_ORGANIZATION', 'The account is already a member of this organization.');
    }
    // Moving directly from one organization to another needs the permission to leave the old one.
    if (
      account.organizationId !== undefined &&
      this.#directory.isDenied(account.id, 'organizations:LeaveOrganization')
    ) {
      throw organizationsAccessDenied();
    }
  }

  /** A member that moves away no longer has to approve what its old organization asked. */
  #leaveBehind(account: Account): void {
    const old = account.organizationId;
    if (old === undefined) return;
    for (const asked of this.receivedBy(account.id, { action: 'APPROVE_ALL_FEATURES' })) {
      if (asked.organizationId === old && isPending(asked)) this.#finish(asked, 'CANCELED', 'AcceptHandshake');
    }
  }

  #invitesOf(organizationId: string): Map<string, Handshake> {
    const invites = this.#pendingInvites.get(organizationId) ?? new Map<string, Handshake>();
    this.#pendingInvites.set(organizationId, invites);
    return invites;
  }

  #pendingInvitesOf(organization: Organization): Map<string, Handshake> {
    const pending = this.#invitesOf(organization.id);
    // Insertion order is not expiry order once a story has moved dates, so every entry is looked at; but only when one
    // of them can have run out.
    const now = this.#directory.now();
    if (now >= (this.#nextExpiry.get(organization.id) ?? 0)) {
      let next = Infinity;
      for (const invite of pending.values()) {
        this.settle(invite);
        if (isPending(invite)) next = Math.min(next, invite.expiresAt);
      }
      this.#nextExpiry.set(organization.id, Math.min(next, now + DAY_MS));
    }
    return pending;
  }

  #rememberInvite(handshake: Handshake): void {
    if (!handshake.target) return;
    const key = inviteKey(handshake.target, this.#resolve(handshake.target));
    this.#invitesOf(handshake.organizationId).set(key, handshake);
    this.#nextExpiry.set(handshake.organizationId, 0);
  }

  /** Twenty attempts a day, or as many as the organization may have accounts; accepted ones do not count. */
  #countAttempt(organization: Organization): void {
    const limit = Math.max(20, organization.accountQuota);
    const attempts = this.#attempts.get(organization.id);
    if (!attempts || attempts.length < limit) return;
    const since = this.#directory.now() - DAY_MS;
    const recent = attempts.filter((attempt) => attempt.requestedAt > since && attempt.state !== 'ACCEPTED');
    this.#attempts.set(organization.id, recent);
    if (recent.length >= limit) {
      throw constraint('HANDSHAKE_RATE_LIMIT_EXCEEDED', 'You have sent too many invitations today.');
    }
  }
}

const CREATED_BY: Readonly<Record<HandshakeAction, string>> = {
  INVITE: 'InviteAccountToOrganization',
  ENABLE_ALL_FEATURES: 'EnableAllFeatures',
  APPROVE_ALL_FEATURES: 'EnableAllFeatures',
  ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE: 'requestServiceLinkedRole',
  TRANSFER_RESPONSIBILITY: 'InviteOrganizationToTransferResponsibility',
};

function listKey(owner: string, narrow: Narrow): string {
  if (narrow.action !== undefined) return `${owner} action ${narrow.action}`;
  return narrow.parentId === undefined ? owner : `${owner} parent ${narrow.parentId}`;
}

/** One account is one target, whether it was named by id or by address. */
function inviteKey(target: Target, recipient: Account | undefined): string {
  return recipient?.id ?? target.id.toLowerCase();
}

function keysOf(handshake: Handshake): string[] {
  const keys = handshake.target ? [handshake.target.id.toLowerCase()] : [];
  if (handshake.recipientAccountId !== undefined) keys.push(handshake.recipientAccountId);
  return keys;
}

function constraint(reason: string, message: string): ServiceError {
  return new ServiceError('HandshakeConstraintViolationException', message, { reason });
}

function transition(message: string): ServiceError {
  return new ServiceError('InvalidHandshakeTransitionException', message);
}
