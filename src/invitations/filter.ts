// The filter: a pure predicate over invitations.
import { DAY } from '../common/durations.ts';
import { asRecord } from '../common/records.ts';
import { expiresSoon, type Direction, type Invitation, type Phase } from './invitation.ts';
import { kindLabel, statusLabel } from './labels.ts';

/** What ended longer ago than that shows only where somebody asks for it; AWS Organizations forgets it then. */
const RECENT_MS = 30 * DAY;

/** What a person wants to see. An empty list means: whatever it is. Everything that is said has to hold at once. */
export interface Filter {
  /** `pending` stands for `unknown` too: nobody knows that it has ended. */
  readonly phases: readonly Phase[];
  /** Also what ended more than 30 days ago. */
  readonly older: boolean;
  readonly expiringSoon: boolean;
  readonly directions: readonly Direction[];
  /** Ids of services. */
  readonly services: readonly string[];
  /** The services' own words. */
  readonly types: readonly string[];
  /** Only what has a catalog can pass. */
  readonly catalogs: readonly string[];
  /** Ids of profiles. */
  readonly profiles: readonly string[];
  /** Words that all have to occur, in any case, in what is known about an invitation. */
  readonly text: string;
}

/** What can still change: the default. */
export const PENDING_ONLY: Filter = {
  phases: ['pending'],
  older: false,
  expiringSoon: false,
  directions: [],
  services: [],
  types: [],
  catalogs: [],
  profiles: [],
  text: '',
};

/** Nothing is left out. */
export const EVERYTHING: Filter = { ...PENDING_ONLY, phases: [], older: true };

const PHASES: ReadonlySet<unknown> = new Set<Phase>(['pending', 'accepted', 'declined', 'canceled', 'expired']);
const DIRECTIONS: ReadonlySet<unknown> = new Set<Direction>(['sent', 'received']);

/** Whose list an invitation is in. */
export interface Whose {
  readonly id: string;
  readonly name: string;
  readonly accountId?: string;
}

export type Passes = (invitation: Invitation, whose: Whose) => boolean;

/** The filter as a function. Times in milliseconds; what expires within `soon` expires soon. */
export function passing(filter: Filter, { now, soon }: { readonly now: number; readonly soon: number }): Passes {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const shownWords = rowWords();
  const isPhase = oneOf(filter.phases);
  const isDirection = oneOf(filter.directions);
  const isService = oneOf(filter.services);
  const isType = oneOf(filter.types);
  const isCatalog = oneOf(filter.catalogs);
  const isProfile = oneOf(filter.profiles);
  return (invitation, whose) =>
    isPhase(invitation.phase === 'unknown' ? 'pending' : invitation.phase) &&
    (filter.older || !endedBefore(invitation, now - RECENT_MS)) &&
    (!filter.expiringSoon || expiresSoon(invitation, now, soon)) &&
    isDirection(invitation.direction) &&
    isService(invitation.service.id) &&
    isType(invitation.type) &&
    isCatalog(invitation.catalog) &&
    isProfile(whose.id) &&
    (words.length === 0 || hasWords(invitation, whose, words, shownWords));
}

function oneOf(values: readonly string[]): (value: string | undefined) => boolean {
  const set = new Set<string | undefined>(values);
  return (value) => set.size === 0 || set.has(value);
}

/** Certainly: nothing ends later than it expires, and where no time is known it counts as recent. */
function endedBefore({ phase, updatedAt, expiresAt }: Invitation, moment: number): boolean {
  if (phase === 'pending' || phase === 'unknown') return false;
  return Math.min(updatedAt ?? Infinity, expiresAt ?? Infinity) < moment;
}

/** Kind and state as a row has them, and AWS's own words for both. Made once for all rows that have the same. */
function rowWords(): (invitation: Invitation) => string {
  const known = new Map<string, string>();
  return (invitation) => {
    const { service, type, status } = invitation;
    const key = JSON.stringify([service.id, type, status]);
    const words = known.get(key) ?? [kindLabel(invitation), statusLabel(invitation), type, status].join('\n');
    known.set(key, words);
    return words;
  };
}

function hasWords(
  invitation: Invitation,
  whose: Whose,
  words: readonly string[],
  shownWords: (invitation: Invitation) => string,
): boolean {
  const { id, arn, counterparty, sender, note } = invitation;
  const known = [
    shownWords(invitation),
    id,
    arn,
    counterparty.id,
    counterparty.name,
    counterparty.email,
    sender?.name,
    sender?.email,
    note,
    whose.name,
    whose.accountId,
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => known.includes(word));
}

/** Whether what has ended shows as well, all of it or some kinds. */
export function showsFinished({ phases }: Filter): boolean {
  return phases.length === 0 || phases.some((phase) => phase !== 'pending');
}

/** The default, or with what ended in the last 30 days beside it; everything else stays as it is. */
export function withFinished(filter: Filter, finished: boolean): Filter {
  return { ...filter, phases: finished ? [] : PENDING_ONLY.phases, older: false };
}

/** How many of its parts leave something out that the default, or showing what has ended, does not. */
export function activeFilters(filter: Filter): number {
  const lists = [filter.directions, filter.services, filter.types, filter.catalogs, filter.profiles];
  return [
    ...lists.map((list) => list.length > 0),
    filter.expiringSoon,
    filter.text.trim() !== '',
    filter.phases.length > 0 && !isPendingOnly(filter),
  ].filter(Boolean).length;
}

function isPendingOnly({ phases }: Filter): boolean {
  return phases.length === 1 && phases[0] === 'pending';
}

/** Without what {@link activeFilters} counts: whether finished ones show stays as it is. */
export function cleared(filter: Filter): Filter {
  return { ...PENDING_ONLY, ...(filter.phases.length === 0 ? { phases: [], older: filter.older } : {}) };
}

/** What may be kept on disk: no text, which may hold names and e-mail addresses. */
export function toStore(filter: Filter): Filter {
  return { ...filter, text: '' };
}

/** What {@link toStore} gave, also where a newer or older version wrote it: what makes no sense counts as the default. */
export function fromStore(stored: unknown): Filter {
  const known = asRecord(stored);
  if (!known) return PENDING_ONLY;
  const texts = (name: keyof Filter): readonly string[] => {
    const value = known[name];
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
  };
  return {
    phases: Array.isArray(known['phases'])
      ? texts('phases').filter((phase): phase is Phase => PHASES.has(phase))
      : PENDING_ONLY.phases,
    older: known['older'] === true,
    expiringSoon: known['expiringSoon'] === true,
    directions: texts('directions').filter((direction): direction is Direction => DIRECTIONS.has(direction)),
    services: texts('services'),
    types: texts('types'),
    catalogs: texts('catalogs'),
    profiles: texts('profiles'),
    text: '',
  };
}
