// The path of an action from chosen invitations to a report: plan → guard rails → run → report.
import { planBatch, type BatchPlan, type TargetResult } from '../actions/batch.ts';
import type { Target } from '../actions/target.ts';
import { t } from '../common/l10n.ts';
import { unlinked } from '../common/untrustedText.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import type { Action } from '../invitations/invitation.ts';
import { forAction } from '../invitations/labels.ts';
import { exclusionSummary } from '../presentation/batchConfirmation.ts';
import { reportResults } from './actionReport.ts';
import { runWithProgress } from './batchProgress.ts';
import type { ActionContext } from './commandContext.ts';
import { passGuardRails } from './guardRails.ts';

export interface ActionRequest {
  readonly action: Action;
  readonly chosen: readonly Target[];
  /** Leaves out what the filter hides. Not given where every chosen row was in sight when it was chosen. */
  readonly visibleRows?: VisibleRows;
  /** Whether `confirm: bulkOnly` may skip the question; see {@link isRowButton}. */
  readonly isRowButton: boolean;
}

/** Plans, asks, runs and reports. */
export async function planAndRun(request: ActionRequest, context: ActionContext): Promise<void> {
  const run = await runGuarded(request, context);
  if (run) await report(run, context);
}

/** For a caller that needs the results: always asks, and does not wait for the report to be dismissed. */
export async function confirmAndRun(
  action: Action,
  chosen: readonly Target[],
  context: ActionContext,
): Promise<readonly TargetResult[] | undefined> {
  const run = await runGuarded({ action, chosen, isRowButton: false }, context);
  if (run) void report(run, context);
  return run?.results;
}

interface FinishedRun {
  readonly plan: BatchPlan;
  readonly results: readonly TargetResult[];
}

/** `undefined` where nothing was sent: nothing can be, the person left a question, or a setting forbids it. */
async function runGuarded(request: ActionRequest, context: ActionContext): Promise<FinishedRun | undefined> {
  const { action, chosen, visibleRows, isRowButton } = request;
  const plan = planBatch(action, chosen, visibleRows);
  if (plan.targets.length === 0) {
    const why = exclusionSummary(action, plan.excluded) ?? '';
    const nothing = forAction(action, t('Nothing to cancel. {0}', why), t('Nothing to decline. {0}', why));
    void context.ui.notify('information', unlinked(nothing));
    return undefined;
  }
  const passed = await passGuardRails(plan, context, isRowButton);
  return passed && { plan, results: await runWithProgress(plan, passed, context) };
}

function report({ plan: { action }, results }: FinishedRun, context: ActionContext): Promise<void> {
  const retry = (chosen: readonly Target[]) => planAndRun({ action, chosen, isRowButton: false }, context);
  return reportResults(action, results, { ...context, retry });
}
