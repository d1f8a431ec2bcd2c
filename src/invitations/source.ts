import type { Direction, Invitation } from './invitation.ts';
import type { InvitationService } from './service.ts';

/** A named profile of the shared AWS files (or of the sample data), as far as it is known without any call. */
export interface Profile {
  readonly name: string;
  /** `sample` profiles lead to the emulator inside the extension. */
  readonly origin: 'files' | 'sample';
  /** Changes whenever the profile's settings do: what was made for another revision is stale. */
  readonly revision: string;
  readonly region: string;
  /** From the settings alone (SSO account, role ARN, `aws_account_id`). */
  readonly accountId?: string;
  /** Loads what this kind of profile needs and makes its connection; sends nothing. Throws `InvitationError`. */
  connect(): Promise<Connection>;
}

/** Who a profile's credentials belong to, by their own word (`sts:GetCallerIdentity`). */
export interface Identity {
  readonly accountId: string;
  readonly arn?: string;
}

/** One list that a service offers to a profile: direction, and catalog where there are several. */
export interface InvitationList {
  /** Stable, part of row ids: `organizations.sent`, `partnercentral.received.Sandbox`. */
  readonly id: string;
  readonly service: InvitationService;
  readonly direction: Direction;
  readonly catalog?: string;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Awaited before each request: whoever calls decides the pace. Rejects when `signal` is aborted meanwhile. */
  readonly turn?: () => Promise<void>;
}

export interface ActOptions extends CallOptions {
  /** Idempotency token of this one act, for services that take one; the same over all tries. */
  readonly token: string;
}

/** What a service answered to an act: the invitation as it is now, and the id under which AWS knows the request. */
export interface Acted {
  readonly invitation: Invitation;
  readonly requestId?: string;
}

/** One service, seen with one profile's credentials. Every method throws only `InvitationError`. */
export interface InvitationSource {
  readonly service: InvitationService;
  readonly lists: readonly InvitationList[];
  list(list: InvitationList, options: CallOptions): AsyncIterable<readonly Invitation[]>;
  get(invitation: Invitation, options: CallOptions): Promise<Invitation>;
  cancel(invitation: Invitation, options: ActOptions): Promise<Acted>;
  decline(invitation: Invitation, options: ActOptions & { readonly reason?: string }): Promise<Acted>;
}

/** A profile's way to AWS: its sources and who it is. Made when the profile is opened, disposed when it changes. */
export interface Connection {
  readonly sources: readonly InvitationSource[];
  identify(options: CallOptions): Promise<Identity>;
  dispose(): void;
}
