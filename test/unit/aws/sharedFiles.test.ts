import assert from 'node:assert/strict';
import { appendFile, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { fileLocations } from '../../../src/aws/config/environment.ts';
import { locateOrigin } from '../../../src/aws/config/sectionLocator.ts';
import { SharedFilesReader, type SharedFiles } from '../../../src/aws/config/sharedFiles.ts';

interface Contents {
  readonly config?: string | Buffer;
  readonly credentials?: string | Buffer;
}

async function readerOf(t: TestContext, { config, credentials }: Contents, pause?: (ms: number) => Promise<void>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'handshakes-files-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const locations = { config: path.join(folder, 'config'), credentials: path.join(folder, 'credentials') };
  if (config !== undefined) await writeFile(locations.config, config);
  if (credentials !== undefined) await writeFile(locations.credentials, credentials);
  const env = { AWS_CONFIG_FILE: locations.config, AWS_SHARED_CREDENTIALS_FILE: locations.credentials };
  const reader = new SharedFilesReader(env, pause);
  return { reader, locations };
}

const ofHome = (home: string) => ({ config: `${home}/.aws/config`, credentials: `${home}/.aws/credentials` });
const names = ({ profiles }: SharedFiles): string[] => profiles.map(({ name }) => name);
const problems = (files: SharedFiles): string[] =>
  files.problems.map(({ file, message }) => `${path.basename(file)}: ${message}`);

describe('the files are where the AWS CLI looks for them', () => {
  const skip = process.platform === 'win32' ? 'for POSIX' : false;

  test('by default in the home folder', { skip }, () => {
    assert.deepEqual(fileLocations({ HOME: '/h', USERPROFILE: '/u' }), ofHome('/h'));
    assert.deepEqual(fileLocations({ USERPROFILE: '/u', AWS_CONFIG_FILE: '' }), ofHome('/u'));
    assert.deepEqual(fileLocations({}), ofHome(homedir()));
  });

  for (const [written, expected] of [
    ['relative', 'relative'],
    ['~/x', '/h/x'],
    ['~', '/h'],
    ['~other/x', '~other/x'],
    ['$HOME/x', '/h/x'],
    ['${WORK}/$NAME.ini', '/w/a~b.ini'],
    ['$UNKNOWN/${UNKNOWN}/$', '$UNKNOWN/${UNKNOWN}/$'],
    ['/a/~/$$HOME', '/a/~/$/h'],
  ] as const) {
    test(`${written} in a variable leads to ${expected}`, { skip }, () => {
      const env = {
        HOME: '/h',
        WORK: '/w',
        NAME: 'a~b',
        AWS_CONFIG_FILE: written,
        AWS_SHARED_CREDENTIALS_FILE: written,
      };
      assert.deepEqual(fileLocations(env), { config: expected, credentials: expected });
    });
  }
});

describe('the profiles of both files', () => {
  test('are read in the order of the files, the config file first', async (t) => {
    const { reader } = await readerOf(t, {
      config: '[profile b]\nregion = x\n[default]\n',
      credentials: '[c]\n[default]\n[a]\n',
    });
    const files = await reader.read();
    assert.deepEqual([names(files), problems(files), files.anyFile], [['b', 'default', 'c', 'a'], [], true]);
  });

  for (const [what, change] of [
    ['line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['comments', (text: string) => `# one\n; two\n\n${text.replaceAll(']', '] # three')}`],
  ] as const) {
    test(`are found in files with ${what}`, async (t) => {
      const { reader } = await readerOf(t, { config: change('[profile acme]\n'), credentials: change('[other]\n') });
      const files = await reader.read();
      assert.deepEqual([names(files), problems(files)], [['acme', 'other'], []]);
    });
  }

  test('are none without files, with empty ones, and with folders in their place', async (t) => {
    const { reader, locations } = await readerOf(t, {});
    const before = await reader.read();
    assert.deepEqual([names(before), problems(before), before.anyFile], [[], [], false]);
    await writeFile(locations.config, '');
    await mkdir(locations.credentials);
    const files = await reader.read();
    assert.deepEqual([names(files), problems(files), files.anyFile], [[], [], true]);
  });
});

describe('while the AWS CLI refuses one of the files', () => {
  test('nothing of it is used, and no profile of the other one', async (t) => {
    const { reader, locations } = await readerOf(t, {
      config: '[profile a]\nrole_arn = r\nsource_profile = b\n[profile b\nregion = x\n',
      credentials: '[a]\naws_access_key_id = K\naws_secret_access_key = S\nendpoint_url = http://x\n',
    });
    const files = await reader.read();
    assert.deepEqual(problems(files), [
      'config: line 4: this is neither a section like "[name]" nor a setting like "name = value".',
    ]);
    const [a, ...others] = files.profiles;
    assert.ok(a && others.length === 0);
    assert.deepEqual([a.name, a.settings, a.endpoints], ['a', {}, {}]);
    assert.deepEqual(a.credentialSource.origin, {
      kind: 'none',
      problem: `The file ${locations.config} can't be read because of line 4.`,
      at: { file: locations.config, line: 3 },
    });
    assert.deepEqual(locateOrigin(a.credentialSource, files), { file: locations.config, line: 3 });
  });

  test('correcting it is enough', async (t) => {
    const { reader, locations } = await readerOf(t, { config: '[profile a]\nregion\n' });
    assert.deepEqual(names(await reader.read()), []);
    await writeFile(locations.config, '[profile a]\nregion = x\n');
    const files = await reader.read();
    assert.deepEqual([names(files), problems(files)], [['a'], []]);
  });

  test('its encoding may be the reason', async (t) => {
    for (const config of [Buffer.from('\uFEFF[profile a]\n', 'utf16le'), Buffer.from('[profile \xe4]\n', 'latin1')]) {
      const files = await (await readerOf(t, { config })).reader.read();
      assert.deepEqual(problems(files), ['config: it is not UTF-8 text.']);
    }
  });

  test(
    'so may be its permissions, which the AWS CLI does not mind',
    { skip: process.platform === 'win32' || process.getuid?.() === 0 ? 'root may read everything' : false },
    async (t) => {
      const { reader, locations } = await readerOf(t, { config: '[profile a]\n', credentials: '[b]\n' });
      await chmod(locations.config, 0o000);
      const files = await reader.read();
      assert.deepEqual(problems(files), ['config: you have no permission to read it.']);
      assert.equal(files.profiles[0]?.credentialSource.origin.kind, 'none');
    },
  );
});

describe('a change of the files', () => {
  test('gives other profiles, and no change the very same', async (t) => {
    const { reader, locations } = await readerOf(t, { config: '[profile a]\n' });
    const before = await reader.read();
    assert.equal(await reader.read(), before);
    assert.equal(await reader.settled(), before);
    await writeFile(locations.config, '[profile b]\n');
    assert.deepEqual(names(await reader.read()), ['b']);
  });

  test('is believed when the files have stayed the same for a second: a program may write them in pieces', async (t) => {
    const pieces = ['[profile b', ']\n[profile', ' c]\n'];
    const pauses: number[] = [];
    const { reader, locations } = await readerOf(t, { config: '[profile a]\n' }, async (ms) => {
      pauses.push(ms);
      const piece = pieces.shift();
      if (piece !== undefined) await appendFile(locations.config, piece);
    });
    assert.deepEqual(
      [names(await reader.settled()), pauses],
      [['a'], []],
      'the first time there is nothing to wait for',
    );
    await writeFile(locations.config, '');
    const files = await reader.settled();
    assert.deepEqual([names(files), problems(files), pauses], [['b', 'c'], [], [1_000, 1_000, 1_000, 1_000]]);
  });

  test('is believed after some time in any case', async (t) => {
    const { reader, locations } = await readerOf(t, { config: '[profile a]\n' }, () =>
      appendFile(locations.config, '#\n'),
    );
    await reader.read();
    await writeFile(locations.config, '[profile b]\n');
    assert.deepEqual(names(await reader.settled()), ['b']);
  });
});
