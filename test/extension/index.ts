// Runs inside VS Code's extension host: mocha over the bundled suites beside this file.
// The console of the extension host arrives at different places on different hosts, so the report goes
// to files that run.ts reads: the lines as they come, and the result once mocha is done. A host that
// crashes leaves no result, whatever exit code VS Code makes of it.
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

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
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  writeFileSync(fileFor('HANDSHAKES_TEST_RESULT'), JSON.stringify({ failures }));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
