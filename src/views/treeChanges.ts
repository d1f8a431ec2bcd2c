// Maps what changed in the inbox to the narrowest node of the tree that has to be drawn again.
import * as vscode from 'vscode';
import type { Inbox, InboxChange } from '../inbox/inbox.ts';
import type { ListStore } from '../inbox/listStore.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { FlatListChanges } from './flatListChanges.ts';
import type { NodeRegistry } from './nodeRegistry.ts';
import { ROWS_AT_ONCE, type Node, type ProfileNode } from './nodes.ts';
import { hasGroup } from './profileNodes.ts';
import { streamingDelay, WORDS_AGE_MS } from './streaming.ts';
import type { ViewState } from './viewState.ts';

export interface TreeChangesOptions {
  readonly inbox: Inbox;
  readonly visibleRows: VisibleRows;
  readonly state: ViewState;
  readonly registry: NodeRegistry;
}

type ChangeOf<Kind extends InboxChange['kind']> = Extract<InboxChange, { readonly kind: Kind }>;

/**
 * VS Code draws a node together with all that is expanded below it. So a page of a list must not redraw the profile, nor
 * a row its list; and a long list that streams in is redrawn only so often.
 */
export class TreeChanges {
  readonly #changes = new vscode.EventEmitter<Node[] | undefined>();
  readonly event = this.#changes.event;
  readonly #options: TreeChangesOptions;
  readonly #flat: FlatListChanges;
  readonly #subscriptions: readonly { dispose(): void }[];
  /** When a list was last drawn, or checked for whether it has to be. */
  readonly #drawnAt = new WeakMap<ListStore, number>();
  /** Lists that stream in and have rows that are not drawn yet. */
  readonly #withheld = new WeakSet<ListStore>();
  /** Profiles that VS Code was notified of and has not asked for since: it will draw them with all below them. */
  readonly #pending = new WeakSet<ProfileNode>();
  /** How many calls for the top level are waiting for an answer. */
  #asking = 0;
  #wasAsked = false;

  constructor(options: TreeChangesOptions) {
    const { inbox, visibleRows, state, registry } = options;
    this.#options = options;
    this.#flat = new FlatListChanges({ inbox, registry, fire: (nodes) => this.#changes.fire(nodes) });
    this.#subscriptions = [
      this.#changes,
      this.#flat,
      inbox.onDidChange((change) => this.#onChange(change)),
      visibleRows.onDidChange(() => this.#drawAll()),
      state.onDidChangeMode(() => this.#drawAll()),
    ];
  }

  /**
   * Answers VS Code's call for the top level. Profiles that arrive while it waits are in the answer: they are no change.
   */
  async topLevel(ready: () => Promise<void>, build: () => Node[]): Promise<Node[]> {
    this.#wasAsked = true;
    this.#asking++;
    try {
      await ready();
      this.#flat.drawn();
      return build();
    } finally {
      this.#asking--;
    }
  }

  /** VS Code is given the item or the children of this node. */
  drawn(node: Node): void {
    if (node.kind === 'profile') this.#pending.delete(node);
    const store = node.kind === 'group' ? node.profile.list(node.list.id) : undefined;
    if (store) this.#drawnAt.set(store, Date.now());
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #drawAll(): void {
    this.#flat.reset();
    this.#changes.fire(undefined);
  }

  #onChange(change: InboxChange): void {
    const { inbox, registry, state } = this.#options;
    if (change.kind === 'profiles') {
      registry.keepProfiles(inbox.profiles);
      // Before it asks for any, VS Code would ask twice if it were notified.
      if (this.#wasAsked && this.#asking === 0) this.#drawAll();
      return;
    }
    if (state.mode === 'list') return this.#flat.follow(change);
    const profile = registry.get(change.profile.id);
    if (profile?.kind !== 'profile' || this.#pending.has(profile)) return;
    const node = this.#narrowest(profile, change);
    if (!node) return;
    if (node === profile) this.#pending.add(profile);
    this.#changes.fire([node]);
  }

  #narrowest(profile: ProfileNode, change: Exclude<InboxChange, ChangeOf<'profiles'>>): Node | undefined {
    switch (change.kind) {
      case 'profile':
        return profile;
      case 'row':
        return change.counts ? profile : this.#options.registry.row(change.profile, change.list, change.key);
      case 'list':
        return this.#nodeOfList(profile, change);
    }
  }

  /** What is said of the profile follows with a change of its own, when all of its lists are read. */
  #nodeOfList(profile: ProfileNode, { list, change }: ChangeOf<'list'>): Node | undefined {
    const { registry, visibleRows } = this.#options;
    const store = profile.profile.list(list);
    if (!store || change.kind === 'started') return undefined;
    const now = Date.now();
    const age = now - (this.#drawnAt.get(store) ?? 0);
    const group = registry.get(`${profile.id}/${list}`);
    const wasWithheld = this.#withheld.delete(store);
    if (change.kind === 'ended' && !wasWithheld && !change.outcome) {
      if (change.rows || age <= WORDS_AGE_MS) return undefined;
      // Time may have taken the list into the filter, or out of it.
      return visibleRows.filter.expiringSoon ? profile : group;
    }
    const isStreaming = change.kind === 'rows' && store.status.kind === 'loading' && store.size > ROWS_AT_ONCE;
    if (isStreaming && age < streamingDelay(store.size)) {
      this.#withheld.add(store);
      return undefined;
    }
    this.#drawnAt.set(store, now);
    return group ?? (hasGroup(profile.profile, store, visibleRows) ? profile : undefined);
  }
}
