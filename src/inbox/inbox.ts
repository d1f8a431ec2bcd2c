import pLimit from 'p-limit';
import type { Profile } from '../invitations/source.ts';
import { Emitter } from './emitter.ts';
import { Pacer } from './pacer.ts';
import { ProfileInbox, type ProfileChange } from './profileInbox.ts';

/** `profiles`: which profiles there are; otherwise what changed within one. */
export type InboxChange = { readonly kind: 'profiles' } | (ProfileChange & { readonly profile: ProfileInbox });

/** How many profiles a refresh of everything works on at a time; each has its lists under way at once. */
const PROFILES_AT_ONCE = 8;

/** Every invitation of every profile, as far as it was read. Owns the data; views only map it. */
export class Inbox {
  readonly #changes = new Emitter<InboxChange>();
  readonly onDidChange = this.#changes.event;
  readonly #pacer = new Pacer();
  #profiles: readonly ProfileInbox[] = [];

  get profiles(): readonly ProfileInbox[] {
    return this.#profiles;
  }

  profile(name: string): ProfileInbox | undefined {
    return this.#profiles.find((candidate) => candidate.profile.name === name);
  }

  /** What did not change keeps its rows; what is gone or leads elsewhere now is ended, with everything it had running. */
  setProfiles(profiles: readonly Profile[]): void {
    const known = new Map(this.#profiles.map((inbox) => [inbox.profile.name, inbox]));
    const next = profiles.map((profile) => {
      const same = known.get(profile.name);
      if (same?.profile.revision === profile.revision && same.profile.origin === profile.origin) {
        known.delete(profile.name);
        return same;
      }
      return this.#create(profile);
    });
    const unchanged =
      known.size === 0 &&
      next.length === this.#profiles.length &&
      next.every((inbox, i) => inbox === this.#profiles[i]);
    this.#profiles = next;
    for (const inbox of known.values()) inbox.dispose();
    if (!unchanged) this.#changes.fire({ kind: 'profiles' });
  }

  /** Reads every list of every profile, a few profiles at a time. Ends early, keeping what was read, on `signal`. */
  async refresh(signal: AbortSignal): Promise<void> {
    const profiles = this.#profiles;
    const stop = (): void => {
      for (const inbox of profiles) inbox.stop();
    };
    signal.addEventListener('abort', stop, { once: true });
    const limit = pLimit(PROFILES_AT_ONCE);
    await Promise.all(profiles.map((inbox) => limit(() => (signal.aborted ? undefined : inbox.refresh()))));
    signal.removeEventListener('abort', stop);
  }

  dispose(): void {
    for (const inbox of this.#profiles) inbox.dispose();
    this.#profiles = [];
    this.#pacer.dispose();
    this.#changes.dispose();
  }

  #create(profile: Profile): ProfileInbox {
    const inbox = new ProfileInbox(profile, this.#pacer, (change) => {
      // What arrives after its profile was replaced is stale.
      if (this.#profiles.includes(inbox)) this.#changes.fire({ ...change, profile: inbox });
    });
    return inbox;
  }
}
