import { csv } from '../invitations/csv.ts';
import { t } from '../invitations/l10n.ts';
import { inWords } from '../invitations/service.ts';
import { visible } from '../invitations/text.ts';
import { actionInWords, forAction, pointInTime, statusInWords } from '../invitations/wording.ts';
import type { HistoryEntry } from './history.ts';

/** Whether nobody knows yet what came of it: the window was closed, or the answer was lost. */
export function isOpen({ result }: HistoryEntry): boolean {
  return result === undefined || result.kind === 'unknown';
}

/** `Canceled`, `Cancel: not known`, `Decline: not finished`. */
export function resultInWords({ action, result }: HistoryEntry): string {
  const { done } = actionInWords(action);
  switch (result?.kind) {
    case undefined:
      return forAction(action, t('Cancel: not finished, so not known'), t('Decline: not finished, so not known'));
    case 'done':
      return done;
    case 'verified':
      return t('{0}, as a second look found', done);
    case 'changed': {
      const status = statusInWords({ status: result.status ?? 'CHANGED' }).toLowerCase();
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
export function placeInWords({ profile, account, sample }: HistoryEntry): string {
  return [
    visible(profile, 100),
    account === '' ? t('account not known') : visible(account, 20),
    ...(sample ? [t('sample')] : []),
  ].join(' · ');
}

/** Every entry on a line, newest first. */
export function historyInWords(entries: readonly HistoryEntry[]): string {
  if (entries.length === 0) return `${t('Nothing was canceled or declined yet')}.\n`;
  return entries
    .map((entry) => {
      const request = entry.result?.requestId;
      const parts = [
        pointInTime(entry.at),
        resultInWords(entry),
        visible(entry.counterparty, 120),
        visible(inWords(entry.type), 60),
        visible(entry.invitation, 100),
        placeInWords(entry),
        ...(request === undefined ? [] : [t('request {0}', visible(request, 80))]),
      ];
      return `${parts.join(' · ')}\n`;
    })
    .join('');
}

/** For a spreadsheet; text that could be a formula is not one. */
export function historyCsv(entries: readonly HistoryEntry[]): string {
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
