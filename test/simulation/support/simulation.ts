// One simulation: two windows, two clouds, and a seed that decides all that happens.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Target } from '../../../src/actions/target.ts';
import { Cloud, type Known } from './cloud.ts';
import { Ledger, type Violation } from './ledger.ts';
import { Machine } from './machine.ts';
import { Random } from './random.ts';
import { Rest } from './rest.ts';
import { STEPS } from './steps.ts';
import { VirtualNetwork } from './virtualNetwork.ts';
import { START, VirtualTime } from './virtualTime.ts';
import { Window } from './window.ts';

/** What can be left out of a simulation, to look at the rest alone. */
export type Hazard =
  /** Invitations with the same id at two endpoints. */
  | 'equal ids'
  /** Credentials of a profile that lead to another account without any event. */
  | 'other accounts'
  /** An action that others finish while our own tries are refused. */
  | 'refused tries';

export interface Plan {
  readonly omit?: readonly Hazard[];
  readonly seed: number;
  readonly steps: number;
  /** Numbers of steps that are left out, to make a trace shorter. */
  readonly without?: ReadonlySet<number>;
}

export interface Run {
  readonly trace: readonly string[];
  /** Which invariant was broken first. */
  readonly violation: Violation | undefined;
  /** How many steps there were until then. */
  readonly steps: number;
}

const FIRST_INVITATIONS = 14;

/** Runs a seed. Rejects only where the simulation itself is broken. */
export async function simulate(plan: Plan): Promise<Run> {
  // Loaded before time stands still: the product loads it when it is first needed.
  await import('@aws-sdk/client-sts');
  const time = new VirtualTime();
  const folder = mkdtempSync(path.join(tmpdir(), 'handshakes-simulation-'));
  const uninstall = time.install(plan.seed);
  const clouds = [await Cloud.start('aws'), await Cloud.start('elsewhere')] as const;
  try {
    return await new Simulation(plan, { time, folder, clouds }).run();
  } finally {
    await Promise.all(clouds.map((cloud) => cloud.close()));
    uninstall();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ground {
  readonly time: VirtualTime;
  readonly folder: string;
  readonly clouds: readonly [Cloud, Cloud];
}

export class Simulation {
  readonly clouds: readonly [Cloud, Cloud];
  readonly time: VirtualTime;
  readonly machine: Machine;
  readonly network: VirtualNetwork;
  readonly ledger: Ledger;
  windows: readonly Window[] = [];
  readonly #plan: Plan;
  readonly #trace: string[] = [];
  #windowsOpened = 0;
  #invited = 0;

  constructor(plan: Plan, { time, folder, clouds }: Ground) {
    this.#plan = plan;
    this.time = time;
    this.clouds = clouds;
    const hasSandbox = new Random(plan.seed, 'catalogs').chance(0.25);
    this.machine = new Machine({ time, folder, clouds, catalogs: hasSandbox ? ['AWS', 'Sandbox'] : ['AWS'] });
    const trace = (line: string): void => this.#note(line);
    this.ledger = new Ledger({ time, folder, trace, allowsRefusedTries: this.omits('refused tries') });
    const random = new Random(plan.seed, 'network');
    this.network = new VirtualNetwork({ time, random, clouds, observer: this.ledger, trace });
    time.settled = () => this.network.flush();
  }

  async run(): Promise<Run> {
    const random = new Random(this.#plan.seed, 'start');
    this.#setHabits(random);
    for (let i = 0; i < FIRST_INVITATIONS; i++) this.invite(random);
    this.windows = [this.#open(), this.#open()];
    let steps = 0;
    while (steps < this.#plan.steps && this.#isGood()) {
      steps++;
      if (this.#plan.without?.has(steps) !== true) await this.#step(steps);
    }
    if (this.#isGood()) await new Rest(this).check();
    return { trace: this.#trace, violation: this.ledger.violations[0], steps };
  }

  /** Which invitation of the cloud a row shows. */
  knownOf({ profile, row: { invitation } }: Pick<Target, 'profile' | 'row'>): Known | undefined {
    const { cloud } = this.machine.section(profile.profile.name);
    return cloud.invitations.find(
      ({ id, service, catalog }) =>
        id === invitation.id && service === invitation.service.id && catalog === invitation.catalog,
    );
  }

  /** Somebody sends an invitation; at times one with the same id exists elsewhere. */
  invite(random: Random): string | undefined {
    const label = `#${++this.#invited}`;
    const same = random.next();
    const [aws, elsewhere] = this.clouds;
    const targets = same < 0.2 && !this.omits('equal ids') ? [aws, elsewhere] : [same < 0.85 ? aws : elsewhere];
    const seed = random.between(1, 1e9);
    const sent = targets.flatMap((cloud, i) => {
      const known = this.time.withBytes(seed, () =>
        cloud.invite(new Random(seed, label), {
          label: i === 0 ? label : `${label}'`,
          catalogs: this.machine.catalogs,
        }),
      );
      this.ledger.explain(cloud);
      return known ?? [];
    });
    return sent.length === 0 ? undefined : sent.map(describe).join('; ');
  }

  omits(hazard: Hazard): boolean {
    return this.#plan.omit?.includes(hazard) === true;
  }

  crash(window: Window): string {
    window.crash();
    this.windows = this.windows.map((one) => (one === window ? this.#open() : one));
    return `${window.name} crashes`;
  }

  async #step(number: number): Promise<void> {
    const random = new Random(this.#plan.seed, 'step', number);
    let done: string | undefined;
    // What is not possible now gives way to something else.
    for (let tries = 0; done === undefined && tries < 20; tries++) done = random.weighted(STEPS)(this, random);
    this.#note(`${number}. ${done ?? 'nothing is possible'}`);
    await this.time.settle();
    await this.time.advance(pause(random));
  }

  #open(): Window {
    const { time, machine, network, ledger } = this;
    const window = new Window(`window ${++this.#windowsOpened}`, { time, machine, network, ledger });
    window.run('the first refresh', () => window.inbox.refresh(new AbortController().signal));
    return window;
  }

  #isGood(): boolean {
    return this.ledger.violations.length === 0;
  }

  #setHabits(random: Random): void {
    for (const { emulator } of this.clouds) {
      emulator.switches.emptyPages = random.chance(0.2);
      emulator.switches.eNotationDates = random.chance(0.2);
      emulator.switches.namespacedErrorTypes = random.chance(0.3);
      emulator.switches.modelStatusCodes = random.chance(0.3);
      emulator.switches.partyIdsWithPrefix = random.chance(0.2);
      emulator.switches.omitOptionalFields = random.chance(0.1);
    }
  }

  #note(line: string): void {
    this.#trace.push(`${((this.time.now - START) / 1000).toFixed(3).padStart(10)} ${line}`);
  }
}

/** Milliseconds until the next step: mostly while something is under way. */
function pause(random: Random): number {
  return random.weighted([
    [40, random.between(0, 60)],
    [30, random.between(60, 1_000)],
    [20, random.between(1_000, 10_000)],
    [8, random.between(10_000, 60_000)],
    [2, random.between(60_000, 20 * 60_000)],
  ]);
}

function describe({ label, service, cloud, sender, receiver }: Known): string {
  return `${label} is sent (${service}, ${cloud.name}, ${sender} to ${receiver})`;
}
