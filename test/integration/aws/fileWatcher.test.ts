import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { FileWatcher } from '../../../src/profiles/fileWatcher.ts';
import { until } from '../../support/emulated.ts';

/** A watcher of these names in a folder of its own. */
async function watching(t: TestContext, ...names: readonly string[]) {
  const folder = await mkdtemp(path.join(tmpdir(), 'handshakes-watch-'));
  const at = (name: string): string => path.join(folder, name);
  const reports: string[] = [];
  const watcher = new FileWatcher((files) => {
    reports.push(files.map((file) => path.relative(folder, file)).join(' '));
  });
  t.after(async () => {
    watcher.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  await watcher.watch(names.map(at));
  return { at, reports, watcher };
}

describe('files that are watched', () => {
  test('are reported when they appear, also in a folder that was not there, change, are replaced and go', async (t) => {
    const { at, reports } = await watching(t, '.aws/config', 'other');
    const see = (count: number) => until(() => reports.length === count, `${count} reports`);
    await mkdir(at('.aws'));
    await writeFile(at('.aws/config'), 'one');
    await see(1);
    await writeFile(at('.aws/config'), 'another');
    await see(2);
    await writeFile(at('next'), 'another');
    await rename(at('next'), at('.aws/config'));
    await see(3);
    await rm(at('.aws'), { recursive: true });
    await see(4);
    assert.deepEqual(new Set(reports), new Set(['.aws/config']));
  });

  test('are followed through a link, also to another file', async (t) => {
    const { at, reports } = await watching(t, 'config');
    await writeFile(at('real'), 'one');
    await symlink(at('real'), at('config'));
    await until(() => reports.length === 1, 'the link');
    await writeFile(at('real'), 'another');
    await until(() => reports.length === 2, 'its file');
  });

  test('are reported once and when they are complete, where they are written slowly', async (t) => {
    const { at, reports, watcher } = await watching(t, 'config');
    await writeFile(at('config'), '');
    const checking = watcher.check();
    for (let length = 1; length <= 5; length++) {
      await setTimeout(60);
      assert.deepEqual(reports, []);
      await writeFile(at('config'), 'x'.repeat(length));
    }
    await checking;
    assert.deepEqual(reports, ['config']);
  });

  test('are not reported after the end', async (t) => {
    const { at, reports, watcher } = await watching(t, 'config');
    await writeFile(at('config'), 'one');
    const checking = watcher.check();
    watcher.dispose();
    await checking;
    assert.deepEqual(reports, []);
  });
});
