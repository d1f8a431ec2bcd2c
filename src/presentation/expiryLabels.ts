// How long an invitation is still open.
import { DAY, HOUR } from '../common/durations.ts';
import { plural, t } from '../common/l10n.ts';
import { isFinished, type Invitation } from '../invitations/invitation.ts';

/** Coarse on purpose: rows do not tick. Times in milliseconds since the epoch. */
export function formatExpiry(expiresAt: number, now: number): string {
  const left = expiresAt - now;
  if (left <= 0) return t('past its expiry');
  if (left < HOUR) return t('expires within the hour');
  const hours = Math.floor(left / HOUR);
  if (left < 2 * DAY) return plural(hours, t('expires in {0} hour', hours), t('expires in {0} hours', hours));
  const days = Math.floor(left / DAY);
  return plural(days, t('expires in {0} day', days), t('expires in {0} days', days));
}

/** The same for a row, where only the first few characters may show: `9 days left`. */
export function timeLeft(expiresAt: number, now: number): string {
  const left = expiresAt - now;
  if (left <= 0) return t('past its expiry');
  if (left < HOUR) return t('less than an hour left');
  const hours = Math.floor(left / HOUR);
  if (left < 2 * DAY) return plural(hours, t('{0} hour left', hours), t('{0} hours left', hours));
  const days = Math.floor(left / DAY);
  return plural(days, t('{0} day left', days), t('{0} days left', days));
}

/** Accepted, declined or canceled: its expiry date no longer matters. */
export function endedBeforeExpiry(invitation: Pick<Invitation, 'phase'>): boolean {
  return isFinished(invitation) && invitation.phase !== 'expired';
}
