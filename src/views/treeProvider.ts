// The data provider of the tree: maps the inbox to nodes and tree items, and keeps no data of its own.
import * as vscode from 'vscode';
import type { RowRef } from '../inbox/counterpartIndex.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { flatNodes, flatParentId, flatRangeChildren, leadsInFlat } from './flatList.ts';
import { hoverOf } from './hovers.ts';
import { itemOf } from './items.ts';
import type { NodeRegistry } from './nodeRegistry.ts';
import type { Moment, Node } from './nodes.ts';
import { profileChildren, rootNodes } from './profileNodes.ts';
import { groupChildren, invitationChildren, leadsTo, rangeChildren } from './rowNodes.ts';
import type { TreeChanges } from './treeChanges.ts';
import type { ViewState } from './viewState.ts';

export interface TreeProviderOptions {
  readonly inbox: Inbox;
  readonly visibleRows: VisibleRows;
  readonly state: ViewState;
  readonly registry: NodeRegistry;
  readonly changes: TreeChanges;
  /** Resolves when the profiles were read (the first time). */
  readonly ready: () => Promise<void>;
}

export class TreeProvider implements vscode.TreeDataProvider<Node> {
  readonly onDidChangeTreeData: vscode.Event<Node[] | undefined>;
  readonly #options: TreeProviderOptions;

  constructor(options: TreeProviderOptions) {
    this.#options = options;
    this.onDidChangeTreeData = options.changes.event;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    const { inbox, visibleRows, registry, changes, ready } = this.#options;
    if (!node) return changes.topLevel(ready, () => this.#topLevel());
    changes.drawn(node);
    switch (node.kind) {
      case 'profile':
        // Being expanded is what loads it; VS Code also asks by itself, for what was expanded before.
        node.profile.open(false);
        return registry.keep(node.id, profileChildren(node, visibleRows));
      case 'group':
        return registry.keep(node.id, groupChildren(node, visibleRows));
      case 'range':
        return registry.keep(node.id, rangeChildren(node, visibleRows));
      case 'flatRange':
        return registry.keep(node.id, flatRangeChildren(node, inbox.profiles, visibleRows));
      case 'invitation':
        return node.flat ? [] : registry.keep(node.id, invitationChildren(node, visibleRows));
      case 'message':
        return [];
    }
  }

  #topLevel(): Node[] {
    const { inbox, visibleRows, state, registry } = this.#options;
    const nodesOf = state.mode === 'profiles' ? rootNodes : flatNodes;
    return registry.keep('', nodesOf(inbox.profiles, inbox.notices, visibleRows));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    this.#options.changes.drawn(node);
    const item = itemOf(node, this.#moment);
    if (this.#options.state.expanded.has(node.id)) item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    if (node.kind === 'profile' || node.kind === 'invitation') item.tooltip = hoverOf(node, this.#moment);
    return item;
  }

  getParent(node: Node): Node | undefined {
    const { registry } = this.#options;
    switch (node.kind) {
      case 'profile':
      case 'flatRange':
        return undefined;
      case 'group':
        return registry.get(node.profile.id);
      case 'range':
        return registry.get(node.id.slice(0, node.id.lastIndexOf('/')));
      case 'invitation':
        if (node.flat) return registry.get(flatParentId(node) ?? '');
        // Its group, the range of it that has the row, or the row that it is below.
        return registry.get(node.id.slice(0, -node.key.length - 1));
      case 'message':
        return node.flat ? undefined : node.parent;
    }
  }

  /** The node of a row, found from the root downwards: VS Code takes only nodes whose parents it can ask for. */
  async nodeAt(ref: RowRef): Promise<Node | undefined> {
    const { inbox, visibleRows, state } = this.#options;
    const leads = (child: Node): boolean =>
      state.mode === 'list' ? leadsInFlat(child, ref, inbox.profiles, visibleRows) : leadsTo(child, ref, visibleRows);
    for (let node: Node | undefined; ;) {
      node = (await this.getChildren(node)).find(leads);
      if (!node || (node.kind === 'invitation' && node.key === ref.key)) return node;
    }
  }

  get #moment(): Moment {
    return { now: Date.now(), visibleRows: this.#options.visibleRows };
  }
}
