import * as vscode from 'vscode';
import { COMMANDS } from '../contributions.ts';
import { explain } from '../invitations/failure.ts';
import { allowedAction, type Action } from '../invitations/invitation.ts';
import { unlinked, visible } from '../invitations/text.ts';
import { actionInWords, confirmation, statusInWords } from '../invitations/wording.ts';
import type { Outcome } from '../inbox/act.ts';
import { targetOf, type Choice, type Target } from './target.ts';

/** Asks once, acts once, and says what happened. The row shows the rest. */
export async function cancelOrDecline(
  action: Action,
  argument: unknown,
  context: Pick<Choice, 'inbox' | 'view' | 'ready'>,
): Promise<void> {
  const words = actionInWords(action);
  const target = await targetOf(argument, {
    ...context,
    title: words.button,
    allows: (row) => row.activity === undefined && allowedAction(row.invitation) === action,
  });
  if (target) await confirmAndAct(action, target);
}

async function confirmAndAct(action: Action, target: Target): Promise<void> {
  const { profile, store, row } = target;
  if (store.row(row.key)?.activity !== undefined || allowedAction(row.invitation) !== action)
    return refuse(action, target);
  // The question names the account, so it is worth one more try to learn it.
  if (profile.accountId === undefined) await profile.identify();
  const reason = action === 'decline' ? await reasonFor(target) : '';
  if (reason === undefined || !(await isConfirmed(action, target))) return;
  const outcome = await profile.act(store.list.id, row.key, { action, ...(reason === '' ? {} : { reason }) });
  if (outcome) await report(action, target, outcome);
  else await refuse(action, target);
}

/** Optional, where the service takes one. `undefined` means that the person left. */
async function reasonFor({ row: { invitation } }: Target): Promise<string | undefined> {
  const limit = invitation.service.declineReason?.maxLength;
  if (limit === undefined) return '';
  return vscode.window.showInputBox({
    title: `Decline ${invitation.service.noun}`,
    prompt: 'Reason, which the sender can read. Leave it empty to give none.',
    placeHolder: 'Reason (optional)',
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.length > limit ? `At most ${limit} characters; these are ${text.length}.` : undefined,
  });
}

async function isConfirmed(action: Action, { profile, row }: Target): Promise<boolean> {
  const { message, detail, button } = confirmation(row.invitation, action, profile.viewer);
  const yes: vscode.MessageItem = { title: button };
  // VS Code's own "Cancel" beside "Cancel Invitation" would make a person guess.
  const no: vscode.MessageItem = { title: 'Keep Invitation', isCloseAffordance: true };
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes, no)) === yes;
}

/** The row changed between the choice and the act, or is being acted on already. Nothing was sent. */
async function refuse(action: Action, { profile, store, row }: Target): Promise<void> {
  const now = store.row(row.key);
  const { verb } = actionInWords(action);
  const why =
    now === undefined
      ? 'it is no longer in the list'
      : now.activity === undefined
        ? `it is ${statusInWords(now.invitation).toLowerCase()}`
        : 'something else is being done with it';
  await vscode.window.showInformationMessage(
    unlinked(
      `Nothing was done: ${verb.toLowerCase()} is not possible, because ${why} (${nameOf(row.invitation)}, profile ${visible(profile.profile.name, 100)}).`,
    ),
  );
}

/** Ids only: a notification can carry links, so no stranger's text goes into it. */
function nameOf({ service, id }: Target['row']['invitation']): string {
  return `${service.noun} ${visible(id, 60)}`;
}

async function report(action: Action, target: Target, outcome: Outcome): Promise<void> {
  const words = actionInWords(action);
  const name = nameOf(target.row.invitation);
  const profile = target.profile.profile.name;
  switch (outcome.kind) {
    case 'done': {
      const how = outcome.verified ? ' (the answer was lost; AWS confirmed it on a second look)' : '';
      vscode.window.setStatusBarMessage(`$(check) ${words.done}: ${name}${how}`, 8_000);
      return;
    }
    case 'changed':
      await tell(
        `Nothing was ${words.done.toLowerCase()}: the ${name} is ${statusInWords(outcome.invitation).toLowerCase()} already.`,
      );
      return;
    case 'failed':
      await tell(`Not ${words.done.toLowerCase()}: ${name}. ${explain(outcome.failure, profile).sentence}`, {
        'Try Again…': () => confirmAndAct(action, target),
      });
      return;
    case 'unknown':
      await tell(
        `It is not known whether the ${name} is ${words.done.toLowerCase()}: the answer was lost. Check it before you act again. ${explain(outcome.failure, profile).sentence}`,
        { 'Check Again': () => target.profile.read(target.store.list.id, target.row.key) },
      );
  }
}

async function tell(text: string, offers: Readonly<Record<string, () => unknown>> = {}): Promise<void> {
  const chosen = await vscode.window.showWarningMessage(unlinked(text), ...Object.keys(offers), 'Show Log');
  if (chosen === 'Show Log') await vscode.commands.executeCommand(COMMANDS.showLog);
  else if (chosen !== undefined) await offers[chosen]?.();
}
