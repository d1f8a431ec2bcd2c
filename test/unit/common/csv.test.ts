import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { csv } from '../../../src/common/csv.ts';

test('plain fields are written as they are, others are quoted', () => {
  assert.equal(
    csv([
      ['a', 'b c', ''],
      ['1,2', 'x"y', 'l1\nl2'],
    ]),
    'a,b c,\r\n"1,2","x""y","l1\nl2"\r\n',
  );
});

test('a field that a spreadsheet could take for a formula begins with an apostrophe', () => {
  for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', ' =', '\u200B=', '＝']) {
    assert.match(csv([[`${start}1+1`]]), /^"'/u, JSON.stringify(start));
  }
});

const withoutApostrophes = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => row.map((cell) => cell.replaceAll("'", '')));

test('reading the fields again gives what was written, except for apostrophes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }), { maxLength: 4 }),
      (rows) => {
        const read = parse(csv(rows));
        assert.deepEqual(withoutApostrophes(read), withoutApostrophes(rows));
        assert.ok(read.flat().every((cell) => !/^[=+\-@\t\r\n]/.test(cell)));
      },
    ),
  );
});

const isFormula = (cell: string) => /^[\s\p{C}]*[=+\-@＝＋－＠]/u.test(cell);

describe('where a spreadsheet separates cells at', () => {
  for (const [name, separator] of [
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
    ['vertical bars', '|'],
  ] as const) {
    const cells = (text: string) =>
      [true, false].flatMap((quotes) => spreadsheetCells(csv([['acme', text, 'pending']]), separator, quotes));

    test(`${name}, no text becomes a formula`, () => {
      const parts = fc.constantFrom(
        '=',
        '+',
        '@',
        '＝',
        ',',
        ';',
        '\t',
        '|',
        '\r',
        '\n',
        '"',
        '""',
        "'",
        ' ',
        '\u200B',
        'x',
      );
      fc.assert(
        fc.property(fc.array(parts, { maxLength: 12 }), (pieces) => {
          assert.deepEqual(cells(pieces.join('')).filter(isFormula), []);
        }),
        { numRuns: 3_000 },
      );
    });

    test(`${name}, an attack in the name of a stranger is text`, () => {
      for (const attack of [
        `Acme${separator}=HYPERLINK("http://example.net")`,
        `Acme${separator}"=1+1"`,
        `Acme${separator} \u200B@SUM(A1)`,
        'Acme\n=1+1',
        `Acme"${separator}"\r\n+1`,
      ]) {
        const found = cells(attack);
        assert.ok(found.length > 0);
        assert.deepEqual(found.filter(isFormula), [], JSON.stringify(attack));
      }
    });
  }
});

/**
 * Cells as spreadsheets read a file with another separator: quotes count only where a cell begins with one, and what
 * follows the closing one belongs to the cell. Without `quotes` they are characters like others.
 */
function spreadsheetCells(text: string, separator: string, quotes: boolean): string[] {
  const cells: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (quotes && text[at] === '"') {
      for (at++; at < text.length && !(text[at] === '"' && text[at + 1] !== '"'); at++) {
        if (text[at] === '"') at++;
        cell += text[at] ?? '';
      }
      at++;
    }
    while (at < text.length && text[at] !== separator && text[at] !== '\r' && text[at] !== '\n') {
      cell += text[at++] ?? '';
    }
    at++;
    cells.push(cell);
  }
  return cells;
}

/** A reader of its own, by RFC 4180. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      for (at++; !(text[at] === '"' && text[at + 1] !== '"'); at++) {
        if (text[at] === '"') at++;
        field += text[at] ?? '';
      }
      at++;
    } else {
      while (text[at] !== ',' && text[at] !== '\r') field += text[at++] ?? '';
    }
    row.push(field);
    if (text[at] === ',') {
      at++;
    } else {
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
