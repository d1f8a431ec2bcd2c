import * as vscode from 'vscode';
import { t } from '../common/l10n.ts';
import type { RowRef } from '../inbox/profileInbox.ts';
import { listLabel, profileLabel } from '../invitations/labels.ts';
import type { TargetContext } from './commandContext.ts';
import type { MenuArguments } from './menuArguments.ts';
import { targetOf, withoutIcons } from './pickers/invitationPicker.ts';
import { offerToShowAll } from './revealHidden.ts';

/** Shows the same invitation as its other side sees it: the profile that received what this one sent, or the other way. */
export async function goToCounterpart(menu: MenuArguments, context: TargetContext): Promise<void> {
  const title = t('Go to Other Side');
  const target = await targetOf(menu, {
    ...context,
    title,
    allows: ({ invitation }, profile) => profile.counterparts(invitation).length > 0,
  });
  if (!target) return;
  const sides = target.profile.counterparts(target.row.invitation);
  const side = sides.length > 1 ? await pickSide(title, sides) : sides[0];
  const { view, visibleRows } = context;
  if (side && !visibleRows.has(side.profile, side.store, side.key)) {
    return offerToShowAll(side, context, t('The filter hides the other side of this invitation.'));
  }
  if (side && (await view.reveal(side))) return;
  if (!side && sides.length > 0) return;
  void vscode.window.showInformationMessage(
    t(
      'The other side of this invitation is not in the view. It may have left its list meanwhile: refresh, then try again.',
    ),
  );
}

async function pickSide(title: string, sides: readonly RowRef[]): Promise<RowRef | undefined> {
  const items = sides.map((place) => ({
    label: withoutIcons(profileLabel(place.profile.viewer)),
    description: place.profile.accountId ?? '',
    detail: listLabel(place.store.list),
    place,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: t('Choose a profile') }))?.place;
}
