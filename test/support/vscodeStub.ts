// Stands in for `vscode` where the tree is tested without an editor: import it before what needs it.
import { registerHooks } from 'node:module';
import type { Node } from '../../src/views/nodes.ts';

const MODULE = `
export class EventEmitter {
  #listeners = new Set();
  event = (listener) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  fire(value) {
    for (const listener of this.#listeners) listener(value);
  }
  dispose() {
    this.#listeners.clear();
  }
}
export class TreeItem {
  constructor(label, collapsibleState) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}
export class ThemeIcon {
  constructor(id, color) {
    this.id = id;
    this.color = color;
  }
}
export class ThemeColor {
  constructor(id) {
    this.id = id;
  }
}
export class MarkdownString {
  value = '';
  appendText(text) {
    this.value += text;
    return this;
  }
}
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
const selections = new EventEmitter();
globalThis.lastOfTree.select = (selection) => {
  treeView.selection = selection;
  selections.fire({ selection });
};
const treeView = {
  selection: [],
  onDidExpandElement: new EventEmitter().event,
  onDidCollapseElement: new EventEmitter().event,
  onDidChangeSelection: selections.event,
  reveal(node) {
    globalThis.lastOfTree.revealed = node;
    return Promise.resolve();
  },
  dispose() {},
};
export const window = { createTreeView: () => treeView, withProgress: (options, work) => work() };
export const ProgressLocation = { Notification: 15 };
export const commands = {};
export const workspace = {};
export const ConfigurationTarget = { Global: 1 };
`;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode'
      ? { url: `data:text/javascript,${encodeURIComponent(MODULE)}`, shortCircuit: true }
      : next(specifier, context),
});

declare global {
  var lastOfTree: { revealed?: Node; select?: (nodes: readonly Node[]) => void };
}

globalThis.lastOfTree = {};

/** What a tree was asked to bring into sight last. */
export function lastRevealed(): Node | undefined {
  return lastOfTree.revealed;
}

/** Selects in the tree, as a person does. */
export function select(nodes: readonly Node[]): void {
  lastOfTree.select?.(nodes);
}
