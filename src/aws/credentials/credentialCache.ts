// Keeps the credentials of one profile until they are over.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AwsCredentialIdentity } from '@smithy/types';
import { InvitationError } from '../../invitations/failure.ts';
import type { AccessOptions } from '../../invitations/invitationSource.ts';
import { untilAborted } from '../../invitations/stopping.ts';
import { credentialsError } from '../errors.ts';
import { goodUntil } from './mfaSessions.ts';

/** Where credentials come from. */
export type Resolve = (access: AccessOptions) => Promise<AwsCredentialIdentity>;

/** For what a client asks for by itself: time-outs bound it. */
const NEVER = new AbortController().signal;

interface Pending {
  readonly interactive: boolean;
  readonly promise: Promise<AwsCredentialIdentity>;
}

/**
 * The credentials of one profile: resolved once, shared by all its clients, resolved again shortly before they are
 * over or when the service says that they are.
 */
export class CredentialCache {
  /** For clients. Already memoised: they would otherwise keep what has no expiry for ever. */
  readonly provider = Object.assign(async () => this.#signing.getStore() ?? this.get(), { memoized: true });
  readonly #resolve: Resolve;
  readonly #signing = new AsyncLocalStorage<AwsCredentialIdentity>();
  #known: AwsCredentialIdentity | undefined;
  #goodUntil = 0;
  #interactive = true;
  #pending: Pending | undefined;
  #generation = 0;
  /** What was under way when everything was forgotten. */
  readonly #forgotten = new WeakSet<Pending>();

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  /** Changes when {@link renew} gives up the credentials that there were. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Without `interactive`, as when a client asks by itself, the value of the last call holds: background work must not
   * end up prompting. Throws `InvitationError`.
   */
  async get({
    signal = NEVER,
    interactive = this.#interactive,
  }: Partial<AccessOptions> = {}): Promise<AwsCredentialIdentity> {
    this.#interactive = interactive;
    return this.#get({ signal, interactive });
  }

  async #get(access: AccessOptions): Promise<AwsCredentialIdentity> {
    for (;;) {
      if (this.#known && Date.now() < this.#goodUntil) return this.#known;
      const pending = this.#pending;
      if (!pending) return this.#start(access);
      try {
        const credentials = await untilAborted(pending.promise, access.signal);
        if (!this.#forgotten.has(pending)) return credentials;
      } catch (error) {
        // What somebody else gave up, or was not allowed to ask a person for, is tried again for this caller.
        const wasStopped = error instanceof InvitationError && error.failure.kind === 'stopped';
        if (access.signal.aborted || !(wasStopped || (access.interactive && !pending.interactive))) throw error;
      }
    }
  }

  /** Whatever clients send in the course of it is signed with just these credentials, renewed or forgotten meanwhile. */
  signWith<T>(credentials: AwsCredentialIdentity, send: () => Promise<T>): Promise<T> {
    return this.#signing.run(credentials, send);
  }

  /** Gives up the credentials of that generation, after the service called them expired. */
  renew(generation: number): void {
    if (generation !== this.#generation) return;
    this.#generation++;
    this.#known = undefined;
  }

  /** Gives up the credentials, also those that are on their way: whose they are has changed. */
  forget(): void {
    this.renew(this.#generation);
    if (this.#pending) this.#forgotten.add(this.#pending);
    this.#pending = undefined;
  }

  async #start(access: AccessOptions): Promise<AwsCredentialIdentity> {
    const promise = untilAborted(this.#resolve(access), access.signal).catch((error: unknown) => {
      throw credentialsError(error);
    });
    const pending = { interactive: access.interactive, promise };
    this.#pending = pending;
    try {
      const credentials = await promise;
      if (this.#forgotten.has(pending)) return await this.#get(access);
      this.#known = credentials;
      this.#goodUntil = goodUntil(credentials);
      return credentials;
    } finally {
      if (this.#pending === pending) this.#pending = undefined;
    }
  }
}
