// Events for folders that cannot import vscode.
export interface Disposable {
  dispose(): void;
}

export type Event<T> = (listener: (value: T) => void) => Disposable;

/** VS Code's event shape without VS Code, so that the inbox can be used and tested anywhere. */
export class Emitter<T> {
  readonly #listeners = new Set<{ readonly listener: (value: T) => void }>();

  readonly event: Event<T> = (listener) => {
    // An entry of its own: the same function may be added twice and removed once.
    const entry = { listener };
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  };

  fire(value: T): void {
    for (const { listener } of this.#listeners) listener(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
