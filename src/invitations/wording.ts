import { allowedAction, type Action, type Counts, type Invitation, type Party } from './invitation.ts';
import { t } from './l10n.ts';
import { inWords } from './service.ts';
import type { InvitationList } from './source.ts';
import { count, visible, visibleLines } from './text.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** `Sent handshakes`, `Received connection invitations (Sandbox)`. */
export function listLabel(list: InvitationList): string {
  const base = `${list.direction === 'sent' ? 'Sent' : 'Received'} ${list.service.plural}`;
  return list.catalog === undefined || list.catalog === 'AWS' ? base : `${base} (${visible(list.catalog, 64)})`;
}

/** The other side, in one line: `Example Corp (o-exampleorgid)`, `juan@example.com`. The id always shows. */
export function partyLabel(party: Party): string {
  const id = visible(party.id, 120);
  return party.name ? `${visible(party.name, 80)} (${id})` : id;
}

/** `Open`, `Canceled`, `Rejected`: the service's own word, readable. */
export function statusInWords(invitation: Pick<Invitation, 'status'>): string {
  return visible(inWords(invitation.status || 'UNKNOWN'), 60);
}

export function typeInWords(invitation: Pick<Invitation, 'service' | 'type'>): string {
  return visible(invitation.service.typeInWords(invitation.type || 'UNKNOWN'), 60);
}

/** `Invite`, `Billing transfer (high impact)`: wherever somebody decides what to do with it. */
export function kindInWords(invitation: Pick<Invitation, 'service' | 'type'>): string {
  const type = typeInWords(invitation);
  return highImpact(invitation) === undefined ? type : t('{0} (high impact)', type);
}

/** Why its kind matters more than others, in a sentence; `undefined` for most. */
export function highImpact({ service, type }: Pick<Invitation, 'service' | 'type'>): string | undefined {
  return service.highImpact?.(type);
}

/** Coarse on purpose: rows do not tick. Times in milliseconds since the epoch. */
export function expiryInWords(expiresAt: number, now: number): string {
  const left = expiresAt - now;
  if (left <= 0) return 'past its expiry';
  if (left < HOUR) return 'expires within the hour';
  if (left < 2 * DAY) return `expires in ${count(Math.floor(left / HOUR), 'hour')}`;
  return `expires in ${count(Math.floor(left / DAY), 'day')}`;
}

/** What a row says behind its label: `Invite · expires in 9 days`, `Invite · Accepted`. */
export function rowDescription(invitation: Invitation, now: number): string {
  const parts = [kindInWords(invitation)];
  if (invitation.phase !== 'pending') parts.push(statusInWords(invitation));
  else if (invitation.expiresAt !== undefined) parts.push(expiryInWords(invitation.expiresAt, now));
  else parts.push(statusInWords(invitation));
  return parts.join(' · ');
}

/** A point in time, the same everywhere: `2026-11-30 09:15 UTC`. */
export function pointInTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'unknown' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function sideInWords(party: Party): string {
  const parts = [`${visible(inWords(party.kind), 40)} ${partyLabel(party)}`];
  if (party.email && party.email !== party.id) parts.push(visible(party.email, 120));
  return parts.join(', ');
}

export interface Viewer {
  readonly profile: string;
  /** A profile of the sample data may be called like a real one: it has to be told apart wherever somebody acts. */
  readonly sample?: boolean;
  readonly accountId?: string;
}

/** `acme`, `acme (sample data)`. */
export function profileInWords({ profile, sample = false }: Viewer): string {
  return `${visible(profile, 100)}${sample ? ' (sample data)' : ''}`;
}

function viewerInWords(viewer: Viewer): string {
  const name = profileInWords(viewer);
  return viewer.accountId === undefined ? `profile ${name}` : `profile ${name}, account ${viewer.accountId}`;
}

/** The whole story in plain lines. It is shown as plain text: nothing in it can become a link or markup. */
export function story(invitation: Invitation, viewer: Viewer, now: number): string {
  const { counterparty, sender } = invitation;
  const sent = invitation.direction === 'sent';
  const lines = [
    `${kindInWords(invitation)}: ${statusInWords(invitation)}`,
    ...highImpactLine(invitation),
    `From: ${sent ? `you (${viewerInWords(viewer)})` : sideInWords(counterparty)}`,
    `To: ${sent ? sideInWords(counterparty) : `you (${viewerInWords(viewer)})`}`,
  ];
  if (sender?.name || sender?.email) {
    lines.push(
      `Sent by: ${[sender.name, sender.email].flatMap((part) => (part ? [visible(part, 120)] : [])).join(', ')}`,
    );
  }
  if (invitation.catalog !== undefined) lines.push(`Catalog: ${visible(invitation.catalog, 64)}`);
  if (invitation.createdAt !== undefined) lines.push(`Sent: ${pointInTime(invitation.createdAt)}`);
  if (invitation.updatedAt !== undefined) lines.push(`Updated: ${pointInTime(invitation.updatedAt)}`);
  if (invitation.expiresAt !== undefined) {
    const left = invitation.phase === 'pending' ? ` (${expiryInWords(invitation.expiresAt, now)})` : '';
    lines.push(`Expires: ${pointInTime(invitation.expiresAt)}${left}`);
  }
  lines.push(`ID: ${visible(invitation.id, 100)}`);
  if (invitation.note)
    lines.push(
      '',
      sent ? 'Your message:' : 'Message from the sender (not checked by anyone):',
      visibleLines(invitation.note),
    );
  if (!invitation.complete) lines.push('', 'Show Details reads the message and who sent it.');
  return lines.join('\n');
}

/** For screen readers: a sentence that has the status in words. */
export function spokenLabel(invitation: Invitation, now: number): string {
  const direction = invitation.direction === 'sent' ? 'sent to' : 'received from';
  const expiry =
    invitation.phase === 'pending' && invitation.expiresAt !== undefined
      ? `, ${expiryInWords(invitation.expiresAt, now)}`
      : '';
  return `${kindInWords(invitation)} ${direction} ${partyLabel(invitation.counterparty)}, ${statusInWords(invitation)}${expiry}`;
}

/**
 * The line that does the same in a terminal: every word quoted for a POSIX shell where it is not plain, so that nothing
 * in an id or a profile's name is ever run. `undefined` where the row allows no act.
 */
export function cliCommand(invitation: Invitation, profile: string): string | undefined {
  const action = allowedAction(invitation);
  if (!action) return undefined;
  return ['aws', ...invitation.service.cli[action](invitation), '--profile', profile].map(shellWord).join(' ');
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** `Cancel Invitation`, `Decline Invitation`: the verb on the button is the verb in the menu. */
export function actionInWords(action: Action): {
  readonly verb: string;
  readonly button: string;
  readonly doing: string;
  readonly done: string;
} {
  return action === 'cancel'
    ? { verb: 'Cancel', button: 'Cancel Invitation', doing: 'canceling…', done: 'Canceled' }
    : { verb: 'Decline', button: 'Decline Invitation', doing: 'declining…', done: 'Declined' };
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

/** The one question before an act: action, counterparty, profile, account, and that there is no way back. */
export function confirmation(invitation: Invitation, action: Action, viewer: Viewer): Confirmation {
  const words = actionInWords(action);
  const who = partyLabel(invitation.counterparty);
  const kind = kindInWords(invitation);
  const detail = [
    `${action === 'cancel' ? 'Sent to' : 'Received from'}: ${sideInWords(invitation.counterparty)}`,
    `What: ${typeInWords(invitation)} (${invitation.service.noun} ${visible(invitation.id, 100)})`,
    `Profile: ${profileInWords(viewer)}`,
    `Account: ${viewer.accountId ?? 'not known'}`,
    ...(invitation.catalog === undefined ? [] : [`Catalog: ${visible(invitation.catalog, 64)}`]),
    ...highImpactLine(invitation),
    '',
    `${t('This cannot be undone.')} ${invitation.service.consequence(invitation.type, action)}`,
  ];
  return {
    message: action === 'cancel' ? `Cancel the ${kind} sent to ${who}?` : `Decline the ${kind} from ${who}?`,
    detail: detail.join('\n'),
    button: words.button,
  };
}

/** `3 pending`, or how many there are where all are finished. */
export function listDescription({ all, pending, finished }: Counts): string {
  if (all === 0) return '';
  if (pending > 0) return `${pending} pending`;
  return finished === all ? `${finished} finished` : 'nothing pending';
}
