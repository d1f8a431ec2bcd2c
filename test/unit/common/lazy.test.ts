import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Lazy } from '../../../src/common/lazy.ts';

describe('something lazy', () => {
  test('is loaded once, when it is first asked for', async () => {
    let loads = 0;
    const lazy = new Lazy(() => Promise.resolve(++loads));
    assert.equal(lazy.loaded, undefined);
    assert.deepEqual(await Promise.all([lazy.get(), lazy.get()]), [1, 1]);
    assert.equal(lazy.loaded, 1);
    assert.equal(loads, 1);
  });

  test('is tried again after it could not be loaded', async () => {
    let loads = 0;
    const lazy = new Lazy(() => (++loads === 1 ? Promise.reject(new Error('not now')) : Promise.resolve(loads)));
    await assert.rejects(lazy.get(), /not now/);
    assert.equal(lazy.loaded, undefined);
    assert.equal(await lazy.get(), 2);
  });

  test('is ended when it is disposed, also where it comes later', async () => {
    const ended: string[] = [];
    const end = (loaded: string): void => void ended.push(loaded);
    const { promise, resolve } = Promise.withResolvers<string>();
    const early = new Lazy(() => Promise.resolve('early'), end);
    const late = new Lazy(() => promise, end);
    const never = new Lazy(() => Promise.resolve('never'), end);
    await early.get();
    const coming = late.get();
    for (const lazy of [early, late, never]) lazy.dispose();
    assert.deepEqual(ended, ['early']);
    resolve('late');
    await coming;
    assert.deepEqual(ended, ['early', 'late']);
    assert.equal(early.loaded, undefined);
    assert.equal(late.loaded, undefined);
  });
});
