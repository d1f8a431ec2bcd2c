// Sections of the invitation picker: pending first, hidden last.
import type { Target } from '../actions/target.ts';
import { t } from '../common/l10n.ts';
import { compareRanks, isFinished } from '../invitations/invitation.ts';

/** Invitations to choose from that belong together. */
export interface Section {
  readonly title: string;
  readonly targets: readonly Target[];
}

/** In the order of the flat list, pending before finished; what the filter hides comes after all that it shows. */
export function sectionsOf(targets: readonly Target[], isShown: (target: Target) => boolean): Section[] {
  const titles = [t('Pending'), t('Finished'), t('Pending, hidden by the filter'), t('Finished, hidden by the filter')];
  const inOrder = targets.toSorted((a, b) => compareRanks(a.row.rank, b.row.rank));
  const sections = Map.groupBy(inOrder, (target) => sectionOf(target, isShown));
  return titles.flatMap((title, index) => {
    const own = sections.get(index);
    return own ? [{ title, targets: own }] : [];
  });
}

/** By its status of now: an act moves no row of the view, but here nothing that has ended stands among the pending. */
function sectionOf(target: Target, isShown: (target: Target) => boolean): number {
  return (isShown(target) ? 0 : 2) + (isFinished(target.row.invitation) ? 1 : 0);
}
