// Which profile a command is about.
import { t } from '../../common/l10n.ts';
import { visible } from '../../common/untrustedText.ts';
import type { ProfileInbox } from '../../inbox/profileInbox.ts';
import { profileLabel } from '../../invitations/labels.ts';
import type { InvitationsView } from '../../views/invitationsView.ts';
import type { UserInterface } from '../userInterface.ts';

/** The profile of the row that a menu passed. */
export function profileOf(argument: unknown, view: InvitationsView): ProfileInbox | undefined {
  const node = view.nodeFrom(argument);
  if (node?.kind === 'flatRange') return undefined;
  return node?.kind === 'message' ? node.parent?.profile : node?.profile;
}

/** Lets the person pick one of these profiles. */
export async function pickProfile(
  title: string,
  profiles: readonly ProfileInbox[],
  ui: UserInterface,
): Promise<ProfileInbox | undefined> {
  const items = profiles.map((profile) => ({
    label: profileLabel({ profile: profile.profile.name }),
    description: [profile.accountId, profile.role]
      .flatMap((part) => (part === undefined ? [] : visible(part, 64)))
      .join(' · '),
    ...(profile.profile.signIn && { detail: visible(profile.profile.signIn.label, 200) }),
    profile,
  }));
  const chosen = await ui.pickOne(items, {
    title,
    placeHolder: t('Choose a profile'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.profile;
}
