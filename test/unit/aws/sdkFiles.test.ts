import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { shareFilesWithSdk } from '../../../src/aws/config/sdkFiles.ts';
import type { Sections } from '../../../src/aws/config/sharedFileParser.ts';
import { readSharedFiles, type FileLocations } from '../../../src/aws/config/sharedProfiles.ts';

async function filesOf(t: TestContext): Promise<FileLocations> {
  const folder = await mkdtemp(path.join(tmpdir(), 'handshakes-sdk-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return { config: path.join(folder, 'config'), credentials: path.join(folder, 'credentials') };
}

/** What every provider of the SDK finds in the files. */
const sdkFinds = ({ config, credentials }: FileLocations) =>
  loadSharedConfigFiles({ configFilepath: config, filepath: credentials });

const plain = (sections: Sections) =>
  Object.fromEntries([...sections].map(([name, settings]) => [name, { ...settings }]));

test('the SDK finds in the files what was read in them last, also where its own parser reads another thing', async (t) => {
  const files = await filesOf(t);
  await writeFile(files.config, '[profile a]\nregion: ra\nS3 =\n  max = 1\n');
  await writeFile(files.credentials, '[a]#one\naws_access_key_id = K\n');
  // Read before and after somebody wants to know.
  await readSharedFiles(files);
  shareFilesWithSdk();
  assert.deepEqual(await sdkFinds(files), {
    configFile: { a: { region: 'ra', 's3.max': '1' } },
    credentialsFile: { a: { aws_access_key_id: 'K' } },
  });
  await writeFile(files.credentials, '[a]\naws_access_key_id = L\n');
  assert.equal((await sdkFinds(files)).credentialsFile['a']?.['aws_access_key_id'], 'K');
  await readSharedFiles(files);
  assert.equal((await sdkFinds(files)).credentialsFile['a']?.['aws_access_key_id'], 'L');
});

const HEADERS = ['profile a', 'profile b', 'a', 'b', 'default', 'services v', 'sso-session s', 'DEFAULT', 'profile é'];
const ODD_HEADERS = [
  'profile x.y',
  'profile "q"',
  'profile c d',
  'services é',
  'profile sso-session.t',
  '7',
  'services',
];
const NAMES = ['region', 'Role_ARN', 's3', 'x.y', 'a b', 'constructor', 'a;b', 'export X', '[k', 'é', ''];
const SEPARATORS = ['=', ' = ', ': ', ':', '\t=\t', ' '];
const VALUES = [
  'v',
  '',
  'a = b',
  'http://x:1/#/',
  '# c',
  'v # c',
  'v;c',
  '"a # b"',
  '[z]',
  'v\u2028w',
  ' v\u00a0',
  '=',
];
const STARTS = ['', '', '', ' ', '  ', '\t', '\u00a0'];
const ENDS = ['', '', '', ' # c', ';c', ' words', ']'];

/** The same files each time: a generator of its own (mulberry32). */
function randomFrom(seed: number): <T>(choices: readonly T[]) => T | undefined {
  let state = seed;
  return (choices) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return choices[Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * choices.length)];
  };
}

test('whatever is in the files, the SDK finds the very settings that plans are made of', async (t) => {
  const files = await filesOf(t);
  shareFilesWithSdk();
  const pick = randomFrom(1);
  const line = (): string =>
    pick([true, false, false])
      ? `${pick(STARTS)}[${pick([...HEADERS, ...HEADERS, ...ODD_HEADERS])}]${pick(ENDS)}`
      : `${pick(STARTS)}${pick(NAMES)}${pick(SEPARATORS)}${pick(VALUES)}`;
  const text = (): string => Array.from({ length: pick([4, 12, 24]) ?? 0 }, line).join(pick(['\n', '\r\n', '\r']));
  let settings = 0;
  for (let run = 0; run < 1_000; run++) {
    const texts = { config: text(), credentials: text() };
    await Promise.all([writeFile(files.config, texts.config), writeFile(files.credentials, texts.credentials)]);
    const { sections } = await readSharedFiles(files);
    const { configFile, credentialsFile } = await sdkFinds(files);
    assert.deepEqual({ ...configFile }, plain(sections.config), JSON.stringify(texts.config));
    assert.deepEqual({ ...credentialsFile }, plain(sections.credentials), JSON.stringify(texts.credentials));
    settings += [...sections.config.values(), ...sections.credentials.values()].flatMap(Object.keys).length;
  }
  assert.ok(settings > 2_000, `${settings} settings in all: too few to compare`);
});
