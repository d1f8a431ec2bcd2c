import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { CredentialSource } from '../../../src/aws/config/credentialSource.ts';
import { parseIni, RefusedFile } from '../../../src/aws/config/iniFile.ts';
import { sectionsOf, type FileKind, type Section, type Sections } from '../../../src/aws/config/sections.ts';
import { profilesOf } from '../../../src/aws/config/sharedProfiles.ts';
import { asRecord } from '../../../src/common/records.ts';

interface Pair {
  readonly config: string;
  readonly credentials: string;
  readonly sources?: boolean;
}

const python = (input: string, ...args: readonly string[]) =>
  spawnSync('python3', args, {
    input,
    encoding: 'utf8',
    env: { ...process.env, PYTHONUTF8: '1' },
    maxBuffer: 2 ** 28,
  });

/** What the AWS CLI's own reader makes of each pair. */
function botocore(pairs: readonly Pair[]): readonly Readonly<Record<string, unknown>>[] {
  const script = path.join(import.meta.dirname, '..', '..', 'support', 'awsFilesByBotocore.py');
  const { stdout, stderr, status } = python(pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''), script);
  assert.equal(status, 0, stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => asRecord(JSON.parse(line)) ?? {});
}

const isMissing = python('', '-c', 'from botocore.credentials import LoginCredentialFetcher').status !== 0;
const options = { skip: isMissing ? 'python3 with a botocore that knows aws login is not installed' : false };

function read(kind: FileKind, text: string): Sections | undefined {
  try {
    return sectionsOf(kind, parseIni(text));
  } catch (error) {
    if (error instanceof RefusedFile) return undefined;
    throw error;
  }
}

/** As botocore has it: settings and blocks in one dictionary. */
const dictionaries = (sections: ReadonlyMap<string, Section>) =>
  Object.fromEntries([...sections].map(([name, { settings, blocks }]) => [name, { ...settings, ...blocks }]));

const lineOf = (parts: readonly string[]): string => parts.join('');
const pick = (...values: readonly string[]) => fc.constantFrom(...values);
const inBrackets = fc.oneof(
  { weight: 3, arbitrary: pick('profile a', 'profile b', 'default', 'a', 'b', 'services v', 'sso-session s') },
  { weight: 1, arbitrary: pick('DEFAULT', 'profile "a"', "sso-session 'Acme Corp'", 'profile Acme\\ Corp', 'okta') },
  { weight: 1, arbitrary: pick('services', 'profile', 'profile default', ' profile a ', 'profile a ', 'profiles b') },
  { weight: 1, arbitrary: pick('profile services.x', 'services.x', 'profile a b', 'profile "a', '"a" b', '[a]', '') },
);
const blanks = pick('', '', '', '', ' ', '  ', '\t', '\u00A0', '\u001C', '\uFEFF', '\u0085');
const header = fc
  .tuple(blanks, inBrackets, pick(']', ']', ']', ']', '] # c', '];c', '] words', ']]', '] [x]', ''))
  .map(([blank, inner, end]) => `${blank}[${inner}${end}`);
const setting = fc
  .tuple(
    blanks,
    pick(
      'region',
      'Region',
      'output',
      's3',
      'x.y',
      'a b',
      '__proto__',
      '[k',
      'é',
      'İ',
      'ς',
      'one',
      'two',
      'three',
      'four',
    ),
    pick(' = ', ' = ', '=', '=', ': ', ':', '\t=\t', ' = ', '=', ' '),
    pick('v', 'w', '', 'a = b', 'http://x:1/#/', '# c', 'v # c', '"a # b"', '[z]', 'v\u2028w = x', ' v\u00A0', '='),
  )
  .map(lineOf);
const anyLine = fc.oneof(
  { weight: 6, arbitrary: setting },
  { weight: 3, arbitrary: header },
  { weight: 2, arbitrary: pick('', '  ', '= g', '# c = d', '  ; e', '  f = g', '    h', '\t[profile z]') },
);
/** Mostly files that are read: the fewer lines, the fewer reasons to refuse one. */
const anyText = fc
  .tuple(fc.array(anyLine, { maxLength: 10 }), pick('\n', '\n', '\r\n', '\r'), fc.boolean())
  .map(([lines, end, isWhole]) => (isWhole ? ['[a]', ...lines] : lines).join(end));

describe('the shared files are read as botocore reads them', () => {
  test('whatever is in them: the same files are refused, and the others have the same sections', options, () => {
    const pairs = fc.sample(fc.record({ config: anyText, credentials: anyText }), { numRuns: 800, seed: 7 });
    const found = botocore(pairs);
    let whole = 0;
    for (const [index, { config, credentials }] of pairs.entries()) {
      const expected = found[index];
      const ours = { config: read('config', config), credentials: read('credentials', credentials) };
      const theirs = asRecord(expected?.['config']);
      assert.deepEqual(
        ours.config && {
          profiles: dictionaries(ours.config.profile),
          sso_sessions: dictionaries(ours.config['sso-session']),
          services: dictionaries(ours.config.services),
        },
        theirs && { profiles: theirs['profiles'], sso_sessions: theirs['sso_sessions'], services: theirs['services'] },
        JSON.stringify(config),
      );
      assert.deepEqual(
        ours.credentials ? dictionaries(ours.credentials.profile) : null,
        expected?.['credentials'],
        JSON.stringify(credentials),
      );
      if (ours.config && ours.credentials) whole++;
    }
    assert.ok(whole > 100, `${whole} pairs were read: too few to compare`);
  });
});

/** botocore's names for what answers. */
const METHODS: Readonly<Record<string, string>> = {
  webIdentity: 'assume-role-with-web-identity',
  sso: 'sso',
  login: 'login',
  process: 'custom-process',
  machine: 'machine',
};

function methodOf({ origin, roles }: CredentialSource): unknown {
  if (origin.kind === 'none') return null;
  const keys = origin.kind === 'keys' && (origin.file === 'config' ? 'config-file' : 'shared-credentials-file');
  return [roles.length, keys || METHODS[origin.kind]];
}

const ROLE = 'role_arn = arn:aws:iam::111122223333:role/x\n';
const credentialSettings = fc
  .tuple(
    pick('', '', ROLE),
    pick('', '', 'source_profile = a\n', 'source_profile = b\n', 'source_profile = gone\n'),
    pick('', '', '', 'credential_source = Environment\n', 'credential_source = Elsewhere\n'),
    pick('', '', '', 'web_identity_token_file = /f\n', 'web_identity_token_file =\n'),
    pick('', '', 'sso_account_id = 1\nsso_role_name = r\n', 'sso_role_name = r\n'),
    pick('', 'sso_session = s\n', 'sso_session = t\n', 'sso_region = other\n', 'sso_session = gone\n'),
    pick('', '', 'sso_start_url = https://x\nsso_region = r\n'),
    pick('', '', 'aws_access_key_id = K\naws_secret_access_key = S\n', 'aws_access_key_id = K\n'),
    pick('', '', '', 'login_session = arn:aws:iam::1:user/x\n', 'credential_process = /p\n'),
  )
  .map((parts) => [...new Set(lineOf(parts).split('\n'))].join('\n'))
  // One name with two values is another matter.
  .filter((text) => !/^(\w+) =[^]*^\1 =/m.test(text));
const sourcePair = fc
  .tuple(credentialSettings, credentialSettings, credentialSettings, credentialSettings, fc.boolean())
  .map(([a, b, keysOfA, keysOfB, twoFiles]) => ({
    config: `[profile a]\n${a}[profile b]\n${b}[sso-session s]\nsso_start_url = https://x\nsso_region = r\n[sso-session t]\nsso_region = r\n`,
    credentials: twoFiles ? `[a]\n${keysOfA}[b]\n${keysOfB}` : '',
    sources: true,
  }));

test('the credentials of a profile come from where botocore takes them', options, () => {
  const pairs = fc.sample(sourcePair, { numRuns: 700, seed: 11 });
  const found = botocore(pairs);
  const seen = new Map<string, number>();
  for (const [index, { config, credentials }] of pairs.entries()) {
    const sections = { config: read('config', config), credentials: read('credentials', credentials) };
    assert.ok(sections.config && sections.credentials);
    const profiles = profilesOf({ config: sections.config, credentials: sections.credentials });
    const ours = Object.fromEntries(profiles.map(({ name, credentialSource }) => [name, methodOf(credentialSource)]));
    assert.deepEqual(ours, found[index]?.['sources'], `${config}--\n${credentials}`);
    for (const method of Object.values(ours)) {
      const label = JSON.stringify(method);
      seen.set(label, (seen.get(label) ?? 0) + 1);
    }
  }
  assert.ok(seen.size >= 11, `only ${[...seen.keys()].join(' ')}`);
});
