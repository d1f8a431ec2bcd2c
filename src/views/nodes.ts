import { plural, t } from '../common/l10n.ts';
import { defined } from '../common/records.ts';
import { visible } from '../common/untrustedText.ts';
import type { Notice } from '../inbox/inbox.ts';
import type { ListStore, Row } from '../inbox/listStore.ts';
import { nestingOf } from '../inbox/nesting.ts';
import type { RowRef, ProfileInbox } from '../inbox/profileInbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { explain, isInapplicable, type Failure, type FailureKind } from '../invitations/failure.ts';
import { showsFinished } from '../invitations/filter.ts';
import type { InvitationList } from '../invitations/invitationSource.ts';
import { listLabel } from '../invitations/labels.ts';

/** What the tree shows, as plain objects. An id starts with its parent's id. */
export type Node = ProfileNode | GroupNode | RangeNode | FlatRangeNode | InvitationNode | MessageNode;

export interface ProfileNode {
  readonly kind: 'profile';
  readonly id: string;
  readonly profile: ProfileInbox;
}

export interface GroupNode {
  readonly kind: 'group';
  readonly id: string;
  readonly profile: ProfileInbox;
  readonly list: InvitationList;
}

/** Rows of a long group, or below a row, from one position on: see {@link ROWS_AT_ONCE}. */
export interface RangeNode {
  readonly kind: 'range';
  readonly id: string;
  readonly profile: ProfileInbox;
  readonly list: InvitationList;
  /** Key of the row that has them below itself. */
  readonly under?: string;
  /** Position of the first row, from 0. */
  readonly from: number;
}

/** Rows of the flat list from one position on. */
export interface FlatRangeNode {
  readonly kind: 'flatRange';
  readonly id: string;
  /** Position of the first row, from 0. */
  readonly from: number;
  /** How many rows the whole list has. */
  readonly all: number;
}

export interface InvitationNode {
  readonly kind: 'invitation';
  readonly id: string;
  /** Of the flat list: no row above it says whose it is. */
  readonly flat?: true;
  readonly profile: ProfileInbox;
  readonly list: InvitationList;
  readonly key: string;
}

export interface Message {
  /** `loading` and `info` are facts; a `problem` offers what may help. */
  readonly tone: 'loading' | 'info' | 'problem';
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  /** What may help with a problem, beside Retry and Show Log. */
  readonly remedy?: Remedy;
  /** What leads on from here, as a token of its `contextValue`. */
  readonly offers?: 'canShowFinished' | 'canClearFilters' | 'canFilter' | 'canReadAll';
}

export type Remedy = 'signIn' | 'openConfigFile' | 'copyIamPolicy';

export interface MessageNode extends Message {
  readonly kind: 'message';
  readonly id: string;
  /** What it is about, and where it is, but for the flat list. */
  readonly parent?: ProfileNode | GroupNode;
  /** Of the flat list: its label names the profile, and it is below nothing. */
  readonly flat?: true;
  /** The file that a notice is about. */
  readonly file?: Notice['file'];
}

/**
 * A group shows that many rows, and the rest in collapsed ranges of as many: VS Code makes and sends all children of a
 * node in one go, about 100 µs each, during which the whole extension host stands still.
 */
export const ROWS_AT_ONCE = 250;

/** The nodes under a node, by what the inbox holds right now. Pure: it neither loads nor keeps anything. */
export function rootNodes(profiles: readonly ProfileInbox[], notices: readonly Notice[], shown: VisibleRows): Node[] {
  const passing = passingProfiles(profiles, shown);
  return [
    ...notices.map(noticeNode),
    ...passing.map(profileNode),
    ...(passing.length === 0 && profiles.length > 0 ? [noProfilePasses()] : []),
  ];
}

export function profileNode(profile: ProfileInbox): ProfileNode {
  return { kind: 'profile', id: profile.id, profile };
}

export function passingProfiles(profiles: readonly ProfileInbox[], { filter }: VisibleRows): readonly ProfileInbox[] {
  return filter.profiles.length === 0 ? profiles : profiles.filter(({ id }) => filter.profiles.includes(id));
}

export function noticeNode(notice: Notice, index: number): MessageNode {
  return {
    kind: 'message',
    id: `notice/${index}/${notice.text}`,
    tone: 'problem',
    label: notice.title,
    description: notice.text,
    tooltip: `${notice.title}\n${notice.text}`,
    ...(notice.file && { remedy: 'openConfigFile', file: notice.file }),
  };
}

export function noProfilePasses(): MessageNode {
  return {
    kind: 'message',
    id: 'filtered away',
    tone: 'info',
    label: t('No profile passes the filters'),
    offers: 'canClearFilters',
  };
}

export function profileChildren(node: ProfileNode, shown: VisibleRows): Node[] {
  const { profile } = node;
  switch (profile.state.kind) {
    case 'closed':
      if (profile.leftOut) return [problem(node, profile.leftOut)];
      return [message(node, 'loading', { tone: 'loading', label: t('Loading…') })];
    case 'connecting':
      return [message(node, 'loading', { tone: 'loading', label: t('Loading…') })];
    case 'twin': {
      const name = visible(profile.state.of.profile.name, 100);
      return [
        message(node, 'twin', {
          tone: 'info',
          label: t('Same account and role as {0}', name),
          description: t('its invitations are listed there'),
          tooltip: t(
            'This profile acts as the same identity as profile {0}, so its invitations are read once and listed there.',
            name,
          ),
        }),
      ];
    }
    case 'failed':
      return [problem(node, profile.state.failure)];
    case 'open':
      return openProfileChildren(node, profile.state.lists, shown);
  }
}

function openProfileChildren(node: ProfileNode, lists: readonly ListStore[], shown: VisibleRows): Node[] {
  const common = commonFailure(lists);
  if (common) return [problem(node, common)];
  const children: Node[] = lists
    .filter((store) => shown.counts(node.profile, store).all > 0 || needsTelling(store))
    .map(({ list }): GroupNode => ({ kind: 'group', id: `${node.id}/${list.id}`, profile: node.profile, list }));
  if (lists.some((store) => store.isFirstLoad)) {
    children.push(message(node, 'loading', { tone: 'loading', label: t('Loading…') }));
  } else if (children.length === 0) {
    children.push(message(node, 'empty', nothingHere(lists, node.profile, shown)));
  }
  return children;
}

/** What every list fails with, when that is one and the same: said once for the profile instead of for each list. */
function commonFailure(lists: readonly ListStore[]): Failure | undefined {
  const failures = lists.map((store) => (store.size === 0 ? failureOfList(store) : undefined));
  const [first] = failures;
  if (!first || isInapplicable(first)) return undefined;
  return failures.every((failure) => failure?.kind === first.kind) ? first : undefined;
}

export function failureOfList(store: ListStore): Failure | undefined {
  return store.status.kind === 'failed' ? store.status.failure : undefined;
}

function needsTelling(store: ListStore): boolean {
  const failure = failureOfList(store);
  return failure !== undefined && !isInapplicable(failure);
}

function nothingHere(lists: readonly ListStore[], profile: ProfileInbox, shown: VisibleRows): Message {
  const hidden = lists.reduce((sum, store) => sum + store.size, 0);
  if (hidden > 0) return allHidden(hidden, shown);
  const unavailable = unavailableLists(lists, profile);
  const tooltip = unavailable.join('\n\n');
  if (lists.length > 0 && unavailable.length === lists.length) {
    return {
      tone: 'problem',
      label: t('Nothing to list'),
      description: t('this profile may read none of the lists'),
      tooltip,
      ...(lists.some((store) => failureOfList(store)?.kind === 'denied') ? { remedy: 'copyIamPolicy' } : {}),
    };
  }
  return {
    tone: 'info',
    label: t('No invitations'),
    ...(unavailable.length > 0 ? { description: t('in the lists it may read'), tooltip } : {}),
  };
}

/** Why none of the rows that were read shows, and what shows them. */
export function allHidden(hidden: number, shown: VisibleRows): Message {
  if (shown.isFiltered) {
    return {
      tone: 'info',
      label: t('Nothing passes the filters'),
      description: plural(hidden, t('{0} invitation is hidden', hidden), t('{0} invitations are hidden', hidden)),
      offers: 'canClearFilters',
    };
  }
  return showsFinished(shown.filter)
    ? {
        tone: 'info',
        label: t('Nothing in the last 30 days'),
        description: t('{0} ended earlier', hidden),
        offers: 'canFilter',
      }
    : {
        tone: 'info',
        label: t('Nothing pending'),
        description: t('{0} finished', hidden),
        offers: 'canShowFinished',
      };
}

/** One line for each list that this profile does not have, with the reason: for its hover. */
export function unavailableLists(lists: readonly ListStore[], profile: ProfileInbox): string[] {
  return lists.flatMap((store) => {
    const failure = failureOfList(store);
    return failure && isInapplicable(failure)
      ? [`${listLabel(store.list)}: ${explain(failure, profile.profile.name).sentence}`]
      : [];
  });
}

export function groupChildren(node: GroupNode, shown: VisibleRows): Node[] {
  const failed = groupProblem(node);
  return [...(failed ? [failed] : []), ...rowsAndRanges(node, shown)];
}

/** What a list could not be read for. */
export function groupProblem(node: GroupNode): MessageNode | undefined {
  const store = node.profile.list(node.list.id);
  const failure = store && failureOfList(store);
  return failure && problem(node, failure);
}

/** All that a profile could not do, as the rows below it say it. */
export function problemsOf(node: ProfileNode, shown: VisibleRows): MessageNode[] {
  return profileChildren(node, shown).flatMap((child) => {
    const told = child.kind === 'group' ? groupProblem(child) : child;
    return told?.kind === 'message' && told.tone === 'problem' ? told : [];
  });
}

/** What was asked for by this invitation. */
export function invitationChildren(node: InvitationNode, shown: VisibleRows): Node[] {
  return rowsAndRanges(node, shown);
}

export function rangeChildren(node: RangeNode, shown: VisibleRows): Node[] {
  return rowsFrom(node, rowsUnder(node, shown), node.from);
}

/** All rows of a group, or below a row, ranges left out: a range is about those of its parent. */
export function rowsUnder(
  { profile, list, ...node }: GroupNode | RangeNode | InvitationNode,
  shown: VisibleRows,
): readonly Row[] {
  const store = profile.list(list.id);
  if (!store) return [];
  const { top, under } = nestingOf(shown.rows(profile, store));
  const key = node.kind === 'invitation' ? node.key : node.kind === 'range' ? node.under : undefined;
  if (key === undefined) return top;
  const parent = store.row(key)?.invitation;
  return parent?.parentId === undefined ? (under.get(parent?.id ?? '') ?? []) : [];
}

function rowsAndRanges(node: GroupNode | InvitationNode, shown: VisibleRows): Node[] {
  const { profile, list } = node;
  const rows = rowsUnder(node, shown);
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
export function leadsTo(node: Node, { profile, store, key }: RowRef, shown: VisibleRows): boolean {
  if (node.kind === 'message' || node.kind === 'flatRange' || node.profile !== profile) return false;
  if (node.kind === 'profile') return true;
  if (node.list.id !== store.list.id) return false;
  if (node.kind === 'invitation' && node.key === key) return true;
  const rows = rowsUnder(node, shown);
  const some = node.kind === 'range' ? rows.slice(node.from, node.from + ROWS_AT_ONCE) : rows;
  const parentId = store.row(key)?.invitation.parentId;
  return some.some((row) => row.key === key || (row.invitation.id === parentId && node.kind !== 'invitation'));
}

function problem(parent: ProfileNode | GroupNode, failure: Failure): MessageNode {
  const { title, sentence } = explain(failure, parent.profile.profile.name);
  const remedy = remedyFor(failure, parent.profile);
  const request = failure.requestId === undefined ? '' : `\n${t('Request ID: {0}', failure.requestId)}`;
  return message(parent, 'problem', {
    tone: 'problem',
    label: title,
    description: sentence,
    tooltip: `${title}\n${sentence}${request}`,
    ...defined({ remedy }),
  });
}

const REMEDIES: Readonly<Partial<Record<FailureKind, Remedy>>> = {
  signInNeeded: 'signIn',
  denied: 'copyIamPolicy',
  roleDenied: 'copyIamPolicy',
  configuration: 'openConfigFile',
  credentials: 'openConfigFile',
  credentialsRejected: 'openConfigFile',
  accessNotAssigned: 'openConfigFile',
};

/** Nothing to sign in to, and no section to open: no such offer. */
function remedyFor({ kind }: Failure, { profile }: ProfileInbox): Remedy | undefined {
  const remedy = REMEDIES[kind];
  if (remedy === 'signIn' && profile.signIn === undefined) return undefined;
  return remedy === 'openConfigFile' && profile.origin === 'sample' ? undefined : remedy;
}

function message(parent: ProfileNode | GroupNode, name: string, content: Message): MessageNode {
  return { kind: 'message', id: `${parent.id}/${name}`, parent, ...content };
}
