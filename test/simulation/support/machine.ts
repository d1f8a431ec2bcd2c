// What the windows of one person share: profiles of the AWS files with their credentials, and the history folder.
import type { AwsCredentialIdentity } from '@smithy/types';
import type { Resolve } from '../../../src/aws/credentials/credentialCache.ts';
import { InvitationError } from '../../../src/invitations/failure.ts';
import { ACCOUNTS, type AccountName, type Cloud } from './cloud.ts';
import type { VirtualTime } from './virtualTime.ts';

/** One profile as the files have it now, without a file event for what changes here. */
export class ProfileSection {
  readonly name: string;
  readonly cloud: Cloud;
  readonly user: string;
  /** Whose credentials it leads to. */
  account: AccountName;
  /** Changes when the section is edited in a way that windows notice. */
  revision = 0;
  isThere = true;
  readonly #time: VirtualTime;
  readonly #machine: Machine;

  constructor(machine: Machine, time: VirtualTime, about: Pick<ProfileSection, 'name' | 'cloud' | 'user' | 'account'>) {
    this.#machine = machine;
    this.#time = time;
    this.name = about.name;
    this.cloud = about.cloud;
    this.user = about.user;
    this.account = about.account;
  }

  get accountId(): string {
    return ACCOUNTS[this.account];
  }

  /** Temporary credentials, as from `aws login`. */
  readonly credentials: Resolve = async () => {
    // Whoever asks gets them a little later.
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (!this.#machine.signedIn) throw new InvitationError({ kind: 'signInNeeded', message: '' });
    const key = this.cloud.key(this.account, this.user);
    const credentials: AwsCredentialIdentity = { ...key, expiration: new Date(this.#time.now + LIFETIME_MS) };
    return credentials;
  };
}

/** Short, so that renewals happen within a simulation. */
const LIFETIME_MS = 15 * 60_000;

export interface MachineOptions {
  readonly time: VirtualTime;
  readonly folder: string;
  readonly clouds: readonly [Cloud, Cloud];
  readonly catalogs: readonly string[];
}

export class Machine {
  readonly folder: string;
  readonly sections: readonly ProfileSection[];
  signedIn = true;
  /** Changes whenever the cached token does. */
  token = 1;
  /** The disk takes nothing at the moment. */
  isDiskFull = false;

  /** Of Partner Central, by the settings of the extension. */
  readonly catalogs: readonly string[];

  constructor({ time, folder, clouds, catalogs }: MachineOptions) {
    this.folder = folder;
    this.catalogs = catalogs;
    const [aws, elsewhere] = clouds;
    const section = (name: string, cloud: Cloud, account: AccountName, user: string): ProfileSection =>
      new ProfileSection(this, time, { name, cloud, account, user });
    this.sections = [
      section('boss', aws, 'boss', 'admin'),
      section('boss-ops', aws, 'boss', 'ops'),
      section('rival', aws, 'rival', 'admin'),
      section('guest', aws, 'guest', 'admin'),
      section('second', aws, 'second', 'admin'),
      section('elsewhere', elsewhere, 'boss', 'admin'),
      section('elsewhere-guest', elsewhere, 'guest', 'admin'),
    ];
  }

  section(name: string): ProfileSection {
    const section = this.sections.find((candidate) => candidate.name === name);
    if (!section) throw new RangeError(`There is no profile ${name}.`);
    return section;
  }
}
