// The licence texts of everything that is bundled into dist/.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from './toolchain.mjs';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.(txt|md|markdown))?$/i;

/** The same text for every owner, unlike MIT or BSD: a package may leave it out and name it only. */
const UNIFORM_LICENCE = 'Apache-2.0';

interface BundledPackage {
  name: string;
  version: string;
  title: string;
  licence: string;
  text: string;
}

/** Folders of the packages that contribute code to an esbuild build. */
function packageFolders(metafile: Metafile): string[] {
  const contributing = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );
  const folders = contributing.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].toSorted();
}

function licenceText(folder: string): string {
  return readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .toSorted()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}

function readPackage(folder: string): BundledPackage {
  const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('name' in manifest) || !('version' in manifest)) {
    throw new Error(`${folder} is bundled but has no readable package.json.`);
  }
  const licence = 'license' in manifest ? String(manifest.license) : 'see below';
  const name = String(manifest.name);
  const version = String(manifest.version);
  return {
    name,
    version,
    title: `${name} ${version} (${licence})`,
    licence,
    text: licenceText(folder),
  };
}

/** The packages of which at least one byte is in the bundle. */
export function bundledPackages(metafile: Metafile): BundledPackage[] {
  return packageFolders(metafile).map((folder) => readPackage(path.resolve(root, folder)));
}

/** Names every bundled package with its licence and, once for all that share it, the licence text. */
export function thirdPartyNotices(metafile: Metafile): string {
  const packages = bundledPackages(metafile);
  const uniformText = packages.find(({ licence, text }) => licence === UNIFORM_LICENCE && text !== '')?.text;
  const titlesByText = new Map<string, string[]>();
  for (const { title, licence, text: ownText } of packages) {
    const text = ownText === '' && licence === UNIFORM_LICENCE ? uniformText : ownText;
    if (text === undefined || text === '') throw new Error(`${title} is bundled but ships no licence text.`);
    titlesByText.set(text, [...(titlesByText.get(text) ?? []), title]);
  }
  const sections = [...titlesByText].map(([text, titles]) => `${titles.join('\n')}\n\n${text}`);
  return ['Handshakes for AWS contains the following third-party software.', ...sections, ''].join(
    `\n\n${'-'.repeat(80)}\n\n`,
  );
}
