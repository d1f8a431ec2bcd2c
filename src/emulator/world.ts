// Everything the emulator knows, in memory, and how tests and stories set it up.
import { defined } from '../common/records.ts';
import { Directory } from './directory.ts';
import type { AccessKey, Account, Catalog, Effect, FeatureSet, Organization, Partner, Role } from './directory.ts';
import type { Handshake, HandshakeState, Target } from './organizations/handshake.ts';
import { Handshakes } from './organizations/handshakes.ts';
import { Memberships } from './organizations/memberships.ts';
import { ConnectionInvitations } from './partnerCentral/connectionInvitations.ts';
import type { ConnectionInvitation, ConnectionType, InvitationStatus } from './partnerCentral/connectionInvitations.ts';
import { PartnerConnections } from './partnerCentral/partnerConnections.ts';

export type { Account, Catalog, Organization, Partner } from './directory.ts';
export type { ConnectionType, InvitationStatus } from './partnerCentral/connectionInvitations.ts';
export type { Handshake, Target } from './organizations/handshake.ts';

/**
 * Everything the emulator knows, in memory. Tests, benchmarks and stories set it up through these methods, which keep
 * the services' rules (and throw `ServiceError` when one is broken); time comes from the `now` it was made with.
 */
export class World {
  /** accounts, organizations, partners, keys */
  readonly directory: Directory;
  readonly handshakes: Handshakes;
  readonly memberships: Memberships;
  readonly connections: PartnerConnections;
  readonly connectionInvitations: ConnectionInvitations;

  /** @param now epoch milliseconds */
  constructor(now: () => number = Date.now) {
    this.directory = new Directory(now);
    this.handshakes = new Handshakes(this.directory);
    this.memberships = new Memberships(this.directory, this.handshakes);
    this.connections = new PartnerConnections(this.directory);
    this.connectionInvitations = new ConnectionInvitations(this.directory, this.connections);
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.directory.now();
  }

  /** What has changed, oldest first; the oldest ten thousand and more are forgotten. */
  get effects(): readonly Effect[] {
    return this.directory.effects;
  }

  addAccount(about: { id?: string; name: string; email: string }): Account {
    const account = this.directory.addAccount(about);
    this.handshakes.accountAppeared(account);
    return account;
  }

  createOrganization(
    account: Account,
    about: { id?: string; featureSet?: FeatureSet; accountQuota?: number } = {},
  ): Organization {
    return this.directory.createOrganization(account, about);
  }

  /** @param joined an `INVITED` member (the default) is asked to approve all features, a `CREATED` one is not */
  addMember(organization: Organization, account: Account, joined: 'INVITED' | 'CREATED' = 'INVITED'): void {
    this.directory.join(organization, account, joined);
  }

  delegateAdministrator(organization: Organization, account: Account): void {
    if (!organization.members.has(account.id)) throw new RangeError(`Account ${account.id} is not a member.`);
    organization.delegatedAdministrators.add(account.id);
  }

  registerPartner(account: Account, about: { catalog: Catalog; profileId?: string; name: string }): Partner {
    return this.directory.registerPartner(account, about);
  }

  issueKey(account: Account, userName = 'admin'): AccessKey {
    const { accessKeyId, secretAccessKey } = this.directory.issueKey(account, userName);
    return { accessKeyId, secretAccessKey };
  }

  /** Temporary keys; they do not end by themselves. */
  issueSession(account: Account, userName = 'admin'): AccessKey & { readonly sessionToken: string } {
    const { accessKeyId, secretAccessKey, sessionToken = '' } = this.directory.issueSession(account, userName);
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  /** A role that the keys of the named accounts may assume, by any six digits of an MFA device if it needs one. */
  addRole(account: Account, name: string, about: { trusts: readonly Account[]; needsMfa?: boolean }): Role {
    const { trusts, ...rest } = about;
    return this.directory.addRole(account, name, { trusts: trusts.map(({ id }) => id), ...rest });
  }

  /** Denies an IAM action, e.g. `organizations:CancelHandshake` or `partnercentral:ListConnectionInvitations`. */
  deny(accountId: string, action: string): void {
    this.directory.deny(accountId, action);
  }

  allow(accountId: string, action: string): void {
    this.directory.allow(accountId, action);
  }

  /** The handshake as it is now; `undefined` also when it was finished thirty days ago. */
  handshake(id: string): Handshake | undefined {
    return this.handshakes.find(id);
  }

  invite(organization: Organization, target: Target, notes?: string): Handshake {
    return this.handshakes.invite(organization, target, defined({ notes }));
  }

  enableAllFeatures(organization: Organization): Handshake {
    return this.handshakes.enableAllFeatures(organization);
  }

  /** @param about `startsAt` in epoch milliseconds */
  inviteToTransferResponsibility(
    organization: Organization,
    target: Target,
    about: { sourceName: string; startsAt: number; notes?: string },
  ): Handshake {
    return this.handshakes.transfers.invite(organization, target, about);
  }

  requestServiceLinkedRole(organization: Organization): Handshake {
    return this.handshakes.requestServiceLinkedRole(organization);
  }

  /** Gives a handshake a past; all times in epoch milliseconds. Nobody is asked, and nobody joins anything. */
  setHandshakeState(
    id: string,
    state: HandshakeState,
    times: { requestedAt?: number; expiresAt?: number; finishedAt?: number } = {},
  ): Handshake {
    return this.handshakes.setState(id, state, times);
  }

  createConnectionInvitation(
    sender: Partner,
    about: { connectionType: ConnectionType; receiver: Partner; message: string; email: string; name: string },
  ): ConnectionInvitation {
    const { receiver, ...rest } = about;
    const receiverIdentifier = about.connectionType === 'SUBSIDIARY' ? receiver.accountId : receiver.profileId;
    // The daily quota is for clients; a story may tell of years in one go.
    return this.connectionInvitations.create(sender, { ...rest, receiverIdentifier }, { daily: false });
  }

  /** Gives a connection invitation a past; all times in epoch milliseconds. */
  setConnectionInvitationStatus(
    id: string,
    status: InvitationStatus,
    times: { createdAt?: number; expiresAt?: number; updatedAt?: number } = {},
  ): ConnectionInvitation {
    return this.connectionInvitations.setStatus(id, status, times);
  }
}
