import { isDeepStrictEqual } from 'node:util';
import { fromIni } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity } from '@smithy/types';
import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import { InvitationError } from '../../invitations/failure.ts';
import type { AccessOptions } from '../../invitations/invitationSource.ts';
import type { RoleStep } from '../config/credentialSource.ts';
import { fileLocations, readSharedFiles, type AwsProfile, type SharedFiles } from '../config/sharedProfiles.ts';
import { credentialsError } from '../errors.ts';
import { answerTimedOut, untilAborted, withDeadline } from '../http/abort.ts';
import { runCredentialProcess } from './credentialProcess.ts';
import { goodUntil } from './mfaSessions.ts';
import type { RoleAssumer } from './roleAssumer.ts';

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
  readonly provider = Object.assign(() => this.get(), { memoized: true });
  readonly #resolve: Resolve;
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
   * Without `interactive`, as when a client asks by itself, it is part of what was last asked for: whoever reads
   * unasked must not end up asking a person. Throws `InvitationError`.
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

export interface ProfileCredentialsOptions {
  readonly roles: RoleAssumer;
  /** Shapes the SDK's inner clients (SSO, OIDC, sign-in). */
  readonly clientConfig: object;
  /** Milliseconds for a `credential_process`. */
  readonly processLimit: number;
  /** Milliseconds for the SDK to get the first credentials. */
  readonly callLimit: number;
}

/**
 * How exactly this profile gets its credentials: `fromIni`, never the default chain, which can fall through to other
 * credentials of the machine. Two things are ours: STS is called at the profile's own endpoint, which `fromIni` would
 * take from the environment in places, and a `credential_process` is bounded.
 */
export function profileCredentials(
  profile: AwsProfile,
  { roles, clientConfig, processLimit, callLimit }: ProfileCredentialsOptions,
): Resolve {
  const { origin, roles: steps } = profile.plan;
  return async (access) => {
    if (origin.kind === 'none') throw new InvitationError({ kind: 'configuration', message: origin.problem });
    if (origin.kind === 'process') {
      if (!access.interactive) throw new InvitationError({ kind: 'processNotRun', message: t('Nobody asked for it.') });
      let credentials = await runCredentialProcess(origin.command, { signal: access.signal, limit: processLimit });
      for (const step of steps) credentials = await roles.assume(credentials, inputOf(step), access);
      return credentials;
    }
    await readAgain(profile);
    return withDeadline({ ms: callLimit, exceeded: answerTimedOut }, async (_, lift) => {
      const provider = fromIni({
        profile: profile.name,
        clientConfig,
        // The first credentials are there: each role has a deadline of its own, and a person may be asked for a code.
        roleAssumer: (source, role) => {
          lift();
          return roles.assume(source, role, access);
        },
        roleAssumerWithWebIdentity: (role) => {
          lift();
          return roles.assumeWithWebIdentity(role, access);
        },
        // Asked for by `roles`, once the source credentials are there.
        mfaCodeProvider: () => Promise.resolve(''),
      });
      return provider();
    });
  };
}

let looking: Promise<SharedFiles> | undefined;

/**
 * What `fromIni` is about to read. Other programs renew keys in the files, and a file system may not tell; but when they
 * say anything else by now, that shapes another connection than this one.
 */
async function readAgain(profile: AwsProfile): Promise<void> {
  // Many profiles at once look once: whoever joins is no later than the look itself takes.
  looking ??= readSharedFiles(fileLocations(process.env)).finally(() => {
    looking = undefined;
  });
  const { profiles } = await looking;
  const now = profiles.find(({ name }) => name === profile.name);
  if (now && isDeepStrictEqual(wayOf(now), wayOf(profile))) return;
  const origin = now?.plan.origin;
  const message = origin?.kind === 'none' ? origin.problem : t('Its settings have changed. Refresh to use them.');
  throw new InvitationError({ kind: 'configuration', message });
}

function wayOf({ region, endpoints, plan: { source, origin, roles } }: AwsProfile) {
  return { region, endpoints, source, roles, kind: origin.kind };
}

function inputOf({ roleArn, sessionName, externalId, durationSeconds, mfaSerial }: RoleStep) {
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName ?? `handshakes-for-aws-${Date.now()}`,
    ...defined({ ExternalId: externalId, DurationSeconds: durationSeconds, SerialNumber: mfaSerial }),
  };
}
