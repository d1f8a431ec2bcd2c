// Searches everything that was written while the tests ran for the secrets that they used: output of the layers, logs
// and storage of the VS Codes, the extension's log and history, what was built. A layer of `npm test`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { secretIn } from '../test/support/secrets.ts';
import { root } from './toolchain.mjs';

let files = 0;
let bytes = 0;
const leaks: string[] = [];
for (const folder of ['out', 'dist'].filter((name) => existsSync(path.join(root, name)))) {
  const entries = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const text = readFileSync(file, 'latin1');
    files++;
    bytes += text.length;
    const leak = secretIn(text);
    if (leak !== undefined) leaks.push(`${path.relative(root, file)}: ${leak}`);
  }
}
for (const leak of leaks) console.error(`A secret of the tests was written: ${leak}`);
console.log(`${files} files (${(bytes / 1_048_576).toFixed(1)} MB), ${leaks.length} with a secret`);
if (leaks.length > 0) process.exitCode = 1;
