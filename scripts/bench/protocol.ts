// What the processes of a benchmark tell each other.

/** What another process of the same benchmark sent: both are made of these sources. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- Who asks says what it is.
export function received<T>(value: unknown): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- See above: nothing else sends anything here.
  return value as T;
}

export interface WorldOptions {
  readonly profiles: number;
  /** In total, over all profiles. */
  readonly handshakes: number;
  readonly latencyMs: number;
  readonly rates?: 'published' | 'unlimited';
  /** All accounts but the managing ones are members of the first organization, and share its rates. */
  readonly oneOrganization?: boolean;
}

export interface WorldReady {
  readonly endpoint: string;
  readonly configFile: string;
  readonly credentialsFile: string;
}

export interface WorldCounts {
  readonly requests: number;
  readonly throttled: number;
  readonly operations: Readonly<Record<string, number>>;
  /** What was changed. */
  readonly effects: number;
}
