// Answers by client token: the same request acts once.
import { createHash } from 'node:crypto';
import type { Output } from './service.ts';
import { ServiceError } from './serviceError.ts';
import type { Input } from './validation.ts';

const ANSWERS_KEPT = 20_000;

/**
 * Remembers answers by `ClientToken`: the same token with the same input gets the same answer again and does nothing,
 * with another input it is a conflict. Refusals are not remembered.
 */
export class Replays {
  readonly #answers = new Map<string, { input: string; output: Output }>();

  once(scope: { accountId: string; operation: string; token: string }, input: Input, perform: () => Output): Output {
    const key = `${scope.accountId} ${scope.operation} ${scope.token}`;
    const hash = createHash('sha256').update(canonical(input)).digest('base64');
    const earlier = this.#answers.get(key);
    if (earlier) {
      if (earlier.input === hash) return earlier.output;
      throw new ServiceError('ConflictException', 'The client token was used with another input.', {
        reason: 'CONFLICT_CLIENT_TOKEN',
      });
    }
    const output = perform();
    this.#answers.set(key, { input: hash, output });
    if (this.#answers.size > ANSWERS_KEPT) {
      const [oldest] = this.#answers.keys();
      if (oldest !== undefined) this.#answers.delete(oldest);
    }
    return output;
  }
}

/** The inputs here are flat: sorting the members is enough. */
function canonical(input: Input): string {
  return JSON.stringify(Object.entries(input).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
