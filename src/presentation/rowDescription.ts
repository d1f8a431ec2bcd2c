// What rows show behind their labels.
import { t } from '../common/l10n.ts';
import type { Counts, Invitation } from '../invitations/invitation.ts';
import { kindLabel, statusLabel } from '../invitations/labels.ts';
import { timeLeft } from './expiryLabels.ts';

/** Of an invitation, with what matters first: `9 days left · Invite`, `Accepted · Invite`. */
export function rowDescription(invitation: Invitation, now: number): string {
  return `${timeOrStatus(invitation, now)} · ${kindLabel(invitation)}`;
}

/** How long it is still open, or its status. */
function timeOrStatus(invitation: Invitation, now: number): string {
  return invitation.phase === 'pending' && invitation.expiresAt !== undefined
    ? timeLeft(invitation.expiresAt, now)
    : statusLabel(invitation);
}

/** Of a list: `3 pending`, or how many there are where all are finished. */
export function listDescription({ all, pending, finished }: Counts): string {
  if (all === 0) return '';
  if (pending > 0) return t('{0} pending', pending);
  return finished === all ? t('{0} finished', finished) : t('nothing pending');
}
