// What `activate` returns to other extensions. docs/api.md has a copy of this file.
import type { Event } from 'vscode';

export interface HandshakesExtension {
  /** 1 is the only version there is; others are rejected. Later versions leave earlier ones as they are. */
  getAPI(version: number): Promise<HandshakesApi>;
}

/** Data only: nothing here reads from AWS, and nothing acts. */
export interface HandshakesApi {
  readonly version: 1;
  /** The profiles that are known. Reads the shared AWS files, if nobody did yet. */
  listProfiles(): Promise<readonly ProfileData[]>;
  /** Every invitation as far as it was read, of all profiles or of those with that name. Frozen copies. */
  listInvitations(filter?: { readonly profile?: string; readonly pending?: boolean }): readonly InvitationData[];
  /** The profiles in which something changed, by name; many changes in a row are told of together. */
  readonly onDidChange: Event<{ readonly profiles: readonly string[] }>;
}

export interface ProfileData {
  readonly name: string;
  /** Of the sample data: a real profile may have the same name. */
  readonly sample: boolean;
  /** 12 digits, once known. */
  readonly accountId?: string;
  /** `unread` until somebody opens or refreshes it. */
  readonly state: 'unread' | 'reading' | 'read' | 'failed';
}

/** Names, notes and e-mail addresses are texts of strangers: show them as plain text, and never follow them. */
export interface InvitationData {
  readonly profile: string;
  readonly sample: boolean;
  readonly accountId?: string;
  /** `organizations`, `partnercentral`. */
  readonly service: string;
  readonly direction: 'sent' | 'received';
  readonly id: string;
  readonly arn?: string;
  /** AWS's own words, e.g. `INVITE` and `OPEN`. */
  readonly type: string;
  readonly status: string;
  readonly phase: 'pending' | 'accepted' | 'declined' | 'canceled' | 'expired' | 'unknown';
  /** What a person can do with it now. */
  readonly allowedAction?: 'cancel' | 'decline';
  readonly counterparty: PartyData;
  /** Partner Central catalog. */
  readonly catalog?: string;
  readonly note?: string;
  readonly sender?: { readonly name?: string; readonly email?: string };
  /** Milliseconds since the epoch. */
  readonly createdAt?: number;
  readonly updatedAt?: number;
  readonly expiresAt?: number;
}

export interface PartyData {
  /** `organization`, `account`, `email`, `partner`, or AWS's own word for something newer. */
  readonly kind: string;
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
}
