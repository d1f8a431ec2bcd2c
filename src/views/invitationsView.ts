import * as vscode from 'vscode';
import { VIEW } from '../contributions.ts';
import type { Inbox, InboxChange } from '../inbox/inbox.ts';
import { hoverOf, itemOf } from './items.ts';
import { groupChildren, profileChildren, rootNodes, type Node } from './nodes.ts';

/**
 * The tree. It maps the inbox and knows nothing else; the same node is the same object for as long as it stands for
 * the same thing, because VS Code recognises elements by identity.
 */
export class InvitationsView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<Node[] | undefined>();
  readonly onDidChangeTreeData = this.#changes.event;
  readonly #inbox: Inbox;
  readonly #ready: () => Promise<void>;
  readonly #nodes = new Map<string, Node>();
  readonly #tree: vscode.TreeView<Node>;
  readonly #subscription: { dispose(): void };

  /** `ready` resolves when the profiles were read (the first time). */
  constructor(inbox: Inbox, ready: () => Promise<void>) {
    this.#inbox = inbox;
    this.#ready = ready;
    this.#tree = vscode.window.createTreeView(VIEW, {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.#subscription = inbox.onDidChange((change) => this.#onChange(change));
  }

  /** What is selected in the tree. */
  get selection(): readonly Node[] {
    return this.#tree.selection;
  }

  /** Narrows what a menu passed to a command: a node that this tree has made, or nothing. */
  nodeFrom(argument: unknown): Node | undefined {
    if (typeof argument !== 'object' || argument === null || !('id' in argument)) return undefined;
    const node = this.#nodes.get(String(argument.id));
    return node === argument ? node : undefined;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) {
      await this.#ready();
      return this.#kept(rootNodes(this.#inbox.profiles, this.#inbox.notices));
    }
    switch (node.kind) {
      case 'profile':
        // Expanding a profile is what loads it.
        node.profile.open();
        return this.#kept(profileChildren(node));
      case 'group':
        return this.#kept(groupChildren(node));
      case 'invitation':
      case 'message':
        return [];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return itemOf(node, Date.now());
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    if (node.kind === 'invitation') item.tooltip = hoverOf(node, Date.now());
    return item;
  }

  getParent(node: Node): Node | undefined {
    switch (node.kind) {
      case 'profile':
        return undefined;
      case 'group':
        return this.#nodes.get(node.profile.id);
      case 'invitation':
        return this.#nodes.get(`${node.profile.id}/${node.list.id}`);
      case 'message':
        return node.parent;
    }
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#tree.dispose();
    this.#changes.dispose();
    this.#nodes.clear();
  }

  /** Nodes that stand for the same thing as before are the same objects as before. */
  #kept(nodes: Node[]): Node[] {
    return nodes.map((node) => {
      const known = this.#nodes.get(node.id);
      if (known && sameThing(known, node)) return known;
      this.#nodes.set(node.id, node);
      return node;
    });
  }

  #onChange(change: InboxChange): void {
    if (change.kind === 'profiles') {
      this.#forgetGone();
      this.#changes.fire(undefined);
      return;
    }
    const profile = this.#nodes.get(change.profile.id);
    if (!profile) return;
    if (change.kind !== 'row') {
      this.#changes.fire([profile]);
      return;
    }
    const group = `${change.profile.id}/${change.list}`;
    const row = this.#nodes.get(`${group}/${change.key}`);
    const store = change.profile.list(change.list);
    if (!row || !store) return;
    // While something runs only the row looks different; afterwards the counts above it may have changed too.
    this.#changes.fire(store.row(change.key)?.activity === undefined ? [profile] : [row]);
  }

  #forgetGone(): void {
    const ids = new Set(this.#inbox.profiles.map((profile) => profile.id));
    for (const [id, node] of this.#nodes) {
      const profile = node.kind === 'message' ? node.parent?.profile : node.profile;
      if (!profile || !ids.has(profile.id)) this.#nodes.delete(id);
    }
  }
}

function sameThing(known: Node, node: Node): boolean {
  if (known.kind === 'message' || node.kind === 'message') {
    return (
      known.kind === 'message' &&
      node.kind === 'message' &&
      known.tone === node.tone &&
      known.label === node.label &&
      known.description === node.description &&
      known.tooltip === node.tooltip &&
      known.parent === node.parent
    );
  }
  return known.kind === node.kind && known.profile === node.profile;
}
