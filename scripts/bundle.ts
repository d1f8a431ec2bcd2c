// Bundles the extension into dist/: one ES module build, split so that activation loads next to nothing
// and the AWS SDK follows on first use. (Two separate bundles would each carry their own copy of the
// SDK's cache of the AWS files, and a refresh in one would not reach the other.)
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { thirdPartyNotices } from './notices.ts';
import { root } from './toolchain.mjs';

/** The Node of the oldest VS Code that package.json admits (1.101). */
const TARGET = 'node22.15';

/** How the extension is bundled; benchmarks bundle what they measure in the same way. */
export function extensionOptions(production: boolean) {
  return {
    absWorkingDir: root,
    entryPoints: ['src/extension.ts'],
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: TARGET,
    // The SDK's ES modules shake far better than the CommonJS that `platform: node` would prefer.
    mainFields: ['module', 'main'],
    external: ['vscode'],
    minify: production,
    sourcemap: production ? false : 'linked',
    // The texts are in THIRD-PARTY-NOTICES.txt.
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    plugins: [writeNotices, versionsOnly, usedProvidersOnly, noDefaultChain],
  } satisfies esbuild.BuildOptions;
}

const writeNotices: esbuild.Plugin = {
  name: 'third-party-notices',
  setup(bundler) {
    bundler.onEnd(({ metafile }) => {
      if (metafile) writeFileSync(path.join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(metafile));
    });
  },
};

/** Clients of the SDK import the whole of their manifests, of which they tell the version in the user agent. */
const versionsOnly: esbuild.Plugin = {
  name: 'versions-only',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, ({ path: file }) => ({
      contents: JSON.stringify(JSON.parse(readFileSync(file, 'utf8')), ['version']),
      loader: 'json',
    }));
  },
};

/** The others are never called, but the clients that they would load on demand would be chunks all the same. */
const usedProvidersOnly: esbuild.Plugin = {
  name: 'used-providers-only',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]credential-providers[\\/]dist-es[\\/]index\.js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) =>
          /from(?:ContainerMetadata|Env|Http|InstanceMetadata|LoginCredentials)|CredentialChain/.test(line),
        )
        .join('\n'),
      loader: 'js',
      resolveDir: path.dirname(file),
    }));
  },
};

/** What clients without credentials would use, the credentials of the machine: no client of ours is left without. */
const noDefaultChain: esbuild.Plugin = {
  name: 'no-default-chain',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/ }, () => ({
      contents: `export const defaultProvider = () => () => Promise.reject(new Error('There are no default credentials.'));`,
      loader: 'js',
    }));
  },
};

const MOCHA = 'mocha/lib/mocha.cjs';

/** CommonJS, because that is what VS Code loads `extensionTestsPath` as, whatever its age. */
function extensionTestOptions() {
  const folder = path.join(root, 'test', 'extension');
  const suites = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  return {
    absWorkingDir: root,
    entryPoints: ['index.ts', ...suites].map((file) => path.join(folder, file)),
    outdir: 'out/test/extension',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: TARGET,
    mainFields: ['module', 'main'],
    // An older VS Code gives require() of mocha's ES module no default export.
    alias: { mocha: MOCHA },
    external: ['vscode', MOCHA],
    sourcemap: 'linked',
    logLevel: 'warning',
  } satisfies esbuild.BuildOptions;
}

/**
 * `production` minifies and leaves source maps out; `tests` also bundles test/extension into out/.
 * Resolves to esbuild's metafile of the extension.
 */
export async function build({ production = false, tests = false } = {}): Promise<esbuild.Metafile> {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const { metafile } = await esbuild.build(extensionOptions(production));
  if (tests) {
    rmSync(path.join(root, 'out', 'test'), { recursive: true, force: true });
    await esbuild.build(extensionTestOptions());
  }
  return metafile;
}

/** Resolves after the first build; then rebuilds on every change until the process ends. */
export async function watch(): Promise<void> {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const context = await esbuild.context({ ...extensionOptions(false), logLevel: 'info' });
  await context.rebuild();
  await context.watch();
}
