// Go to Other Side: the row that shows the same invitation from the other account.
import { t } from '../common/l10n.ts';
import { withoutIcons } from '../common/untrustedText.ts';
import type { RowRef } from '../inbox/counterpartIndex.ts';
import { listLabel, profileLabel } from '../invitations/labels.ts';
import { targetOf } from './chosenTargets.ts';
import type { TargetContext } from './commandContext.ts';
import type { MenuArguments } from './menuArguments.ts';
import { offerToShowAll } from './revealHidden.ts';
import type { UserInterface } from './userInterface.ts';

/** From the profile that sent the invitation to the one that received it, or the other way. */
export async function goToCounterpart(menu: MenuArguments, context: TargetContext): Promise<void> {
  const title = t('Go to Other Side');
  const target = await targetOf(menu, {
    ...context,
    title,
    allows: ({ invitation }, profile) => profile.counterparts(invitation).length > 0,
  });
  if (!target) return;
  const counterparts = target.profile.counterparts(target.row.invitation);
  const { ui, view, visibleRows } = context;
  const counterpart = counterparts.length > 1 ? await pickCounterpart(title, counterparts, ui) : counterparts[0];
  if (counterpart && !visibleRows.has(counterpart.profile, counterpart.store, counterpart.key)) {
    return offerToShowAll(counterpart, context, t('The filter hides the other side of this invitation.'));
  }
  if (counterpart && (await view.reveal(counterpart))) return;
  if (!counterpart && counterparts.length > 0) return;
  void ui.notify(
    'information',
    t(
      'The other side of this invitation is not in the view. It may have left its list meanwhile: refresh, then try again.',
    ),
  );
}

async function pickCounterpart(
  title: string,
  counterparts: readonly RowRef[],
  ui: UserInterface,
): Promise<RowRef | undefined> {
  const items = counterparts.map((ref) => ({
    label: withoutIcons(profileLabel(ref.profile.viewer)),
    description: ref.profile.accountId ?? '',
    detail: listLabel(ref.store.list),
    ref,
  }));
  return (await ui.pickOne(items, { title, placeHolder: t('Choose a profile') }))?.ref;
}
