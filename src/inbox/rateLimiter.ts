// Token buckets that keep requests below the published rates.
import type { Rate } from '../invitations/invitationService.ts';

/** Below the published rate, and one token below its burst: requests do not arrive as evenly as they were sent. */
const MARGIN = 0.97;

/** How slow a bucket gets at most, and how it recovers with every permit that it gives. */
const SLOWEST = 1 / 16;
const RECOVERY = 1.2;

/**
 * Gives out permits below a rate, one token bucket per key (account and operation), first come, first served. Waiting
 * costs one timer per bucket; an idle bucket costs none.
 */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();

  /** Resolves with a permit; rejects with the signal's reason when that is aborted first. */
  async acquire(key: string, rate: Rate, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let bucket = this.#buckets.get(key);
    if (!bucket) this.#buckets.set(key, (bucket = new Bucket(rate)));
    await bucket.wait(signal);
  }

  /** The service says that it was too fast all the same (another client spends the quota): fewer permits for a while. */
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
  readonly #queue = new Set<() => void>();
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
    const leave = (): void => {
      this.#forget(resolve);
      reject(signal.reason);
    };
    this.#queue.add(resolve);
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

  #forget(waiter: () => void): void {
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
        waiter();
      }
      this.#schedule();
    }, wait);
  }
}
