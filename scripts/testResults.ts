// What became of the tests of one layer, whichever runner ran them.
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface FailedTest {
  /** Path from the repository's root, with the line where it is known: `test/unit/text.test.ts:12`. */
  at: string;
  title: string;
}

export interface TestResult {
  counts: Readonly<TestCounts>;
  failures: readonly FailedTest[];
}

export const noTests: TestResult = { counts: { passed: 0, failed: 0, skipped: 0 }, failures: [] };

/** For a result that another process wrote with these types. */
export function isTestResult(value: unknown): value is TestResult {
  return typeof value === 'object' && value !== null && 'counts' in value && 'failures' in value;
}
