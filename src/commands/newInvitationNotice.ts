import * as vscode from 'vscode';
import { plural, t } from '../common/l10n.ts';
import { unlinked, visible } from '../common/untrustedText.ts';
import { SETTINGS, VIEW } from '../contributions.ts';
import type { RowRef } from '../inbox/profileInbox.ts';
import { andMore, profileLabel } from '../invitations/labels.ts';
import { offerToShowAll, type Revealing } from './revealHidden.ts';

/** More profiles than that are only counted. */
const PROFILES_NAMED = 3;

/** One notification for all of them. Ids, numbers and names of profiles only: nothing in it is a stranger's text. */
export async function showNewInvitationNotice(places: readonly RowRef[], context: Revealing): Promise<void> {
  const [first] = places;
  if (!first) return;
  const show = t('Show');
  const never = t("Don't Show Again");
  const chosen = await vscode.window.showInformationMessage(unlinked(newInWords(places)), show, never);
  if (chosen === show) {
    await vscode.commands.executeCommand(`${VIEW}.focus`);
    if (!(await context.view.reveal(first)) && first.store.row(first.key)) {
      await offerToShowAll(first, context, t('The filter hides this invitation.'));
    }
  } else if (chosen === never) {
    await vscode.workspace
      .getConfiguration(SETTINGS.section)
      .update(SETTINGS.notifyNewInvitations, false, vscode.ConfigurationTarget.Global);
  }
}

/** `2 new invitations were received in profiles acme and beta.` */
function newInWords(places: readonly RowRef[]): string {
  const profiles = [...new Set(places.map(({ profile }) => profile))];
  const names = profiles.slice(0, PROFILES_NAMED).map(({ viewer }) => profileLabel(viewer));
  const where = andMore(names.join(', '), profiles.length - names.length);
  const [only] = places.length === 1 ? places : [];
  const id = only?.store.row(only.key)?.invitation.id;
  if (only && id !== undefined) {
    return t('New {0} received in profile {1}: {2}', only.store.list.service.noun, where, visible(id, 60));
  }
  return plural(
    profiles.length,
    t('{0} new invitations received in profile {1}', places.length, where),
    t('{0} new invitations received in profiles {1}', places.length, where),
  );
}
