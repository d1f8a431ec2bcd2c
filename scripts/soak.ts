// npm run soak [-- --rounds N]: an hour of use, compressed. A crowd of 200 profiles with 10,000 handshakes is
// refreshed and acted on, round after round, through the real SDK against the emulator in a process of its own.
// After the first rounds nothing may grow (memory, sockets, timers), and after the end nothing may be left.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ActionRunner } from '../src/actions/actionRunner.ts';
import { runBatch, planBatch } from '../src/actions/batch.ts';
import { History } from '../src/actions/history.ts';
import { Inbox } from '../src/inbox/inbox.ts';
import { ProfileList } from '../src/profiles/profileList.ts';
import { end } from './children.ts';
import { startEmulator } from './emulatorProcess.ts';

const PROFILES = 200;
const HANDSHAKES = 10_000;
/** A refresh every five minutes of the hour. */
const ROUNDS = 12;
/** Caches and compiled code fill up first. */
const WARM_UP = 4;
const ACTS_PER_ROUND = 40;
const READS_PER_ROUND = 20;
/** What a round may leave behind by chance: garbage that a collection has not reached, code that was optimised. */
const GROWTH_MB = 4;

/** The pool of sockets breathes: how many are open at one moment is chance, growth is not. */
const SPARE_DESCRIPTORS = 20;

/** What a heap holds is known only after a collection; Node has to be asked for the function. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
}

interface Sample {
  readonly round: number;
  readonly heapMB: number;
  readonly descriptors: number;
  readonly timers: number;
  readonly events: number;
}

/** Open files and sockets, idle ones included, where the system tells. */
function descriptors(): number {
  const table = '/proc/self/fd';
  return existsSync(table) ? readdirSync(table).length : 0;
}

function sample(round: number, events: number): Sample {
  collectGarbage();
  const resources = process.getActiveResourcesInfo();
  const count = (name: string): number => resources.filter((resource) => resource.includes(name)).length;
  const heapMB = process.memoryUsage().heapUsed / 2 ** 20;
  return { round, heapMB, descriptors: descriptors(), timers: count('Timeout'), events };
}

const rounds = roundsFrom(process.argv.slice(2));
const folder = mkdtempSync(path.join(tmpdir(), 'handshakes-soak-'));
const idle = process.getActiveResourcesInfo().length;
const { child, files } = await startEmulator([
  '--profiles',
  String(PROFILES),
  '--handshakes',
  String(HANDSHAKES),
  '--rates',
  'unlimited',
]);
const problems: string[] = [];
try {
  const samples = await soak();
  const [first] = samples.slice(WARM_UP);
  const last = samples.at(-1);
  if (first && last) {
    if (last.heapMB > first.heapMB + GROWTH_MB) {
      problems.push(`The heap grew from ${first.heapMB.toFixed(1)} to ${last.heapMB.toFixed(1)} MB after warm-up.`);
    }
    if (last.descriptors > first.descriptors + SPARE_DESCRIPTORS) {
      problems.push(`Open descriptors grew from ${first.descriptors} to ${last.descriptors}.`);
    }
    if (last.timers > first.timers) problems.push(`Timers grew from ${first.timers} to ${last.timers}.`);
  }
} finally {
  end(child);
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'Nothing grew, and nothing was left.' : 'The soak run failed.');
process.exitCode = problems.length === 0 ? 0 : 1;

async function soak(): Promise<Sample[]> {
  // The credential providers of the SDK look there, too.
  process.env['AWS_CONFIG_FILE'] = files.configFile;
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = files.credentialsFile;
  const inbox = new Inbox();
  const runner = new ActionRunner(new History(path.join(folder, 'history')));
  const profiles = new ProfileList({
    inbox,
    log: { info: () => undefined, warn: () => undefined },
    version: '0',
    env: process.env,
    catalogs: () => ['AWS'],
    shown: () => ({ include: [], exclude: [] }),
    prompts: { mfaCode: () => Promise.resolve(undefined) },
    onFound: () => undefined,
  });
  await profiles.ready();
  let events = 0;
  const subscription = inbox.onDidChange(() => events++);
  const samples: Sample[] = [];
  console.log('round  heap MB  descriptors  timers   events  pending');
  for (let round = 0; round < rounds; round++) {
    await useForFiveMinutes(inbox, runner);
    const now = sample(round, events);
    samples.push(now);
    const pending = inbox.profiles.reduce((sum, profile) => sum + profile.pending, 0);
    const columns = [now.round, now.heapMB.toFixed(1), now.descriptors, now.timers, now.events, pending];
    const widths = [5, 9, 13, 8, 9, 9];
    console.log(columns.map((column, i) => String(column).padStart(widths[i] ?? 0)).join(''));
  }
  subscription.dispose();
  profiles.dispose();
  inbox.dispose();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const after = descriptors();
  const [before] = samples;
  if (before && after > before.descriptors) problems.push(`${after} descriptors are open after the end.`);
  const left = process.getActiveResourcesInfo().filter((resource) => /Timeout|TCPSocketWrap|TLSWrap/.test(resource));
  if (left.length > idle) problems.push(`Left after the end: ${left.join(', ')}.`);
  return samples;
}

/** What a person does: refresh everything, act on some, look at some, come back to a profile. */
async function useForFiveMinutes(inbox: Inbox, runner: ActionRunner): Promise<void> {
  const { signal } = new AbortController();
  await inbox.refresh(signal);
  const targets = inbox.profiles.flatMap((profile) =>
    profile.lists.flatMap((store) => store.rows.slice(0, 3).map((row) => ({ profile, store, row }))),
  );
  const plan = planBatch('cancel', targets);
  const results = await runBatch(
    { action: 'cancel', targets: plan.targets.slice(0, ACTS_PER_ROUND) },
    { runner, signal, onResult: () => undefined },
  );
  if (results.length < ACTS_PER_ROUND) problems.push(`Only ${results.length} acts were possible.`);
  const failed = results.filter(({ outcome }) => outcome.kind !== 'done');
  if (failed.length > 0) problems.push(`${failed.length} of ${results.length} acts were not done.`);
  const reads = inbox.profiles.slice(0, READS_PER_ROUND).flatMap((profile) => {
    const [store] = profile.lists;
    const [row] = store?.rows ?? [];
    return store && row ? [runner.read({ profile, store, row })] : [];
  });
  await Promise.all(reads);
}

function roundsFrom(flags: readonly string[]): number {
  const at = flags.indexOf('--rounds');
  if (at < 0) return ROUNDS;
  const number = Number(flags[at + 1]);
  if (Number.isInteger(number) && number > WARM_UP) return number;
  console.error(`--rounds takes a whole number above ${WARM_UP}.`);
  process.exit(2);
}
