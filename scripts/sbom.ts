// The software bill of materials of a release: the packages of which at least one byte is in the bundle, as CycloneDX.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { asRecord } from '../src/common/records.ts';
import { bundledPackages } from './notices.ts';
import { root } from './toolchain.mjs';

interface Product {
  name: string;
  version: string;
}

/** SHA-512 of each package as the lock has it, in hexadecimal; by `name@version`. */
function lockedHashes(): ReadonlyMap<string, string> {
  const lock: unknown = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const hashes = new Map<string, string>();
  for (const [folder, entry] of Object.entries(asRecord(asRecord(lock)?.['packages']) ?? {})) {
    const { version, integrity } = asRecord(entry) ?? {};
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (typeof version !== 'string' || typeof integrity !== 'string') continue;
    hashes.set(`${name}@${version}`, Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex'));
  }
  return hashes;
}

export function billOfMaterials(metafile: Metafile, { name, version }: Product): object {
  const hashes = lockedHashes();
  const product = { type: 'application', 'bom-ref': `${name}@${version}`, name, version };
  const components = bundledPackages(metafile).map((bundled) => {
    const reference = `${bundled.name}@${bundled.version}`;
    const hash = hashes.get(reference);
    if (hash === undefined) throw new Error(`${reference} is bundled but not in package-lock.json.`);
    return {
      type: 'library',
      'bom-ref': reference,
      name: bundled.name,
      version: bundled.version,
      purl: `pkg:npm/${bundled.name.replace('@', '%40')}@${bundled.version}`,
      licenses: [{ license: { id: bundled.licence } }],
      hashes: [{ alg: 'SHA-512', content: hash }],
    };
  });
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: product },
    components,
    dependencies: [{ ref: product['bom-ref'], dependsOn: components.map((component) => component['bom-ref']) }],
  };
}
