import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csv } from '../../../src/common/csv.ts';

test('plain fields stay as they are, others are quoted', () => {
  assert.equal(
    csv([
      ['a', 'b c', ''],
      ['1,2', 'x"y', 'l1\nl2'],
    ]),
    'a,b c,\r\n"1,2","x""y","l1\nl2"\r\n',
  );
});

test('what a spreadsheet could take for a formula is text', () => {
  for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', ' =', '\u200B=', '＝']) {
    const [field] = [csv([[`${start}1+1`]])];
    assert.match(field, /^"'/u, JSON.stringify(start));
  }
});

test('comes back as it was, but for the apostrophe', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }), { maxLength: 4 }),
      (rows) => {
        const read = parse(csv(rows));
        assert.deepEqual(
          read.map((row) => row.map((field) => field.replace(/^'(?=[\s\p{C}]*[=+\-@＝＋－＠]|[\t\r\n])/u, ''))),
          rows.map((row) => row.map((field) => field.replace(/^'(?=[\s\p{C}]*[=+\-@＝＋－＠]|[\t\r\n])/u, ''))),
        );
        assert.ok(read.flat().every((field) => !/^[=+\-@\t\r\n]/.test(field)));
      },
    ),
  );
});

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
