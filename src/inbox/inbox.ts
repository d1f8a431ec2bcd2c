import pLimit from 'p-limit';
import type { Rate } from '../invitations/service.ts';
import type { Profile } from '../invitations/source.ts';
import { Emitter } from './emitter.ts';
import { Pacer } from './pacer.ts';
import { ProfileInbox, type Place, type ProfileChange, type Shared } from './profileInbox.ts';
import { Sides } from './sides.ts';

/** `profiles`: which profiles there are; otherwise what changed within one. */
export type InboxChange = { readonly kind: 'profiles' } | (ProfileChange & { readonly profile: ProfileInbox });

/** Something about the profiles as a whole that a person should know, e.g. a file that cannot be read. */
export interface Notice {
  readonly title: string;
  readonly text: string;
}

/**
 * How many profiles a refresh of everything works on at a time; each has its lists under way at once. Two lists of each
 * go to one host of AWS: nearly as many requests as there are sockets for a host (50).
 */
const PROFILES_AT_ONCE = 24;

/**
 * Accounts of one organization share a rate (6/s for lists of handshakes, all accounts together), and which
 * organization an account is in is not known beforehand: only being throttled tells.
 */
const ACROSS_ACCOUNTS: Rate = { perSecond: 5, burst: 1 };

/** Every invitation of every profile, as far as it was read. Owns the data; views only map it. */
export class Inbox {
  readonly #changes = new Emitter<InboxChange>();
  readonly onDidChange = this.#changes.event;
  readonly #pacer = new Pacer();
  readonly #claimed = new Set<string>();
  readonly #shared: Shared;
  #profiles: readonly ProfileInbox[] = [];
  #notices: readonly Notice[] = [];
  #refreshes = 0;

  constructor(history: Shared['history']) {
    this.#shared = {
      pacer: this.#pacer,
      history,
      sides: new Sides<Place>(),
      claim: (identity) => this.#claim(identity),
    };
  }

  get notices(): readonly Notice[] {
    return this.#notices;
  }

  /** Everything is being read right now. */
  get isRefreshing(): boolean {
    return this.#refreshes > 0;
  }

  get profiles(): readonly ProfileInbox[] {
    return this.#profiles;
  }

  /** By {@link ProfileInbox.id}. */
  profile(id: string): ProfileInbox | undefined {
    return this.#profiles.find((candidate) => candidate.id === id);
  }

  /** What did not change keeps its rows; what is gone or leads elsewhere now is ended, with everything it had running. */
  setProfiles(profiles: readonly Profile[], notices: readonly Notice[]): void {
    const before = new Map(this.#profiles.map((inbox) => [inbox.id, inbox]));
    this.#notices = notices;
    this.#profiles = profiles.map((profile) => {
      const fresh = this.#create(profile);
      const same = before.get(fresh.id);
      if (same?.profile.revision !== profile.revision) return fresh;
      before.delete(fresh.id);
      return same;
    });
    for (const inbox of before.values()) inbox.dispose();
    this.#changes.fire({ kind: 'profiles' });
  }

  /** Reads every list of every profile, a few profiles at a time. Ends early, keeping what was read, on `signal`. */
  async refresh(signal: AbortSignal): Promise<void> {
    this.#refreshes++;
    try {
      await this.#refresh(signal);
    } finally {
      this.#refreshes--;
    }
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    const profiles = this.#profiles;
    const stop = (): void => {
      for (const inbox of profiles) inbox.stop();
    };
    signal.addEventListener('abort', stop, { once: true });
    const limit = pLimit(PROFILES_AT_ONCE);
    await Promise.all(profiles.map((inbox) => limit(() => (signal.aborted ? undefined : inbox.refresh()))));
    await this.#readThrottledAgain(profiles, signal);
    signal.removeEventListener('abort', stop);
  }

  dispose(): void {
    for (const inbox of this.#profiles) inbox.dispose();
    this.#profiles = [];
    this.#pacer.dispose();
    this.#changes.dispose();
  }

  /** Once more, one after the other, the lists that were refused for being asked too often. */
  async #readThrottledAgain(profiles: readonly ProfileInbox[], signal: AbortSignal): Promise<void> {
    const throttled = profiles.flatMap((inbox) =>
      inbox.lists
        .filter(({ status }) => status.kind === 'failed' && status.failure.kind === 'throttled')
        .map(({ list }) => ({ inbox, list })),
    );
    await Promise.all(
      throttled.map(async ({ inbox, list }) => {
        try {
          await this.#pacer.turn('throttled lists', ACROSS_ACCOUNTS, signal);
        } catch {
          return;
        }
        await inbox.refresh(list.id);
      }),
    );
  }

  #claim(identity: string): (() => void) | undefined {
    if (this.#claimed.has(identity)) return undefined;
    this.#claimed.add(identity);
    return () => void this.#claimed.delete(identity);
  }

  #create(profile: Profile): ProfileInbox {
    const inbox = new ProfileInbox(profile, this.#shared, (change) => {
      // What arrives after its profile was replaced is stale.
      if (this.#profiles.includes(inbox)) this.#changes.fire({ ...change, profile: inbox });
    });
    return inbox;
  }
}
