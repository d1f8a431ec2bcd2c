// Every profile and all that was read of them; refreshes everything.
import pLimit from 'p-limit';
import { Emitter } from '../common/emitter.ts';
import type { Rate } from '../invitations/invitationService.ts';
import type { Profile, SignInState } from '../invitations/invitationSource.ts';
import { CounterpartIndex } from './counterpartIndex.ts';
import { isSamePrincipal, principalKeys, type Principal } from './principal.ts';
import { ProfileInbox, type ProfileChange, type InboxServices } from './profileInbox.ts';
import { RateLimiter } from './rateLimiter.ts';

/** `profiles`: which profiles there are; otherwise what changed within one. */
export type InboxChange = { readonly kind: 'profiles' } | (ProfileChange & { readonly profile: ProfileInbox });

/** Something about the profiles as a whole that a person should know, e.g. a file that cannot be read. */
export interface Notice {
  readonly title: string;
  readonly text: string;
  /** Where to correct it. */
  readonly file?: { readonly path: string; readonly line: number };
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
  readonly #rateLimiter = new RateLimiter();
  readonly #services: InboxServices = {
    rateLimiter: this.#rateLimiter,
    counterparts: new CounterpartIndex(),
    samePrincipalAs: (profile) => this.#samePrincipalAs(profile),
  };
  #profiles: readonly ProfileInbox[] = [];
  #notices: readonly Notice[] = [];
  #refreshes = 0;
  #signIns: ReadonlyMap<string, SignInState> = new Map();
  /** Profiles by what they are known as; made when it is asked for. */
  #principals: ReadonlyMap<string, readonly ProfileInbox[]> | undefined;

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
      if (!same || same.profile.revision !== profile.revision) return fresh;
      before.delete(fresh.id);
      return same;
    });
    for (const inbox of before.values()) inbox.dispose();
    this.#principals = undefined;
    this.#changes.fire({ kind: 'profiles' });
  }

  /**
   * Reads every list of every profile, a few profiles at a time. What would need a person is left out, and says so. Ends
   * early, keeping what was read, on `signal`.
   */
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
    await Promise.all(
      profiles.map((inbox) =>
        limit(() => (signal.aborted ? undefined : inbox.refresh(undefined, { interactive: false }))),
      ),
    );
    await this.#readThrottledAgain(profiles, signal);
    signal.removeEventListener('abort', stop);
  }

  /** What the caches on this machine say about the sign-ins, by their ids. Profiles that waited for one are read again. */
  setSignIns(signIns: ReadonlyMap<string, SignInState>): void {
    this.#signIns = signIns;
    const waited = this.#profiles.filter((inbox) => this.#tell(inbox));
    const limit = pLimit(PROFILES_AT_ONCE);
    for (const inbox of waited) void limit(() => inbox.refresh(undefined, { interactive: false }));
  }

  #tell(inbox: ProfileInbox): boolean {
    const state = inbox.profile.signIn && this.#signIns.get(inbox.profile.signIn.id);
    return state !== undefined && inbox.followSignIn(state);
  }

  dispose(): void {
    for (const inbox of this.#profiles) inbox.dispose();
    this.#profiles = [];
    this.#rateLimiter.dispose();
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
          await this.#rateLimiter.acquire('throttled lists', ACROSS_ACCOUNTS, signal);
        } catch {
          return;
        }
        await inbox.refresh(list.id, { interactive: false });
      }),
    );
  }

  #create(profile: Profile): ProfileInbox {
    let principal: Principal | undefined;
    const inbox: ProfileInbox = new ProfileInbox(profile, this.#services, (change) => {
      // What arrives after its profile was replaced is stale.
      if (!this.#profiles.includes(inbox)) return;
      // Most changes of a profile leave it who it was: the index of a thousand profiles is not made again for each.
      if (inbox.principal !== principal) {
        principal = inbox.principal;
        this.#principals = undefined;
      }
      this.#changes.fire({ ...change, profile: inbox });
    });
    return inbox;
  }

  #samePrincipalAs(profile: ProfileInbox): readonly ProfileInbox[] {
    this.#principals ??= byPrincipal(this.#profiles);
    const candidates = principalKeys(profile).flatMap((key) => this.#principals?.get(principalIn(profile, key)) ?? []);
    return [...new Set(candidates)].filter((other) => other !== profile && isSamePrincipal(profile, other));
  }
}

function byPrincipal(profiles: readonly ProfileInbox[]): ReadonlyMap<string, readonly ProfileInbox[]> {
  const known = profiles.flatMap((profile) =>
    principalKeys(profile).map((key) => ({ profile, key: principalIn(profile, key) })),
  );
  return new Map(
    [...Map.groupBy(known, ({ key }) => key)].map(([key, own]) => [key, own.map(({ profile }) => profile)]),
  );
}

/** The sample data has nothing to do with AWS. */
function principalIn({ profile: { origin } }: ProfileInbox, key: string): string {
  return `${origin} ${key}`;
}
