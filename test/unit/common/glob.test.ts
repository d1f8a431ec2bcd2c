import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchesAny, matchesPattern } from '../../../src/common/glob.ts';

test('a pattern without wildcards fits its own name only', () => {
  assert.ok(matchesPattern('prod', 'prod'));
  assert.ok(!matchesPattern('prod2', 'prod'));
  assert.ok(!matchesPattern('Prod', 'prod'));
  assert.ok(!matchesPattern('prod', ''));
});

test('* and ? stand for any run and for one character', () => {
  assert.ok(matchesPattern('acme-prod-eu', '*prod*'));
  assert.ok(matchesPattern('prod', 'prod*'));
  assert.ok(matchesPattern('prod1', 'prod?'));
  assert.ok(!matchesPattern('prod', 'prod?'));
  assert.ok(!matchesPattern('staging', '*prod*'));
  assert.ok(matchesAny('b', ['a', 'b*']));
  assert.ok(!matchesAny('b', []));
});

test('what means something in a regular expression means itself', () => {
  assert.ok(matchesPattern('a.b+c', 'a.b+c'));
  assert.ok(!matchesPattern('axb+c', 'a.b+c'));
  assert.ok(!matchesPattern('aaa', '(a+)+$'));
});

test('agrees with a regular expression, also where a pattern has many stars', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
  const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
  fc.assert(
    fc.property(letters, patterns, (name, pattern) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name);
      assert.equal(matchesPattern(name, pattern), expected);
    }),
  );
});
