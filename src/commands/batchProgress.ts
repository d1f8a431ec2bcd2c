// Runs a confirmed plan, shows its progress, and lets the person stop what was not sent yet.
import { runBatch, type BatchPlan, type TargetResult } from '../actions/batch.ts';
import { t } from '../common/l10n.ts';
import { forAction, formatInvitationCount } from '../invitations/labels.ts';
import type { ActionContext } from './commandContext.ts';
import type { PassedGuardRails } from './guardRails.ts';

type RunContext = Pick<ActionContext, 'runner' | 'settings' | 'onDidChangeSettings' | 'ui'>;

/** One invitation shows its progress in its row; several have a notification that can be canceled. */
export async function runWithProgress(
  plan: BatchPlan,
  { reason }: PassedGuardRails,
  { runner, settings, onDidChangeSettings, ui }: RunContext,
): Promise<TargetResult[]> {
  const stopping = new AbortController();
  const guard = onDidChangeSettings(() => {
    if (settings().readOnly) stopping.abort();
  });
  const options = { runner, signal: stopping.signal, ...(reason === '' ? {} : { reason }) };
  try {
    const total = plan.targets.length;
    if (total === 1) return await runBatch(plan, { ...options, onResult: () => undefined });
    return await ui.withNotification({ title: progressTitle(plan), stopping }, (report) => {
      let settled = 0;
      const onResult = (): void => {
        settled++;
        report({ increment: 100 / total, message: t('{0} of {1}', settled, total) });
      };
      return runBatch(plan, { ...options, onResult });
    });
  } finally {
    guard.dispose();
  }
}

function progressTitle({ action, targets }: BatchPlan): string {
  const what = formatInvitationCount(targets.length);
  return forAction(
    action,
    t('Canceling {0} ("Cancel" only stops what was not sent yet)', what),
    t('Declining {0} ("Cancel" only stops what was not sent yet)', what),
  );
}
