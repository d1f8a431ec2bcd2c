// All handshakes: found by id, listed by owner, and ended by time or by an operation.
import { defined } from '../../common/records.ts';
import type { Account, Directory, Organization, Tag } from '../directory.ts';
import { lowerCaseId } from '../ids.ts';
import { ListIndex } from '../listIndex.ts';
import { FINISHED_KEPT_MS, isPending } from './handshake.ts';
import type { Handshake, HandshakeAction, HandshakeState, Target, Transfer } from './handshake.ts';
import { notFound } from './organizationsErrors.ts';

/** By action or by parent, not both. */
export interface HandshakeFilter {
  action?: string | undefined;
  parentId?: string | undefined;
}

export interface NewHandshake {
  organization: Organization;
  action: HandshakeAction;
  state: HandshakeState;
  lifetimeMs: number;
  target?: Target;
  recipientAccountId?: string;
  notes?: string | undefined;
  parentId?: string;
  transfer?: Transfer;
  tags?: readonly Tag[] | undefined;
}

/** The operation that an effect of a new handshake is recorded under. */
const CREATED_BY: Readonly<Record<HandshakeAction, string>> = {
  INVITE: 'InviteAccountToOrganization',
  ENABLE_ALL_FEATURES: 'EnableAllFeatures',
  APPROVE_ALL_FEATURES: 'EnableAllFeatures',
  ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE: 'requestServiceLinkedRole',
  TRANSFER_RESPONSIBILITY: 'InviteOrganizationToTransferResponsibility',
};

/**
 * Expiry is settled on access: a handshake whose time is up becomes EXPIRED when it is next read. One that was
 * finished thirty days ago is no longer found.
 */
export class HandshakeStore {
  readonly #directory: Directory;
  readonly #byId = new Map<string, Handshake>();
  readonly #lists = new ListIndex<Handshake>();
  readonly #children = new ListIndex<Handshake>();
  /** sent to an address or account id that does not exist yet */
  readonly #unclaimed = new ListIndex<Handshake>();
  readonly #finishedListeners: ((handshake: Handshake) => void)[] = [];

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Calls the listener after each handshake that ends. */
  onFinished(listener: (handshake: Handshake) => void): void {
    this.#finishedListeners.push(listener);
  }

  /** The handshake, settled; `undefined` when there is none, or no longer. */
  find(id: string): Handshake | undefined {
    const handshake = this.#byId.get(id);
    if (!handshake) return undefined;
    this.settle(handshake);
    return this.isGone(handshake) ? undefined : handshake;
  }

  existing(id: string): Handshake {
    const handshake = this.find(id);
    if (!handshake) throw notFound();
    return handshake;
  }

  /** Also one that is no longer listed. */
  kept(id: string): Handshake {
    const handshake = this.#byId.get(id);
    if (!handshake) throw new RangeError(`No handshake ${id}.`);
    return handshake;
  }

  settle(handshake: Handshake): void {
    if (isPending(handshake) && handshake.expiresAt <= this.#directory.now()) {
      this.finish(handshake, 'EXPIRED', 'expiry', handshake.expiresAt);
    }
  }

  isGone(handshake: Handshake): boolean {
    return handshake.finishedAt !== undefined && handshake.finishedAt + FINISHED_KEPT_MS <= this.#directory.now();
  }

  /** Oldest first. */
  receivedBy(accountId: string, filter: HandshakeFilter): readonly Handshake[] {
    return this.#lists.get(listKey(`in ${accountId}`, filter));
  }

  /** Oldest first. */
  sentBy(organizationId: string, filter: HandshakeFilter): readonly Handshake[] {
    return this.#lists.get(listKey(`out ${organizationId}`, filter));
  }

  childrenOf(id: string): readonly Handshake[] {
    const children = this.#children.get(id);
    for (const child of children) this.settle(child);
    return children;
  }

  resolve(target: Target): Account | undefined {
    return target.type === 'EMAIL' ? this.#directory.accountWithEmail(target.id) : this.#directory.account(target.id);
  }

  add(about: NewHandshake): Handshake {
    const { organization, action, target } = about;
    const id = `h-${lowerCaseId(10)}`;
    const now = this.#directory.now();
    const recipient = about.recipientAccountId ?? (target && this.resolve(target)?.id);
    const handshake: Handshake = {
      sequence: this.#directory.nextSequence(),
      id,
      arn: `arn:aws:organizations::${organization.managementAccountId}:handshake/${organization.id}/${arnSegment(action)}/${id}`,
      action,
      state: about.state,
      requestedAt: now,
      expiresAt: now + about.lifetimeMs,
      organizationId: organization.id,
      senderAccountId: organization.managementAccountId,
      answers: 0,
      featureSet: organization.featureSet,
      ...defined({
        target,
        recipientAccountId: recipient,
        notes: about.notes === '' ? undefined : about.notes,
        parentId: about.parentId,
        transfer: about.transfer,
        tags: about.tags,
      }),
    };
    this.#byId.set(id, handshake);
    this.#list(`out ${organization.id}`, handshake);
    if (recipient !== undefined) this.#list(`in ${recipient}`, handshake);
    else if (target) this.#unclaimed.add(target.id.toLowerCase(), handshake);
    if (handshake.parentId !== undefined) this.#children.add(handshake.parentId, handshake);
    this.#directory.record(CREATED_BY[action], id, undefined, handshake.state);
    return handshake;
  }

  /** Gives a new account the handshakes that were sent to its id or address before it existed. */
  claim(account: Account): readonly Handshake[] {
    const claimed = [account.id, account.email.toLowerCase()]
      .flatMap((key) => this.#unclaimed.get(key))
      .filter((handshake) => handshake.recipientAccountId === undefined);
    for (const handshake of claimed) {
      handshake.recipientAccountId = account.id;
      this.#list(`in ${account.id}`, handshake);
    }
    return claimed;
  }

  /** Moves a pending handshake between its two pending states. */
  advance(handshake: Handshake, to: 'REQUESTED' | 'OPEN', operation: string): void {
    if (handshake.state !== to) this.#directory.record(operation, handshake.id, handshake.state, to);
    handshake.state = to;
    delete handshake.finishedAt;
  }

  finish(handshake: Handshake, to: HandshakeState, operation: string, at: number = this.#directory.now()): void {
    this.#directory.record(operation, handshake.id, handshake.state, to, at);
    handshake.state = to;
    handshake.finishedAt = at;
    for (const listener of this.#finishedListeners) listener(handshake);
  }

  #list(owner: string, handshake: Handshake): void {
    const { action, parentId } = handshake;
    this.#lists.add(listKey(owner, {}), handshake);
    this.#lists.add(listKey(owner, { action }), handshake);
    if (parentId !== undefined) this.#lists.add(listKey(owner, { parentId }), handshake);
  }
}

function listKey(owner: string, filter: HandshakeFilter): string {
  if (filter.action !== undefined) return `${owner} action ${filter.action}`;
  return filter.parentId === undefined ? owner : `${owner} parent ${filter.parentId}`;
}

/** The model's pattern has room for 32 characters; one action is longer. */
function arnSegment(action: HandshakeAction): string {
  return action.toLowerCase().slice(0, 32);
}
