// What a screen reader says of profiles, groups, and messages.
import { plural, t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import { listLabel, profileLabel } from '../invitations/labels.ts';
import type { GroupNode, MessageNode, ProfileNode } from './nodes.ts';

/*
 * What a screen reader says of a row: whole phrases, where the eye has an icon, a place in the tree and parts set off by
 * dots. The row of an invitation has `spokenLabel` of the domain.
 */

/** `obstacle` is what the row says is in the way of its invitations. */
export function profileAccessibilityLabel({ profile }: ProfileNode, obstacle: string | undefined): string {
  const { accountId, pending } = profile;
  const phrases = [t('Profile {0}', profileLabel(profile.viewer))];
  if (accountId !== undefined) phrases.push(t('account {0}', accountId));
  if (obstacle !== undefined) phrases.push(obstacle);
  if (profile.state.kind === 'closed') phrases.push(t('not opened yet'));
  if (pending > 0) phrases.push(pendingInWords(pending));
  else if (profile.isFullyRead) phrases.push(t('nothing pending'));
  return phrases.join(', ');
}

/** `description` is what the row says behind its label. */
export function groupAccessibilityLabel({ profile, list }: GroupNode, description: string): string {
  const what = t('{0} of profile {1}', listLabel(list), profileLabel(profile.viewer));
  return [what, ...(description === '' ? [] : [description])].join(', ');
}

export function messageAccessibilityLabel({ tone, label, description, parent, flat }: MessageNode): string {
  const text = description === undefined ? label : `${label}: ${description}`;
  const where = parent === undefined || flat ? undefined : visible(parent.profile.profile.name, 100);
  if (tone === 'problem') {
    return where === undefined ? t('Problem: {0}', text) : t('Problem in profile {0}: {1}', where, text);
  }
  return where === undefined ? text : t('Profile {0}: {1}', where, text);
}

function pendingInWords(pending: number): string {
  return plural(pending, t('{0} pending invitation', pending), t('{0} pending invitations', pending));
}
