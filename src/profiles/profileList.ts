// Brings the profiles of the shared AWS files into the inbox, and keeps them as the files are.
import path from 'node:path';
import { sessionOf, type SignInSession } from '../aws/config/credentialSource.ts';
import type { Environment } from '../aws/config/environment.ts';
import { locateOrigin, locateSection, type FileLocation } from '../aws/config/sectionLocator.ts';
import { SharedFilesReader, type SharedFiles } from '../aws/config/sharedFiles.ts';
import type { AwsProfile } from '../aws/config/sharedProfiles.ts';
import type { ConnectionFactory, ConnectOptions } from '../aws/connectionFactory.ts';
import { checkTokenFolder, signInOf, signInState, storeSsoToken, tokenFile } from '../aws/credentials/tokenCache.ts';
import type { Network } from '../aws/http/proxy.ts';
import { InboxProfile } from '../aws/inboxProfile.ts';
import type { Log } from '../aws/log.ts';
import { t } from '../common/l10n.ts';
import { Lazy } from '../common/lazy.ts';
import { defined } from '../common/records.ts';
import { visible } from '../common/untrustedText.ts';
import type { Inbox, Notice } from '../inbox/inbox.ts';
import { InvitationError } from '../invitations/failure.ts';
import type { Prompts, SignInOptions, SignInState } from '../invitations/invitationSource.ts';
import { FileWatcher } from './fileWatcher.ts';
import { isSelected, type ProfileSelection } from './profileSelection.ts';

/** Which welcome text fits an empty view. */
export type Found = 'noFiles' | 'noProfiles' | 'allHidden' | 'some';

/** A profile that is in no file, with the credentials that no file has. */
export interface SampleProfile {
  readonly profile: AwsProfile;
  readonly credentials: NonNullable<ConnectOptions['credentials']>;
}

export interface ProfileListOptions {
  readonly inbox: Inbox;
  readonly log: Log;
  /** Version of the extension, for the user agent. */
  readonly version: string;
  readonly env: Environment;
  /** Reads the shared files where `env` says. */
  readonly files?: SharedFilesReader;
  /** How the network is reached right now. */
  readonly network?: () => Network;
  readonly prompts: Prompts;
  /** Partner Central catalogs, as set right now. */
  readonly catalogs: () => readonly string[];
  /** Which profiles are shown, as set right now. */
  readonly shown: () => ProfileSelection;
  readonly onFound: (found: Found) => void;
}

/**
 * Brings the profiles of the shared AWS files, and the sample profiles while they are open, into the inbox, and keeps
 * them as the files are from then on. Loads the SDK when a profile is first opened.
 */
export class ProfileList {
  readonly #options: ProfileListOptions;
  readonly #watcher: FileWatcher;
  readonly #connector: Lazy<ConnectionFactory>;
  readonly #reader: SharedFilesReader;
  #samples: readonly SampleProfile[] = [];
  /** As they were read last. */
  #files: SharedFiles | undefined;
  /** The first watch on the files; before it there is none. */
  #watching: Promise<void> | undefined;
  #first: Promise<void> | undefined;
  #latest = 0;
  #reading = Promise.resolve();
  #disposed = false;

  constructor(options: ProfileListOptions) {
    this.#options = options;
    this.#reader = options.files ?? new SharedFilesReader(options.env);
    this.#watcher = new FileWatcher((files) => void this.#follow(files));
    this.#connector = new Lazy(
      async () => {
        const { log, version, prompts, network, env } = options;
        const { ConnectionFactory } = await import('../aws/connectionFactory.ts');
        const files = (): Promise<SharedFiles> => this.#filesNow();
        return new ConnectionFactory({ log, version, prompts, env, files, ...defined({ network }) });
      },
      (connector) => connector.dispose(),
    );
  }

  /** Resolves when the profiles were read once; the first caller causes it. */
  ready(): Promise<void> {
    this.#first ??= this.reload().catch((error: unknown) => {
      // The next one who asks tries again.
      this.#first = undefined;
      throw error;
    });
    return this.#first;
  }

  /** Names of all profiles of the files, also of those that are not shown. */
  async allNames(): Promise<readonly string[]> {
    await this.ready();
    return this.#profiles.map(({ name }) => name);
  }

  /**
   * Reads the files (again). Profiles whose settings are the same keep their rows. A reading that a newer one overtakes
   * resolves with that.
   */
  reload(): Promise<void> {
    return this.#reloadFrom(() => this.#reader.read());
  }

  #reloadFrom(read: () => Promise<SharedFiles>): Promise<void> {
    this.#reading = this.#read(++this.#latest, read);
    return this.#reading;
  }

  async #read(run: number, read: () => Promise<SharedFiles>): Promise<void> {
    const isFirst = this.#watching === undefined;
    this.#watching ??= this.#watch([]);
    // Both take their time, so side by side; the look that counts comes after the watch, and is nothing where the files
    // are the same: no change happens unseen in between.
    await Promise.all([this.#watching, isFirst ? this.#reader.read() : undefined]);
    const files = await read();
    if (this.#isOver(run)) return this.#overtaken();
    this.#files = files;
    const catalogs = this.#options.catalogs();
    const salt = catalogs.join(',');
    const shown = this.#shown();
    const sessions = sessionsOf(shown);
    const connect = (profile: AwsProfile) => this.#connect(profile, { catalogs });
    const profiles = [
      ...this.#samples.map(
        ({ profile, credentials }) =>
          new InboxProfile(profile, 'sample', salt, () => this.#connect(profile, { catalogs, credentials })),
      ),
      ...shown.map((profile) => new InboxProfile(profile, 'files', salt, connect)),
    ];
    const notices = files.problems.map(({ file, line, message }): Notice => ({
      title: t('Problem in an AWS file'),
      // The name first: a row has room for little, and the folder is most often the same.
      text: visible(
        `${path.basename(file)}: ${message} ${t('No profile is used until it is corrected.')} (${file})`,
        600,
      ),
      file: { path: file, line: line ?? 0 },
    }));
    for (const notice of notices) this.#options.log.warn(`${notice.title}: ${notice.text}`);
    if (!isFirst || sessions.length > 0) await this.#watch(sessions);
    const signIns = await this.#signIns(sessions);
    if (this.#isOver(run)) return this.#overtaken();
    this.#options.inbox.setProfiles(profiles, notices);
    this.#options.inbox.setSignIns(signIns);
    this.#options.onFound(
      profiles.length > 0 || notices.length > 0
        ? 'some'
        : files.profiles.length > 0
          ? 'allHidden'
          : files.anyFile
            ? 'noProfiles'
            : 'noFiles',
    );
  }

  /** Looks for changes that a file system does not tell about. Does nothing before the profiles were asked for. */
  async check(): Promise<void> {
    if (this.#first) await this.#watcher.check();
  }

  /** Shows these profiles above those of the files; an empty list takes them away again. */
  async setSamples(samples: readonly SampleProfile[]): Promise<void> {
    this.#samples = samples;
    this.#first = undefined;
    await this.ready();
  }

  /** The section of a profile, or the one that its credentials come from; before both, what keeps it from being used. */
  async locate(name: string, what: 'section' | 'credentials'): Promise<FileLocation | undefined> {
    await this.ready();
    const profile = this.#profiles.find((candidate) => candidate.name === name);
    if (!this.#files) return undefined;
    const isRefused = this.#files.problems.length > 0;
    return profile && (what === 'credentials' || isRefused)
      ? locateOrigin(profile.credentialSource, this.#files)
      : locateSection(name, this.#files);
  }

  /** Signs in to IAM Identity Center for this profile and all that share its session. Throws `InvitationError`. */
  async signIn(name: string, options: SignInOptions): Promise<void> {
    const profile = this.#profiles.find((candidate) => candidate.name === name);
    const session = profile && sessionOf(profile.credentialSource);
    if (!profile || session?.kind !== 'sso') {
      throw new InvitationError({ kind: 'configuration', message: t('It has no sign-in.') });
    }
    await checkTokenFolder(session, this.#options.env);
    const token = await (await this.#connector.get()).signIn(profile, session, options);
    await storeSsoToken(session, token, this.#options.env);
    await this.#followSignIns();
  }

  dispose(): void {
    this.#disposed = true;
    this.#watcher.dispose();
    this.#connector.dispose();
  }

  get #profiles(): readonly AwsProfile[] {
    return this.#files?.profiles ?? [];
  }

  /** For credentials that are made now. A change that no file event reported is noticed here, too. */
  async #filesNow(): Promise<SharedFiles> {
    const files = await this.#reader.settled();
    if (files !== this.#files && !this.#disposed) void this.#follow([files.locations.config]);
    return files;
  }

  #overtaken(): Promise<void> | undefined {
    return this.#disposed ? undefined : this.#reading;
  }

  /** A newer reading overtook this one, or nobody wants it any more. */
  #isOver(run: number): boolean {
    return run !== this.#latest || this.#disposed;
  }

  /** Hidden profiles cost nothing: they get no further than their names. */
  #shown(): readonly AwsProfile[] {
    const isShown = isSelected(this.#options.shown());
    return this.#profiles.filter(({ name }) => isShown(name));
  }

  async #watch(sessions: readonly SignInSession[]): Promise<void> {
    const { config, credentials } = this.#reader.locations;
    const tokens = sessions.map((session) => tokenFile(session, this.#options.env));
    await this.#watcher.watch([config, credentials, ...tokens]);
  }

  async #follow(files: readonly string[]): Promise<void> {
    const { config, credentials } = this.#reader.locations;
    try {
      const areRead = files.includes(config) || files.includes(credentials);
      await (areRead ? this.#reloadFrom(() => this.#reader.settled()) : this.#followSignIns());
    } catch (error) {
      this.#options.log.warn(
        `The AWS files could not be read again: ${error instanceof Error ? error.name : 'unknown'}`,
      );
    }
  }

  async #followSignIns(): Promise<void> {
    this.#options.inbox.setSignIns(await this.#signIns(sessionsOf(this.#shown())));
  }

  async #signIns(sessions: readonly SignInSession[]): Promise<ReadonlyMap<string, SignInState>> {
    const states = sessions.map(
      async (session) => [signInOf(session).id, await signInState(session, this.#options.env)] as const,
    );
    return new Map(await Promise.all(states));
  }

  async #connect(profile: AwsProfile, options: ConnectOptions) {
    return (await this.#connector.get()).connect(profile, options);
  }
}

/** Each once, however many profiles share it. */
function sessionsOf(profiles: readonly AwsProfile[]): readonly SignInSession[] {
  const sessions = profiles.flatMap(({ credentialSource }) => sessionOf(credentialSource) ?? []);
  return [...new Map(sessions.map((session) => [JSON.stringify(session), session])).values()];
}
