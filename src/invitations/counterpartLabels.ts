// How a row names the other profiles that show the same invitation.
import { t } from '../common/l10n.ts';
import type { Direction } from './invitation.ts';
import { andMore, profileLabel, type Viewer } from './labels.ts';

/** A profile of ours that shows an invitation, too, from its other side. */
export interface Counterpart {
  readonly viewer: Viewer;
  readonly direction: Direction;
}

/** For a row and its spoken label: `also in profile acme (received)`. Nothing where there is no other side. */
export function counterpartLabel(sides: readonly Counterpart[]): string | undefined {
  const [first] = sides;
  if (!first) return undefined;
  const name = profileLabel(first.viewer);
  const where =
    first.direction === 'sent' ? t('also in profile {0} (sent)', name) : t('also in profile {0} (received)', name);
  return andMore(where, sides.length - 1);
}

/** A line for each. */
export function counterpartLines(sides: readonly Counterpart[]): string[] {
  return sides.map(({ viewer, direction }) => {
    const name = profileLabel(viewer);
    const account = viewer.accountId ?? t('not known');
    return direction === 'sent'
      ? t('Sent by your profile {0}, account {1}', name, account)
      : t('Received by your profile {0}, account {1}', name, account);
  });
}

/** For the hover: a line for each, how to get there, and while it can still be acted on what that means there. */
export function formatCounterparts(sides: readonly Counterpart[], isPending: boolean): string | undefined {
  if (sides.length === 0) return undefined;
  const way = isPending
    ? t('Go to Other Side shows it there. Acting on either side ends both.')
    : t('Go to Other Side shows it there.');
  return [...counterpartLines(sides), way].join('\n');
}
