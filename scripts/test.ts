import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
// npm test [-- LAYER …]: runs the named layers of tests, or all, from the quickest to the slowest.
// A failed layer does not keep the others from running, except those that test what it builds.
import { defined } from '../src/common/records.ts';
import { ensureChromium } from '../test/host/chromium.ts';
import { WRITTEN } from '../test/host/written.ts';
import { interrupted, run } from './children.ts';
import { failedFiles, mochaCounts, noTests, nodeTestCounts } from './testCounts.ts';
import type { TestCounts } from './testCounts.ts';
import { ensureTestHost, node, root } from './toolchain.mjs';

const LAYER_LIMIT_MS = 20 * 60_000;

interface Layer {
  name: string;
  what: string;
  /** Scripts with arguments, run one after the other until one fails. */
  steps: readonly (readonly string[])[];
  /** For layers that run tests: how many their output reports. */
  count?: (output: string) => TestCounts;
  /** A layer without which this one has nothing to test. */
  needs?: string;
  prepare?: () => void;
  /**
   * For layers that drive a browser, where a busy machine can make one test miss its moment: what to run once more
   * after a failure. The summary says that it took a second try.
   */
  secondTry?: (output: string) => readonly (readonly string[])[];
}

interface Outcome {
  layer: string;
  passed: boolean;
  counts: Readonly<TestCounts>;
  seconds: number;
  note?: string;
}

const module = (name: string): string => path.join('node_modules', name);

function nodeTest(files: string, ...options: string[]): readonly string[] {
  return ['--test', '--test-reporter=spec', ...options, files];
}

/** The tests run in a desktop VS Code: one that is named, or one that may be downloaded. */
function onDesktop(): boolean {
  return process.env['HANDSHAKES_TEST_DESKTOP'] === '1' || (process.env['VSCODE_EXECUTABLE'] ?? '') !== '';
}

function prepareBrowserHost(): void {
  ensureTestHost();
  ensureChromium();
}

/** Each workbench takes a gigabyte and more than one core while it starts. */
const workbenchesAtOnce = Math.max(1, Math.min(3, Math.floor(availableParallelism() / 2)));

const layers: readonly Layer[] = [
  {
    name: 'check',
    what: 'types',
    steps: [[module('typescript/bin/tsc')], [module('typescript/bin/tsc'), '-p', 'scripts']],
  },
  { name: 'lint', what: 'rules and dependency directions', steps: [[module('oxlint/bin/oxlint')]] },
  {
    name: 'docs',
    what: 'tables and types of the documentation against package.json and the sources; its pictures',
    steps: [['scripts/docs.ts', '--check']],
  },
  { name: 'format', what: 'layout of the sources', steps: [[module('oxfmt/bin/oxfmt'), '--check']] },
  {
    name: 'audit',
    what: 'third-party code: where it is from, what it may do, its licences',
    steps: [['scripts/audit.ts']],
  },
  { name: 'unit', what: 'pure code', steps: [nodeTest('test/unit/**/*.test.ts')], count: nodeTestCounts },
  {
    name: 'integration',
    what: 'the real SDK against the emulator',
    steps: [nodeTest('test/integration/**/*.test.ts')],
    count: nodeTestCounts,
  },
  { name: 'package', what: 'the .vsix and its size', steps: [['scripts/package.ts']] },
  {
    name: 'host',
    what: 'inside the extension host of a real VS Code',
    steps: [['scripts/build.ts', '--tests'], ['test/extension/run.ts']],
    count: mochaCounts,
    prepare: () => {
      if (!onDesktop()) prepareBrowserHost();
    },
  },
  {
    name: 'ui',
    what: 'the packaged extension in a real workbench',
    steps: [nodeTest('test/ui/**/*.test.ts', `--test-concurrency=${workbenchesAtOnce}`)],
    count: nodeTestCounts,
    needs: 'package',
    prepare: prepareBrowserHost,
    secondTry: (output) => failedFiles(output).map((file) => nodeTest(file)),
  },
  {
    name: 'secrets',
    what: 'nothing that was written so far holds a secret of the tests',
    steps: [['scripts/secrets.ts']],
  },
];

/** What the layers print, and what the VS Codes of the tests write: from here the last layer reads it. */
const written = path.join(root, 'out', 'written');
process.env[WRITTEN] = path.join(written, 'hosts');

function forgetWritten(): void {
  rmSync(written, { recursive: true, force: true });
}

/** The named layers and what they need, in order; all without names. */
function chosenLayers(names: readonly string[]): readonly Layer[] {
  const unknown = names.filter((name) => !layers.some((layer) => layer.name === name));
  if (unknown.length > 0) {
    throw new Error(`No layer ${unknown.join(', ')}: there are ${layers.map(({ name }) => name).join(', ')}.`);
  }
  if (names.length === 0) return layers;
  const needed = new Set(layers.filter(({ name }) => names.includes(name)).flatMap(({ name, needs }) => [name, needs]));
  return layers.filter(({ name }) => needed.has(name));
}

async function runSteps(steps: Layer['steps']): Promise<{ passed: boolean; output: string }> {
  let output = '';
  for (const [script = '', ...args] of steps) {
    const options = script.startsWith('-') ? [script, ...args] : [path.join(root, script), ...args];
    const step = await run(node(), options, { limitMs: LAYER_LIMIT_MS });
    output += step.output;
    appendFileSync(path.join(written, 'output.txt'), step.output);
    if (step.code !== 0) return { passed: false, output };
  }
  return { passed: true, output };
}

async function runLayer(layer: Layer): Promise<Outcome> {
  console.log(`\n=== ${layer.name}: ${layer.what}`);
  const started = performance.now();
  let passed = false;
  let counts = noTests;
  let note: string | undefined;
  try {
    layer.prepare?.();
    const result = await runSteps(layer.steps);
    passed = result.passed;
    if (layer.count !== undefined) {
      counts = layer.count(result.output);
      const again = passed || interrupted() ? [] : (layer.secondTry?.(result.output) ?? []);
      if (again.length > 0) {
        note = `second try: ${again.map((step) => step.at(-1)).join(', ')}`;
        console.log(`\n=== ${layer.name}: ${note}`);
        passed = (await runSteps(again)).passed;
        if (passed) counts = { ...counts, passed: counts.passed + counts.failed, failed: 0 };
      }
      if (passed && counts.passed === 0) {
        console.error('No test ran.');
        passed = false;
      }
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  if (!passed && counts.failed === 0) {
    // Also what has no tests of its own must show in the sum.
    counts = { ...counts, failed: 1 };
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(`=== ${layer.name}: ${passed ? 'passed' : 'FAILED'} in ${seconds.toFixed(1)} s`);
  return { layer: layer.name, passed, counts, seconds, ...defined({ note }) };
}

function printSummary(outcomes: readonly Outcome[]): void {
  console.log('\nlayer        result    passed  failed  skipped  seconds');
  for (const { layer, passed, counts, seconds, note = '' } of outcomes) {
    const cells = [counts.passed, counts.failed, counts.skipped].map(String);
    const [passedCell = '', failedCell = '', skippedCell = ''] = cells;
    console.log(
      `${layer.padEnd(12)} ${(passed ? 'passed' : 'FAILED').padEnd(8)} ${passedCell.padStart(7)} ` +
        `${failedCell.padStart(7)} ${skippedCell.padStart(8)} ${seconds.toFixed(1).padStart(8)}  ${note}`.trimEnd(),
    );
  }
  const total = (key: keyof TestCounts): number => outcomes.reduce((sum, { counts }) => sum + counts[key], 0);
  const skipped = total('skipped');
  console.log(`\n${total('passed')} passed, ${total('failed')} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
}

try {
  const outcomes: Outcome[] = [];
  const chosen = chosenLayers(process.argv.slice(2));
  if (chosen.some(({ name }) => name !== 'secrets')) forgetWritten();
  mkdirSync(written, { recursive: true });
  for (const layer of chosen) {
    if (interrupted()) break;
    const missing = outcomes.find(({ layer: name, passed }) => name === layer.needs && !passed);
    if (missing === undefined) {
      outcomes.push(await runLayer(layer));
    } else {
      console.log(`\n=== ${layer.name}: not run, because ${missing.layer} failed`);
      outcomes.push({ layer: layer.name, passed: false, counts: { ...noTests, failed: 1 }, seconds: 0 });
    }
  }
  printSummary(outcomes);
  if (outcomes.some(({ passed }) => !passed)) process.exitCode ??= 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
