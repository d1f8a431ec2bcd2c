import type { AwsCredentialIdentity } from '@smithy/types';
import { InvitationError } from '../invitations/failure.ts';
import { t } from '../invitations/l10n.ts';
import type { AccessOptions, MfaQuestion, Prompts } from '../invitations/source.ts';

const MARGIN_MS = 5 * 60_000;

/**
 * Until when (epoch milliseconds) to use them: AWS takes a session as over a few minutes before it is. What does not
 * live much longer than that is used for half of its life, or it would be made anew for each request.
 */
export function goodUntil({ expiration }: AwsCredentialIdentity, now = Date.now()): number {
  if (expiration === undefined) return Infinity;
  const end = expiration.getTime();
  return end - Math.min(MARGIN_MS, Math.max(0, end - now) / 2);
}

export interface MfaSessionRequest extends Omit<MfaQuestion, 'refused' | 'signal'>, AccessOptions {
  /** Device, source credentials and endpoint: whatever has the same key shares the session. */
  readonly key: string;
  /** Exchanges a code for a session; rejects with `wrongCode` where AWS does not accept it. */
  readonly start: (code: string) => Promise<AwsCredentialIdentity>;
}

/** Thrown by {@link MfaSessionRequest.start}: ask again. */
export class WrongCode extends Error {}

/**
 * One MFA session for each device and source, shared by all profiles that use it until it is over; in memory only.
 * While somebody is asked, the others wait for the same answer.
 */
export class MfaSessions {
  readonly #prompts: Prompts;
  readonly #sessions = new Map<string, { readonly credentials: AwsCredentialIdentity; readonly until: number }>();
  readonly #asking = new Map<string, Promise<AwsCredentialIdentity>>();

  constructor(prompts: Prompts) {
    this.#prompts = prompts;
  }

  async session(request: MfaSessionRequest): Promise<AwsCredentialIdentity> {
    const known = this.#sessions.get(request.key);
    if (known && Date.now() < known.until) return known.credentials;
    if (!request.interactive) throw mfaNeeded();
    let asking = this.#asking.get(request.key);
    if (!asking) {
      asking = this.#ask(request).finally(() => this.#asking.delete(request.key));
      this.#asking.set(request.key, asking);
    }
    return asking;
  }

  /** Asks until AWS accepts a code or the person leaves. */
  async askFor<T>(
    { profile, serial, signal }: Omit<MfaSessionRequest, 'key' | 'start'>,
    start: (code: string) => Promise<T>,
  ): Promise<T> {
    for (let refused = false; ; refused = true) {
      const code = await this.#prompts.mfaCode({ profile, serial, refused, signal });
      if (code === undefined) throw mfaNeeded();
      try {
        return await start(code);
      } catch (error) {
        if (!(error instanceof WrongCode)) throw error;
      }
    }
  }

  async #ask(request: MfaSessionRequest): Promise<AwsCredentialIdentity> {
    const credentials = await this.askFor(request, request.start);
    this.#sessions.set(request.key, { credentials, until: goodUntil(credentials) });
    return credentials;
  }
}

export function mfaNeeded(): InvitationError {
  return new InvitationError({ kind: 'mfaNeeded', message: t('No code was given.') });
}
