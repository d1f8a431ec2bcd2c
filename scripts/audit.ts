// Third-party code, as far as it can be judged without a network: every package of every lock comes with a hash,
// names no address, and runs no script of its own at install; what is bundled has a licence that allows it.
// (`npm audit`, which needs the network, runs in the GitHub workflow.)
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from './bundle.ts';
import { bundledPackages } from './notices.ts';
import { root } from './toolchain.mjs';

const FOLDERS = ['', 'test/host/', 'test/host/1.103.2/'];
const LOCKS = FOLDERS.map((folder) => `${folder}package-lock.json`);
const NPMRCS = FOLDERS.map((folder) => `${folder}.npmrc`);
const LICENCES = new Set(['MIT', 'Apache-2.0', '0BSD', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause']);

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function problemsOfLock(file: string): string[] {
  const lock: unknown = JSON.parse(read(file));
  const packages = isFields(lock) && isFields(lock['packages']) ? Object.entries(lock['packages']) : [];
  if (packages.length < 10) return [`${file}: it lists hardly any packages.`];
  return packages.flatMap(([name, entry]) => {
    if (!isFields(entry)) return [`${file}: ${name} is not readable.`];
    // The project itself, and its own folders.
    if (!name.includes('node_modules/') || entry['link'] === true) return [];
    const { resolved, integrity } = entry;
    if (typeof resolved === 'string' && /^\w+:/.test(resolved)) return [`${file}: ${name} names an address.`];
    const own = typeof resolved === 'string' && /^(?:\.\.\/)?stubs\//.test(resolved);
    const hashed = typeof integrity === 'string' && integrity.startsWith('sha512-');
    return own || hashed ? [] : [`${file}: ${name} has no sha512 hash.`];
  });
}

const problems = [
  ...LOCKS.flatMap(problemsOfLock),
  // Install scripts are what most attacks through a registry use.
  ...NPMRCS.filter((file) => !existsSync(path.join(root, file)) || !/^ignore-scripts=true$/m.test(read(file))).map(
    (file) => `${file}: it does not switch install scripts off.`,
  ),
];
const bundled = bundledPackages(await build({ production: true }));
for (const { title, licence } of bundled) {
  if (!LICENCES.has(licence)) problems.push(`${title} is bundled: that licence is not on our list.`);
}
for (const problem of problems) console.error(problem);
console.log(`${bundled.length} packages are bundled; ${problems.length} problems.`);
process.exitCode = problems.length === 0 ? 0 : 1;
