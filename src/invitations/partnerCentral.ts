import type { Phase } from './invitation.ts';
import { inWords, type InvitationService } from './service.ts';

const PHASES: ReadonlyMap<string, Phase> = new Map([
  ['PENDING', 'pending'],
  ['ACCEPTED', 'accepted'],
  ['REJECTED', 'declined'],
  ['CANCELED', 'canceled'],
  ['EXPIRED', 'expired'],
]);

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
  declineReason: { maxLength: 256 },
  phaseOf: (status) => PHASES.get(status) ?? 'unknown',
  typeInWords: inWords,
};
