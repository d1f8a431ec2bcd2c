// Plans an action on many rows, and runs it.
import { defined } from '../common/records.ts';
import type { Row } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { allowedAction, type Action } from '../invitations/invitation.ts';
import type { ActionRunner } from './actionRunner.ts';
import type { Outcome } from './performAction.ts';
import { takesReason, type Target } from './target.ts';

/** Why a chosen invitation is not acted on. */
export type ExclusionReason = 'otherDirection' | 'notPending' | 'busy' | 'sameInvitation' | 'gone' | 'hidden';

export interface BatchPlan {
  readonly action: Action;
  readonly targets: readonly Target[];
  readonly excluded: readonly { readonly target: Target; readonly why: ExclusionReason }[];
}

/**
 * Which of the chosen invitations allow the action now; each invitation once, whichever profiles show it. With
 * `visibleRows` what the filter hides is excluded: a choice of "all" means what the person sees.
 */
export function planBatch(action: Action, chosen: readonly Target[], visibleRows?: VisibleRows): BatchPlan {
  const targets: Target[] = [];
  const excluded: { target: Target; why: ExclusionReason }[] = [];
  const seen = new Set<string>();
  for (const target of chosen) {
    const { profile, store, row: known } = target;
    const row = store.row(known.key);
    const isHidden = row !== undefined && visibleRows?.has(profile, store, row.key) === false;
    const why = row ? (isHidden ? 'hidden' : whyNot(action, profile, row, seen)) : 'gone';
    if (why === undefined && row) targets.push({ ...target, row });
    else excluded.push({ target, why: why ?? 'gone' });
  }
  return { action, targets, excluded };
}

function whyNot(
  action: Action,
  profile: ProfileInbox,
  { invitation, activity }: Row,
  seen: Set<string>,
): ExclusionReason | undefined {
  if (activity !== undefined) return 'busy';
  const allowed = allowedAction(invitation);
  if (allowed === undefined) return 'notPending';
  if (allowed !== action) return 'otherDirection';
  const identity = profile.invitationKey(invitation);
  if (seen.has(identity)) return 'sameInvitation';
  seen.add(identity);
  return undefined;
}

export interface TargetResult {
  readonly target: Target;
  readonly outcome: Outcome;
}

export interface BatchOptions {
  readonly runner: ActionRunner;
  /** Given along with every decline of a service that takes one. */
  readonly reason?: string;
  /** Ends what was not sent yet; what was sent is followed to its end. */
  readonly signal: AbortSignal;
  readonly onResult: (result: TargetResult) => void;
}

/**
 * Acts on every target: all wait for a permit at once, and the rate limiter decides which is sent when, accounts in parallel.
 * Resolves to one result each, in their order.
 */
export async function runBatch(
  { action, targets }: Pick<BatchPlan, 'action' | 'targets'>,
  { runner, reason, signal, onResult }: BatchOptions,
): Promise<TargetResult[]> {
  return Promise.all(
    targets.map(async (target) => {
      const outcome = await runner.run(target, {
        action,
        signal,
        ...defined({ reason: takesReason(target) ? reason : undefined }),
      });
      const result = { target, outcome };
      onResult(result);
      return result;
    }),
  );
}
