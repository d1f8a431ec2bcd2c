// npm run package, npm run size: builds the extension as it is shipped, into out/handshakes-for-aws.vsix, and fails
// where a part of it is over its budget.
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import manifest from '../package.json' with { type: 'json' };
import { build } from './bundle.ts';
import { publicationFields, publicationOf } from './publication.ts';
import { channelOf } from './releaseNotes.ts';
import { shippedReadme } from './shippedReadme.ts';
import { kilobytes, partsOf, sizeTable } from './sizes.ts';
import { node, root } from './toolchain.mjs';

const vsix = path.join(root, 'out', 'handshakes-for-aws.vsix');

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

// What .vscodeignore lets in, in a folder of its own: the README there is another one.
const staged = path.join(root, 'out', 'package');
rmSync(staged, { recursive: true, force: true });
const shipped = await listFiles({ cwd: root, packageManager: PackageManager.None });
for (const file of ['.vscodeignore', ...shipped]) cpSync(path.join(root, file), path.join(staged, file));
const publication = publicationOf(manifest, process.env);
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
writeFileSync(path.join(staged, 'README.md'), shippedReadme(readme, publication.repository));
writeFileSync(
  path.join(staged, 'package.json'),
  `${JSON.stringify({ ...manifest, ...publicationFields(publication) }, null, 2)}\n`,
);

// Without an address of a repository it fails where README.md or CHANGELOG.md has a relative link or picture.
const report = execFileSync(
  node(),
  [
    path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce'),
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    ...(channelOf(manifest.version) === 'pre-release' ? ['--pre-release'] : []),
    '--out',
    vsix,
  ],
  { cwd: staged, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
);

const size = statSync(vsix).size;
const files = /Packaged: .*\((\d+) files/.exec(report)?.[1] ?? '?';
console.log(`out/handshakes-for-aws.vsix: ${files} files, ${kilobytes(size)}`);
const parts = partsOf(metafile, size);
const table = sizeTable(parts);
console.log(table);
writeFileSync(path.join(root, 'out', 'size.md'), table);
const tooLarge = parts.filter(({ bytes, budget }) => bytes > budget);
if (tooLarge.length > 0) {
  throw new Error(`Over budget: ${tooLarge.map(({ name, bytes }) => `${name} ${kilobytes(bytes)}`).join(', ')}.`);
}
