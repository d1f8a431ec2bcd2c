import type { Connector, ConnectOptions } from './aws/connector.ts';
import type { Log } from './aws/log.ts';
import type { Network } from './aws/network.ts';
import type { AwsProfile } from './aws/profiles.ts';
import type { Inbox, Notice } from './inbox/inbox.ts';
import { visible } from './invitations/text.ts';

/** Which welcome text fits an empty view. */
export type Found = 'noFiles' | 'noProfiles' | 'some';

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
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How the network is reached right now. */
  readonly network?: () => Network;
  /** Partner Central catalogs, as set right now. */
  readonly catalogs: () => readonly string[];
  readonly onFound: (found: Found) => void;
}

/**
 * Brings the profiles of the shared AWS files, and the sample profiles while they are open, into the inbox.
 * Loads `src/aws` on demand: the file reader when profiles are first asked for, the SDK when one is first opened.
 */
export class ProfileList {
  readonly #options: ProfileListOptions;
  #samples: readonly SampleProfile[] = [];
  #first: Promise<void> | undefined;
  #latest = 0;
  #connector: Promise<Connector> | undefined;
  #disposed = false;

  constructor(options: ProfileListOptions) {
    this.#options = options;
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

  /** Reads the files (again). Profiles whose settings are the same keep their rows. */
  async reload(): Promise<void> {
    const run = ++this.#latest;
    const { fileLocations, readSharedFiles, toInboxProfile } = await import('./aws/profiles.ts');
    const files = await readSharedFiles(fileLocations(this.#options.env));
    // A newer reading overtook this one.
    if (run !== this.#latest || this.#disposed) return;
    const catalogs = this.#options.catalogs();
    const salt = catalogs.join(',');
    const profiles = [
      ...this.#samples.map(({ profile, credentials }) =>
        toInboxProfile(profile, 'sample', salt, () => this.#connect(profile, { catalogs, credentials })),
      ),
      ...files.profiles.map((profile) =>
        toInboxProfile(profile, 'files', salt, () => this.#connect(profile, { catalogs })),
      ),
    ];
    const notices = files.problems.map(({ file, message }): Notice => ({
      title: 'Problem in an AWS file',
      text: visible(`${file}: ${message}`, 600),
    }));
    for (const notice of notices) this.#options.log.warn(`${notice.title}: ${notice.text}`);
    this.#options.inbox.setProfiles(profiles, notices);
    this.#options.onFound(
      profiles.length > 0 || notices.length > 0 ? 'some' : files.anyFile ? 'noProfiles' : 'noFiles',
    );
  }

  /** Shows these profiles above those of the files; an empty list takes them away again. */
  async setSamples(samples: readonly SampleProfile[]): Promise<void> {
    this.#samples = samples;
    this.#first = undefined;
    await this.ready();
  }

  dispose(): void {
    this.#disposed = true;
    void this.#connector?.then((connector) => connector.dispose());
  }

  async #connect(profile: AwsProfile, options: ConnectOptions) {
    const { log, version, network } = this.#options;
    this.#connector ??= import('./aws/connector.ts').then(
      ({ Connector }) => new Connector({ log, version, ...(network ? { network } : {}) }),
      (error: unknown) => {
        // The next profile tries again.
        this.#connector = undefined;
        throw error;
      },
    );
    return (await this.#connector).connect(profile, options);
  }
}
