// The hover of an invitation, and its parties as the hover and the details show them.
import { formatShortDate } from '../common/dates.ts';
import { t } from '../common/l10n.ts';
import { visible, visibleLines } from '../common/untrustedText.ts';
import type { Invitation } from '../invitations/invitation.ts';
import {
  highImpact,
  kindLabel,
  partyDescription,
  profileLabel,
  statusLabel,
  type Viewer,
} from '../invitations/labels.ts';
import { endedBeforeExpiry, formatExpiry } from './expiryLabels.ts';

/** Everything about it, in plain text: nothing in it can become a link or markup. */
export function formatInvitation(invitation: Invitation, viewer: Viewer, now: number): string {
  const impact = highImpact(invitation);
  const lines = [
    `${kindLabel(invitation)}: ${statusLabel(invitation)}`,
    ...(impact === undefined ? [] : [t('High impact: {0}', impact)]),
    ...formatParties(invitation, viewer),
  ];
  if (invitation.catalog !== undefined) lines.push(t('Catalog: {0}', visible(invitation.catalog, 64)));
  if (invitation.createdAt !== undefined) lines.push(t('Sent: {0}', formatShortDate(invitation.createdAt)));
  if (invitation.updatedAt !== undefined) lines.push(t('Updated: {0}', formatShortDate(invitation.updatedAt)));
  if (invitation.expiresAt !== undefined && !endedBeforeExpiry(invitation)) {
    const date = formatShortDate(invitation.expiresAt);
    const left = invitation.phase === 'pending' ? ` (${formatExpiry(invitation.expiresAt, now)})` : '';
    lines.push(invitation.phase === 'expired' ? t('Expired: {0}', date) : t('Expires: {0}', `${date}${left}`));
  }
  lines.push(t('ID: {0}', visible(invitation.id, 100)));
  if (invitation.note) {
    lines.push(
      '',
      invitation.direction === 'sent' ? t('Your message:') : t('Message from the sender (not checked by anyone):'),
      visibleLines(invitation.note),
    );
  }
  if (!invitation.complete) lines.push('', t('Show Details reads the message and who sent it.'));
  return lines.join('\n');
}

/** From whom to whom, and the person who sent it where that is known. */
export function formatParties({ direction, counterparty, sender }: Invitation, viewer: Viewer): string[] {
  const you = t('you ({0})', viewerLabel(viewer));
  const other = partyDescription(counterparty);
  const person = [sender?.name, sender?.email].flatMap((part) => (part ? [visible(part, 120)] : []));
  return [
    t('From: {0}', direction === 'sent' ? you : other),
    t('To: {0}', direction === 'sent' ? other : you),
    ...(person.length > 0 ? [t('Sent by: {0}', person.join(', '))] : []),
  ];
}

/** `profile acme, account 111122223333`. */
function viewerLabel(viewer: Viewer): string {
  const name = profileLabel(viewer);
  return viewer.accountId === undefined
    ? t('profile {0}', name)
    : t('profile {0}, account {1}', name, viewer.accountId);
}
