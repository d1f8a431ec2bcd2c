// Cancellation: the failure of stopped work, and a wait that a signal ends.
import { t } from '../common/l10n.ts';
import { defined } from '../common/records.ts';
import { InvitationError } from './failure.ts';

export function stopped(operation?: string, cause?: unknown): InvitationError {
  const about = defined({ operation });
  return new InvitationError({ kind: 'stopped', message: t('It was stopped.'), ...about }, cause);
}

/**
 * For work that takes no signal, or may not heed it: what it still does is left alone, within its time-outs. Throws
 * `InvitationError` when the signal comes first.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(stopped());
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
