// The top levels of the tree: profiles, and what is below a profile.
import { t } from '../common/l10n.ts';
import type { Notice } from '../inbox/inbox.ts';
import type { ListStore } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import type { InvitationList } from '../invitations/invitationSource.ts';
import {
  message,
  noProfilePasses,
  nothingHere,
  nothingToList,
  noticeNode,
  problem,
  readsNothing,
} from './messageNodes.ts';
import { profileNode, type GroupNode, type MessageNode, type Node, type ProfileNode } from './nodes.ts';

/** The nodes under a node, by what the inbox holds right now. Pure: it neither loads nor keeps anything. */
export function rootNodes(
  profiles: readonly ProfileInbox[],
  notices: readonly Notice[],
  visibleRows: VisibleRows,
): Node[] {
  const passing = passingProfiles(profiles, visibleRows);
  return [
    ...notices.map(noticeNode),
    ...passing.map(profileNode),
    ...(passing.length === 0 && profiles.length > 0 ? [noProfilePasses()] : []),
  ];
}

export function passingProfiles(profiles: readonly ProfileInbox[], { filter }: VisibleRows): readonly ProfileInbox[] {
  return filter.profiles.length === 0 ? profiles : profiles.filter(({ id }) => filter.profiles.includes(id));
}

export function profileChildren(node: ProfileNode, visibleRows: VisibleRows): Node[] {
  const { profile } = node;
  const { state, lists } = profile;
  const children: Node[] = profile.problems
    .filter(({ list }) => list === undefined)
    .map(({ failure }, index) => problem(node, failure, index));
  for (const store of lists) {
    if (hasGroup(profile, store, visibleRows)) children.push(groupNode(node, store.list));
  }
  const isWaiting = state.kind === 'closed' || state.kind === 'connecting' || lists.some((store) => store.isFirstLoad);
  if (isWaiting) children.push(message(node, 'loading', { tone: 'loading', label: t('Loading…') }));
  else if (children.length === 0) children.push(message(node, 'empty', nothingHere(profile, visibleRows)));
  return children;
}

function groupNode({ id, profile }: ProfileNode, list: InvitationList): GroupNode {
  return { kind: 'group', id: `${id}/${list.id}`, profile, list };
}

/** Whether a list has a node: it has rows to show, or a problem of its own. */
export function hasGroup(profile: ProfileInbox, store: ListStore, visibleRows: VisibleRows): boolean {
  return visibleRows.counts(profile, store).all > 0 || profile.problems.some(({ list }) => list === store.list);
}

/** All that a profile could not do, as the rows below it say it. */
export function problemsOf(node: ProfileNode): MessageNode[] {
  const { profile } = node;
  if (readsNothing(profile)) return [message(node, 'empty', nothingToList(profile))];
  return profile.problems.map(({ failure, list }, index) =>
    list ? problem(groupNode(node, list), failure) : problem(node, failure, index),
  );
}
