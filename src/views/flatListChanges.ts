// Maps what changed in the inbox to redraws of the flat list: one row, or, debounced, all of it.
import type { Inbox, InboxChange } from '../inbox/inbox.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { NodeRegistry } from './nodeRegistry.ts';
import type { Node } from './nodes.ts';
import { streamingDelay, WORDS_AGE_MS } from './streaming.ts';

export interface FlatListChangesOptions {
  readonly inbox: Inbox;
  readonly registry: NodeRegistry;
  /** `undefined` redraws everything. */
  readonly fire: (nodes: Node[] | undefined) => void;
}

/** Changes that arrive together are one redraw; while lists are read there is one only every so often. */
export class FlatListChanges {
  readonly #options: FlatListChangesOptions;
  #timer: { readonly handle: ReturnType<typeof setTimeout>; readonly isDelayed: boolean } | undefined;
  #firedAt = 0;
  /** VS Code has been given the list since it was last notified: before, there is nothing to notify it of. */
  #isDrawn = false;
  #drawnAt = 0;

  constructor(options: FlatListChangesOptions) {
    this.#options = options;
  }

  /** VS Code is given the list. */
  drawn(): void {
    this.#isDrawn = true;
    this.#drawnAt = Date.now();
  }

  /** Everything is redrawn anyway. */
  reset(): void {
    this.#stopTimer();
    this.#isDrawn = false;
  }

  follow(change: Exclude<InboxChange, { readonly kind: 'profiles' }>): void {
    if (change.kind === 'row') {
      const row = this.#options.registry.row(change.profile, change.list, change.key);
      if (row) this.#options.fire([row]);
      else if (change.counts) this.#schedule(change.profile);
    } else if (change.kind === 'profile' || this.#isRedrawnFor(change.change)) {
      this.#schedule(change.profile);
    }
  }

  dispose(): void {
    this.#stopTimer();
  }

  #isRedrawnFor(change: Extract<InboxChange, { readonly kind: 'list' }>['change']): boolean {
    switch (change.kind) {
      case 'started':
        return false;
      case 'rows':
        return true;
      case 'ended':
        return change.rows || change.outcome || Date.now() - this.#drawnAt > WORDS_AGE_MS;
    }
  }

  #schedule(changed: ProfileInbox): void {
    if (!this.#isDrawn) return;
    const { profiles } = this.#options.inbox;
    const isLoading = changed.isLoading || profiles.some((profile) => profile.isLoading);
    if (this.#timer && (isLoading || !this.#timer.isDelayed)) return;
    this.#stopTimer();
    const wait = isLoading ? this.#firedAt + streamingDelay(rowsOf(profiles)) - Date.now() : 0;
    const handle = setTimeout(() => this.#fire(), Math.max(0, wait));
    this.#timer = { handle, isDelayed: wait > 0 };
  }

  #fire(): void {
    this.reset();
    this.#firedAt = Date.now();
    this.#options.fire(undefined);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer?.handle);
    this.#timer = undefined;
  }
}

function rowsOf(profiles: readonly ProfileInbox[]): number {
  let rows = 0;
  for (const { lists } of profiles) for (const { size } of lists) rows += size;
  return rows;
}
