// Invitations as CSV or JSON.
import type { Target } from '../actions/target.ts';
import { csv } from '../common/csv.ts';
import { t } from '../common/l10n.ts';
import { visibleJson, visibleLines } from '../common/untrustedText.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { ListStore } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import { isInapplicable } from '../invitations/failure.ts';
import { firstFew, profileLabel } from '../invitations/labels.ts';

export type ExportFormat = 'csv' | 'json';

const HEAD = [
  'profile',
  'sample',
  'account',
  'service',
  'direction',
  'catalog',
  'type',
  'status',
  'counterparty kind',
  'counterparty',
  'counterparty name',
  'counterparty email',
  'sent by',
  'sender email',
  'sent',
  'updated',
  'expires',
  'id',
  'arn',
  'message',
];

/** The services' own words and ISO dates, in nobody's language: programs read it too. */
function csvFields({ profile, row: { invitation } }: Target): string[] {
  const { counterparty, sender } = invitation;
  const fields = [
    profile.profile.name,
    String(profile.profile.origin === 'sample'),
    profile.accountId,
    invitation.service.id,
    invitation.direction,
    invitation.catalog,
    invitation.type,
    invitation.status,
    counterparty.kind,
    counterparty.id,
    counterparty.name,
    counterparty.email,
    sender?.name,
    sender?.email,
    iso(invitation.createdAt),
    iso(invitation.updatedAt),
    iso(invitation.expiresAt),
    invitation.id,
    invitation.arn,
    invitation.note,
  ];
  return fields.map((text) => visibleLines(text ?? '', Infinity));
}

function jsonFields({ profile, row: { invitation } }: Target) {
  const { service, direction, catalog, type, status, phase, counterparty, sender, id, arn, note } = invitation;
  return {
    profile: profile.profile.name,
    sample: profile.profile.origin === 'sample',
    account: profile.accountId,
    service: service.id,
    direction,
    catalog,
    type,
    status,
    phase,
    counterparty,
    sender,
    createdAt: iso(invitation.createdAt),
    updatedAt: iso(invitation.updatedAt),
    expiresAt: iso(invitation.expiresAt),
    id,
    arn,
    note,
  };
}

function iso(at: number | undefined): string | undefined {
  const date = new Date(at ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Pieces of the text of a file, so that whoever writes it can let others have their turn in between. */
export function* exportChunks(targets: readonly Target[], format: ExportFormat): Generator<string> {
  if (format === 'csv') {
    yield csv([HEAD]);
    // A spreadsheet is for eyes: what hides or reverses text is made visible. JSON keeps it, escaped.
    for (const target of targets) yield csv([csvFields(target)]);
    return;
  }
  let before = '[';
  for (const target of targets) {
    yield `${before}\n${visibleJson(jsonFields(target))}`;
    before = ',';
  }
  yield targets.length === 0 ? '[]\n' : '\n]\n';
}

/** What an export of everything does not have, in a sentence; `undefined` where it has all. */
export function unreadLists(profiles: Inbox['profiles']): string | undefined {
  const sentences = [
    named(
      profiles.filter(({ state }) => state.kind !== 'open'),
      (names) => t('Not read: {0}.', names),
    ),
    named(
      profiles.filter(({ lists }) => lists.some(isIncomplete)),
      (names) => t('Not read in full: {0}.', names),
    ),
  ].filter((sentence) => sentence !== undefined);
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

/** A list that the account does not have leaves nothing out. */
function isIncomplete({ status }: ListStore): boolean {
  return status.kind === 'failed' ? !isInapplicable(status.failure) : status.kind !== 'loaded';
}

const PROFILES_NAMED = 4;

function named(profiles: readonly ProfileInbox[], sentence: (names: string) => string): string | undefined {
  if (profiles.length === 0) return undefined;
  return sentence(firstFew(profiles, PROFILES_NAMED, ({ viewer }) => profileLabel(viewer)));
}
