import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { COMMANDS, CONTEXTS, VIEW } from '../../src/contributions.ts';

const CLASS_LINES = 300;
/** Classes that are still to be cut. */
const LARGE_CLASSES: ReadonlySet<string> = new Set(['ProfileInbox']);

const HOST = path.join('test', 'host');
const TESTS = ['extension', 'integration', 'support', 'ui', 'unit'].map((folder) => path.join('test', folder));

const root = path.join(import.meta.dirname, '..', '..');

/** The folder of the VS Code server has packages of its own below it. */
function sources(folder: string): { file: string; text: string }[] {
  return readdirSync(path.join(root, folder), { recursive: folder !== HOST, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((name) => ({ file: path.join(folder, name), text: readFileSync(path.join(root, folder, name), 'utf8') }));
}

// The linter has limits for files and functions, and none for classes.
test('No class of the sources has more than 300 lines', () => {
  let found = 0;
  for (const { file, text } of [...sources('src'), ...sources('scripts')]) {
    for (const [body, name = ''] of text.matchAll(/^(?:export )?(?:abstract )?class (\w+)[^]*?^}/gm)) {
      found++;
      if (LARGE_CLASSES.has(name)) continue;
      assert.ok(body.split('\n').length <= CLASS_LINES, `${file}: ${name} has ${body.split('\n').length} lines`);
    }
  }
  assert.ok(found > 20);
});

test('File names in src are unique', () => {
  const names = sources('src').map(({ file }) => path.basename(file));
  assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted());
});

test('Ids of commands, context keys, and the view come from contributions.ts', () => {
  const ids = [...Object.values(COMMANDS), ...Object.values(CONTEXTS), VIEW];
  const literal = new RegExp(String.raw`(?<=['"=])(?:${ids.join('|').replaceAll('.', String.raw`\.`)})(?![\w.])`);
  for (const { file, text } of ['src', 'scripts', HOST, ...TESTS].flatMap(sources)) {
    if (file === path.join('src', 'contributions.ts')) continue;
    assert.equal(literal.exec(text)?.[0], undefined, file);
  }
});
