// What actions take, one by one and in batches.
import { median } from './figures.ts';
import type { Figure, Suite } from './figures.ts';
import { CANCELS, once, paced, repeated, RUNS } from './repeats.ts';

export const acting: Suite = {
  name: 'act',
  what: 'cancels, 50 ms',
  async *run(): AsyncIterable<Figure> {
    const latencyMs = 50;
    // Every fifth profile manages an organization: 21 of them.
    const many = { profiles: 105, handshakes: 189, latencyMs };
    const singles = await repeated(
      RUNS,
      async () => (await once(many, { kind: 'act', profiles: 20, perProfile: 1, together: false })).answer,
    );
    yield {
      name: 'one: from the confirmation to the row’s new status',
      unit: 'ms',
      value: median(singles.flatMap((run) => run.eachMs)),
      budget: latencyMs + 20,
      limit: latencyMs,
    };
    const limit = paced(100, CANCELS) + latencyMs / 1_000;
    const all = await once(
      { profiles: 1, handshakes: 140, latencyMs },
      { kind: 'act', profiles: 1, perProfile: 100, together: true },
    );
    yield {
      name: '100 of one account',
      unit: 's',
      value: all.answer.allMs / 1_000,
      budget: limit * 1.05,
      limit,
      note: `${all.answer.done} canceled; ${all.counts.throttled} throttled`,
    };
    const spread = await repeated(RUNS, () => once(many, { kind: 'act', profiles: 20, perProfile: 5, together: true }));
    yield {
      name: '100 over 20 accounts',
      unit: 's',
      value: median(spread.map(({ answer }) => answer.allMs / 1_000)),
      budget: (limit * 1.05) / 20,
      limit: paced(5, CANCELS) + latencyMs / 1_000,
      note: `${spread[0]?.answer.done ?? 0} canceled; ${spread[0]?.counts.throttled ?? 0} throttled`,
    };
  },
};
