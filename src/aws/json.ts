// Looks into answers of services: any member may be missing, null, of another type, nested without end or huge.
import { asRecord } from '../common/records.ts';

/** Members of an answer. */
export type Members = Readonly<Record<string, unknown>>;

/** Deeper than any answer of a service. */
const DEEPEST = 24;

/** A later second than this is none: somebody counts in milliseconds. The year 5138. */
const LAST_SECOND = 1e11;

const SECONDS = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const ISO_DATE = /^\d{4}-\d\d-\d\dT/;

/** Text that says something. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Elements of a list; nothing for what is none. */
export function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Elements of a list that have members. */
export function records(value: unknown): readonly Members[] {
  return elements(value).flatMap((element): readonly Members[] => {
    const record = asRecord(element);
    return record ? [record] : [];
  });
}

/** Milliseconds since the epoch, of seconds (also as text) or an ISO date; nothing for what is no date. */
export function time(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && SECONDS.test(value) ? Number(value) : value;
  if (typeof seconds === 'number') return Math.abs(seconds) < LAST_SECOND ? Math.round(seconds * 1_000) : undefined;
  const at = typeof value === 'string' && ISO_DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** The answer as JSON text, with dates as ISO text where they are dates and nothing of the transport. */
export function recordOf(answer: Members, dates: readonly string[]): string {
  const members = Object.entries(answer).filter(([name]) => !name.startsWith('$'));
  return JSON.stringify(
    Object.fromEntries(
      members.map(([name, value]) => {
        const at = dates.includes(name) ? time(value) : undefined;
        return [name, at === undefined ? value : new Date(at).toISOString()];
      }),
    ),
  );
}

/** Parsed JSON without what is nested deeper than a program can follow. */
export function pruned(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) return null;
  if (Array.isArray(value)) return value.map((element) => pruned(element, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, pruned(member, depth + 1)]));
}
