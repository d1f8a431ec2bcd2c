// The rows of one list of one profile, and its refresh.
import { defined } from '../common/records.ts';
import { failureOf, isInapplicable, type Failure } from '../invitations/failure.ts';
import {
  compareRanks,
  countOf,
  keyOf,
  rankOf,
  type Action,
  type Counts,
  type Invitation,
  type Rank,
} from '../invitations/invitation.ts';
import type { CallOptions, InvitationList, InvitationSource } from '../invitations/invitationSource.ts';
import { untilAborted } from '../invitations/stopping.ts';
import { mergeRow } from './rowMerge.ts';

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
  /** Its state is that of a counterpart: what its own list or service says later corrects it. */
  readonly inferred?: true;
}

/** The row without what is being done with it and without a remark. */
export function withoutActivity({ key, invitation, rank, inferred }: Row): Row {
  return { key, invitation, rank, ...defined({ inferred }) };
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

/** A request that is unanswered for longer than this gives way to the next refresh. Milliseconds. */
const STALLED_MS = 10_000;

/** One reading of the list. */
interface Reading {
  readonly giveWay: AbortController;
  /** When the request left that is not answered yet; by `performance.now()`. */
  sentAt: number | undefined;
}

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
  #reading: Reading | undefined;
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
   * Reads the list. While one refresh runs, further calls share one more run after it, which begins at once where the
   * first one has stalled. Never rejects: what went wrong is in {@link status}.
   */
  refresh(options: ReadOptions): Promise<void> {
    if (this.#running) {
      this.#next = options;
      const sentAt = this.#reading?.sentAt;
      if (sentAt !== undefined && performance.now() - sentAt > STALLED_MS) this.#reading?.giveWay.abort();
      return this.#running;
    }
    this.#running = this.#run(options);
    return this.#running;
  }

  /** Discards all rows, as before the first refresh. A refresh under way is to be stopped before. */
  clear(): void {
    const version = this.#version;
    const removed = [...this.#entries.values()].map(({ row }) => row);
    this.#entries.clear();
    if (removed.length > 0) this.#rowsChanged({ came: [], left: removed });
    this.#end({ kind: 'idle' }, version);
  }

  async #run(first: ReadOptions): Promise<void> {
    for (let options: ReadOptions | undefined = first; options; options = this.#takeNext()) {
      const before = this.#outcome;
      const version = this.#version;
      this.#status = { kind: 'loading' };
      this.#changed({ kind: 'started' });
      const reading: Reading = { giveWay: new AbortController(), sentAt: undefined };
      this.#reading = reading;
      try {
        await this.#read(options, reading);
        this.#readings++;
        this.#end({ kind: 'loaded' }, version);
      } catch (error) {
        const isForgotten = reading.giveWay.signal.aborted || (options.passive === true && options.signal.aborted);
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

  async #read(options: ReadOptions, reading: Reading): Promise<void> {
    const signal = AbortSignal.any([options.signal, reading.giveWay.signal]);
    const permit = async (): Promise<void> => {
      await options.permit?.();
      reading.sentAt = performance.now();
    };
    const startedAt = this.#clock;
    const seen = new Set<string>();
    const pages = this.#source.list(this.list, { signal, permit })[Symbol.asyncIterator]();
    for (;;) {
      const askedAt = this.#clock;
      // Ends with the signal also where the source does not.
      const page = await untilAborted(pages.next(), signal);
      signal.throwIfAborted();
      reading.sentAt = undefined;
      if (page.done === true) break;
      this.#mergePage(page.value, seen, askedAt);
    }
    const left: Row[] = [];
    for (const [key, { row, changedAt }] of this.#entries) {
      if (seen.has(key) || changedAt > startedAt || row.activity !== undefined) continue;
      this.#entries.delete(key);
      left.push(row);
    }
    if (left.length > 0) this.#rowsChanged({ came: [], left });
  }

  #mergePage(page: readonly Invitation[], seen: Set<string>, askedAt: number): void {
    let differs = false;
    const came: Row[] = [];
    for (const invitation of page) {
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

  /** Whether the row is another one than before. */
  #merge(key: string, read: Invitation, askedAt: number): boolean {
    const entry = this.#entries.get(key);
    if (!entry) {
      this.#entries.set(key, { row: { key, invitation: read, rank: rankOf(read) }, changedAt: 0 });
      return true;
    }
    const before = entry.row;
    entry.row = mergeRow(before, read, entry.changedAt > askedAt);
    return entry.row !== before;
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
