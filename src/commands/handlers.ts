import * as vscode from 'vscode';
import { COMMANDS, type CommandId } from '../contributions.ts';
import { allowedAction, type Action } from '../invitations/invitation.ts';
import { cliCommand } from '../invitations/wording.ts';
import type { Details } from '../views/details.ts';
import { cancelOrDecline, planAndAct, type ActContext } from './act.ts';
import { pickGroup } from './group.ts';
import { showHistory, type HistoryContext } from './history.ts';
import { refresh } from './refresh.ts';
import { targetOf, targetsUnder, type Choice, type MenuArguments } from './target.ts';

export interface CommandContext extends ActContext, HistoryContext {
  readonly details: Details;
  readonly log: vscode.LogOutputChannel;
  /** Reads the AWS files again. */
  readonly reload: () => Promise<void>;
  readonly sampleData: { readonly open: () => Promise<void>; readonly close: () => Promise<void> };
}

export type Handlers = Readonly<Record<CommandId, (menu: MenuArguments) => unknown>>;

/** What each command does. It gets what its menu passes, or nothing from the palette. */
export function createHandlers(context: CommandContext): Handlers {
  const { details, log, sampleData } = context;
  const choose = (menu: MenuArguments, title: string, allows: Choice['allows'] = () => true) =>
    targetOf(menu, { ...context, title, allows });
  const onGroup = async (action: Action, { argument }: MenuArguments) => {
    const group = await pickGroup(argument, action, context);
    const pending = targetsUnder(group).filter(({ row }) => allowedAction(row.invitation) === action);
    if (pending.length > 0) await planAndAct(action, pending, context);
  };
  return {
    [COMMANDS.refresh]: ({ argument }) => refresh(argument, context),
    [COMMANDS.refreshAll]: () => refresh(undefined, context),
    [COMMANDS.retry]: ({ argument }) => refresh(argument, context),
    [COMMANDS.cancel]: (menu) => cancelOrDecline('cancel', menu, context),
    [COMMANDS.decline]: (menu) => cancelOrDecline('decline', menu, context),
    [COMMANDS.cancelAll]: (menu) => onGroup('cancel', menu),
    [COMMANDS.declineAll]: (menu) => onGroup('decline', menu),
    [COMMANDS.showDetails]: async (menu) => {
      const target = await choose(menu, 'Show Details');
      if (!target) return;
      await details.show({ profile: target.profile.id, list: target.store.list.id, key: target.row.key });
    },
    [COMMANDS.copyId]: async (menu) => {
      await copy((await choose(menu, 'Copy ID'))?.row.invitation.id);
    },
    [COMMANDS.copyArn]: async (menu) => {
      await copy((await choose(menu, 'Copy ARN', (row) => row.invitation.arn !== undefined))?.row.invitation.arn);
    },
    [COMMANDS.copyCliCommand]: async (menu) => {
      const target = await choose(
        menu,
        'Copy as AWS CLI Command',
        (row) => allowedAction(row.invitation) !== undefined,
      );
      await copy(target && cliCommand(target.row.invitation, target.profile.profile.name));
    },
    [COMMANDS.showHistory]: () => showHistory(context),
    [COMMANDS.showLog]: () => log.show(),
    [COMMANDS.exploreSampleData]: () => sampleData.open(),
    [COMMANDS.closeSampleData]: () => sampleData.close(),
  };
}

async function copy(text: string | undefined): Promise<void> {
  if (text === undefined) return;
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage('$(check) Copied', 3_000);
}
