// Virtual time: clock, timers and random bytes of the process belong to the simulation while it runs.
import { AsyncLocalStorage } from 'node:async_hooks';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { mock } from 'node:test';
import type { Confirmed } from './ledger.ts';
import { Random } from './random.ts';

/** What runs in a window on behalf of a person. Timers belong to it: a crash takes them along. */
export interface Origin {
  readonly window: string;
  readonly dead: boolean;
  /** What the person said yes to. */
  readonly confirmed: readonly Confirmed[];
}

/** A Wednesday in the morning. */
export const START = Date.UTC(2026, 10, 25, 9);

/** Turns of the event loop without any file request under way: everything has come to rest then. */
const QUIET_TURNS = 3;

/** What Node calls requests for files, among the resources that are active. */
const FILE_REQUEST = /^(FSReq|CloseReq|FileHandleCloseReq)/;

/** The global ones, before anything is patched. */
const realImmediate = setImmediate;

/** As much of a Node timer as its users touch. */
class VirtualTimer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  readonly owner: Origin | undefined;

  constructor(at: number, order: number, run: () => void, owner: Origin | undefined) {
    this.at = at;
    this.order = order;
    this.run = run;
    this.owner = owner;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }
}

/** The clock and every timer. Time passes only when {@link fireNext} is called. */
export class VirtualTime {
  readonly owners = new AsyncLocalStorage<Origin>();
  /** Called whenever everything has come to rest. */
  settled: () => void = () => undefined;
  readonly #timers = new Set<VirtualTimer>();
  #now = START;
  #order = 0;
  #bytes = new Random(0, 'bytes');

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  /** When the next timer is due. */
  get nextAt(): number | undefined {
    return this.#next()?.at;
  }

  /** For the simulation itself: belongs to no window. */
  after(ms: number, run: () => void): void {
    this.owners.exit(() => this.#add(run, ms));
  }

  /** Moves the clock to the next timer, runs it, and waits for all that it leads to. */
  async fireNext(): Promise<void> {
    const timer = this.#next();
    if (!timer) return;
    this.#timers.delete(timer);
    this.#moveTo(timer.at);
    if (timer.owner) this.owners.run(timer.owner, timer.run);
    else this.owners.exit(timer.run);
    await this.settle();
  }

  /** Runs what is due until then, and stops there. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let at = this.nextAt; at !== undefined && at <= end; at = this.nextAt) await this.fireNext();
    this.#moveTo(end);
  }

  /** Resolves when nothing goes on any more without time passing: promises have run, files are written. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS;) {
      await new Promise((resolve) => void realImmediate(resolve));
      const isBusy = process.getActiveResourcesInfo().some((resource) => FILE_REQUEST.test(resource));
      quiet = isBusy ? 0 : quiet + 1;
    }
    this.settled();
  }

  /** Takes over clock, timers and randomness of the process. Returns what gives them back. */
  install(seed: number): () => void {
    const random = new Random(seed, 'process');
    this.#bytes = new Random(seed, 'bytes');
    const restore = [
      replace(globalThis, 'setTimeout', (run: () => void, ms = 0) => this.#add(run, ms)),
      replace(globalThis, 'clearTimeout', (timer: VirtualTimer | undefined) => timer && this.#timers.delete(timer)),
      replace(performance, 'now', () => this.#now - START),
      replace(Math, 'random', () => random.next()),
      replace(crypto, 'randomBytes', (size: number) =>
        Buffer.from(Array.from({ length: size }, () => this.#bytes.between(0, 255))),
      ),
    ];
    syncBuiltinESMExports();
    mock.timers.enable({ apis: ['Date'], now: this.#now });
    return () => {
      mock.timers.reset();
      for (const undo of restore) undo();
      syncBuiltinESMExports();
    };
  }

  /** With random bytes of that seed: two emulators can make the same id. */
  withBytes<T>(seed: number, work: () => T): T {
    const before = this.#bytes;
    this.#bytes = new Random(seed, 'bytes');
    try {
      return work();
    } finally {
      this.#bytes = before;
    }
  }

  #add(run: () => void, ms: number): VirtualTimer {
    const timer = new VirtualTimer(this.#now + Math.max(1, ms), ++this.#order, run, this.owners.getStore());
    this.#timers.add(timer);
    return timer;
  }

  #next(): VirtualTimer | undefined {
    let next: VirtualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.owner?.dead === true) this.#timers.delete(timer);
      else if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next;
  }

  #moveTo(at: number): void {
    this.#now = Math.max(this.#now, at);
    mock.timers.setTime(this.#now);
  }
}

/** Sets a property to something of another type; returns what sets it back. */
function replace(target: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, {
    value,
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? false,
  });
  return () => {
    if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  };
}
