import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { shippedReadme } from '../../scripts/shippedReadme.ts';

const DEVELOPERS = '## For developers\n\n[code](src/main.ts)\n';

test('the README of the package has no pictures, no links into the repository and nothing for developers', () => {
  const readme = [
    '# Name',
    '',
    'What it is: [more](docs/more.md), [AWS](https://aws.amazon.com), [below](#the-end).',
    '',
    '![A picture](docs/pictures/a.png)',
    '',
    '<!-- generated -->',
    '',
    '## The end',
    '',
    'Done.',
    '',
    DEVELOPERS,
  ].join('\n');
  assert.equal(
    shippedReadme(readme),
    '# Name\n\nWhat it is: more, [AWS](https://aws.amazon.com), [below](#the-end).\n\n## The end\n\nDone.\n',
  );
});

test('the README of the package is refused where it would show a broken picture or lead nowhere', () => {
  for (const broken of [
    'Here ![a](docs/a.png).',
    '<img src="docs/a.png">',
    '[![a](docs/a.png)](https://a.test)',
    '[a](#gone)',
  ]) {
    assert.throws(() => shippedReadme(`# Name\n\n${broken}\n\n${DEVELOPERS}`), /The README of the package/, broken);
  }
  assert.throws(() => shippedReadme('# Name\n'), /has no "## For developers"/);
});

test('the README begins with what it is about, and says below how to start and test it', () => {
  const readme = readFileSync(path.join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  assert.doesNotMatch(shippedReadme(readme), /npm (?:start|test)|!\[/);
  assert.match(readme, /^npm test +# /m);
});
