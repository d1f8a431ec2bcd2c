// The hovers of profiles and invitations. Plain text, so that nothing in them is a link or markup.
import { t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import { counterpartAt } from '../inbox/counterpartIndex.ts';
import { formatCounterparts } from '../invitations/counterpartLabels.ts';
import { profileLabel } from '../invitations/labels.ts';
import { formatInvitation } from '../presentation/invitationHover.ts';
import { unavailableLists } from './messageNodes.ts';
import type { InvitationNode, Moment, ProfileNode } from './nodes.ts';
import { problemsOf } from './profileNodes.ts';

/** The hover, built only when somebody looks: plain text, so that nothing in it is a link or markup. */
export function hoverOf(node: ProfileNode | InvitationNode, { now }: Moment): string | undefined {
  return node.kind === 'profile' ? profileHover(node) : invitationHover(node, now);
}

function profileHover(node: ProfileNode): string {
  const { profile } = node;
  const { credentialSource } = profile.profile;
  return [
    t('Profile {0}', profileLabel(profile.viewer)),
    t('Account: {0}', profile.accountId ?? t('not known yet')),
    ...(profile.role === undefined ? [] : [t('Role: {0}', visible(profile.role, 100))]),
    t('Region: {0}', visible(profile.profile.region, 40)),
    ...(credentialSource === undefined ? [] : [t('Credentials: {0}', credentialSource)]),
    ...unavailableLists(profile),
    ...problemsOf(node).map(({ label, tooltip }) => `\n${tooltip ?? label}`),
  ].join('\n');
}

function invitationHover({ profile, list, key }: InvitationNode, now: number): string | undefined {
  const row = profile.list(list.id)?.row(key);
  if (!row) return undefined;
  const text = formatInvitation(row.invitation, profile.viewer, now);
  const counterparts = profile.counterparts(row.invitation).map(counterpartAt);
  const sides = formatCounterparts(counterparts, row.invitation.phase === 'pending');
  return [row.remark, text, sides].flatMap((part) => part ?? []).join('\n\n');
}
