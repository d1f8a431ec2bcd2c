// One action on one invitation: send, verify, and an outcome that claims no more than is known.
import { t } from '../common/l10n.ts';
import { defined } from '../common/records.ts';
import { failureOf, isRefusal, mayHaveHappened, type Failure } from '../invitations/failure.ts';
import { phaseAfter, type Action, type Invitation } from '../invitations/invitation.ts';
import type { ActionOptions, CallOptions, InvitationSource } from '../invitations/invitationSource.ts';

/** What is known after an act was sent. It never claims more than that. */
export type SentOutcome =
  /** The service says so; `verified` where its answer was lost and a second look said so. */
  | { readonly kind: 'done'; readonly invitation: Invitation; readonly verified: boolean; readonly requestId?: string }
  /** Something else happened to it first: accepted, declined, canceled or expired elsewhere. */
  | { readonly kind: 'changed'; readonly invitation: Invitation }
  /** It did not happen; `stillPending` where a second look said so, because the answer alone did not. */
  | { readonly kind: 'failed'; readonly failure: Failure; readonly stillPending?: true }
  /** Nobody can tell: the answer was lost, and looking again did not settle it. */
  | { readonly kind: 'unknown'; readonly failure: Failure };

/** Also where nothing was sent at all; `reason` is said after a colon: "it was stopped before its turn". */
export type Outcome = SentOutcome | { readonly kind: 'notAttempted'; readonly reason: string };

export interface ActionRequest {
  readonly source: InvitationSource;
  readonly invitation: Invitation;
  readonly action: Action;
  readonly reason?: string;
  readonly act: ActionOptions;
  /** For a look afterwards; it has a pace of its own. */
  readonly verification: CallOptions;
  /** Waits until a throttled act may be tried again; false where nobody wants that any more. */
  readonly mayTryAgain: (failure: Failure) => Promise<boolean>;
}

/** More tries than this do not help: the service is busy for longer than a person waits. */
const TRIES = 6;

/**
 * Cancels or declines one invitation, once.
 *
 * The SDK tries again after a lost answer, so "already in that state" may be our own first try, and a time-out may
 * hide a success: wherever it may have happened, the service is asked before anything is said. Only a request that
 * certainly did nothing is sent again. Never rejects.
 */
export async function performAction(request: ActionRequest): Promise<SentOutcome> {
  // Of an earlier try, as far as anybody knows: one that was refused as busy did nothing.
  let mayBeDone = false;
  for (let tries = 1; ; tries++) {
    const outcome = await actOnce(request, mayBeDone);
    if (outcome.kind !== 'failed' || !isBusy(outcome.failure) || tries === TRIES) return outcome;
    mayBeDone ||= outcome.failure.retried === true;
    if (!(await request.mayTryAgain(outcome.failure))) return outcome;
  }
}

async function actOnce(request: ActionRequest, mayBeDone: boolean): Promise<SentOutcome> {
  const { source, invitation, action, reason } = request;
  try {
    const acted =
      action === 'cancel'
        ? await source.cancel(invitation, request.act)
        : await source.decline(invitation, { ...request.act, ...defined({ reason }) });
    if (acted.invitation.phase === phaseAfter(action)) return { kind: 'done', verified: false, ...acted };
    // A success that does not show the new state is not taken at its word.
    return await look(request, {
      kind: 'unusableAnswer',
      message: t('it shows {0}', acted.invitation.status || t('no status')),
      operation: source.service.operations[action],
    });
  } catch (error) {
    const failure = failureOf(error);
    if (!mayHaveHappened(failure)) return { kind: 'failed', failure };
    const found = await look(request, failure);
    // A try that finds it done already, with none before that may have done it, did not do it: somebody else did.
    const first = !mayBeDone && failure.retried !== true;
    return first && isOver(failure) && found.kind === 'done'
      ? { kind: 'changed', invitation: found.invitation }
      : found;
  }
}

/** The service says that there is nothing to act on any more. */
function isOver({ kind }: Failure): boolean {
  return kind === 'alreadyInState' || kind === 'wrongState';
}

/** Refused for now: the same request may well be accepted in a moment. */
function isBusy({ kind }: Failure): boolean {
  return kind === 'throttled' || kind === 'conflict';
}

/** The request was refused as a whole: still pending means that it did not happen. */
function wasRefused(failure: Failure): boolean {
  return isRefusal(failure.kind) || isBusy(failure) || failure.kind === 'serviceFault';
}

async function look(
  { source, invitation, action, verification: options }: ActionRequest,
  failure: Failure,
): Promise<SentOutcome> {
  let now: Invitation;
  try {
    now = await source.get(invitation, options);
  } catch {
    return { kind: 'unknown', failure };
  }
  if (now.phase === phaseAfter(action)) return { kind: 'done', invitation: now, verified: true };
  if (now.phase !== 'pending' && now.phase !== 'unknown') return { kind: 'changed', invitation: now };
  if (now.phase === 'unknown') return { kind: 'unknown', failure };
  if (wasRefused(failure)) return { kind: 'failed', failure, stillPending: true };
  return { kind: 'unknown', failure: isOver(failure) ? contradiction(failure) : failure };
}

/** First it is no longer pending, then it is. */
function contradiction(failure: Failure): Failure {
  return { ...failure, kind: 'unusableAnswer', message: t('it says "no longer pending", and later "pending"') };
}
