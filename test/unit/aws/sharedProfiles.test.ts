import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { credentialSourceOf } from '../../../src/aws/config/credentialSource.ts';
import { fileLocations, readSharedFiles, type AwsProfile } from '../../../src/aws/config/sharedProfiles.ts';
import { InboxProfile } from '../../../src/aws/inboxProfile.ts';

interface Contents {
  readonly config?: string;
  readonly credentials?: string;
}

async function write(t: TestContext, { config, credentials }: Contents) {
  const folder = await mkdtemp(path.join(tmpdir(), 'handshakes-profiles-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const locations = { config: path.join(folder, 'config'), credentials: path.join(folder, 'credentials') };
  if (config !== undefined) await writeFile(locations.config, config);
  if (credentials !== undefined) await writeFile(locations.credentials, credentials);
  return locations;
}

async function read(t: TestContext, contents: Contents) {
  const locations = await write(t, contents);
  const { profiles, problems, anyFile } = await readSharedFiles(locations);
  return {
    names: profiles.map(({ name }) => name),
    profile: (name: string): AwsProfile => {
      const found = profiles.find((candidate) => candidate.name === name);
      assert.ok(found, `no ${name}`);
      return found;
    },
    problems: problems.map(({ file, message }) => `${path.basename(file)}: ${message}`),
    anyFile,
  };
}

const inboxProfile = (profile: AwsProfile, salt = '') =>
  new InboxProfile(profile, 'files', salt, () => Promise.reject(new Error('not here')));

test('the files are where the AWS CLI looks for them', () => {
  assert.deepEqual(fileLocations({ AWS_CONFIG_FILE: 'a', AWS_SHARED_CREDENTIALS_FILE: 'b', HOME: 'c' }), {
    config: 'a',
    credentials: 'b',
  });
  assert.deepEqual(fileLocations({ HOME: 'h', USERPROFILE: 'u' }), {
    config: path.join('h', '.aws', 'config'),
    credentials: path.join('h', '.aws', 'credentials'),
  });
  assert.equal(fileLocations({ USERPROFILE: 'u', AWS_CONFIG_FILE: '' }).config, path.join('u', '.aws', 'config'));
  assert.equal(fileLocations({}).config, path.join(homedir(), '.aws', 'config'));
});

describe('the profiles of the shared files', () => {
  test('are those of both, merged; the credentials file wins', async (t) => {
    const { names, profile, problems } = await read(t, {
      config:
        '[default]\nregion = eu-west-1\n\n[profile both]\nregion = eu-west-2\nsso_account_id = 1\noutput = json\n\n[profile only-config]\nrole_arn = arn:aws:iam::222222222222:role/x\n',
      credentials:
        '[both]\nregion = us-west-2\naws_access_key_id = K\n[only-credentials]\naws_access_key_id = K\n[default]\naws_access_key_id = K\n',
    });
    assert.deepEqual(names, ['default', 'both', 'only-config', 'only-credentials']);
    assert.equal(profile('both').region, 'us-west-2');
    assert.equal(profile('both').settings['output'], 'json');
    assert.equal(profile('both').settings['aws_access_key_id'], 'K');
    assert.equal(profile('default').region, 'eu-west-1');
    assert.equal(profile('only-credentials').region, 'us-east-1');
    assert.deepEqual(problems, []);
  });

  for (const [what, change] of [
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    [
      'comments',
      (text: string) => `# one
; two

${text.replaceAll(']', '] # three')}`,
    ],
  ] as const) {
    test(`are found in files with ${what}`, async (t) => {
      const { names, profile, problems } = await read(t, {
        config: change('[profile acme]\nregion = eu-west-1\n'),
        credentials: change('[other]\naws_access_key_id = K\n'),
      });
      assert.deepEqual(names, ['acme', 'other']);
      assert.equal(profile('acme').region, 'eu-west-1');
      assert.deepEqual(problems, []);
    });
  }

  test('are none without files, and that is no problem', async (t) => {
    assert.deepEqual((await read(t, {})).anyFile, false);
    const { names, problems, anyFile } = await read(t, { config: '\n' });
    assert.deepEqual([names, problems, anyFile], [[], [], true]);
  });

  test('come from one file alone', async (t) => {
    assert.deepEqual((await read(t, { config: '[profile a]\nregion = x\n' })).names, ['a']);
    assert.deepEqual((await read(t, { credentials: '[b]\naws_access_key_id = K\n' })).names, ['b']);
  });

  test('do not include sso-session and services sections', async (t) => {
    const { names, problems } = await read(t, {
      config:
        '[sso-session corp]\nsso_region = eu-west-1\n[services local]\norganizations =\n  endpoint_url = http://127.0.0.1:1\n[plugins]\ncli_legacy_plugin_path = x\n[profile a]\nregion = x\n',
    });
    assert.deepEqual([names, problems], [['a'], []]);
  });

  test('may have any name that the SDK takes', async (t) => {
    const odd = ['a.b', 'a/b', 'a:b', 'a@b', 'a+b', 'a%20b', '-x', '123456789012_Admin'];
    const { names, profile, problems } = await read(t, {
      config: odd.map((name) => `[profile ${name}]\nregion = eu-west-1\n`).join(''),
      credentials: '[valueof]\naws_access_key_id = K\n',
    });
    assert.deepEqual(names.toSorted(), [...odd, 'valueof'].toSorted());
    for (const name of odd) assert.equal(profile(name).region, 'eu-west-1');
    assert.deepEqual(problems, []);
  });

  test('are read again after a change, from the same place', async (t) => {
    const locations = await write(t, { config: '[profile a]\nregion = x\n' });
    await readSharedFiles(locations);
    await writeFile(locations.config, '[profile b]\nregion = x\n');
    const { profiles } = await readSharedFiles(locations);
    assert.deepEqual(
      profiles.map(({ name }) => name),
      ['b'],
    );
  });
});

describe('what is wrong with a file is told, with what to do', () => {
  test('a folder in its place', async (t) => {
    const locations = await write(t, { credentials: '[a]\naws_access_key_id = K\n' });
    await mkdir(locations.config);
    const { profiles, problems, anyFile } = await readSharedFiles(locations);
    assert.deepEqual(
      profiles.map(({ name }) => name),
      ['a'],
    );
    assert.deepEqual(problems, [{ file: locations.config, message: 'it is a folder. Correct that, then refresh.' }]);
    assert.equal(anyFile, true);
  });

  test(
    'no permission to read it',
    { skip: process.platform === 'win32' || process.getuid?.() === 0 ? 'root may read everything' : false },
    async (t) => {
      const locations = await write(t, { config: '[profile a]\nregion = x\n' });
      await chmod(locations.config, 0o000);
      const { problems } = await readSharedFiles(locations);
      assert.match(problems[0]?.message ?? '', /^you have no permission to read it\./);
    },
  );

  test('a name that the SDK drops without a word', async (t) => {
    const { names, problems } = await read(t, {
      config: '[profile good]\nregion = x\n\n[profile my team]\nregion = x\n[profile müller]\nregion = x\n',
      credentials: '[also bad]\naws_access_key_id = K\n',
    });
    assert.deepEqual(names, ['good']);
    assert.deepEqual(
      problems.map((text) => /^\w+: line \d+: profile "[^"]+" cannot be used/.exec(text)?.[0]),
      [
        'config: line 4: profile "my team" cannot be used',
        'config: line 6: profile "müller" cannot be used',
        'credentials: line 1: profile "also bad" cannot be used',
      ],
    );
  });

  test('[profile __proto__], which the SDK would ignore the whole file for', async (t) => {
    const { names, problems } = await read(t, {
      config: '[profile a]\nregion = x\n[profile __proto__]\nregion = x\n',
      credentials: '[b]\naws_access_key_id = K\n',
    });
    assert.deepEqual(names, ['a', 'b']);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /^config: line 3: a profile cannot be called "__proto__".* Rename it/);
  });

  test('profiles without settings, or no profile at all', async (t) => {
    assert.match(
      (await read(t, { config: '[profile a]\n' })).problems[0] ?? '',
      /^config: none of its profiles has any/,
    );
    assert.match((await read(t, { config: 'region = x\n' })).problems[0] ?? '', /^config: it has no sections like/);
  });

  test('a profile section in the credentials file is not shown under a name that nobody gave it', async (t) => {
    const { names, problems } = await read(t, {
      credentials: '[profile a]\naws_access_key_id = K\n[b]\naws_access_key_id = K\n',
    });
    assert.deepEqual(names, ['b']);
    assert.deepEqual(problems, [
      'credentials: line 1: in this file "[profile a]" has to be "[a]". Correct that, then refresh.',
    ]);
  });

  test('a section without "profile" in the config file, where it means nothing', async (t) => {
    const { names, problems } = await read(t, {
      config:
        '[a]\nregion = x\n[profile b]\nregion = x\n[default]\nregion = x\n[plugins]\ncli = x\n[sso-session s]\nsso_region = x\n',
    });
    assert.deepEqual(names.toSorted(), ['b', 'default']);
    assert.deepEqual(problems, [
      'config: line 1: in this file "[a]" has to be "[profile a]". Correct that, then refresh.',
    ]);
  });

  test('blanks inside the brackets', async (t) => {
    const { names, problems } = await read(t, {
      config:
        '[ profile a ]\nregion = x\n[profile  b]\nregion = x\n[profile c]\nregion = x\n[profile d ]\nregion = x\n',
      credentials: '[ e ]\naws_access_key_id = K\n[f]\naws_access_key_id = K\n',
    });
    assert.deepEqual(names, ['b', 'c', 'd', 'f']);
    assert.deepEqual(
      problems.map((text) => /^\w+: line \d+: profile "[^"]+" cannot be used, because of the blanks/.exec(text)?.[0]),
      [
        'config: line 1: profile "a" cannot be used, because of the blanks',
        'credentials: line 1: profile "e" cannot be used, because of the blanks',
      ],
    );
  });
});

const endpoints = async (t: TestContext, profile: string, rest = '') =>
  (await read(t, { config: `[profile a]\nregion = x\n${profile}\n${rest}` })).profile('a').endpoints;

describe('the endpoints of a profile', () => {
  const services =
    '[services local]\norganizations =\n  endpoint_url = http://127.0.0.1:1\npartnercentral_account =\n  endpoint_url = http://127.0.0.1:2\nsts =\n  max_attempts = 5\n';

  test('are none, one for all, or one for a service', async (t) => {
    assert.deepEqual(await endpoints(t, ''), {});
    assert.deepEqual(await endpoints(t, 'endpoint_url = http://127.0.0.1:9'), { '*': 'http://127.0.0.1:9' });
    assert.deepEqual(await endpoints(t, 'services = local\nendpoint_url = http://127.0.0.1:9', services), {
      organizations: 'http://127.0.0.1:1',
      partnercentral_account: 'http://127.0.0.1:2',
      '*': 'http://127.0.0.1:9',
    });
  });

  test('are those of the very profile, and of no other', async (t) => {
    assert.deepEqual(await endpoints(t, '', '[default]\nendpoint_url = http://127.0.0.1:9\n'), {});
    assert.deepEqual(await endpoints(t, 'services = missing', services), {});
  });

  test('are switched off by ignore_configured_endpoint_urls', async (t) => {
    const off = 'services = local\nendpoint_url = http://127.0.0.1:9\nignore_configured_endpoint_urls = True';
    assert.deepEqual(await endpoints(t, off, services), {});
    const on = 'endpoint_url = http://127.0.0.1:9\nignore_configured_endpoint_urls = false';
    assert.deepEqual(await endpoints(t, on), { '*': 'http://127.0.0.1:9' });
  });
});

const made = (settings: Record<string, string>): AwsProfile => ({
  name: 'a',
  region: 'us-east-1',
  endpoints: {},
  settings,
  plan: credentialSourceOf('a', new Map([['a', settings]]), new Map()),
});

const account = (settings: Record<string, string>) => inboxProfile(made(settings)).accountId;

describe('a profile in the inbox', () => {
  test('knows its account where the settings say so', () => {
    assert.equal(account({}), undefined);
    assert.equal(account({ role_arn: 'arn:aws-us-gov:iam::222222222222:role/path/x' }), '222222222222');
    assert.equal(account({ sso_account_id: '333333333333' }), '333333333333');
    assert.equal(account({ aws_account_id: '444444444444' }), '444444444444');
    assert.equal(
      account({ role_arn: 'arn:aws:iam::222222222222:role/x', sso_account_id: '3'.repeat(12) }),
      '222222222222',
    );
    assert.equal(account({ sso_account_id: '123' }), undefined);
    assert.equal(account({ role_arn: 'arn:aws:iam::222222222222:user/x' }), undefined);
  });

  test('has another revision when, and only when, what shapes its connection changed', async (t) => {
    const revision = async (config: string, salt = 'AWS') =>
      inboxProfile((await read(t, { config, credentials: '[b]\naws_access_key_id = K\n' })).profile('a'), salt)
        .revision;
    const config = '[profile a]\nregion = x\noutput = json\n';
    const first = await revision(config);
    assert.equal(await revision(`# a comment\n\n${config}[profile c]\nregion = y\n`), first);
    assert.notEqual(await revision(config.replace('= x', '= z')), first);
    assert.notEqual(await revision(`${config}endpoint_url = http://127.0.0.1:9\n`), first);
    assert.notEqual(await revision(config, 'AWS,Sandbox'), first);
    assert.doesNotMatch(first, /region|json/);
  });
});
