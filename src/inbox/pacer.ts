import type { Rate } from '../invitations/service.ts';

interface Waiter {
  readonly resolve: () => void;
}

/** Below the published rate, and one token below its burst: requests do not arrive as evenly as they were sent. */
const MARGIN = 0.97;

/**
 * Gives out turns below a rate, one bucket per key (account and operation), first come, first served.
 * Waiting costs one timer per bucket; nothing runs where nobody waits.
 */
export class Pacer {
  readonly #buckets = new Map<string, Bucket>();

  /** Resolves when it is this caller's turn; rejects with the signal's reason when that is aborted first. */
  async turn(key: string, rate: Rate, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let bucket = this.#buckets.get(key);
    if (!bucket) this.#buckets.set(key, (bucket = new Bucket(rate)));
    await bucket.wait(signal);
  }

  dispose(): void {
    for (const bucket of this.#buckets.values()) bucket.dispose();
    this.#buckets.clear();
  }
}

class Bucket {
  readonly #perMs: number;
  readonly #capacity: number;
  readonly #queue = new Set<Waiter>();
  #tokens: number;
  #at = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rate: Rate) {
    this.#perMs = (rate.perSecond * MARGIN) / 1_000;
    this.#capacity = Math.max(1, rate.burst - 1);
    this.#tokens = this.#capacity;
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (this.#queue.size === 0 && this.#take()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { resolve };
    const leave = (): void => {
      this.#queue.delete(waiter);
      if (this.#queue.size === 0) this.dispose();
      reject(signal.reason);
    };
    this.#queue.add(waiter);
    signal.addEventListener('abort', leave, { once: true });
    this.#schedule();
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #take(): boolean {
    const now = performance.now();
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#at) * this.#perMs);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#queue.size === 0) return;
    const wait = Math.max(1, Math.ceil((1 - this.#tokens) / this.#perMs));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      for (const waiter of this.#queue) {
        if (!this.#take()) break;
        this.#queue.delete(waiter);
        waiter.resolve();
      }
      this.#schedule();
    }, wait);
  }
}
