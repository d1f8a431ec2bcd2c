import { failureOf, isInapplicable, type Failure } from '../invitations/failure.ts';
import {
  compareRanks,
  countOf,
  keyOf,
  merge,
  rankOf,
  type Action,
  type Counts,
  type Invitation,
  type Rank,
} from '../invitations/invitation.ts';
import type { CallOptions, InvitationList, InvitationSource } from '../invitations/invitationSource.ts';

export type ListStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** How the last refresh of a list ended; `idle` before the first one has. */
export type ListOutcome = Exclude<ListStatus, { readonly kind: 'loading' }>;

export type ListChange =
  /** One row; `counts`: it may be counted differently now. */
  | { readonly kind: 'row'; readonly key: string; readonly counts: boolean }
  /** Rows were added, removed or replaced. */
  | { readonly kind: 'rows' }
  /** A refresh began. */
  | { readonly kind: 'started' }
  /** A refresh ended; whether the rows and the outcome differ from before it. */
  | { readonly kind: 'ended'; readonly rows: boolean; readonly outcome: boolean };

/** What is being done with one invitation right now; `waiting` for its turn, while nothing was sent yet. */
export type Activity = Action | 'read' | 'waiting';

/** One invitation in a list. Immutable: every change makes a new one. */
export interface Row {
  readonly key: string;
  readonly invitation: Invitation;
  /** From the last listing: an act changes the invitation, not its place. */
  readonly rank: Rank;
  readonly activity?: Activity;
  /** What the last act or read of this row left to tell, in words; gone with the next listing. */
  readonly remark?: string;
}

/** The row without what is being done with it and without a remark. */
export function withoutActivity({ key, invitation, rank }: Row): Row {
  return { key, invitation, rank };
}

/** Who wants to know which rows there are. */
export interface RowListener {
  readonly added: (rows: readonly Row[]) => void;
  readonly removed: (rows: readonly Row[]) => void;
}

export interface ReadOptions extends CallOptions {
  /** Nobody asked for it: where it is stopped, the list is what it was before. */
  readonly passive?: boolean;
}

/** More rows than this that look different at once are told as the whole list. */
const ROWS_TOLD = 100;

interface Entry {
  row: Row;
  /** Moment of the last change that did not come from a listing. */
  changedAt: number;
}

/**
 * The rows of one list of one profile, and the one refresh of it that may run at a time.
 *
 * Rows stay usable while a refresh runs; what the refresh does not find any more leaves when it has read to the end.
 * A page that was asked for before a row changed (an act, a single read) does not bring the old state back.
 */
export class ListStore {
  readonly list: InvitationList;
  readonly #source: InvitationSource;
  readonly #changed: (change: ListChange) => void;
  readonly #rowSet: RowListener;
  readonly #entries = new Map<string, Entry>();
  #sorted: readonly Row[] | undefined;
  #counts: Counts | undefined;
  #version = 0;
  #status: ListStatus = { kind: 'idle' };
  #outcome: ListOutcome = { kind: 'idle' };
  #readings = 0;
  #clock = 0;
  #running: Promise<void> | undefined;
  /** The refresh that was asked for last while another one ran. */
  #next: ReadOptions | undefined;

  /** `rowSet` is notified of rows before `changed`. */
  constructor(
    list: InvitationList,
    source: InvitationSource,
    changed: (change: ListChange) => void,
    rowSet: RowListener = { added: () => undefined, removed: () => undefined },
  ) {
    this.list = list;
    this.#source = source;
    this.#changed = changed;
    this.#rowSet = rowSet;
  }

  get source(): InvitationSource {
    return this.#source;
  }

  get status(): ListStatus {
    return this.#status;
  }

  /** Nothing is known yet: it was never read to the end, nor has it failed. */
  get isFirstLoad(): boolean {
    return this.#outcome.kind === 'idle';
  }

  /** Stays what it is while another refresh runs. */
  get outcome(): ListOutcome {
    return this.#outcome;
  }

  /** How many times it was read to the end. */
  get readings(): number {
    return this.#readings;
  }

  /** In the order in which they are shown. */
  get rows(): readonly Row[] {
    this.#sorted ??= [...this.#entries.values()]
      .map((entry) => entry.row)
      .toSorted((a, b) => compareRanks(a.rank, b.rank));
    return this.#sorted;
  }

  /** How many rows there are, without putting them in order. */
  get size(): number {
    return this.#entries.size;
  }

  /** Another number whenever a row came, left or changed. */
  get version(): number {
    return this.#version;
  }

  get pending(): number {
    return this.counts.pending;
  }

  get counts(): Counts {
    this.#counts ??= countOf(this.invitations());
    return this.#counts;
  }

  /** In no order, without putting them in one. */
  *invitations(): Generator<Invitation> {
    for (const { row } of this.#entries.values()) yield row.invitation;
  }

  row(key: string): Row | undefined {
    return this.#entries.get(key)?.row;
  }

  /** Changes what one row shows, in place. Nothing happens where the row has left. */
  update(key: string, change: (row: Row) => Row): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    const { phase } = entry.row.invitation;
    entry.row = change(entry.row);
    entry.changedAt = ++this.#clock;
    this.#forgetOrder();
    this.#changed({ kind: 'row', key, counts: entry.row.invitation.phase !== phase });
  }

  /** Something outside of it changed how these rows look. */
  redraw(keys: readonly string[]): void {
    if (keys.length <= ROWS_TOLD) {
      for (const key of keys) this.#changed({ kind: 'row', key, counts: false });
      return;
    }
    this.#version++;
    this.#changed({ kind: 'rows' });
  }

  /** All rows, in no order. */
  *[Symbol.iterator](): Generator<Row> {
    for (const { row } of this.#entries.values()) yield row;
  }

  /**
   * Reads the list. While one refresh runs, further calls share one more run after it. Never rejects: what went wrong
   * is in {@link status}.
   */
  refresh(options: ReadOptions): Promise<void> {
    if (this.#running) {
      this.#next = options;
      return this.#running;
    }
    this.#running = this.#run(options);
    return this.#running;
  }

  /** What keeps it from being read: rows stay. */
  fail(failure: Failure): void {
    if (!this.#running) this.#end({ kind: 'failed', failure }, this.#version);
  }

  async #run(first: ReadOptions): Promise<void> {
    for (let options: ReadOptions | undefined = first; options; options = this.#takeNext()) {
      const before = this.#outcome;
      const version = this.#version;
      this.#status = { kind: 'loading' };
      this.#changed({ kind: 'started' });
      try {
        await this.#read(options);
        this.#readings++;
        this.#end({ kind: 'loaded' }, version);
      } catch (error) {
        const isForgotten = options.passive === true && options.signal.aborted;
        this.#end(isForgotten ? before : { kind: 'failed', failure: failureOf(error) }, version);
      }
    }
    // Together with the last look for a next one: nobody can ask in between.
    this.#running = undefined;
  }

  /** Not what was stopped meanwhile; and with its own signal, so that it survives the stop of the one before. */
  #takeNext(): ReadOptions | undefined {
    const next = this.#next;
    this.#next = undefined;
    return next?.signal.aborted ? undefined : next;
  }

  async #read(options: ReadOptions): Promise<void> {
    const startedAt = this.#clock;
    const seen = new Set<string>();
    const pages = this.#source.list(this.list, options)[Symbol.asyncIterator]();
    for (;;) {
      const askedAt = this.#clock;
      const page = await pages.next();
      options.signal.throwIfAborted();
      if (page.done === true) break;
      let differs = false;
      const came: Row[] = [];
      for (const invitation of page.value) {
        const key = keyOf(invitation);
        seen.add(key);
        const isNew = !this.#entries.has(key);
        if (!this.#merge(key, invitation, askedAt)) continue;
        differs = true;
        const row = isNew ? this.row(key) : undefined;
        if (row) came.push(row);
      }
      if (differs) this.#rowsChanged({ came, left: [] });
    }
    const left: Row[] = [];
    for (const [key, { row, changedAt }] of this.#entries) {
      if (seen.has(key) || changedAt > startedAt || row.activity !== undefined) continue;
      this.#entries.delete(key);
      left.push(row);
    }
    if (left.length > 0) this.#rowsChanged({ came: [], left });
  }

  /** Whether the row is another one than before: what was read again unchanged tells nobody anything. */
  #merge(key: string, read: Invitation, askedAt: number): boolean {
    const entry = this.#entries.get(key);
    if (!entry) {
      this.#entries.set(key, { row: { key, invitation: read, rank: rankOf(read) }, changedAt: 0 });
      return true;
    }
    const { activity } = entry.row;
    const invitation = merge(entry.row.invitation, read);
    if (activity === 'waiting') {
      // Nothing was sent yet, so the page is the newest there is: whoever waits looks again before sending.
      const differs = !isSame(entry.row.invitation, invitation);
      if (differs) entry.row = { ...entry.row, invitation };
      return differs;
    }
    // Newer than the page, or being acted on: its own answer decides.
    if (entry.changedAt > askedAt || activity !== undefined) return false;
    const row: Row = { key, invitation, rank: rankOf(invitation) };
    if (
      entry.row.remark === undefined &&
      isSame(entry.row.invitation, invitation) &&
      isSameRank(entry.row.rank, row.rank)
    ) {
      return false;
    }
    entry.row = row;
    return true;
  }

  #rowsChanged({ came, left }: { readonly came: readonly Row[]; readonly left: readonly Row[] }): void {
    this.#forgetOrder();
    if (came.length > 0) this.#rowSet.added(came);
    if (left.length > 0) this.#rowSet.removed(left);
    this.#changed({ kind: 'rows' });
  }

  #forgetOrder(): void {
    this.#version++;
    this.#sorted = undefined;
    this.#counts = undefined;
  }

  #end(outcome: ListOutcome, versionBefore: number): void {
    const rows = this.#version !== versionBefore;
    const differs = !isSameOutcome(this.#outcome, outcome);
    this.#status = outcome;
    this.#outcome = outcome;
    this.#changed({ kind: 'ended', rows, outcome: differs });
  }
}

function isSameOutcome(a: ListOutcome, b: ListOutcome): boolean {
  if (a.kind !== 'failed' || b.kind !== 'failed') return a.kind === b.kind;
  if (a.failure.kind !== b.failure.kind || a.failure.message !== b.failure.message) return false;
  // The request ID is shown with a failure that is reported as a problem.
  return a.failure.requestId === b.failure.requestId || isInapplicable(b.failure);
}

function isSame(a: Invitation, b: Invitation): boolean {
  return a === b || fingerprint(a) === fingerprint(b);
}

function fingerprint(invitation: Invitation): string {
  return JSON.stringify({ ...invitation, service: undefined });
}

function isSameRank(a: Rank, b: Rank): boolean {
  return a.pending === b.pending && a.at === b.at;
}
