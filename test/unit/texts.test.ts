import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import manifest from '../../package.json' with { type: 'json' };
import { collectTexts } from '../../scripts/texts.ts';

type Texts = Readonly<Record<string, string>>;

function read(file: string): Texts {
  const texts: unknown = JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
  assert.ok(typeof texts === 'object' && texts !== null);
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, String(text)]));
}

const source = collectTexts();
const english = read('package.nls.json');
const german = { bundle: read('l10n/bundle.l10n.de.json'), manifest: read('package.nls.de.json') };

const placeholders = (text: string): string[] => [...text.matchAll(/\{\d+\}/g)].map(([found]) => found).toSorted();

/** What a language model reads stays English. */
const FOR_MODELS = 'src/commands/languageModelTools.ts:';

/** Literals that look like words and that no person reads in a sentence: words of AWS, of programs, of files, names. */
const NOT_READ = new Set<string>([
  'Handshakes for AWS',
  'Handshakes for AWS has API version 1, not ….',
  'There is no tool ….',
  'Throttling',
  'List',
  'Unknown',
  'Environment',
  'Version',
  'Expiration',
  '… role …',
  '… sso …',
  'key …',
  'Basic …',
  'aws login',
  'aws sso login',
  'counterparty kind',
  'counterparty name',
  'counterparty email',
  'sent by',
  'sender email',
  'request id',
  'throttled lists',
  'sample …',
  'profile …',
  'Allow',
  'Type',
  'Value',
  'group …',
  'filtered away',
  '…/rows …',
]);

describe('texts of the code', () => {
  test('go through t(), with a literal', () => {
    assert.deepEqual(source.notLiteral, []);
    assert.deepEqual(
      source.bypassing.filter(({ text, where }) => !NOT_READ.has(text) && !where.startsWith(FOR_MODELS)),
      [],
    );
    assert.deepEqual(
      [...NOT_READ].filter((text) => !source.bypassing.some((place) => place.text === text)),
      [],
      'exceptions that nothing needs any more',
    );
  });

  test('are all there in German, and no others', () => {
    const originals = new Set(source.translatable.map(({ text }) => text));
    assert.deepEqual(
      source.translatable.filter(({ text }) => !Object.hasOwn(german.bundle, text)),
      [],
    );
    assert.deepEqual(
      Object.keys(german.bundle).filter((text) => !originals.has(text)),
      [],
    );
  });

  test('keep their placeholders in German', () => {
    for (const [original, text] of Object.entries(german.bundle)) {
      assert.deepEqual(placeholders(text), placeholders(original), original);
    }
  });
});

describe('texts of the manifest', () => {
  const used = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map(([, key = '']) => key);

  test('are keys of package.nls.json, and no others are there', () => {
    assert.deepEqual([...new Set(used)].toSorted(), Object.keys(english).toSorted());
  });

  test('are all there in German', () => {
    assert.deepEqual(Object.keys(german.manifest).toSorted(), Object.keys(english).toSorted());
    for (const [key, text] of Object.entries(german.manifest)) assert.ok(text.trim() !== '', key);
  });

  test('stand nowhere else in it', () => {
    const found: string[] = [];
    const visit = (value: unknown, where: string): void => {
      if (typeof value === 'string' && READ_BY_PEOPLE.test(where) && !/^%.+%$/.test(value)) found.push(where);
      if (typeof value !== 'object' || value === null) return;
      for (const [key, inner] of Object.entries(value)) visit(inner, `${where}/${key}`);
    };
    visit(manifest.contributes, '');
    assert.deepEqual(found, []);
  });
});

/** Members of `contributes` that VS Code shows. What a language model reads stays English. */
const READ_BY_PEOPLE =
  /^(?!\/languageModelTools\/\d+\/(?:name|inputSchema)).*\/(?:title|shortTitle|category|contents|description|markdownDescription|altText|displayName|userDescription|label|contextualTitle|name|\w*numDescriptions\/\d+)$/;
