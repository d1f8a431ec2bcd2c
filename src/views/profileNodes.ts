// The top levels of the tree: profiles, and what is below a profile.
import { t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import type { Notice } from '../inbox/inbox.ts';
import type { ListStore } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { isInapplicable, type Failure } from '../invitations/failure.ts';
import {
  failureOfList,
  groupProblem,
  message,
  noProfilePasses,
  nothingHere,
  noticeNode,
  problem,
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
      return openProfileChildren(node, profile.state.lists, visibleRows);
  }
}

function openProfileChildren(node: ProfileNode, lists: readonly ListStore[], visibleRows: VisibleRows): Node[] {
  const common = commonFailure(lists);
  if (common) return [problem(node, common)];
  const children: Node[] = lists
    .filter((store) => hasGroup(node.profile, store, visibleRows))
    .map(({ list }): GroupNode => ({ kind: 'group', id: `${node.id}/${list.id}`, profile: node.profile, list }));
  if (lists.some((store) => store.isFirstLoad)) {
    children.push(message(node, 'loading', { tone: 'loading', label: t('Loading…') }));
  } else if (children.length === 0) {
    children.push(message(node, 'empty', nothingHere(lists, node.profile, visibleRows)));
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

/** Whether a list has a node: it has rows to show, or a failure that is more than that the account does not have it. */
export function hasGroup(profile: ProfileInbox, store: ListStore, visibleRows: VisibleRows): boolean {
  const failure = failureOfList(store);
  return (failure && !isInapplicable(failure)) === true || visibleRows.counts(profile, store).all > 0;
}

/** All that a profile could not do, as the rows below it say it. */
export function problemsOf(node: ProfileNode, visibleRows: VisibleRows): MessageNode[] {
  return profileChildren(node, visibleRows).flatMap((child) => {
    const told = child.kind === 'group' ? groupProblem(child) : child;
    return told?.kind === 'message' && told.tone === 'problem' ? told : [];
  });
}
