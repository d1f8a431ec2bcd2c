// Runs test files with node:test, each in its own process, and counts from the events of the runner.
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { interrupted } from './children.ts';
import type { FailedTest, TestCounts, TestResult } from './testResults.ts';
import { root } from './toolchain.mjs';

export interface NodeTestOptions {
  /** Glob pattern from the repository's root. */
  files: string;
  /** How many files run at once. */
  concurrency: number;
  limitMs: number;
}

/** `print` gets the report as the spec reporter words it. */
export async function runNodeTests(options: NodeTestOptions, print: (text: string) => void): Promise<TestResult> {
  const counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  const failures: FailedTest[] = [];
  const limit = AbortSignal.timeout(options.limitMs);
  const events = run({
    globPatterns: [path.resolve(root, options.files).replaceAll('\\', '/')],
    concurrency: options.concurrency,
    signal: AbortSignal.any([interrupted, limit]),
  });
  events.on('test:pass', ({ details, skip, todo }) => {
    if (details.type !== 'suite') counts[isSet(skip) || isSet(todo) ? 'skipped' : 'passed']++;
  });
  events.on('test:fail', ({ name, file = '', line, details, todo }) => {
    // A suite fails with its tests, unless one of its hooks did.
    if (details.type === 'suite' && isFailureOfTests(details.error)) return;
    if (isSet(todo)) {
      counts.skipped++;
      return;
    }
    counts.failed++;
    const relative = path.relative(root, file).replaceAll('\\', '/');
    failures.push({ at: line === undefined ? relative : `${relative}:${line}`, title: name });
  });
  for await (const text of events.compose(new spec())) print(String(text));
  if (limit.aborted) print(`Still running after ${options.limitMs / 60_000} minutes: ended.\n`);
  return { counts, failures };
}

function isSet(mark: string | boolean | undefined): boolean {
  return mark !== undefined && mark !== false;
}

function isFailureOfTests(error: Error): boolean {
  return 'failureType' in error && error.failureType === 'subtestsFailed';
}
