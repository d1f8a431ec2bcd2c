import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { RateLimiter } from '../../../src/inbox/rateLimiter.ts';
import type { Rate } from '../../../src/invitations/invitationService.ts';

const NEVER = new AbortController().signal;

/** Timers and the steady clock, moved by hand together. */
function clock(t: TestContext) {
  let now = 1_000;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => now);
  return {
    now: () => now,
    async pass(ms: number, step = 5): Promise<void> {
      // What was granted just now is noted before time goes on.
      await microtasks();
      for (const end = now + ms; now < end;) {
        const passed = Math.min(step, end - now);
        now += passed;
        t.mock.timers.tick(passed);
        await microtasks();
      }
    },
  };
}

async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
}

/** The moments of all turns, in order. */
function recorder(pacer: RateLimiter, rate: Rate, now: () => number) {
  const times: number[] = [];
  const order: number[] = [];
  let asked = 0;
  const ask = async (signal = NEVER, key = 'k'): Promise<void> => {
    const number = asked++;
    await pacer.acquire(key, rate, signal);
    times.push(now());
    order.push(number);
  };
  return { times, order, ask };
}

/** A token bucket at the full published rate, as the service has it: every request must find a token. */
function admitsAll({ perSecond, burst }: Rate, times: readonly number[]): boolean {
  let tokens = burst;
  let at = times[0] ?? 0;
  return times.every((time) => {
    tokens = Math.min(burst, tokens + ((time - at) / 1_000) * perSecond);
    at = time;
    tokens -= 1;
    return tokens >= 0;
  });
}

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('turns', () => {
  test('never come faster than the rate allows, whenever they are asked for', async (t) => {
    const time = clock(t);
    const rates = fc.record({ perSecond: fc.integer({ min: 1, max: 10 }), burst: fc.integer({ min: 1, max: 10 }) });
    const arrivals = fc.array(
      fc.record({ after: fc.constantFrom(0, 0, 5, 40, 300, 2_000), many: fc.integer({ min: 1, max: 6 }) }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(rates, arrivals, async (rate, groups) => {
        const pacer = new RateLimiter();
        const { times, order, ask } = recorder(pacer, rate, time.now);
        const asked: Promise<void>[] = [];
        for (const { after, many } of groups) {
          await time.pass(after);
          for (let i = 0; i < many; i++) asked.push(ask());
        }
        await time.pass((asked.length / rate.perSecond) * 1_100 + 100, 10);
        await Promise.all(asked);
        assert.equal(admitsAll(rate, times), true, JSON.stringify(times));
        assert.deepEqual(
          order,
          order.toSorted((a, b) => a - b),
          'first come, first served',
        );
        pacer.dispose();
      }),
      { numRuns: 40 },
    );
  });

  test('are not given out slower than a tenth below the rate', async (t) => {
    const time = clock(t);
    const { times, ask } = recorder(new RateLimiter(), { perSecond: 5, burst: 5 }, time.now);
    for (let i = 0; i < 30; i++) void ask();
    await time.pass(6_000);
    assert.equal(times.length, 30);
  });

  test('of different keys do not wait for each other', async (t) => {
    const time = clock(t);
    const { times, ask } = recorder(new RateLimiter(), { perSecond: 1, burst: 1 }, time.now);
    await Promise.all([ask(NEVER, 'a'), ask(NEVER, 'b'), ask(NEVER, 'c')]);
    assert.equal(times.length, 3);
  });

  test('an aborted waiter leaves without taking its turn', async (t) => {
    const time = clock(t);
    const { order, ask } = recorder(new RateLimiter(), { perSecond: 1, burst: 1 }, time.now);
    const controller = new AbortController();
    await ask();
    const left = assert.rejects(ask(controller.signal), { name: 'AbortError' });
    const stayed = ask();
    controller.abort();
    await left;
    await time.pass(1_100);
    await stayed;
    assert.deepEqual(order, [0, 2]);
  });

  test('is refused at once where the signal is aborted already', async () => {
    await assert.rejects(new RateLimiter().acquire('k', { perSecond: 1, burst: 1 }, AbortSignal.abort()), {
      name: 'AbortError',
    });
  });
});

describe('nothing runs where nobody waits', () => {
  const slow: Rate = { perSecond: 0.01, burst: 1 };

  test('after the last waiter left', async () => {
    const before = timers();
    const pacer = new RateLimiter();
    const controller = new AbortController();
    await pacer.acquire('k', slow, NEVER);
    const waiting = assert.rejects(pacer.acquire('k', slow, controller.signal));
    assert.equal(timers(), before + 1);
    controller.abort();
    await waiting;
    assert.equal(timers(), before);
  });

  test('after the end', async () => {
    const before = timers();
    const pacer = new RateLimiter();
    await pacer.acquire('k', slow, NEVER);
    void pacer.acquire('k', slow, NEVER);
    assert.equal(timers(), before + 1);
    pacer.dispose();
    assert.equal(timers(), before);
  });
});

test('a service that is busy all the same gets fewer turns, and full speed again later', async (t) => {
  const time = clock(t);
  const pacer = new RateLimiter();
  const rate: Rate = { perSecond: 10, burst: 1 };
  const { times, ask } = recorder(pacer, rate, time.now);
  /** Milliseconds between the next turns. */
  const gaps = async (turns: number): Promise<number[]> => {
    times.length = 0;
    const asked = Array.from({ length: turns }, () => ask());
    await time.pass(60_000);
    await Promise.all(asked);
    return times.slice(1).map((at, index) => at - (times[index] ?? at));
  };
  const [usual = 0] = await gaps(2);
  pacer.slowDown('k');
  pacer.slowDown('k');
  const slowed = await gaps(20);
  assert.ok((slowed[0] ?? 0) > 2 * usual, `${slowed[0]} after ${usual}`);
  assert.ok(
    slowed.every((gap, index) => index === 0 || gap <= (slowed[index - 1] ?? gap) + 5),
    'it recovers step by step',
  );
  assert.ok(Math.abs((slowed.at(-1) ?? 0) - usual) <= 5, 'up to full speed');
  // Nobody is kept waiting for ever, however often it is told.
  for (let told = 0; told < 50; told++) pacer.slowDown('k');
  const [longest = 0] = await gaps(2);
  assert.ok(longest <= 20 * usual);
});
