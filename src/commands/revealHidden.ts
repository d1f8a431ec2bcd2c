import * as vscode from 'vscode';
import { t } from '../common/l10n.ts';
import type { RowRef } from '../inbox/profileInbox.ts';
import { EVERYTHING } from '../invitations/filter.ts';
import type { InvitationsView } from '../views/invitationsView.ts';

export type Revealing = Pick<InvitationsView, 'reveal' | 'setFilter'>;

/** Says that the filter hides a row, and offers to show it. The filters are the person's own: nobody else takes them away. */
export async function offerToShowAll(place: RowRef, view: Revealing, whatIsHidden: string): Promise<void> {
  const showAll = t('Show All Invitations');
  const chosen = await vscode.window.showInformationMessage(whatIsHidden, showAll);
  if (chosen !== showAll) return;
  view.setFilter(EVERYTHING);
  await view.reveal(place);
}
