import * as vscode from 'vscode';
import { CONTEXTS, FOCUSED, VIEW } from '../contributions.ts';
import type { Inbox, InboxChange } from '../inbox/inbox.ts';
import type { ListStore } from '../inbox/listStore.ts';
import type { RowRef, ProfileInbox } from '../inbox/profileInbox.ts';
import type { VisibleRows, WorkspaceMemory } from '../inbox/visibleRows.ts';
import { activeFilters, PENDING_ONLY, showsFinished, type Filter } from '../invitations/filter.ts';
import { ViewHeader } from './header.ts';
import type { Moment } from './items.ts';
import type { GroupNode, InvitationNode, Node, ProfileNode } from './nodes.ts';

type Drawing = typeof import('./rendering.ts');

/**
 * How long what streams in waits until it is drawn anew: a second, and one more for each thousand rows. VS Code makes
 * and sends all that is drawn, and (1.139) keeps about 250 bytes for each item that it ever made.
 */
const streamEvery = (rows: number): number => 1_000 + rows;

/** Texts like "expires in 9 days" are true for about that long: a refresh after that draws them anew. */
const WORDS_AGE_MS = 60_000;

const MODE_KEY = 'viewMode';

/** By profile, or one list of the rows of all profiles. */
export type ViewMode = 'profiles' | 'list';

/** How a group was when VS Code was last told to look at it. */
interface GroupSeen {
  readonly version: number;
  readonly look: string;
  readonly failure: unknown;
  readonly at: number;
}

/** How the flat list was when VS Code was last told to look at it. */
interface FlatSeen {
  /** What is said besides the rows. */
  readonly look: string;
  readonly stores: Map<ListStore, { readonly version: number; readonly shown: number }>;
  readonly rows: number;
  readonly at: number;
}

export interface InvitationsViewOptions {
  readonly inbox: Inbox;
  readonly visibleRows: VisibleRows;
  /** Resolves when the profiles were read (the first time). */
  readonly ready: () => Promise<void>;
  /** What is remembered for this workspace. */
  readonly memory: WorkspaceMemory;
  readonly setContext: (key: string, value: unknown) => void;
}

/** What the tree maps nodes with; apart from it, because VS Code waits for the tree. */
export const loadDrawing = (): Promise<Drawing> => import('./rendering.ts');

/**
 * The tree. It maps the inbox and knows nothing else; the same node is the same object for as long as it stands for
 * the same thing, because VS Code recognises elements by identity.
 */
export class InvitationsView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<Node[] | undefined>();
  readonly onDidChangeTreeData = this.#changes.event;
  readonly #inbox: Inbox;
  readonly #ready: () => Promise<void>;
  #loaded: Drawing | undefined;
  readonly #nodes = new Map<string, Node>();
  /** Children that VS Code was given last, by the id of their parent. */
  readonly #children = new Map<string, readonly Node[]>();
  /** The row of an invitation, by its group's id and its key: it may be in a range of the group. */
  readonly #rows = new Map<string, InvitationNode>();
  readonly #profilesSeen = new Map<string, { readonly item: string; readonly children: string }>();
  readonly #groupsSeen = new Map<string, GroupSeen>();
  readonly #tree: vscode.TreeView<Node>;
  readonly #head: ViewHeader;
  readonly #options: InvitationsViewOptions;
  readonly #shown: VisibleRows;
  /** Profiles that are expanded, by id: VS Code forgets them while the list shows. */
  readonly #expanded = new Set<string>();
  /** How many ask for the profiles just now. */
  #rootAsked = 0;
  /** Whether anybody ever did. */
  #wasAsked = false;
  #mode: ViewMode;
  /** As the context keys have it. */
  #filter: Filter = PENDING_ONLY;
  #flatSeen: FlatSeen | undefined;
  /** The next look at the flat list, and when it is due. */
  #nextLook: { readonly timer: ReturnType<typeof setTimeout>; readonly at: number } | undefined;
  #lookedAt = 0;
  readonly #subscriptions: readonly { dispose(): void }[];
  #selected: ReadonlySet<Node> = new Set();
  /** What the last two changes of the selection added or removed, where that was one row each. */
  #toggled: readonly (Node | undefined)[] = [];

  constructor(options: InvitationsViewOptions) {
    const { inbox, ready, memory, visibleRows } = options;
    this.#options = options;
    this.#inbox = inbox;
    this.#ready = ready;
    this.#shown = visibleRows;
    this.#tree = vscode.window.createTreeView(VIEW, {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.#mode = memory.get(MODE_KEY) === 'list' ? 'list' : 'profiles';
    this.#head = new ViewHeader(this.#tree, inbox, this.#shown, () => this.#mode === 'profiles');
    this.#subscriptions = [
      this.#head,
      this.#tree,
      this.#changes,
      inbox.onDidChange((change) => this.#onChange(change)),
      visibleRows.onDidChange(() => {
        this.#followFilter(this.#filter);
        this.#drawAll();
      }),
      this.#tree.onDidChangeSelection(({ selection }) => this.#onSelection(selection)),
      this.#tree.onDidExpandElement(({ element }) => {
        if (element.kind !== 'profile') return;
        this.#expanded.add(element.id);
        element.profile.open();
      }),
      this.#tree.onDidCollapseElement(({ element }) => this.#expanded.delete(element.id)),
    ];
    this.#followFilter(PENDING_ONLY);
    if (this.#mode === 'list') options.setContext(CONTEXTS.viewedAsList, true);
  }

  /** In this workspace from now on. It reads nothing. */
  viewAs(mode: ViewMode): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    void this.#options.memory.update(MODE_KEY, mode);
    this.#options.setContext(CONTEXTS.viewedAsList, mode === 'list');
    this.#drawAll();
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

  /**
   * The row that had the focus when a key was pressed, and all selected rows if it is one of several: what a menu would
   * pass. VS Code tells extensions of the selection only. So a key binding first runs commands of VS Code's own, and
   * messages come in order: either it selects the focused row; or, where that would lose a selection of several or
   * expand the row, it takes the row out of the selection (or in) and puts it back, which tells which row it was.
   */
  focused(
    how: (typeof FOCUSED)[keyof typeof FOCUSED],
  ): { readonly argument: Node; readonly selection: readonly Node[] | undefined } | undefined {
    const { selection } = this;
    const [first, second] = this.#toggled;
    this.#toggled = [];
    if (how === FOCUSED.selected) {
      const [only] = selection;
      return selection.length === 1 && only ? { argument: only, selection: undefined } : undefined;
    }
    if (!first || first !== second) return undefined;
    return { argument: first, selection: selection.length > 1 && selection.includes(first) ? selection : undefined };
  }

  /** Narrows what a menu passed to a command: a node that this tree has made, or nothing. */
  nodeFrom(argument: unknown): Node | undefined {
    if (typeof argument !== 'object' || argument === null || !('id' in argument)) return undefined;
    const node = this.#nodes.get(String(argument.id));
    return node === argument ? node : undefined;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) return this.#root();
    switch (node.kind) {
      case 'profile':
        // Being expanded is what loads it; VS Code also asks by itself, for what was expanded before.
        node.profile.open(false);
        return this.#kept(node.id, this.#drawing.profileChildren(node, this.#shown));
      case 'group':
        if (!this.#groupsSeen.has(node.id)) this.#groupsSeen.set(node.id, this.#seen(node));
        return this.#kept(node.id, this.#drawing.groupChildren(node, this.#shown));
      case 'range':
        return this.#kept(node.id, this.#drawing.rangeChildren(node, this.#shown));
      case 'flatRange':
        return this.#kept(node.id, this.#drawing.flatRangeChildren(node, this.#inbox.profiles, this.#shown));
      case 'invitation':
        return node.flat ? [] : this.#kept(node.id, this.#drawing.invitationChildren(node, this.#shown));
      case 'message':
        return [];
    }
  }

  async #root(): Promise<Node[]> {
    this.#wasAsked = true;
    this.#rootAsked++;
    try {
      const [drawing] = await Promise.all([loadDrawing(), this.#ready()]);
      this.#loaded = drawing;
      const { profiles, notices } = this.#inbox;
      if (this.#mode === 'profiles') return this.#kept('', drawing.rootNodes(profiles, notices, this.#shown));
      this.#flatSeen ??= this.#flat();
      return this.#kept('', drawing.flatNodes(profiles, notices, this.#shown));
    } finally {
      this.#rootAsked--;
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const item = this.#drawing.itemOf(node, this.#moment);
    if (this.#expanded.has(node.id)) item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    if (node.kind === 'profile' || node.kind === 'invitation') item.tooltip = this.#drawing.hoverOf(node, this.#moment);
    return item;
  }

  getParent(node: Node): Node | undefined {
    switch (node.kind) {
      case 'profile':
      case 'flatRange':
        return undefined;
      case 'group':
        return this.#nodes.get(node.profile.id);
      case 'range':
        return this.#nodes.get(node.id.slice(0, node.id.lastIndexOf('/')));
      case 'invitation':
        if (node.flat) return this.#nodes.get(this.#drawing.flatParentId(node) ?? '');
        // Its group, the range of it that has the row, or the row that it is below.
        return this.#nodes.get(node.id.slice(0, -node.key.length - 1));
      case 'message':
        return node.flat ? undefined : node.parent;
    }
  }

  /** Brings a row into sight and selects it. False where the tree does not have it. */
  async reveal(place: RowRef): Promise<boolean> {
    const node = await this.#nodeAt(place);
    if (!node) return false;
    await this.#tree.reveal(node, { select: true, focus: true });
    return true;
  }

  /** From the root downwards: VS Code takes only nodes whose parents it can ask for. */
  async #nodeAt(place: RowRef): Promise<Node | undefined> {
    const leads = (child: Node): boolean =>
      this.#mode === 'list'
        ? this.#drawing.leadsInFlat(child, place, this.#inbox.profiles, this.#shown)
        : this.#drawing.leadsTo(child, place, this.#shown);
    for (let node: Node | undefined; ;) {
      node = (await this.getChildren(node)).find(leads);
      if (!node || (node.kind === 'invitation' && node.key === place.key)) return node;
    }
  }

  dispose(): void {
    clearTimeout(this.#nextLook?.timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#nodes.clear();
    this.#children.clear();
    this.#rows.clear();
  }

  get #moment(): Moment {
    return { now: Date.now(), soon: this.#shown.soon, shown: this.#shown };
  }

  /** There from the first rows on: whatever stands for a node was made by it. */
  get #drawing(): Drawing {
    if (!this.#loaded) throw new Error('Nothing was drawn yet.');
    return this.#loaded;
  }

  #followFilter(before: Filter): void {
    const { setContext } = this.#options;
    const now = this.#shown.filter;
    this.#filter = now;
    const tell = (key: string, of: (filter: Filter) => boolean): void => {
      if (of(before) !== of(now)) setContext(key, of(now));
    };
    tell(CONTEXTS.filtered, (filter) => activeFilters(filter) > 0);
    tell(CONTEXTS.finishedShown, showsFinished);
  }

  #drawAll(): void {
    this.#groupsSeen.clear();
    this.#flatSeen = undefined;
    for (const id of this.#profilesSeen.keys()) {
      const node = this.#nodes.get(id);
      if (node?.kind === 'profile') this.#profileDiffers(node);
    }
    this.#head.follow();
    this.#changes.fire(undefined);
  }

  /** Nodes that stand for the same thing as before are the same objects as before; what has left is forgotten. */
  #kept(parent: string, nodes: readonly Node[]): Node[] {
    const kept = nodes.map((node) => {
      const known = this.#nodes.get(node.id);
      if (known && sameThing(known, node)) return known;
      this.#nodes.set(node.id, node);
      return node;
    });
    for (const node of kept) if (node.kind === 'invitation') this.#rows.set(rowId(node), node);
    const before = this.#children.get(parent) ?? [];
    this.#children.set(parent, kept);
    if (before.length > 0) {
      const ids = new Set(kept.map(({ id }) => id));
      for (const node of before) if (!ids.has(node.id)) this.#forget(node);
    }
    return kept;
  }

  #forget(node: Node): void {
    this.#nodes.delete(node.id);
    this.#profilesSeen.delete(node.id);
    this.#groupsSeen.delete(node.id);
    if (this.#mode === 'profiles') this.#expanded.delete(node.id);
    // It may be shown at another place already.
    if (node.kind === 'invitation' && this.#rows.get(rowId(node)) === node) this.#rows.delete(rowId(node));
    for (const child of this.#children.get(node.id) ?? []) this.#forget(child);
    this.#children.delete(node.id);
  }

  #onSelection(selection: readonly Node[]): void {
    const before = this.#selected;
    this.#selected = new Set(selection);
    const different = [
      ...selection.filter((node) => !before.has(node)),
      ...[...before].filter((node) => !this.#selected.has(node)),
    ];
    this.#toggled = [this.#toggled.at(-1), different.length === 1 ? different[0] : undefined];
  }

  #onChange(change: InboxChange): void {
    if (change.kind === 'profiles') {
      this.#forgetGone();
      // Who waits for the profiles gets them, and so does who asks later: told of a change, VS Code would ask once more.
      if (this.#wasAsked && this.#rootAsked === 0) this.#changes.fire(undefined);
      return;
    }
    if (this.#mode === 'list') return this.#onFlatChange(change);
    const profile = this.#nodes.get(change.profile.id);
    if (profile?.kind !== 'profile') return;
    if (change.kind === 'list' && this.#streams(change.profile.list(change.list), `${profile.id}/${change.list}`)) {
      return;
    }
    const different = this.#different(profile, change);
    if (different) this.#changes.fire([different]);
  }

  /** Most pages of a long list: it is not drawn again yet, so nothing about it need be looked at. */
  #streams(store: ListStore | undefined, group: string): boolean {
    const known = this.#groupsSeen.get(group);
    if (!known || store?.status.kind !== 'loading' || store.size <= this.#drawing.ROWS_AT_ONCE) return false;
    return Date.now() - known.at < streamEvery(store.size);
  }

  /**
   * The narrowest node that has everything which looks different now. VS Code draws a node together with all that is
   * expanded below it, so for each page of a list it must not be the profile, and for one row not the group.
   */
  #different(profile: ProfileNode, change: Exclude<InboxChange, { kind: 'profiles' }>): Node | undefined {
    if (this.#profileDiffers(profile)) {
      for (const { list } of profile.profile.lists) {
        const group = this.#nodes.get(`${profile.id}/${list.id}`);
        if (group?.kind === 'group') this.#groupsSeen.set(group.id, this.#seen(group));
      }
      return profile;
    }
    if (change.kind === 'profile') return undefined;
    const group = this.#nodes.get(`${profile.id}/${change.list}`);
    if (group?.kind !== 'group') return undefined;
    const known = this.#groupsSeen.get(group.id);
    const now = this.#seen(group);
    if (change.kind === 'list') {
      if (known && !this.#differs(known, now, group)) return undefined;
      this.#groupsSeen.set(group.id, now);
      return group;
    }
    this.#groupsSeen.set(group.id, now);
    if (known && known.look !== now.look) return group;
    return this.#rows.get(`${group.id} ${change.key}`);
  }

  #profileDiffers(node: ProfileNode): boolean {
    const known = this.#profilesSeen.get(node.id);
    const now = {
      // Its count follows when the lists are complete.
      item: known && node.profile.isLoading ? known.item : this.#drawing.profileLook(node, this.#shown),
      children: JSON.stringify(this.#drawing.profileChildren(node, this.#shown), (key, value: unknown) =>
        key === 'profile' || key === 'parent' || key === 'list' ? undefined : value,
      ),
    };
    if (known && known.item === now.item && known.children === now.children) return false;
    this.#profilesSeen.set(node.id, now);
    return true;
  }

  #seen(group: GroupNode): GroupSeen {
    const store = group.profile.list(group.list.id);
    return {
      version: store?.version ?? 0,
      look: this.#drawing.groupDescription(group, this.#shown),
      failure: store && this.#drawing.failureOfList(store),
      at: Date.now(),
    };
  }

  #differs(known: GroupSeen, now: GroupSeen, { profile, list }: GroupNode): boolean {
    const store = profile.list(list.id);
    if (known.version !== now.version || known.failure !== now.failure) return true;
    return store?.status.kind !== 'loading' && now.at - known.at > WORDS_AGE_MS;
  }

  /** One row as that row; whatever else there is by a look at all of it, which may come later. */
  #onFlatChange(change: Exclude<InboxChange, { kind: 'profiles' }>): void {
    const seen = this.#flatSeen;
    // Nobody has asked for it since it was told as a whole.
    if (!seen) return;
    if (change.kind === 'row') {
      const store = change.profile.list(change.list);
      if (!store) return;
      const known = seen.stores.get(store);
      const shown = this.#shown.counts(change.profile, store).all;
      const row = this.#rows.get(`${change.profile.id}/${change.list} ${change.key}`);
      if (row) this.#changes.fire([row]);
      // Unless something else about its list waits to be told.
      if (known?.shown === shown && store.version - known.version <= 1) {
        seen.stores.set(store, { version: store.version, shown });
        return;
      }
    }
    this.#lookSoon(change.profile, seen);
  }

  /** What changes in one go is looked at once; while lists are read only every so often. */
  #lookSoon(changed: ProfileInbox, { rows }: FlatSeen): void {
    const isLoading = changed.isLoading || this.#inbox.profiles.some((profile) => profile.isLoading);
    const now = Date.now();
    const at = isLoading ? Math.max(now, this.#lookedAt + streamEvery(rows)) : now;
    if (this.#nextLook && this.#nextLook.at <= at) return;
    clearTimeout(this.#nextLook?.timer);
    const timer = setTimeout(() => {
      this.#nextLook = undefined;
      this.#lookAtFlat(isLoading);
    }, at - now);
    this.#nextLook = { timer, at };
  }

  #lookAtFlat(isLoading: boolean): void {
    const known = this.#flatSeen;
    if (this.#mode !== 'list' || !known) return;
    const now = this.#flat();
    this.#lookedAt = now.at;
    const isOld = !isLoading && now.at - known.at > WORDS_AGE_MS;
    if (!isOld && isSameFlat(known, now)) return;
    this.#flatSeen = now;
    this.#changes.fire(undefined);
  }

  #flat(): FlatSeen {
    const { profiles, notices } = this.#inbox;
    const stores = profiles.flatMap((profile) =>
      profile.lists.map((store) => {
        const shown = this.#shown.counts(profile, store).all;
        return [store, { version: store.version, shown }] as const;
      }),
    );
    return {
      look: this.#drawing.flatLook(profiles, notices, this.#shown),
      stores: new Map(stores),
      rows: stores.reduce((sum, [store]) => sum + store.size, 0),
      at: Date.now(),
    };
  }

  #forgetGone(): void {
    const { profiles } = this.#inbox;
    const ids = new Set(profiles.map((profile) => profile.id));
    for (const node of this.#children.get('') ?? []) {
      const stays =
        node.kind === 'profile' ? ids.has(node.id) : node.kind === 'invitation' && profiles.includes(node.profile);
      if (!stays) this.#forget(node);
    }
  }
}

function rowId({ profile, list, key }: InvitationNode): string {
  return `${profile.id}/${list.id} ${key}`;
}

function isSameFlat(known: FlatSeen, now: FlatSeen): boolean {
  if (known.look !== now.look || known.stores.size !== now.stores.size) return false;
  for (const [store, { version }] of now.stores) if (known.stores.get(store)?.version !== version) return false;
  return true;
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
      known.remedy === node.remedy &&
      known.parent?.id === node.parent?.id &&
      known.parent?.profile === node.parent?.profile
    );
  }
  if (known.kind === 'flatRange' || node.kind === 'flatRange') {
    return known.kind === 'flatRange' && node.kind === 'flatRange' && known.all === node.all;
  }
  return known.kind === node.kind && known.profile === node.profile;
}
