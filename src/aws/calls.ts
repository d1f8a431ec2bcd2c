import { InvitationError, isInapplicable } from '../invitations/failure.ts';
import type { Invitation } from '../invitations/invitation.ts';
import type { Acted, CallOptions } from '../invitations/source.ts';
import { serviceError } from './errors.ts';
import type { Log } from './log.ts';

interface Answer {
  readonly $metadata: { readonly requestId?: string | undefined; readonly attempts?: number | undefined };
}

/** Runs the SDK calls of one profile: errors mapped, one log line each. */
export class Calls {
  readonly #profile: string;
  readonly #log: Log;
  readonly #onRejected: () => void;

  /** `onRejected` is told when the service does not accept the credentials. */
  constructor(profile: string, log: Log, onRejected: () => void) {
    this.#profile = profile;
    this.#log = log;
    this.#onRejected = onRejected;
  }

  /** Waits for its turn, then sends. Throws `InvitationError`. `send` gets the signal that ends the call, its retries and their pauses. */
  async run<T extends Answer>(
    operation: string,
    { signal, turn }: CallOptions,
    send: (options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    let started = performance.now();
    try {
      await turn?.();
      signal.throwIfAborted();
      started = performance.now();
      const answer = await untilAborted(send({ abortSignal: signal }), signal);
      const { requestId, attempts } = answer.$metadata;
      this.#log.info(this.#line(operation, started, { requestId, attempts }));
      return answer;
    } catch (error) {
      const mapped = signal.aborted ? stopped(operation, error) : serviceError(error, operation);
      const { kind, name, reason, requestId } = mapped.failure;
      const line = this.#line(operation, started, { kind, name, reason, requestId });
      // A list that this account does not have is nothing to warn about.
      if (kind === 'stopped' || isInapplicable(mapped.failure)) this.#log.info(line);
      else this.#log.warn(line);
      if (kind === 'credentialsRejected') this.#onRejected();
      throw mapped;
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

/** The SDK does not look at the signal while it waits for credentials. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = (): void => {
    reject(signal.reason);
  };
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function stopped(operation: string, cause: unknown): InvitationError {
  return new InvitationError({ kind: 'stopped', message: 'It was stopped.', operation }, cause);
}

/** What an act came to, with the request id that its answer carried. */
export function acted(invitation: Invitation, { $metadata: { requestId } }: Answer): Acted {
  return { invitation, ...(requestId === undefined ? {} : { requestId }) };
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * All pages of a list, also empty ones with more to come; each step is one request.
 * A service that repeats a token would never end: that is an error, not a loop.
 */
export async function* pages<T>(
  operation: string,
  read: (token: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page = await read(token);
    yield page.items;
    token = page.nextToken === '' ? undefined : page.nextToken;
    if (token !== undefined) {
      if (seen.has(token)) {
        throw new InvitationError({
          kind: 'notTheService',
          operation,
          message: 'The same page was offered twice: the list is not complete.',
        });
      }
      seen.add(token);
    }
  } while (token !== undefined);
}
