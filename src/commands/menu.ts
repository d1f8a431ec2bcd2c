import type { MenuArguments } from './target.ts';

/** What a command is run on: all selected rows where the menu's is one of several, else its own, or `undefined`. */
export function passedBy({ argument, selection }: MenuArguments): readonly unknown[] {
  return Array.isArray(selection) && selection.length > 0 ? selection : [argument];
}
