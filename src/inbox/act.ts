import { failureOf, isRefusal, mayHaveHappened, type Failure } from '../invitations/failure.ts';
import { phaseAfter, type Action, type Invitation } from '../invitations/invitation.ts';
import type { ActOptions, CallOptions, InvitationSource } from '../invitations/source.ts';

/** What is known after an act was tried. It never claims more than that. */
export type Outcome =
  /** The service says so; `verified` where its answer was lost and a second look said so. */
  | { readonly kind: 'done'; readonly invitation: Invitation; readonly verified: boolean }
  /** Something else happened to it first: accepted, declined, canceled or expired elsewhere. */
  | { readonly kind: 'changed'; readonly invitation: Invitation }
  /** It did not happen. */
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** Nobody can tell: the answer was lost, and looking again did not settle it. */
  | { readonly kind: 'unknown'; readonly failure: Failure };

export interface ActRequest {
  readonly source: InvitationSource;
  readonly invitation: Invitation;
  readonly action: Action;
  readonly reason?: string;
  /** Options of the act, and of a look afterwards: each has its own pace. */
  readonly act: ActOptions;
  readonly look: CallOptions;
}

/**
 * Cancels or declines one invitation, once.
 *
 * The SDK tries again after a lost answer, so "already in that state" may be our own first try, and a time-out may
 * hide a success: wherever it may have happened, the service is asked before anything is said. Never rejects.
 */
export async function act(request: ActRequest): Promise<Outcome> {
  const { source, invitation, action, reason } = request;
  try {
    const answered =
      action === 'cancel'
        ? await source.cancel(invitation, request.act)
        : await source.decline(invitation, { ...request.act, ...(reason === undefined ? {} : { reason }) });
    if (answered.phase === phaseAfter(action)) return { kind: 'done', invitation: answered, verified: false };
    // A success that does not show the new state is not taken at its word.
    return await look(request, {
      kind: 'notTheService',
      message: `The answer shows ${answered.status || 'no status'}.`,
      operation: source.service.operations[action],
    });
  } catch (error) {
    const failure = failureOf(error);
    if (!mayHaveHappened(failure)) return { kind: 'failed', failure };
    return look(request, failure);
  }
}

/** The request was refused as a whole: still pending means that it did not happen. */
function wasRefused({ kind }: Failure): boolean {
  return isRefusal(kind) || kind === 'throttled' || kind === 'conflict' || kind === 'serviceFault';
}

async function look({ source, invitation, action, look: options }: ActRequest, failure: Failure): Promise<Outcome> {
  let now: Invitation;
  try {
    now = await source.get(invitation, options);
  } catch {
    return { kind: 'unknown', failure };
  }
  if (now.phase === phaseAfter(action)) return { kind: 'done', invitation: now, verified: true };
  if (now.phase !== 'pending' && now.phase !== 'unknown') return { kind: 'changed', invitation: now };
  return wasRefused(failure) ? { kind: 'failed', failure } : { kind: 'unknown', failure };
}
