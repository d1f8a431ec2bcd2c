// The notification about invitations that a background refresh found.
import { plural, t } from '../common/l10n.ts';
import { unlinked, visible } from '../common/untrustedText.ts';
import { VIEW } from '../contributions.ts';
import type { RowRef } from '../inbox/counterpartIndex.ts';
import { andMore, profileLabel } from '../invitations/labels.ts';
import { offerToShowAll, type Revealing } from './revealHidden.ts';
import type { UserInterface } from './userInterface.ts';

/** More profiles than that are only counted. */
const PROFILES_NAMED = 3;

export interface NoticeContext extends Revealing {
  readonly ui: Pick<UserInterface, 'notify' | 'runCommand'>;
  /** No such notification from now on. */
  readonly turnOff: () => Promise<void>;
}

/** One notification for all of them. IDs, numbers and names of profiles only: notifications can carry links, so no text from strangers goes into it. */
export async function showNewInvitationNotice(rows: readonly RowRef[], context: NoticeContext): Promise<void> {
  const [first] = rows;
  const { ui, view, turnOff } = context;
  if (!first) return;
  const show = t('Show');
  const never = t("Don't Show Again");
  const chosen = await ui.notify('information', unlinked(newInvitationsText(rows)), show, never);
  if (chosen === show) {
    await ui.runCommand(`${VIEW}.focus`);
    if (!(await view.reveal(first)) && first.store.row(first.key)) {
      await offerToShowAll(first, context, t('The filter hides this invitation.'));
    }
  } else if (chosen === never) {
    await turnOff();
  }
}

/** `2 new invitations were received in profiles acme and beta.` */
function newInvitationsText(rows: readonly RowRef[]): string {
  const profiles = [...new Set(rows.map(({ profile }) => profile))];
  const names = profiles.slice(0, PROFILES_NAMED).map(({ viewer }) => profileLabel(viewer));
  const where = andMore(names.join(', '), profiles.length - names.length);
  const [only] = rows.length === 1 ? rows : [];
  const id = only?.store.row(only.key)?.invitation.id;
  if (only && id !== undefined) {
    return t('New {0} received in profile {1}: {2}', only.store.list.service.noun, where, visible(id, 60));
  }
  return plural(
    profiles.length,
    t('{0} new invitations received in profile {1}', rows.length, where),
    t('{0} new invitations received in profiles {1}', rows.length, where),
  );
}
