// Starts the two ends of a measurement: the emulator, and our code as it is shipped (bundled and minified).
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { extensionOptions } from '../bundle.ts';
import { node, root } from '../toolchain.mjs';
import type { Answers, Task } from './client.ts';
import { received } from './protocol.ts';
import type { WorldCounts, WorldOptions, WorldReady } from './protocol.ts';

export interface RunningWorld extends AsyncDisposable {
  readonly files: WorldReady;
  counts(): Promise<WorldCounts>;
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const onExit = (code: number | null): void => reject(new Error(`A process of the benchmark ended with ${code}.`));
  child.once('message', resolve);
  child.once('exit', onExit);
  try {
    return await promise;
  } finally {
    child.off('exit', onExit);
  }
}

/** A fresh emulator with full rate buckets. */
export async function startWorld(options: WorldOptions): Promise<RunningWorld> {
  const child = fork(path.join(root, 'scripts', 'bench', 'world.ts'), {
    cwd: root,
    execPath: node(),
    execArgv: [],
    env: { ...process.env, WORLD: JSON.stringify(options) },
  });
  const files = received<WorldReady>(await nextMessage(child));
  return {
    files,
    counts: async () => {
      child.send('counts');
      return received<WorldCounts>(await nextMessage(child));
    },
    [Symbol.asyncDispose]: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** The environment of a client of this world: of the machine's own AWS settings it gets none. */
export function environmentOf({ configFile, credentialsFile }: WorldReady): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(inherited),
    AWS_CONFIG_FILE: configFile,
    AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

const clientFolder = path.join(root, 'out', 'bench');

/** Bundles what a client runs with the very options of the shipped extension. */
export async function buildClient(): Promise<void> {
  await esbuild.build({
    ...extensionOptions(true),
    entryPoints: { client: path.join(root, 'scripts', 'bench', 'client.ts') },
    outdir: clientFolder,
    plugins: [],
  });
}

/** Runs one task in a fresh process: cold caches, a heap of its own. */
export async function runClient<T extends Task>(files: WorldReady, task: T): Promise<Answers[T['kind']]> {
  const profiling = process.env['BENCH_CPU_PROF'];
  const child = fork(path.join(clientFolder, 'client.js'), {
    cwd: root,
    execPath: node(),
    execArgv: ['--expose-gc', ...(profiling === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiling}`])],
    env: { ...environmentOf(files), TASK: JSON.stringify(task) },
  });
  const gone = once(child, 'exit');
  const answer = await nextMessage(child);
  child.disconnect();
  await gone;
  return received<Answers[T['kind']]>(answer);
}
