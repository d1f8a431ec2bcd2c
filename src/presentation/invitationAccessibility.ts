// The accessibility label of an invitation's row.
import { t } from '../common/l10n.ts';
import type { Invitation } from '../invitations/invitation.ts';
import { kindLabel, partyLabel, statusLabel } from '../invitations/labels.ts';
import { formatExpiry } from './expiryLabels.ts';

/** For screen readers: a sentence that has the status in words, and a warning where it `isUrgent`. */
export function invitationAccessibilityLabel(invitation: Invitation, now: number, isUrgent = false): string {
  const kind = kindLabel(invitation);
  const who = partyLabel(invitation.counterparty);
  const parts = [
    invitation.direction === 'sent' ? t('{0} sent to {1}', kind, who) : t('{0} received from {1}', kind, who),
    statusLabel(invitation),
  ];
  if (invitation.phase === 'pending' && invitation.expiresAt !== undefined) {
    const expiry = formatExpiry(invitation.expiresAt, now);
    parts.push(isUrgent ? t('warning: {0}', expiry) : expiry);
  }
  return parts.join(', ');
}
