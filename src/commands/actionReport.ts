// What a person reads after an action: one sentence for one invitation, a summary for several.
import type { TargetResult } from '../actions/batch.ts';
import type { Outcome } from '../actions/performAction.ts';
import type { Target } from '../actions/target.ts';
import { t } from '../common/l10n.ts';
import { visible, withoutIcons } from '../common/untrustedText.ts';
import { explain } from '../invitations/failure.ts';
import type { Action } from '../invitations/invitation.ts';
import { forAction, partyName, statusLabel, typeLabel } from '../invitations/labels.ts';
import { failureSentence, formatResults, resultSummary } from '../presentation/batchResults.ts';
import type { ActionContext } from './commandContext.ts';
import { offer } from './notifications.ts';

export interface ReportContext extends Pick<ActionContext, 'reports' | 'runner' | 'ui'> {
  /** Asks and runs again what certainly did not happen. */
  readonly retry: (targets: readonly Target[]) => Promise<void>;
}

export async function reportResults(
  action: Action,
  results: readonly TargetResult[],
  context: ReportContext,
): Promise<void> {
  const [only, ...others] = results;
  if (only && others.length === 0) return reportOne(action, only, context);
  const { ui, reports, retry } = context;
  const text = resultSummary(action, results);
  const showResults = () => reports.show('results', formatResults(action, results, Date.now()));
  if (results.every(({ outcome }) => outcome.kind === 'done')) {
    const chosen = await ui.notify('information', text, t('Show Results'));
    if (chosen !== undefined) await showResults();
    return;
  }
  const failed = results.flatMap(({ target, outcome }) => (canBeRetried(outcome) ? [target] : []));
  await offer(ui, text, {
    ...(failed.length > 0 ? { [t('Retry Failed…')]: () => retry(failed) } : {}),
    [t('Show Results')]: showResults,
  });
}

/** It certainly did not happen. An unknown outcome is verified first and never sent again unseen. */
function canBeRetried(outcome: Outcome): boolean {
  return outcome.kind === 'failed' || outcome.kind === 'notAttempted';
}

async function reportOne(
  action: Action,
  { target, outcome }: TargetResult,
  { runner, ui, retry }: ReportContext,
): Promise<void> {
  const { service, id } = target.row.invitation;
  // The ID only: a notification can carry links, so no text from strangers goes into it.
  const name = `${service.noun} ${visible(id, 60)}`;
  const profile = target.profile.profile.name;
  switch (outcome.kind) {
    case 'done':
      return ui.showStatus(`$(check) ${doneText(action, target, outcome)}`, 8_000);
    case 'changed': {
      const status = statusLabel(outcome.invitation).toLowerCase();
      return offer(
        ui,
        forAction(
          action,
          t('Nothing was canceled: the {0} is {1} already.', name, status),
          t('Nothing was declined: the {0} is {1} already.', name, status),
        ),
      );
    }
    case 'failed': {
      const not = forAction(action, t('Not canceled: {0}.', name), t('Not declined: {0}.', name));
      return offer(ui, `${not} ${failureSentence(outcome, profile)}`, { [t('Try Again…')]: () => retry([target]) });
    }
    case 'unknown': {
      const unknown = forAction(
        action,
        t('It is not known whether the {0} is canceled: the answer was lost. Check it before you act again.', name),
        t('It is not known whether the {0} is declined: the answer was lost. Check it before you act again.', name),
      );
      return offer(ui, `${unknown} ${explain(outcome.failure, profile).sentence}`, {
        [t('Check Again')]: () => runner.read(target),
      });
    }
    case 'notAttempted':
      return offer(ui, t('Nothing was done with the {0}: {1}.', name, outcome.reason));
  }
}

/** For the status bar, which draws no links. */
function doneText(action: Action, { row }: Target, { verified }: Extract<Outcome, { kind: 'done' }>): string {
  const what = withoutIcons(`${visible(partyName(row.invitation.counterparty), 60)} (${typeLabel(row.invitation)})`);
  const done = forAction(action, t('Canceled: {0}', what), t('Declined: {0}', what));
  return verified ? `${done} ${t('(the answer was lost; AWS confirmed it on a second look)')}` : done;
}
