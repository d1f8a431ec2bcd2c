import { t } from '../common/l10n.ts';
import { defined } from '../common/records.ts';
import type { Counterpart } from '../invitations/counterpartLabels.ts';
import { explain, failureOf, isInapplicable, needsPerson, type Failure } from '../invitations/failure.ts';
import { isFinished, merge, type Action, type Invitation } from '../invitations/invitation.ts';
import type {
  CallOptions,
  Connection,
  Identity,
  InvitationSource,
  Profile,
  SignInState,
} from '../invitations/invitationSource.ts';
import type { Viewer } from '../invitations/labels.ts';
import type { CounterpartIndex } from './counterpartIndex.ts';
import {
  ListStore,
  withoutActivity,
  type ListChange,
  type ListStatus,
  type Row,
  type RowListener,
} from './listStore.ts';
import { principalKey, roleName } from './principal.ts';
import type { RateLimiter } from './rateLimiter.ts';

type RowChange = Extract<ListChange, { readonly kind: 'row' }>;

/** What changed: what is said of the profile itself, one of its lists, or one row. */
export type ProfileChange =
  | { readonly kind: 'profile' }
  | { readonly kind: 'list'; readonly list: string; readonly change: Exclude<ListChange, RowChange> }
  | ({ readonly list: string } & RowChange);

export type ProfileState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly lists: readonly ListStore[] }
  /** It acts as the same identity as another profile, where its invitations are: they are not read twice. */
  | { readonly kind: 'twin'; readonly of: ProfileInbox }
  /** It could not even be connected; nothing was sent. */
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface RefreshOptions {
  /** Somebody waits for just this profile: only then what needs a person is asked for. */
  readonly interactive?: boolean;
  /** Nobody asked for it at all; this ends it. */
  readonly passive?: AbortSignal;
}

/** A row somewhere in the inbox. */
export interface RowRef {
  readonly profile: ProfileInbox;
  readonly store: ListStore;
  readonly key: string;
}

/** What to say about a row on the other side. */
export function counterpartAt({ profile, store }: RowRef): Counterpart {
  return { viewer: profile.viewer, direction: store.list.direction };
}

const NO_LISTS: readonly ListStore[] = [];

/** What all profiles of an inbox have in common. */
export interface InboxServices {
  readonly rateLimiter: RateLimiter;
  /** Every row that was read, by the invitation that it shows. */
  readonly counterparts: CounterpartIndex<RowRef>;
}

/** One profile: its connection, who it is, and its lists. Loads nothing until it is opened. */
export class ProfileInbox {
  readonly profile: Profile;
  /** Unique among all profiles: a profile of a file cannot have a space in its name. */
  readonly id: string;
  readonly #shared: InboxServices;
  readonly #changed: (change: ProfileChange) => void;
  readonly #life = new AbortController();
  /** Ends what runs now; replaced by every stop. */
  #reading = new AbortController();
  #state: ProfileState = { kind: 'closed' };
  #connection: Connection | undefined;
  #connecting: Promise<Failure | undefined> | undefined;
  #stores: readonly ListStore[] = [];
  #identity: Identity | undefined;
  #identifying: Promise<boolean> | undefined;
  /** Refreshes under way. */
  #refreshing = 0;
  /** Lists have changed since the refreshes under way began. */
  #listsDiffer = false;
  /** For who waits until there is none. */
  #untilRead: PromiseWithResolvers<void> | undefined;
  /** A person waits for just this profile: they may be asked for what only they have. */
  #isAwaited = false;
  /** The last refresh that was not stopped got no credentials. */
  #isBlocked = false;
  #leftOut: Failure | undefined;
  #signIn: SignInState | undefined;
  readonly #others: () => readonly ProfileInbox[];

  constructor(
    profile: Profile,
    shared: InboxServices,
    changed: (change: ProfileChange) => void,
    others: () => readonly ProfileInbox[] = () => [],
  ) {
    this.profile = profile;
    this.#others = others;
    const name = encodeURIComponent(profile.name);
    this.id = profile.origin === 'sample' ? `sample ${name}` : name;
    this.#shared = shared;
    this.#changed = changed;
  }

  get state(): ProfileState {
    return this.#state;
  }

  get lists(): readonly ListStore[] {
    return this.#state.kind === 'open' ? this.#state.lists : NO_LISTS;
  }

  /** 12 digits, once known: from the settings, or from the credentials' own word. */
  get accountId(): string | undefined {
    return this.#identity?.accountId ?? this.profile.accountId;
  }

  /** Name of the role or permission set it acts as, once known. */
  get role(): string | undefined {
    return this.profile.role ?? roleName(this.#identity?.arn);
  }

  /** Whether the other one is known to act as the same identity, against the same endpoints. */
  isSameAs(other: ProfileInbox): boolean {
    return isNear(this, other) && this.#identities.some((identity) => other.#identities.includes(identity));
  }

  get #identities(): readonly string[] {
    return [this.profile.identity, principalKey(this.#identity)].flatMap((identity) => identity ?? []);
  }

  /** Its invitations are being read or were: nothing is in the way of them. */
  get isHealthy(): boolean {
    if (this.#state.kind === 'connecting') return true;
    if (this.#state.kind !== 'open' || this.#isBlocked) return false;
    // A list that the account does not have is an answer, too: the same for everybody with that identity.
    return this.#refreshing > 0 || this.lists.some(({ status }) => isAnswered(status));
  }

  /** Why the last refresh that no person waited for left it out: it would have needed one. */
  get leftOut(): Failure | undefined {
    return this.#leftOut;
  }

  /** Its sign-in is missing or over, by what is cached on this machine or by AWS's own word. */
  get isSignInNeeded(): boolean {
    if (this.profile.signIn === undefined) return false;
    return this.#signIn?.signedIn === false || this.#failures.some(({ kind }) => kind === 'signInNeeded');
  }

  get #failures(): readonly Failure[] {
    const failures = this.lists.flatMap(({ status }) => (status.kind === 'failed' ? status.failure : []));
    return this.#leftOut ? [...failures, this.#leftOut] : failures;
  }

  /** Who looks at an invitation here, in words of {@link story} and {@link confirmation}. */
  get viewer(): Viewer {
    return {
      profile: this.profile.name,
      ...(this.profile.origin === 'sample' ? { sample: true } : {}),
      ...defined({ accountId: this.accountId }),
    };
  }

  /** How many invitations can be acted on now, as far as they were read. */
  get pending(): number {
    return this.lists.reduce((sum, store) => sum + store.pending, 0);
  }

  /** Whether at least one list was read to the end. */
  get hasLoaded(): boolean {
    return this.lists.some((store) => store.readings > 0);
  }

  /** Whether every list that the account has was read to the end, the last time that it was tried. */
  get isFullyRead(): boolean {
    return this.hasLoaded && this.lists.every(({ outcome }) => isAnswered(outcome));
  }

  get isLoading(): boolean {
    return this.#state.kind === 'connecting' || this.lists.some((list) => list.status.kind === 'loading');
  }

  /** A refresh is under way, whatever it does just now. */
  get isReading(): boolean {
    return this.#refreshing > 0;
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
    if (interactive) this.#isAwaited ||= this.#refreshing > 0;
    if (this.#leftOut ? interactive : this.#state.kind === 'closed') void this.refresh(undefined, { interactive });
  }

  /**
   * Reads all lists at once (or only one), connecting first where needed. Never rejects: failures are in the state.
   */
  async refresh(listId?: string, { passive, interactive = passive === undefined }: RefreshOptions = {}): Promise<void> {
    this.#refreshing++;
    this.#isAwaited ||= interactive;
    const leftOutBefore = this.#leftOut?.kind;
    try {
      await this.#refresh(listId, passive);
    } finally {
      this.#listsDiffer ||= leftOutBefore !== this.#leftOut?.kind;
      if (--this.#refreshing === 0) this.#isAwaited = false;
      // Others may be waiting for just this.
      if (!this.isHealthy) this.#changed({ kind: 'profile' });
      if (this.#refreshing === 0) {
        if (this.#listsDiffer) this.#changed({ kind: 'profile' });
        this.#listsDiffer = false;
        this.#untilRead?.resolve();
        this.#untilRead = undefined;
      }
    }
  }

  async #refresh(listId: string | undefined, passive: AbortSignal | undefined): Promise<void> {
    // Taken first: a stop counts while it connects, too.
    const stopped = this.#untilStopped();
    const signal = passive ? AbortSignal.any([stopped, passive]) : stopped;
    const wasClosed = this.#state.kind === 'closed';
    this.#leftOut = undefined;
    if (this.#becomesTwin()) return;
    if (this.#state.kind !== 'open') this.#setState({ kind: 'connecting' });
    const failure = await this.connect();
    if (this.#life.signal.aborted) return;
    if (failure) return this.#setState({ kind: 'failed', failure });
    if (this.#state.kind !== 'open') this.#setState({ kind: 'open', lists: this.#stores });
    const stores = listId === undefined ? this.lists : this.lists.filter((store) => store.list.id === listId);
    if (!(await this.#isAuthenticated(signal, wasClosed, stores))) return;
    let identifying: Promise<unknown> = this.identify();
    if (this.profile.identity === undefined && this.#others().some((other) => other.isHealthy && isNear(this, other))) {
      // Who it is decides whether its invitations are being read already.
      await identifying;
      if (signal.aborted || this.#becomesTwin()) return;
      identifying = Promise.resolve();
    }
    await Promise.all([
      identifying,
      ...stores.map((store) =>
        store.refresh({ ...this.callOptions(store.source, 'list', signal), passive: passive !== undefined }),
      ),
    ]);
  }

  /** Resolves when nothing of it is being read any more: at once where nothing is. Never rejects. */
  async whenIdle(): Promise<void> {
    if (!this.isReading) return;
    this.#untilRead ??= Promise.withResolvers();
    await this.#untilRead.promise;
  }

  /** Ends the refresh that runs; rows that were read stay. */
  stop(): void {
    this.#reading.abort();
    this.#reading = new AbortController();
  }

  /**
   * Learns the account that the credentials lead to now; the connection asks once for the life of the credentials.
   * Resolves to whether it is known; an account that is not is shown as such. Never rejects.
   */
  async identify(): Promise<boolean> {
    const connection = this.#connection;
    if (!connection) return false;
    this.#identifying ??= this.#identify(connection, this.#untilStopped()).finally(() => {
      this.#identifying = undefined;
    });
    return this.#identifying;
  }

  /**
   * Sees to it that there are credentials, for a person who waits: they may be asked for a code, or a program of theirs
   * run. Never rejects: resolves to what is in the way.
   */
  async authenticate(): Promise<Failure | undefined> {
    return (await this.connect()) ?? this.#authenticate(this.#life.signal, true);
  }

  /** Takes note of what the cache says about its sign-in. Whether it was waiting for this, and should be read again. */
  followSignIn(state: SignInState): boolean {
    const before = this.#signIn;
    this.#signIn = state;
    if (before?.version === state.version && before.signedIn === state.signedIn) return false;
    // A token that is over by itself does not end what was got with it: AWS still takes that.
    if (before && before.version !== state.version) {
      this.#connection?.forget?.(state.signedIn ? 'anotherToken' : 'signedOut');
    }
    const waits = before !== undefined && state.signedIn && this.#failures.some(({ kind }) => kind === 'signInNeeded');
    this.#changed({ kind: 'profile' });
    return waits;
  }

  /** The profile that it points to cannot show the invitations any more: the next look reads them here. */
  leaveTwin(): void {
    if (this.#state.kind === 'twin') this.#setState({ kind: 'closed' });
  }

  /** Reads one invitation again. Resolves to it, or to what went wrong, which the row shows too. */
  async read(store: ListStore, key: string): Promise<Invitation | Failure> {
    const row = store.row(key);
    if (!row) return { kind: 'notFound', message: t('It is no longer in the list.') };
    if (row.activity !== undefined) return row.invitation;
    store.update(key, (known) => ({ ...withoutActivity(known), activity: 'read' }));
    try {
      await this.#connection?.authenticate?.({ signal: this.#life.signal, interactive: true });
      const read = await store.source.get(row.invitation, this.callOptions(store.source, 'get', this.#life.signal));
      return this.accept(store, key, read) ?? read;
    } catch (error) {
      const failure = failureOf(error);
      const remark = explain(failure, this.profile.name).title;
      store.update(key, (known) => ({ ...withoutActivity(known), remark }));
      return failure;
    }
  }

  /** Shows in its row what was read of one invitation, and on its counterparts that it is finished. */
  accept(store: ListStore, key: string, read: Invitation): Invitation | undefined {
    const row = store.row(key);
    if (!row) return undefined;
    // Its counterpart may have been acted on meanwhile.
    const invitation = merge(row.invitation, read);
    store.update(key, (known) => ({ ...withoutActivity(known), invitation }));
    this.propagate(store, key, invitation);
    return invitation;
  }

  /** Equal for the rows that show one and the same invitation, from whichever side. */
  invitationKey(invitation: Pick<Invitation, 'service' | 'catalog' | 'id'>): string {
    return `${this.#scope(invitation)} ${invitation.id}`;
  }

  /** Rows that show the invitation from its other side, in whichever profiles were read: this one may be among them. */
  counterparts(invitation: Invitation): readonly RowRef[] {
    const places = this.#shared.counterparts.of(this.#scope(invitation), invitation.id);
    // Most have one place: nothing is made for them.
    if (places.length < 2) return [];
    // A twin's own rows, if it has any, are shown by nobody.
    return places.filter(
      ({ profile, store }) => store.list.direction !== invitation.direction && profile.lists.includes(store),
    );
  }

  dispose(): void {
    this.#life.abort();
    this.#connection?.dispose();
    // Nobody is told: that a profile has gone makes everything be drawn anew.
    for (const store of this.#stores) for (const row of store) this.#removePlace(store, row);
  }

  /** Shows on every other row of a finished invitation what became of it. */
  propagate(store: ListStore, key: string, invitation: Invitation): void {
    if (!isFinished(invitation)) return;
    for (const place of this.#shared.counterparts.of(this.#scope(invitation), invitation.id)) {
      if (place.store !== store || place.key !== key) follow(place, invitation);
    }
  }

  /** Ids are compared among these: a profile of the sample data has nothing to do with AWS. */
  #scope({ service, catalog = '' }: Pick<Invitation, 'service' | 'catalog'>): string {
    return `${this.profile.origin} ${service.id} ${catalog}`;
  }

  /** Keeps the index of rows; rows that have another side now, or no more, look different. */
  #rowSetOf(store: () => ListStore): RowListener {
    return {
      added: (rows) =>
        redrawOthers(
          store(),
          rows.flatMap((row) => this.#addPlace(store(), row)),
        ),
      removed: (rows) =>
        redrawOthers(
          store(),
          rows.flatMap((row) => this.#removePlace(store(), row)),
        ),
    };
  }

  #addPlace(store: ListStore, { key, invitation }: Row): readonly RowRef[] {
    // Without an id it may be any.
    if (invitation.id === '') return [];
    return this.#shared.counterparts.add(this.#scope(invitation), invitation.id, { profile: this, store, key });
  }

  #removePlace(store: ListStore, { key, invitation }: Row): readonly RowRef[] {
    const isHere = (place: RowRef): boolean => place.store === store && place.key === key;
    return this.#shared.counterparts.remove(this.#scope(invitation), invitation.id, isHere);
  }

  #untilStopped(): AbortSignal {
    return AbortSignal.any([this.#life.signal, this.#reading.signal]);
  }

  async #identify(connection: Connection, signal: AbortSignal): Promise<boolean> {
    try {
      const known = this.accountId;
      const before = this.#identity;
      const identity = await connection.identify({ signal });
      if (known === undefined) this.#shared.rateLimiter.move(`${this.#pace}/`, `${identity.accountId}/`);
      this.#identity = identity;
      if (before?.accountId !== identity.accountId || before.arn !== identity.arn) this.#changed({ kind: 'profile' });
      return true;
    } catch {
      // The lists fail for the same reason and say so; the next refresh asks again.
      return false;
    }
  }

  /** Makes the connection once, which sends nothing. Never rejects: resolves to what is in the way. */
  async connect(): Promise<Failure | undefined> {
    if (this.#connection) return undefined;
    this.#connecting ??= this.#makeConnection().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #makeConnection(): Promise<Failure | undefined> {
    try {
      const connection = await this.profile.connect();
      if (this.#life.signal.aborted) {
        connection.dispose();
        return { kind: 'stopped', message: t('Its profile has changed meanwhile.') };
      }
      this.#connection = connection;
      this.#stores = connection.sources.flatMap((source) =>
        source.lists.map((list) => {
          const store: ListStore = new ListStore(
            list,
            source,
            (change) => this.#listChanged(list.id, change),
            this.#rowSetOf(() => store),
          );
          return store;
        }),
      );
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  }

  #listChanged(list: string, change: ListChange): void {
    if (change.kind === 'row') return this.#changed({ ...change, list });
    // What is said of the profile follows when all of it is read.
    const differs = change.kind === 'rows' || (change.kind === 'ended' && (change.rows || change.outcome));
    if (this.#refreshing > 0) this.#listsDiffer ||= differs;
    this.#changed({ kind: 'list', list, change });
  }

  /** Rows that are there already stay: only what was never read is left to the twin. */
  #becomesTwin(): boolean {
    if (this.hasLoaded) return false;
    const twin = this.#others().find((other) => other.isHealthy && other.isSameAs(this));
    if (!twin) return false;
    this.#setState({ kind: 'twin', of: twin });
    return true;
  }

  /** Whether there are credentials; why not is in the state then. */
  async #isAuthenticated(signal: AbortSignal, wasClosed: boolean, stores: readonly ListStore[]): Promise<boolean> {
    const failure = await this.#authenticate(signal);
    // What was stopped says nothing about the credentials.
    if (failure?.kind !== 'stopped') this.#isBlocked = failure !== undefined;
    if (!failure) return true;
    const isLeftOut = !this.#isAwaited && needsPerson(failure.kind);
    if (isLeftOut) this.#leftOut = failure;
    if ((isLeftOut || failure.kind === 'stopped') && wasClosed) this.#setState({ kind: 'closed' });
    else for (const store of stores) if (failure.kind !== 'stopped' || store.isFirstLoad) store.fail(failure);
    return false;
  }

  async #authenticate(signal: AbortSignal, interactive = this.#isAwaited): Promise<Failure | undefined> {
    try {
      await this.#connection?.authenticate?.({ signal, interactive });
      return undefined;
    } catch (error) {
      const failure = failureOf(error);
      // Somebody opened it meanwhile.
      const again = !interactive && this.#isAwaited && needsPerson(failure.kind);
      return again ? this.#authenticate(signal) : failure;
    }
  }

  #setState(state: ProfileState): void {
    this.#state = state;
    this.#changed({ kind: 'profile' });
  }

  /** Whose rates these requests count towards, as far as that is known. */
  get #pace(): string {
    return this.accountId ?? `profile ${this.id}`;
  }

  /** Options of a request: it waits for a permit of the rate limiter. */
  callOptions(
    source: InvitationSource,
    kind: Action | 'get' | 'list',
    signal: AbortSignal,
  ): CallOptions & { readonly permit: () => Promise<void> } {
    const permit = () =>
      this.#shared.rateLimiter.acquire(this.#bucket(source, kind), source.service.rates[kind], signal);
    return { signal, permit };
  }

  /** The service says that its rate was exceeded: fewer permits for a while. */
  slowDown(source: InvitationSource, kind: Action | 'get' | 'list'): void {
    this.#shared.rateLimiter.slowDown(this.#bucket(source, kind));
  }

  /** Rates hold per account, so profiles of one account share a bucket as soon as the account is known. */
  #bucket({ service }: InvitationSource, kind: Action | 'get' | 'list'): string {
    return `${this.#pace}/${service.id}/${kind}`;
  }
}

/** Rows whose other side came or left look different. */
function redrawOthers(store: ListStore, others: readonly RowRef[]): void {
  const elsewhere = others.filter((other) => other.store.list.direction !== store.list.direction);
  for (const [otherStore, places] of Map.groupBy(elsewhere, (other) => other.store)) {
    otherStore.redraw(places.map(({ key }) => key));
  }
}

/** What is being sent for a row decides about it; everything else about it learns what became of the invitation. */
function follow({ store, key }: RowRef, { status, phase }: Invitation): void {
  const row = store.row(key);
  if (row?.invitation.phase !== 'pending' || row.activity === 'cancel' || row.activity === 'decline') return;
  store.update(key, (known) => ({
    ...(known.activity === undefined ? withoutActivity(known) : known),
    invitation: { ...known.invitation, status, phase },
  }));
}

/** Another profile that calls the same place. */
function isNear(one: ProfileInbox, other: ProfileInbox): boolean {
  return (
    other !== one &&
    other.profile.origin === one.profile.origin &&
    other.profile.endpointKey === one.profile.endpointKey
  );
}

function isAnswered(status: ListStatus): boolean {
  return status.kind === 'loaded' || (status.kind === 'failed' && isInapplicable(status.failure));
}
