// The suites of `npm run bench`: what is measured, its budget, and what stands in the way of less.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import type { Answers, Task } from './client.ts';
import { EMPTY_COMMAND, EMPTY_ID, EMPTY_TITLE, OUR_ID, startEditor } from './editor.ts';
import type { RunningEditor } from './editor.ts';
import { median } from './figures.ts';
import type { Figure, Suite } from './figures.ts';
import { environmentOf, runClient, startWorld } from './processes.ts';
import type { WorldCounts, WorldOptions, WorldReady } from './protocol.ts';

const RUNS = 3;
/** A start differs by a half from the one before. */
const STARTS = 9;
const MB = 1024 * 1024;
const VIEW_TITLE = 'Handshakes';
const PROFILE_ROW = "[role=treeitem][aria-label^='Profile crowd-']";
const EMPTY_ROW = "[role=treeitem][aria-label^='Row row-']";
const INVITATION_ROW = "[role=treeitem][aria-level='3']";

// What AWS publishes for the two handshake lists together, and for cancels: per account.
const LISTS = { perSecond: 5, burst: 8 };
const CANCELS = { perSecond: 2, burst: 3 };
const PAGE = 20;

/** Seconds that so many requests take at a published rate, the burst first. */
function paced(requests: number, { perSecond, burst }: typeof LISTS): number {
  return Math.max(0, requests - burst) / perSecond;
}

/** One task against a fresh world, whose rate buckets are full. */
async function once<T extends Task>(
  world: WorldOptions,
  task: T,
): Promise<{ answer: Answers[T['kind']]; counts: WorldCounts }> {
  await using running = await startWorld(world);
  const answer = await runClient(running.files, task);
  return { answer, counts: await running.counts() };
}

async function repeated<T>(runs: number, one: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let run = 0; run < runs; run++) results.push(await one());
  return results;
}

/** VS Code's own figure: loading the code and calling `activate`. */
async function activationTime(editor: RunningEditor, title: string): Promise<number> {
  await editor.workbench.command('Developer: Show Running Extensions');
  const row = editor.page.locator('.runtime-extensions-editor .monaco-list-row').filter({ hasText: title });
  const text = await row.innerText();
  await editor.page.keyboard.press('Escape');
  await editor.page.locator('.monaco-modal-editor-block').waitFor({ state: 'detached' });
  return Number(/Activation: (\d+)ms/.exec(text)?.[1]);
}

async function sdkLoad(editor: RunningEditor): Promise<number> {
  const chunks = path.join(editor.extension, 'dist', 'chunks');
  const connector = readdirSync(chunks).find((file) => file.startsWith('connector-')) ?? '';
  const url = pathToFileURL(path.join(chunks, connector)).href;
  return (await editor.probe<{ ms: number }>(`/import?file=${encodeURIComponent(url)}`)).ms;
}

/** Milliseconds until a view that was never open has rows: from the press, and from the end of its extension's activation. */
async function firstRows(editor: RunningEditor, extension: string, row: string, press: () => Promise<void>) {
  const activated = editor.probe<{ at: number }>(`/activated?id=${extension}`);
  const shown = await editor.untilShown(row, press);
  return { press: shown.ms, rows: shown.at - (await activated).at };
}

const open = (editor: RunningEditor) => () => editor.workbench.openContainer(VIEW_TITLE);
const expand = (editor: RunningEditor) => () =>
  editor.page.locator(PROFILE_ROW).first().locator('.monaco-tl-twistie').click();

const startup: Suite = {
  name: 'startup',
  what: 'the packaged extension in VS Code, AWS files with 1,000 profiles',
  async *run(): AsyncIterable<Figure> {
    await using world = await startWorld({ profiles: 1_000, handshakes: 2_000, latencyMs: 0 });
    const cold = await repeated(STARTS, async () => {
      await using editor = await startEditor(world.files);
      return {
        ...(await firstRows(editor, OUR_ID, PROFILE_ROW, open(editor))),
        activation: await activationTime(editor, 'Handshakes for AWS'),
        sdk: await sdkLoad(editor),
      };
    });
    const plain = await repeated(STARTS, async () => {
      await using editor = await startEditor(world.files);
      return await firstRows(editor, EMPTY_ID, EMPTY_ROW, () => editor.workbench.openContainer(EMPTY_TITLE));
    });
    const warm = await repeated(RUNS, async () => {
      await using editor = await startEditor(world.files);
      await editor.probe(`/command?id=${EMPTY_COMMAND}`);
      const empty = await activationTime(editor, EMPTY_TITLE);
      await editor.probe(`/activate?id=${OUR_ID}`);
      const activation = await activationTime(editor, 'Handshakes for AWS');
      await editor.untilShown(PROFILE_ROW, open(editor));
      return { empty, activation, first: (await editor.untilShown(INVITATION_ROW, expand(editor))).ms };
    });
    const figures = [
      {
        name: 'activation, VS Code’s own figure; limit: an extension that does nothing',
        value: median(warm.map((run) => run.activation)),
        budget: 10,
        limit: median(warm.map((run) => run.empty)),
      },
      {
        name: '… while the editor is opening the view that asked for it',
        value: median(cold.map((run) => run.activation)),
      },
      {
        name: 'end of the activation → profile rows on screen; limit: as many rows of an extension that has them already',
        value: median(cold.map((run) => run.rows)),
        budget: 150,
        limit: median(plain.map((run) => run.rows)),
      },
      {
        name: '… from the press on the icon',
        value: median(cold.map((run) => run.press)),
        limit: median(plain.map((run) => run.press)),
      },
      { name: 'first load of the SDK, in the extension host', value: median(cold.map((run) => run.sdk)), budget: 150 },
      {
        name: 'press on a profile → its first invitation on screen, SDK load included',
        value: median(warm.map((run) => run.first)),
      },
    ];
    for (const figure of figures) yield { ...figure, unit: 'ms' };
    const loads = await repeated(RUNS, () => runClient(world.files, { kind: 'load' }));
    yield {
      name: 'both files read and parsed, 1,000 rows ready (no editor)',
      unit: 'ms',
      value: median(loads.map((load) => load.profilesMs)),
    };
  },
};

const refresh: Suite = {
  name: 'refresh',
  what: 'four lists of every profile, and long lists',
  async *run(): AsyncIterable<Figure> {
    for (const profiles of [1, 10, 50, 200]) {
      for (const latencyMs of [0, 50, 100]) {
        const world = { profiles, handshakes: profiles * 4, latencyMs };
        const { answer, counts } = await once(world, { kind: 'refresh', again: 5 });
        const { answer: bare } = await once(world, { kind: 'bare' });
        const floor = Math.max(latencyMs, bare.allMs);
        yield {
          name: `${profiles} ${profiles === 1 ? 'profile' : 'profiles'}, ${latencyMs} ms`,
          unit: 'ms',
          value: median(answer.againMs),
          limit: floor,
          ...(floor > 1_000 ? { budget: floor * 1.15 } : {}),
          note: `first time ${answer.firstMs.toFixed(0)} ms; ${answer.sockets} sockets; ${counts.throttled} throttled; ${answer.failures} failed lists`,
        };
      }
    }
    for (const [handshakes, latencyMs] of [
      [1_000, 50],
      [1_000, 100],
      [10_000, 100],
    ] as const) {
      const { answer, counts } = await once({ profiles: 1, handshakes, latencyMs }, { kind: 'refresh', again: 0 });
      const pages = handshakes / PAGE;
      const limit = Math.max((pages * latencyMs) / 1_000, paced(pages + 1, LISTS) + latencyMs / 1_000);
      yield {
        name: `1 profile with ${handshakes.toLocaleString('en')} handshakes, ${latencyMs} ms`,
        unit: 's',
        value: answer.firstMs / 1_000,
        limit,
        budget: limit * 1.15,
        note: `${pages + 1} pages; ${counts.throttled} throttled; ${answer.sockets} sockets; ${(answer.cpuMs / 1_000).toFixed(1)} s of CPU time; ${answer.rows.toLocaleString('en')} rows`,
      };
    }
  },
};

const exec = promisify(execFile);

async function cliVersion(): Promise<string | undefined> {
  return exec('aws', ['--version']).then(
    ({ stdout }) => /^aws-cli\/\S+/.exec(stdout)?.[0],
    () => undefined,
  );
}

/** What people use today: the four lists of one profile. A list that a profile does not have is an answer, too. */
function cliCommands(profile: string): string[][] {
  const received = ['--catalog', 'AWS', '--participant-type'];
  return [
    ['organizations', 'list-handshakes-for-organization'],
    ['organizations', 'list-handshakes-for-account'],
    ['partnercentral-account', 'list-connection-invitations', ...received, 'SENDER'],
    ['partnercentral-account', 'list-connection-invitations', ...received, 'RECEIVER'],
  ].map((command) => command.concat('--profile', profile));
}

async function cliLoop(files: WorldReady, profiles: number, atOnce: number): Promise<number> {
  const limit = pLimit(atOnce);
  const commands = Array.from({ length: profiles }, (_, index) =>
    cliCommands(`crowd-${String(index + 1).padStart(4, '0')}`),
  ).flat();
  const started = performance.now();
  await Promise.all(
    commands.map((args) =>
      limit(() => exec('aws', args, { env: { ...environmentOf(files), AWS_PAGER: '' } }).catch(() => undefined)),
    ),
  );
  return performance.now() - started;
}

const PROFILES_OF_LOOP = 50;
const CLI_SAMPLE = { sequential: 5, parallel: 10, atOnce: 8 };

const cli: Suite = {
  name: 'cli',
  what: 'against a loop over the AWS CLI: the same 50 profiles, 50 ms',
  async *run(): AsyncIterable<Figure> {
    const world = { profiles: PROFILES_OF_LOOP, handshakes: PROFILES_OF_LOOP * 4, latencyMs: 50 };
    const ours = await repeated(RUNS, async () => (await once(world, { kind: 'refresh', again: 1 })).answer);
    const first = median(ours.map((run) => run.firstMs));
    const again = median(ours.map((run) => run.againMs[0] ?? Number.NaN));
    yield { name: 'ours, in a new process', unit: 'ms', value: first };
    yield { name: 'ours, again', unit: 'ms', value: again };
    const version = await cliVersion();
    for (const [name, profiles, atOnce, atLeast] of [
      ['one command after the other', CLI_SAMPLE.sequential, 1, 50],
      [`${CLI_SAMPLE.atOnce} commands at a time`, CLI_SAMPLE.parallel, CLI_SAMPLE.atOnce, 10],
    ] as const) {
      if (version === undefined) {
        yield { name: `AWS CLI, ${name}`, unit: 's', value: undefined, note: 'not measured: no `aws` on this machine' };
        continue;
      }
      await using running = await startWorld(world);
      const factor = PROFILES_OF_LOOP / profiles;
      const scaled = (await cliLoop(running.files, profiles, atOnce)) * factor;
      yield {
        name: `AWS CLI, ${name}`,
        unit: 's',
        value: scaled / 1_000,
        note: `${version}; ${profiles} profiles were measured, times ${factor}`,
      };
      yield {
        name: `… as a multiple of ours in a new process`,
        unit: '×',
        value: scaled / first,
        budget: atLeast,
        atLeast: true,
      };
    }
  },
};

const acting: Suite = {
  name: 'act',
  what: 'cancels, 50 ms',
  async *run(): AsyncIterable<Figure> {
    const latencyMs = 50;
    // Every fifth profile manages an organization: 21 of them.
    const many = { profiles: 105, handshakes: 189, latencyMs };
    const singles = await repeated(
      RUNS,
      async () => (await once(many, { kind: 'act', profiles: 20, perProfile: 1, together: false })).answer,
    );
    yield {
      name: 'one: from the confirmation to the row’s new status',
      unit: 'ms',
      value: median(singles.flatMap((run) => run.eachMs)),
      budget: latencyMs + 20,
      limit: latencyMs,
    };
    const limit = paced(100, CANCELS) + latencyMs / 1_000;
    const all = await once(
      { profiles: 1, handshakes: 140, latencyMs },
      { kind: 'act', profiles: 1, perProfile: 100, together: true },
    );
    yield {
      name: '100 of one account',
      unit: 's',
      value: all.answer.allMs / 1_000,
      budget: limit * 1.05,
      limit,
      note: `${all.answer.done} canceled; ${all.counts.throttled} throttled`,
    };
    const spread = await repeated(RUNS, () => once(many, { kind: 'act', profiles: 20, perProfile: 5, together: true }));
    yield {
      name: '100 over 20 accounts',
      unit: 's',
      value: median(spread.map(({ answer }) => answer.allMs / 1_000)),
      budget: (limit * 1.05) / 20,
      limit: paced(5, CANCELS) + latencyMs / 1_000,
      note: `${spread[0]?.answer.done ?? 0} canceled; ${spread[0]?.counts.throttled ?? 0} throttled`,
    };
  },
};

const BLOCK_MS = 50;
const LOADED_LIMIT_MS = 240_000;
const ROWS = 10_000;

const tree: Suite = {
  name: 'tree',
  what: '10,000 handshakes of one profile in VS Code: loaded, refreshed, the first 250 rows expanded',
  async *run(): AsyncIterable<Figure> {
    await using world = await startWorld({ profiles: 1, handshakes: ROWS, latencyMs: 0 });
    await using editor = await startEditor(world.files);
    const profilingTo = process.env['BENCH_CPU_PROF'];
    await editor.untilShown(PROFILE_ROW, open(editor));
    const idle = await editor.heap();
    const still = await editor.watch(() => editor.page.waitForTimeout(10_000));
    if (profilingTo !== undefined) await editor.probe('/profile');
    const shownAll = editor.page
      .locator("[role=treeitem][aria-level='1']")
      .filter({ hasText: `${(ROWS * 3) / 4} pending` });
    const loading = await editor.watch(async () => {
      await expand(editor)();
      await shownAll.waitFor({ timeout: LOADED_LIMIT_MS });
      await editor.page.waitForTimeout(1_000);
    });
    if (profilingTo !== undefined) {
      await editor.probe(`/profiled?file=${encodeURIComponent(path.join(profilingTo, 'tree.cpuprofile'))}`);
    }
    const loaded = await editor.heap();
    const again = await editor.watch(async () => {
      await editor.probe('/command?id=handshakes.refresh');
      await editor.page.waitForTimeout(1_000);
    });
    const filtering = await editor.watch(async () => {
      for (const command of ['showFinished', 'hideFinished']) {
        await editor.probe(`/command?id=handshakes.${command}`);
        await editor.page.waitForTimeout(1_000);
      }
    });
    const listed = await editor.watch(async () => {
      await editor.probe('/command?id=handshakes.viewAsList');
      await editor.page
        .locator("[role=treeitem][aria-level='1']")
        .filter({ hasText: 'sent by crowd-' })
        .first()
        .waitFor();
      await editor.probe('/command?id=handshakes.refresh');
      await editor.page.waitForTimeout(1_000);
    });
    await editor.probe('/command?id=handshakes.viewByProfile');
    await editor.page.locator(PROFILE_ROW).first().waitFor();
    const collapsed = await editor.watch(async () => {
      // VS Code asks for everything once more when the view comes back.
      await editor.workbench.command('View: Show Explorer');
      await editor.page.waitForTimeout(1_000);
      await open(editor)();
      await editor.page.locator(INVITATION_ROW).first().waitFor();
      await editor.page.waitForTimeout(1_000);
    });
    await editor.workbench.command('View: Show Explorer');
    const hidden = await editor.heap();
    for (const [name, block] of [
      ['with nothing to do, 10 s', still],
      ['while loading', loading],
      ['while refreshing', again],
      ['while filtering, to all rows and back', filtering],
      ['while it becomes one list and is refreshed', listed],
      ['while the view is shown again', collapsed],
    ] as const) {
      yield {
        name: `longest block of the extension host ${name}`,
        unit: 'ms',
        value: block.longestBlockCpuMs,
        budget: BLOCK_MS,
        note: `${block.longestBlockMs.toFixed(0)} ms by the clock, what other programs took included`,
      };
    }
    const grown = (heap: { used: number }): number => (heap.used - idle.used) / MB;
    yield {
      name: 'heap above idle, view open',
      unit: 'MB',
      value: grown(loaded),
      budget: 25,
      note: `${(idle.used / MB).toFixed(0)} MB of the whole extension host before`,
    };
    yield { name: 'heap above idle, view hidden', unit: 'MB', value: grown(hidden), budget: 25 };
    yield { name: 'sockets', unit: '', value: loaded.sockets - idle.sockets };
  },
};

const memory: Suite = {
  name: 'memory',
  what: 'heap above idle, without an editor',
  async *run(): AsyncIterable<Figure> {
    for (const [profiles, handshakes] of [
      [1, 20],
      [200, 800],
      [200, 10_000],
    ] as const) {
      const { answer } = await once({ profiles, handshakes, latencyMs: 0 }, { kind: 'refresh', again: 0 });
      const { idle, read, closed } = answer.heap;
      yield {
        name: `${profiles} ${profiles === 1 ? 'profile' : 'profiles'}, ${handshakes.toLocaleString('en')} handshakes`,
        unit: 'MB',
        value: (read - idle) / MB,
        // For many profiles, and (in the tree suite) for 10,000 handshakes; not for both at once, seen from both sides.
        ...(handshakes < ROWS ? { budget: 25 } : {}),
        note: `${answer.rows.toLocaleString('en')} rows; ${((closed - idle) / MB).toFixed(1)} MB after everything was closed (the SDK stays loaded)`,
      };
    }
  },
};

const scale: Suite = {
  name: 'scale',
  what: 'far more than usual, 50 ms',
  async *run(): AsyncIterable<Figure> {
    for (const [name, world] of [
      ['1,000 profiles, 4,000 handshakes', { profiles: 1_000, handshakes: 4_000, latencyMs: 50 }],
      ['1,000 profiles, 100,000 handshakes', { profiles: 1_000, handshakes: 100_000, latencyMs: 50 }],
      [
        '200 profiles, 160 of them in one organization',
        { profiles: 200, handshakes: 0, latencyMs: 50, oneOrganization: true },
      ],
    ] as const) {
      const { answer, counts } = await once(world, { kind: 'refresh', again: 0 });
      const { idle, read } = answer.heap;
      yield {
        name,
        unit: 's',
        value: answer.firstMs / 1_000,
        note: `${answer.rows.toLocaleString('en')} rows; ${((read - idle) / MB).toFixed(0)} MB of heap; ${(answer.cpuMs / 1_000).toFixed(1)} s of CPU time; ${answer.sockets} sockets; ${counts.throttled} throttled answers; ${answer.failures} lists failed`,
      };
    }
  },
};

export const suites: readonly Suite[] = [startup, refresh, cli, acting, tree, memory, scale];
