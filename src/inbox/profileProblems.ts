// What is wrong with a profile: derived once, for icon, row, hover, remedies, tools and reports alike.
import { isInapplicable, type Failure } from '../invitations/failure.ts';
import type { InvitationList } from '../invitations/invitationSource.ts';
import type { ListStore } from './listStore.ts';
import type { SessionState } from './profileSession.ts';

/** With one list, or with the profile as a whole. */
export interface Problem {
  readonly failure: Failure;
  readonly list?: InvitationList;
}

/** As they are to be reported: that of the profile as a whole, or those of its lists. */
export function problemsOf(state: SessionState, lists: readonly ListStore[]): readonly Problem[] {
  if (state.kind === 'failed' || state.kind === 'blocked') return [{ failure: state.failure }];
  const common = commonFailure(lists);
  if (common) return [{ failure: common }];
  return lists.flatMap((store) => (isMissing(store) ? [] : failureOfList(store)));
}

/** Lists that the account does not have, with the reason: facts and no problems. */
export function inapplicableLists(lists: readonly ListStore[]): readonly Required<Problem>[] {
  return lists.flatMap((store) => (isMissing(store) ? failureOfList(store) : []));
}

/** A list that the account does not have is an answer, too. */
export function isAnswered(store: ListStore): boolean {
  return store.outcome.kind === 'loaded' || isMissing(store);
}

/** The account does not have it. With rows it was there before, and that it is not any more is a problem. */
function isMissing({ outcome, size }: ListStore): boolean {
  return outcome.kind === 'failed' && isInapplicable(outcome.failure) && size === 0;
}

function failureOfList({ list, outcome }: ListStore): Required<Problem>[] {
  return outcome.kind === 'failed' ? [{ list, failure: outcome.failure }] : [];
}

/** What every list fails with, when that is the same and there are no rows: reported once. */
function commonFailure(lists: readonly ListStore[]): Failure | undefined {
  const failures = lists.map(({ size, outcome }) =>
    size === 0 && outcome.kind === 'failed' ? outcome.failure : undefined,
  );
  const [first] = failures;
  if (!first || isInapplicable(first)) return undefined;
  return failures.every((failure) => failure?.kind === first.kind) ? first : undefined;
}
