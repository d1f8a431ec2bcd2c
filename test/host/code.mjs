#!/usr/bin/env node
/// <reference types="node" />
// The executable around code.ts: @vscode/test-electron starts it like the desktop `code`, with whatever
// Node comes first on the PATH.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { node } from '../../scripts/toolchain.mjs';

const script = fileURLToPath(new URL('code.ts', import.meta.url));
const child = spawn(node(), [script, ...process.argv.slice(2)], { stdio: 'inherit' });
process.on('SIGINT', () => child.kill('SIGINT'));
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
