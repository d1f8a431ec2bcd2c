// Permits for the requests of one profile: published rates hold per account, service and operation.
import type { Action } from '../invitations/invitation.ts';
import type { CallOptions, InvitationSource } from '../invitations/invitationSource.ts';
import type { RateLimiter } from './rateLimiter.ts';

type RateKind = Action | 'get' | 'list';

export class ProfileRates {
  readonly #rateLimiter: RateLimiter;
  readonly #key: () => string;

  /** `key`: whose rate it is, as known by now. Profiles with the same key share their rates. */
  constructor(rateLimiter: RateLimiter, key: () => string) {
    this.#rateLimiter = rateLimiter;
    this.#key = key;
  }

  /** Options of a request that waits for a permit first. */
  callOptions(
    source: InvitationSource,
    kind: RateKind,
    signal: AbortSignal,
  ): CallOptions & { readonly permit: () => Promise<void> } {
    const rate = source.service.rates[kind];
    return { signal, permit: () => this.#rateLimiter.acquire(this.#bucket(source, kind), rate, signal) };
  }

  /** The service says that the rate was exceeded: fewer permits for a while. */
  slowDown(source: InvitationSource, kind: RateKind): void {
    this.#rateLimiter.slowDown(this.#bucket(source, kind));
  }

  #bucket({ service }: InvitationSource, kind: RateKind): string {
    return `${this.#key()}/${service.id}/${kind}`;
  }
}
