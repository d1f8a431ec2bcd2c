// Accounts, organizations, partners, keys and policies, and the log of what changed.
import { defined } from '../common/records.ts';
import { appendBounded } from './bounded.ts';
import { lowerCaseId, randomAccountId, randomSecret, upperCaseId } from './ids.ts';
import { ServiceError } from './serviceError.ts';

export type FeatureSet = 'ALL' | 'CONSOLIDATED_BILLING';

export interface Account {
  /** 12 digits */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  organizationId?: string;
  /** how a member came: an invited one has to approve all features, a created one has not */
  joined?: 'INVITED' | 'CREATED';
  /** epoch milliseconds; set for management accounts, too */
  joinedAt?: number;
  /** its place in the list of accounts */
  joinedSequence?: number;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface Organization {
  /** `o-…` */
  readonly id: string;
  readonly managementAccountId: string;
  featureSet: FeatureSet;
  /** the open ENABLE_ALL_FEATURES handshake */
  allFeaturesHandshakeId?: string;
  /** accounts it may have, open invitations included */
  readonly accountQuota: number;
  /** management account included */
  readonly members: Set<string>;
  readonly delegatedAdministrators: Set<string>;
  /** by account id or transfer id */
  readonly tags: Map<string, readonly Tag[]>;
}

export type Catalog = 'AWS' | 'Sandbox';

export interface Partner {
  readonly accountId: string;
  readonly catalog: Catalog;
  /** public partner profile, `pprofile-…` */
  readonly profileId: string;
  readonly name: string;
}

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

/** A key with the identity it stands for. */
export interface Credential extends AccessKey {
  /** of temporary keys, which are nobody's without it */
  readonly sessionToken?: string;
  readonly accountId: string;
  readonly userName: string;
  readonly userId: string;
  /** of a session of a role */
  readonly role?: string;
  /** epoch milliseconds by the real clock, which clients compare with; unlimited without it */
  readonly expiresAt?: number;
}

export interface Role {
  readonly arn: string;
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** accounts whose keys may assume it */
  readonly trusts: ReadonlySet<string>;
  readonly needsMfa: boolean;
}

/** One change of state, so that a test can count what really happened. */
export interface Effect {
  /** epoch milliseconds */
  at: number;
  operation: string;
  /** id of the handshake or connection invitation */
  id: string;
  /** `undefined` when it came into being */
  from: string | undefined;
  to: string;
}

const EFFECTS_KEPT = 10_000;

/** Who there is, who belongs to whom, who may not do what, and what has happened. */
export class Directory {
  readonly now: () => number;
  readonly effects: Effect[] = [];
  readonly #accounts = new Map<string, Account>();
  readonly #accountsByEmail = new Map<string, Account>();
  readonly #organizations = new Map<string, Organization>();
  readonly #partners = new Map<string, Partner>();
  readonly #partnersByProfile = new Map<string, Partner>();
  readonly #credentials = new Map<string, Credential>();
  readonly #denied = new Map<string, Set<string>>();
  readonly #roles = new Map<string, Role>();
  #sequence = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Grows with every record of the world: the order of lists. */
  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  record(operation: string, id: string, from: string | undefined, to: string, at: number = this.now()): void {
    appendBounded(this.effects, { at, operation, id, from, to }, EFFECTS_KEPT);
  }

  addAccount(about: { id?: string | undefined; name: string; email: string }): Account {
    const id = about.id ?? this.#freeAccountId();
    if (!/^\d{12}$/.test(id)) throw new RangeError(`An account id has 12 digits: ${id}`);
    const email = about.email.toLowerCase();
    if (this.#accounts.has(id)) throw new RangeError(`Account ${id} exists already.`);
    if (this.#accountsByEmail.has(email)) throw new RangeError(`An account with that e-mail address exists already.`);
    const account: Account = { id, name: about.name, email: about.email };
    this.#accounts.set(id, account);
    this.#accountsByEmail.set(email, account);
    return account;
  }

  account(id: string): Account | undefined {
    return this.#accounts.get(id);
  }

  accountWithEmail(email: string): Account | undefined {
    return this.#accountsByEmail.get(email.toLowerCase());
  }

  createOrganization(
    account: Account,
    about: { id?: string | undefined; featureSet?: FeatureSet | undefined; accountQuota?: number | undefined },
  ): Organization {
    if (account.organizationId !== undefined) throw new RangeError(`Account ${account.id} is in an organization.`);
    const organization: Organization = {
      id: about.id ?? `o-${lowerCaseId(10)}`,
      managementAccountId: account.id,
      featureSet: about.featureSet ?? 'ALL',
      accountQuota: about.accountQuota ?? 10_000,
      members: new Set([account.id]),
      delegatedAdministrators: new Set(),
      tags: new Map(),
    };
    this.#organizations.set(organization.id, organization);
    this.#enter(organization, account);
    return organization;
  }

  /** Frees the management account. The record stays, for handshakes that name it. */
  deleteOrganization(organization: Organization): void {
    const account = this.account(organization.managementAccountId);
    if (account) this.leave(account);
  }

  organization(id: string | undefined): Organization | undefined {
    return id === undefined ? undefined : this.#organizations.get(id);
  }

  organizationOf(account: Account): Organization | undefined {
    return this.organization(account.organizationId);
  }

  /** The organization that this account manages, if it manages one. */
  managedBy(account: Account): Organization | undefined {
    const organization = this.organizationOf(account);
    return organization?.managementAccountId === account.id ? organization : undefined;
  }

  /** Puts an account into an organization, and takes it out of the one it was a member of. */
  join(organization: Organization, account: Account, joined: 'INVITED' | 'CREATED'): void {
    if (this.managedBy(account)) throw new RangeError(`Account ${account.id} manages an organization.`);
    this.leave(account);
    organization.members.add(account.id);
    this.#enter(organization, account);
    account.joined = joined;
  }

  leave(account: Account): void {
    const old = this.organizationOf(account);
    old?.members.delete(account.id);
    old?.delegatedAdministrators.delete(account.id);
    old?.tags.delete(account.id);
    delete account.organizationId;
    delete account.joined;
    delete account.joinedAt;
    delete account.joinedSequence;
  }

  registerPartner(
    account: Account,
    about: { catalog: Catalog; profileId?: string | undefined; name: string },
  ): Partner {
    const key = `${about.catalog} ${account.id}`;
    if (this.#partners.has(key)) {
      throw new RangeError(`Account ${account.id} is a partner in ${about.catalog} already.`);
    }
    const profileId = about.profileId ?? `pprofile-${lowerCaseId(13)}`;
    const partner: Partner = { accountId: account.id, catalog: about.catalog, profileId, name: about.name };
    this.#partners.set(key, partner);
    this.#partnersByProfile.set(`${about.catalog} ${profileId}`, partner);
    return partner;
  }

  partner(catalog: string, accountId: string): Partner | undefined {
    return this.#partners.get(`${catalog} ${accountId}`);
  }

  partnerWithProfile(catalog: string, profileId: string): Partner | undefined {
    return this.#partnersByProfile.get(`${catalog} ${profileId}`);
  }

  /** A new random key of an IAM user in the account. */
  issueKey(account: Account, userName: string): Credential {
    return this.#issue('AKIA', { accountId: account.id, userName, userId: `AIDA${upperCaseId(17)}` });
  }

  /** Temporary keys of an IAM user. */
  issueSession(account: Account, userName: string, seconds?: number): Credential {
    const userId = `AIDA${upperCaseId(17)}`;
    return this.#issueTemporary({ accountId: account.id, userName, userId }, seconds);
  }

  /** Temporary keys of a role. */
  issueRoleSession(role: Role, sessionName: string, seconds: number): Credential {
    const { accountId, id, name } = role;
    return this.#issueTemporary(
      { accountId, userName: sessionName, userId: `${id}:${sessionName}`, role: name },
      seconds,
    );
  }

  addRole(account: Account, name: string, about: { trusts: readonly string[]; needsMfa?: boolean }): Role {
    const role: Role = {
      arn: `arn:aws:iam::${account.id}:role/${name}`,
      id: `AROA${upperCaseId(17)}`,
      accountId: account.id,
      name,
      trusts: new Set(about.trusts),
      needsMfa: about.needsMfa ?? false,
    };
    this.#roles.set(role.arn, role);
    return role;
  }

  role(arn: string): Role | undefined {
    return this.#roles.get(arn);
  }

  credential(accessKeyId: string): Credential | undefined {
    return this.#credentials.get(accessKeyId);
  }

  deny(accountId: string, action: string): void {
    const denied = this.#denied.get(accountId) ?? new Set();
    denied.add(action);
    this.#denied.set(accountId, denied);
  }

  allow(accountId: string, action: string): void {
    this.#denied.get(accountId)?.delete(action);
  }

  isDenied(accountId: string, action: string): boolean {
    return this.#denied.get(accountId)?.has(action) ?? false;
  }

  /** Throws what IAM says when a policy denies an action, e.g. `organizations:CancelHandshake`. */
  authorize(credential: Credential, action: string, resource: string, reason?: string): void {
    if (!this.isDenied(credential.accountId, action)) return;
    throw new ServiceError(
      'AccessDeniedException',
      `User: ${arnOf(credential)} is not authorized to perform: ${action} on resource: ${resource} with an explicit deny in an identity-based policy`,
      { reason },
    );
  }

  #issueTemporary(identity: Omit<Credential, keyof AccessKey>, seconds: number | undefined): Credential {
    const expiresAt = seconds === undefined ? undefined : Date.now() + seconds * 1_000;
    return this.#issue('ASIA', { ...identity, sessionToken: randomSecret(), ...defined({ expiresAt }) });
  }

  #issue(prefix: 'AKIA' | 'ASIA', identity: Omit<Credential, keyof AccessKey>): Credential {
    const accessKeyId = `${prefix}${upperCaseId(16)}`;
    const credential: Credential = { ...identity, accessKeyId, secretAccessKey: randomSecret() };
    this.#credentials.set(accessKeyId, credential);
    return credential;
  }

  #enter(organization: Organization, account: Account): void {
    account.organizationId = organization.id;
    account.joinedAt = this.now();
    account.joinedSequence = this.nextSequence();
  }

  #freeAccountId(): string {
    for (;;) {
      const id = randomAccountId();
      if (!this.#accounts.has(id)) return id;
    }
  }
}

export function arnOf({ accountId, userName, role }: Credential): string {
  return role === undefined
    ? `arn:aws:iam::${accountId}:user/${userName}`
    : `arn:aws:sts::${accountId}:assumed-role/${role}/${userName}`;
}
