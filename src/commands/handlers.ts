// What each command does, by its id.
import type * as vscode from 'vscode';
import type { Target } from '../actions/target.ts';
import { t } from '../common/l10n.ts';
import { COMMANDS, type CommandId } from '../contributions.ts';
import { cleared, withFinished } from '../invitations/filter.ts';
import type { Details } from '../views/details.ts';
import { cancelOrDecline, cancelOrDeclineAll, cancelOrDeclineAny } from './cancelOrDecline.ts';
import { chooseProfiles, type ChooseProfilesContext } from './chooseProfiles.ts';
import { targetOf } from './chosenTargets.ts';
import type { ActionContext } from './commandContext.ts';
import { copyArns, copyCliCommands, copyIds } from './copyCommands.ts';
import { exportInvitations } from './exportInvitations.ts';
import { goToCounterpart } from './goToCounterpart.ts';
import { showHistory, withHistory, type HistoryContext } from './historyCommands.ts';
import type { MenuArguments } from './menuArguments.ts';
import { openInConsole } from './openInConsole.ts';
import { chooseFilter } from './pickers/filterPicker.ts';
import { copyIamPolicy, openConfigFile, type ProfileContext } from './profileCommands.ts';
import { refresh } from './refresh.ts';
import { signIn, type SignInContext } from './signIn.ts';

export interface CommandContext
  extends ActionContext, HistoryContext, SignInContext, ChooseProfilesContext, ProfileContext {
  readonly details: Details;
  readonly log: vscode.LogOutputChannel;
  /** Reads the AWS files again. */
  readonly reload: () => Promise<void>;
  readonly sampleData: { readonly open: () => Promise<void>; readonly close: () => Promise<void> };
}

/** Gets what a menu passes, or nothing from the palette. */
export type Handler = (menu: MenuArguments) => unknown;

export type Handlers = Readonly<Record<CommandId, Handler>>;

export function createHandlers(context: CommandContext): Handlers {
  const { log, sampleData } = context;
  return {
    ...viewHandlers(context),
    ...invitationHandlers(context),
    [COMMANDS.refresh]: (menu) => refresh(menu, context),
    [COMMANDS.refreshAll]: () => refresh({ argument: undefined, selection: undefined }, context),
    [COMMANDS.retry]: (menu) => refresh(menu, context),
    [COMMANDS.exportInvitations]: (menu) => exportInvitations(menu, context),
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

function viewHandlers(context: CommandContext) {
  const { view, visibleRows } = context;
  return {
    [COMMANDS.filter]: () => chooseFilter(context),
    [COMMANDS.changeFilters]: () => chooseFilter(context),
    [COMMANDS.clearFilters]: () => visibleRows.setFilter(cleared(visibleRows.filter)),
    [COMMANDS.showFinished]: () => visibleRows.setFilter(withFinished(visibleRows.filter, true)),
    [COMMANDS.hideFinished]: () => visibleRows.setFilter(withFinished(visibleRows.filter, false)),
    [COMMANDS.viewAsList]: () => view.viewAs('list'),
    [COMMANDS.viewByProfile]: () => view.viewAs('profiles'),
  };
}

function invitationHandlers(context: CommandContext) {
  const { details, ui, view } = context;
  const showOne = async (menu: MenuArguments, title: string, show: (target: Target) => Promise<void>) => {
    const target = await targetOf(menu, { ...context, title, allows: () => true });
    if (target) await show(target);
  };
  const showDetails: Handler = (menu) => showOne(menu, t('Show Details'), (target) => details.show(target));
  const showRaw: Handler = (menu) => showOne(menu, t('Show Raw JSON'), (target) => details.showRaw(target));
  const open: Handler = async (menu) => {
    const node = view.nodeFrom(menu.argument);
    if (node?.kind === 'invitation') await showDetails(menu);
    else if (node !== undefined && node.kind !== 'message') await ui.runCommand('list.select');
  };
  return {
    [COMMANDS.cancel]: (menu: MenuArguments) => cancelOrDecline('cancel', menu, context),
    [COMMANDS.decline]: (menu: MenuArguments) => cancelOrDecline('decline', menu, context),
    [COMMANDS.cancelOrDecline]: (menu: MenuArguments) => cancelOrDeclineAny(menu, context),
    [COMMANDS.cancelAll]: (menu: MenuArguments) => cancelOrDeclineAll('cancel', menu, context),
    [COMMANDS.declineAll]: (menu: MenuArguments) => cancelOrDeclineAll('decline', menu, context),
    [COMMANDS.showDetails]: showDetails,
    [COMMANDS.open]: open,
    [COMMANDS.goToOtherSide]: (menu: MenuArguments) => goToCounterpart(menu, context),
    [COMMANDS.showRaw]: showRaw,
    [COMMANDS.copyId]: (menu: MenuArguments) => copyIds(menu, context),
    [COMMANDS.copyArn]: (menu: MenuArguments) => copyArns(menu, context),
    [COMMANDS.copyCliCommand]: (menu: MenuArguments) => copyCliCommands(menu, context),
    [COMMANDS.openInConsole]: (menu: MenuArguments) => openInConsole(menu, context),
  };
}
