// AWS Organizations: its words, operations, rates and limits.
import { t } from '../common/l10n.ts';
import { asRecord } from '../common/records.ts';
import { consoleUrl, INVITATIONS_PAGE } from './consoleLinks.ts';
import type { Action, Phase } from './invitation.ts';
import { humanize, unknownConsequence, type InvitationService } from './invitationService.ts';

// REQUESTED is documented as "waiting for the recipient" and OPEN as "all have answered", but every fresh INVITE that
// AWS shows is OPEN: both are pending.
const PHASES: ReadonlyMap<string, Phase> = new Map([
  ['REQUESTED', 'pending'],
  ['OPEN', 'pending'],
  ['ACCEPTED', 'accepted'],
  ['DECLINED', 'declined'],
  ['CANCELED', 'canceled'],
  ['EXPIRED', 'expired'],
]);

/** Label of a type of handshake, and what each action on it leads to. Each text is translated when it is used. */
type Kind = Readonly<Record<Action | 'name', () => string>>;

// Sources: "Enabling all features in your organization", "Accepting or declining account invitations", "Canceling
// invitations" and "Responding to invitations" of billing transfer, "Quotas for AWS Organizations", API reference.
const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  [
    'INVITE',
    {
      name: () => t('Invite'),
      cancel: () =>
        t(
          'The account can no longer join with it, and AWS e-mails the owner of the account about it; its place in the account quota of the organization is free again, and a new invitation counts against the daily limit.',
        ),
      decline: () =>
        t(
          'The account does not join the organization, and AWS e-mails the sender about it; to join later, the sender has to send a new invitation.',
        ),
    },
  ],
  [
    // AWS documents this and the next type in both directions: these sentences hold for either.
    'ENABLE_ALL_FEATURES',
    {
      name: () => t('Enable all features'),
      cancel: () =>
        t(
          'This request to enable all features of the organization ends, and nobody can accept it any more; to enable them later, a new request has to be sent.',
        ),
      decline: () =>
        t('The organization cannot enable all features with this request; the sender has to send a new one for that.'),
    },
  ],
  [
    'APPROVE_ALL_FEATURES',
    {
      name: () => t('Approve all features'),
      cancel: () =>
        t(
          'The receiver can no longer approve, and without every approval the organization cannot enable all features.',
        ),
      decline: () =>
        t(
          'The organization cannot enable all features until it sends the request again and it is accepted, or removes the account that declined.',
        ),
    },
  ],
  [
    'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE',
    {
      name: () => t('Service-linked role'),
      cancel: () =>
        t(
          'The role AWSServiceRoleForOrganizations, which an organization with all features needs in every account, is not created by this request.',
        ),
      decline: () =>
        t(
          'The role AWSServiceRoleForOrganizations, which an organization with all features needs in every account, is not created by this request.',
        ),
    },
  ],
  [
    'TRANSFER_RESPONSIBILITY',
    {
      name: () => t('Billing transfer'),
      cancel: () =>
        t(
          'The bill of the other organization is not transferred to yours by this invitation; you can send another one at any time.',
        ),
      decline: () =>
        t(
          'The bill of your organization is not transferred by this invitation; to transfer it later, the sender has to send a new one.',
        ),
    },
  ],
]);

/** AWS Organizations. Rates: "Quotas for AWS Organizations", per account. */
export const organizations: InvitationService = {
  id: 'organizations',
  name: 'AWS Organizations',
  get noun() {
    return t('handshake');
  },
  get plural() {
    return t('handshakes');
  },
  operations: {
    list: { sent: 'ListHandshakesForOrganization', received: 'ListHandshakesForAccount' },
    get: 'DescribeHandshake',
    cancel: 'CancelHandshake',
    decline: 'DeclineHandshake',
  },
  iamPrefix: 'organizations',
  resource: (partition) => `arn:${partition}:organizations::*:handshake/o-*/*/h-*`,
  rates: {
    list: { perSecond: 5, burst: 8 },
    get: { perSecond: 1, burst: 2 },
    cancel: { perSecond: 2, burst: 3 },
    decline: { perSecond: 1, burst: 1 },
  },
  cli: {
    cancel: ({ id }) => ['organizations', 'cancel-handshake', '--handshake-id', id],
    decline: ({ id }) => ['organizations', 'decline-handshake', '--handshake-id', id],
  },
  // Billing transfers have a page of their own, in the commercial partition; everything else, sent and received, is on
  // one page.
  consolePage: (partition, type) =>
    type === 'TRANSFER_RESPONSIBILITY' && partition === 'aws'
      ? consoleUrl(partition, 'costmanagement/')
      : consoleUrl(partition, INVITATIONS_PAGE),
  phaseOf: (status) => PHASES.get(status) ?? 'unknown',
  typeLabel: (type) => KINDS.get(type)?.name() ?? humanize(type),
  consequence: (type, action) => KINDS.get(type)?.[action]() ?? unknownConsequence(action),
  startsAt: ({ Resources }) => {
    const resources: readonly unknown[] = Array.isArray(Resources) ? Resources : [];
    const start = resources.map(asRecord).find((resource) => resource?.['Type'] === 'TRANSFER_START_TIMESTAMP');
    const value = start?.['Value'];
    if (typeof value !== 'string') return undefined;
    // Not documented: other dates of this service are seconds since the epoch, as numbers.
    const at = /^[\d.]+(?:E\d+)?$/i.test(value) ? Number(value) * 1_000 : Date.parse(value);
    return Number.isNaN(at) ? undefined : at;
  },
  highImpact: (type) =>
    type === 'TRANSFER_RESPONSIBILITY'
      ? t('A billing transfer decides which organization manages and pays the consolidated bill of another.')
      : undefined,
};
