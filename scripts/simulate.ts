// npm run simulate -- --seed N --steps M [--without 3,7]: runs one seed and prints its trace.
// npm run simulate -- --seeds N --steps M: runs that many seeds and prints the shortest trace of the first that fails.
import { parseArgs } from 'node:util';
import { report, shrink, stepsOf } from '../test/simulation/support/shrink.ts';
import { simulate } from '../test/simulation/support/simulation.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    steps: { type: 'string', default: '120' },
    without: { type: 'string', default: '' },
  },
});

const steps = wholeNumber('--steps', values.steps);
const seed = wholeNumber('--seed', values.seed);

if (values.seeds === undefined) {
  const without = stepsOf(values.without);
  const { trace, violation } = await simulate({ seed, steps, without });
  for (const line of trace) console.log(line);
  console.log(violation ? `BROKEN: ${violation.sentence}` : 'Every invariant holds.');
  if (violation) process.exitCode = 1;
} else {
  const last = seed + wholeNumber('--seeds', values.seeds);
  let next = seed;
  for (; next < last; next++) {
    const plan = { seed: next, steps };
    const run = await simulate(plan);
    if (run.violation === undefined) continue;
    console.log(report(await shrink(plan, run)));
    process.exitCode = 1;
    break;
  }
  if (next === last) console.log(`Every invariant holds in ${last - seed} seeds.`);
}

function wholeNumber(flag: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  console.error(`${flag} takes a whole number above 0.`);
  process.exit(2);
}
