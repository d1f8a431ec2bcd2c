// A log of bounded length.
/**
 * Appends to a log that forgets its oldest entries. It is cut in large steps, so that appending stays cheap; it holds
 * between `limit` and `2 * limit` entries once it is full.
 */
export function appendBounded<T>(log: T[], entry: T, limit: number): void {
  log.push(entry);
  if (log.length >= limit * 2) log.splice(0, log.length - limit);
}
