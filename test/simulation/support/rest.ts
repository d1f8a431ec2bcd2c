import type { ListStore } from '../../../src/inbox/listStore.ts';
import type { ProfileInbox } from '../../../src/inbox/profileInbox.ts';
// The end of a simulation: faults are over, everything comes to rest, and every row equals the service's word.
import { isInapplicable } from '../../../src/invitations/failure.ts';
import { readAttempts } from './historyOnDisk.ts';
import type { Invariant } from './ledger.ts';
import type { Simulation } from './simulation.ts';
import type { Window } from './window.ts';

/** Longest that anything may go on without faults: a long batch at one request a second. */
const LIMIT_MS = 30 * 60_000;
/** Longer than credentials live. */
const CREDENTIALS_OVER_MS = 20 * 60_000;

export class Rest {
  readonly #simulation: Simulation;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  async check(): Promise<void> {
    const { network, machine, ledger, time } = this.#simulation;
    network.weather = { chance: 0, only: undefined };
    machine.isDiskFull = false;
    await this.#comeToRest();
    machine.signedIn = true;
    machine.token++;
    await time.advance(CREDENTIALS_OVER_MS);
    for (const window of this.#simulation.windows) await this.#refresh(window);
    if (ledger.violations.length > 0) return;
    for (const window of this.#simulation.windows) this.#checkRows(window);
    ledger.checkHistory(readAttempts(machine.folder));
  }

  async #refresh(window: Window): Promise<void> {
    window.followFiles();
    window.followSignIn();
    await this.#comeToRest();
    // What was throttled is read again, as a person would.
    for (let tries = 0; tries < 3; tries++) {
      window.run('the last refresh', () => window.inbox.refresh(new AbortController().signal));
      await this.#comeToRest();
      if (!window.inbox.profiles.some((profile) => profile.lists.some(({ status }) => isThrottled(status)))) return;
      await this.#simulation.time.advance(60_000);
    }
  }

  async #comeToRest(): Promise<void> {
    const { time, ledger, windows } = this.#simulation;
    await time.settle();
    const end = time.now + LIMIT_MS;
    while (time.nextAt !== undefined && time.nextAt <= end && ledger.violations.length === 0) await time.fireNext();
    if (ledger.violations.length > 0) return;
    if (time.nextAt !== undefined) {
      ledger.violated('everything ends', `Half an hour without faults, and there is still a timer.`);
    }
    for (const { name, running } of windows) {
      for (const what of running) ledger.violated('everything ends', `${what} in ${name} never ends.`);
    }
  }

  #checkRows(window: Window): void {
    for (const profile of window.inbox.profiles) {
      if (profile.state.kind !== 'open') {
        this.#violated(window, profile, `is ${profile.state.kind} after a refresh`);
        continue;
      }
      for (const store of profile.lists) this.#checkList(window, profile, store);
    }
  }

  #checkList(window: Window, profile: ProfileInbox, store: ListStore): void {
    const { status, list } = store;
    if (status.kind !== 'loaded' && !(status.kind === 'failed' && isInapplicable(status.failure))) {
      const why = status.kind === 'failed' ? `: ${status.failure.kind} ${status.failure.message}` : '';
      this.#violated(window, profile, `has its list ${list.id} ${status.kind}${why}`);
      return;
    }
    const shown = new Set<string>();
    for (const row of store.rows) {
      const known = this.#simulation.knownOf({ profile, row });
      if (!known) {
        this.#violated(window, profile, `shows ${row.invitation.id}, which is not there`);
        continue;
      }
      shown.add(known.label);
      const word = known.cloud.statusOf(known);
      if (row.activity !== undefined) this.#violated(window, profile, `has ${known.label} busy: ${row.activity}`);
      if (row.invitation.status !== word) {
        this.#violated(
          window,
          profile,
          `shows ${known.label} as ${row.invitation.status}, and the service has it ${word}`,
        );
      }
      if (!this.#belongs(profile, store, known)) {
        this.#violated(window, profile, `shows ${known.label} of another account`, 'rows belong to the account');
      }
    }
    const { cloud } = this.#simulation.machine.section(profile.profile.name);
    for (const known of cloud.invitations) {
      const isExpected = this.#belongs(profile, store, known) && cloud.isPending(known);
      if (isExpected && !shown.has(known.label)) this.#violated(window, profile, `lacks ${known.label} in ${list.id}`);
    }
  }

  #belongs(
    { profile }: ProfileInbox,
    { list }: ListStore,
    known: { service: string; catalog?: string; sender: string; receiver: string },
  ): boolean {
    const { accountId } = this.#simulation.machine.section(profile.name);
    const party = list.direction === 'sent' ? known.sender : known.receiver;
    return known.service === list.service.id && known.catalog === list.catalog && party === accountId;
  }

  #violated(
    { name }: Window,
    { profile }: ProfileInbox,
    what: string,
    invariant: Invariant = 'rows equal the service',
  ): void {
    this.#simulation.ledger.violated(invariant, `At rest, ${profile.name} in ${name} ${what}.`);
  }
}

function isThrottled(status: ListStore['status']): boolean {
  return status.kind === 'failed' && status.failure.kind === 'throttled';
}
