// The layers of `npm test`, from the quickest to the slowest, and how each is run.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { ensureChromium } from '../test/host/chromium.ts';
import { run } from './children.ts';
import { runNodeTests } from './nodeTests.ts';
import { isTestResult, noTests } from './testResults.ts';
import type { TestResult } from './testResults.ts';
import { ensureTestHost, node, root } from './toolchain.mjs';

const LAYER_LIMIT_MS = 20 * 60_000;

type Print = (text: string) => void;

export interface LayerResult extends TestResult {
  passed: boolean;
}

export interface Layer {
  name: string;
  what: string;
  /** A layer without which this one has nothing to test. */
  needs?: string;
  run(print: Print): Promise<LayerResult>;
}

const module = (name: string): string => path.join('node_modules', name);

/** Runs scripts with their arguments, one after the other until one fails. */
async function runScripts(scripts: readonly (readonly string[])[], print: Print): Promise<boolean> {
  for (const [script = '', ...args] of scripts) {
    const code = await run(node(), [path.join(root, script), ...args], { limitMs: LAYER_LIMIT_MS, print });
    if (code !== 0) return false;
  }
  return true;
}

/** A layer that passes where all its scripts do. */
function checks(...scripts: readonly (readonly string[])[]): Layer['run'] {
  return async (print) => ({ ...noTests, passed: await runScripts(scripts, print) });
}

function judged(result: TestResult, print: Print): LayerResult {
  const { passed, failed } = result.counts;
  if (passed + failed === 0) print('No test ran.\n');
  return { ...result, passed: failed === 0 && passed > 0 };
}

/** A layer of test files; unit and integration tests take all cores. */
function nodeTests(files: string, concurrency = availableParallelism()): Layer['run'] {
  return async (print) => judged(await runNodeTests({ files, concurrency, limitMs: LAYER_LIMIT_MS }, print), print);
}

/** The tests run in a desktop VS Code: one that is named, or one that may be downloaded. */
function onDesktop(): boolean {
  return process.env['HANDSHAKES_TEST_DESKTOP'] === '1' || (process.env['VSCODE_EXECUTABLE'] ?? '') !== '';
}

/** A host that crashed leaves no result. */
function resultIn(file: string): TestResult {
  const result: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  return isTestResult(result) ? result : noTests;
}

async function runExtensionTests(print: Print): Promise<LayerResult> {
  if (!onDesktop()) {
    ensureTestHost();
    ensureChromium();
  }
  const resultFile = path.join(root, 'out', 'extension-tests.json');
  rmSync(resultFile, { force: true });
  const passed = await runScripts(
    [
      ['scripts/build.ts', '--tests'],
      ['test/extension/run.ts', resultFile],
    ],
    print,
  );
  const verdict = judged(resultIn(resultFile), print);
  return { ...verdict, passed: passed && verdict.passed };
}

/** Each workbench takes a gigabyte and more than one core while it starts. */
const workbenchesAtOnce = Math.max(1, Math.min(3, Math.floor(availableParallelism() / 2)));

function workbenchTests(files = 'test/ui/**/*.test.ts'): Layer['run'] {
  return async (print) => {
    ensureTestHost();
    ensureChromium();
    return nodeTests(files, workbenchesAtOnce)(print);
  };
}

const layersWith = (uiFiles?: string): readonly Layer[] => [
  {
    name: 'check',
    what: 'types',
    run: checks([module('typescript/bin/tsc')], [module('typescript/bin/tsc'), '-p', 'scripts']),
  },
  { name: 'lint', what: 'rules and dependency directions', run: checks([module('oxlint/bin/oxlint')]) },
  {
    name: 'docs',
    what: 'tables and types of the documentation against package.json and the sources; its pictures',
    run: checks(['scripts/docs.ts', '--check']),
  },
  { name: 'format', what: 'layout of the sources', run: checks([module('oxfmt/bin/oxfmt'), '--check']) },
  {
    name: 'audit',
    what: 'third-party code: where it is from, what it may do, its licences',
    run: checks(['scripts/audit.ts']),
  },
  { name: 'unit', what: 'pure code', run: nodeTests('test/unit/**/*.test.ts') },
  {
    name: 'integration',
    what: 'the real SDK against the emulator',
    run: nodeTests('test/integration/**/*.test.ts'),
  },
  {
    name: 'simulation',
    what: 'random interleavings of persons, windows, faults and crashes in virtual time, against invariants',
    run: nodeTests('test/simulation/**/*.test.ts'),
  },
  { name: 'package', what: 'the .vsix and its size', run: checks(['scripts/package.ts']) },
  {
    name: 'release',
    what: 'a dry run of a release: version, notes, SBOM, checksums',
    needs: 'package',
    run: checks(['scripts/release.ts']),
  },
  { name: 'host', what: 'inside the extension host of a real VS Code', run: runExtensionTests },
  { name: 'ui', what: 'the packaged extension in a real workbench', needs: 'package', run: workbenchTests(uiFiles) },
  {
    name: 'secrets',
    what: 'nothing that was written so far holds a secret of the tests',
    run: checks(['scripts/secrets.ts']),
  },
];

/** The named layers and what they need, in order; all without names. `uiFiles` limits what the layer `ui` runs. */
export function chosenLayers(names: readonly string[], uiFiles?: string): readonly Layer[] {
  const layers = layersWith(uiFiles);
  const unknown = names.filter((name) => !layers.some((layer) => layer.name === name));
  if (unknown.length > 0) {
    throw new Error(`No layer ${unknown.join(', ')}: there are ${layers.map(({ name }) => name).join(', ')}.`);
  }
  if (names.length === 0) return layers;
  const needed = new Set(layers.filter(({ name }) => names.includes(name)).flatMap(({ name, needs }) => [name, needs]));
  return layers.filter(({ name }) => needed.has(name));
}
