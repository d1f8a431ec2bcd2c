import { defined } from '../common/records.ts';
import { activeFilters, passing, PENDING_ONLY, type Filter, type Passes, type Whose } from '../invitations/filter.ts';
import { countOf, type Counts } from '../invitations/invitation.ts';
import type { ListStore, Row } from './listStore.ts';
import type { ProfileInbox } from './profileInbox.ts';

/** How long the words of a filter that mean a time ("soon") are taken to be true. Milliseconds. */
const TRUE_FOR_MS = 60_000;

interface Known {
  version: number;
  at: number;
  readonly rows: Map<string, { readonly row: Row; readonly shows: boolean }>;
  counts: Counts;
  /** In order; made when it is first asked for. */
  sorted: readonly Row[] | undefined;
}

/**
 * Which rows the filter shows. A row that an act or a single read has changed stays until its list is read again or the
 * filter changes, so that a person sees what became of it.
 */
export class VisibleRows {
  readonly #soon: () => number;
  #filter: Filter;
  #known = new WeakMap<ListStore, Known>();

  /** `soon`: what expires within that many milliseconds expires soon, as set right now. */
  constructor(soon: () => number, filter: Filter = PENDING_ONLY) {
    this.#soon = soon;
    this.#filter = filter;
  }

  get filter(): Filter {
    return this.#filter;
  }

  /** Whether something is left out that would show by default. */
  get isFiltered(): boolean {
    return activeFilters(this.#filter) > 0;
  }

  set(filter: Filter): void {
    this.#filter = filter;
    this.reset();
  }

  /** Looks at every row anew. */
  reset(): void {
    this.#known = new WeakMap();
  }

  /** In the order of the list. The same array for as long as nothing changed. */
  rows(profile: ProfileInbox, store: ListStore): readonly Row[] {
    const known = this.#look(profile, store);
    known.sorted ??= known.counts.all === store.size ? store.rows : store.rows.filter(({ key }) => shows(known, key));
    return known.sorted;
  }

  /** Of the rows that show. */
  counts(profile: ProfileInbox, store: ListStore): Counts {
    return this.#look(profile, store).counts;
  }

  has(profile: ProfileInbox, store: ListStore, key: string): boolean {
    return shows(this.#look(profile, store), key);
  }

  /** How many rows show, and how many were read. */
  total(profiles: readonly ProfileInbox[]): { readonly shown: number; readonly all: number } {
    let shown = 0;
    let all = 0;
    for (const profile of profiles) {
      for (const store of profile.lists) {
        shown += this.counts(profile, store).all;
        all += store.size;
      }
    }
    return { shown, all };
  }

  #look(profile: ProfileInbox, store: ListStore): Known {
    const known = this.#known.get(store) ?? fresh();
    const at = Date.now();
    const isOld = at - known.at > TRUE_FOR_MS;
    if (known.version === store.version && !isOld) return known;
    const passes = passing(this.#filter, { now: at, soon: this.#soon() });
    const whose = whoseIs(profile);
    const { rows } = known;
    // In place: with each page of a long list most rows are the same ones as before.
    for (const row of store) {
      const before = rows.get(row.key);
      if (before?.row !== row || isOld) {
        rows.set(row.key, { row, shows: passes(row.invitation, whose) || stays(row, before) });
      }
    }
    if (rows.size > store.size) for (const key of rows.keys()) if (!store.row(key)) rows.delete(key);
    known.version = store.version;
    known.at = at;
    known.counts = countOf(shownInvitations(rows));
    known.sorted = undefined;
    this.#known.set(store, known);
    return known;
  }
}

function fresh(): Known {
  return { version: -1, at: 0, rows: new Map(), counts: countOf([]), sorted: undefined };
}

/** Its rank is of its last listing. */
function stays(row: Row, known: { readonly row: Row; readonly shows: boolean } | undefined): boolean {
  return known?.shows === true && known.row.rank === row.rank;
}

function shows({ rows }: Known, key: string): boolean {
  return rows.get(key)?.shows === true;
}

function* shownInvitations(rows: Known['rows']) {
  for (const { row, shows: isShown } of rows.values()) if (isShown) yield row.invitation;
}

/** Whose list it is, for the filter. */
function whoseIs({ id, profile, accountId }: ProfileInbox): Whose {
  return { id, name: profile.name, ...defined({ accountId }) };
}

/** How many rows would show with this filter, whatever shows now. */
export function countPassing(profiles: readonly ProfileInbox[], filter: Filter, soon: number): number {
  const passes: Passes = passing(filter, { now: Date.now(), soon });
  let count = 0;
  for (const profile of profiles) {
    const whose = whoseIs(profile);
    for (const store of profile.lists) for (const { invitation } of store) if (passes(invitation, whose)) count++;
  }
  return count;
}
