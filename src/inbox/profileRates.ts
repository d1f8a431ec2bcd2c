// Options for the requests of one profile: a permit, as published rates hold per account, service and operation, and the account.
import { defined } from '../common/records.ts';
import type { Action } from '../invitations/invitation.ts';
import type { CallOptions, InvitationSource } from '../invitations/invitationSource.ts';
import type { RateLimiter } from './rateLimiter.ts';

type RateKind = Action | 'get' | 'list';

export class ProfileRates {
  readonly #rateLimiter: RateLimiter;
  readonly #key: () => string;
  readonly #account: () => string | undefined;

  /**
   * `key`: whose rate it is, as known by now. Profiles with the same key share their rates. `account`: by the word of AWS
   * or of the credentials.
   */
  constructor(rateLimiter: RateLimiter, key: () => string, account: () => string | undefined) {
    this.#rateLimiter = rateLimiter;
    this.#key = key;
    this.#account = account;
  }

  /** Options of a request that waits for a permit first, and is not sent as another account. */
  callOptions(
    source: InvitationSource,
    kind: RateKind,
    signal: AbortSignal,
  ): CallOptions & { readonly permit: () => Promise<void> } {
    const rate = source.service.rates[kind];
    const permit = () => this.#rateLimiter.acquire(this.#bucket(source, kind), rate, signal);
    return { signal, permit, ...defined({ account: this.#account() }) };
  }

  /** The service says that the rate was exceeded: fewer permits for a while. */
  slowDown(source: InvitationSource, kind: RateKind): void {
    this.#rateLimiter.slowDown(this.#bucket(source, kind));
  }

  #bucket({ service }: InvitationSource, kind: RateKind): string {
    return `${this.#key()}/${service.id}/${kind}`;
  }
}
