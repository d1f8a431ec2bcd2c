// npm run package: builds the extension as it is shipped, into out/handshakes-for-aws.vsix.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from './bundle.ts';
import { node, root } from './toolchain.mjs';

const LIMIT_KB = 600;
const CHUNKS_SHOWN = 5;
const vsix = path.join(root, 'out', 'handshakes-for-aws.vsix');

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;

const metafile = await build({ production: true });

// What esbuild leaves in place of a require() it could not bundle throws in an ES module.
const chunks = readdirSync(path.join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.js'),
);
for (const chunk of chunks) {
  if (readFileSync(path.join(root, 'dist', chunk), 'utf8').includes('Dynamic require of')) {
    throw new Error(`dist/${chunk} calls require(), which does not exist in an ES module.`);
  }
}

mkdirSync(path.dirname(vsix), { recursive: true });
const report = execFileSync(
  node(),
  [
    path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce'),
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--out',
    vsix,
  ],
  { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
);

const size = statSync(vsix).size;
const files = /Packaged: .*\((\d+) files/.exec(report)?.[1] ?? '?';
console.log(`out/handshakes-for-aws.vsix: ${files} files, ${kilobytes(size)} (limit ${LIMIT_KB} KB)`);
const largestFirst = Object.entries(metafile.outputs).toSorted(([, a], [, b]) => b.bytes - a.bytes);
for (const [file, { bytes, inputs }] of largestFirst.slice(0, CHUNKS_SHOWN)) {
  const [main] = Object.entries(inputs).toSorted(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
  const mainly = main?.[0].replace(/^.*node_modules\//, '') ?? 'nothing';
  console.log(`  ${kilobytes(bytes).padStart(9)}  ${file}  (mainly ${mainly})`);
}
if (size > LIMIT_KB * 1024) {
  throw new Error(`The package is ${kilobytes(size)}: more than ${LIMIT_KB} KB.`);
}
