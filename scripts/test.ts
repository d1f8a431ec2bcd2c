// npm test [-- LAYER … [--vscode VERSION] [--files GLOB]]: runs the named layers of tests, or all, from the quickest to
// the slowest; `host` and `ui` in an older VS Code that test/host has, `ui` with some of its files only.
// A failed layer does not keep the others from running, except those that test what it builds.
import { appendFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { failureScreenshot } from '../test/host/screenshots.ts';
import { WRITTEN } from '../test/host/written.ts';
import { interrupted } from './children.ts';
import { chosenLayers } from './testLayers.ts';
import type { Layer } from './testLayers.ts';
import { noTests } from './testResults.ts';
import type { FailedTest, TestCounts } from './testResults.ts';
import { root } from './toolchain.mjs';

interface Outcome {
  layer: string;
  passed: boolean;
  counts: Readonly<TestCounts>;
  failures: readonly FailedTest[];
  seconds: number;
}

/** What the layers print, and what the VS Codes of the tests write: from here the last layer reads it. */
const written = path.join(root, 'out', 'written');
process.env[WRITTEN] = path.join(written, 'hosts');

function print(text: string): void {
  process.stdout.write(text);
  appendFileSync(path.join(written, 'output.txt'), text);
}

/** Also what has no tests of its own must show in the sum. */
function failedOutcome(layer: string, seconds = 0): Outcome {
  return { layer, passed: false, counts: { ...noTests.counts, failed: 1 }, failures: [], seconds };
}

async function runLayer(layer: Layer): Promise<Outcome> {
  print(`\n=== ${layer.name}: ${layer.what}\n`);
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  let outcome: Outcome;
  try {
    const result = await layer.run(print);
    outcome = { layer: layer.name, ...result, seconds: seconds() };
    if (!outcome.passed && outcome.counts.failed === 0) outcome.counts = { ...outcome.counts, failed: 1 };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    outcome = failedOutcome(layer.name, seconds());
  }
  print(`=== ${layer.name}: ${outcome.passed ? 'passed' : 'FAILED'} in ${outcome.seconds.toFixed(1)} s\n`);
  return outcome;
}

function printFailures(outcomes: readonly Outcome[]): void {
  for (const { at, title } of outcomes.flatMap(({ failures }) => failures)) {
    console.log(`\nFAILED ${at}\n       ${title}`);
    const screenshot = failureScreenshot(title);
    if (at.startsWith('test/ui/') && existsSync(screenshot)) console.log(`       ${path.relative(root, screenshot)}`);
  }
}

function printSummary(outcomes: readonly Outcome[]): void {
  console.log('\nlayer        result    passed  failed  skipped  seconds');
  for (const { layer, passed, counts, seconds } of outcomes) {
    const cells = [
      layer.padEnd(12),
      (passed ? 'passed' : 'FAILED').padEnd(8),
      String(counts.passed).padStart(7),
      String(counts.failed).padStart(7),
      String(counts.skipped).padStart(8),
      seconds.toFixed(1).padStart(8),
    ];
    console.log(cells.join(' '));
  }
  const total = (key: keyof TestCounts): number => outcomes.reduce((sum, { counts }) => sum + counts[key], 0);
  const skipped = total('skipped');
  console.log(`\n${total('passed')} passed, ${total('failed')} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
}

try {
  const outcomes: Outcome[] = [];
  const { positionals: names, values } = parseArgs({
    allowPositionals: true,
    options: { vscode: { type: 'string' }, files: { type: 'string' } },
  });
  if (values.vscode !== undefined) process.env['HANDSHAKES_TEST_VSCODE'] = values.vscode;
  const chosen = chosenLayers(names, values.files);
  if (chosen.some(({ name }) => name !== 'secrets')) rmSync(written, { recursive: true, force: true });
  mkdirSync(written, { recursive: true });
  for (const layer of chosen) {
    if (interrupted.aborted) break;
    const missing = outcomes.find(({ layer: name, passed }) => name === layer.needs && !passed);
    if (missing === undefined) {
      outcomes.push(await runLayer(layer));
    } else {
      print(`\n=== ${layer.name}: not run, because ${missing.layer} failed\n`);
      outcomes.push(failedOutcome(layer.name));
    }
  }
  printFailures(outcomes);
  printSummary(outcomes);
  if (outcomes.some(({ passed }) => !passed)) process.exitCode ??= 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
