// Background work: reads again, from time to time, what was read before.
import pLimit from 'p-limit';
import { isRefusal, type Failure } from '../invitations/failure.ts';
import { allowedAction } from '../invitations/invitation.ts';
import type { RowRef } from './counterpartIndex.ts';
import type { Inbox, InboxChange } from './inbox.ts';
import type { ListStore } from './listStore.ts';
import type { ProfileInbox } from './profileInbox.ts';

export interface AutoRefreshOptions {
  readonly inbox: Inbox;
  /** Received invitations that nobody has seen yet, after a reading that nobody asked for. Each is told once. */
  readonly onNew: (places: readonly RowRef[]) => void;
  /** 0 to 1, like `Math.random`. */
  readonly random?: () => number;
}

/** A list that was read to the end at least once. */
interface Known {
  /** {@link ListStore.readings} when it was looked at last. */
  readonly readings: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Readings in a row that failed since. */
  readonly failures: number;
}

interface Candidate {
  readonly profile: ProfileInbox;
  readonly store: ListStore;
  readonly known: Known;
  readonly due: number;
}

/** Nobody waits for it: it leaves most of the connections and of the rates to those who do. */
const PROFILES_AT_ONCE = 4;

/** Up to that much of the period later than due, so that windows and machines do not ask at the same moments. */
const JITTER = 0.2;

/** What would be due that soon after, as a part of the period, is read along. */
const ALONG = 0.25;

/** A list that fails is asked for at most that many periods later. */
const LONGEST_BACK_OFF = 16;

/** How long a round waits where a person is refreshing everything, and how often in a row. Milliseconds. */
const MAKE_WAY_MS = 15_000;
const MAKE_WAY_TIMES = 20;

/** A round ends then, so that one profile that never answers does not end all background work. Milliseconds. */
const LONGEST_ROUND_MS = 5 * 60_000;

/**
 * Reads again, every so often, the lists that were read before. It asks a person for nothing, never reads a list that
 * is being read, comes back later and later to one that fails, and leaves alone what was refused until somebody reads
 * that with success.
 */
export class AutoRefresh {
  readonly #inbox: Inbox;
  readonly #onNew: AutoRefreshOptions['onNew'];
  readonly #random: () => number;
  readonly #subscription: { dispose(): void };
  readonly #lists = new WeakMap<ListStore, Known>();
  /** Identities of the received invitations that were ever read. */
  readonly #seen = new Set<string>();
  #found: RowRef[] = [];
  #period: number | undefined;
  #isDisposed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #round: { readonly stopping: AbortController; readonly stores: ReadonlySet<ListStore> } | undefined;

  constructor({ inbox, onNew, random = Math.random }: AutoRefreshOptions) {
    this.#inbox = inbox;
    this.#onNew = onNew;
    this.#random = random;
    for (const profile of inbox.profiles) for (const store of profile.lists) this.#note(profile, store);
    this.#subscription = inbox.onDidChange((change) => this.#onChange(change));
  }

  /** Milliseconds between two readings of a list from now on. `undefined` ends it at once, with what is under way. */
  every(period: number | undefined): void {
    if (period === this.#period) return;
    this.#period = period;
    if (period === undefined) this.#round?.stopping.abort();
    this.#schedule();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.every(undefined);
    this.#subscription.dispose();
  }

  #onChange(change: InboxChange): void {
    if (change.kind !== 'list') return;
    const store = change.profile.list(change.list);
    if (store) this.#note(change.profile, store);
    if (this.#timer === undefined) this.#schedule();
  }

  /** Takes note of a list that was read to the end: what it has that was not there before is new. */
  #note(profile: ProfileInbox, store: ListStore): void {
    const known = this.#lists.get(store);
    if (store.status.kind !== 'loaded' || known?.readings === store.readings) return;
    this.#lists.set(store, { readings: store.readings, at: Date.now(), failures: 0 });
    if (store.list.direction !== 'received') return;
    const tells = this.#round?.stores.has(store) === true;
    for (const { key, invitation } of store) {
      const identity = profile.invitationKey(invitation);
      if (this.#seen.has(identity)) continue;
      this.#seen.add(identity);
      if (tells && allowedAction(invitation)) this.#found.push({ profile, store, key });
    }
  }

  #candidates(period: number): Candidate[] {
    return this.#inbox.profiles.flatMap((profile) =>
      profile.lists.flatMap((store) => {
        const known = this.#lists.get(store);
        const { status } = store;
        if (!known || status.kind === 'loading') return [];
        const failure = failureOf(profile, store);
        if (failure && isRefusal(failure.kind)) return [];
        const due = known.at + period * Math.min(2 ** known.failures, LONGEST_BACK_OFF);
        return [{ profile, store, known, due }];
      }),
    );
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const period = this.#period;
    if (period === undefined || this.#round) return;
    const due = this.#candidates(period).reduce((soonest, candidate) => Math.min(soonest, candidate.due), Infinity);
    if (due === Infinity) return;
    this.#wait(Math.max(0, due - Date.now()) + this.#random() * period * JITTER);
  }

  /** `madeWay`: how often it has made way already. */
  #wait(ms: number, madeWay = 0): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#run(madeWay);
    }, ms);
  }

  async #run(madeWay: number): Promise<void> {
    const period = this.#period;
    if (period === undefined) return;
    if (this.#inbox.isRefreshing && madeWay < MAKE_WAY_TIMES) return this.#wait(MAKE_WAY_MS, madeWay + 1);
    const soon = Date.now() + period * ALONG;
    const chosen = this.#candidates(period)
      .filter(({ due }) => due <= soon)
      // What failed comes last: what may not answer keeps nothing else waiting.
      .toSorted((a, b) => a.known.failures - b.known.failures);
    const stopping = new AbortController();
    this.#round = { stopping, stores: new Set(chosen.map(({ store }) => store)) };
    const unanswered = await this.#read(chosen, stopping.signal);
    this.#round = undefined;
    for (const { profile, store, known } of chosen) {
      if (stopping.signal.aborted || !(unanswered.has(profile) || failureOf(profile, store))) continue;
      this.#lists.set(store, { ...known, at: Date.now(), failures: known.failures + 1 });
    }
    // In the order of the view, whichever was read first.
    const found = this.#inbox.profiles.flatMap((profile) => this.#found.filter((place) => place.profile === profile));
    this.#found = [];
    if (found.length > 0 && !this.#isDisposed) this.#onNew(found);
    this.#schedule();
  }

  /** Resolves to the profiles that did not answer in time. */
  async #read(chosen: readonly Candidate[], stopping: AbortSignal): Promise<ReadonlySet<ProfileInbox>> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), LONGEST_ROUND_MS);
    const signal = AbortSignal.any([stopping, limit.signal]);
    const inTurn = pLimit(PROFILES_AT_ONCE);
    const unanswered = new Set<ProfileInbox>();
    await Promise.all(
      [...Map.groupBy(chosen, ({ profile }) => profile)].map(([profile, some]) =>
        inTurn(async () => {
          if (signal.aborted) return;
          await Promise.all(some.map(({ store }) => profile.refresh(store.list.id, { passive: signal })));
          if (limit.signal.aborted) unanswered.add(profile);
        }),
      ),
    );
    clearTimeout(timer);
    return unanswered;
  }
}

/** Why the list was not read the last time, or the whole profile. */
function failureOf({ state }: ProfileInbox, { outcome }: ListStore): Failure | undefined {
  if (state.kind === 'blocked' || state.kind === 'failed') return state.failure;
  return outcome.kind === 'failed' ? outcome.failure : undefined;
}
