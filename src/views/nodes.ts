// The nodes of the tree: plain objects that say what stands where.
import type { Notice } from '../inbox/inbox.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import type { InvitationList } from '../invitations/invitationSource.ts';

/** What the tree shows, as plain objects. An id starts with its parent's id. */
export type Node = ProfileNode | GroupNode | RangeNode | FlatRangeNode | InvitationNode | MessageNode;

export interface ProfileNode {
  readonly kind: 'profile';
  readonly id: string;
  readonly profile: ProfileInbox;
}

export interface GroupNode {
  readonly kind: 'group';
  readonly id: string;
  readonly profile: ProfileInbox;
  readonly list: InvitationList;
}

/** Rows of a long group, or below a row, from one position on: see {@link ROWS_AT_ONCE}. */
export interface RangeNode {
  readonly kind: 'range';
  readonly id: string;
  readonly profile: ProfileInbox;
  readonly list: InvitationList;
  /** Key of the row that has them below itself. */
  readonly under?: string;
  /** Position of the first row, from 0. */
  readonly from: number;
}

/** Rows of the flat list from one position on. */
export interface FlatRangeNode {
  readonly kind: 'flatRange';
  readonly id: string;
  /** Position of the first row, from 0. */
  readonly from: number;
  /** How many rows the whole list has. */
  readonly all: number;
}

export interface InvitationNode {
  readonly kind: 'invitation';
  readonly id: string;
  /** Of the flat list: no row above it says whose it is. */
  readonly flat?: true;
  readonly profile: ProfileInbox;
  readonly list: InvitationList;
  readonly key: string;
}

export interface Message {
  /** `loading` and `info` are facts; a `problem` offers what may help. */
  readonly tone: 'loading' | 'info' | 'problem';
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  /** What may help with a problem, beside Retry and Show Log. */
  readonly remedy?: Remedy;
  /** What leads on from here, as a token of its `contextValue`. */
  readonly offers?: 'canShowFinished' | 'canClearFilters' | 'canFilter' | 'canReadAll';
}

export type Remedy = 'signIn' | 'openConfigFile' | 'copyIamPolicy';

export interface MessageNode extends Message {
  readonly kind: 'message';
  readonly id: string;
  /** What it is about, and where it is, but for the flat list. */
  readonly parent?: ProfileNode | GroupNode;
  /** Of the flat list: its label names the profile, and it is below nothing. */
  readonly flat?: true;
  /** The file that a notice is about. */
  readonly file?: Notice['file'];
}

/**
 * A group shows that many rows, and the rest in collapsed ranges of as many: VS Code makes and sends all children of a
 * node in one go, about 100 µs each, during which the whole extension host stands still.
 */
export const ROWS_AT_ONCE = 250;

export function profileNode(profile: ProfileInbox): ProfileNode {
  return { kind: 'profile', id: profile.id, profile };
}

/** What a tree item depends on besides its node. */
export interface Moment {
  /** Milliseconds. */
  readonly now: number;
  readonly visibleRows: VisibleRows;
}
