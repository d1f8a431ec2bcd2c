import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

const TEST_FOLDER = path.join(import.meta.dirname, '..');
const TITLE = /^\s*(?:test|it)\(\s*(['`])(.+?)\1,/gm;

function titlesIn(folder: string): { title: string; at: string }[] {
  const files = readdirSync(path.join(TEST_FOLDER, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(path.join(TEST_FOLDER, folder, file), 'utf8');
      return [...text.matchAll(TITLE)].map(([, , title = '']) => ({ title, at: `test/${folder}/${file}: ${title}` }));
    });
}

for (const folder of ['ui', 'extension']) {
  describe(`Test titles in test/${folder}`, () => {
    test(`Every test title in test/${folder} is a sentence of its own`, () => {
      const titles = titlesIn(folder);
      assert.ok(titles.length > 10);
      for (const { title, at } of titles) {
        assert.match(title, /^(?:[A-Z"]|\$\{|http\.)/, at);
        assert.ok(title.split(/\s+/).length >= 4, at);
      }
    });

    // The screenshot of a failed test is named after it.
    test(`No two tests in test/${folder} have the same title`, () => {
      const titles = titlesIn(folder).map(({ title }) => title);
      assert.deepEqual(titles.toSorted(), [...new Set(titles)].toSorted());
    });
  });
}
