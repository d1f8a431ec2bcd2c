import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { choose, isSelected, type ProfileSelection } from '../../../src/profiles/profileSelection.ts';

const ALL = ['dev', 'dev-two', 'prod', 'prod-two', 'a.b+c'];
const shown = (about: Partial<ProfileSelection>): string[] =>
  ALL.filter(isSelected({ include: [], exclude: [], ...about }));

describe('the profiles that are shown', () => {
  test('are all where nothing is said', () => {
    assert.deepEqual(shown({}), ALL);
  });

  test('are those that a name or a pattern takes in and none leaves out', () => {
    assert.deepEqual(shown({ include: ['dev*'] }), ['dev', 'dev-two']);
    assert.deepEqual(shown({ include: ['prod', 'dev?two'] }), ['dev-two', 'prod']);
    assert.deepEqual(shown({ exclude: ['*-two'] }), ['dev', 'prod', 'a.b+c']);
    assert.deepEqual(shown({ include: ['*'], exclude: ['*'] }), []);
  });

  test('a name is stronger than a pattern, and leaving out than taking in', () => {
    assert.deepEqual(shown({ include: ['prod'], exclude: ['*'] }), ['prod']);
    assert.deepEqual(shown({ include: ['prod*'], exclude: ['prod'] }), ['prod-two']);
    assert.deepEqual(shown({ include: ['prod'], exclude: ['prod'] }), []);
  });

  test('no other character of a pattern means anything', () => {
    assert.deepEqual(shown({ include: ['a.b+c*'] }), ['a.b+c']);
    assert.deepEqual(shown({ include: ['.*v*'] }), []);
  });
});

describe('a choice', () => {
  const entries = fc.array(fc.constantFrom(...ALL, 'gone', 'dev*', '*two', '*', '?'), { maxLength: 4 });

  test('becomes a setting that shows exactly what was chosen, whatever it was before', () => {
    fc.assert(
      fc.property(fc.subarray(ALL), entries, entries, (chosen, include, exclude) => {
        const after = choose(ALL, new Set(chosen), { include, exclude });
        assert.deepEqual(ALL.filter(isSelected(after)), chosen);
      }),
    );
  });

  test('of everything is no setting at all; otherwise it names the shorter of what is shown and what is hidden', () => {
    const none = { include: [], exclude: [] };
    assert.deepEqual(choose(ALL, new Set(ALL), none), none);
    assert.deepEqual(choose(ALL, new Set(['dev']), none), { include: ['dev'], exclude: [] });
    assert.deepEqual(choose(ALL, new Set(ALL.slice(1)), none), { include: [], exclude: ['dev'] });
    assert.deepEqual(choose(ALL, new Set(), none), { include: [], exclude: ['*'] });
  });

  test('keeps patterns, and names of profiles that are not there just now', () => {
    const before = { include: ['dev*'], exclude: ['gone'] };
    assert.deepEqual(choose(ALL, new Set(['dev', 'prod']), before), {
      include: ['dev*', 'prod'],
      exclude: ['gone', 'dev-two'],
    });
  });
});
