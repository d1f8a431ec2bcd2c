// Keeps one object per node: VS Code recognizes the elements of a tree by identity.
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { InvitationNode, MessageNode, Node } from './nodes.ts';

/** The nodes that VS Code was given, for as long as they are in the tree. */
export class NodeRegistry {
  readonly #nodes = new Map<string, Node>();
  /** The children that VS Code was given last, by the id of their parent. */
  readonly #children = new Map<string, readonly Node[]>();
  /** The row of an invitation, wherever in its list it stands: it may be in a range. */
  readonly #rows = new Map<string, InvitationNode>();
  readonly #onForget: (node: Node) => void;

  constructor(onForget: (node: Node) => void = () => undefined) {
    this.#onForget = onForget;
  }

  get(id: string): Node | undefined {
    return this.#nodes.get(id);
  }

  /** The node of a row that is in the tree. */
  row(profile: ProfileInbox, list: string, key: string): InvitationNode | undefined {
    return this.#rows.get(`${profile.id}/${list} ${key}`);
  }

  /** Nodes that stand for the same thing as before are the same objects as before; what has left is forgotten. */
  keep(parent: string, nodes: readonly Node[]): Node[] {
    const kept = nodes.map((node) => {
      const known = this.#nodes.get(node.id);
      if (known && isSameThing(known, node)) return known;
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

  /** Forgets the top-level nodes of profiles that are not among these, with all that is below them. */
  keepProfiles(profiles: readonly ProfileInbox[]): void {
    const there = new Set(profiles);
    for (const node of this.#children.get('') ?? []) {
      const isKept = (node.kind === 'profile' || node.kind === 'invitation') && there.has(node.profile);
      if (!isKept) this.#forget(node);
    }
  }

  clear(): void {
    this.#nodes.clear();
    this.#children.clear();
    this.#rows.clear();
  }

  #forget(node: Node): void {
    this.#nodes.delete(node.id);
    this.#onForget(node);
    // Its invitation may be in another place already.
    if (node.kind === 'invitation' && this.#rows.get(rowId(node)) === node) this.#rows.delete(rowId(node));
    for (const child of this.#children.get(node.id) ?? []) this.#forget(child);
    this.#children.delete(node.id);
  }
}

function rowId({ profile, list, key }: InvitationNode): string {
  return `${profile.id}/${list.id} ${key}`;
}

function isSameThing(known: Node, node: Node): boolean {
  if (known.kind === 'message' || node.kind === 'message') {
    return known.kind === 'message' && node.kind === 'message' && isSameMessage(known, node);
  }
  if (known.kind === 'flatRange' || node.kind === 'flatRange') {
    return known.kind === 'flatRange' && node.kind === 'flatRange' && known.all === node.all;
  }
  return known.kind === node.kind && known.profile === node.profile;
}

function isSameMessage(known: MessageNode, node: MessageNode): boolean {
  return (
    known.tone === node.tone &&
    known.label === node.label &&
    known.description === node.description &&
    known.tooltip === node.tooltip &&
    known.remedy === node.remedy &&
    known.parent?.id === node.parent?.id &&
    known.parent?.profile === node.parent?.profile
  );
}
