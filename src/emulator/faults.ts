// Faults: what goes wrong with a request on purpose. Switches: habits of the services that hold for all requests.
/** What can go wrong between a client and the service, on purpose. */
export type Fault =
  /** the service's throttling error, with a `Retry-After` header if given */
  | { kind: 'throttle'; retryAfterSeconds?: number }
  | { kind: 'status500' }
  /** never answers; ends with `close()` or when the client gives up */
  | { kind: 'hang' }
  /** destroys the connection; the operation is not performed */
  | { kind: 'reset' }
  /** performs the operation, then destroys the connection instead of answering */
  | { kind: 'lostAnswer' }
  /** a captive portal or proxy answers with a page; the operation is not performed */
  | { kind: 'html'; status?: number }
  | { kind: 'error'; name: string; message?: string; reason?: string; status?: number }
  | { kind: 'concurrentModification' }
  | { kind: 'expiredToken' }
  /** the server's clock is off: the signature is checked, and `Date` is sent, as if it were `ms` later */
  | { kind: 'clockSkew'; ms: number }
  /** answers `ms` later than it would have */
  | { kind: 'delay'; ms: number }
  /** performs the operation and answers 200 with no body */
  | { kind: 'emptyBody' }
  /** answers a list with the token that was sent (or one for the first page), so that paging never ends */
  | { kind: 'repeatToken' };

export interface FaultRule {
  /** operation name, e.g. `CancelHandshake`; any when left out */
  operation?: string;
  /** account of the caller; any when left out */
  accountId?: string;
  /** how many matching requests it hits; 1 when left out, `Infinity` for all */
  times?: number;
  fault: Fault;
}

/** The faults that are still to come. The first rule that matches a request is used, and only that one. */
export class Faults {
  readonly #rules: { rule: FaultRule; left: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? 1 });
  }

  clear(): void {
    this.#rules.length = 0;
  }

  /** Rules that have not been used up. */
  get pending(): number {
    return this.#rules.length;
  }

  /** Takes the fault for a request, and uses it up. */
  take(operation: string, accountId: string): Fault | undefined {
    const index = this.#rules.findIndex(
      ({ rule }) =>
        (rule.operation === undefined || rule.operation === operation) &&
        (rule.accountId === undefined || rule.accountId === accountId),
    );
    const found = this.#rules[index];
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#rules.splice(index, 1);
    return found.rule.fault;
  }
}

/** Habits of the services (and of their documentation) that clients must live with, for all requests. */
export interface Switches {
  /** before every page comes an empty one with a token */
  emptyPages: boolean;
  /** Organizations dates as `1.793495345123E9` */
  eNotationDates: boolean;
  /** `o-a1b2c3…` instead of `a1b2c3…` for parties, and `h-…` for the parent handshake */
  partyIdsWithPrefix: boolean;
  /** values that no client knows yet, in every record */
  unknownEnums: boolean;
  /** 403, 404, 409, 429 … as the service models say, instead of 400 */
  modelStatusCodes: boolean;
  /** the full shape id as `__type` from Organizations, too: `com.amazonaws.organizations#Name` */
  namespacedErrorTypes: boolean;
  /** leaves out what the models do not require, empty lists and messages of errors included */
  omitOptionalFields: boolean;
}

export function allSwitchesOff(): Switches {
  return {
    emptyPages: false,
    eNotationDates: false,
    partyIdsWithPrefix: false,
    unknownEnums: false,
    modelStatusCodes: false,
    namespacedErrorTypes: false,
    omitOptionalFields: false,
  };
}
