// Runs a command by its ID and reports what it throws.
import { Lazy } from '../common/lazy.ts';
import { FOCUSED } from '../contributions.ts';
import type { CommandContext, Handlers } from './handlers.ts';
import type { MenuArguments } from './menuArguments.ts';

/** Runs a command by its id. What commands do is loaded when the first of them is run. */
export function commandRunner(context: CommandContext): (command: string, menu: readonly unknown[]) => Promise<void> {
  const handlers = new Lazy(async () => (await import('./handlers.ts')).createHandlers(context));
  return async (command, [argument, selection]) => {
    // Before anything is waited for: the row is the one that had the focus when the key was pressed.
    const menu: MenuArguments | undefined =
      argument === FOCUSED.selected || argument === FOCUSED.toggled
        ? context.view.focused(argument)
        : { argument, selection };
    if (!menu) return;
    const handler = new Map<string, Handlers[keyof Handlers]>(Object.entries(await handlers.get())).get(command);
    await handler?.(menu);
  };
}
