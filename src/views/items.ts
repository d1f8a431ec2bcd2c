import * as vscode from 'vscode';
import { locale, t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import type { Row } from '../inbox/listStore.ts';
import { counterpartAt, type ProfileInbox } from '../inbox/profileInbox.ts';
import type { VisibleRows, VisibleShare } from '../inbox/visibleRows.ts';
import { counterpartLabel, formatCounterparts, type Counterpart } from '../invitations/counterpartLabels.ts';
import { personNeededLabel } from '../invitations/failure.ts';
import { allowedAction, expiresSoon, type Invitation } from '../invitations/invitation.ts';
import { actionLabels, listLabel, partyName, profileLabel } from '../invitations/labels.ts';
import { invitationAccessibilityLabel } from '../presentation/invitationAccessibility.ts';
import { formatInvitation } from '../presentation/invitationHover.ts';
import { listDescription, rowDescription } from '../presentation/rowDescription.ts';
import {
  groupAccessibilityLabel,
  messageAccessibilityLabel,
  profileAccessibilityLabel,
} from './accessibilityLabels.ts';
import {
  problemsOf,
  rowsUnder,
  unavailableLists,
  type FlatRangeNode,
  type GroupNode,
  type InvitationNode,
  type MessageNode,
  type Node,
  type ProfileNode,
  type RangeNode,
  type Remedy,
  ROWS_AT_ONCE,
} from './nodes.ts';

/** What an item depends on besides its node. Times in milliseconds. */
export interface Moment {
  readonly now: number;
  /** What expires within that time is a warning. */
  readonly soon: number;
  readonly shown: VisibleRows;
}

/** The tree item of a node, made new each time from what the inbox holds. */
export function itemOf(node: Node, moment: Moment): vscode.TreeItem {
  switch (node.kind) {
    case 'profile':
      return profileItem(node, moment.shown);
    case 'group':
      return groupItem(node, moment.shown);
    case 'range':
      return rangeItem(node, moment.shown);
    case 'flatRange':
      return flatRangeItem(node);
    case 'invitation':
      return invitationItem(node, moment);
    case 'message':
      return messageItem(node);
  }
}

function profileItem(node: ProfileNode, shown: VisibleRows): vscode.TreeItem {
  const { id, profile } = node;
  const name = visible(profile.profile.name, 100);
  const failure = failureTitle(node, shown);
  const obstacle = obstacleOf(node, failure);
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = id;
  item.description = profileDescription(profile, obstacle, shown);
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
function failureTitle(node: ProfileNode, shown: VisibleRows): string | undefined {
  const { state, isSignInNeeded, leftOut } = node.profile;
  if (state.kind === 'closed' || isSignInNeeded || leftOut) return undefined;
  return problemsOf(node, shown)[0]?.label;
}

/** Whole tokens, for `when` clauses. */
function profileContext(profile: ProfileInbox): string {
  const tokens = ['profile', profile.profile.origin === 'sample' ? 'sample' : 'hasSection'];
  if (profile.isSignInNeeded) tokens.push('canSignIn');
  return tokens.join(' ');
}

/** What matters first: a narrow view cuts off the end. */
function profileDescription(profile: ProfileInbox, obstacle: string | undefined, shown: VisibleRows): string {
  const { pending } = profile;
  const parts = obstacle === undefined ? [] : [obstacle];
  if (profile.hasLoaded && shown.isFiltered) parts.push(shareInWords(shown.total([profile])));
  else if (pending > 0) parts.push(t('{0} pending', pending));
  else if (profile.isFullyRead) parts.push(t('nothing pending'));
  if (profile.accountId !== undefined) parts.push(profile.accountId);
  if (profile.role !== undefined) parts.push(visible(profile.role, 64));
  if (profile.profile.origin === 'sample') parts.push(t('sample'));
  if (profile.state.kind === 'twin') parts.push(t('same as {0}', visible(profile.state.of.profile.name, 100)));
  return parts.join(' · ');
}

function shareInWords({ visible: count, all }: VisibleShare): string {
  return t('{0} of {1}', count.toLocaleString(locale()), all.toLocaleString(locale()));
}

/** What the item of a group says, its rows left out; also tells whether it needs a new one. */
export function groupDescription({ profile, list }: GroupNode, shown: VisibleRows): string {
  const store = profile.list(list.id);
  if (!store) return '';
  const counts = shown.counts(profile, store);
  return shown.isFiltered ? shareInWords({ visible: counts.all, all: store.size }) : listDescription(counts);
}

/** What the item of a profile says, as one text: equal texts need no new item. */
export function profileLook(node: ProfileNode, shown: VisibleRows): string {
  const { profile } = node;
  return JSON.stringify([
    profileDescription(profile, obstacleOf(node, failureTitle(node, shown)), shown),
    profile.state.kind === 'closed',
    profileContext(profile),
    ...unavailableLists(profile.lists, profile),
  ]);
}

function groupItem(node: GroupNode, shown: VisibleRows): vscode.TreeItem {
  const { id, profile, list } = node;
  const item = new vscode.TreeItem(listLabel(list), vscode.TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.description = groupDescription(node, shown);
  item.iconPath = new vscode.ThemeIcon(list.direction === 'sent' ? 'send' : 'inbox');
  // Whether one of its rows allows an act, all of them being of one direction.
  const store = profile.list(list.id);
  const pending = store !== undefined && shown.counts(profile, store).pending > 0;
  item.accessibilityInformation = { label: groupAccessibilityLabel(node, groupDescription(node, shown)) };
  item.contextValue = pending ? `group ${list.direction === 'sent' ? 'canCancelAll' : 'canDeclineAll'}` : 'group';
  return item;
}

function rangeItem(node: RangeNode, shown: VisibleRows): vscode.TreeItem {
  return itemOfRange(node, rowsUnder(node, shown).length, listLabel(node.list));
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

function invitationItem(node: InvitationNode, { now, soon, shown }: Moment): vscode.TreeItem {
  const { id, profile, list, key } = node;
  const row = profile.list(list.id)?.row(key);
  if (!row) {
    // It left between two calls of VS Code; the tree is told and asks again.
    const gone = new vscode.TreeItem('…');
    gone.id = id;
    return gone;
  }
  const { invitation } = row;
  const { counterparty } = invitation;
  const isUrgent = expiresSoon(invitation, now, soon);
  const item = new vscode.TreeItem(partyName(counterparty));
  const state = rowState(row);
  const sides = counterpartLabel(otherSidesOf(profile, row));
  item.id = id;
  item.description = [
    ...(state === undefined ? [] : [state]),
    rowDescription(invitation, now),
    ...(node.flat ? [whoseInWords(invitation, profile)] : []),
    // A name is only what somebody calls himself.
    ...(counterparty.name ? [visible(counterparty.id, 120)] : []),
    ...(sides === undefined ? [] : [sides]),
  ].join(' · ');
  item.iconPath = rowIcon(row, isUrgent);
  item.contextValue = rowContext(row, profile);
  item.accessibilityInformation = {
    label: [
      invitationAccessibilityLabel(invitation, now, isUrgent),
      ...(node.flat ? [t('in profile {0}', profileLabel(profile.viewer))] : []),
      ...[state, sides].flatMap((part) => part ?? []),
    ].join(', '),
  };
  if (!node.flat && rowsUnder(node, shown).length > 0) item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
  return item;
}

function whoseInWords({ direction }: Invitation, { viewer }: ProfileInbox): string {
  const name = profileLabel(viewer);
  return direction === 'sent' ? t('sent by {0}', name) : t('received by {0}', name);
}

/** The hover, built only when somebody looks: plain text, so that nothing in it is a link or markup. */
export function hoverOf(node: ProfileNode | InvitationNode, { now, shown }: Moment): string | undefined {
  return node.kind === 'profile' ? profileHover(node, shown) : invitationHover(node, now);
}

function profileHover(node: ProfileNode, shown: VisibleRows): string {
  const { profile } = node;
  const { credentialSource } = profile.profile;
  return [
    t('Profile {0}', profileLabel(profile.viewer)),
    t('Account: {0}', profile.accountId ?? t('not known yet')),
    ...(profile.role === undefined ? [] : [t('Role: {0}', visible(profile.role, 100))]),
    t('Region: {0}', visible(profile.profile.region, 40)),
    ...(credentialSource === undefined ? [] : [t('Credentials: {0}', credentialSource)]),
    ...unavailableLists(profile.lists, profile),
    ...problemsOf(node, shown).map(({ label, tooltip }) => `\n${tooltip ?? label}`),
  ].join('\n');
}

function invitationHover({ profile, list, key }: InvitationNode, now: number): string | undefined {
  const row = profile.list(list.id)?.row(key);
  if (!row) return undefined;
  const text = formatInvitation(row.invitation, profile.viewer, now);
  const sides = formatCounterparts(otherSidesOf(profile, row), row.invitation.phase === 'pending');
  return [row.remark, text, sides].flatMap((part) => part ?? []).join('\n\n');
}

function otherSidesOf(profile: ProfileInbox, { invitation }: Row): Counterpart[] {
  return profile.counterparts(invitation).map(counterpartAt);
}

function rowState({ activity, remark }: Row): string | undefined {
  if (activity === undefined) return remark;
  switch (activity) {
    case 'read':
      return t('reading…');
    case 'waiting':
      return t('waiting for its turn…');
    case 'cancel':
    case 'decline':
      return actionLabels(activity).doing;
  }
}

/** Whole tokens, for `when` clauses: an action is offered only while it can be carried out. */
function rowContext({ invitation, activity, remark }: Row, profile: ProfileInbox): string {
  const tokens = ['invitation'];
  if (invitation.arn !== undefined) tokens.push('hasArn');
  if (profile.counterparts(invitation).length > 0) tokens.push('hasOtherSide');
  if (activity === undefined) {
    const action = allowedAction(invitation);
    if (action) tokens.push(action === 'cancel' ? 'canCancel' : 'canDecline');
    // Its last act or read left something open.
    if (remark !== undefined && invitation.phase === 'pending') tokens.push('canCheck');
  }
  return tokens.join(' ');
}

function rowIcon({ invitation, activity, remark }: Row, isUrgent: boolean): vscode.ThemeIcon {
  if (activity === 'waiting') return new vscode.ThemeIcon('clock');
  if (activity !== undefined) return new vscode.ThemeIcon('loading~spin');
  if (remark !== undefined || isUrgent) {
    return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  }
  switch (invitation.phase) {
    case 'pending':
      return new vscode.ThemeIcon('mail', new vscode.ThemeColor('charts.blue'));
    case 'accepted':
      return new vscode.ThemeIcon('pass', new vscode.ThemeColor('charts.green'));
    case 'declined':
    case 'canceled':
      return new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('disabledForeground'));
    case 'expired':
      return new vscode.ThemeIcon('history', new vscode.ThemeColor('disabledForeground'));
    case 'unknown':
      return new vscode.ThemeIcon('question');
  }
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
