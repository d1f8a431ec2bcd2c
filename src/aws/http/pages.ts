// Reads a list page by page: to its end, and no further than any list can go.
import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import { InvitationError } from '../../invitations/failure.ts';
import type { Invitation } from '../../invitations/invitation.ts';
import type { InvitationList } from '../../invitations/invitationSource.ts';
import { records, text, type Members } from '../json.ts';
import { INCOMPLETE } from './tolerantProtocols.ts';

/** 40,000 handshakes: far above what the quotas of accounts and of open invitations let a list become. */
const MOST_PAGES = 2_000;

export interface PagedList {
  readonly list: InvitationList;
  readonly operation: string;
  /** The member of an answer that should have the entries. */
  readonly entriesOf: (answer: Members) => unknown;
  readonly read: (NextToken: string | undefined) => Promise<Members>;
  readonly toInvitation: (entry: Members, list: InvitationList) => Invitation;
}

/**
 * All pages of a list, also empty ones with more to come; each step is one request. Entries that cannot be read are one
 * row. Throws `InvitationError` after the last page that there is where more was to come.
 */
export async function* pages(paged: PagedList): AsyncGenerator<readonly Invitation[]> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const answer = await paged.read(token);
    yield invitationsOf(answer, paged);
    token = nextToken(answer, paged);
    if (token === undefined) return;
    if (seen.has(token)) throw incomplete(paged, t('the same page was offered twice, so the list is not complete'));
    seen.add(token);
  } while (seen.size < MOST_PAGES);
  throw incomplete(paged, t('the list goes on after {0} pages', MOST_PAGES));
}

function nextToken(answer: Members, paged: PagedList): string | undefined {
  if (answer[INCOMPLETE] === true) throw incomplete(paged, t('a page ended early, so the list is not complete'));
  const { NextToken: token } = answer;
  if (token === undefined || token === null || token === '') return undefined;
  const next = text(token);
  if (next === undefined) throw incomplete(paged, t('the next page cannot be asked for, so the list is not complete'));
  return next;
}

function incomplete({ operation }: PagedList, message: string): InvitationError {
  return new InvitationError({ kind: 'unusableAnswer', operation, message });
}

function invitationsOf(answer: Members, { list, entriesOf, toInvitation }: PagedList): Invitation[] {
  // A page may come without its list.
  const entries = entriesOf(answer) ?? [];
  const readable = records(entries);
  const invitations = readable.map((entry) => toInvitation(entry, list));
  const areAllReadable = Array.isArray(entries) && readable.length === entries.length;
  return areAllReadable ? invitations : [...invitations, unreadable(list)];
}

/** The row that stands for what is there and cannot be read. Without an id nothing can be done with it. */
function unreadable({ id, service, direction, catalog }: InvitationList): Invitation {
  return {
    service,
    list: id,
    direction,
    id: '',
    type: '',
    status: '',
    phase: 'unknown',
    counterparty: { kind: 'unreadable', id: t('Entries that cannot be read') },
    ...defined({ catalog }),
    complete: true,
    record: '{}',
  };
}
