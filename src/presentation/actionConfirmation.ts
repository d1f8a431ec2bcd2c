// The question before an action on one invitation.
import { t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import type { Action, Invitation } from '../invitations/invitation.ts';
import {
  accountLabel,
  actionLabels,
  highImpact,
  kindLabel,
  partyDescription,
  partyLabel,
  profileLabel,
  typeLabel,
  type Viewer,
} from '../invitations/labels.ts';

export interface Confirmation {
  readonly message: string;
  readonly detail: string;
  readonly button: string;
}

/** `Cancel the Billing transfer (high impact) sent to juan@example.com?` */
export function actionQuestion(invitation: Invitation, action: Action): string {
  const who = partyLabel(invitation.counterparty);
  const kind = kindLabel(invitation);
  return action === 'cancel' ? t('Cancel the {0} sent to {1}?', kind, who) : t('Decline the {0} from {1}?', kind, who);
}

/** A longer reason would push the rest of the question out of sight. */
const REASON_LENGTH = 300;

/** The reason for a decline as a question shows it. */
export function formatReason(reason: string): string {
  return visible(reason, REASON_LENGTH);
}

/** Names action, counterparty, profile, account and reason, and says that it cannot be undone. */
export function actionConfirmation(invitation: Invitation, action: Action, viewer: Viewer, reason = ''): Confirmation {
  const impact = highImpact(invitation);
  const party = partyDescription(invitation.counterparty);
  const detail = [
    action === 'cancel' ? t('Sent to: {0}', party) : t('Received from: {0}', party),
    t('What: {0}', `${typeLabel(invitation)} (${invitation.service.noun} ${visible(invitation.id, 100)})`),
    t('Profile: {0}', profileLabel(viewer)),
    t('Account: {0}', accountLabel(viewer)),
    ...(invitation.catalog === undefined ? [] : [t('Catalog: {0}', visible(invitation.catalog, 64))]),
    ...(reason === '' ? [] : [t('Reason, which the sender can read: {0}', formatReason(reason))]),
    ...(impact === undefined ? [] : [t('High impact: {0}', impact)]),
    '',
    `${t('This cannot be undone.')} ${invitation.service.consequence(invitation.type, action)}`,
  ];
  return {
    message: actionQuestion(invitation, action),
    detail: detail.join('\n'),
    button: actionLabels(action).button,
  };
}
