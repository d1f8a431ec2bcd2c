// A profile's way to AWS: its connection, its credentials, who they belong to, and its sign-in.
import { failureOf, needsPerson, type Failure } from '../invitations/failure.ts';
import type { Connection, Identity, Profile, SignInState } from '../invitations/invitationSource.ts';
import { stopped, untilAborted } from '../invitations/stopping.ts';
import { principalOf, type Principal } from './principal.ts';

export type SessionState =
  /** Nothing was tried, or it was stopped. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** There are no credentials. `asked`: a person waited for this profile, and was asked for what only they have. */
  | { readonly kind: 'blocked'; readonly failure: Failure; readonly asked: boolean }
  /** It could not even be connected; nothing was sent. */
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface SessionEvents {
  /** Called once, before the state is `open`. */
  readonly connected: (connection: Connection) => void;
  /** The state, the principal or the sign-in has changed. */
  readonly changed: () => void;
}

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Whether a person waits for this profile by now. */
  readonly isInteractive: () => boolean;
}

const CLOSED: SessionState = { kind: 'closed' };

export class ProfileSession {
  readonly #profile: Profile;
  readonly #life: AbortSignal;
  readonly #events: SessionEvents;
  #state: SessionState = CLOSED;
  #principal: Principal;
  #signIn: SignInState | undefined;
  /** Made once; given up where it failed. */
  #connection: Promise<Connection> | undefined;
  #identifying: Promise<Identity> | undefined;

  /** `life` ends the session. */
  constructor(profile: Profile, life: AbortSignal, events: SessionEvents) {
    this.#profile = profile;
    this.#life = life;
    this.#events = events;
    this.#principal = principalOf(profile, undefined);
    life.addEventListener('abort', () => void this.#connection?.then((connection) => connection.dispose(), ignore));
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The same object until another principal is learned. */
  get principal(): Principal {
    return this.#principal;
  }

  /** What the cache on this machine says about its sign-in. */
  get signIn(): SignInState | undefined {
    return this.#signIn;
  }

  /** Makes the connection once, which sends nothing. Throws `InvitationError`. */
  connect(): Promise<Connection> {
    this.#connection ??= this.#connect().catch((error: unknown) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }

  /** Connects and gets credentials. Resolves to whether it is open; why not is in {@link state}. Never rejects. */
  async open(options: OpenOptions): Promise<boolean> {
    const before = this.#state.kind === 'connecting' ? CLOSED : this.#state;
    if (before.kind !== 'open') this.#setState({ kind: 'connecting' });
    try {
      await untilAborted(this.connect(), options.signal);
    } catch (error) {
      this.#end(failureOf(error), before, (failure) => ({ kind: 'failed', failure }));
      return false;
    }
    const failure = await this.#authenticate(options);
    if (failure) {
      const asked = options.isInteractive();
      this.#end(failure, before, (why) => ({ kind: 'blocked', failure: why, asked }));
    } else if (this.#state.kind !== 'open') {
      this.#setState({ kind: 'open' });
    }
    return !failure;
  }

  /**
   * Gets credentials for a person who waits: they may be asked for a code, or their program be run. Never rejects:
   * resolves to what is in the way.
   */
  async authenticate(): Promise<Failure | undefined> {
    try {
      await this.connect();
    } catch (error) {
      return failureOf(error);
    }
    return this.#authenticate({ signal: this.#life, isInteractive: () => true });
  }

  /** Learns whose the credentials are; asked once for their life. Resolves to whether it is known. Never rejects. */
  async identify(signal: AbortSignal): Promise<boolean> {
    try {
      const connection = await untilAborted(this.connect(), signal);
      this.#identifying ??= connection.identify({ signal: this.#life }).finally(() => {
        this.#identifying = undefined;
      });
      this.#setIdentity(await untilAborted(this.#identifying, signal));
      return true;
    } catch {
      // The lists fail for the same reason and report it; the next refresh asks again.
      return false;
    }
  }

  /** Takes note of what the cache says about the sign-in. Whether its token or its state is another one. */
  followSignIn(signIn: SignInState): boolean {
    const before = this.#signIn;
    this.#signIn = signIn;
    if (before?.version === signIn.version && before.signedIn === signIn.signedIn) return false;
    // A token that has expired does not end the credentials that it gave: AWS still accepts those.
    if (before && before.version !== signIn.version) {
      const change = signIn.signedIn ? 'anotherToken' : 'signedOut';
      void this.#connection?.then((connection) => connection.forget?.(change), ignore);
    }
    this.#events.changed();
    return before !== undefined;
  }

  async #connect(): Promise<Connection> {
    const connection = await this.#profile.connect();
    if (this.#life.aborted) {
      connection.dispose();
      throw stopped();
    }
    this.#events.connected(connection);
    return connection;
  }

  async #authenticate({ signal, isInteractive }: OpenOptions): Promise<Failure | undefined> {
    const interactive = isInteractive();
    try {
      const connection = await this.connect();
      await untilAborted(connection.authenticate?.({ signal, interactive }) ?? Promise.resolve(), signal);
      return undefined;
    } catch (error) {
      const failure = failureOf(error);
      // A person opened it meanwhile.
      const again = !interactive && isInteractive() && needsPerson(failure.kind);
      return again ? this.#authenticate({ signal, isInteractive }) : failure;
    }
  }

  /** What was stopped says nothing about the credentials. */
  #end(failure: Failure, before: SessionState, state: (failure: Failure) => SessionState): void {
    this.#setState(failure.kind === 'stopped' ? before : state(failure));
  }

  #setIdentity(identity: Identity): void {
    const { provenance, accountId, role, key } = this.#principal;
    const now = principalOf(this.#profile, identity);
    const isSame = now.provenance === provenance && now.accountId === accountId && now.role === role && now.key === key;
    if (isSame) return;
    this.#principal = now;
    this.#events.changed();
  }

  #setState(state: SessionState): void {
    this.#state = state;
    this.#events.changed();
  }
}

function ignore(): void {
  // What failed is reported where it was asked for.
}
