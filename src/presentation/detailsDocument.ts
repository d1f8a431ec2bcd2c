// The details document of an invitation.
import { formatDate, formatDistance } from '../common/dates.ts';
import { formatTimestamp } from '../common/dates.ts';
import { t } from '../common/l10n.ts';
import { unlinked, visible, visibleJson, visibleLines } from '../common/untrustedText.ts';
import type { Row } from '../inbox/listStore.ts';
import { counterpartLines, type Counterpart } from '../invitations/counterpartLabels.ts';
import { allowedAction, parseRecord, type Invitation } from '../invitations/invitation.ts';
import { actionLabels, forAction, highImpact, kindLabel, statusLabel, type Viewer } from '../invitations/labels.ts';
import { endedBeforeExpiry } from './expiryLabels.ts';
import { formatParties } from './invitationHover.ts';

/** From where and when a date is looked at. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** IANA name; that of the machine where it is left out. */
  readonly timeZone?: string | undefined;
}

export interface DetailsOptions extends Moment {
  /** Whether the settings allow no act. */
  readonly readOnly: boolean;
  /** Where else it is shown, from the other side. */
  readonly otherSides?: readonly Counterpart[];
}

/**
 * All that is known about an invitation, for people: headings at the start of a line, what belongs to them indented by
 * four. Nothing that a stranger wrote can start a line, hide anything or become a link.
 */
export function formatDetails(row: Omit<Row, 'key' | 'rank'>, viewer: Viewer, options: DetailsOptions): string {
  const { invitation } = row;
  const impact = highImpact(invitation);
  const sections: (readonly [title: string, lines: readonly string[]])[] = [
    [
      `${kindLabel(invitation)}: ${statusLabel(invitation)}`,
      [
        ...(row.remark === undefined ? [] : [visible(row.remark)]),
        ...(impact === undefined ? [] : [t('High impact: {0}', impact)]),
        ...(row.activity === 'read' ? [t('The message and who sent it are being read…')] : []),
      ],
    ],
    [t('Who'), [...formatParties(invitation, viewer), ...counterpartLines(options.otherSides ?? [])]],
    [t('When'), when(invitation, options)],
    ...message(invitation),
    [t('What you can do'), whatToDo(row, options)],
    [t('Reference'), reference(invitation)],
  ];
  return unlinked(formatSections(sections));
}

/** What `language/` gives its colours: headings at the start of a line, what belongs to them indented. */
export function formatSections(sections: readonly (readonly [title: string, lines: readonly string[]])[]): string {
  const text = sections.map(([title, lines]) => [title, ...lines.map((line) => `    ${line}`)].join('\n')).join('\n\n');
  return `${text}\n`;
}

/** A date, how far away it is, and the same in UTC, which others go by: `…, 3 days ago (2026-11-18 09:15 UTC)`. */
export function formatMoment(at: number, { now, timeZone }: Moment): string {
  const date = formatDate(at, timeZone);
  const inUtc = /(?:GMT|UTC)(?:[+-]0)?$/.test(date) ? '' : ` (${formatTimestamp(at)})`;
  return `${date}, ${formatDistance(at, now)}${inUtc}`;
}

/** The dates that are known and where it stands now, in their order. */
function when(invitation: Invitation, { now, timeZone }: DetailsOptions): string[] {
  const { createdAt, updatedAt, expiresAt, phase } = invitation;
  const moments: { readonly at: number; readonly line: string }[] = [
    { at: now, line: t('Now: {0}', statusLabel(invitation)) },
  ];
  const add = (at: number | undefined, lineOf: (date: string) => string): void => {
    if (at === undefined) return;
    moments.push({ at, line: lineOf(formatMoment(at, { now, timeZone })) });
  };
  add(createdAt, (date) => t('Sent: {0}', date));
  if (updatedAt !== createdAt) add(updatedAt, (date) => t('Last change: {0}', date));
  if (!endedBeforeExpiry(invitation)) {
    add(expiresAt, (date) =>
      expiresAt !== undefined && expiresAt <= now ? t('Expired: {0}', date) : t('Expires: {0}', date),
    );
  }
  if (phase === 'pending') {
    add(invitation.service.startsAt?.(parseRecord(invitation.record)), (date) => t('Would start: {0}', date));
  }
  return moments.toSorted((a, b) => a.at - b.at).map(({ line }) => line);
}

function message({ direction, note }: Invitation): [title: string, lines: string[]][] {
  if (!note) return [];
  const title = direction === 'sent' ? t('Your message') : t('Message from the sender (not checked by anyone)');
  return [
    [
      title,
      visibleLines(note, 8_000)
        .split('\n')
        .map((line) => `| ${line}`),
    ],
  ];
}

function whatToDo({ invitation, activity }: Omit<Row, 'key' | 'rank'>, { readOnly }: DetailsOptions): string[] {
  const { service, type } = invitation;
  const action = allowedAction(invitation);
  if (activity === 'cancel' || activity === 'decline') return [actionLabels(activity).doing];
  if (activity === 'waiting') return [t('waiting for its turn…')];
  if (!action) {
    return [
      invitation.phase === 'unknown'
        ? t('Nothing here: its status is not known to this extension.')
        : t('Nothing: it is no longer pending.'),
    ];
  }
  if (readOnly) return [t('Nothing: the setting "handshakes.readOnly" is on.')];
  return [
    forAction(
      action,
      t('You can cancel it, which cannot be undone.'),
      t('You can decline it, which cannot be undone.'),
    ),
    service.consequence(type, action),
  ];
}

function reference({ service, id, arn, catalog, status }: Invitation): string[] {
  return [
    t('ID: {0}', visible(id, 100)),
    ...(arn === undefined ? [] : [t('ARN: {0}', visible(arn, 300))]),
    t('Service: {0}', service.name),
    ...(status === '' ? [] : [t('Status at AWS: {0}', visible(status, 60))]),
    ...(catalog === undefined ? [] : [t('Catalog: {0}', visible(catalog, 64))]),
  ];
}

/** What the service answered, as JSON in which nothing is hidden and nothing becomes a link. */
export function rawDetails({ record }: Pick<Invitation, 'record'>): string {
  return `${visibleJson(parseRecord(record))}\n`;
}
