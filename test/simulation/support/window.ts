// One window of the editor: the real inbox, actions, adapters and history, without VS Code around them.
import { ActionRunner } from '../../../src/actions/actionRunner.ts';
import { History, type Attempt, type Result } from '../../../src/actions/history.ts';
import type { Target } from '../../../src/actions/target.ts';
import type { AwsProfile } from '../../../src/aws/config/sharedProfiles.ts';
import { ConnectionFactory } from '../../../src/aws/connectionFactory.ts';
import { InboxProfile } from '../../../src/aws/inboxProfile.ts';
import { Inbox } from '../../../src/inbox/inbox.ts';
import type { ProfileInbox } from '../../../src/inbox/profileInbox.ts';
import { VisibleRows } from '../../../src/inbox/visibleRows.ts';
import { prompts } from '../../support/emulated.ts';
import type { Confirmed, Ledger } from './ledger.ts';
import type { Machine, ProfileSection } from './machine.ts';
import type { VirtualNetwork } from './virtualNetwork.ts';
import type { Origin, VirtualTime } from './virtualTime.ts';

export interface Surroundings {
  readonly time: VirtualTime;
  readonly machine: Machine;
  readonly network: VirtualNetwork;
  readonly ledger: Ledger;
}

/** Says nothing about the account: only the credentials do. */
const SESSION = { kind: 'login', name: 'acme' } as const;

export class Window {
  readonly name: string;
  readonly inbox: Inbox;
  readonly visible = new VisibleRows({
    expiringSoonDays: () => 3,
    memory: { get: () => undefined, update: () => Promise.resolve() },
  });
  readonly runner: ActionRunner;
  readonly history: SlowHistory;
  /** Its last question, which is not answered yet. */
  question?: { readonly target: Target; readonly account: string };
  readonly batches: AbortController[] = [];
  readonly refreshes: AbortController[] = [];
  /** What was started and has to end. */
  readonly #running = new Map<Promise<unknown>, string>();
  readonly #origin: { dead: boolean; readonly window: string; readonly confirmed: readonly Confirmed[] };
  readonly #around: Surroundings;
  readonly #factory: ConnectionFactory;

  constructor(name: string, around: Surroundings) {
    const { time, machine, network, ledger } = around;
    this.name = name;
    this.#origin = { dead: false, window: name, confirmed: [] };
    this.#around = around;
    this.#factory = new ConnectionFactory({
      log: { info: () => undefined, warn: () => undefined },
      version: '0',
      prompts,
      transport: network.transport,
    });
    this.history = new SlowHistory(machine, time, ledger);
    this.runner = new ActionRunner(this.history);
    this.inbox = new Inbox();
    this.followFiles();
    this.followSignIn();
  }

  get running(): readonly string[] {
    return [...this.#running.values()];
  }

  /** The files were read again. */
  followFiles(): void {
    this.#within(this.#origin, () => {
      const sections = this.#around.machine.sections.filter(({ isThere }) => isThere);
      this.inbox.setProfiles(
        sections.map((section) => this.#profile(section)),
        [],
      );
    });
  }

  /** The token cache was read again. */
  followSignIn(): void {
    const { signedIn, token } = this.#around.machine;
    const ids = new Set(this.inbox.profiles.flatMap(({ profile }) => profile.signIn?.id ?? []));
    this.#within(this.#origin, () =>
      this.inbox.setSignIns(new Map([...ids].map((id) => [id, { signedIn, version: String(token) }]))),
    );
  }

  /** Starts something of this window, for a person who confirmed that. */
  run(what: string, work: () => Promise<unknown>, confirmed: readonly Confirmed[] = []): void {
    // A getter: it dies with the window, whenever that is.
    const own = this.#origin;
    const origin: Origin = {
      window: this.name,
      get dead() {
        return own.dead;
      },
      confirmed,
    };
    const running = this.#within(origin, work);
    this.#running.set(running, what);
    void running.then(
      () => this.#running.delete(running),
      (error: unknown) => {
        this.#running.delete(running);
        this.#around.ledger.violated('everything ends', `${what} in ${this.name} failed with ${String(error)}`);
      },
    );
  }

  /** Nothing of it goes on: only what it has sent is still on its way. */
  crash(): void {
    this.#origin.dead = true;
    this.#running.clear();
  }

  profile(name: string): ProfileInbox | undefined {
    return this.inbox.profiles.find(({ profile }) => profile.name === name);
  }

  #within<T>(origin: Origin, work: () => T): T {
    return this.#around.time.owners.run(origin, work);
  }

  #profile(section: ProfileSection): InboxProfile {
    const profile: AwsProfile = {
      name: section.name,
      region: 'us-east-1',
      endpoints: { '*': section.cloud.endpoint },
      settings: {},
      credentialSource: { profile: section.name, origin: { kind: 'login', session: SESSION }, roles: [] },
    };
    return new InboxProfile(profile, 'files', String(section.revision), (connected) =>
      Promise.resolve(
        this.#factory.connect(connected, { catalogs: this.#around.machine.catalogs, credentials: section.credentials }),
      ),
    );
  }
}

/** The real history on a disk that takes its time, and is full at times. A crash can come between any two of its steps. */
export class SlowHistory extends History {
  readonly #machine: Machine;
  readonly #time: VirtualTime;
  readonly #ledger: Ledger;

  constructor(machine: Machine, time: VirtualTime, ledger: Ledger) {
    super(machine.folder);
    this.#machine = machine;
    this.#time = time;
    this.#ledger = ledger;
  }

  override async begin(attempt: Attempt): Promise<string> {
    const origin = this.#time.owners.getStore();
    await this.#disk();
    const id = await super.begin(attempt);
    const confirmed = origin?.confirmed.find(
      ({ known, profile }) => known.id === attempt.invitation && profile === attempt.profile,
    );
    if (confirmed) {
      this.#ledger.entries.set(id, confirmed);
    } else {
      this.#ledger.violated(
        'every effect is explained',
        `An attempt was recorded that nobody confirmed: ${attempt.action} as ${attempt.profile}.`,
      );
    }
    await this.#disk();
    return id;
  }

  override async end(id: string, result: Result): Promise<void> {
    await this.#disk();
    await super.end(id, result);
  }

  async #disk(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 3));
    if (this.#machine.isDiskFull) throw Object.assign(new Error('No space left on device.'), { code: 'ENOSPC' });
  }
}
