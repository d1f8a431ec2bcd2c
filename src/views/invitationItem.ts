// The tree item of an invitation.
import * as vscode from 'vscode';
import { t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import { counterpartAt } from '../inbox/counterpartIndex.ts';
import type { Row } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import { counterpartLabel } from '../invitations/counterpartLabels.ts';
import { allowedAction, expiresSoon, type Invitation } from '../invitations/invitation.ts';
import { actionLabels, partyName, profileLabel } from '../invitations/labels.ts';
import { invitationAccessibilityLabel } from '../presentation/invitationAccessibility.ts';
import { rowDescription } from '../presentation/rowDescription.ts';
import type { InvitationNode, Moment } from './nodes.ts';
import { rowsUnder } from './rowNodes.ts';

export function invitationItem(node: InvitationNode, { now, visibleRows }: Moment): vscode.TreeItem {
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
  const isUrgent = expiresSoon(invitation, now, visibleRows.soon);
  const item = new vscode.TreeItem(partyName(counterparty));
  const state = rowState(row);
  const elsewhere = counterpartLabel(
    profile
      .counterparts(invitation)
      .filter((ref) => ref.profile !== profile)
      .map(counterpartAt),
  );
  item.id = id;
  item.description = [
    ...(state === undefined ? [] : [state]),
    rowDescription(invitation, now),
    ...(node.flat ? [formatOwner(invitation, profile)] : []),
    // A name is only what somebody calls himself.
    ...(counterparty.name ? [visible(counterparty.id, 120)] : []),
    ...(elsewhere === undefined ? [] : [elsewhere]),
  ].join(' · ');
  item.iconPath = rowIcon(row, isUrgent);
  item.contextValue = rowContext(row, profile);
  item.accessibilityInformation = {
    label: [
      invitationAccessibilityLabel(invitation, now, isUrgent),
      ...(node.flat ? [t('in profile {0}', profileLabel(profile.viewer))] : []),
      ...[state, elsewhere].flatMap((part) => part ?? []),
    ].join(', '),
  };
  const hasChildren = !node.flat && rowsUnder(node, visibleRows).length > 0;
  if (hasChildren) item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
  return item;
}

function formatOwner({ direction }: Invitation, { viewer }: ProfileInbox): string {
  const name = profileLabel(viewer);
  return direction === 'sent' ? t('sent by {0}', name) : t('received by {0}', name);
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
