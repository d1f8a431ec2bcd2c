import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import {
  distinctName,
  nameInPath,
  unlinked,
  visible,
  visibleJson,
  visibleLines,
  visibleName,
} from '../../../src/common/untrustedText.ts';

/** What may not reach a screen: written as code points, independent of the expression in the source. */
const HIDDEN: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x1680, 0x1680],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x2800, 0x2800],
  [0x3000, 0x3000],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xe000, 0xf8ff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
  [0xf0000, 0xffffd],
];

const isHidden = (text: string): boolean =>
  Array.from(text).some((character) => {
    const point = character.codePointAt(0) ?? 0;
    return HIDDEN.some(([from, to]) => point >= from && point <= to);
  });

const hidden = fc
  .constantFrom(...HIDDEN)
  .chain(([from, to]) => fc.integer({ min: from, max: to }))
  .map((point) => String.fromCodePoint(point));
/** Ordinary text, astral characters and hidden ones mixed; also halves of pairs. */
const hostile = fc
  .array(fc.oneof(hidden, fc.string({ unit: 'binary', maxLength: 4 }), fc.string({ maxLength: 6 })), { maxLength: 40 })
  .map((parts) => parts.join(''));

describe('visible', () => {
  test('lets nothing through that hides, reorders or forges text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        assert.equal(isHidden(visible(text)), false);
      }),
      { numRuns: 400 },
    );
  });

  test('every single hidden character is shown by its code point', () => {
    for (const [from, to] of HIDDEN) {
      for (let point = from; point <= Math.min(to, from + 0x200); point++) {
        if (point === 0x0a || point === 0x0d) continue;
        const code = point.toString(16).toUpperCase().padStart(4, '0');
        assert.equal(visible(`a${String.fromCodePoint(point)}b`), `a‹U+${code}›b`);
      }
    }
  });

  test('stays one line, and within its limit', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 80 }), (text, limit) => {
        const shown = visible(text, limit);
        assert.ok(shown.length <= limit, `${shown.length} > ${limit}`);
        assert.equal(/[\n\r\u2028\u2029]/.test(shown), false);
      }),
    );
  });

  test('leaves ordinary text of any script as it is', () => {
    for (const text of [
      'Example Corp (o-exampleorgid)',
      'Ünïcödé GmbH & Söhne',
      '株式会社サンプル',
      'شركة',
      '🙂 ok',
      '',
    ]) {
      assert.equal(visible(text), text);
    }
  });

  test('shows line breaks as marks, one for each', () => {
    assert.equal(visible('a\r\nb\nc\rd'), 'a⏎b⏎c⏎d');
  });

  test('never cuts a character in two, and says that it cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '🙂', '𠀀'), minLength: 1 }),
        fc.integer({ min: 1, max: 20 }),
        (text, limit) => {
          const shown = visible(text, limit);
          assert.ok(shown.isWellFormed());
          if (text.length <= limit) {
            assert.equal(shown, text);
          } else {
            assert.ok(shown.endsWith('…'));
            assert.ok(text.startsWith(shown.slice(0, -1)));
          }
        },
      ),
    );
  });
});

describe('visibleLines', () => {
  test('lets through what visible lets through, and line breaks', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = visibleLines(text);
        assert.equal(isHidden(shown.replaceAll('\n', '')), false);
        assert.equal(shown.includes('\r'), false);
      }),
    );
  });

  test('keeps the lines apart', () => {
    assert.equal(visibleLines('one\r\ntwo\n\nthree\u2028four'), 'one\ntwo\n\nthree‹U+2028›four');
  });
});

describe('visibleJson', () => {
  test('is equal JSON in which nothing is hidden', () => {
    fc.assert(
      fc.property(
        fc.dictionary(hostile, fc.oneof(hostile, fc.array(hostile), fc.integer(), fc.constant(null))),
        (value) => {
          const shown = visibleJson(value);
          assert.equal(isHidden(shown.replaceAll('\n', '')), false);
          assert.deepEqual(JSON.parse(shown), JSON.parse(JSON.stringify(value)));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('escapes instead of dropping', () => {
    assert.equal(visibleJson('a\u202Eb\u{E0041}'), String.raw`"a\u202eb\udb40\udc41"`);
  });
});

describe('unlinked', () => {
  test('leaves no link, whatever was there', () => {
    const piece = fc.constantFrom('[', ']', '(', ')', 'x', '](', 'command:evil', '[a](command:b)', '\\', '\n', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const shown = unlinked(pieces.join(''));
        assert.equal(/\]\(/.test(shown), false);
      }),
    );
  });

  test('keeps the words', () => {
    assert.equal(
      unlinked('Click [here](command:workbench.action.quit) or [there](https://example.net)'),
      'Click [here] (command:workbench.action.quit) or [there] (https: //example.net)',
    );
  });
});

describe('letters that look like Latin ones', () => {
  for (const [script, text, expected] of [
    ['Cyrillic', '\u0410mazon Web Services', '‹U+0410›mazon Web Services'],
    ['Cyrillic', 'p\u0430yp\u0430l', 'p‹U+0430›yp‹U+0430›l'],
    ['Greek', 'G\u03BFogle', 'G‹U+03BF›ogle'],
    ['Armenian', 'Amaz\u0585n', 'Amaz‹U+0585›n'],
    ['Hebrew', 'Amaz\u05E1n', 'Amaz‹U+05E1›n'],
    ['Georgian', 'Amaz\u10FFn', 'Amaz‹U+10FF›n'],
    ['Myanmar', 'Amaz\u101Dn', 'Amaz‹U+101D›n'],
    ['Thai', 'Amazo\u0E17', 'Amazo‹U+0E17›'],
    ['Korean letters', 'Amaz\u3147n', 'Amaz‹U+3147›n'],
    ['Arabic digits', 'Amaz\u0665n', 'Amaz‹U+0665›n'],
    ['Roman numerals', 'A\u217Fazon', 'A‹U+217F›azon'],
    ['full-width Latin', 'A\uFF4Dazon', 'A‹U+FF4D›azon'],
    ['phonetic Latin', '\u0251mazon', '‹U+0251›mazon'],
    ['mathematical', 'A\u{1D406}S', 'A‹U+1D406›S'],
  ] as const) {
    test(`are marked in a word that mixes them with Latin ones: ${script} in ${expected}`, () => {
      assert.equal(visible(text), expected);
      assert.equal(visibleLines(`one\n${text}`), `one\n${expected}`);
    });
  }

  for (const [script, text] of [
    ['Lisu', '\uA4EE\uA4DF\uA4EE\uA4DC\uA4F3\uA4E0'],
    ['Cherokee', '\u13AA\u13DA'],
    ['Coptic', '\u2C9F\u2CA3'],
    ['Deseret', '\u{10404}\u{10405}'],
    ['Canadian syllabics', '\u15C5\u15F0'],
    ['Tifinagh', '\u2D54'],
    ['mathematical letters', '\u{1D400}\u{1D41A}'],
    ['small capitals', '\u1D00\u1D0D'],
    ['circled letters', '\u24B6\u24DC'],
    ['letterlike symbols', '\u2102\u2115'],
  ] as const) {
    test(`are marked in every word where hardly any name uses them: ${script}`, () => {
      assert.match(visible(text), /^(?:‹U\+[0-9A-F]{4,5}›)+$/);
    });
  }

  test('are left alone in words of their own script', () => {
    for (const name of [
      'Газпром Ltd',
      'Ελληνικά AE',
      'Müller & Söhne',
      'İstanbul Çağ',
      '株式会社 AWS',
      'Tシャツ',
      'ＡＷＳ',
      'Հայաստան',
      'AWS Россия',
      'ไทย',
      'भारत',
      '한국A팀',
      '℃ ™ № ½ ①',
    ]) {
      assert.equal(visible(name), name);
    }
  });
});

describe('combining marks', () => {
  test('are marked from the third one on a letter on', () => {
    assert.equal(visible('A\u0300\u0301\u0302\u0303b'), 'A\u0300\u0301‹U+0302›‹U+0303›b');
  });

  test('are marked where no letter comes before them', () => {
    assert.equal(visible('\u0338Acme \u0338x'), '‹U+0338›Acme ‹U+0338›x');
  });

  test('are marked where they enclose what is around them', () => {
    assert.equal(visible('A\u20DD'), 'A‹U+20DD›');
  });

  test('are left alone as languages write them', () => {
    for (const name of ['Vie\u0323\u0302t', 'क्षत्रिय', 'שָׁלוֹם', 'مُحَمَّد', 'ที่นี้', 'བསྒྲུབས']) {
      assert.equal(visible(name), name);
    }
  });
});

describe('the name of a stranger', () => {
  for (const [text, expected] of [
    ['Amazon (o-realorgid1)', 'Amazon ‹U+0028›o-realorgid1)'],
    ['Amazon ( \u043E-realorgid1)', 'Amazon ‹U+0028› \u043E-realorgid1)'],
    ['Amazon (o\u2010realorgid1) Inc', 'Amazon ‹U+0028›o\u2010realorgid1) Inc'],
    ['Amazon \uFF08o-realorgid1\uFF09', 'Amazon ‹U+FF08›o-realorgid1\uFF09'],
    ['Amazon (111122223333)', 'Amazon ‹U+0028›111122223333)'],
    ['Amazon (1111-2222-3333)', 'Amazon ‹U+0028›1111-2222-3333)'],
    ['Amazon (pprofile-abc)', 'Amazon ‹U+0028›pprofile-abc)'],
    ['Amazon (aws@amazon.com)', 'Amazon ‹U+0028›aws@amazon.com)'],
  ] as const) {
    test(`cannot bring a false ID in parentheses: ${text}`, () => {
      assert.equal(visibleName(text, 80), expected);
    });
  }

  test('keeps parentheses without an ID', () => {
    for (const name of ['Example Corp (Germany)', 'Acme (2024)', 'Acme (e-commerce)', 'Asia (Asia-Pacific)']) {
      assert.equal(visibleName(name, 80), name);
    }
  });
});

test('names that differ only beyond the limit stay different', () => {
  const names = ['a', 'b', 'ab', 'ba'].map((end) => 'x'.repeat(100) + end);
  const shown = names.map((name) => distinctName(name, 100));
  assert.equal(new Set(shown).size, names.length);
  for (const name of shown) assert.equal(name.length, 100);
  assert.equal(distinctName('x'.repeat(100), 100), 'x'.repeat(100));
});

test('a name of a document is one part of a path, whatever it is made of', () => {
  assert.equal(nameInPath('a/b\\c: "d"\n.'), 'a-b-c - -d-⏎.');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const name = nameInPath(text, 40);
      assert.ok(name.length <= 40);
      assert.ok(!/[/\\:?#*"<>|]/.test(name) && !isHidden(name));
    }),
  );
});
