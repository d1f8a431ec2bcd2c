// An object that is loaded when it is first needed.
/** Something that is loaded when it is first asked for; asked again after that failed, it is tried again. */
export class Lazy<T> {
  readonly #load: () => Promise<T>;
  readonly #end: (loaded: T) => void;
  #loading: Promise<T> | undefined;
  #loaded: T | undefined;
  #disposed = false;

  /** `end` is what disposing means for it. */
  constructor(load: () => Promise<T>, end: (loaded: T) => void = () => undefined) {
    this.#load = load;
    this.#end = end;
  }

  /** What is there by now, and not disposed; loads nothing. */
  get loaded(): T | undefined {
    return this.#disposed ? undefined : this.#loaded;
  }

  get(): Promise<T> {
    this.#loading ??= this.#once().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#loaded !== undefined) this.#end(this.#loaded);
  }

  async #once(): Promise<T> {
    this.#loaded = await this.#load();
    if (this.#disposed) this.#end(this.#loaded);
    return this.#loaded;
  }
}
