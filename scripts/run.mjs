// Runs scripts/NAME.ts on a Node that can, once everything is installed: the door of every npm script.
//
//   node scripts/run.mjs NAME [arguments]
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled, node, root } from './toolchain.mjs';

const [name = '', ...args] = process.argv.slice(2);
try {
  ensureInstalled();
  const child = spawn(node(), [path.join(root, 'scripts', `${name}.ts`), ...args], { cwd: root, stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    // The script ends its own children and then itself; leaving before it would orphan them.
    process.on(signal, () => child.kill(signal));
  }
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
