// Runs the SDK calls of one profile: deadline, failures, and one log line for each.
import { defined } from '../../common/records.ts';
import { InvitationError, isInapplicable } from '../../invitations/failure.ts';
import type { Invitation } from '../../invitations/invitation.ts';
import type { ActionResult, CallOptions } from '../../invitations/invitationSource.ts';
import { stopped } from '../../invitations/stopping.ts';
import { serviceError } from '../errors.ts';
import type { Log } from '../log.ts';
import { answerTimedOut, withDeadline } from './abort.ts';

interface Answer {
  readonly $metadata: { readonly requestId?: string | undefined; readonly attempts?: number | undefined };
}

/** Credentials of a profile, which may have to be resolved first and are given up once a service called them expired. */
export interface CallCredentials {
  readonly generation: number;
  renew(generation: number): void;
  /**
   * Resolves them, compares their account with the one that the call is for, and has just them sign what `send` sends.
   * Resolving may wait for a person or a program, and has limits of its own. Throws `InvitationError`.
   */
  signed<T>(options: CallOptions, send: () => Promise<T>): Promise<T>;
}

const EXPIRED = new Set(['ExpiredTokenException', 'ExpiredToken']);

export interface ServiceCallsOptions {
  readonly profile: string;
  readonly log: Log;
  /** Milliseconds for each call. */
  readonly limit: number;
  /**
   * Credentials that the service does not accept are given up: the next call gets new ones. A call that is refused
   * because they have expired is repeated once, with new ones: nothing was done then.
   */
  readonly credentials?: CallCredentials;
}

/** Runs the SDK calls of one profile: one deadline each, errors mapped, one log line each. */
export class ServiceCalls {
  readonly #profile: string;
  readonly #log: Log;
  readonly #limit: number;
  readonly #credentials: CallCredentials | undefined;

  constructor({ profile, log, limit, credentials }: ServiceCallsOptions) {
    this.#profile = profile;
    this.#log = log;
    this.#limit = limit;
    this.#credentials = credentials;
  }

  /**
   * Waits for its permit and for credentials, then sends. Throws `InvitationError`. `send` gets the signal that ends the
   * call with its retries and their pauses.
   */
  async run<T extends Answer>(
    operation: string,
    options: CallOptions,
    send: (http: { abortSignal: AbortSignal }) => Promise<T>,
    mapped: (error: unknown) => Error = (error) => serviceError(error, operation),
  ): Promise<T> {
    const generation = this.#credentials?.generation;
    try {
      return await this.#once(operation, options, send, mapped);
    } catch (error) {
      if (generation === undefined || !(error instanceof InvitationError)) throw error;
      if (error.failure.kind === 'credentialsRejected') this.#credentials?.renew(generation);
      if (!hasExpired(error) || options.signal.aborted) throw error;
      // A try before the refused one may have had its answer lost: what the next one ends with does not undo that.
      const retried = error.failure.retried === true;
      return this.#once(operation, options, send, (again) => {
        const failure = mapped(again);
        return retried && failure instanceof InvitationError
          ? new InvitationError({ ...failure.failure, retried }, failure.cause)
          : failure;
      });
    }
  }

  /** For a call that is not logged: nothing but the deadline. */
  async within<T>(
    { operation, signal }: { readonly operation: string; readonly signal: AbortSignal },
    send: (http: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const exceeded = (): InvitationError => answerTimedOut(operation);
    return withDeadline({ ms: this.#limit, exceeded, signal }, (abortSignal) => send({ abortSignal }));
  }

  async #once<T extends Answer>(
    operation: string,
    options: CallOptions,
    send: (http: { abortSignal: AbortSignal }) => Promise<T>,
    map: (error: unknown) => Error,
  ): Promise<T> {
    const { signal, permit } = options;
    let started = performance.now();
    const timed = (): Promise<T> => {
      started = performance.now();
      return this.within({ operation, signal }, send);
    };
    try {
      await permit?.();
      signal.throwIfAborted();
      const answer = await (this.#credentials?.signed(options, timed) ?? timed());
      const { requestId, attempts } = answer.$metadata;
      this.#log.info(this.#line(operation, started, { requestId, attempts }));
      return answer;
    } catch (error) {
      const mapped = signal.aborted ? stopped(operation, error) : map(error);
      if (!(mapped instanceof InvitationError)) throw mapped;
      const { kind, name, reason, requestId } = mapped.failure;
      const at = kind === 'unexpected' ? framesOf(mapped.cause) : undefined;
      const line = this.#line(operation, started, { kind, name, reason, requestId, at });
      // A list that this account does not have is nothing to warn about.
      if (kind === 'stopped' || isInapplicable(mapped.failure)) this.#log.info(line);
      else this.#log.warn(line);
      throw at === undefined ? mapped : new InvitationError({ ...mapped.failure, logged: true }, mapped.cause);
    }
  }

  #line(operation: string, started: number, details: Record<string, string | number | undefined>): string {
    const parts = [
      operation,
      `profile=${JSON.stringify(this.#profile)}`,
      `ms=${Math.round(performance.now() - started)}`,
    ];
    for (const [key, value] of Object.entries(details)) {
      // They come off the wire: one word each, whatever was sent.
      if (value !== undefined) parts.push(`${key}=${String(value).replaceAll(/[^\w.:=+/-]/g, '?')}`);
    }
    return parts.join(' ');
  }
}

/** Where it happened, file names without folders: `sdk.js:1:20/main.js:3:4`. Never the message, which may quote anything. */
function framesOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const frames = [...(error.stack ?? '').matchAll(/^ +at .*?([\w.-]+:\d+:\d+)\)?$/gm)].slice(0, 5);
  return frames.length === 0 ? undefined : frames.map(([, frame = '']) => frame).join('/');
}

function hasExpired({ failure: { name } }: InvitationError): boolean {
  return name !== undefined && EXPIRED.has(name);
}

/** What an act came to, with the request id that its answer carried. */
export function actionResult(invitation: Invitation, { $metadata: { requestId } }: Answer): ActionResult {
  return { invitation, ...defined({ requestId }) };
}
