import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import manifest from '../../../package.json' with { type: 'json' };
import { publicationFields, publicationOf } from '../../../scripts/publication.ts';
import { channelOf, releaseNotes } from '../../../scripts/releaseNotes.ts';
import { shippedReadme } from '../../../scripts/shippedReadme.ts';

const root = path.join(import.meta.dirname, '..', '..', '..');
const REPOSITORY = 'https://git.example.test/owner/name';

test('Without a repository the package names a publisher and no address', () => {
  assert.deepEqual(publicationFields(publicationOf({ publisher: 'someone' }, {})), { publisher: 'someone' });
});

test('REPOSITORY and PUBLISHER fill every field that needs them', () => {
  for (const given of [REPOSITORY, `${REPOSITORY}/`, `git+${REPOSITORY}.git`]) {
    const fields = publicationFields(publicationOf({ publisher: 'x' }, { PUBLISHER: 'someone', REPOSITORY: given }));
    assert.deepEqual(fields, {
      publisher: 'someone',
      repository: { type: 'git', url: `${REPOSITORY}.git` },
      bugs: { url: `${REPOSITORY}/issues` },
      homepage: `${REPOSITORY}#readme`,
    });
  }
});

test('The repository field of package.json serves where no variable is set', () => {
  const found = publicationOf({ publisher: 'x', repository: { url: `${REPOSITORY}.git` } }, { REPOSITORY: '' });
  assert.equal(found.repository, REPOSITORY);
  assert.throws(() => publicationOf({ publisher: 'x' }, { REPOSITORY: 'owner/name' }), /not the https address/);
});

test('The README of the package shows pictures and links once there is a repository', () => {
  const readme = shippedReadme(readFileSync(path.join(root, 'README.md'), 'utf8'), REPOSITORY);
  assert.match(readme, /!\[[^\]]+\]\(https:\/\/git\.example\.test\/owner\/name\/raw\/HEAD\/docs\/pictures\/\w+\.png\)/);
  assert.match(readme, /\]\(https:\/\/git\.example\.test\/owner\/name\/blob\/HEAD\/docs\/privacy\.md\)/);
});

test('Odd minor versions go to the pre-release channel', () => {
  assert.deepEqual(
    [channelOf('0.1.0'), channelOf('0.2.3'), channelOf('1.10.0')],
    ['pre-release', 'release', 'release'],
  );
  assert.throws(() => channelOf('1.0.0-beta'), /three numbers/);
});

test('The notes of a release are the section of its version in the changelog', () => {
  const changelog = '# Changelog\n\n## 0.2.0\n\n* New.\n\n## 0.1.0\n\n* First.\n';
  assert.equal(releaseNotes(changelog, '0.2.0'), '* New.\n');
  assert.throws(() => releaseNotes(changelog, '0.3.0'), /nothing about 0\.3\.0/);
});

test('The extension is marked as a preview until version 1.0', () => {
  assert.equal(manifest.preview, manifest.version.startsWith('0.'));
});

test('Workflows pin every action by hash and give no permission to all jobs but reading', () => {
  const folder = path.join(root, '.github', 'workflows');
  for (const file of readdirSync(folder)) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    for (const [, action = ''] of text.matchAll(/uses: (\S+)/g)) {
      assert.match(
        action,
        /^(?:[\w.-]+\/[\w./-]+@[0-9a-f]{40}|\.\/\.github\/workflows\/[\w.-]+)$/,
        `${file}: ${action}`,
      );
    }
    assert.match(text, /^permissions:\n {2}contents: read\n\n/m, file);
    assert.doesNotMatch(text, /run:.*\$\{\{/, `${file}: an expression in a script`);
  }
});
