// Waiting for a workbench: everything has one generous limit, because what takes a second takes ten on a busy machine.
import type { Locator } from 'playwright-core';

const LIMIT_MS = 60_000;

/** Tries again until an attempt succeeds. An attempt must be safe to repeat, and take some time of its own. */
export async function retry(what: string, attempt: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  do {
    if (await attempt()) return;
  } while (Date.now() < deadline);
  throw new Error(`${what}: not within ${LIMIT_MS / 1000} s.`);
}

export async function appears(
  target: Locator,
  timeout: number,
  state: 'visible' | 'hidden' | 'detached' | 'attached' = 'visible',
): Promise<boolean> {
  return succeeds(target.waitFor({ state, timeout }));
}

export async function succeeds(step: Promise<unknown>): Promise<boolean> {
  return step.then(
    () => true,
    () => false,
  );
}
