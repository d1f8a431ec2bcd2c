// Throttling: the published rates of AWS Organizations as token buckets.
/** A token bucket: `perSecond` tokens flow in, at most `burst` are kept. */
interface Rate {
  perSecond: number;
  burst: number;
}

interface PublishedRate {
  /** operations of one group share their buckets */
  group: string;
  account: Rate;
  organization?: Rate;
}

const LIST: PublishedRate = {
  group: 'ListHandshakes',
  account: { perSecond: 5, burst: 8 },
  organization: { perSecond: 6, burst: 10 },
};

/**
 * The published throttling quotas of AWS Organizations:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * Partner Central Account and the operations that are missing here publish none, and are not limited.
 */
const PUBLISHED: ReadonlyMap<string, PublishedRate> = new Map<string, PublishedRate>([
  ['ListHandshakesForAccount', LIST],
  ['ListHandshakesForOrganization', LIST],
  ['CancelHandshake', { group: 'CancelHandshake', account: { perSecond: 2, burst: 3 } }],
  [
    'DeclineHandshake',
    { group: 'DeclineHandshake', account: { perSecond: 1, burst: 1 }, organization: { perSecond: 5, burst: 5 } },
  ],
  [
    'AcceptHandshake',
    { group: 'AcceptHandshake', account: { perSecond: 1, burst: 2 }, organization: { perSecond: 5, burst: 5 } },
  ],
  [
    'DescribeHandshake',
    { group: 'DescribeHandshake', account: { perSecond: 1, burst: 2 }, organization: { perSecond: 6, burst: 10 } },
  ],
  ['DescribeOrganization', { group: 'DescribeOrganization', account: { perSecond: 1, burst: 2 } }],
  ['InviteAccountToOrganization', { group: 'InviteAccountToOrganization', account: { perSecond: 3, burst: 5 } }],
]);

interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets per account, and per organization, and operation. */
export class Rates {
  readonly #buckets = new Map<string, Bucket>();

  /**
   * Takes one token from every bucket that applies.
   *
   * @param nowMs any steady clock, in milliseconds
   * @returns whether the call may go on; a refused call takes nothing
   */
  admit(operation: string, accountId: string, organizationId: string | undefined, nowMs: number): boolean {
    const rate = PUBLISHED.get(operation);
    if (!rate) return true;
    const buckets = [this.#filled(`${rate.group} ${accountId}`, rate.account, nowMs)];
    if (rate.organization && organizationId !== undefined) {
      buckets.push(this.#filled(`${rate.group} ${organizationId}`, rate.organization, nowMs));
    }
    if (buckets.some((bucket) => bucket.tokens < 1)) return false;
    for (const bucket of buckets) bucket.tokens -= 1;
    return true;
  }

  #filled(key: string, rate: Rate, nowMs: number): Bucket {
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      bucket = { tokens: rate.burst, at: nowMs };
      this.#buckets.set(key, bucket);
    }
    const flowed = (Math.max(0, nowMs - bucket.at) / 1_000) * rate.perSecond;
    bucket.tokens = Math.min(rate.burst, bucket.tokens + flowed);
    bucket.at = Math.max(bucket.at, nowMs);
    return bucket;
  }
}
