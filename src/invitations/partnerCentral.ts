import type { Invitation, Phase } from './invitation.ts';
import { inWords, type InvitationService } from './service.ts';

const PHASES: ReadonlyMap<string, Phase> = new Map([
  ['PENDING', 'pending'],
  ['ACCEPTED', 'accepted'],
  ['REJECTED', 'declined'],
  ['CANCELED', 'canceled'],
  ['EXPIRED', 'expired'],
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
  noun: 'connection invitation',
  plural: 'connection invitations',
  operations: {
    list: { sent: 'ListConnectionInvitations', received: 'ListConnectionInvitations' },
    get: 'GetConnectionInvitation',
    cancel: 'CancelConnectionInvitation',
    decline: 'RejectConnectionInvitation',
  },
  iamPrefix: 'partnercentral',
  rates: {
    list: { perSecond: 5, burst: 5 },
    get: { perSecond: 5, burst: 5 },
    cancel: { perSecond: 3, burst: 3 },
    decline: { perSecond: 3, burst: 3 },
  },
  consequences: {
    cancel: 'AWS tells the receiver. A new invitation counts against the daily limit of invitations.',
    decline: 'AWS tells the sender, who has to send a new invitation to connect later.',
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
  typeInWords: inWords,
};
