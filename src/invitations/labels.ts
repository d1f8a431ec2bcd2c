import { formatShortDate } from '../common/dates.ts';
import { DAY, HOUR } from '../common/durations.ts';
import { plural, t } from '../common/l10n.ts';
import { commandLine, type Shell } from '../common/shellQuoting.ts';
import { visible, visibleLines } from '../common/untrustedText.ts';
import {
  allowedAction,
  isFinished,
  type Action,
  type Counts,
  type Invitation,
  type Party,
  type Phase,
} from './invitation.ts';
import { humanize } from './invitationService.ts';
import type { InvitationList } from './invitationSource.ts';

/** `Sent handshakes`, `Received connection invitations (Sandbox)`. */
export function listLabel(list: InvitationList): string {
  const { plural: noun } = list.service;
  const base = list.direction === 'sent' ? t('Sent {0}', noun) : t('Received {0}', noun);
  return list.catalog === undefined || list.catalog === 'AWS' ? base : `${base} (${visible(list.catalog, 64)})`;
}

/** The other side, in one line: `Example Corp (o-exampleorgid)`, `juan@example.com`. The id always shows. */
export function partyLabel(party: Party): string {
  const id = visible(party.id, 120);
  return party.name ? `${visible(party.name, 80)} (${id})` : id;
}

/** What tells a party from others at a glance: its name where it gave one, else its id. */
export function partyName(party: Party): string {
  return party.name ? visible(party.name, 80) : visible(party.id, 120);
}

/** `Pending`, `Declined`: one word each, whatever the services call it. */
export function phaseLabel(phase: Exclude<Phase, 'unknown'>): string {
  switch (phase) {
    case 'pending':
      return t('Pending');
    case 'accepted':
      return t('Accepted');
    case 'declined':
      return t('Declined');
    case 'canceled':
      return t('Canceled');
    case 'expired':
      return t('Expired');
  }
}

/** The same of an invitation; a status that we do not know in the service's own words. */
export function statusLabel({ phase, status }: Pick<Invitation, 'phase' | 'status'>): string {
  if (phase !== 'unknown') return phaseLabel(phase);
  return status === '' ? t('Unknown') : visible(humanize(status), 60);
}

export function typeLabel(invitation: Pick<Invitation, 'service' | 'type'>): string {
  return visible(invitation.service.typeLabel(invitation.type || 'UNKNOWN'), 60);
}

/** `Invite`, `Billing transfer (high impact)`: wherever somebody decides what to do with it. */
export function kindLabel(invitation: Pick<Invitation, 'service' | 'type'>): string {
  const type = typeLabel(invitation);
  return highImpact(invitation) === undefined ? type : t('{0} (high impact)', type);
}

/** Why its kind matters more than others, in a sentence; `undefined` for most. */
export function highImpact({ service, type }: Pick<Invitation, 'service' | 'type'>): string | undefined {
  return service.highImpact?.(type);
}

/** Coarse on purpose: rows do not tick. Times in milliseconds since the epoch. */
export function formatExpiry(expiresAt: number, now: number): string {
  const left = expiresAt - now;
  if (left <= 0) return t('past its expiry');
  if (left < HOUR) return t('expires within the hour');
  const hours = Math.floor(left / HOUR);
  if (left < 2 * DAY) return plural(hours, t('expires in {0} hour', hours), t('expires in {0} hours', hours));
  const days = Math.floor(left / DAY);
  return plural(days, t('expires in {0} day', days), t('expires in {0} days', days));
}

/** The same for a row, where only the first few characters may show: `9 days left`. */
function timeLeft(expiresAt: number, now: number): string {
  const left = expiresAt - now;
  if (left <= 0) return t('past its expiry');
  if (left < HOUR) return t('less than an hour left');
  const hours = Math.floor(left / HOUR);
  if (left < 2 * DAY) return plural(hours, t('{0} hour left', hours), t('{0} hours left', hours));
  const days = Math.floor(left / DAY);
  return plural(days, t('{0} day left', days), t('{0} days left', days));
}

/** `1 invitation`, `3 invitations`. */
export function formatInvitationCount(count: number): string {
  return plural(count, t('{0} invitation', count), t('{0} invitations', count));
}

/** The first few by name, and how many there are besides: `a, b and 3 more`. */
export function firstFew<T>(all: readonly T[], limit: number, nameOf: (one: T) => string): string {
  const named = all.slice(0, limit).map(nameOf).join(', ');
  return all.length > limit ? t('{0} and {1} more', named, all.length - limit) : named;
}

/** The same for what is named already, in a sentence: `a, b and one more`. */
export function andMore(named: string, more: number): string {
  return more === 0 ? named : plural(more, t('{0} and one more', named), t('{0} and {1} more', named, more));
}

/** What a row says behind its label, what matters first: `9 days left · Invite`, `Accepted · Invite`. */
export function rowDescription(invitation: Invitation, now: number): string {
  return `${standInWords(invitation, now)} · ${kindLabel(invitation)}`;
}

/** Where it stands: how long it is still open, or the status. */
function standInWords(invitation: Invitation, now: number): string {
  return invitation.phase === 'pending' && invitation.expiresAt !== undefined
    ? timeLeft(invitation.expiresAt, now)
    : statusLabel(invitation);
}

/** A point in time, the same everywhere: `2026-11-30 09:15 UTC`. */
export function formatTimestamp(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? t('unknown') : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const PARTY_KINDS: ReadonlyMap<string, () => string> = new Map([
  ['account', () => t('Account')],
  ['organization', () => t('Organization')],
  ['email', () => t('Email')],
  ['partner', () => t('Partner')],
]);

/** `Organization Example Corp (o-exampleorgid), a@example.com`: all that a party says of itself, on one line. */
function sideInWords(party: Party): string {
  const kind = PARTY_KINDS.get(party.kind)?.() ?? visible(humanize(party.kind), 40);
  const parts = [`${kind} ${partyLabel(party)}`];
  if (party.email && party.email !== party.id) parts.push(visible(party.email, 120));
  return parts.join(', ');
}

export interface Viewer {
  readonly profile: string;
  /** A profile of the sample data may be called like a real one: it has to be told apart wherever somebody acts. */
  readonly sample?: boolean;
  readonly accountId?: string;
  /** The account is the one of an earlier reading: the credentials could not be asked just now. */
  readonly unconfirmed?: boolean;
}

/** `acme`, `acme (sample data)`. */
export function profileLabel({ profile, sample = false }: Viewer): string {
  return sample ? t('{0} (sample data)', visible(profile, 100)) : visible(profile, 100);
}

/** Where an act goes to. */
export function accountLabel({ accountId, unconfirmed = false }: Viewer): string {
  if (accountId === undefined) return t('not known');
  return unconfirmed ? t('{0}, not confirmed just now', accountId) : accountId;
}

/** `profile acme, account 111122223333`. */
function viewerInWords(viewer: Viewer): string {
  const name = profileLabel(viewer);
  return viewer.accountId === undefined
    ? t('profile {0}', name)
    : t('profile {0}, account {1}', name, viewer.accountId);
}

/** From whom to whom, and the person who sent it where one is known. */
export function formatParties({ direction, counterparty, sender }: Invitation, viewer: Viewer): string[] {
  const you = t('you ({0})', viewerInWords(viewer));
  const other = sideInWords(counterparty);
  const person = [sender?.name, sender?.email].flatMap((part) => (part ? [visible(part, 120)] : []));
  return [
    t('From: {0}', direction === 'sent' ? you : other),
    t('To: {0}', direction === 'sent' ? other : you),
    ...(person.length > 0 ? [t('Sent by: {0}', person.join(', '))] : []),
  ];
}

/** What has ended in another way does not expire any more. */
export function endedBeforeExpiry(invitation: Pick<Invitation, 'phase'>): boolean {
  return isFinished(invitation) && invitation.phase !== 'expired';
}

/** The whole story in plain lines. It is shown as plain text: nothing in it can become a link or markup. */
export function formatInvitation(invitation: Invitation, viewer: Viewer, now: number): string {
  const lines = [
    `${kindLabel(invitation)}: ${statusLabel(invitation)}`,
    ...highImpactLine(invitation),
    ...formatParties(invitation, viewer),
  ];
  if (invitation.catalog !== undefined) lines.push(t('Catalog: {0}', visible(invitation.catalog, 64)));
  if (invitation.createdAt !== undefined) lines.push(t('Sent: {0}', formatShortDate(invitation.createdAt)));
  if (invitation.updatedAt !== undefined) lines.push(t('Updated: {0}', formatShortDate(invitation.updatedAt)));
  if (invitation.expiresAt !== undefined && !endedBeforeExpiry(invitation)) {
    const date = formatShortDate(invitation.expiresAt);
    const left = invitation.phase === 'pending' ? ` (${formatExpiry(invitation.expiresAt, now)})` : '';
    lines.push(invitation.phase === 'expired' ? t('Expired: {0}', date) : t('Expires: {0}', `${date}${left}`));
  }
  lines.push(t('ID: {0}', visible(invitation.id, 100)));
  if (invitation.note) {
    lines.push(
      '',
      invitation.direction === 'sent' ? t('Your message:') : t('Message from the sender (not checked by anyone):'),
      visibleLines(invitation.note),
    );
  }
  if (!invitation.complete) lines.push('', t('Show Details reads the message and who sent it.'));
  return lines.join('\n');
}

/** For screen readers: a sentence that has the status in words, and a warning where it `isUrgent`. */
export function accessibilityLabel(invitation: Invitation, now: number, isUrgent = false): string {
  const kind = kindLabel(invitation);
  const who = partyLabel(invitation.counterparty);
  const parts = [
    invitation.direction === 'sent' ? t('{0} sent to {1}', kind, who) : t('{0} received from {1}', kind, who),
    statusLabel(invitation),
  ];
  if (invitation.phase === 'pending' && invitation.expiresAt !== undefined) {
    const expiry = formatExpiry(invitation.expiresAt, now);
    parts.push(isUrgent ? t('warning: {0}', expiry) : expiry);
  }
  return parts.join(', ');
}

/**
 * The line that does the same in a terminal of that shell. `undefined` where the row allows no act, or where an id or a
 * profile's name cannot be written for that shell.
 */
export function cliCommand(invitation: Invitation, profile: string, shell: Shell): string | undefined {
  const action = allowedAction(invitation);
  if (!action) return undefined;
  return commandLine(['aws', ...invitation.service.cli[action](invitation), '--profile', profile], shell);
}

/** `Cancel Invitation`, `Decline Invitation`: the verb on the button is the verb in the menu. */
export function actionLabels(action: Action): {
  readonly verb: string;
  readonly button: string;
  readonly doing: string;
  readonly done: string;
} {
  return action === 'cancel'
    ? { verb: t('Cancel'), button: t('Cancel Invitation'), doing: t('canceling…'), done: t('Canceled') }
    : { verb: t('Decline'), button: t('Decline Invitation'), doing: t('declining…'), done: t('Declined') };
}

/** The text that fits an act: sentences differ in more than the verb in other languages. */
export function forAction(action: Action, cancel: string, decline: string): string {
  return action === 'cancel' ? cancel : decline;
}

function highImpactLine(invitation: Invitation): string[] {
  const why = highImpact(invitation);
  return why === undefined ? [] : [t('High impact: {0}', why)];
}

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

/** So much of a reason is shown in a question: it shall not push out of sight what else there is to know. */
const REASON_SHOWN = 300;

/** What is about to be told to a stranger, as it stands in a question. */
export function formatReason(reason: string): string {
  return visible(reason, REASON_SHOWN);
}

/** The one question before an act: action, counterparty, profile, account, `reason`, and that there is no way back. */
export function actionConfirmation(invitation: Invitation, action: Action, viewer: Viewer, reason = ''): Confirmation {
  const side = sideInWords(invitation.counterparty);
  const detail = [
    action === 'cancel' ? t('Sent to: {0}', side) : t('Received from: {0}', side),
    t('What: {0}', `${typeLabel(invitation)} (${invitation.service.noun} ${visible(invitation.id, 100)})`),
    t('Profile: {0}', profileLabel(viewer)),
    t('Account: {0}', accountLabel(viewer)),
    ...(invitation.catalog === undefined ? [] : [t('Catalog: {0}', visible(invitation.catalog, 64))]),
    ...(reason === '' ? [] : [t('Reason, which the sender can read: {0}', formatReason(reason))]),
    ...highImpactLine(invitation),
    '',
    `${t('This cannot be undone.')} ${invitation.service.consequence(invitation.type, action)}`,
  ];
  return {
    message: actionQuestion(invitation, action),
    detail: detail.join('\n'),
    button: actionLabels(action).button,
  };
}

/** `3 pending`, or how many there are where all are finished. */
export function listDescription({ all, pending, finished }: Counts): string {
  if (all === 0) return '';
  if (pending > 0) return t('{0} pending', pending);
  return finished === all ? t('{0} finished', finished) : t('nothing pending');
}
