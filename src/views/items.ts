// The tree items of profiles, lists, ranges and messages.
import * as vscode from 'vscode';
import { locale, t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { VisibleRows, VisibleShare } from '../inbox/visibleRows.ts';
import { personNeededLabel } from '../invitations/failure.ts';
import { listLabel } from '../invitations/labels.ts';
import { listDescription } from '../presentation/rowDescription.ts';
import {
  groupAccessibilityLabel,
  messageAccessibilityLabel,
  profileAccessibilityLabel,
} from './accessibilityLabels.ts';
import { invitationItem } from './invitationItem.ts';
import {
  ROWS_AT_ONCE,
  type FlatRangeNode,
  type GroupNode,
  type MessageNode,
  type Moment,
  type Node,
  type ProfileNode,
  type RangeNode,
  type Remedy,
} from './nodes.ts';
import { problemsOf } from './profileNodes.ts';
import { rowsUnder } from './rowNodes.ts';

/** The tree item of a node, made new each time from what the inbox holds. */
export function itemOf(node: Node, moment: Moment): vscode.TreeItem {
  switch (node.kind) {
    case 'profile':
      return profileItem(node, moment.visibleRows);
    case 'group':
      return groupItem(node, moment.visibleRows);
    case 'range':
      return rangeItem(node, moment.visibleRows);
    case 'flatRange':
      return flatRangeItem(node);
    case 'invitation':
      return invitationItem(node, moment);
    case 'message':
      return messageItem(node);
  }
}

function profileItem(node: ProfileNode, visibleRows: VisibleRows): vscode.TreeItem {
  const { id, profile } = node;
  const name = visible(profile.profile.name, 100);
  const failure = failureTitle(node);
  const obstacle = obstacleOf(node, failure);
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = id;
  item.description = profileDescription(profile, obstacle, visibleRows);
  item.iconPath = profileIcon(profile, failure);
  item.contextValue = profileContext(profile);
  item.accessibilityInformation = { label: profileAccessibilityLabel(node, obstacle) };
  return item;
}

function profileIcon({ profile }: ProfileInbox, failure: string | undefined): vscode.ThemeIcon {
  if (failure !== undefined) return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  return new vscode.ThemeIcon(profile.origin === 'sample' ? 'beaker' : 'account');
}

/** What is in the way of its invitations, in a few words: a collapsed row must not look as if all were well. */
function obstacleOf({ profile }: ProfileNode, failure: string | undefined): string | undefined {
  if (profile.isSignInNeeded) return t('sign-in needed');
  if (profile.leftOut) return t('not read: {0}', personNeededLabel(profile.leftOut));
  return failure;
}

/** What went wrong, where it is not only that a person was needed. */
function failureTitle(node: ProfileNode): string | undefined {
  const { state, isSignInNeeded, leftOut } = node.profile;
  if (state.kind === 'closed' || isSignInNeeded || leftOut) return undefined;
  return problemsOf(node)[0]?.label;
}

/** Whole tokens, for `when` clauses. */
function profileContext(profile: ProfileInbox): string {
  const tokens = ['profile', profile.profile.origin === 'sample' ? 'sample' : 'hasSection'];
  if (profile.isSignInNeeded) tokens.push('canSignIn');
  return tokens.join(' ');
}

/** What matters first: a narrow view cuts off the end. */
function profileDescription(profile: ProfileInbox, obstacle: string | undefined, visibleRows: VisibleRows): string {
  const { pending } = profile;
  const parts = obstacle === undefined ? [] : [obstacle];
  if (profile.hasLoaded && visibleRows.isFiltered) parts.push(formatShare(visibleRows.total([profile])));
  else if (pending > 0) parts.push(t('{0} pending', pending));
  else if (profile.isFullyRead) parts.push(t('nothing pending'));
  if (profile.accountId !== undefined) parts.push(profile.accountId);
  if (profile.role !== undefined) parts.push(visible(profile.role, 64));
  if (profile.profile.origin === 'sample') parts.push(t('sample'));
  const [same] = profile.sameIdentityAs;
  if (same) parts.push(t('same identity as {0}', visible(same.profile.name, 100)));
  return parts.join(' · ');
}

function formatShare({ visible: count, all }: VisibleShare): string {
  return t('{0} of {1}', count.toLocaleString(locale()), all.toLocaleString(locale()));
}

/** What the item of a group says, its rows left out. */
function groupDescription({ profile, list }: GroupNode, visibleRows: VisibleRows): string {
  const store = profile.list(list.id);
  if (!store) return '';
  const counts = visibleRows.counts(profile, store);
  return visibleRows.isFiltered ? formatShare({ visible: counts.all, all: store.size }) : listDescription(counts);
}

function groupItem(node: GroupNode, visibleRows: VisibleRows): vscode.TreeItem {
  const { id, profile, list } = node;
  const item = new vscode.TreeItem(listLabel(list), vscode.TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.description = groupDescription(node, visibleRows);
  item.iconPath = new vscode.ThemeIcon(list.direction === 'sent' ? 'send' : 'inbox');
  // Whether one of its rows allows an act, all of them being of one direction.
  const store = profile.list(list.id);
  const pending = store !== undefined && visibleRows.counts(profile, store).pending > 0;
  item.accessibilityInformation = { label: groupAccessibilityLabel(node, groupDescription(node, visibleRows)) };
  item.contextValue = pending ? `group ${list.direction === 'sent' ? 'canCancelAll' : 'canDeclineAll'}` : 'group';
  return item;
}

function rangeItem(node: RangeNode, visibleRows: VisibleRows): vscode.TreeItem {
  return itemOfRange(node, rowsUnder(node, visibleRows).length, listLabel(node.list));
}

function flatRangeItem(node: FlatRangeNode): vscode.TreeItem {
  return itemOfRange(node, node.all, t('Invitations'));
}

function itemOfRange({ id, from }: RangeNode | FlatRangeNode, all: number, what: string): vscode.TreeItem {
  const numbers = [from + 1, Math.max(from + 1, Math.min(from + ROWS_AT_ONCE, all)), all];
  const [first = '', last = '', total = ''] = numbers.map((number) => number.toLocaleString(locale()));
  const item = new vscode.TreeItem(t('{0} to {1}', first, last), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = id;
  item.description = t('of {0}', total);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.contextValue = 'range';
  item.accessibilityInformation = { label: t('{0} {1} to {2} of {3}', what, first, last, total) };
  return item;
}

/** Whole tokens, for `when` clauses. */
const REMEDIES: Readonly<Record<Remedy, string>> = {
  signIn: 'canSignIn',
  openConfigFile: 'canOpenConfig',
  copyIamPolicy: 'canCopyPolicy',
};

function messageItem(node: MessageNode): vscode.TreeItem {
  const { id, tone, label, description, tooltip, remedy, offers } = node;
  const item = new vscode.TreeItem(label);
  item.id = id;
  if (description !== undefined) item.description = description;
  item.tooltip = tooltip ?? label;
  item.accessibilityInformation = { label: messageAccessibilityLabel(node) };
  if (offers !== undefined) item.contextValue = offers;
  if (tone === 'loading') item.iconPath = new vscode.ThemeIcon('loading~spin');
  if (tone === 'problem') {
    item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    item.contextValue = ['problem', 'canRetry', ...(remedy === undefined ? [] : [REMEDIES[remedy]])].join(' ');
  }
  return item;
}
