// What the inbox needs of a profile and of a service: the interfaces between the domain and AWS.
import type { Direction, Invitation } from './invitation.ts';
import type { InvitationService } from './invitationService.ts';

/** A named profile of the shared AWS files (or of the sample data), as far as it is known without any call. */
export interface Profile {
  readonly name: string;
  /** `sample` profiles lead to the emulator inside the extension. */
  readonly origin: 'files' | 'sample';
  /** Changes whenever the profile's settings do: what was made for another revision is stale. */
  readonly revision: string;
  readonly region: string;
  /** Assumed from the settings that its credentials come from (role ARN, SSO account, `aws_account_id`). */
  readonly accountId?: string;
  /** Name of the role or permission set, assumed from the same settings. */
  readonly role?: string;
  /** Equal for profiles of which the same settings say that they act as the same identity in the same place. */
  readonly identity?: string | undefined;
  /** Which of its settings its credentials come from, in a few words. */
  readonly credentialSource?: string | undefined;
  /** Where it calls, beside AWS itself: profiles of one account that call different places are not the same. */
  readonly endpointKey?: string;
  /** The sign-in that its credentials come from. */
  readonly signIn?: SignIn;
  /** Loads what this kind of profile needs and makes its connection; sends nothing. Throws `InvitationError`. */
  connect(): Promise<Connection>;
}

/** A sign-in of a person that one or many profiles get their credentials from. */
export interface SignIn {
  /** Equal for all profiles that one sign-in serves. */
  readonly id: string;
  /** `sso` can be done here; `login` needs the AWS CLI. */
  readonly kind: 'sso' | 'login';
  /** Name of the `sso-session`, its start URL, or the identity of `aws login`. */
  readonly label: string;
}

/** What a person has to see to sign in: the page to confirm on, and the code that must be the same there. */
export interface DeviceCode {
  readonly url: string;
  readonly code: string;
}

export interface SignInOptions {
  readonly signal: AbortSignal;
  /** Called once; the sign-in goes on while the person confirms. */
  readonly show: (code: DeviceCode) => void;
}

/** A person signed out, or there is another token: theirs, renewed, or of somebody else. */
export type SignInChange = 'signedOut' | 'anotherToken';

/** What the standard cache says about a sign-in. */
export interface SignInState {
  readonly signedIn: boolean;
  /** Changes whenever the cached token does. */
  readonly version: string;
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
  /**
   * The account that the call is meant for: with credentials of any other it is not sent, and fails as `accountChanged`.
   * Without one it is sent with whatever credentials there are.
   */
  readonly account?: string;
  /** Awaited before each request: whoever calls decides the pace. Rejects when `signal` is aborted meanwhile. */
  readonly permit?: () => Promise<void>;
}

/** How credentials are wanted. */
export interface AccessOptions {
  readonly signal: AbortSignal;
  /** Whether a person waits for this profile: only then may they be asked for a code, or a program of theirs run. */
  readonly interactive: boolean;
}

/** What only a person can answer. Implemented where there is a window. */
export interface Prompts {
  /** Asks for the six digits of a device. `refused`: the last ones were not accepted. `undefined`: the person left. */
  mfaCode(question: MfaQuestion): Promise<string | undefined>;
}

export interface MfaQuestion {
  readonly profile: string;
  /** Serial number or ARN of the device. */
  readonly serial: string;
  readonly refused: boolean;
  /** All profiles with the device and source share the session that the code is for. */
  readonly shared: boolean;
  /** Takes the question back. */
  readonly signal: AbortSignal;
}

export interface ActionOptions extends CallOptions {
  /** Idempotency token of this one act, for services that take one; the same over all tries. */
  readonly token: string;
}

/** What a service answered to an act: the invitation as it is now, and the id under which AWS knows the request. */
export interface ActionResult {
  readonly invitation: Invitation;
  readonly requestId?: string;
}

/** One service, seen with one profile's credentials. Every method throws only `InvitationError`. */
export interface InvitationSource {
  readonly service: InvitationService;
  /** Partition, and endpoint where it is not AWS's own: an ID means the same invitation only where this is equal. */
  readonly endpointKey: string;
  readonly lists: readonly InvitationList[];
  list(list: InvitationList, options: CallOptions): AsyncIterable<readonly Invitation[]>;
  get(invitation: Invitation, options: CallOptions): Promise<Invitation>;
  cancel(invitation: Invitation, options: ActionOptions): Promise<ActionResult>;
  decline(invitation: Invitation, options: ActionOptions & { readonly reason?: string }): Promise<ActionResult>;
}

/** A profile's way to AWS: its sources and who it is. Made when the profile is opened, disposed when it changes. */
export interface Connection {
  readonly sources: readonly InvitationSource[];
  /**
   * Sees to it that there are credentials; sends nothing while there are. Left out where there always are some.
   * Throws `InvitationError`.
   */
  authenticate?(options: AccessOptions): Promise<void>;
  /** The sign-in has changed: what came from the one before is not used any more. Sends nothing. */
  forget?(change: SignInChange): void;
  /** Asks once for the life of the credentials. */
  identify(options: CallOptions): Promise<Identity>;
  dispose(): void;
}
