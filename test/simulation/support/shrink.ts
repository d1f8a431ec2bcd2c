// Makes a failing simulation shorter, and prints it with the command that replays it.
import { simulate, type Plan, type Run } from './simulation.ts';

export interface Failure {
  readonly plan: Plan;
  readonly run: Run;
}

/** How many times a failing seed is run again to find out which of its steps matter. */
const ATTEMPTS = 60;

/** The same failure with fewer steps: ends with the step that broke it, and leaves out what it does not need. */
export async function shrink(plan: Plan, run: Run): Promise<Failure> {
  let best: Failure = { plan: { ...plan, steps: run.steps }, run };
  let attempts = 0;
  for (let size = Math.ceil(run.steps / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 1; from <= run.steps && attempts < ATTEMPTS; from += size) {
      const without = new Set(best.plan.without);
      for (let step = from; step < from + size && step <= run.steps; step++) without.add(step);
      if (without.size === (best.plan.without?.size ?? 0)) continue;
      attempts++;
      const candidate = { ...best.plan, without };
      const shorter = await simulate(candidate);
      if (isSame(shorter, run)) best = { plan: { ...candidate, steps: shorter.steps }, run: shorter };
    }
  }
  return withoutEnd(best);
}

/** Steps at the end that are left out anyway need not be counted. */
async function withoutEnd(best: Failure): Promise<Failure> {
  let { steps } = best.plan;
  while (best.plan.without?.has(steps) === true) steps--;
  const plan = { ...best.plan, steps: Math.max(1, steps) };
  const run = await simulate(plan);
  return isSame(run, best.run) ? { plan, run } : best;
}

function isSame(one: Run, other: Run): boolean {
  return one.violation !== undefined && one.violation.invariant === other.violation?.invariant;
}

export function report({ plan, run }: Failure): string {
  return [
    ...run.trace,
    `BROKEN: ${run.violation?.sentence ?? ''}`,
    `Replay: npm run simulate -- --seed ${plan.seed} --steps ${plan.steps}${withoutOption(plan)}`,
  ].join('\n');
}

function withoutOption({ steps, without }: Plan): string {
  const ranges: { from: number; to: number }[] = [];
  for (let step = 1; step <= steps; step++) {
    if (without?.has(step) !== true) continue;
    const last = ranges.at(-1);
    if (last?.to === step - 1) last.to = step;
    else ranges.push({ from: step, to: step });
  }
  if (ranges.length === 0) return '';
  return ` --without ${ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(',')}`;
}

/** Reads what {@link report} wrote: `1-10,12`. */
export function stepsOf(ranges: string): Set<number> {
  const steps = new Set<number>();
  for (const range of ranges.split(',').filter((text) => text !== '')) {
    const [from = 0, to = from] = range.split('-').map(Number);
    for (let step = from; step <= to; step++) steps.add(step);
  }
  return steps;
}
