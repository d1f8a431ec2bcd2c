import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { nameInPath, unlinked, visible, visibleJson, visibleLines } from '../../../src/common/untrustedText.ts';

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

describe('letters that pose as others', () => {
  test('are shown where a word mixes them with Latin ones', () => {
    assert.equal(visible('\u0410mazon Web Services'), '‹U+0410›mazon Web Services');
    assert.equal(visible('p\u0430yp\u0430l'), 'p‹U+0430›yp‹U+0430›l');
    assert.equal(visible('A\u{1D406}S'), 'A‹U+1D406›S');
    assert.equal(visibleLines('one\nG\u03BFogle'), 'one\nG‹U+03BF›ogle');
  });

  test('stay as they are in a word of their own script', () => {
    for (const name of ['Газпром Ltd', 'Ελληνικά AE', 'Müller & Söhne', '株式会社 AWS', 'Հայաստան', 'AWS Россия']) {
      assert.equal(visible(name), name);
    }
  });
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
