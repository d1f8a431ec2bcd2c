import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isTestResult } from '../../../scripts/testResults.ts';

const runner = pathToFileURL(path.join(import.meta.dirname, '..', '..', '..', 'scripts', 'nodeTests.ts')).href;

const FIXTURES = {
  'mixed.test.mjs': `
    import { describe, test } from 'node:test';
    test('passes', () => {});
    test('fails', () => { throw new Error('on purpose'); });
    test('is skipped', { skip: true }, () => {});
    describe('a suite', () => { test('fails inside', () => { throw new Error('on purpose'); }); });
  `,
  'hook.test.mjs': `
    import { before, describe, test } from 'node:test';
    describe('a suite whose hook fails', () => {
      before(() => { throw new Error('on purpose'); });
      test('never runs', () => {});
    });
  `,
  'crash.test.mjs': `process.exit(3);`,
};

test('The test runner counts each test once, and failed hooks and crashed files as failures', (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'handshakes-runner-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(FIXTURES)) writeFileSync(path.join(folder, name), text);
  // In a process of its own: node:test does not run files from within a test.
  const script = `
    const { runNodeTests } = await import(${JSON.stringify(runner)});
    const files = ${JSON.stringify(path.join(folder, '*.test.mjs'))};
    console.log(JSON.stringify(await runNodeTests({ files, concurrency: 1, limitMs: 60_000 }, () => {})));
  `;
  const env = { ...process.env };
  delete env['NODE_TEST_CONTEXT'];
  const main = path.join(folder, 'main.mjs');
  writeFileSync(main, script);
  const output = execFileSync(process.execPath, [main], { encoding: 'utf8', env });
  const result: unknown = JSON.parse(output);
  assert.ok(isTestResult(result));
  const titles = result.failures.map(({ title }) => path.basename(title));
  assert.deepEqual(titles.toSorted(), [
    'a suite whose hook fails',
    'crash.test.mjs',
    'fails',
    'fails inside',
    'never runs',
  ]);
  assert.deepEqual(result.counts, { passed: 1, failed: 5, skipped: 1 });
  assert.match(result.failures.find(({ title }) => title === 'fails')?.at ?? '', /mixed\.test\.mjs:4$/);
});
