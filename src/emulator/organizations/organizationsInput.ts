// Input of AWS Organizations: the constraints of its model (2016-11-28), and checks that no pattern expresses.
import { asRecord } from '../../common/records.ts';
import type { Tag } from '../directory.ts';
import { DAY_MS } from '../emulatorDurations.ts';
import type { Call } from '../service.ts';
import { record, requiredText, structure } from '../validation.ts';
import type { Input, Rule } from '../validation.ts';
import type { Target } from './handshake.ts';
import { authorize } from './organizationsAccess.ts';
import { constraintViolation, invalidInput } from './organizationsErrors.ts';

export const HANDSHAKE_ID: Rule = { kind: 'string', max: 34, pattern: /^h-[0-9a-z]{8,32}$/ };
export const NOTES: Rule = { kind: 'string', max: 1024 };
const TAG_TEXT = /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u;
export const TAGS: Rule = {
  kind: 'list',
  of: structure(
    {
      Key: { kind: 'string', min: 1, max: 128, pattern: TAG_TEXT },
      Value: { kind: 'string', min: 0, max: 256, pattern: TAG_TEXT },
    },
    ['Key', 'Value'],
  ),
};
export const TARGET: Rule = structure(
  {
    Id: { kind: 'string', min: 1, max: 64 },
    Type: { kind: 'string', values: ['ACCOUNT', 'ORGANIZATION', 'EMAIL'] },
  },
  ['Id', 'Type'],
);
export const PAGE_INPUT = {
  NextToken: { kind: 'string', max: 100_000 },
  MaxResults: { kind: 'integer', min: 1, max: 20 },
} as const satisfies Record<string, Rule>;

export function targetOf(input: Input): Target {
  const target = record(input, 'Target');
  const id = requiredText(target, 'Id');
  switch (requiredText(target, 'Type')) {
    case 'ACCOUNT':
      if (!/^\d{12}$/.test(id)) throw invalidInput('INVALID_PATTERN');
      return { type: 'ACCOUNT', id };
    case 'EMAIL':
      if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(id)) throw invalidInput('INVALID_EMAIL_ADDRESS_TARGET');
      return { type: 'EMAIL', id };
    default:
      throw invalidInput('INVALID_PARTY_TYPE_TARGET');
  }
}

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_tagging.html */
const MAX_TAGS = 50;

/** The tags of a call that may attach them; `undefined` where it has none. */
export function tagsOf(call: Call): readonly Tag[] | undefined {
  const given: unknown = call.input['Tags'];
  const tags = (Array.isArray(given) ? given : []).map((tag: unknown) => {
    const { Key, Value } = asRecord(tag) ?? {};
    return { Key: String(Key), Value: String(Value) };
  });
  if (tags.length === 0) return undefined;
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) throw invalidInput('DUPLICATE_TAG_KEY');
  if (tags.some(({ Key }) => /^aws:/i.test(Key))) throw invalidInput('INVALID_SYSTEM_TAGS_PARAMETER');
  if (tags.length > MAX_TAGS) throw constraintViolation('MAX_TAG_LIMIT_EXCEEDED');
  authorize(call, 'TagResource');
  return tags;
}

/** AWS has limits to how far ahead a transfer may start and end, and does not publish them. */
const LATEST_MS = 366 * DAY_MS;

/** A transfer starts on the first of a month at midnight, and there must be a day left to accept it. */
export function checkStart(startsAt: number, now: number): void {
  const start = new Date(startsAt);
  if (Number.isNaN(start.getTime())) throw invalidInput('INVALID_START_DATE');
  if (startsAt % DAY_MS !== 0) throw invalidInput('START_DATE_NOT_BEGINNING_OF_DAY');
  if (start.getUTCDate() !== 1) {
    throw invalidInput('START_DATE_NOT_BEGINNING_OF_MONTH');
  }
  if (startsAt - DAY_MS <= now) throw invalidInput('START_DATE_TOO_EARLY');
  if (startsAt > now + LATEST_MS) throw invalidInput('START_DATE_TOO_LATE');
}

/** A transfer ends with the last second of a month. */
export function checkEnd(endsAt: number, now: number): void {
  if (Math.floor(endsAt / 1_000) !== Math.floor(endOfMonth(endsAt) / 1_000)) {
    throw invalidInput('END_DATE_NOT_END_OF_MONTH');
  }
  if (endsAt <= now) throw invalidInput('END_DATE_TOO_EARLY');
  if (endsAt > now + LATEST_MS) throw invalidInput('END_DATE_TOO_LATE');
}

/** The last millisecond of the month. */
export function endOfMonth(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - 1;
}
