// The action history on disk: every attempt before it is sent, and its result.
import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import { asRecord } from '../common/records.ts';
import type { Action } from '../invitations/invitation.ts';

/** What was about to be done, written before it is sent. Ids only: no names, notes or messages. */
export interface Attempt {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly profile: string;
  /** Whether it was sample data, so nothing that AWS knows of. */
  readonly sample: boolean;
  readonly account: string;
  readonly action: Action;
  /** Ids of the service and the list, for reading the invitation again. */
  readonly service: string;
  readonly list: string;
  readonly type: string;
  readonly invitation: string;
  readonly arn?: string;
  readonly counterparty: string;
}

export type ResultKind = 'done' | 'verified' | 'changed' | 'failed' | 'unknown';

/** What came of it. Several may follow one attempt: the latest holds (an unknown one that was checked later). */
export interface Result {
  readonly at: number;
  readonly kind: ResultKind;
  /** The service's status word, where one was seen. */
  readonly status?: string;
  /** Kind of the failure, where there was one. */
  readonly failure?: string;
  readonly requestId?: string;
}

/** `result` is missing where the window was closed, or crashed, before the answer came. */
export interface HistoryEntry extends Attempt {
  readonly id: string;
  readonly result?: Result;
}

/** A file is closed when it has grown to this. */
const FILE_BYTES = 256 * 1024;
/** When all files together are larger, or more, than this, the oldest go. */
const TOTAL_BYTES = 5 * 2 ** 20;
const FILES = 1_000;
/** A file that was written to lately may belong to a window that is still open: it stays. */
const RECENT_MS = 24 * 3_600_000;

type Line = { readonly id: string; readonly attempt: Attempt } | { readonly id: string; readonly result: Result };

/**
 * The record of every act, in a folder of JSON-lines files. Each window appends to a file of its own, so that windows
 * never write over each other; reading brings all files together. A line that a crash cut short is left out.
 */
export class History {
  readonly #folder: string;
  #file: string | undefined;
  /** One after the other, so that lines never mix and a result never comes before its attempt. */
  readonly #inTurn = pLimit(1);

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves to the attempt's id when it is on disk. Rejects where it cannot be written: then nothing may be sent. */
  async begin(attempt: Attempt): Promise<string> {
    const id = randomUUID();
    await this.#inTurn(() => this.#write({ id, attempt }));
    return id;
  }

  /** Rejects where it cannot be written; the attempt is then shown as unfinished. */
  async end(id: string, result: Result): Promise<void> {
    await this.#inTurn(() => this.#write({ id, result }));
  }

  /** Newest first. No folder yet is an empty history. */
  async read(): Promise<HistoryEntry[]> {
    const entries = new Map<string, HistoryEntry>();
    const results: { id: string; result: Result }[] = [];
    for (const file of await this.#files()) {
      for (const line of linesOf(await readFile(file, 'utf8').catch(unlessMissing('')))) {
        if ('attempt' in line) entries.set(line.id, { id: line.id, ...line.attempt });
        else results.push(line);
      }
    }
    // After all attempts: a result may stand in the file of another window.
    for (const { id, result } of results.toSorted((a, b) => a.result.at - b.result.at)) {
      const entry = entries.get(id);
      if (entry) entries.set(id, { ...entry, result });
    }
    return [...entries.values()].toSorted((a, b) => b.at - a.at);
  }

  async clear(): Promise<void> {
    await this.#inTurn(async () => {
      this.#file = undefined;
      for (const file of await this.#files()) await rm(file, { force: true });
    });
  }

  async #write(line: Line): Promise<void> {
    if (this.#file !== undefined) {
      const size = await stat(this.#file).then(
        (info) => info.size,
        () => 0,
      );
      if (size >= FILE_BYTES) this.#file = undefined;
    }
    this.#file ??= await this.#newFile();
    // On the disk before anything is sent, also where the machine stops right after.
    await appendFile(this.#file, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true });
  }

  async #newFile(): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#prune();
    // Names sort by time; the rest keeps windows apart.
    return path.join(this.#folder, `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID()}.jsonl`);
  }

  async #prune(): Promise<void> {
    const files = await Promise.all((await this.#files()).map(sizeAndTime));
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    let number = files.length;
    for (const { file, size, writtenAt } of files) {
      if (bytes <= TOTAL_BYTES && number < FILES) return;
      if (Date.now() - writtenAt < RECENT_MS) continue;
      await rm(file, { force: true });
      bytes -= size;
      number--;
    }
  }

  async #files(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(unlessMissing([]));
    return names
      .filter((name) => name.endsWith('.jsonl'))
      .toSorted()
      .map((name) => path.join(this.#folder, name));
  }
}

/** For what may not be there yet. Everything else is told: an unreadable record is not an empty one. */
function unlessMissing<T>(fallback: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return fallback;
    throw error;
  };
}

async function sizeAndTime(file: string): Promise<{ file: string; size: number; writtenAt: number }> {
  const { size, mtimeMs } = await stat(file);
  return { file, size, writtenAt: mtimeMs };
}

function linesOf(content: string): Line[] {
  return content.split('\n').flatMap((text) => {
    const line = parsed(text);
    return isLine(line) ? [line] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is Line {
  const line = asRecord(value);
  if (typeof line?.['id'] !== 'string') return false;
  const attempt = asRecord(line['attempt']);
  if (attempt) {
    const texts = ['profile', 'account', 'action', 'service', 'list', 'type', 'invitation', 'counterparty'];
    return typeof attempt['at'] === 'number' && texts.every((name) => typeof attempt[name] === 'string');
  }
  const result = asRecord(line['result']);
  return typeof result?.['at'] === 'number' && typeof result['kind'] === 'string';
}
