// The refreshes of one profile that are under way, taken together.

export class RefreshRun {
  /** A person waits for just this profile. */
  interactive = false;
  /** Lists are being read; whose the credentials are was asked before. */
  reading = false;
  /** Something differs from before it began. */
  differs = false;
  readonly #ended = Promise.withResolvers<void>();
  #refreshes = 0;

  /** Resolves when the last refresh has ended. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  join(interactive: boolean): void {
    this.#refreshes++;
    this.interactive ||= interactive;
  }

  /** Whether it was the last refresh; then the caller reports it and calls {@link end}. */
  leave(): boolean {
    return --this.#refreshes === 0;
  }

  end(): void {
    this.#ended.resolve();
  }
}
