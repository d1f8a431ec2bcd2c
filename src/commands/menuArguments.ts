// What VS Code passes to a command from a menu or a key binding.
/** What VS Code passes to a command from a menu of the tree: the row, and all selected rows if it is one of several. */
export interface MenuArguments {
  readonly argument: unknown;
  readonly selection: unknown;
}

/** What a command is run on: all selected rows where the menu's is one of several, else its own, or `undefined`. */
export function passedBy({ argument, selection }: MenuArguments): readonly unknown[] {
  return Array.isArray(selection) && selection.length > 0 ? selection : [argument];
}
