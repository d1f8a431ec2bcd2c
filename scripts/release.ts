// npm run release: what a release publishes, into out/release: the package, its notes, its SBOM, checksums. It needs no
// credential, so that a layer of `npm test` can do the same. TAG, where it is set, must be that of the version.
import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { manifest } from '../test/support/manifest.ts';
import { build } from './bundle.ts';
import { channelOf, releaseNotes } from './releaseNotes.ts';
import { billOfMaterials } from './sbom.ts';
import { root } from './toolchain.mjs';

const { name, version } = manifest;
const folder = path.join(root, 'out', 'release');
const packaged = path.join(root, 'out', `${name}.vsix`);

const tag = process.env['TAG'] ?? '';
if (tag !== '' && tag !== `v${version}`) throw new Error(`The tag ${tag} is not that of version ${version}.`);
if (!existsSync(packaged)) throw new Error(`out/${name}.vsix is missing: run \`npm run package\` first.`);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const vsix = `${name}-${version}.vsix`;
copyFileSync(packaged, path.join(folder, vsix));
const notes = releaseNotes(readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8'), version);
writeFileSync(path.join(folder, 'notes.md'), notes);
const sbom = billOfMaterials(await build({ production: true }), { name, version });
writeFileSync(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`);
const sums = [vsix, 'sbom.cdx.json'].map((file) => {
  const hash = createHash('sha256').update(readFileSync(path.join(folder, file)));
  return `${hash.digest('hex')}  ${file}\n`;
});
writeFileSync(path.join(folder, 'SHA256SUMS'), sums.join(''));

const channel = channelOf(version);
console.log(`${name} ${version} (${channel}): out/release`);
const outputs = process.env['GITHUB_OUTPUT'] ?? '';
if (outputs !== '') appendFileSync(outputs, `channel=${channel}\n`);
