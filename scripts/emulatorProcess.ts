import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { start } from './children.ts';
import { node, root } from './toolchain.mjs';

export interface AwsFiles {
  configFile: string;
  credentialsFile: string;
}

function isAwsFiles(value: unknown): value is AwsFiles {
  return (
    typeof value === 'object' &&
    value !== null &&
    'configFile' in value &&
    typeof value.configFile === 'string' &&
    'credentialsFile' in value &&
    typeof value.credentialsFile === 'string'
  );
}

/** The emulator says in its first line where the files are that lead to it. `flags`: see `npm run emulator -- --help`. */
export async function startEmulator(flags: readonly string[] = []): Promise<{ child: ChildProcess; files: AwsFiles }> {
  const script = path.join(root, 'scripts', 'emulator.mjs');
  const child = start(node(), [script, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('stdout was asked for as a pipe');
  for await (const line of createInterface({ input: child.stdout })) {
    const files: unknown = JSON.parse(line);
    if (isAwsFiles(files)) {
      // What it says later is of no interest, but must not fill the pipe.
      child.stdout.resume();
      return { child, files };
    }
  }
  throw new Error('The emulator ended before it said where its AWS files are.');
}
