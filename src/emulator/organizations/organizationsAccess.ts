// Who may call which operation of AWS Organizations, and pages of its lists.
import type { Organization } from '../directory.ts';
import { listPage } from '../listPage.ts';
import type { ListAbout } from '../listPage.ts';
import type { Listed, Page } from '../paging.ts';
import type { Call } from '../service.ts';
import { accessDenied, invalidInput, notInUse } from './organizationsErrors.ts';

/** AWS does not publish its default. */
const DEFAULT_PAGE = 20;

/** Throws where a policy denies the action. */
export function authorize(call: Call, action: string, resource = '*'): void {
  call.world.directory.authorize(call.credential, `organizations:${action}`, resource);
}

export function memberOrganization(call: Call): Organization {
  const organization = call.world.directory.organizationOf(call.account);
  if (!organization) throw notInUse();
  return organization;
}

/** For operations of the management account alone. */
export function managedOrganization(call: Call): Organization {
  const organization = memberOrganization(call);
  if (organization.managementAccountId !== call.account.id) throw accessDenied();
  return organization;
}

/** For operations that a delegated administrator may call, too. */
export function listingOrganization(call: Call): Organization {
  const organization = memberOrganization(call);
  const mayList =
    organization.managementAccountId === call.account.id || organization.delegatedAdministrators.has(call.account.id);
  if (!mayList) throw accessDenied();
  return organization;
}

export function organizationsPage<T extends Listed>(call: Call, about: ListAbout<T>): Page<T> {
  return listPage(call, about, {
    defaultSize: DEFAULT_PAGE,
    badToken: () => invalidInput('INVALID_NEXT_TOKEN'),
  });
}
