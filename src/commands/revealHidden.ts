import * as vscode from 'vscode';
import { t } from '../common/l10n.ts';
import type { RowRef } from '../inbox/profileInbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { EVERYTHING } from '../invitations/filter.ts';
import type { InvitationsView } from '../views/invitationsView.ts';

export interface Revealing {
  readonly view: Pick<InvitationsView, 'reveal'>;
  readonly visibleRows: Pick<VisibleRows, 'setFilter'>;
}

/** Says that the filter hides a row, and offers to show it. The filters are the person's own: nobody else takes them away. */
export async function offerToShowAll(
  place: RowRef,
  { view, visibleRows }: Revealing,
  whatIsHidden: string,
): Promise<void> {
  const showAll = t('Show All Invitations');
  const chosen = await vscode.window.showInformationMessage(whatIsHidden, showAll);
  if (chosen !== showAll) return;
  visibleRows.setFilter(EVERYTHING);
  await view.reveal(place);
}
