// The view of the invitations: wires the tree of VS Code to its provider, its changes and what is remembered of it.
import * as vscode from 'vscode';
import { CONTEXTS, VIEW, type FOCUSED } from '../contributions.ts';
import type { RowRef } from '../inbox/counterpartIndex.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { VisibleRows, WorkspaceMemory } from '../inbox/visibleRows.ts';
import { activeFilters, PENDING_ONLY, showsFinished, type Filter } from '../invitations/filter.ts';
import { FocusFinder, type FocusedRow } from './focusedRow.ts';
import { ViewHeader } from './header.ts';
import { NodeRegistry } from './nodeRegistry.ts';
import type { Node } from './nodes.ts';
import { TreeChanges } from './treeChanges.ts';
import { TreeProvider } from './treeProvider.ts';
import { ViewState, type ViewMode } from './viewState.ts';

export interface InvitationsViewOptions {
  readonly inbox: Inbox;
  readonly visibleRows: VisibleRows;
  /** Resolves when the profiles were read (the first time). */
  readonly ready: () => Promise<void>;
  /** Where the mode is kept. */
  readonly memory: WorkspaceMemory;
  readonly setContext: (key: string, value: unknown) => void;
}

export class InvitationsView implements vscode.Disposable {
  /** What VS Code asks for nodes and items. */
  readonly provider: TreeProvider;
  readonly #state: ViewState;
  readonly #registry: NodeRegistry;
  readonly #tree: vscode.TreeView<Node>;
  readonly #focus: FocusFinder;
  readonly #subscriptions: readonly { dispose(): void }[];

  constructor({ inbox, visibleRows, ready, memory, setContext }: InvitationsViewOptions) {
    const state = new ViewState(memory);
    const registry = new NodeRegistry(({ id }) => {
      // While the list is there, profiles are not gone.
      if (state.mode === 'profiles') state.expanded.delete(id);
    });
    const changes = new TreeChanges({ inbox, visibleRows, state, registry });
    this.provider = new TreeProvider({ inbox, visibleRows, state, registry, changes, ready });
    this.#state = state;
    this.#registry = registry;
    this.#tree = vscode.window.createTreeView(VIEW, {
      treeDataProvider: this.provider,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.#focus = new FocusFinder(this.#tree);
    const header = new ViewHeader(this.#tree, inbox, visibleRows, () => state.mode === 'profiles');
    this.#subscriptions = [
      this.#tree,
      this.#focus,
      header,
      state,
      changes,
      state.onDidChangeMode(() => header.follow()),
      followContexts({ visibleRows, state, setContext }),
      this.#tree.onDidExpandElement(({ element }) => {
        if (element.kind !== 'profile') return;
        state.expanded.add(element.id);
        element.profile.open();
      }),
      this.#tree.onDidCollapseElement(({ element }) => state.expanded.delete(element.id)),
    ];
  }

  /** In this workspace from now on. It reads nothing. */
  viewAs(mode: ViewMode): void {
    this.#state.setMode(mode);
  }

  get isVisible(): boolean {
    return this.#tree.visible;
  }

  get onDidChangeVisibility(): vscode.Event<unknown> {
    return this.#tree.onDidChangeVisibility;
  }

  /** What is selected in the tree. */
  get selection(): readonly Node[] {
    return this.#tree.selection;
  }

  /** The row that had the focus when a key was pressed; `how` is what its binding passed. */
  focused(how: (typeof FOCUSED)[keyof typeof FOCUSED]): FocusedRow | undefined {
    return this.#focus.find(how);
  }

  /** Narrows what a menu passed to a command: a node that this tree has made, or nothing. */
  nodeFrom(argument: unknown): Node | undefined {
    if (typeof argument !== 'object' || argument === null || !('id' in argument)) return undefined;
    const node = this.#registry.get(String(argument.id));
    return node === argument ? node : undefined;
  }

  /** Brings a row into sight and selects it. False where the tree does not have it. */
  async reveal(ref: RowRef): Promise<boolean> {
    const node = await this.provider.nodeAt(ref);
    if (!node) return false;
    await this.#tree.reveal(node, { select: true, focus: true });
    return true;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#registry.clear();
  }
}

type ContextSources = Pick<InvitationsViewOptions, 'visibleRows' | 'setContext'> & { readonly state: ViewState };

/** Sets the context keys that menus ask for, each only when it changes. */
function followContexts({ visibleRows, state, setContext }: ContextSources): { dispose(): void } {
  let filter: Filter = PENDING_ONLY;
  const followFilter = (): void => {
    const before = filter;
    filter = visibleRows.filter;
    const set = (key: string, valueOf: (filter: Filter) => boolean): void => {
      if (valueOf(before) !== valueOf(filter)) setContext(key, valueOf(filter));
    };
    set(CONTEXTS.filtered, (one) => activeFilters(one) > 0);
    set(CONTEXTS.finishedShown, showsFinished);
  };
  followFilter();
  if (state.mode === 'list') setContext(CONTEXTS.viewedAsList, true);
  const subscriptions = [
    visibleRows.onDidChange(followFilter),
    state.onDidChangeMode((mode) => setContext(CONTEXTS.viewedAsList, mode === 'list')),
  ];
  return {
    dispose: () => {
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}
