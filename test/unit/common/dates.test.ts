import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { formatDate, formatDistance, formatShortDate, formatTimestamp } from '../../../src/common/dates.ts';
import { setLanguage } from '../../../src/common/l10n.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 15);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

afterEach(() => setLanguage('en', undefined));

test('a date has its weekday and the offset of its zone', () => {
  assert.equal(
    formatDate(NOW, 'Europe/Berlin').replaceAll('\u202F', ' '),
    'Saturday, November 21, 2026 at 10:15 AM GMT+1',
  );
  assert.match(formatShortDate(NOW, 'Europe/Berlin'), /^Nov 21, 2026, 10:15\sAM GMT\+1$/);
  assert.match(formatDate(NOW, 'Asia/Kolkata'), /2:45\sPM GMT\+5:30$/);
  assert.match(formatDate(NOW, 'UTC'), /9:15\sAM GMT(?:\+0)?$/);
});

test('a date is written by the language of the texts', () => {
  setLanguage('de', {});
  assert.equal(formatDate(NOW, 'Europe/Berlin'), 'Samstag, 21. November 2026 um 10:15 GMT+1');
  assert.equal(formatShortDate(NOW, 'Europe/Berlin'), '21. Nov. 2026, 10:15 GMT+1');
  assert.equal(formatDistance(NOW + 5 * DAY, NOW), 'in 5 Tagen');
});

describe('how far away a date is', () => {
  for (const [away, words] of [
    [0, 'just now'],
    [59_999, 'just now'],
    [-90_000, '1 minute ago'],
    [HOUR - 1, 'in 59 minutes'],
    [HOUR, 'in 1 hour'],
    [2 * DAY - 1, 'in 47 hours'],
    [-2 * DAY, '2 days ago'],
    [15 * DAY - 1, 'in 14 days'],
  ] as const) {
    test(`${away} ms: ${words}`, () => assert.equal(formatDistance(NOW + away, NOW), words));
  }
});

test('what is no date is not known, and never throws', () => {
  for (const at of [Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 1]) {
    assert.equal(formatDate(at), 'unknown');
    assert.equal(formatDistance(at, NOW), 'unknown');
  }
});

test('a timestamp is the same in every zone, and never throws', () => {
  assert.equal(formatTimestamp(NOW), '2026-11-21 09:15 UTC');
  assert.equal(formatTimestamp(Number.NaN), 'unknown');
  assert.equal(formatTimestamp(8.64e15 + 1), 'unknown');
});
