// One profile: its lists, their refresh, and what is wrong with it.
import { t } from '../common/l10n.ts';
import { defined } from '../common/records.ts';
import { needsPerson, type Failure } from '../invitations/failure.ts';
import type { Invitation } from '../invitations/invitation.ts';
import type { Connection, Profile, SignInState } from '../invitations/invitationSource.ts';
import type { Viewer } from '../invitations/labels.ts';
import type { CounterpartIndex, RowRef } from './counterpartIndex.ts';
import { ListStore, type ListChange } from './listStore.ts';
import { isOtherPrincipal, type Principal } from './principal.ts';
import { inapplicableLists, isAnswered, problemsOf, type Problem } from './profileProblems.ts';
import { ProfileRates } from './profileRates.ts';
import { ProfileSession, type SessionState } from './profileSession.ts';
import type { RateLimiter } from './rateLimiter.ts';
import { RefreshRun } from './refreshRun.ts';

type RowChange = Extract<ListChange, { readonly kind: 'row' }>;

/** What changed: what is said of the profile itself, one of its lists, or one row. */
export type ProfileChange =
  | { readonly kind: 'profile' }
  | { readonly kind: 'list'; readonly list: string; readonly change: Exclude<ListChange, RowChange> }
  | ({ readonly list: string } & RowChange);

export interface RefreshOptions {
  /** A person waits for just this profile: only then they are asked for what only they have. */
  readonly interactive?: boolean;
  /** Background work; this ends it. */
  readonly passive?: AbortSignal;
}

/** What all profiles of an inbox have in common. */
export interface InboxServices {
  readonly rateLimiter: RateLimiter;
  readonly counterparts: CounterpartIndex;
  /** Other profiles that are known to act as the same principal, wherever they call. */
  readonly samePrincipalAs: (profile: ProfileInbox) => readonly ProfileInbox[];
}

/** How long the lists wait for the account: STS may be out of reach where the services are not. Milliseconds. */
const IDENTIFY_MS = 3_000;

const NO_LISTS: readonly ListStore[] = [];

/** Loads nothing until it is opened. */
export class ProfileInbox {
  readonly profile: Profile;
  /** Unique among all profiles: a profile of a file cannot have a space in its name. */
  readonly id: string;
  readonly rates: ProfileRates;
  readonly #services: InboxServices;
  readonly #changed: (change: ProfileChange) => void;
  readonly #life = new AbortController();
  readonly #session: ProfileSession;
  /** Ends the refreshes under way; replaced by every stop. */
  #stopping = new AbortController();
  #stores: readonly ListStore[] = NO_LISTS;
  #run: RefreshRun | undefined;
  /** Who the credentials belonged to that the rows were read with. */
  #readAs: Principal | undefined;
  /** That rows of another principal were discarded; reported until the next refresh. */
  #discarded: Failure | undefined;

  constructor(profile: Profile, services: InboxServices, changed: (change: ProfileChange) => void) {
    this.profile = profile;
    const name = encodeURIComponent(profile.name);
    this.id = profile.origin === 'sample' ? `sample ${name}` : name;
    this.#services = services;
    const rateKey = (): string => this.accountId ?? `profile ${this.id}`;
    this.rates = new ProfileRates(services.rateLimiter, rateKey, () => {
      const { provenance, accountId } = this.principal;
      return provenance === 'assumed' ? undefined : accountId;
    });
    this.#changed = changed;
    this.#session = new ProfileSession(profile, this.#life.signal, {
      connected: (connection) => {
        this.#stores = this.#storesOf(connection);
      },
      changed: () => {
        this.#discardIfOther();
        this.#changed({ kind: 'profile' });
      },
    });
  }

  get state(): SessionState {
    return this.#session.state;
  }

  /** Those that were read stay while it is connected anew, or has no credentials. */
  get lists(): readonly ListStore[] {
    switch (this.state.kind) {
      case 'open':
        return this.#stores;
      case 'connecting':
      case 'blocked':
        return this.#stores.some((store) => store.isFirstLoad)
          ? this.#stores.filter((store) => !store.isFirstLoad)
          : this.#stores;
      case 'closed':
      case 'failed':
        return NO_LISTS;
    }
  }

  /** Who it acts as. Derived once; everything that names the account or the role reads it here. */
  get principal(): Principal {
    return this.#session.principal;
  }

  /** 12 digits, once known. */
  get accountId(): string | undefined {
    return this.principal.accountId;
  }

  /** Name of the role or permission set it acts as, once known. */
  get role(): string | undefined {
    return this.principal.role;
  }

  /** Who looks at an invitation here. */
  get viewer(): Viewer {
    return {
      profile: this.profile.name,
      ...(this.profile.origin === 'sample' ? { sample: true } : {}),
      ...defined({ accountId: this.accountId }),
    };
  }

  /** The other profiles that are known to be the same principal at the same endpoints: they list the same invitations. */
  get sameIdentityAs(): readonly ProfileInbox[] {
    const { endpointKey } = this.profile;
    return this.#services.samePrincipalAs(this).filter(({ profile }) => profile.endpointKey === endpointKey);
  }

  /** Names and account IDs of all profiles that act as the same principal: a guard for any of them holds for this one. */
  get identityNames(): readonly string[] {
    const profiles: readonly ProfileInbox[] = [this, ...this.#services.samePrincipalAs(this)];
    return [...new Set(profiles.flatMap(({ profile, accountId = [] }) => [profile.name, accountId].flat()))];
  }

  /** What is wrong, as it is to be reported. */
  get problems(): readonly Problem[] {
    const problems = problemsOf(this.state, this.lists);
    return this.#discarded ? [{ failure: this.#discarded }, ...problems] : problems;
  }

  /** Lists that the account does not have, with the reason: facts and no problems. */
  get inapplicableLists(): readonly Required<Problem>[] {
    return inapplicableLists(this.lists);
  }

  /** Why a refresh that no person waited for left it out: it would have needed one. */
  get leftOut(): Failure | undefined {
    const { state } = this;
    return state.kind === 'blocked' && !state.asked && needsPerson(state.failure.kind) ? state.failure : undefined;
  }

  /** Its sign-in is missing or over, by what is cached on this machine or by AWS's own word. */
  get isSignInNeeded(): boolean {
    if (this.profile.signIn === undefined) return false;
    return this.#session.signIn?.signedIn === false || this.#waitsForSignIn;
  }

  get #waitsForSignIn(): boolean {
    return this.problems.some(({ failure }) => failure.kind === 'signInNeeded');
  }

  /** How many invitations can be acted on now, as far as they were read. */
  get pending(): number {
    return this.lists.reduce((sum, store) => sum + store.pending, 0);
  }

  /** Whether at least one list was read to the end. */
  get hasLoaded(): boolean {
    return this.lists.some((store) => store.readings > 0 && !store.isFirstLoad);
  }

  /** Whether every list that the account has was read to the end, the last time that it was tried. */
  get isFullyRead(): boolean {
    return this.state.kind === 'open' && this.hasLoaded && this.lists.every(isAnswered);
  }

  get isLoading(): boolean {
    return this.state.kind === 'connecting' || this.lists.some((list) => list.status.kind === 'loading');
  }

  /** A refresh is under way, whatever it does just now. */
  get isReading(): boolean {
    return this.#run !== undefined;
  }

  list(id: string): ListStore | undefined {
    return this.lists.find((store) => store.list.id === id);
  }

  /** The list with that id once there is a connection, whether or not it shows yet. */
  connectedList(id: string): ListStore | undefined {
    return this.#stores.find((store) => store.list.id === id);
  }

  /** Aborted when the profile leaves the inbox. */
  get life(): AbortSignal {
    return this.#life.signal;
  }

  /**
   * Loads the profile the first time. Afterwards it does nothing, except where a person opens it (`interactive`) and it
   * was left out because it needs one.
   */
  open(interactive = true): void {
    if (interactive && this.#run) this.#run.interactive = true;
    const isWanted = this.state.kind === 'closed' || (interactive && this.leftOut !== undefined);
    if (isWanted) void this.refresh(undefined, { interactive });
  }

  /** Reads all lists at once (or only one), connecting first where needed. Never rejects: failures are in the state. */
  async refresh(listId?: string, { passive, interactive = passive === undefined }: RefreshOptions = {}): Promise<void> {
    const run = (this.#run ??= new RefreshRun());
    run.join(interactive);
    try {
      await this.#refresh(run, listId, passive);
    } finally {
      if (run.leave()) {
        this.#run = undefined;
        if (run.differs) this.#changed({ kind: 'profile' });
        run.end();
      }
    }
  }

  async #refresh(run: RefreshRun, listId: string | undefined, passive: AbortSignal | undefined): Promise<void> {
    // Taken first: a stop counts while it connects, too.
    const stopping = this.#untilStopped();
    const signal = passive ? AbortSignal.any([stopping, passive]) : stopping;
    if (this.#discarded) {
      this.#discarded = undefined;
      run.differs = true;
    }
    if (!(await this.#session.open({ signal, isInteractive: () => run.interactive }))) return;
    // Profiles of one account share its rate, and rows belong to one principal: so it is known before the first list.
    await this.#identifyBriefly(signal);
    if (signal.aborted) return;
    run.reading = true;
    this.#readAs = this.principal;
    const stores = listId === undefined ? this.#stores : this.#stores.filter((store) => store.list.id === listId);
    await Promise.all(
      stores.map((store) =>
        store.refresh({ ...this.rates.callOptions(store.source, 'list', signal), passive: passive !== undefined }),
      ),
    );
  }

  async #identifyBriefly(signal: AbortSignal): Promise<void> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), IDENTIFY_MS);
    await this.#session.identify(AbortSignal.any([signal, limit.signal]));
    clearTimeout(timer);
  }

  /** Resolves when no refresh is under way. Never rejects. */
  async whenIdle(): Promise<void> {
    await this.#run?.ended;
  }

  /** Ends the refresh that runs; rows that were read stay. */
  stop(): void {
    this.#stopping.abort();
    this.#stopping = new AbortController();
  }

  /** Makes the connection, which sends nothing. Throws `InvitationError`. */
  async connect(): Promise<void> {
    await this.#session.connect();
  }

  /** Learns whose the credentials are now. Resolves to whether that is known. Never rejects. */
  async identify(signal: AbortSignal = this.#untilStopped()): Promise<boolean> {
    return this.#session.identify(signal);
  }

  /** Gets credentials for a person who waits. Never rejects: resolves to what is in the way. */
  async authenticate(): Promise<Failure | undefined> {
    return this.#session.authenticate();
  }

  /** Takes note of what the cache says about its sign-in. Whether it was waiting for this, and should be read again. */
  followSignIn(state: SignInState): boolean {
    const waits = state.signedIn && this.#waitsForSignIn;
    return this.#session.followSignIn(state) && waits;
  }

  /** Shows on every other row of a finished invitation what became of it. */
  propagate(store: ListStore, key: string, invitation: Invitation): void {
    this.#services.counterparts.propagate({ profile: this, store, key }, invitation);
  }

  /** Equal for the rows that show one and the same invitation, from either side. */
  invitationKey(invitation: Invitation): string {
    return this.#services.counterparts.keyOf(this, invitation);
  }

  /** Rows that show the invitation from its other side, in whichever profiles were read: this one may be among them. */
  counterparts(invitation: Invitation): readonly RowRef[] {
    return this.#services.counterparts.counterparts(this, invitation);
  }

  dispose(): void {
    this.#life.abort();
    for (const store of this.#stores) this.#services.counterparts.remove(this, store, store);
  }

  #untilStopped(): AbortSignal {
    return AbortSignal.any([this.life, this.#stopping.signal]);
  }

  #storesOf(connection: Connection): readonly ListStore[] {
    const { counterparts } = this.#services;
    return connection.sources.flatMap((source) =>
      source.lists.map((list) => {
        const store: ListStore = new ListStore(list, source, (change) => this.#onListChange(list.id, change), {
          added: (rows) => counterparts.add(this, store, rows),
          removed: (rows) => counterparts.remove(this, store, rows),
        });
        return store;
      }),
    );
  }

  #onListChange(list: string, change: ListChange): void {
    if (change.kind === 'row') return this.#changed({ list, ...change });
    // What is said of the profile follows when all of it is read.
    const differs = change.kind === 'rows' || (change.kind === 'ended' && (change.rows || change.outcome));
    if (this.#run && differs) this.#run.differs = true;
    this.#changed({ kind: 'list', list, change });
  }

  /** Rows that were read as another principal are no longer this profile's: they are discarded and read again. */
  #discardIfOther(): void {
    const before = this.#readAs;
    const now = this.principal;
    if (!before || !isOtherPrincipal(before, now)) return;
    this.#readAs = undefined;
    for (const store of this.#stores) store.clear();
    if (!this.#run || this.#run.reading) {
      this.stop();
      void this.refresh(undefined, { interactive: false });
    }
    const message = t('{0} instead of {1}', principalLabel(now), principalLabel(before));
    this.#discarded = { kind: 'rowsDiscarded', message };
  }
}

function principalLabel({ accountId, role }: Principal): string {
  return [accountId, role].filter((part) => part !== undefined).join(', ');
}
