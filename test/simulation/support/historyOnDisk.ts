// What really stands in the files of the history, read without the product's own code.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { asRecord } from '../../../src/common/records.ts';

export interface WrittenEntry {
  readonly id: string;
  readonly at: number;
  readonly profile: string;
  readonly account: string;
  readonly action: string;
  readonly invitation: string;
  /** Kind of the latest result. */
  readonly result: string | undefined;
}

export function readAttempts(folder: string): WrittenEntry[] {
  const entries = new Map<string, WrittenEntry>();
  const results: { readonly id: string; readonly at: number; readonly kind: string }[] = [];
  for (const record of recordsIn(folder)) {
    const id = String(record['id']);
    const attempt = asRecord(record['attempt']);
    const result = asRecord(record['result']);
    if (attempt) entries.set(id, entryOf(id, attempt));
    if (result) results.push({ id, at: Number(result['at']), kind: String(result['kind']) });
  }
  for (const { id, kind } of results.toSorted((a, b) => a.at - b.at)) {
    const entry = entries.get(id);
    if (entry) entries.set(id, { ...entry, result: kind });
  }
  return [...entries.values()];
}

function recordsIn(folder: string): Readonly<Record<string, unknown>>[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl'));
  return files.flatMap((file) =>
    readFileSync(path.join(folder, file), 'utf8')
      .split('\n')
      .map((line) => asRecord(parsed(line)))
      .filter((record) => record !== undefined),
  );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function entryOf(id: string, attempt: Readonly<Record<string, unknown>>): WrittenEntry {
  const text = (member: string): string => String(attempt[member]);
  return {
    id,
    at: Number(attempt['at']),
    profile: text('profile'),
    account: text('account'),
    action: text('action'),
    invitation: text('invitation'),
    result: undefined,
  };
}
