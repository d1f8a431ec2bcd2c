import type { ListStore, Row } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { allowedAction, type Action } from '../invitations/invitation.ts';
import type { Outcome } from './performAction.ts';

/** One invitation that a person chose, as it was then. */
export interface Target {
  readonly profile: ProfileInbox;
  readonly store: ListStore;
  readonly row: Row;
}

/** All that was read of a profile. */
export function targetsIn(profile: ProfileInbox): Target[] {
  return profile.lists.flatMap((store) => store.rows.map((row) => ({ profile, store, row })));
}

/** Its place: the same invitation in another profile has another key. */
export function targetKey({ profile, store, row }: Target): string {
  return `${profile.id} ${store.list.id} ${row.key}`;
}

/** Whether its decline can carry a reason. */
export function takesReason({ store }: Target): boolean {
  return store.source.service.declineReason !== undefined;
}

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
  /** Given along with every decline of a service that takes one. */
  readonly reason?: string;
  /** Ends what was not sent yet; what was sent is followed to its end. */
  readonly signal: AbortSignal;
  readonly onResult: (result: TargetResult) => void;
}

/**
 * Acts on every target: all wait for their turn at once, and the pacer decides who is sent when, accounts in parallel.
 * Resolves to one result each, in their order.
 */
export async function runBatch(
  { action, targets }: Pick<BatchPlan, 'action' | 'targets'>,
  { reason, signal, onResult }: BatchOptions,
): Promise<TargetResult[]> {
  return Promise.all(
    targets.map(async (target) => {
      const { profile, store, row } = target;
      const outcome = await profile.performAction(store.list.id, row.key, {
        action,
        signal,
        ...(reason === undefined || !takesReason(target) ? {} : { reason }),
      });
      const result = { target, outcome };
      onResult(result);
      return result;
    }),
  );
}
