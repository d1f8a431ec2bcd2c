import * as vscode from 'vscode';
import { COMMANDS, FOCUSED } from '../contributions.ts';
import type { CommandContext, Handlers } from './handlers.ts';
import type { MenuArguments } from './target.ts';

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
        // Before anything is waited for: the row is the one that had the focus when the key was pressed.
        const menu: MenuArguments | undefined =
          argument === FOCUSED.selected || argument === FOCUSED.toggled
            ? context.view.focused(argument)
            : { argument, selection };
        if (!menu) return;
        handlers ??= load().catch((error: unknown) => {
          // The next command tries again.
          handlers = undefined;
          throw error;
        });
        await (await handlers)[id](menu);
      }),
    ),
  );
}
