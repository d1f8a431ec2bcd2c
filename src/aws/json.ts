// Answers of the SDK as plain JSON, and its dates as numbers.
import type { JsonObject, JsonValue } from '../invitations/invitation.ts';

/** What the SDK answered as plain JSON: dates as ISO text, `undefined` and `$metadata` left out. */
export function plainJson(value: object): JsonObject {
  const plain: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(value) as [string, unknown][]) {
    if (member === undefined || key === '$metadata') continue;
    plain[key] = plainValue(member);
  }
  return plain;
}

function plainValue(value: unknown): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map(plainValue);
  return typeof value === 'object' ? plainJson(value) : null;
}

/** Milliseconds since the epoch, or nothing for a missing or impossible date. */
export function time(date: Date | undefined): number | undefined {
  const at = date?.getTime();
  return at === undefined || Number.isNaN(at) ? undefined : at;
}
