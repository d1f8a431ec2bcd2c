// How often the tree is redrawn while a list streams in, and when its words have grown old.

/**
 * Milliseconds between two redraws of a list that streams in: a second, and one more for each thousand rows. VS Code
 * makes and sends all that is drawn, and (1.139) keeps about 250 bytes for each item that it ever made.
 */
export function streamingDelay(rows: number): number {
  return 1_000 + rows;
}

/** Texts like "expires in 9 days" are true for about that long: a refresh after that redraws them. */
export const WORDS_AGE_MS = 60_000;
