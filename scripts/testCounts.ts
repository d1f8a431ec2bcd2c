// Reads from a test runner's report how many tests there were.
import { stripVTControlCharacters } from 'node:util';

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

export const noTests: Readonly<TestCounts> = { passed: 0, failed: 0, skipped: 0 };

function sumOf(report: string, pattern: RegExp): number {
  return [...report.matchAll(pattern)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** From the closing lines of the spec reporter of node:test. */
export function nodeTestCounts(output: string): TestCounts {
  const report = stripVTControlCharacters(output);
  return {
    passed: sumOf(report, /^ℹ pass (\d+)$/gm),
    failed: sumOf(report, /^ℹ (?:fail|cancelled) (\d+)$/gm),
    skipped: sumOf(report, /^ℹ (?:skipped|todo) (\d+)$/gm),
  };
}

/** From the closing lines of the spec reporter of mocha. */
export function mochaCounts(output: string): TestCounts {
  const report = stripVTControlCharacters(output);
  return {
    passed: sumOf(report, /^ {2}(\d+) passing\b/gm),
    failed: sumOf(report, /^ {2}(\d+) failing$/gm),
    skipped: sumOf(report, /^ {2}(\d+) pending$/gm),
  };
}

/** The files whose tests failed, from the same reporter: `test at test/ui/inbox.test.ts:12:3`. */
export function failedFiles(output: string): readonly string[] {
  const report = stripVTControlCharacters(output);
  return [...new Set([...report.matchAll(/^test at (.+?):\d+:\d+$/gm)].map(([, file = '']) => file))];
}
