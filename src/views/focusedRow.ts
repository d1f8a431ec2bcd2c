// Finds the row that a key binding was pressed on, which VS Code does not pass to its command.
import type * as vscode from 'vscode';
import { FOCUSED } from '../contributions.ts';
import type { Node } from './nodes.ts';

/** What a menu would pass: the row, and all selected rows if it is one of several. */
export interface FocusedRow {
  readonly argument: Node;
  readonly selection: readonly Node[] | undefined;
}

/**
 * VS Code reports the selection only, not the focus. So a key binding first runs commands of VS Code's own, whose
 * messages arrive before the command's: either it selects the focused row; or, where that would lose a selection of
 * several or expand the row, it takes the row out of the selection (or in) and puts it back.
 */
export class FocusFinder {
  readonly #tree: Pick<vscode.TreeView<Node>, 'selection'>;
  readonly #subscription: vscode.Disposable;
  #selected: ReadonlySet<Node> = new Set();
  /** What the last two changes of the selection added or removed, where that was one row each. */
  #toggled: readonly (Node | undefined)[] = [];

  constructor(tree: Pick<vscode.TreeView<Node>, 'selection' | 'onDidChangeSelection'>) {
    this.#tree = tree;
    this.#subscription = tree.onDidChangeSelection(({ selection }) => this.#follow(selection));
  }

  /** `how` says what the key binding did. What was toggled is used once. */
  find(how: (typeof FOCUSED)[keyof typeof FOCUSED]): FocusedRow | undefined {
    const { selection } = this.#tree;
    const [first, second] = this.#toggled;
    this.#toggled = [];
    if (how === FOCUSED.selected) {
      const [only] = selection;
      return selection.length === 1 && only ? { argument: only, selection: undefined } : undefined;
    }
    if (!first || first !== second) return undefined;
    return { argument: first, selection: selection.length > 1 && selection.includes(first) ? selection : undefined };
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #follow(selection: readonly Node[]): void {
    const before = this.#selected;
    this.#selected = new Set(selection);
    const different = [
      ...selection.filter((node) => !before.has(node)),
      ...[...before].filter((node) => !this.#selected.has(node)),
    ];
    this.#toggled = [this.#toggled.at(-1), different.length === 1 ? different[0] : undefined];
  }
}
