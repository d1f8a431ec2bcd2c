import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatExpiry } from '../../../src/presentation/expiryLabels.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 15);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the expiry label', () => {
  for (const [left, words] of [
    [-DAY, 'past its expiry'],
    [0, 'past its expiry'],
    [1, 'expires within the hour'],
    [HOUR - 1, 'expires within the hour'],
    [HOUR, 'expires in 1 hour'],
    [2 * HOUR, 'expires in 2 hours'],
    [2 * DAY - 1, 'expires in 47 hours'],
    [2 * DAY, 'expires in 2 days'],
    [15 * DAY - 1, 'expires in 14 days'],
  ] as const) {
    test(`${left} ms before the expiry the label is "${words}"`, () => {
      assert.equal(formatExpiry(NOW + left, NOW), words);
    });
  }
});
