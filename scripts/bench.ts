// npm run bench [-- NAME …]: measures against the emulator on this machine and writes out/bench.md and out/bench.json.
// Figures compare within one run only: another machine, or a busy one, has others.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from '../test/host/chromium.ts';
import { buildForEditor } from './bench/editor.ts';
import { isOverBudget, machine, markdown } from './bench/figures.ts';
import type { Figure, SuiteResult } from './bench/figures.ts';
import { buildClient } from './bench/processes.ts';
import { suites } from './bench/suites.ts';
import { ensureTestHost, root } from './toolchain.mjs';

const IN_EDITOR: ReadonlySet<string> = new Set(['startup', 'tree']);

const names = process.argv.slice(2);
const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  throw new Error(`No benchmark ${unknown.join(', ')}: there are ${suites.map(({ name }) => name).join(', ')}.`);
}
const chosen = suites.filter(({ name }) => names.length === 0 || names.includes(name));
if (chosen.some(({ name }) => IN_EDITOR.has(name))) {
  ensureTestHost();
  ensureChromium();
  await buildForEditor();
}
await buildClient();

const about = machine();
const out = path.join(root, 'out');
mkdirSync(out, { recursive: true });

const results: SuiteResult[] = [];
for (const suite of chosen) {
  console.log(`\n${suite.name}: ${suite.what}`);
  const figures: Figure[] = [];
  for await (const figure of suite.run()) {
    figures.push(figure);
    const { name, value, unit, note } = figure;
    const missed = isOverBudget(figure) ? '  MISSED' : '';
    console.log(
      `  ${name}: ${value === undefined ? '–' : value.toFixed(2)} ${unit}${missed}${note === undefined ? '' : `  (${note})`}`,
    );
  }
  results.push({ suite: suite.name, what: suite.what, figures });
  writeFileSync(path.join(out, 'bench.md'), markdown(results, about));
  writeFileSync(path.join(out, 'bench.json'), `${JSON.stringify({ machine: about, results }, undefined, 2)}\n`);
}
console.log('\nout/bench.md, out/bench.json');
