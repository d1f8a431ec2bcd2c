// Organizations come and go, and so do their members.
import type { Account, Directory, FeatureSet, Organization } from '../directory.ts';
import { DAY_MS } from '../emulatorDurations.ts';
import type { Handshakes } from './handshakes.ts';
import {
  accountNotFound,
  alreadyInOrganization,
  constraintViolation,
  masterCannotLeave,
  notEmpty,
} from './organizationsErrors.ts';

/** A created account may not leave earlier. */
const WAIT_PERIOD_MS = 4 * DAY_MS;

export class Memberships {
  readonly #directory: Directory;
  readonly #handshakes: Handshakes;

  constructor(directory: Directory, handshakes: Handshakes) {
    this.#directory = directory;
    this.#handshakes = handshakes;
  }

  create(account: Account, featureSet: FeatureSet | undefined): Organization {
    if (account.organizationId !== undefined) throw alreadyInOrganization();
    return this.#directory.createOrganization(account, { featureSet });
  }

  delete(organization: Organization): void {
    if (organization.members.size > 1) throw notEmpty();
    if (this.#handshakes.transfers.isInvolved(organization)) {
      throw constraintViolation('ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS');
    }
    this.#handshakes.cancelAllOf(organization, 'DeleteOrganization');
    this.#directory.deleteOrganization(organization);
  }

  /** A member leaves by itself. */
  leave(account: Account, organization: Organization): void {
    this.#remove(account, organization, 'LeaveOrganization');
  }

  /** The management account removes a member. */
  remove(accountId: string, organization: Organization): void {
    const account = this.#directory.account(accountId);
    if (!account || !organization.members.has(accountId)) throw accountNotFound();
    this.#remove(account, organization, 'RemoveAccountFromOrganization');
  }

  #remove(account: Account, organization: Organization, operation: string): void {
    if (account.id === organization.managementAccountId) throw masterCannotLeave();
    if (organization.delegatedAdministrators.has(account.id)) {
      throw constraintViolation('CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG');
    }
    const { joined, joinedAt = -Infinity } = account;
    if (joined === 'CREATED' && joinedAt + WAIT_PERIOD_MS > this.#directory.now()) {
      throw constraintViolation('WAIT_PERIOD_ACTIVE');
    }
    this.#handshakes.memberLeft(account.id, organization.id, operation);
    this.#directory.leave(account);
  }
}
