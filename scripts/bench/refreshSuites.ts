// What reading lists takes: time, memory, and far more profiles than usual.
import { median } from './figures.ts';
import type { Figure, Suite } from './figures.ts';
import { LISTS, MANY_ROWS, MB, once, paced, PAGE } from './repeats.ts';

export const refresh: Suite = {
  name: 'refresh',
  what: 'four lists of every profile, and long lists',
  async *run(): AsyncIterable<Figure> {
    for (const profiles of [1, 10, 50, 200]) {
      for (const latencyMs of [0, 50, 100]) {
        const world = { profiles, handshakes: profiles * 4, latencyMs };
        const { answer, counts } = await once(world, { kind: 'refresh', again: 5 });
        const { answer: bare } = await once(world, { kind: 'bare' });
        const floor = Math.max(latencyMs, bare.allMs);
        yield {
          name: `${profiles} ${profiles === 1 ? 'profile' : 'profiles'}, ${latencyMs} ms`,
          unit: 'ms',
          value: median(answer.againMs),
          limit: floor,
          ...(floor > 1_000 ? { budget: floor * 1.15 } : {}),
          note: `first time ${answer.firstMs.toFixed(0)} ms; ${answer.sockets} sockets; ${counts.throttled} throttled; ${answer.failures} failed lists`,
        };
      }
    }
    for (const [handshakes, latencyMs] of [
      [1_000, 50],
      [1_000, 100],
      [10_000, 100],
    ] as const) {
      const { answer, counts } = await once({ profiles: 1, handshakes, latencyMs }, { kind: 'refresh', again: 0 });
      const pages = handshakes / PAGE;
      const limit = Math.max((pages * latencyMs) / 1_000, paced(pages + 1, LISTS) + latencyMs / 1_000);
      yield {
        name: `1 profile with ${handshakes.toLocaleString('en')} handshakes, ${latencyMs} ms`,
        unit: 's',
        value: answer.firstMs / 1_000,
        limit,
        budget: limit * 1.15,
        note: `${pages + 1} pages; ${counts.throttled} throttled; ${answer.sockets} sockets; ${(answer.cpuMs / 1_000).toFixed(1)} s of CPU time; ${answer.rows.toLocaleString('en')} rows`,
      };
    }
  },
};

export const memory: Suite = {
  name: 'memory',
  what: 'heap above idle, without an editor',
  async *run(): AsyncIterable<Figure> {
    for (const [profiles, handshakes] of [
      [1, 20],
      [200, 800],
      [200, 10_000],
    ] as const) {
      const { answer } = await once({ profiles, handshakes, latencyMs: 0 }, { kind: 'refresh', again: 0 });
      const { idle, read, closed } = answer.heap;
      yield {
        name: `${profiles} ${profiles === 1 ? 'profile' : 'profiles'}, ${handshakes.toLocaleString('en')} handshakes`,
        unit: 'MB',
        value: (read - idle) / MB,
        // For many profiles, and (in the tree suite) for 10,000 handshakes; not for both at once, seen from both sides.
        ...(handshakes < MANY_ROWS ? { budget: 25 } : {}),
        note: `${answer.rows.toLocaleString('en')} rows; ${((closed - idle) / MB).toFixed(1)} MB after everything was closed (the SDK stays loaded)`,
      };
    }
  },
};

export const scale: Suite = {
  name: 'scale',
  what: 'far more than usual, 50 ms',
  async *run(): AsyncIterable<Figure> {
    for (const [name, world] of [
      ['1,000 profiles, 4,000 handshakes', { profiles: 1_000, handshakes: 4_000, latencyMs: 50 }],
      ['1,000 profiles, 100,000 handshakes', { profiles: 1_000, handshakes: 100_000, latencyMs: 50 }],
      [
        '200 profiles, 160 of them in one organization',
        { profiles: 200, handshakes: 0, latencyMs: 50, oneOrganization: true },
      ],
    ] as const) {
      const { answer, counts } = await once(world, { kind: 'refresh', again: 0 });
      const { idle, read } = answer.heap;
      yield {
        name,
        unit: 's',
        value: answer.firstMs / 1_000,
        note: `${answer.rows.toLocaleString('en')} rows; ${((read - idle) / MB).toFixed(0)} MB of heap; ${(answer.cpuMs / 1_000).toFixed(1)} s of CPU time; ${answer.sockets} sockets; ${counts.throttled} throttled answers; ${answer.failures} lists failed`,
      };
    }
  },
};
