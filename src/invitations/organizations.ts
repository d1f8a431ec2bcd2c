import { consoleUrl } from './console.ts';
import type { Phase } from './invitation.ts';
import { inWords, type InvitationService } from './service.ts';

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

const TYPES: ReadonlyMap<string, string> = new Map([
  ['INVITE', 'Invite'],
  ['ENABLE_ALL_FEATURES', 'Enable all features'],
  ['APPROVE_ALL_FEATURES', 'Approve all features'],
  ['ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE', 'Service-linked role'],
  ['TRANSFER_RESPONSIBILITY', 'Billing transfer'],
]);

/** AWS Organizations. Rates: "Quotas for AWS Organizations", per account. */
export const organizations: InvitationService = {
  id: 'organizations',
  name: 'AWS Organizations',
  noun: 'handshake',
  plural: 'handshakes',
  operations: {
    list: { sent: 'ListHandshakesForOrganization', received: 'ListHandshakesForAccount' },
    get: 'DescribeHandshake',
    cancel: 'CancelHandshake',
    decline: 'DeclineHandshake',
  },
  iamPrefix: 'organizations',
  rates: {
    list: { perSecond: 5, burst: 8 },
    get: { perSecond: 1, burst: 2 },
    cancel: { perSecond: 2, burst: 3 },
    decline: { perSecond: 1, burst: 1 },
  },
  consequences: {
    cancel:
      'It frees the place that a pending invitation takes in the account quota of the organization; a new invitation counts against the daily limit.',
    decline: 'AWS tells the sender by e-mail. To join later, the sender has to send a new invitation.',
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
      : consoleUrl(partition, 'organizations/v2/home/invitations'),
  phaseOf: (status) => PHASES.get(status) ?? 'unknown',
  typeInWords: (type) => TYPES.get(type) ?? inWords(type),
};
