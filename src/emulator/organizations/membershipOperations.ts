// The operations of AWS Organizations on organizations, their accounts and their tags.
import { defined } from '../../common/records.ts';
import type { Account, Organization } from '../directory.ts';
import type { Call, Operation, Output } from '../service.ts';
import { requiredText, structure, text } from '../validation.ts';
import type { Rule } from '../validation.ts';
import {
  authorize,
  listingOrganization,
  managedOrganization,
  memberOrganization,
  organizationsPage,
} from './organizationsAccess.ts';
import { invalidInput, targetNotFound } from './organizationsErrors.ts';
import { PAGE_INPUT } from './organizationsInput.ts';

const ACCOUNT_ID: Rule = { kind: 'string', max: 12, pattern: /^\d{12}$/ };
/** The anchors are the model's: they hold for its first and last alternative only. */
const RESOURCE_ID: Rule = {
  kind: 'string',
  max: 130,
  pattern:
    /^(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})|(^p-[0-9a-zA-Z_]{8,128})|(^rp-[0-9a-zA-Z_]{4,128})|(^rt-[0-9a-zA-Z_]{8,32})$/,
};

export const membershipOperations: readonly (readonly [string, Operation])[] = [
  ['DescribeOrganization', { input: structure({}), run: describeOrganization }],
  [
    'CreateOrganization',
    {
      input: structure({ FeatureSet: { kind: 'string', values: ['ALL', 'CONSOLIDATED_BILLING'] } }),
      run: createOrganization,
    },
  ],
  ['DeleteOrganization', { input: structure({}), run: deleteOrganization }],
  ['ListAccounts', { input: structure(PAGE_INPUT), run: listAccounts }],
  ['LeaveOrganization', { input: structure({}), run: leaveOrganization }],
  ['RemoveAccountFromOrganization', { input: structure({ AccountId: ACCOUNT_ID }, ['AccountId']), run: removeAccount }],
  [
    'ListTagsForResource',
    {
      input: structure({ ResourceId: RESOURCE_ID, NextToken: PAGE_INPUT.NextToken }, ['ResourceId']),
      run: listTags,
    },
  ],
];

/** For any account of the organization. */
function describeOrganization(call: Call): Output {
  authorize(call, 'DescribeOrganization');
  return { Organization: organizationShape(call, memberOrganization(call)) };
}

function createOrganization(call: Call): Output {
  authorize(call, 'CreateOrganization');
  const featureSet = text(call.input, 'FeatureSet') === 'CONSOLIDATED_BILLING' ? 'CONSOLIDATED_BILLING' : 'ALL';
  return { Organization: organizationShape(call, call.world.memberships.create(call.account, featureSet)) };
}

function deleteOrganization(call: Call): Output {
  authorize(call, 'DeleteOrganization');
  call.world.memberships.delete(managedOrganization(call));
  return {};
}

function leaveOrganization(call: Call): Output {
  authorize(call, 'LeaveOrganization');
  call.world.memberships.leave(call.account, memberOrganization(call));
  return {};
}

function removeAccount(call: Call): Output {
  const id = requiredText(call.input, 'AccountId');
  const organization = memberOrganization(call);
  authorize(call, 'RemoveAccountFromOrganization', accountArn(organization, id));
  call.world.memberships.remove(id, managedOrganization(call));
  return {};
}

function listAccounts(call: Call): Output {
  authorize(call, 'ListAccounts');
  const organization = listingOrganization(call);
  const { directory } = call.world;
  const accounts = [...organization.members].flatMap((id) => directory.account(id) ?? []);
  const page = organizationsPage(call, {
    entries: accounts.map((account) => ({ sequence: account.joinedSequence ?? 0, account })),
    list: `accounts ${organization.id}`,
    accept: () => true,
  });
  if (call.switches.omitOptionalFields && page.items.length === 0) return defined({ NextToken: page.nextToken });
  return {
    Accounts: page.items.map(({ account }) => accountShape(call, account, organization)),
    ...defined({ NextToken: page.nextToken }),
  };
}

/** Of a member, or of a billing transfer that was accepted. All of them fit one page. */
function listTags(call: Call): Output {
  const id = requiredText(call.input, 'ResourceId');
  authorize(call, 'ListTagsForResource');
  const organization = listingOrganization(call);
  const isTransfer = call.world.handshakes
    .sentBy(organization.id, { action: 'TRANSFER_RESPONSIBILITY' })
    .some(({ transfer }) => transfer?.id === id);
  if (!organization.members.has(id) && !isTransfer) throw targetNotFound();
  if (text(call.input, 'NextToken') !== undefined) throw invalidInput('INVALID_NEXT_TOKEN');
  return { Tags: organization.tags.get(id) ?? [] };
}

function organizationShape({ world, switches }: Call, organization: Organization): Output {
  const { id, featureSet, managementAccountId } = organization;
  if (switches.omitOptionalFields) return { Id: id };
  return {
    Id: id,
    Arn: `arn:aws:organizations::${managementAccountId}:organization/${id}`,
    FeatureSet: featureSet,
    MasterAccountArn: accountArn(organization, managementAccountId),
    MasterAccountId: managementAccountId,
    MasterAccountEmail: world.directory.account(managementAccountId)?.email,
    AvailablePolicyTypes: featureSet === 'ALL' ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] : [],
  };
}

function accountShape({ switches }: Call, account: Account, organization: Organization): Output {
  if (switches.omitOptionalFields) return { Id: account.id };
  return {
    Id: account.id,
    Arn: accountArn(organization, account.id),
    Email: account.email,
    Name: account.name,
    Status: 'ACTIVE',
    State: 'ACTIVE',
    // A management account counts as invited.
    JoinedMethod: account.joined ?? 'INVITED',
    JoinedTimestamp: (account.joinedAt ?? 0) / 1_000,
  };
}

function accountArn({ id, managementAccountId }: Organization, accountId: string): string {
  return `arn:aws:organizations::${managementAccountId}:account/${id}/${accountId}`;
}
