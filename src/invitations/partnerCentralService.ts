// AWS Partner Central Account: its words, operations, rates and limits.
import { t } from '../common/l10n.ts';
import type { Action, Invitation, Phase } from './invitation.ts';
import { humanize, unknownConsequence, type InvitationService } from './invitationService.ts';

const PHASES: ReadonlyMap<string, Phase> = new Map([
  ['PENDING', 'pending'],
  ['ACCEPTED', 'accepted'],
  ['REJECTED', 'declined'],
  ['CANCELED', 'canceled'],
  ['EXPIRED', 'expired'],
]);

// Sources: "Working with Partner Account Connections", "Managing AWS subsidiary account connections", quotas of the
// Account API. The counterparty gets an event of EventBridge.
const KINDS: ReadonlyMap<string, Readonly<Record<Action | 'name', () => string>>> = new Map([
  [
    'OPPORTUNITY_COLLABORATION',
    {
      name: () => t('Opportunity collaboration'),
      cancel: () =>
        t(
          'The two partners are not connected for inviting each other to opportunities, and AWS tells the receiver; a new invitation counts against the daily limit.',
        ),
      decline: () =>
        t(
          'The sender cannot invite you to opportunities over this connection, and AWS tells the sender, who has to send a new invitation to connect later.',
        ),
    },
  ],
  [
    'SUBSIDIARY',
    {
      name: () => t('Subsidiary'),
      cancel: () =>
        t(
          'The seller account is not connected to the primary partner account, and AWS tells the receiver; a new invitation counts against the daily limit.',
        ),
      decline: () =>
        t(
          'This account is not connected to the primary partner account, and AWS tells the sender, who has to send a new invitation to connect later.',
        ),
    },
  ],
]);

function target({ id, catalog }: Pick<Invitation, 'id' | 'catalog'>): string[] {
  return ['--region', 'us-east-1', '--catalog', catalog ?? 'AWS', '--identifier', id];
}

/**
 * AWS Partner Central Account. AWS publishes no rates for it; these are those of its sibling, the Channel API (3/s for
 * writes, 5/s for lists).
 */
export const partnerCentral: InvitationService = {
  id: 'partnercentral',
  name: 'AWS Partner Central',
  get noun() {
    return t('connection invitation');
  },
  get plural() {
    return t('connection invitations');
  },
  operations: {
    list: { sent: 'ListConnectionInvitations', received: 'ListConnectionInvitations' },
    get: 'GetConnectionInvitation',
    cancel: 'CancelConnectionInvitation',
    decline: 'RejectConnectionInvitation',
  },
  iamPrefix: 'partnercentral',
  hasCatalogs: true,
  resource: (partition, catalog = '*') =>
    `arn:${partition}:partnercentral:*::catalog/${catalog}/connection-invitation/*`,
  rates: {
    list: { perSecond: 5, burst: 5 },
    get: { perSecond: 5, burst: 5 },
    cancel: { perSecond: 3, burst: 3 },
    decline: { perSecond: 3, burst: 3 },
  },
  cli: {
    cancel: (invitation) => ['partnercentral-account', 'cancel-connection-invitation', ...target(invitation)],
    decline: (invitation) => ['partnercentral-account', 'reject-connection-invitation', ...target(invitation)],
  },
  declineReason: { maxLength: 256 },
  onlyPartition: 'aws',
  // AWS documents no address of the page with the connections: this one leads to it.
  consolePage: (partition) =>
    partition === 'aws' ? 'https://us-east-1.console.aws.amazon.com/partnercentral/home' : undefined,
  phaseOf: (status) => PHASES.get(status) ?? 'unknown',
  typeLabel: (type) => KINDS.get(type)?.name() ?? humanize(type),
  consequence: (type, action) => KINDS.get(type)?.[action]() ?? unknownConsequence(action),
};
