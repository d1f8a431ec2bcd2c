import type { Rate } from '../invitations/invitationService.ts';

interface Waiter {
  readonly resolve: () => void;
  /** Where it waits; changes when its bucket is merged into another. */
  bucket: Bucket;
}

/** Below the published rate, and one token below its burst: requests do not arrive as evenly as they were sent. */
const MARGIN = 0.97;

/** How slow a bucket gets at most, and how it recovers with every turn that it gives. */
const SLOWEST = 1 / 16;
const RECOVERY = 1.2;

/**
 * Gives out turns below a rate, one bucket per key (account and operation), first come, first served.
 * Waiting costs one timer per bucket; nothing runs where nobody waits.
 */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();

  /** Resolves when it is this caller's turn; rejects with the signal's reason when that is aborted first. */
  async acquire(key: string, rate: Rate, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let bucket = this.#buckets.get(key);
    if (!bucket) this.#buckets.set(key, (bucket = new Bucket(rate)));
    await bucket.wait(signal);
  }

  /**
   * What was counted under keys that start with `from` counts under `to` from now on, waiters included: for when it
   * turns out whose requests they were.
   */
  move(from: string, to: string): void {
    for (const [key, bucket] of this.#buckets) {
      if (!key.startsWith(from)) continue;
      this.#buckets.delete(key);
      const target = to + key.slice(from.length);
      const known = this.#buckets.get(target);
      if (known) known.absorb(bucket);
      else this.#buckets.set(target, bucket);
    }
  }

  /** The service says that it was too fast all the same (somebody else spends the quota): fewer turns for a while. */
  slowDown(key: string): void {
    this.#buckets.get(key)?.slowDown();
  }

  dispose(): void {
    for (const bucket of this.#buckets.values()) bucket.dispose();
    this.#buckets.clear();
  }
}

class Bucket {
  readonly #fullSpeed: number;
  #perMs: number;
  readonly #capacity: number;
  readonly #queue = new Set<Waiter>();
  #tokens: number;
  #at = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rate: Rate) {
    this.#fullSpeed = (rate.perSecond * MARGIN) / 1_000;
    this.#perMs = this.#fullSpeed;
    this.#capacity = Math.max(1, rate.burst - 1);
    this.#tokens = this.#capacity;
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (this.#queue.size === 0 && this.#take()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { resolve, bucket: this };
    const leave = (): void => {
      waiter.bucket.#forget(waiter);
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

  slowDown(): void {
    this.#perMs = Math.max(this.#perMs / 2, this.#fullSpeed * SLOWEST);
    // What was saved up is spent, too: the service has none left for us.
    this.#tokens = 0;
    this.#at = performance.now();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Takes over what the other one has given out and who waits there. */
  absorb(other: Bucket): void {
    this.#fill();
    other.#fill();
    this.#tokens -= other.#capacity - other.#tokens;
    other.dispose();
    for (const waiter of other.#queue) {
      waiter.bucket = this;
      this.#queue.add(waiter);
    }
    this.#schedule();
  }

  #forget(waiter: Waiter): void {
    this.#queue.delete(waiter);
    if (this.#queue.size === 0) this.dispose();
  }

  #fill(): void {
    const now = performance.now();
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#at) * this.#perMs);
    this.#at = now;
  }

  #take(): boolean {
    this.#fill();
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    this.#perMs = Math.min(this.#perMs * RECOVERY, this.#fullSpeed);
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
