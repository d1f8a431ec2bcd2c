// Lists of records under many keys, for listing without a scan.

/** Lists by owner, by owner and action, … Entries stay in the order in which they were added. */
export class ListIndex<T> {
  readonly #lists = new Map<string, T[]>();

  add(key: string, entry: T): void {
    const list = this.#lists.get(key);
    if (list) list.push(entry);
    else this.#lists.set(key, [entry]);
  }

  get(key: string): readonly T[] {
    return this.#lists.get(key) ?? [];
  }
}
