import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { readSharedFiles } from '../../../src/aws/config/sharedProfiles.ts';
import { secret } from '../../support/secrets.ts';

/** What became of two files: settings of usable profiles, names of the others, and what is told. */
async function read(t: TestContext, config: string | Buffer, credentials = '') {
  const folder = await mkdtemp(path.join(tmpdir(), 'handshakes-lines-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const locations = { config: path.join(folder, 'config'), credentials: path.join(folder, 'credentials') };
  await writeFile(locations.config, config);
  await writeFile(locations.credentials, credentials);
  const { profiles, problems } = await readSharedFiles(locations);
  return {
    usable: Object.fromEntries(
      profiles.filter(({ doubt }) => !doubt).map(({ name, settings }) => [name, { ...settings }]),
    ),
    held: profiles.filter(({ doubt }) => doubt).map(({ name }) => name),
    profiles,
    problems: problems.map(({ file, message }) => `${path.basename(file)}: ${message}`),
    locations,
  };
}

const A = '[profile a]\nregion = ra\n';
const B = '[profile b]\nregion = rb\n';
const KEYS = 'aws_access_key_id = K\naws_secret_access_key = S\n';
const own = { aws_access_key_id: 'K', aws_secret_access_key: 'S' };

const headers = (text: string): string[] => [...text.matchAll(/^\[.*\]$/gm)].map(([header]) => header);
const cuts = (header: string): string[] => [
  ...Array.from({ length: header.length - 1 }, (_, index) => header.slice(0, index + 1)),
  header.slice(1),
];

describe('what the AWS CLI reads is read, and the same', () => {
  // Each was given to aws-cli 1.45; where it has a dictionary in a setting, the SDK has a point in the name.
  const cases: readonly (readonly [what: string, config: string, a: Readonly<Record<string, string>>])[] = [
    [
      'name: value',
      '[profile a]\nregion: ra\nendpoint_url: http://x:1\n',
      { region: 'ra', endpoint_url: 'http://x:1' },
    ],
    ['name: value with =', '[profile a]\nregion: r=a\n', { region: 'r=a' }],
    [
      'names in upper case',
      '[profile a]\nRegion = ra\nENDPOINT_URL = http://x\n',
      { region: 'ra', endpoint_url: 'http://x' },
    ],
    ['line ends of old Macs', A.replaceAll('\n', '\r'), { region: 'ra' }],
    ['line ends of Windows', A.replaceAll('\n', '\r\n'), { region: 'ra' }],
    ['a comment right after a bracket', '[profile a]#one\nregion = ra\n', { region: 'ra' }],
    ['a comment after a bracket', '[profile a] ; one [b]\nregion = ra\n', { region: 'ra' }],
    ['comments of both kinds, indented too', `# x = 1\n${A}  # y\n  ; z = 2\n#[profile b\n`, { region: 'ra' }],
    [
      'a # in a value',
      '[profile a]\nsso_start_url = https://x/start#/\nexternal_id =#1\n',
      { sso_start_url: 'https://x/start#/', external_id: '#1' },
    ],
    [
      'a block',
      `${A}s3 =\n  max = 1\n\n# c\n  style = path\noutput = json\n`,
      { region: 'ra', 's3.max': '1', 's3.style': 'path', output: 'json' },
    ],
    ['a block that begins with a colon', `${A}s3:\n  max = 1\n`, { region: 'ra', 's3.max': '1' }],
    ['an empty setting in a block', `${A}s3 =\n  other =\n  max = 1\n`, { region: 'ra', 's3.max': '1' }],
    ['an empty setting, and no block', '[profile a]\nendpoint_url =\nregion = ra\n', { region: 'ra' }],
    ['all indented', '[profile a]\n  s3 =\n  region = ra\n  output = json\n', { region: 'ra', output: 'json' }],
    [
      'a command in several lines',
      '[profile a]\ncredential_process = /x\n  --account=1\n\n  # which\n  b:c "d"\noutput = json\n',
      { credential_process: '/x --account=1 b:c "d"', output: 'json' },
    ],
    ['a name with blanks', `${A}export AWS_X=1\n`, { region: 'ra', 'export aws_x': '1' }],
    ['a tab in the brackets', '[profile\ta]\nregion = ra\n', { region: 'ra' }],
    ['quotes in the brackets', '[profile "a"]\nregion = ra\n', { region: 'ra' }],
    ['more blanks in the brackets', '[profile \t a ]\nregion = ra\n', { region: 'ra' }],
    ['a prefix that goes on', '[profiles a]\nregion = ra\n', { region: 'ra' }],
    [
      'what every section has',
      '[profile a]\nregion = ra\n[DEFAULT]\nRegion = x\noutput = json\ns3 =\n  max = 1\n',
      { region: 'ra', output: 'json', 's3.max': '1' },
    ],
  ];
  for (const [what, config, a] of cases) {
    test(what, async (t) => {
      const { usable, held, problems } = await read(t, config);
      assert.deepEqual([usable, held, problems], [{ a }, [], []]);
    });
  }

  test('and what a person means beyond that: a byte order mark, comments after values, indented sections', async (t) => {
    const { usable, problems } = await read(
      t,
      `\uFEFF[profile a]\nregion = ra # one\n  endpoint_url = http://x ; two\n  [profile b]\n  region = rb\n`,
    );
    assert.deepEqual(usable, { a: { region: 'ra', endpoint_url: 'http://x' }, b: { region: 'rb' } });
    assert.deepEqual(problems, []);
  });

  test('settings that are further to the right than the one above', async (t) => {
    const { usable, problems } = await read(
      t,
      `${A}  endpoint_url: http://x\n    output=json\n s3 =\n   max = 1\nservices = v\n`,
    );
    const a = { region: 'ra', endpoint_url: 'http://x', output: 'json', 's3.max': '1', services: 'v' };
    assert.deepEqual([usable, problems], [{ a }, []]);
  });
});

describe('what the AWS CLI refuses a whole file for is told, and nobody whom it may concern is used', () => {
  const THIS = 'Correct that, then refresh.';
  const cases: readonly (readonly [what: string, config: string, problem: string, held: string, usable: string])[] = [
    [
      'no closing bracket',
      `${A}[profile lost\nregion = x\n${B}`,
      `line 3: this has to be "[profile lost]". ${THIS}`,
      'a lost',
      'b other',
    ],
    [
      'no opening bracket',
      `${A}profile lost]\nregion = x\n${B}`,
      `line 3: this is not a section like "[profile name]". ${THIS}`,
      'a lost',
      'b other',
    ],
    [
      'no brackets',
      `${A}profile lost\nregion = x\n${B}`,
      `line 3: this is not a section like "[profile name]". ${THIS}`,
      'a lost',
      'b other',
    ],
    [
      'no brackets, and a colon',
      `${A}profile lost:\nregion = x\n${B}`,
      `line 3: this is not a section like "[profile name]". ${THIS}`,
      'a lost',
      'b other',
    ],
    [
      'brackets of other kinds',
      `${A}［profile lost］\nregion = x\n${B}`,
      `line 3: this is neither a section nor a setting like "name = value". ${THIS}`,
      'a lost',
      'b other',
    ],
    [
      'two brackets',
      `${A}[[profile lost]]\nregion = x\n${B}`,
      `line 3: this has to be "[profile lost]". ${THIS}`,
      'a lost',
      'b other',
    ],
    [
      'a half section, indented',
      `${A}  [profile lost\n  region = x\n${B}`,
      `line 3: this has to be "[profile lost]". ${THIS}`,
      'a lost',
      'b other',
    ],
    [
      'a half section that looks like a setting',
      `${A}[profile lost = x\nregion = x\n${B}`,
      `line 3: this is not a section like "[profile name]". ${THIS}`,
      'a lost',
      'b other',
    ],
    [
      'a half section of services',
      `${A}[services lost\norganizations =\n  endpoint_url = http://x\n${B}`,
      `line 3: this has to be "[services lost]". ${THIS}`,
      'a lost',
      'b other',
    ],
    [
      'a section that was cut off',
      `${A}[profile los\nregion = x\n${B}`,
      `line 3: this has to be "[profile los]". ${THIS}`,
      'a lost',
      'b other',
    ],
    [
      'a half section of nobody else',
      `${A}[profile ghost\nregion = x\n${B}`,
      `line 3: this has to be "[profile ghost]". ${THIS}`,
      'a lost other',
      'b',
    ],
    [
      'a section without a name',
      `${A}[]\nregion = x\n${B}`,
      `line 3: this is not a section like "[profile name]". ${THIS}`,
      'a lost other',
      'b',
    ],
    [
      'half a section without a name',
      `${A}[profile\nregion = x\n${B}`,
      `line 3: this is not a section like "[profile name]". ${THIS}`,
      'a lost other',
      'b',
    ],
    [
      'more after the bracket',
      `${A}[profile lost] region = x\n${B}`,
      `line 3: after the bracket of "lost" there is more than a comment. Give it a line of its own, then refresh.`,
      'lost',
      'a b other',
    ],
    [
      'no =',
      `${A}region\n${B}`,
      `line 3: this is neither a section nor a setting like "name = value". ${THIS}`,
      'a',
      'b lost other',
    ],
    [
      'no =, in a block',
      `${A}s3 =\n  max\n${B}`,
      `line 4: this is neither a section nor a setting like "name = value". ${THIS}`,
      'a',
      'b lost other',
    ],
    [
      'a colon in a block',
      `${A}s3 =\n  max: 1\n${B}`,
      `line 4: this is neither a section nor a setting like "name = value". ${THIS}`,
      'a',
      'b lost other',
    ],
    [
      'no name',
      `${A}= x\n${B}`,
      `line 3: this is neither a section nor a setting like "name = value". ${THIS}`,
      'a',
      'b lost other',
    ],
    [
      'a comment that is none',
      `${A}// region\n${B}`,
      `line 3: this is neither a section nor a setting like "name = value". ${THIS}`,
      'a',
      'b lost other',
    ],
    [
      'a setting above the first section',
      `endpoint_url = x\nregion = y\n${A}${B}`,
      'line 1: this stands above the first section. Give it a section, then refresh.',
      'lost other',
      'a b',
    ],
    [
      'a setting twice',
      `${A}output = json\nREGION = rc\n${B}`,
      'line 4: this setting is there already, in line 2. Remove one of them, then refresh.',
      'a',
      'b lost other',
    ],
    [
      'a setting twice, with one value: the section that it was in may have lost its header',
      `${A}region = ra\nendpoint_url = x\n${B}`,
      'line 3: this setting is there already, in line 2. Remove one of them, then refresh.',
      'a',
      'b lost other',
    ],
    [
      'a setting twice in a block, with two values',
      `${A}s3 =\n  max = 1\n  max = 1\n  max = 2\n${B}`,
      'line 6: this setting is there already, in line 5. Remove one of them, then refresh.',
      'a',
      'b lost other',
    ],
    [
      'curly brackets that make it a setting',
      `${A}{lost:x}\nregion = x\n${B}`,
      `line 3: this is neither a section nor a setting like "name = value". ${THIS}`,
      'a',
      'b lost other',
    ],
    [
      'a section twice',
      `${A}${B}[profile "a"]\noutput = json\n`,
      'line 5: section "a" is there already, in line 1. Make them one, then refresh.',
      'a b',
      'lost other',
    ],
    [
      'default twice',
      `[default]\nregion = x\n${A}${B}[profile default]\nregion = y\n`,
      'line 7: section "default" is there already, in line 1. Make them one, then refresh.',
      'b default',
      'a lost other',
    ],
  ];
  for (const [what, config, problem, held, usable] of cases) {
    test(what, async (t) => {
      // "lost" and "other" stand in the other file, too.
      const result = await read(t, config, `[lost]\n${KEYS}[other]\n${KEYS}`);
      assert.deepEqual(result.problems, [`config: ${problem}`]);
      assert.deepEqual(result.held.toSorted().join(' '), held);
      assert.deepEqual(Object.keys(result.usable).toSorted().join(' '), usable);
      for (const profile of result.profiles.filter(({ doubt }) => doubt)) {
        assert.deepEqual([profile.settings, profile.endpoints, profile.plan.origin.kind], [{}, {}, 'none']);
        assert.equal(profile.doubt?.file, result.locations.config);
      }
    });
  }

  for (const line of ['endpoint_url http://127.0.0.1:1', 'role_arn arn:aws:iam::1:role/x', 'region us=gov']) {
    test(`no =, and one in the value, which the AWS CLI takes for another setting: ${line}`, async (t) => {
      const { held, problems } = await read(t, `${A}${line}\n${B}`);
      assert.deepEqual(held, ['a']);
      assert.match(problems.join('\n'), /^config: line 3: this is neither[^\n]*$/);
    });
  }

  for (const line of ['endpoint_url http://127.0.0.1:1', 'profile lost', 'lost]']) {
    test(`what would be the rest of the value above: ${line}`, async (t) => {
      const { held, problems } = await read(t, `${A}  ${line}\n${B}`, `[lost]\n${KEYS}`);
      assert.deepEqual(held, line.includes('lost') ? ['a', 'lost'] : ['a']);
      assert.match(problems.join('\n'), /^config: line 3: this is (?:neither|not)[^\n]*$/);
    });
  }

  test('no =, and one in the value, in a block', async (t) => {
    const { held } = await read(t, `${A}services = v\n[services v]\nsts =\n  endpoint_url http://x?y=z\n${B}`);
    assert.deepEqual(held, ['a']);
  });

  test('names that every object has, of which the SDK would change what they stand for', async (t) => {
    const before = Object.keys(Object).length;
    const { held, usable, problems } = await read(
      t,
      '[profile toString]\nregion = x\n',
      `[constructor]\n${KEYS}[b]\n${KEYS}`,
    );
    assert.deepEqual([held, usable, Object.keys(Object).length], [[], { b: own }, before]);
    assert.deepEqual(problems, [
      'config: line 1: a profile cannot be called "toString". Rename it, then refresh.',
      'credentials: line 1: a profile cannot be called "constructor". Rename it, then refresh.',
    ]);
  });

  test('what the SDK would take for a comment in a command', async (t) => {
    const { held, usable, problems } = await read(
      t,
      `[profile a]\ncredential_process = "/my #1/x" # one\n[profile b]\ncredential_process = "/my#1/x" '#' # it's two\n`,
    );
    assert.deepEqual([held, usable], [['a'], { b: { credential_process: `"/my#1/x" '#'` } }]);
    assert.deepEqual(problems, [
      'config: line 2: also between quotes, a blank and # or ; begin a comment. Write it in another way, then refresh.',
    ]);
  });

  test('a line in what every section has concerns every section, and none that is only in the other file', async (t) => {
    const { held, usable, problems } = await read(t, `${A}${B}[DEFAULT]\noops\nregion = x\n`, `[other]\n${KEYS}`);
    assert.deepEqual([held, usable], [['a', 'b'], { other: own }]);
    assert.equal(problems.length, 1);
  });

  test('a line in a section of no interest, and what is below it', async (t) => {
    const { usable } = await read(t, `${A}[plugins]\noops\nregion = x\n${B}`);
    assert.deepEqual(usable, { a: { region: 'ra' }, b: { region: 'rb' } });
  });

  test('both sides of a merge that was not finished', async (t) => {
    const { held, usable, problems } = await read(
      t,
      `${A}<<<<<<< ours\nendpoint_url = x\n=======\nendpoint_url = y\n>>>>>>> theirs\n${B}`,
    );
    assert.deepEqual([held, Object.keys(usable)], [['a'], ['b']]);
    assert.deepEqual(
      problems.map((text) => /line \d+/.exec(text)?.[0]),
      ['line 3', 'line 5', 'line 7'],
    );
  });

  test('a file in UTF-16: no profile of the other one is used without what it says', async (t) => {
    const { held, problems } = await read(t, Buffer.from(`\uFEFF${A}`, 'utf16le'), `[a]\n${KEYS}`);
    assert.deepEqual([held, problems], [['a'], ['config: it is not a text in UTF-8. Save it as one, then refresh.']]);
  });

  test(
    'a file that may not be read',
    { skip: process.platform === 'win32' || process.getuid?.() === 0 ? 'root may read everything' : false },
    async (t) => {
      const { locations } = await read(t, A, `[a]\n${KEYS}`);
      await chmod(locations.config, 0o000);
      const { profiles } = await readSharedFiles(locations);
      assert.equal(profiles[0]?.plan.origin.kind, 'none');
    },
  );

  test('a half section of the credentials file', async (t) => {
    const credentials = `[a]\n${KEYS}[b\n${KEYS}[c]\n${KEYS}`;
    const { held, usable, problems } = await read(t, `${A}${B}[profile sso]\nregion = x\n`, credentials);
    assert.deepEqual(problems, [`credentials: line 4: this has to be "[b]". ${THIS}`]);
    assert.deepEqual(
      [held, Object.keys(usable)],
      [
        ['a', 'b'],
        ['sso', 'c'],
      ],
    );
    const nameless = await read(t, `${A}${B}`, credentials.replace('[b', '['));
    assert.deepEqual([nameless.held, Object.keys(nameless.usable)], [['a', 'b'], ['c']]);
  });

  test('a profile that has its settings from a section in doubt', async (t) => {
    const config = [
      `[profile source]\n${KEYS}oops\n`,
      '[sso-session s]\nsso_region = x\noops\n',
      '[services v]\norganizations =\n  endpoint_url = http://127.0.0.1:1\n  oops\n',
      '[profile role]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = source\n',
      '[profile sso]\nsso_session = s\n',
      '[profile local]\nservices = v\n',
      '[profile off]\nservices = v\nignore_configured_endpoint_urls = true\n',
      '[profile halves]\nservices = w\n',
      '[services w]\norganizations =\n  endpoint_url = http://127.0.0.1:1\n[output]\n[services w\nsts =\n',
    ].join('');
    const { held, usable } = await read(t, config);
    assert.deepEqual([held, Object.keys(usable)], [['source', 'role', 'sso', 'local', 'halves'], ['off']]);
  });

  for (const header of ['Profile a', 'Profiles a', 'proflie a', 'profilea']) {
    test(`a section that the AWS CLI takes for another kind: [${header}]`, async (t) => {
      const { held, usable, problems } = await read(t, `[${header}]\nregion = ra\n${B}`, `[a]\n${KEYS}`);
      assert.deepEqual([held, Object.keys(usable)], [['a'], ['b']]);
      assert.match(problems.join('\n'), /^config: line 1: [^\n]*has to be "\[profile (?:profile)?a\]"[^\n]*$/);
    });
  }

  test('a section that is told to be unusable is not replaced by what the other file has under its name', async (t) => {
    const { held, usable, problems } = await read(
      t,
      '[a]\nendpoint_url = x\n[ profile b ]\nendpoint_url = x\n',
      `[a]\n${KEYS}[b]\n${KEYS}[c]\n${KEYS}`,
    );
    assert.deepEqual([held, usable], [['a', 'b'], { c: own }]);
    assert.equal(problems.length, 2);
  });

  test('nothing of a line that may be a secret', async (t) => {
    const key = secret();
    const lines = [key, `aws_secret_access_key ${key}`, `profile ${key}`, `${key}]`, `${key}[`, `[profile a] ${key}`];
    for (const line of lines) {
      const { problems, profiles } = await read(t, `${A.replaceAll('a', 'x')}${line}\n`, `[x]\n${key}\n`);
      assert.ok(problems.length > 0);
      assert.ok(!JSON.stringify([problems, profiles]).includes(key), line);
    }
  });

  test('wherever a header is cut off: nobody is used with other settings than before', async (t) => {
    const config =
      '[default]\nregion = x\n[profile acme]\nendpoint_url = http://a\n[profile b]\nendpoint_url = http://b\n[services v]\nsts =\n  endpoint_url = http://v\n[profile sso]\nservices = v\n';
    const credentials = `[acme]\n${KEYS}[b]\nregion = y\n[default]\n${KEYS}[keys]\n${KEYS}`;
    const before = (await read(t, config, credentials)).usable;
    const check = async (cut: string, ...texts: readonly [config: string, credentials: string]) => {
      const { usable, problems } = await read(t, ...texts);
      assert.ok(problems.length > 0, cut);
      for (const [name, settings] of Object.entries(usable)) assert.deepEqual(settings, before[name], `${cut} ${name}`);
    };
    for (const header of headers(config)) {
      for (const cut of cuts(header)) await check(cut, config.replace(header, cut), credentials);
    }
    for (const header of headers(credentials)) {
      for (const cut of cuts(header)) await check(cut, config, credentials.replace(header, cut));
    }
  });

  test('a file that is something else altogether, in a few rows', async (t) => {
    const { problems } = await read(t, `${A}${'what is this\n'.repeat(25)}`);
    assert.equal(problems.length, 21);
    assert.equal(problems.at(-1), 'config: 5 more lines have a problem.');
    assert.equal(
      (await read(t, `${A}${'what is this\n'.repeat(21)}`)).problems.at(-1),
      'config: 1 more line has a problem.',
    );
    assert.equal((await read(t, '{ "a": 1 }\n{ "b": 2 }\n')).problems.length, 1);
  });
});

test('endpoints that are named and not there are not those of AWS', async (t) => {
  const { profiles } = await read(
    t,
    `${A}services = gone\n[profile b]\nservices = gone\nignore_configured_endpoint_urls = true\n`,
  );
  assert.deepEqual(
    profiles.map(({ name, plan }) => [name, plan.origin.kind === 'none' ? plan.origin.problem : '']),
    [
      ['a', 'It names the services section "gone", which the config file does not have.'],
      [
        'b',
        'It has no credentials: neither keys nor a role, IAM Identity Center, credential_process or login_session.',
      ],
    ],
  );
});
