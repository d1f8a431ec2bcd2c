import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { runBatch, planBatch, type BatchPlan, type Target, type TargetResult } from '../actions/batch.ts';
import type { Outcome } from '../actions/performAction.ts';
import { matchesAny } from '../common/glob.ts';
import { t } from '../common/l10n.ts';
import { unlinked, visible } from '../common/untrustedText.ts';
import { COMMANDS } from '../contributions.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import { explain } from '../invitations/failure.ts';
import { allowedAction, type Action } from '../invitations/invitation.ts';
import {
  actionLabels,
  actionConfirmation,
  firstFew,
  forAction,
  highImpact,
  formatInvitationCount,
  partyLabel,
  partyName,
  statusLabel,
  typeLabel,
  type Viewer,
} from '../invitations/labels.ts';
import {
  actionSummary,
  batchConfirmation,
  failureSentence,
  exclusionSummary,
  profileLocation,
  planTitle,
  formatResults,
  resultSummary,
} from '../presentation/batchConfirmation.ts';
import type { Settings } from '../settings.ts';
import type { Reports } from '../views/reports.ts';
import type { TargetContext } from './commandContext.ts';
import type { MenuArguments } from './menuArguments.ts';
import { byVisibility, targetsOf, withoutIcons, type ByVisibility, type Chosen } from './pickers/invitationPicker.ts';
import { withViewProgress } from './refresh.ts';

export interface ActionContext extends TargetContext {
  readonly settings: () => Settings;
  readonly reports: Pick<Reports, 'show'>;
}

/** How long the question waits for the accounts. Milliseconds. */
const IDENTIFY_MS = 3_000;

/** Beside each of two acts to choose from. */
const PARTIES_NAMED = 3;

/** Asks once, acts once on each, and says what happened. The rows show the rest. */
export async function cancelOrDecline(action: Action, menu: MenuArguments, context: ActionContext): Promise<void> {
  const chosen = await chosenFor(menu, context, actionLabels(action).button, (allowed) => allowed === action);
  if (!chosen) return;
  const { seen, hidden, picked } = chosen;
  if (seen.length + hidden.length > 0) await planAndRun(action, seen, context, picked, hidden);
  else if (!picked) await tell(t('Nothing was done: it is no longer in the list.'));
}

/** Whichever of the two the rows allow. A key is pressed by mistake more easily: it is always asked about. */
export async function cancelOrDeclineAny(menu: MenuArguments, context: ActionContext): Promise<void> {
  const chosen = await chosenFor(menu, context, t('Cancel or Decline Invitation'), (allowed) => allowed !== undefined);
  if (!chosen) return;
  const { seen, hidden } = chosen;
  const [first] = [...seen, ...hidden];
  if (!first) return;
  const focused = context.view.nodeFrom(menu.argument);
  const { direction } = focused?.kind === 'invitation' ? focused.list : first.row.invitation;
  const action = await actionFor(seen, direction === 'sent' ? 'cancel' : 'decline');
  if (action) await planAndRun(action, seen, context, true, hidden);
}

/**
 * The one that they allow. Where some allow either, or none what the focused row stands for, the person says which, that
 * of the focused row first.
 */
async function actionFor(chosen: readonly Target[], focused: Action): Promise<Action | undefined> {
  const actions: readonly Action[] = focused === 'cancel' ? ['cancel', 'decline'] : ['decline', 'cancel'];
  const plans = actions.map((action) => planBatch(action, chosen)).filter(({ targets }) => targets.length > 0);
  const [plan, other] = plans;
  if (!plan || (!other && plan.action === focused)) return focused;
  const items = plans.map(({ action, targets }) => ({
    label: forAction(action, t('Cancel {0} sent', targets.length), t('Decline {0} received', targets.length)),
    detail: withoutIcons(firstFew(targets, PARTIES_NAMED, ({ row }) => partyLabel(row.invitation.counterparty))),
    action,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Cancel or Decline Invitation'),
    placeHolder: other
      ? t('Both sent and received invitations are selected: choose which of them.')
      : forAction(
          focused,
          t('No sent one that is selected can be canceled. Choose this instead, or leave with Escape.'),
          t('No received one that is selected can be declined. Choose this instead, or leave with Escape.'),
        ),
  });
  return picked?.action;
}

/** What an act is wanted on; `undefined` where a setting is against it. The picker has those that `allows` lets pass. */
async function chosenFor(
  menu: MenuArguments,
  context: ActionContext,
  title: string,
  allows: (allowed: Action | undefined) => boolean,
): Promise<(ByVisibility & Pick<Chosen, 'picked'>) | undefined> {
  if (isReadOnly(context)) return undefined;
  const { targets, picked } = await targetsOf(menu, {
    ...context,
    title,
    allows: ({ activity, invitation }) => activity === undefined && allows(allowedAction(invitation)),
  });
  // VS Code keeps rows in its selection that the filter hides by now; a document stands for its invitation in any case.
  const isSeen = picked || context.details.targetOf(menu.argument) !== undefined;
  return { picked, ...(isSeen ? { seen: targets, hidden: [] } : byVisibility(targets, context.visibleRows)) };
}

/** The same for a choice that is made already; `ask` where it is always asked about, whatever the settings say. `hidden`: see {@link planBatch}. */
export async function planAndRun(
  action: Action,
  chosen: readonly Target[],
  context: ActionContext,
  ask: boolean,
  hidden: readonly Target[] = [],
): Promise<void> {
  const acted = await questionsAndAct(action, chosen, context, ask, hidden);
  if (acted) await report(acted.plan, acted.results, context);
}

/** Always asks, for who wants to know the results: they are told to the person, and not waited for their answer. */
export async function confirmAndRun(
  action: Action,
  chosen: readonly Target[],
  context: ActionContext,
): Promise<readonly TargetResult[] | undefined> {
  const acted = await questionsAndAct(action, chosen, context, true);
  if (acted) void report(acted.plan, acted.results, context);
  return acted?.results;
}

/** `undefined` where nothing was done: nothing can be, the person left a question, or a setting is against it. */
async function questionsAndAct(
  action: Action,
  chosen: readonly Target[],
  context: ActionContext,
  ask: boolean,
  hidden: readonly Target[] = [],
): Promise<{ readonly plan: BatchPlan; readonly results: readonly TargetResult[] } | undefined> {
  if (isReadOnly(context)) return undefined;
  const plan = planBatch(action, chosen, hidden);
  if (plan.targets.length === 0) {
    const why = exclusionSummary(action, plan.excluded) ?? '';
    const nothing = forAction(action, t('Nothing to cancel. {0}', why), t('Nothing to decline. {0}', why));
    void vscode.window.showInformationMessage(unlinked(nothing));
    return undefined;
  }
  const profiles = [...new Set(plan.targets.map(({ profile }) => profile))];
  if (!(await areAuthenticated(profiles))) return undefined;
  const unsure = await unsureAccounts(profiles);
  const isAsked = needsQuestion(plan, context.settings(), ask);
  const reason = action === 'decline' ? await reasonFor(plan, unsure, isAsked) : '';
  if (reason === undefined) return undefined;
  const asks = isAsked || needsQuestion(plan, context.settings(), ask);
  if (asks && !(await isConfirmed(plan, unsure, reason))) return undefined;
  if (!(await areProtectedOnesTyped(plan, profiles, unsure, context.settings()))) return undefined;
  // The settings may have changed while the questions were open.
  if (isReadOnly(context)) return undefined;
  return { plan, results: await run(plan, reason, context) };
}

/**
 * Whatever the credentials need of the person comes before the question, one after the other: a question must never
 * open over digits that somebody is typing.
 */
async function areAuthenticated(profiles: readonly ProfileInbox[]): Promise<boolean> {
  for (const profile of profiles) {
    const failure = await withViewProgress(() => profile.authenticate());
    if (!failure) continue;
    void tell(t('Nothing was done. {0}', explain(failure, profile.profile.name).sentence));
    return false;
  }
  return true;
}

/**
 * The question names the accounts: by the word of the credentials as they are now, which may lead elsewhere than when
 * the list was read. A network that does not answer must not keep the question away; then it says so.
 */
async function unsureAccounts(profiles: readonly ProfileInbox[]): Promise<ReadonlySet<ProfileInbox>> {
  const unsure = new Set(profiles);
  const asking = profiles.map(async (profile) => {
    if (await profile.identify()) unsure.delete(profile);
  });
  await Promise.race([Promise.all(asking), delay(IDENTIFY_MS)]);
  // What comes later changes nothing about this question.
  return new Set(unsure);
}

/** `readOnly` also holds for whoever calls a command by its id. */
function isReadOnly({ settings }: ActionContext): boolean {
  if (!settings().readOnly) return false;
  void tell(t('Nothing was done: the setting "{0}" is on.', 'handshakes.readOnly'), {
    [t('Open Settings')]: () => vscode.commands.executeCommand('workbench.action.openSettings', 'handshakes.readOnly'),
  });
  return true;
}

/** What guards most is never left out, whatever is set: high impact, protected profiles, several at once. */
function needsQuestion(plan: BatchPlan, { confirm, protectedProfiles }: Settings, ask: boolean): boolean {
  return (
    ask ||
    confirm === 'always' ||
    !isSingle(plan) ||
    plan.targets.some(
      ({ profile, row }) => highImpact(row.invitation) !== undefined || isProtected(profile, protectedProfiles),
    )
  );
}

/** Nothing but one invitation was chosen. */
function isSingle({ targets, excluded: leftOut }: BatchPlan): boolean {
  return targets.length === 1 && leftOut.length === 0;
}

function isProtected({ profile }: ProfileInbox, patterns: readonly string[]): boolean {
  // Upper and lower case are the same here: a guard that is missed is worse than one too many.
  return matchesAny(
    profile.name.toLowerCase(),
    patterns.map((pattern) => pattern.toLowerCase()),
  );
}

/** Optional, where a service takes one. `undefined` means that the person left. */
async function reasonFor(
  plan: BatchPlan,
  unsure: ReadonlySet<ProfileInbox>,
  isAsked: boolean,
): Promise<string | undefined> {
  const [first] = plan.targets;
  const limits = plan.targets.flatMap(({ store }) => store.source.service.declineReason?.maxLength ?? []);
  if (limits.length === 0 || !first) return '';
  const limit = Math.min(...limits);
  const reason = await vscode.window.showInputBox({
    title: planTitle(plan),
    prompt: withoutIcons(
      isAsked
        ? t('Reason, which the sender can read. Leave it empty to give none. A question comes before anything is sent.')
        : t(
            'Reason, which the sender can read. Leave it empty to give none. Enter declines the invitation from {0} at once, in {1}: no further question comes.',
            partyLabel(first.row.invitation.counterparty),
            profileLocation(viewerOf(first, unsure)),
          ),
    ),
    placeHolder: t('Reason (optional)'),
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.length > limit ? t('At most {0} characters; these are {1}.', limit, text.length) : undefined,
  });
  return reason?.trim();
}

function viewerOf({ profile }: Target, unsure: ReadonlySet<ProfileInbox>): Viewer {
  return { ...profile.viewer, unconfirmed: unsure.has(profile) };
}

async function isConfirmed(plan: BatchPlan, unsure: ReadonlySet<ProfileInbox>, reason: string): Promise<boolean> {
  const [only] = plan.targets;
  const single = only !== undefined && isSingle(plan);
  const { message, detail, button } = single
    ? actionConfirmation(only.row.invitation, plan.action, viewerOf(only, unsure), reason)
    : batchConfirmation(plan, unsure, reason);
  const yes: vscode.MessageItem = { title: button };
  // VS Code's own "Cancel" beside "Cancel Invitation" would make a person guess.
  const no: vscode.MessageItem = {
    title: single ? t('Keep Invitation') : t('Keep Invitations'),
    isCloseAffordance: true,
  };
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes, no)) === yes;
}

/** In a protected profile an act needs its account id or its name typed: once for each such profile. */
async function areProtectedOnesTyped(
  { action, targets }: BatchPlan,
  profiles: readonly ProfileInbox[],
  unsure: ReadonlySet<ProfileInbox>,
  { protectedProfiles }: Settings,
): Promise<boolean> {
  for (const inbox of profiles) {
    const { profile, accountId } = inbox;
    if (!isProtected(inbox, protectedProfiles)) continue;
    const own = targets.filter((target) => target.profile === inbox);
    // An account that nobody confirmed is no proof that somebody knows where they are.
    const accepted = [profile.name, ...(accountId === undefined || unsure.has(inbox) ? [] : [accountId])];
    const typed = await vscode.window.showInputBox({
      title: t('Protected Profile {0}', visible(profile.name, 100)),
      prompt: withoutIcons(`${actionSummary(action, own)} ${typeInstruction(accepted)}`),
      ignoreFocusOut: true,
      validateInput: (text) =>
        text === '' || accepted.includes(text.trim())
          ? undefined
          : t('That is neither the name nor the account id of this profile.'),
    });
    if (typed === undefined || !accepted.includes(typed.trim())) return false;
  }
  return true;
}

function typeInstruction([name = '', account]: readonly string[]): string {
  const quoted = visible(name, 100);
  return account === undefined
    ? t('Type "{0}" to go on.', quoted)
    : t('Type "{0}" or "{1}" to go on.', quoted, visible(account, 100));
}

/** One invitation shows its progress in its row; several have a notification that can stop what was not sent yet. */
async function run(plan: BatchPlan, reason: string, { settings }: ActionContext): Promise<TargetResult[]> {
  const stopping = new AbortController();
  const guard = vscode.workspace.onDidChangeConfiguration(() => {
    if (settings().readOnly) stopping.abort();
  });
  try {
    return await runUntil(stopping, plan, reason);
  } finally {
    guard.dispose();
  }
}

async function runUntil(stopping: AbortController, plan: BatchPlan, reason: string): Promise<TargetResult[]> {
  const options = { signal: stopping.signal, ...(reason === '' ? {} : { reason }) };
  if (plan.targets.length === 1) return runBatch(plan, { ...options, onResult: () => undefined });
  const total = plan.targets.length;
  const title = forAction(
    plan.action,
    t('Canceling {0} ("Cancel" only stops what was not sent yet)', formatInvitationCount(total)),
    t('Declining {0} ("Cancel" only stops what was not sent yet)', formatInvitationCount(total)),
  );
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const subscription = token.onCancellationRequested(() => stopping.abort());
      let settled = 0;
      try {
        return await runBatch(plan, {
          ...options,
          onResult: () => {
            settled++;
            progress.report({ increment: 100 / total, message: t('{0} of {1}', settled, total) });
          },
        });
      } finally {
        subscription.dispose();
      }
    },
  );
}

async function report(plan: BatchPlan, results: readonly TargetResult[], context: ActionContext): Promise<void> {
  const [only, ...others] = results;
  if (only && others.length === 0) return reportOne(plan.action, only, context);
  const again = results.flatMap(({ target, outcome }) => (canBeTriedAgain(outcome) ? [target] : []));
  const text = resultSummary(plan.action, results);
  const showResults = () => context.reports.show('results', formatResults(plan.action, results, Date.now()));
  if (results.every(({ outcome }) => outcome.kind === 'done')) {
    const chosen = await vscode.window.showInformationMessage(text, t('Show Results'));
    if (chosen !== undefined) await showResults();
    return;
  }
  await tell(text, {
    ...(again.length > 0 ? { [t('Retry Failed…')]: () => planAndRun(plan.action, again, context, true) } : {}),
    [t('Show Results')]: showResults,
  });
}

/** It certainly did not happen. What nobody knows is looked at first, never sent again just so. */
function canBeTriedAgain(outcome: Outcome): boolean {
  return outcome.kind === 'failed' || outcome.kind === 'notAttempted';
}

async function reportOne(action: Action, { target, outcome }: TargetResult, context: ActionContext): Promise<void> {
  const { service, id, counterparty } = target.row.invitation;
  // Ids only: a notification can carry links, so no stranger's text goes into it. The status bar has none.
  const name = `${service.noun} ${visible(id, 60)}`;
  const profile = target.profile.profile.name;
  switch (outcome.kind) {
    case 'done': {
      const what = withoutIcons(`${visible(partyName(counterparty), 60)} (${typeLabel(target.row.invitation)})`);
      const done = forAction(action, t('Canceled: {0}', what), t('Declined: {0}', what));
      const how = outcome.verified ? ` ${t('(the answer was lost; AWS confirmed it on a second look)')}` : '';
      vscode.window.setStatusBarMessage(`$(check) ${done}${how}`, 8_000);
      return;
    }
    case 'changed': {
      const status = statusLabel(outcome.invitation).toLowerCase();
      return tell(
        forAction(
          action,
          t('Nothing was canceled: the {0} is {1} already.', name, status),
          t('Nothing was declined: the {0} is {1} already.', name, status),
        ),
      );
    }
    case 'failed': {
      const not = forAction(action, t('Not canceled: {0}.', name), t('Not declined: {0}.', name));
      return tell(`${not} ${failureSentence(outcome, profile)}`, {
        [t('Try Again…')]: () => planAndRun(action, [target], context, true),
      });
    }
    case 'unknown': {
      const unknown = forAction(
        action,
        t('It is not known whether the {0} is canceled: the answer was lost. Check it before you act again.', name),
        t('It is not known whether the {0} is declined: the answer was lost. Check it before you act again.', name),
      );
      return tell(`${unknown} ${explain(outcome.failure, profile).sentence}`, {
        [t('Check Again')]: () => target.profile.read(target.store.list.id, target.row.key),
      });
    }
    case 'notAttempted':
      return tell(t('Nothing was done with the {0}: {1}.', name, outcome.reason));
  }
}

async function tell(text: string, offers: Readonly<Record<string, () => unknown>> = {}): Promise<void> {
  const showLog = t('Show Log');
  const chosen = await vscode.window.showWarningMessage(unlinked(text), ...Object.keys(offers), showLog);
  if (chosen === showLog) await vscode.commands.executeCommand(COMMANDS.showLog);
  else if (chosen !== undefined) await offers[chosen]?.();
}
