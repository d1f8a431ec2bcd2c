// Offers to clear the filters for a row that they hide.
import { t } from '../common/l10n.ts';
import type { RowRef } from '../inbox/counterpartIndex.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { EVERYTHING } from '../invitations/filter.ts';
import type { InvitationsView } from '../views/invitationsView.ts';
import type { UserInterface } from './userInterface.ts';

export interface Revealing {
  readonly ui: Pick<UserInterface, 'notify'>;
  readonly view: Pick<InvitationsView, 'reveal'>;
  readonly visibleRows: Pick<VisibleRows, 'setFilter'>;
}

/** Says that the filter hides a row, and offers to show it: filters change only when the person changes them. */
export async function offerToShowAll(
  row: RowRef,
  { ui, view, visibleRows }: Revealing,
  whatIsHidden: string,
): Promise<void> {
  const showAll = t('Show All Invitations');
  const chosen = await ui.notify('information', whatIsHidden, showAll);
  if (chosen !== showAll) return;
  visibleRows.setFilter(EVERYTHING);
  await view.reveal(row);
}
