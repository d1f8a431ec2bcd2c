import { watch, type FSWatcher } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';

/** Several events come with one change; a file that is written in place is complete after this. */
const SETTLE_MS = 100;

interface Watched {
  readonly watcher: FSWatcher;
  /** Names in the folder that matter; events without a name always do. */
  names: ReadonlySet<string>;
}

/**
 * Tells when one of a few files appears, changes or goes, however that is done: written in place, replaced by another
 * file, through a link, in a folder that is not there yet. It watches folders, each once, and keeps nothing running.
 */
export class FileWatcher {
  readonly #changed: (files: readonly string[]) => void;
  readonly #folders = new Map<string, Watched>();
  #signatures = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #files: readonly string[] = [];
  readonly #inTurn = pLimit(1);
  #disposed = false;

  constructor(changed: (files: readonly string[]) => void) {
    this.#changed = changed;
  }

  /** From now on just these. Resolves when it watches; what happens afterwards is told. */
  async watch(files: readonly string[]): Promise<void> {
    this.#files = [...new Set(files)];
    await this.check();
  }

  /** Looks at once, for changes that a file system does not tell about. */
  async check(): Promise<void> {
    await this.#inTurn(() => this.#arm());
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    for (const { watcher } of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  /** First the watchers, then the look: nothing can happen unseen in between. */
  async #arm(): Promise<void> {
    // Again where it got nearer to a file: what was made there before it watched was told to nobody.
    while (await this.#watchNearest());
    await this.#look();
  }

  /** Whether there is a folder that was not watched before. */
  async #watchNearest(): Promise<boolean> {
    const wanted = new Map<string, Set<string>>();
    const places = (await Promise.all(this.#files.map(placesOf))).flat();
    for (const [folder, name] of await Promise.all(places.map(nearest))) {
      const names = wanted.get(folder) ?? new Set();
      // A folder that goes away is told under its own name.
      wanted.set(folder, names.add(name).add(path.basename(folder)));
    }
    if (this.#disposed) return false;
    for (const [folder, { watcher }] of this.#folders) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    let isNew = false;
    for (const [folder, names] of wanted) {
      const known = this.#folders.get(folder);
      if (known) known.names = names;
      else isNew = this.#watchFolder(folder, names) || isNew;
    }
    return isNew;
  }

  /** Whether it can be watched. */
  #watchFolder(folder: string, names: ReadonlySet<string>): boolean {
    try {
      const watcher = watch(folder, { persistent: false });
      const watched: Watched = { watcher, names };
      this.#folders.set(folder, watched);
      // Typed as always there, but not every system tells the name.
      watcher.on('change', (_, name: string | Buffer | null) => {
        if (name === null || watched.names.has(String(name))) this.#soon(folder, String(name));
      });
      watcher.on('error', () => this.#forget(folder));
      return true;
    } catch {
      // It went away just now, or may not be watched: `check` still sees what changes.
      return false;
    }
  }

  #soon(folder: string, name: string): void {
    // The folder itself went: what may stand in its place is another one, and needs another watcher.
    if (name === path.basename(folder)) this.#forget(folder);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.check(), SETTLE_MS);
  }

  #forget(folder: string): void {
    this.#folders.get(folder)?.watcher.close();
    this.#folders.delete(folder);
  }

  async #look(): Promise<void> {
    const signatures = new Map(
      await Promise.all(this.#files.map(async (file) => [file, await signatureOf(file)] as const)),
    );
    const before = this.#signatures;
    this.#signatures = signatures;
    const changed = this.#files.filter((file) => before.has(file) && before.get(file) !== signatures.get(file));
    if (changed.length > 0 && !this.#disposed) this.#changed(changed);
  }
}

/** The file, and where a link leads. */
async function placesOf(file: string): Promise<readonly string[]> {
  const real = await realpath(file).catch(() => file);
  return real === file ? [file] : [file, real];
}

/** The folder that exists on the way to a file, and the name in it that leads there. */
async function nearest(file: string): Promise<readonly [folder: string, name: string]> {
  let name = path.basename(file);
  let folder = path.dirname(file);
  for (;;) {
    const found = await stat(folder).catch(() => undefined);
    const parent = path.dirname(folder);
    if (found?.isDirectory() === true || parent === folder) return [folder, name];
    name = path.basename(folder);
    folder = parent;
  }
}

async function signatureOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found ? [found.ino, found.size, found.mtimeMs, found.ctimeMs].join(' ') : '';
}
