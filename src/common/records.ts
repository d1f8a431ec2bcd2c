// Plain objects: members that may be missing, and values of unknown shape.

/** The same members without those that are `undefined`, for optional members of an object literal. */
export function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = { ...members };
  for (const key in kept) if (kept[key] === undefined) delete kept[key];
  return kept;
}

/** The value where it is an object with members (arrays excluded), for looking into JSON and untyped arguments. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
