// Pages of a list, and the opaque tokens between them.
import { createHmac, randomBytes } from 'node:crypto';

/** Something that stands in a list. `sequence` grows with each entry of the world and never changes. */
export interface Listed {
  readonly sequence: number;
}

export interface Page<T> {
  items: T[];
  nextToken: string | undefined;
}

/** Thrown by {@link Pager.page}; each service has its own name for it. */
export class BadTokenError extends Error {}

/**
 * How many entries a single page may look at. A filter that matches little gives short (or empty) pages with a token,
 * as the real services do, and never a long scan.
 */
const MAX_SCAN = 1_000;

/**
 * Cuts lists into pages, newest entry first. Tokens are opaque, keep no state on the server, and are bound to the list
 * and the filter that they were issued for.
 */
export class Pager {
  readonly #key = randomBytes(32);

  /**
   * @param entries ascending by `sequence`
   * @param binding names the list, its owner and its filter
   * @param emptyPages puts an empty page with a token before every page
   */
  page<T extends Listed>(
    entries: readonly T[],
    binding: string,
    request: { size: number; token: string | undefined; emptyPages: boolean; accept: (entry: T) => boolean },
  ): Page<T> {
    const from =
      request.token === undefined ? { before: Infinity, owed: request.emptyPages } : this.#read(request.token, binding);
    if (from.owed) return { items: [], nextToken: this.#write(binding, from.before, false) };

    const items: T[] = [];
    let index = firstIndexAtOrAfter(entries, from.before) - 1;
    let scanned = 0;
    for (; index >= 0 && items.length < request.size && scanned < MAX_SCAN; index--, scanned++) {
      const entry = entries[index];
      if (entry && request.accept(entry)) items.push(entry);
    }
    // A full page at the end of what matches gets no token: look whether anything acceptable is left.
    while (index >= 0 && scanned < MAX_SCAN * 2) {
      const entry = entries[index];
      if (entry && request.accept(entry)) break;
      index--;
      scanned++;
    }
    const next = index >= 0 ? entries[index] : undefined;
    return { items, nextToken: next && this.#write(binding, next.sequence + 1, request.emptyPages) };
  }

  /** A token that points at the beginning of the list, for a server that repeats itself. */
  tokenForStart(binding: string): string {
    return this.#write(binding, Number.MAX_SAFE_INTEGER, false);
  }

  #write(binding: string, before: number, owed: boolean): string {
    const position = `${before === Infinity ? 'start' : before.toString(36)}.${owed ? '1' : '0'}`;
    return Buffer.from(`${position}.${this.#seal(binding, position)}`).toString('base64url');
  }

  #read(token: string, binding: string): { before: number; owed: boolean } {
    const [before = '', owed = '', seal = ''] = Buffer.from(token, 'base64url').toString('latin1').split('.');
    if (seal === '' || seal !== this.#seal(binding, `${before}.${owed}`)) throw new BadTokenError('Invalid NextToken');
    return { before: before === 'start' ? Infinity : Number.parseInt(before, 36), owed: owed === '1' };
  }

  #seal(binding: string, position: string): string {
    return createHmac('sha256', this.#key).update(`${binding}\n${position}`).digest('hex').slice(0, 32);
  }
}

/** Binary search: the first index whose sequence is not below the given one. */
function firstIndexAtOrAfter(entries: readonly Listed[], sequence: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.sequence ?? Infinity) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
