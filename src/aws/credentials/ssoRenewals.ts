// Renews the tokens of IAM Identity Center sign-ins in the cache of the AWS CLI.
import { InvitationError } from '../../invitations/failure.ts';
import type { Environment } from '../config/environment.ts';
import type { SsoSession } from '../config/ssoSession.ts';
import { readSsoToken, storeSsoToken, type RenewableToken, type SsoToken } from './tokenCache.ts';

/** As the SDKs: a token is renewed in the last minutes of its life. */
const RENEWAL_WINDOW_MS = 5 * 60_000;

/** Renews each token once at a time, for all profiles that share it: a refresh token may be good for one use. */
export class SsoRenewals {
  readonly #env: Environment;
  readonly #underWay = new Map<string, Promise<string>>();
  /** Refresh tokens that were not accepted: asking again would not help. */
  readonly #refused = new Set<string>();

  constructor(env: Environment) {
    this.#env = env;
  }

  /** The access token of a sign-in. Throws `InvitationError` where a person has to sign in. */
  async accessToken(session: SsoSession, renew: (token: RenewableToken) => Promise<SsoToken>): Promise<string> {
    const key = JSON.stringify(session);
    let renewal = this.#underWay.get(key);
    if (!renewal) {
      renewal = this.#current(session, renew).finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, renewal);
    }
    return renewal;
  }

  async #current(session: SsoSession, renew: (token: RenewableToken) => Promise<SsoToken>): Promise<string> {
    const token = await readSsoToken(session, this.#env);
    const now = Date.now();
    if (!token) throw signInNeeded();
    // What cannot be read as a time is tried: AWS knows.
    if (!(token.expiresAt - now <= RENEWAL_WINDOW_MS)) return token.accessToken;
    const isGood = token.expiresAt > now;
    const { renewable } = token;
    if (!renewable || this.#refused.has(renewable.refreshToken)) {
      if (isGood) return token.accessToken;
      throw signInNeeded();
    }
    try {
      const renewed = await renew(renewable);
      // Where it cannot be kept it is good for now, and renewed again next time.
      await storeSsoToken(session, renewed, this.#env).catch(() => undefined);
      return renewed.accessToken;
    } catch (error) {
      const isRefused = error instanceof InvitationError && isRefusal(error.failure.name);
      if (isRefused) this.#refused.add(renewable.refreshToken);
      if (isGood) return token.accessToken;
      throw isRefused ? signInNeeded(error) : error;
    }
  }
}

function isRefusal(name = ''): boolean {
  return /^(?:Invalid\w+|ExpiredToken|UnauthorizedClient|AccessDenied)Exception$/.test(name);
}

function signInNeeded(cause?: unknown): InvitationError {
  return new InvitationError({ kind: 'signInNeeded', message: '' }, cause);
}
