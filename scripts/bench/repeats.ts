// What the suites share: runs against fresh worlds, and the rates that AWS publishes.
import type { Answers, Task } from './client.ts';
import { runClient, startWorld } from './processes.ts';
import type { WorldCounts, WorldOptions } from './protocol.ts';

export const RUNS = 3;
export const MB = 1024 * 1024;

// What AWS publishes for the two handshake lists together, and for cancels: per account.
export const LISTS = { perSecond: 5, burst: 8 };
export const CANCELS = { perSecond: 2, burst: 3 };
export const PAGE = 20;

/** Seconds that so many requests take at a published rate, the burst first. */
export function paced(requests: number, { perSecond, burst }: typeof LISTS): number {
  return Math.max(0, requests - burst) / perSecond;
}

/** One task against a fresh world, whose rate buckets are full. */
export async function once<T extends Task>(
  world: WorldOptions,
  task: T,
): Promise<{ answer: Answers[T['kind']]; counts: WorldCounts }> {
  await using running = await startWorld(world);
  const answer = await runClient(running.files, task);
  return { answer, counts: await running.counts() };
}

export async function repeated<T>(runs: number, one: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let run = 0; run < runs; run++) results.push(await one());
  return results;
}

/** Handshakes of one profile, where there are to be very many. */
export const MANY_ROWS = 10_000;
