// Runs inside VS Code's extension host: mocha over the bundled suites beside this file.
// The console of the extension host arrives at different places on different hosts, so the report goes
// to files that run.ts reads: the lines as they come, and the result once mocha is done. A host that
// crashes leaves no result, whatever exit code VS Code makes of it.
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import type { FailedTest, TestResult } from '../../scripts/testResults.ts';

const TEST_LIMIT_MS = 20_000;

function fileFor(variable: string): string {
  const file = process.env[variable];
  if (file === undefined) throw new Error(`${variable} is not set: start the tests with \`npm test -- host\`.`);
  return file;
}

export async function run(): Promise<void> {
  const reportFile = fileFor('HANDSHAKES_TEST_REPORT');
  const report = (...values: unknown[]): void => {
    appendFileSync(reportFile, `${format(...values)}\n`);
  };
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    // VS Code installs accessors here, which ignore an assignment.
    Object.defineProperty(console, method, { configurable: true, writable: true, value: report });
  }
  Mocha.reporters.Base.consoleLog = report;

  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', color: false, timeout: TEST_LIMIT_MS });
  mocha.forbidOnly();
  mocha.failZero();
  const suites = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  for (const suite of suites.filter((file) => file.endsWith('.test.cjs')).toSorted()) {
    mocha.addFile(path.join(__dirname, suite));
  }
  const result = await runMocha(mocha);
  writeFileSync(fileFor('HANDSHAKES_TEST_RESULT'), JSON.stringify(result));
  if (result.counts.failed > 0) throw new Error(`${result.counts.failed} tests failed`);
}

async function runMocha(mocha: Mocha): Promise<TestResult> {
  const failures: FailedTest[] = [];
  const { promise: ended, resolve: onEnd } = Promise.withResolvers<number>();
  const runner = mocha.run(onEnd);
  runner.on('fail', (test) => {
    failures.push({ at: `test/extension/${path.basename(test.file ?? '', '.cjs')}.ts`, title: test.fullTitle() });
  });
  const failed = await ended;
  const { passes = 0, pending = 0 } = runner.stats ?? {};
  return { counts: { passed: passes, failed, skipped: pending }, failures };
}
