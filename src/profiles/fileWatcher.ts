// Reports when one of a few files appears, changes or goes, by looking at them twice a second.
import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import pLimit from 'p-limit';

const INTERVAL_MS = 500;

/** A file that is being written is reported when it was the same for this long. */
const SETTLE_MS = 150;
const MOST_LOOKS = 30;

type Signatures = ReadonlyMap<string, string>;

/**
 * However a file changes: in place, replaced by another one, through a link, in a folder that is not there yet, on a
 * network mount. Watches of the operating system were used before. They see none of the last three by themselves, and
 * where they are used up they fail late and for all at once (`EMFILE`, as an event). A few files cost next to nothing.
 */
export class FileWatcher {
  readonly #changed: (files: readonly string[]) => void;
  readonly #oneAtATime = pLimit(1);
  readonly #ending = new AbortController();
  #files: readonly string[] = [];
  #known: Signatures = new Map();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(changed: (files: readonly string[]) => void) {
    this.#changed = changed;
  }

  /** From now on just these. Resolves when their state is known: every later change is reported. */
  async watch(files: readonly string[]): Promise<void> {
    this.#files = [...new Set(files)];
    this.#timer ??= setInterval(() => {
      // A mount that does not answer must not have a growing queue.
      if (this.#oneAtATime.activeCount === 0) void this.check();
    }, INTERVAL_MS).unref();
    await this.check();
  }

  /** Looks at once. Never rejects. */
  async check(): Promise<void> {
    await this.#oneAtATime(() => this.#look());
  }

  dispose(): void {
    this.#ending.abort();
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { signal } = this.#ending;
    const files = this.#files;
    const before = this.#known;
    let now = await signaturesOf(files);
    let changed = changedFiles(before, now);
    for (let looks = 1; changed.length > 0 && looks < MOST_LOOKS && !signal.aborted; looks++) {
      await setTimeout(SETTLE_MS, undefined, { signal }).catch(() => undefined);
      const next = await signaturesOf(files);
      const isSettled = changedFiles(now, next).length === 0;
      now = next;
      changed = changedFiles(before, now);
      if (isSettled) break;
    }
    this.#known = now;
    if (changed.length > 0 && !signal.aborted) this.#changed(changed);
  }
}

/** Of the files that were known before. */
function changedFiles(before: Signatures, now: Signatures): string[] {
  return [...now].flatMap(([file, signature]) => (before.has(file) && before.get(file) !== signature ? [file] : []));
}

/** One after the other: a mount that does not answer blocks one thread of Node's few. */
async function signaturesOf(files: readonly string[]): Promise<Signatures> {
  const signatures = new Map<string, string>();
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    signatures.set(file, found ? [found.ino, found.size, found.mtimeMs, found.ctimeMs].join(' ') : '');
  }
  return signatures;
}
