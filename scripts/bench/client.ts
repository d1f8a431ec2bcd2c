// Our end of a measurement: the product without VS Code, bundled as it is shipped, in a process of its own.
// Started by `runClient` of processes.ts; does the one TASK and sends what it measured.
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { ActionRunner } from '../../src/actions/actionRunner.ts';
import { runBatch } from '../../src/actions/batch.ts';
import type { Target } from '../../src/actions/target.ts';
import { Inbox } from '../../src/inbox/inbox.ts';
import { isInapplicable } from '../../src/invitations/failure.ts';
import { allowedAction } from '../../src/invitations/invitation.ts';
import { ProfileList } from '../../src/profiles/profileList.ts';
import { received } from './protocol.ts';

interface RefreshTask {
  readonly kind: 'refresh';
  /** How often everything is read again, after the first time. */
  readonly again: number;
}

interface ActTask {
  readonly kind: 'act';
  /** How many profiles that have something to cancel, and how many of each. */
  readonly profiles: number;
  readonly perProfile: number;
  /** As one batch, or one after the other. */
  readonly together: boolean;
}

export type Task = RefreshTask | ActTask | { readonly kind: 'load' } | { readonly kind: 'bare' };

/** Milliseconds, and bytes. */
export interface Answers {
  readonly refresh: {
    /** From nothing to all profiles of the files. */
    readonly profilesMs: number;
    /** First refresh: loads the SDK and opens the connections. */
    readonly firstMs: number;
    readonly againMs: readonly number[];
    readonly rows: number;
    readonly failures: number;
    readonly changes: number;
    readonly sockets: number;
    /** Longest time for which nothing else could run, in the refresh after the first one and in the first one. */
    readonly longestBlockMs: number;
    readonly gcMs: number;
    /** User and system time of the first refresh. */
    readonly cpuMs: number;
    readonly heap: { readonly idle: number; readonly read: number; readonly closed: number };
  };
  readonly act: {
    /** From the confirmation to the row that shows the new status, for each. */
    readonly eachMs: readonly number[];
    readonly allMs: number;
    readonly done: number;
  };
  readonly load: { readonly profilesMs: number; readonly sdkMs: number; readonly connectMs: number };
  readonly bare: { readonly allMs: number; readonly requests: number };
}

const never = new AbortController().signal;
const silent = () => undefined;

/** The history costs a write to the disk for each act, which is not what is measured here. */
const runner = new ActionRunner({ begin: () => Promise.resolve(''), end: () => Promise.resolve() });

function start(): { inbox: Inbox; profiles: ProfileList } {
  const inbox = new Inbox();
  const profiles = new ProfileList({
    inbox,
    log: { info: silent, warn: silent },
    version: '0.0.0',
    env: process.env,
    catalogs: () => ['AWS'],
    shown: () => ({ include: [], exclude: [] }),
    prompts: { mfaCode: () => Promise.resolve(undefined) },
    onFound: silent,
  });
  return { inbox, profiles };
}

function heapUsed(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The most sockets at a time, and the time that garbage collections took. */
function observeResources(): { end(): { most: number; gcMs: number } } {
  let most = 0;
  const counting = setInterval(() => {
    most = Math.max(most, sockets());
  }, 20);
  let gcMs = 0;
  const collections = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) gcMs += entry.duration;
  });
  collections.observe({ entryTypes: ['gc'] });
  return {
    end: () => {
      clearInterval(counting);
      collections.disconnect();
      return { most, gcMs };
    },
  };
}

async function refresh({ again }: RefreshTask): Promise<Answers['refresh']> {
  const { inbox, profiles } = start();
  const idle = heapUsed();
  const profilesMs = await timed(() => profiles.ready());
  let changes = 0;
  inbox.onDidChange(() => {
    changes++;
  });
  const resources = observeResources();
  const cpu = process.cpuUsage();
  const firstMs = await timed(() => inbox.refresh(never));
  const { user, system } = process.cpuUsage(cpu);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const againMs: number[] = [];
  for (let round = 0; round < again; round++) {
    // Lets the buckets fill up again, so that every round is the same.
    await pause(1_000);
    againMs.push(await timed(() => inbox.refresh(never)));
  }
  delay.disable();
  const { most, gcMs } = resources.end();
  const lists = inbox.profiles.flatMap((profile) => profile.lists);
  const rows = lists.reduce((sum, list) => sum + list.rows.length, 0);
  const failures = lists.filter(
    ({ status }) => status.kind !== 'loaded' && !(status.kind === 'failed' && isInapplicable(status.failure)),
  ).length;
  const read = heapUsed();
  inbox.dispose();
  profiles.dispose();
  lists.length = 0;
  await pause(100);
  return {
    profilesMs,
    firstMs,
    againMs,
    rows,
    failures,
    changes,
    sockets: most,
    longestBlockMs: again === 0 ? 0 : delay.max / 1e6,
    gcMs,
    cpuMs: (user + system) / 1_000,
    heap: { idle, read, closed: heapUsed() },
  };
}

async function act({ profiles: most, perProfile, together }: ActTask): Promise<Answers['act']> {
  const { inbox, profiles } = start();
  await profiles.ready();
  await inbox.refresh(never);
  // Lists and cancels have buckets of their own; this only lets the process come to rest.
  await pause(200);
  const shown = new Map<string, number>();
  inbox.onDidChange((change) => {
    if (change.kind !== 'row') return;
    const row = change.profile.list(change.list)?.row(change.key);
    if (row?.invitation.phase === 'canceled') shown.set(change.key, performance.now());
  });
  const targets = inbox.profiles
    .map((profile) =>
      profile.lists
        .flatMap((store) => store.rows.map((row): Target => ({ profile, store, row })))
        .filter(({ row }) => allowedAction(row.invitation) === 'cancel')
        .slice(0, perProfile),
    )
    .filter((found) => found.length > 0)
    .slice(0, most)
    .flat();
  const eachMs: number[] = [];
  let done = 0;
  const run = async (some: readonly Target[]): Promise<void> => {
    const started = performance.now();
    await runBatch(
      { action: 'cancel', targets: some },
      {
        runner,
        signal: never,
        onResult: ({ outcome, target }) => {
          if (outcome.kind === 'done') done++;
          eachMs.push((shown.get(target.row.key) ?? Number.NaN) - started);
        },
      },
    );
  };
  const allMs = await timed(async () => {
    if (together) await run(targets);
    else for (const target of targets) await run([target]);
  });
  inbox.dispose();
  profiles.dispose();
  return { eachMs, allMs, done };
}

async function load(): Promise<Answers['load']> {
  const { inbox, profiles } = start();
  const profilesMs = await timed(() => profiles.ready());
  const sdkMs = await timed(() => import('../../src/aws/connectionFactory.ts'));
  const connectMs = await timed(() => inbox.profiles[0]?.profile.connect() ?? Promise.resolve());
  inbox.dispose();
  profiles.dispose();
  return { profilesMs, sdkMs, connectMs };
}

/** The same requests with the SDK alone, as parallel as its sockets allow: what this machine can do at all. */
async function bare(): Promise<Answers['bare']> {
  const { inbox, profiles } = start();
  await profiles.ready();
  const connections = await Promise.all(inbox.profiles.map(({ profile }) => profile.connect()));
  const options = { signal: never };
  let requests = 0;
  const drain = async (pages: AsyncIterable<unknown>): Promise<void> => {
    try {
      for await (const _ of pages) requests++;
    } catch {
      // Denied lists are answers, too.
      requests++;
    }
  };
  const sweep = () =>
    Promise.all(
      connections.flatMap(({ sources }) =>
        sources.flatMap((source) => source.lists.map((list) => drain(source.list(list, options)))),
      ),
    );
  await sweep();
  await pause(1_000);
  requests = 0;
  const allMs = await timed(sweep);
  profiles.dispose();
  return { allMs, requests };
}

const task = received<Task>(JSON.parse(process.env['TASK'] ?? ''));
const answer = await (task.kind === 'refresh'
  ? refresh(task)
  : task.kind === 'act'
    ? act(task)
    : task.kind === 'load'
      ? load()
      : bare());
process.send?.(answer);
process.once('disconnect', () => process.exit());
