import * as vscode from 'vscode';
import { COMMANDS, type CommandId } from '../contributions.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Details } from '../views/details.ts';
import type { InvitationsView } from '../views/invitationsView.ts';
import { cancelOrDecline } from './act.ts';
import { refresh } from './refresh.ts';
import { targetOf, type Choice } from './target.ts';

export interface CommandContext {
  readonly inbox: Inbox;
  readonly view: InvitationsView;
  readonly details: Details;
  readonly log: vscode.LogOutputChannel;
  /** Resolves when the profiles were read once. */
  readonly ready: () => Promise<void>;
  /** Reads the AWS files again. */
  readonly reload: () => Promise<void>;
  readonly sampleData: { readonly open: () => Promise<void>; readonly close: () => Promise<void> };
}

/** Registers every command of `contributions.ts`. A command gets what its menu passes, or nothing from the palette. */
export function registerCommands(context: CommandContext): vscode.Disposable {
  const { details, log, sampleData } = context;
  const choose = (argument: unknown, title: string, allows: Choice['allows'] = () => true) =>
    targetOf(argument, { ...context, title, allows });
  const handlers: Readonly<Record<CommandId, (argument?: unknown) => unknown>> = {
    [COMMANDS.refresh]: (argument) => refresh(argument, context),
    [COMMANDS.refreshAll]: () => refresh(undefined, context),
    [COMMANDS.retry]: (argument) => refresh(argument, context),
    [COMMANDS.cancel]: (argument) => cancelOrDecline('cancel', argument, context),
    [COMMANDS.decline]: (argument) => cancelOrDecline('decline', argument, context),
    [COMMANDS.showDetails]: async (argument) => {
      const target = await choose(argument, 'Show Details');
      if (!target) return;
      await details.show({ profile: target.profile.id, list: target.store.list.id, key: target.row.key });
    },
    [COMMANDS.copyId]: async (argument) => {
      await copy((await choose(argument, 'Copy ID'))?.row.invitation.id);
    },
    [COMMANDS.copyArn]: async (argument) => {
      await copy((await choose(argument, 'Copy ARN', (row) => row.invitation.arn !== undefined))?.row.invitation.arn);
    },
    [COMMANDS.showLog]: () => log.show(),
    [COMMANDS.exploreSampleData]: () => sampleData.open(),
    [COMMANDS.closeSampleData]: () => sampleData.close(),
  };
  return vscode.Disposable.from(
    ...Object.entries(handlers).map(([id, handler]) =>
      vscode.commands.registerCommand(id, (argument?: unknown) => handler(argument)),
    ),
  );
}

async function copy(text: string | undefined): Promise<void> {
  if (text === undefined) return;
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage('$(check) Copied', 3_000);
}
