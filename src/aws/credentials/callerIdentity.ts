// Which account the credentials in use belong to, and calls that are sent for one account only.
import type { AwsCredentialIdentity } from '@smithy/types';
import { t } from '../../common/l10n.ts';
import { failureOf, InvitationError } from '../../invitations/failure.ts';
import type { CallOptions, Identity } from '../../invitations/invitationSource.ts';
import type { CallCredentials } from '../http/serviceCalls.ts';
import type { CredentialCache } from './credentialCache.ts';

/** Asks AWS who these credentials are (`GetCallerIdentity`). */
export type AskIdentity = (credentials: AwsCredentialIdentity, options: CallOptions) => Promise<Identity>;

/** The credentials of one profile, each set with its account. */
export class KnownCredentials implements CallCredentials {
  readonly #cache: CredentialCache;
  readonly #ask: AskIdentity;
  readonly #known = new WeakMap<AwsCredentialIdentity, Promise<Identity>>();

  constructor(cache: CredentialCache, ask: AskIdentity) {
    this.#cache = cache;
    this.#ask = ask;
  }

  get generation(): number {
    return this.#cache.generation;
  }

  renew(generation: number): void {
    this.#cache.renew(generation);
  }

  /** Who the credentials in use are. Asked once for each set. Throws `InvitationError`. */
  async identify(options: CallOptions): Promise<Identity> {
    return this.#identityOf(await this.#cache.get({ signal: options.signal }), options);
  }

  async signed<T>({ account, signal }: CallOptions, send: () => Promise<T>): Promise<T> {
    const credentials = await this.#prepared(account, signal);
    return this.#cache.signWith(credentials, send);
  }

  async #prepared(account: string | undefined, signal: AbortSignal): Promise<AwsCredentialIdentity> {
    try {
      const credentials = await this.#cache.get({ signal });
      if (account === undefined) return credentials;
      const { accountId } = await this.#identityOf(credentials, { signal });
      if (accountId === account) return credentials;
      const message = t('its credentials belong to account {0}, not to {1}', accountId, account);
      throw new InvitationError({ kind: 'accountChanged', message });
    } catch (error) {
      throw error instanceof InvitationError
        ? new InvitationError({ ...error.failure, notSent: true }, error.cause)
        : error;
    }
  }

  async #identityOf(credentials: AwsCredentialIdentity, options: CallOptions): Promise<Identity> {
    if (credentials.accountId !== undefined) return { accountId: credentials.accountId };
    const known = this.#known.get(credentials);
    if (known) return known;
    const { generation } = this.#cache;
    const asked = this.#ask(credentials, options);
    this.#known.set(credentials, asked);
    asked.catch((error: unknown) => {
      // What failed is asked again next time.
      this.#known.delete(credentials);
      if (failureOf(error).kind === 'credentialsRejected') this.#cache.renew(generation);
    });
    return asked;
  }
}
