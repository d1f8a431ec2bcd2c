// Which rows pass the filter: the one model that the view and the commands share.
import { DAY } from '../common/durations.ts';
import { Emitter } from '../common/emitter.ts';
import { defined } from '../common/records.ts';
import { activeFilters, fromStore, passing, toStore, type Filter, type Whose } from '../invitations/filter.ts';
import { countOf, type Counts } from '../invitations/invitation.ts';
import type { ListStore, Row } from './listStore.ts';
import type { ProfileInbox } from './profileInbox.ts';

/** How long "expires soon" is taken to be true for a row. Milliseconds. */
const VERDICT_AGE_MS = 60_000;

const FILTER_KEY = 'filter';

/** Key-value storage of a workspace, e.g. VS Code's `Memento`. */
export interface WorkspaceMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface VisibleRowsOptions {
  /** The setting as it is now; asked for again after {@link VisibleRows.settingsChanged}. */
  readonly expiringSoonDays: () => number;
  /** Where the filter is kept, without its text. */
  readonly memory: WorkspaceMemory;
}

/** How many rows are visible, and how many were read. */
export interface VisibleShare {
  readonly visible: number;
  readonly all: number;
}

interface Verdicts {
  version: number;
  at: number;
  readonly rows: Map<string, { readonly row: Row; readonly passes: boolean }>;
  counts: Counts;
  /** In order; made when it is first asked for. */
  sorted: readonly Row[] | undefined;
}

/**
 * The filter and the rows that pass it. A row that an action or a single read has changed stays visible until its list
 * is read again or the filter changes, so that a person sees what became of it.
 */
export class VisibleRows {
  readonly #changes = new Emitter<undefined>();
  /** All rows have to be evaluated anew: the filter or a setting changed. */
  readonly onDidChange = this.#changes.event;
  readonly #options: VisibleRowsOptions;
  #filter: Filter;
  #soon: number | undefined;
  #verdicts = new WeakMap<ListStore, Verdicts>();

  constructor(options: VisibleRowsOptions) {
    this.#options = options;
    this.#filter = fromStore(options.memory.get(FILTER_KEY));
  }

  get filter(): Filter {
    return this.#filter;
  }

  /** What expires within that many milliseconds expires soon. Cached, because every row needs it. */
  get soon(): number {
    this.#soon ??= this.#options.expiringSoonDays() * DAY;
    return this.#soon;
  }

  /** Whether something is left out that would be visible by default. */
  get isFiltered(): boolean {
    return activeFilters(this.#filter) > 0;
  }

  /** Sets the filter for this workspace; its text only until the window is closed. */
  setFilter(filter: Filter): void {
    this.#filter = filter;
    void this.#options.memory.update(FILTER_KEY, toStore(filter));
    this.#invalidate();
  }

  settingsChanged(): void {
    this.#soon = undefined;
    this.#invalidate();
  }

  /** In the order of the list. The same array for as long as nothing changed. */
  rows(profile: ProfileInbox, store: ListStore): readonly Row[] {
    const verdicts = this.#evaluate(profile, store);
    verdicts.sorted ??=
      verdicts.counts.all === store.size ? store.rows : store.rows.filter(({ key }) => isVisible(verdicts, key));
    return verdicts.sorted;
  }

  /** Of the visible rows. */
  counts(profile: ProfileInbox, store: ListStore): Counts {
    return this.#evaluate(profile, store).counts;
  }

  has(profile: ProfileInbox, store: ListStore, key: string): boolean {
    return isVisible(this.#evaluate(profile, store), key);
  }

  total(profiles: readonly ProfileInbox[]): VisibleShare {
    let visible = 0;
    let all = 0;
    for (const profile of profiles) {
      for (const store of profile.lists) {
        visible += this.counts(profile, store).all;
        all += store.size;
      }
    }
    return { visible, all };
  }

  /** How many rows would be visible with this filter, whatever the filter is now. */
  countPassing(profiles: readonly ProfileInbox[], filter: Filter): number {
    const passes = passing(filter, { now: Date.now(), soon: this.soon });
    let count = 0;
    for (const profile of profiles) {
      const whose = whoseIs(profile);
      for (const store of profile.lists) for (const { invitation } of store) if (passes(invitation, whose)) count++;
    }
    return count;
  }

  dispose(): void {
    this.#changes.dispose();
  }

  #invalidate(): void {
    this.#verdicts = new WeakMap();
    this.#changes.fire(undefined);
  }

  #evaluate(profile: ProfileInbox, store: ListStore): Verdicts {
    const verdicts = this.#verdicts.get(store) ?? noVerdicts();
    const at = Date.now();
    const isOld = at - verdicts.at > VERDICT_AGE_MS;
    if (verdicts.version === store.version && !isOld) return verdicts;
    const passes = passing(this.#filter, { now: at, soon: this.soon });
    const whose = whoseIs(profile);
    const { rows } = verdicts;
    // In place: with each page of a long list most rows are the same ones as before.
    for (const row of store) {
      const before = rows.get(row.key);
      if (before?.row !== row || isOld) {
        rows.set(row.key, { row, passes: passes(row.invitation, whose) || isSticky(row, before) });
      }
    }
    if (rows.size > store.size) for (const key of rows.keys()) if (!store.row(key)) rows.delete(key);
    verdicts.version = store.version;
    verdicts.at = at;
    verdicts.counts = countOf(visibleInvitations(rows));
    verdicts.sorted = undefined;
    this.#verdicts.set(store, verdicts);
    return verdicts;
  }
}

function noVerdicts(): Verdicts {
  return { version: -1, at: 0, rows: new Map(), counts: countOf([]), sorted: undefined };
}

/** Still visible after a change that came from no listing: a row's rank is of its last listing. */
function isSticky(row: Row, before: { readonly row: Row; readonly passes: boolean } | undefined): boolean {
  return before?.passes === true && before.row.rank === row.rank;
}

function isVisible({ rows }: Verdicts, key: string): boolean {
  return rows.get(key)?.passes === true;
}

function* visibleInvitations(rows: Verdicts['rows']) {
  for (const { row, passes } of rows.values()) if (passes) yield row.invitation;
}

/** Whose list it is, for the filter. */
function whoseIs({ id, profile, accountId }: ProfileInbox): Whose {
  return { id, name: profile.name, ...defined({ accountId }) };
}
