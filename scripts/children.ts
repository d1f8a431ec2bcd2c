// Starts programs, and ends those that are still running when this script is told to stop.
import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { root } from './toolchain.mjs';

const GRACE_MS = 10_000;

const running = new Set<ChildProcess>();
const interruption = new AbortController();

/** Aborted once this script was interrupted: nothing new should be started. */
export const interrupted: AbortSignal = interruption.signal;

/** Asks a program to end, and after a while makes it. */
export function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): void {
  child.kill(signal);
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    process.exitCode = 130;
    interruption.abort();
    for (const child of running) end(child, signal);
  });
}

/** `spawn` in the repository's root, remembered until it ends. */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(command, args, { cwd: root, ...options });
  running.add(child);
  child.once('close', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/** Runs a program and prints its output; resolves to its exit code. */
export async function run(
  command: string,
  args: readonly string[],
  { limitMs, print }: { limitMs: number; print?: (text: string) => void },
): Promise<number> {
  const child = start(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from?.setEncoding('utf8').on('data', (text: string) => (print === undefined ? to.write(text) : print(text)));
  }
  const limit = setTimeout(() => {
    console.error(`Still running after ${limitMs / 60_000} minutes: ended.`);
    end(child);
  }, limitMs);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => resolve(exitCode ?? 1));
    });
  } finally {
    clearTimeout(limit);
  }
}
