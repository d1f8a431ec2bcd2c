import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { parseIni, RefusedFile } from '../../../src/aws/config/iniFile.ts';
import { secret, secretIn } from '../../support/secrets.ts';

/** Settings and blocks by header; or why the file is refused. */
function read(text: string): Readonly<Record<string, object>> | string {
  try {
    const sections = parseIni(text);
    return Object.fromEntries(sections.map(({ header, settings, blocks }) => [header, { ...settings, ...blocks }]));
  } catch (error) {
    assert.ok(error instanceof RefusedFile);
    return error.refusal.message;
  }
}

const A = '[profile a]\nregion = ra\n';
const B = '[profile b]\nregion = rb\n';

describe('a file that the AWS CLI reads has the same settings here', () => {
  const cases: readonly (readonly [what: string, text: string, settings: object])[] = [
    [
      'a setting with a colon',
      '[a]\nregion: ra\nendpoint_url: http://x:1\n',
      { region: 'ra', endpoint_url: 'http://x:1' },
    ],
    ['a colon before an equals sign', '[a]\nregion: r=a\n', { region: 'r=a' }],
    ['names in upper case', '[a]\nRegion = ra\nENDPOINT_URL = x\n', { region: 'ra', endpoint_url: 'x' }],
    ['line ends of old Macs', '[a]\rregion = ra\r', { region: 'ra' }],
    ['line ends of Windows', '[a]\r\nregion = ra\r\n', { region: 'ra' }],
    ['a comment right behind a bracket', '[a]#one\nregion = ra\n', { region: 'ra' }],
    ['words behind a bracket', '[a] region = x\nregion = ra\n', { region: 'ra' }],
    ['comments of both kinds', `# x = 1\n[a]\nregion = ra\n  # y\n  ; z = 2\n#[b\n`, { region: 'ra' }],
    ['a comment behind a value, which is part of the value', '[a]\nregion = ra # x\n', { region: 'ra # x' }],
    ['an empty setting', '[a]\nendpoint_url =\nregion = ra\n', { endpoint_url: '', region: 'ra' }],
    [
      'a block',
      '[a]\ns3 =\n  max = 1\n\n# c\n  Style = path\noutput = json\n',
      { s3: { max: '1', Style: 'path' }, output: 'json' },
    ],
    [
      'a value of several lines',
      '[a]\nregion = ra\n  endpoint_url: x\n  [b]\n',
      { region: 'ra\nendpoint_url: x\n[b]' },
    ],
    ['an indented section', '  [a]\n  s3 =\n  region = ra\n', { s3: '', region: 'ra' }],
    [
      'settings that belong to every section',
      '[a]\nregion = ra\n[DEFAULT]\nRegion = x\noutput = json\n',
      { region: 'ra', output: 'json' },
    ],
    [
      'a name that every object has',
      '[a]\n__proto__ = x\nconstructor = y\n',
      JSON.parse('{"__proto__":"x","constructor":"y"}'),
    ],
  ];
  for (const [what, text, settings] of cases) {
    test(what, () => {
      assert.deepEqual(read(text), { a: settings });
    });
  }

  test('an unfinished header is a setting of the section above where it has an equals sign', () => {
    assert.deepEqual(read(`${A}[profile b = x\n`), { 'profile a': { region: 'ra', '[profile b': 'x' } });
  });

  test('a header is what stands between the first and the last bracket of its line', () => {
    assert.deepEqual(read('[[a]]\nx = 1\n[ b ] # [c]\n'), { '[a]': { x: '1' }, ' b ] # [c': {} });
  });
});

describe('a file that the AWS CLI refuses is refused at the first line that is wrong', () => {
  const NEITHER = 'this is neither a section like "[name]" nor a setting like "name = value".';
  for (const [what, text, message] of [
    ['a header without its closing bracket', `${A}[profile lost\nregion = x\n${B}`, `line 3: ${NEITHER}`],
    ['a header without its opening bracket', `${A}profile lost]\nregion = x\n`, `line 3: ${NEITHER}`],
    ['a header without a name', `${A}[]\nregion = x\n`, `line 3: ${NEITHER}`],
    ['a setting without a value', `${A}region\n`, `line 3: ${NEITHER}`],
    ['a setting without a name', `${A}= x\n`, `line 3: ${NEITHER}`],
    [
      'a line without a setting in a block',
      `${A}s3 =\n  max\n`,
      'line 4: every line of this block must look like "name = value".',
    ],
    ['a colon in a block', `${A}s3 =\n  max: 1\n`, 'line 4: every line of this block must look like "name = value".'],
    [
      'a block of another tool',
      `[okta]\nurl =\n  x\n`,
      'line 3: every line of this block must look like "name = value".',
    ],
    ['a setting above the first section', `region = y\n${A}`, 'line 1: this line is above the first section.'],
    ['a text without sections', '{ "a": 1 }\n', 'line 1: this line is above the first section.'],
    ['a setting twice', `${A}output = json\nREGION = rc\n`, 'line 4: this setting is already in line 2.'],
    ['a section twice', `${A}${B}[profile a]\n`, 'line 5: this section is already in line 1.'],
    ['an unfinished merge', `${A}<<<<<<< ours\nx = 1\n=======\n`, `line 3: ${NEITHER}`],
  ] as const) {
    test(what, () => {
      assert.equal(read(text), message);
    });
  }

  test('and what it says quotes nothing of the file', () => {
    const key = secret();
    for (const text of [`[a]\n${key}\n`, `${key} = x\n`, `[a]\n${key} = 1\n${key} = 2\n`, `[${key}]\n[${key}]\n`]) {
      const message = read(text);
      assert.ok(typeof message === 'string');
      assert.equal(secretIn(message), undefined);
      assert.ok(!message.includes(key));
    }
  });
});

test('whatever the text, it is read, or refused because of one of its lines', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('[a]', '[b', ' x = 1', 'y:', '  z', '[DEFAULT]'),
  );
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), (lines, end) => {
      const text = lines.join(end);
      const found = read(text);
      if (typeof found !== 'string') return;
      const number = Number(/^line (\d+): /.exec(found)?.[1]);
      assert.ok(number >= 1 && number <= text.split(/\r\n|\n|\r/).length, found);
    }),
  );
});

test('a section is the same whatever sections stand around it', () => {
  const words = fc.stringMatching(/^[a-z]{1,8}$/);
  const sections = fc.uniqueArray(fc.tuple(words, fc.dictionary(words, words, { noNullPrototype: true })), {
    selector: ([name]) => name,
  });
  fc.assert(
    fc.property(sections, (all) => {
      const text = all.map(([name, settings]) =>
        [`[${name}]`, ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`), ''].join('\n'),
      );
      assert.deepEqual(read(text.join('')), Object.fromEntries(all));
    }),
  );
});
