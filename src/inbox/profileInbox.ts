import { explain, failureOf, type Failure } from '../invitations/failure.ts';
import { allowedAction, merge, type Action, type Invitation } from '../invitations/invitation.ts';
import type { CallOptions, Connection, InvitationSource, Profile } from '../invitations/source.ts';
import { actionInWords, statusInWords, type Viewer } from '../invitations/wording.ts';
import { act, type Outcome } from './act.ts';
import { ListStore, quiet, type Row } from './listStore.ts';
import type { Pacer } from './pacer.ts';

/** What changed: the profile as a whole, one of its lists, or one row. */
export type ProfileChange =
  | { readonly kind: 'profile' }
  | { readonly kind: 'list'; readonly list: string }
  | { readonly kind: 'row'; readonly list: string; readonly key: string };

export type ProfileState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly lists: readonly ListStore[] }
  /** It could not even be connected; nothing was sent. */
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface ActOnRow {
  readonly action: Action;
  readonly reason?: string;
}

/** One profile: its connection, who it is, and its lists. Loads nothing until it is opened. */
export class ProfileInbox {
  readonly profile: Profile;
  readonly #pacer: Pacer;
  readonly #changed: (change: ProfileChange) => void;
  readonly #life = new AbortController();
  /** Ends what runs now; replaced by every stop. */
  #reading = new AbortController();
  #state: ProfileState = { kind: 'closed' };
  #connection: Connection | undefined;
  #opening: Promise<void> | undefined;
  #account: string | undefined;
  #identifying: Promise<void> | undefined;

  constructor(profile: Profile, pacer: Pacer, changed: (change: ProfileChange) => void) {
    this.profile = profile;
    this.#pacer = pacer;
    this.#changed = changed;
    this.#account = profile.accountId;
  }

  /** Unique among all profiles: a profile of a file cannot have a space in its name. */
  get id(): string {
    const name = encodeURIComponent(this.profile.name);
    return this.profile.origin === 'sample' ? `sample ${name}` : name;
  }

  get state(): ProfileState {
    return this.#state;
  }

  get lists(): readonly ListStore[] {
    return this.#state.kind === 'open' ? this.#state.lists : [];
  }

  /** 12 digits, once known: from the settings, or from the credentials' own word. */
  get accountId(): string | undefined {
    return this.#account;
  }

  /** Who looks at an invitation here, in words of {@link story} and {@link confirmation}. */
  get viewer(): Viewer {
    return {
      profile: this.profile.name,
      ...(this.#account === undefined ? {} : { accountId: this.#account }),
    };
  }

  /** How many invitations can be acted on now, as far as they were read. */
  get pending(): number {
    return this.lists.reduce((sum, store) => sum + store.pending, 0);
  }

  /** Whether at least one list was read to the end. */
  get hasLoaded(): boolean {
    return this.lists.some((store) => store.status.kind === 'loaded');
  }

  get isLoading(): boolean {
    return this.#state.kind === 'connecting' || this.lists.some((list) => list.status.kind === 'loading');
  }

  list(id: string): ListStore | undefined {
    return this.lists.find((store) => store.list.id === id);
  }

  /** Loads the profile the first time; later calls do nothing. */
  open(): void {
    if (this.#state.kind === 'closed') void this.refresh();
  }

  /** Reads all lists at once (or only one), connecting first where needed. Never rejects: failures are in the state. */
  async refresh(listId?: string): Promise<void> {
    // Taken first: a stop counts while it connects, too.
    const signal = this.#untilStopped();
    await (this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    }));
    const stores = listId === undefined ? this.lists : this.lists.filter((store) => store.list.id === listId);
    await Promise.all([
      this.identify(),
      ...stores.map((store) => store.refresh(this.#options(store.source, 'list', signal))),
    ]);
  }

  /** Ends the refresh that runs; rows that were read stay. */
  stop(): void {
    this.#reading.abort();
    this.#reading = new AbortController();
  }

  /** Learns the account. Never rejects: an account that stays unknown is shown as such. */
  async identify(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    this.#identifying ??= this.#identify(connection, this.#untilStopped());
    await this.#identifying;
  }

  /** Reads one invitation again. Resolves to it, or to what went wrong, which the row shows too. */
  async read(listId: string, key: string): Promise<Invitation | Failure> {
    const store = this.list(listId);
    const row = store?.row(key);
    if (!store || !row) return { kind: 'notFound', message: 'It is no longer in the list.' };
    if (row.activity !== undefined) return row.invitation;
    store.update(key, (known) => ({ ...quiet(known), activity: 'read' }));
    try {
      const read = await store.source.get(row.invitation, this.#options(store.source, 'get', this.#life.signal));
      const invitation = merge(row.invitation, read);
      store.update(key, (known) => ({ ...quiet(known), invitation }));
      return invitation;
    } catch (error) {
      const failure = failureOf(error);
      const remark = explain(failure, this.profile.name).title;
      store.update(key, (known) => ({ ...quiet(known), remark }));
      return failure;
    }
  }

  /**
   * Cancels or declines one invitation. The row shows it while it runs and the service's answer afterwards.
   * Resolves to `undefined` where the row does not allow that act (any more); nothing is sent then. Never rejects.
   */
  async act(listId: string, key: string, { action, reason }: ActOnRow): Promise<Outcome | undefined> {
    const store = this.list(listId);
    const row = store?.row(key);
    if (!store || !row || row.activity !== undefined || allowedAction(row.invitation) !== action) return undefined;
    store.update(key, (known) => ({ ...quiet(known), activity: action }));
    // What a person confirmed runs to its end, also when its profile leaves the files meanwhile. Time-outs bound it.
    const { signal } = new AbortController();
    const outcome = await act({
      source: store.source,
      invitation: row.invitation,
      action,
      ...(reason === undefined ? {} : { reason }),
      // One token for this act, whatever number of tries it takes.
      act: { ...this.#options(store.source, action, signal), token: crypto.randomUUID() },
      look: this.#options(store.source, 'get', signal),
    });
    store.update(key, (current) => settled(current, action, outcome, this.profile.name));
    return outcome;
  }

  dispose(): void {
    this.#life.abort();
    this.#connection?.dispose();
  }

  #untilStopped(): AbortSignal {
    return AbortSignal.any([this.#life.signal, this.#reading.signal]);
  }

  async #identify(connection: Connection, signal: AbortSignal): Promise<void> {
    try {
      const { accountId } = await connection.identify({ signal });
      if (this.#account === accountId) return;
      if (this.#account === undefined) this.#pacer.move(`${this.#pace}/`, `${accountId}/`);
      this.#account = accountId;
      this.#changed({ kind: 'profile' });
    } catch {
      // The lists fail for the same reason and say so; the next refresh asks again.
      this.#identifying = undefined;
    }
  }

  async #open(): Promise<void> {
    if (this.#connection) return;
    this.#setState({ kind: 'connecting' });
    try {
      const connection = await this.profile.connect();
      if (this.#life.signal.aborted) return connection.dispose();
      this.#connection = connection;
      const lists = connection.sources.flatMap((source) =>
        source.lists.map(
          (list) =>
            new ListStore(list, source, (key) =>
              this.#changed(key === undefined ? { kind: 'list', list: list.id } : { kind: 'row', list: list.id, key }),
            ),
        ),
      );
      this.#setState({ kind: 'open', lists });
    } catch (error) {
      this.#setState({ kind: 'failed', failure: failureOf(error) });
    }
  }

  #setState(state: ProfileState): void {
    this.#state = state;
    this.#changed({ kind: 'profile' });
  }

  /** Whose rates these requests count towards, as far as that is known. */
  get #pace(): string {
    return this.#account ?? `profile ${this.id}`;
  }

  /** Rates hold per account, so profiles of one account share a bucket as soon as the account is known. */
  #options(source: InvitationSource, kind: Action | 'get' | 'list', signal: AbortSignal): CallOptions {
    const { service } = source;
    return {
      signal,
      turn: () => {
        return this.#pacer.turn(`${this.#pace}/${service.id}/${kind}`, service.rates[kind], signal);
      },
    };
  }
}

/** The row after an act: with the status that the service answered, or with a remark that says what is known. */
function settled(current: Row, action: Action, outcome: Outcome, profile: string): Row {
  const row = quiet(current);
  switch (outcome.kind) {
    case 'done':
      return { ...row, invitation: keepingMore(row.invitation, outcome.invitation) };
    case 'changed': {
      const invitation = keepingMore(row.invitation, outcome.invitation);
      return {
        ...row,
        invitation,
        remark: `${statusInWords(invitation)} before it could be ${actionInWords(action).done.toLowerCase()}`,
      };
    }
    case 'failed':
      return {
        ...row,
        remark: `Not ${actionInWords(action).done.toLowerCase()}: ${explain(outcome.failure, profile).title}`,
      };
    case 'unknown':
      return {
        ...row,
        remark: `Not known whether it is ${actionInWords(action).done.toLowerCase()}: refresh it to check`,
      };
  }
}

/** An answer of an act may say less than was known before (message, inviter). */
function keepingMore(known: Invitation, answered: Invitation): Invitation {
  const note = answered.note ?? known.note;
  const sender = answered.sender ?? known.sender;
  return {
    ...answered,
    ...(note === undefined ? {} : { note }),
    ...(sender === undefined ? {} : { sender }),
    complete: answered.complete || known.complete,
    record: { ...known.record, ...answered.record },
  };
}
