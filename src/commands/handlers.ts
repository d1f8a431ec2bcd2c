import * as vscode from 'vscode';
import type { Target } from '../actions/batch.ts';
import { plural, t } from '../common/l10n.ts';
import { COMMANDS, type CommandId } from '../contributions.ts';
import { cleared, withFinished } from '../invitations/filter.ts';
import { allowedAction, type Action } from '../invitations/invitation.ts';
import { cliCommand } from '../invitations/labels.ts';
import type { Details } from '../views/details.ts';
import { cancelOrDecline, cancelOrDeclineAny, planAndRun, type ActionContext } from './cancelOrDecline.ts';
import { chooseProfiles, type ChooseProfilesContext } from './chooseProfiles.ts';
import { exportInvitations } from './exportInvitations.ts';
import { goToCounterpart } from './goToCounterpart.ts';
import { showHistory, withHistory, type HistoryContext } from './historyCommands.ts';
import type { MenuArguments } from './menuArguments.ts';
import { openInConsole } from './openInConsole.ts';
import { chooseFilter } from './pickers/filterPicker.ts';
import { pickGroup } from './pickers/groupPicker.ts';
import { byVisibility, targetOf, targetsOf, targetsUnder } from './pickers/invitationPicker.ts';
import { copyIamPolicy, openConfigFile, type ProfileContext } from './profileCommands.ts';
import { refresh } from './refresh.ts';
import { signIn, type SignInContext } from './signIn.ts';
import { shellInUse } from './terminalShell.ts';

export interface CommandContext
  extends ActionContext, HistoryContext, SignInContext, ChooseProfilesContext, ProfileContext {
  readonly details: Details;
  readonly log: vscode.LogOutputChannel;
  /** Reads the AWS files again. */
  readonly reload: () => Promise<void>;
  readonly sampleData: { readonly open: () => Promise<void>; readonly close: () => Promise<void> };
}

export type Handlers = Readonly<Record<CommandId, (menu: MenuArguments) => unknown>>;

/** What each command does. It gets what its menu passes, or nothing from the palette. */
export function createHandlers(context: CommandContext): Handlers {
  const { details, log, sampleData, view, visibleRows } = context;
  const onGroup = async (action: Action, { argument }: MenuArguments) => {
    const group = await pickGroup(argument, action, context);
    const pending = targetsUnder(group).filter(({ row }) => allowedAction(row.invitation) === action);
    const { seen, hidden } = byVisibility(pending, visibleRows);
    if (seen.length > 0) await planAndRun(action, seen, context, true, hidden);
  };
  /** Copies a text of each chosen invitation, a line each. */
  const copyOf = async (
    menu: MenuArguments,
    title: string,
    textOf: (target: Target) => string | undefined,
    saidOf: (copied: number) => string,
  ) => {
    const { targets, picked } = await targetsOf(menu, { ...context, title, allows: () => true });
    const texts = targets.flatMap((target) => textOf(target) ?? []);
    if (texts.length > 0) await copy(texts.join('\n'), saidOf(texts.length));
    else if (targets.length > 0 || !picked) vscode.window.setStatusBarMessage(t('Nothing to copy there'), 5_000);
  };
  const showOne = async (menu: MenuArguments, title: string, show: (target: Target) => Promise<void>) => {
    const target = await targetOf(menu, { ...context, title, allows: () => true });
    if (target) await show(target);
  };
  const showDetails = (menu: MenuArguments) => showOne(menu, t('Show Details'), (target) => details.show(target));
  return {
    [COMMANDS.refresh]: (menu) => refresh(menu, context),
    [COMMANDS.refreshAll]: () => refresh({ argument: undefined, selection: undefined }, context),
    [COMMANDS.retry]: (menu) => refresh(menu, context),
    [COMMANDS.cancel]: (menu) => cancelOrDecline('cancel', menu, context),
    [COMMANDS.decline]: (menu) => cancelOrDecline('decline', menu, context),
    [COMMANDS.cancelOrDecline]: (menu) => cancelOrDeclineAny(menu, context),
    [COMMANDS.cancelAll]: (menu) => onGroup('cancel', menu),
    [COMMANDS.declineAll]: (menu) => onGroup('decline', menu),
    [COMMANDS.showDetails]: showDetails,
    [COMMANDS.open]: async (menu) => {
      const node = context.view.nodeFrom(menu.argument);
      if (node?.kind === 'invitation') await showDetails(menu);
      else if (node !== undefined && node.kind !== 'message') await vscode.commands.executeCommand('list.select');
    },
    [COMMANDS.goToOtherSide]: (menu) => goToCounterpart(menu, context),
    [COMMANDS.showRaw]: (menu) => showOne(menu, t('Show Raw JSON'), (target) => details.showRaw(target)),
    [COMMANDS.copyId]: (menu) =>
      copyOf(
        menu,
        t('Copy ID'),
        ({ row }) => row.invitation.id,
        (copied) => plural(copied, t('ID copied'), t('{0} IDs copied', copied)),
      ),
    [COMMANDS.copyArn]: (menu) =>
      copyOf(
        menu,
        t('Copy ARN'),
        ({ row }) => row.invitation.arn,
        (copied) => plural(copied, t('ARN copied'), t('{0} ARNs copied', copied)),
      ),
    // Sample profiles are in no file: there the line would lead to whatever real profile has that name.
    [COMMANDS.copyCliCommand]: (menu) =>
      copyOf(
        menu,
        t('Copy as AWS CLI Command'),
        ({ row, profile: { profile } }) =>
          profile.origin === 'sample' ? undefined : cliCommand(row.invitation, profile.name, shellInUse()),
        (copied) => plural(copied, t('AWS CLI command copied'), t('{0} AWS CLI commands copied', copied)),
      ),
    [COMMANDS.openInConsole]: (menu) => openInConsole(menu, context),
    [COMMANDS.exportInvitations]: (menu) => exportInvitations(menu, context),
    [COMMANDS.filter]: () => chooseFilter(context),
    [COMMANDS.changeFilters]: () => chooseFilter(context),
    [COMMANDS.clearFilters]: () => visibleRows.setFilter(cleared(visibleRows.filter)),
    [COMMANDS.showFinished]: () => visibleRows.setFilter(withFinished(visibleRows.filter, true)),
    [COMMANDS.hideFinished]: () => visibleRows.setFilter(withFinished(visibleRows.filter, false)),
    [COMMANDS.viewAsList]: () => view.viewAs('list'),
    [COMMANDS.viewByProfile]: () => view.viewAs('profiles'),
    [COMMANDS.showHistory]: () => showHistory(context),
    [COMMANDS.chooseProfiles]: () => chooseProfiles(context),
    [COMMANDS.signIn]: ({ argument }) => signIn(argument, context),
    [COMMANDS.openConfigFile]: ({ argument }) => openConfigFile(argument, context),
    [COMMANDS.copyIamPolicy]: ({ argument }) => copyIamPolicy(argument, context),
    [COMMANDS.exportHistory]: () => withHistory('export', context),
    [COMMANDS.clearHistory]: () => withHistory('clear', context),
    [COMMANDS.showLog]: () => log.show(),
    [COMMANDS.exploreSampleData]: () => sampleData.open(),
    [COMMANDS.closeSampleData]: () => sampleData.close(),
  };
}

async function copy(text: string, said: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`$(check) ${said}`, 3_000);
}
