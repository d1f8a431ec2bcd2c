// Deadlines and cancellation of work, as failures.
import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import { InvitationError } from '../../invitations/failure.ts';
import { stopped } from '../../invitations/stopping.ts';

/** Nothing, or not all of it, came before the deadline. */
export function answerTimedOut(operation?: string): InvitationError {
  const about = defined({ operation });
  return new InvitationError({ kind: 'timeout', message: t('There was no complete answer in time.'), ...about });
}

export interface Deadline {
  readonly ms: number;
  /** What to throw when it has passed. */
  readonly exceeded: () => Error;
  /** Ends the work before the deadline. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs work with a signal that both the caller's signal and the deadline abort, whether the work listens or not. `lift`
 * takes the deadline away: what follows has limits of its own.
 */
export async function withDeadline<T>(
  { ms, exceeded, signal }: Deadline,
  work: (signal: AbortSignal, lift: () => void) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const end = (error: Error): void => {
    reject(error);
    ending.abort();
  };
  const stop = (): void => end(stopped());
  const timer = setTimeout(() => end(exceeded()), ms);
  const lift = (): void => clearTimeout(timer);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    return await Promise.race([promise, work(ending.signal, lift)]);
  } finally {
    lift();
    signal?.removeEventListener('abort', stop);
  }
}
