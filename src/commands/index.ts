import * as vscode from 'vscode';
import { COMMANDS } from '../contributions.ts';
import type { CommandContext, Handlers } from './handlers.ts';

/** Registers every command of `contributions.ts`. What they do is loaded when the first of them is run. */
export function registerCommands(context: CommandContext): vscode.Disposable {
  let handlers: Promise<Handlers> | undefined;
  const load = async (): Promise<Handlers> => {
    const { createHandlers } = await import('./handlers.ts');
    return createHandlers(context);
  };
  return vscode.Disposable.from(
    ...Object.values(COMMANDS).map((id) =>
      vscode.commands.registerCommand(id, async (argument?: unknown, selection?: unknown) => {
        handlers ??= load().catch((error: unknown) => {
          // The next command tries again.
          handlers = undefined;
          throw error;
        });
        await (await handlers)[id]({ argument, selection });
      }),
    ),
  );
}
