// What waits for a person: the count on the badge.
import { allowedAction, type Invitation } from '../invitations/invitation.ts';
import type { ProfileInbox } from './profileInbox.ts';

/** What waits for an answer of ours, as far as it was read. */
export interface Attention {
  /** Received from other accounts and pending; an invitation that several profiles show counts once. */
  readonly received: number;
  /** In how many profiles at least one list was read to the end. */
  readonly profiles: number;
}

export function attentionOf(profiles: readonly ProfileInbox[]): Attention {
  const waiting = new Set<string>();
  for (const profile of profiles) {
    for (const store of profile.lists) {
      if (store.list.direction !== 'received' || store.pending === 0) continue;
      for (const { invitation } of store) {
        if (!allowedAction(invitation) || isSentByOwnAccount(profile, invitation)) continue;
        waiting.add(profile.invitationKey(invitation));
      }
    }
  }
  return { received: waiting.size, profiles: profiles.filter(({ hasLoaded }) => hasLoaded).length };
}

/** E.g. the request to enable all features, which a management account lists as sent and as received. */
function isSentByOwnAccount(profile: ProfileInbox, invitation: Invitation): boolean {
  return profile
    .counterparts(invitation)
    .some((ref) => ref.profile === profile || (ref.profile.accountId ?? '') === profile.accountId);
}
