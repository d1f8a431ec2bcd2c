// The action history as text and CSV.
import type { HistoryEntry } from '../actions/history.ts';
import { csv } from '../common/csv.ts';
import { t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import type { Invitation } from '../invitations/invitation.ts';
import { humanize } from '../invitations/invitationService.ts';
import { actionLabels, forAction, profileLabel, statusLabel, typeLabel } from '../invitations/labels.ts';
import { serviceOf } from '../invitations/services.ts';
import { formatSections, formatMoment, type Moment } from './detailsDocument.ts';

/** Whether nobody knows yet what came of it: the window was closed, or the answer was lost. */
export function isOpen({ result }: HistoryEntry): boolean {
  return result === undefined || result.kind === 'unknown';
}

/** `Canceled`, `Cancel: not known`, `Decline: not finished`. */
export function resultLabel({ action, result, service }: HistoryEntry): string {
  const { done } = actionLabels(action);
  switch (result?.kind) {
    case undefined:
      return forAction(action, t('Cancel: not finished, so not known'), t('Decline: not finished, so not known'));
    case 'done':
      return done;
    case 'verified':
      return t('{0}, as a second look found', done);
    case 'changed': {
      const status = statusLabel(foundIn(result.status ?? 'CHANGED', service)).toLowerCase();
      return forAction(action, t('Cancel: it was {0} already', status), t('Decline: it was {0} already', status));
    }
    case 'failed': {
      const failed = forAction(action, t('Cancel: failed'), t('Decline: failed'));
      return result.failure === undefined ? failed : `${failed} (${failureInWords(result.failure)})`;
    }
    case 'unknown':
      return forAction(
        action,
        t('Cancel: not known, the answer was lost'),
        t('Decline: not known, the answer was lost'),
      );
  }
}

/** `credentialsRejected` → `credentials rejected`. */
function failureInWords(kind: string): string {
  return visible(
    kind.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    60,
  );
}

/** Where it was done: profile, account, and whether that was sample data. */
export function entryLocation({ profile, account, sample }: HistoryEntry): string {
  return [
    profileLabel({ profile }),
    account === '' ? t('account not known') : visible(account, 20),
    ...(sample ? [t('sample')] : []),
  ].join(' · ');
}

/** `Billing transfer`: the words that the tree has for it; a type of a service that we do not know as it is. */
export function entryKindLabel({ service: id, type }: HistoryEntry): string {
  const service = serviceOf(id);
  return service ? typeLabel({ service, type }) : visible(humanize(type), 60);
}

/** `Canceled: juan@example.com`. */
export function entryTitle(entry: HistoryEntry): string {
  return `${resultLabel(entry)}: ${visible(entry.counterparty, 120)}`;
}

/** Every entry with its labels, newest first, laid out like the details of an invitation. */
export function formatHistory(entries: readonly HistoryEntry[], moment: Moment): string {
  if (entries.length === 0) return `${t('Nothing was canceled or declined yet')}.\n`;
  return formatSections(entries.map((entry) => [entryTitle(entry), entryLines(entry, moment)]));
}

function entryLines(entry: HistoryEntry, moment: Moment): string[] {
  const { action, arn, result, profile, sample, account } = entry;
  const other = visible(entry.counterparty, 120);
  const kind = entryKindLabel(entry);
  const noun = serviceOf(entry.service)?.noun;
  return [
    t('When: {0}', formatMoment(entry.at, moment)),
    forAction(action, t('Sent to: {0}', other), t('Received from: {0}', other)),
    t('What: {0}', noun === undefined ? kind : `${kind} (${noun})`),
    t('Profile: {0}', profileLabel({ profile, sample })),
    t('Account: {0}', account === '' ? t('not known') : visible(account, 20)),
    t('ID: {0}', visible(entry.invitation, 100)),
    ...(arn === undefined ? [] : [t('ARN: {0}', visible(arn, 300))]),
    ...(result?.status === undefined ? [] : [t('Status at AWS: {0}', visible(result.status, 60))]),
    ...(result?.requestId === undefined ? [] : [t('Request: {0}', visible(result.requestId, 80))]),
  ];
}

/** A status word of that service, which may be one that we do not know. */
function foundIn(status: string, service: string): Pick<Invitation, 'phase' | 'status'> {
  return { status, phase: serviceOf(service)?.phaseOf(status) ?? 'unknown' };
}

/** For a spreadsheet; text that could be a formula is not one. */
export function formatHistoryCsv(entries: readonly HistoryEntry[]): string {
  const head = [
    'time',
    'action',
    'result',
    'status',
    'counterparty',
    'type',
    'invitation',
    'arn',
    'profile',
    'account',
    'sample',
    'request id',
  ];
  const rows = entries.map((entry) => [
    new Date(entry.at).toISOString(),
    entry.action,
    entry.result?.kind ?? 'unfinished',
    entry.result?.status ?? '',
    entry.counterparty,
    entry.type,
    entry.invitation,
    entry.arn ?? '',
    entry.profile,
    entry.account,
    String(entry.sample),
    entry.result?.requestId ?? '',
  ]);
  return csv([head, ...rows]);
}
