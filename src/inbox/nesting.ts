// Child handshakes below the handshake that caused them.
import type { Row } from './listStore.ts';

/** Rows of a list as they belong together: what was asked for by another row of the list is below that row. */
export interface Nesting {
  /** Rows that stand for themselves, in the order of the list. */
  readonly top: readonly Row[];
  /** Rows below another one, by its id, in the order of the list. */
  readonly under: ReadonlyMap<string, readonly Row[]>;
}

/** By the rows themselves, which are another array whenever one of them came, left or changed. */
const known = new WeakMap<readonly Row[], Nesting>();

/**
 * One level deep: a row that is below another one has none below itself. So every row is somewhere exactly once,
 * whatever ids a service answers.
 */
export function nestingOf(rows: readonly Row[]): Nesting {
  let families = known.get(rows);
  if (!families) known.set(rows, (families = sorted(rows)));
  return families;
}

function sorted(rows: readonly Row[]): Nesting {
  const under = new Map<string, Row[]>();
  if (rows.every(({ invitation }) => invitation.parentId === undefined)) return { top: rows, under };
  const parents = new Set<string>();
  for (const { invitation } of rows) if (invitation.parentId === undefined) parents.add(invitation.id);
  const top: Row[] = [];
  for (const row of rows) {
    const { parentId } = row.invitation;
    if (parentId === undefined || !parents.has(parentId)) {
      top.push(row);
      continue;
    }
    const siblings = under.get(parentId);
    if (siblings) siblings.push(row);
    else under.set(parentId, [row]);
  }
  return { top, under };
}
