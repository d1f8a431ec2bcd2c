// The rows of a list as nodes: invitations, ranges of long lists, and child handshakes.
import type { RowRef } from '../inbox/counterpartIndex.ts';
// The rows of a list in the tree: nested below the row that they belong to, and in ranges where they are many.
import type { Row } from '../inbox/listStore.ts';
import { nestingOf } from '../inbox/nesting.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { groupProblem } from './messageNodes.ts';
import { ROWS_AT_ONCE, type GroupNode, type InvitationNode, type Node, type RangeNode } from './nodes.ts';

export function groupChildren(node: GroupNode, visibleRows: VisibleRows): Node[] {
  const failed = groupProblem(node);
  return [...(failed ? [failed] : []), ...rowsAndRanges(node, visibleRows)];
}

/** What was asked for by this invitation. */
export function invitationChildren(node: InvitationNode, visibleRows: VisibleRows): Node[] {
  return rowsAndRanges(node, visibleRows);
}

export function rangeChildren(node: RangeNode, visibleRows: VisibleRows): Node[] {
  return rowsFrom(node, rowsUnder(node, visibleRows), node.from);
}

/** All rows of a group, or below a row, ranges left out: a range is about those of its parent. */
export function rowsUnder(
  { profile, list, ...node }: GroupNode | RangeNode | InvitationNode,
  visibleRows: VisibleRows,
): readonly Row[] {
  const store = profile.list(list.id);
  if (!store) return [];
  const { top, under } = nestingOf(visibleRows.rows(profile, store));
  const key = node.kind === 'invitation' ? node.key : node.kind === 'range' ? node.under : undefined;
  if (key === undefined) return top;
  const parent = store.row(key)?.invitation;
  return parent?.parentId === undefined ? (under.get(parent?.id ?? '') ?? []) : [];
}

function rowsAndRanges(node: GroupNode | InvitationNode, visibleRows: VisibleRows): Node[] {
  const { profile, list } = node;
  const rows = rowsUnder(node, visibleRows);
  const under = node.kind === 'invitation' ? { under: node.key } : {};
  const ranges: RangeNode[] = [];
  for (let from = ROWS_AT_ONCE; from < rows.length; from += ROWS_AT_ONCE) {
    ranges.push({ kind: 'range', id: `${node.id}/rows ${from}`, profile, list, ...under, from });
  }
  return [...rowsFrom(node, rows, 0), ...ranges];
}

function rowsFrom(
  { id, profile, list }: GroupNode | RangeNode | InvitationNode,
  rows: readonly Row[],
  from: number,
): InvitationNode[] {
  return rows
    .slice(from, from + ROWS_AT_ONCE)
    .map(({ key }) => ({ kind: 'invitation', id: `${id}/${key}`, profile, list, key }));
}

/** Whether a node is the row at that place, or has it somewhere below itself. */
export function leadsTo(node: Node, { profile, store, key }: RowRef, visibleRows: VisibleRows): boolean {
  if (node.kind === 'message' || node.kind === 'flatRange' || node.profile !== profile) return false;
  if (node.kind === 'profile') return true;
  if (node.list.id !== store.list.id) return false;
  if (node.kind === 'invitation' && node.key === key) return true;
  const rows = rowsUnder(node, visibleRows);
  const some = node.kind === 'range' ? rows.slice(node.from, node.from + ROWS_AT_ONCE) : rows;
  const parentId = store.row(key)?.invitation.parentId;
  return some.some((row) => row.key === key || (row.invitation.id === parentId && node.kind !== 'invitation'));
}
