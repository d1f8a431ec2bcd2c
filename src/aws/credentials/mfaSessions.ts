// MFA sessions that profiles share, and the question for a code.
import type { AwsCredentialIdentity } from '@smithy/types';
import pLimit from 'p-limit';
import { t } from '../../common/l10n.ts';
import { InvitationError } from '../../invitations/failure.ts';
import type { AccessOptions, MfaQuestion, Prompts } from '../../invitations/invitationSource.ts';

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

export interface MfaSessionRequest extends Omit<MfaQuestion, 'refused' | 'shared' | 'signal'>, AccessOptions {
  /** Device, source credentials and endpoint: whatever has the same key shares the session. */
  readonly key: string;
  /** Exchanges a code for a session; rejects with `wrongCode` where AWS does not accept it. */
  readonly start: (code: string) => Promise<AwsCredentialIdentity>;
  /** AWS refused this one: another is needed. */
  readonly insteadOf?: MfaSession;
}

export interface MfaSession {
  readonly credentials: AwsCredentialIdentity;
  /** What AWS refused right after the code was given: another code would not help. */
  readonly refused: Set<string>;
}

/** Thrown by {@link MfaSessionRequest.start}: ask again. */
export class WrongCode extends Error {}

interface Asking {
  readonly session: Promise<MfaSession>;
  /** Of whoever asked first. */
  readonly signal: AbortSignal;
}

/**
 * One MFA session for each device and source, shared by all profiles that use it until it is over; in memory only.
 * While somebody is asked, the others wait for the same answer.
 */
export class MfaSessions {
  readonly #prompts: Prompts;
  readonly #sessions = new Map<string, { readonly session: MfaSession; readonly until: number }>();
  readonly #asking = new Map<string, Asking>();
  /** Questions, one after the other: one that comes up over another would hide it, which ends it. */
  readonly #inTurn = pLimit(1);

  constructor(prompts: Prompts) {
    this.#prompts = prompts;
  }

  /** `isKnown`: nobody was asked for it just now. */
  async session(request: MfaSessionRequest): Promise<{ readonly session: MfaSession; readonly isKnown: boolean }> {
    const { key, insteadOf, interactive, signal } = request;
    for (;;) {
      const known = this.#sessions.get(key);
      if (known && known.session !== insteadOf && Date.now() < known.until) {
        return { session: known.session, isKnown: true };
      }
      if (!interactive) throw mfaNeeded();
      const asking = this.#asking.get(key) ?? this.#ask(request);
      try {
        return { session: await asking.session, isKnown: false };
      } catch (error) {
        // What somebody else gave up is asked again for this one.
        if (signal.aborted || !asking.signal.aborted) throw error;
      }
    }
  }

  /** Asks until AWS accepts a code or the person leaves. `shared`: the answer serves other profiles, too. */
  async askFor<T>(
    { profile, serial, signal }: Omit<MfaSessionRequest, 'key' | 'start'>,
    start: (code: string) => Promise<T>,
    shared = false,
  ): Promise<T> {
    for (let refused = false; ; refused = true) {
      const question = { profile, serial, refused, shared, signal };
      const code = await this.#inTurn(() => (signal.aborted ? undefined : this.#prompts.mfaCode(question)));
      if (code === undefined) throw mfaNeeded();
      try {
        return await start(code);
      } catch (error) {
        if (!(error instanceof WrongCode)) throw error;
      }
    }
  }

  #ask(request: MfaSessionRequest): Asking {
    const { key, signal } = request;
    const session = this.#start(request).finally(() => this.#asking.delete(key));
    const asking = { session, signal };
    this.#asking.set(key, asking);
    return asking;
  }

  async #start(request: MfaSessionRequest): Promise<MfaSession> {
    const credentials = await this.askFor(request, request.start, true);
    const session = { credentials, refused: new Set<string>() };
    this.#sessions.set(request.key, { session, until: goodUntil(credentials) });
    return session;
  }
}

export function mfaNeeded(): InvitationError {
  return new InvitationError({ kind: 'mfaNeeded', message: t('No code was given.') });
}
