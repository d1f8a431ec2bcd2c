// What a row becomes when a page of its list shows it again.
import { merge, rankOf, type Invitation, type Rank } from '../invitations/invitation.ts';
import type { Row } from './listStore.ts';

/**
 * The same object where nothing differs. `isNewer`: the row has changed since the page was asked for, so the page does
 * not bring the old state back.
 */
export function mergeRow(row: Row, read: Invitation, isNewer: boolean): Row {
  const { key, activity } = row;
  const invitation = merge(row.invitation, read, row.inferred);
  // Nothing was sent yet, so the page is the newest there is: the row is checked again before sending.
  if (activity === 'waiting') {
    return isSame(row.invitation, invitation) ? row : { key, invitation, rank: row.rank, activity };
  }
  // What is being done with it decides.
  if (isNewer || activity !== undefined) return row;
  const rank = rankOf(invitation);
  const stays =
    row.remark === undefined &&
    row.inferred === undefined &&
    isSame(row.invitation, invitation) &&
    isSameRank(row.rank, rank);
  return stays ? row : { key, invitation, rank };
}

function isSame(a: Invitation, b: Invitation): boolean {
  return a === b || fingerprint(a) === fingerprint(b);
}

function fingerprint(invitation: Invitation): string {
  return JSON.stringify({ ...invitation, service: undefined });
}

function isSameRank(a: Rank, b: Rank): boolean {
  return a.pending === b.pending && a.at === b.at;
}
