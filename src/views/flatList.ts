// The flat list: the rows of all profiles in one order, without groups.
import { plural, t } from '../common/l10n.ts';
import type { RowRef } from '../inbox/counterpartIndex.ts';
import type { Notice } from '../inbox/inbox.ts';
import type { Row } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { compareRanks } from '../invitations/invitation.ts';
import type { InvitationList } from '../invitations/invitationSource.ts';
import { profileLabel } from '../invitations/labels.ts';
import { allHidden, noProfilePasses, noticeNode } from './messageNodes.ts';
import {
  profileNode,
  ROWS_AT_ONCE,
  type FlatRangeNode,
  type InvitationNode,
  type Message,
  type MessageNode,
  type Node,
} from './nodes.ts';
import { passingProfiles, problemsOf } from './profileNodes.ts';

/*
 * The other way to show the inbox: one list of the rows of all profiles. Ids are told from those of the tree by their
 * colon, and begin with the parent's, so that a row in two places for a moment is two elements.
 */

const ROOT = 'flat:';

/** More failed profiles than that are counted: they shall not push the invitations out of sight. */
const PROBLEMS_AT_ONCE = 5;

interface FlatRow {
  readonly profile: ProfileInbox;
  readonly list: InvitationList;
  readonly row: Row;
}

/** What is told first, then the first rows, then ranges of the others. It neither loads nor keeps anything. */
export function flatNodes(
  profiles: readonly ProfileInbox[],
  notices: readonly Notice[],
  visibleRows: VisibleRows,
): Node[] {
  const rows = flatRows(profiles, visibleRows);
  const ranges: FlatRangeNode[] = [];
  for (let from = ROWS_AT_ONCE; from < rows.length; from += ROWS_AT_ONCE) {
    ranges.push({ kind: 'flatRange', id: `${ROOT}/rows ${from}`, from, all: rows.length });
  }
  return [...flatMessages(profiles, notices, visibleRows), ...rowsFrom(ROOT, rows, 0), ...ranges];
}

export function flatRangeChildren(
  { id, from }: FlatRangeNode,
  profiles: readonly ProfileInbox[],
  visibleRows: VisibleRows,
): InvitationNode[] {
  return rowsFrom(id, flatRows(profiles, visibleRows), from);
}

/** Id of the range that has a row; nothing for a row that is in no range. */
export function flatParentId({ id }: InvitationNode): string | undefined {
  return /^flat:\/rows \d+/.exec(id)?.[0];
}

/** Whether a node is the row at that place, or has it below itself. */
export function leadsInFlat(
  node: Node,
  { profile, store, key }: RowRef,
  profiles: readonly ProfileInbox[],
  visibleRows: VisibleRows,
): boolean {
  if (node.kind === 'invitation') return node.profile === profile && node.list.id === store.list.id && node.key === key;
  if (node.kind !== 'flatRange') return false;
  return flatRows(profiles, visibleRows)
    .slice(node.from, node.from + ROWS_AT_ONCE)
    .some((one) => one.profile === profile && one.list.id === store.list.id && one.row.key === key);
}

/** The order that was made last, for as long as no list has another one. */
const known = new WeakMap<
  VisibleRows,
  { readonly parts: readonly (readonly Row[])[]; readonly rows: readonly FlatRow[] }
>();

function flatRows(profiles: readonly ProfileInbox[], visibleRows: VisibleRows): readonly FlatRow[] {
  const stores = passingProfiles(profiles, visibleRows).flatMap((profile) =>
    profile.lists.map((store) => ({ profile, list: store.list, rows: visibleRows.rows(profile, store) })),
  );
  const last = known.get(visibleRows);
  if (last?.parts.length === stores.length && stores.every(({ rows }, index) => rows === last.parts[index])) {
    return last.rows;
  }
  // Each list is in order already, which makes this quick: sorting finds such runs and merges them.
  const rows = stores
    .flatMap(({ profile, list, rows: some }) => some.map((row): FlatRow => ({ profile, list, row })))
    .toSorted((a, b) => compareRanks(a.row.rank, b.row.rank));
  known.set(visibleRows, { parts: stores.map((store) => store.rows), rows });
  return rows;
}

function rowsFrom(parent: string, rows: readonly FlatRow[], from: number): InvitationNode[] {
  return rows.slice(from, from + ROWS_AT_ONCE).map(({ profile, list, row: { key } }): InvitationNode => ({
    kind: 'invitation',
    id: `${parent}/${profile.id}/${list.id}/${key}`,
    flat: true,
    profile,
    list,
    key,
  }));
}

/** What there is to say besides the rows, in the order in which it is above them. */
function flatMessages(
  profiles: readonly ProfileInbox[],
  notices: readonly Notice[],
  visibleRows: VisibleRows,
): MessageNode[] {
  const told = notices.map(noticeNode);
  const passing = passingProfiles(profiles, visibleRows);
  if (passing.length === 0) return profiles.length === 0 ? told : [...told, noProfilePasses()];
  const unread = passing.filter(({ state, leftOut }) => state.kind === 'closed' && !leftOut).length;
  if (unread > 0) told.push(message('unread', unreadInWords(unread)));
  const problems = passing.flatMap((profile) => problemOf(profile) ?? []);
  told.push(...problems.slice(0, PROBLEMS_AT_ONCE));
  if (problems.length > PROBLEMS_AT_ONCE) told.push(moreProblems(problems.slice(PROBLEMS_AT_ONCE)));
  const { visible: showing, all } = visibleRows.total(passing);
  if (showing > 0) return told;
  if (passing.some(isFirstRead)) told.push(message('loading', { tone: 'loading', label: t('Loading…') }));
  else if (all > 0) told.push(message('hidden', allHidden(all, visibleRows)));
  else if (told.length === 0) told.push(message('empty', { tone: 'info', label: t('No invitations') }));
  return told;
}

function isFirstRead({ state, lists }: ProfileInbox): boolean {
  return state.kind === 'connecting' || lists.some((store) => store.isFirstLoad);
}

function unreadInWords(unread: number): Message {
  return {
    tone: 'info',
    label: plural(unread, t('{0} profile was not read yet', unread), t('{0} profiles were not read yet', unread)),
    description: t('Refresh reads all'),
    offers: 'canReadAll',
  };
}

/** All that a profile could not do, in one row: as the tree says it, its name first. */
function problemOf(profile: ProfileInbox): MessageNode | undefined {
  const node = profileNode(profile);
  const problems = problemsOf(node);
  const [first, ...others] = problems;
  if (!first) return undefined;
  const name = profileLabel(profile.viewer);
  return {
    ...first,
    id: `${ROOT}problem/${profile.id}`,
    flat: true,
    label: t('{0}: {1}', name, first.label),
    tooltip: [name, ...problems.map(({ tooltip, label }) => tooltip ?? label)].join('\n\n'),
    // Retry reads the list that failed, or the profile where there are several.
    parent: others.length === 0 ? (first.parent ?? node) : node,
  };
}

function moreProblems(problems: readonly MessageNode[]): MessageNode {
  const more = problems.length;
  return message('more', {
    tone: 'problem',
    label: plural(more, t('{0} more profile has a problem', more), t('{0} more profiles have problems', more)),
    description: t('View by Profile shows where'),
    tooltip: problems.map(({ label }) => label).join('\n'),
  });
}

function message(name: string, content: Message): MessageNode {
  return { kind: 'message', id: `${ROOT}${name}`, ...content };
}
