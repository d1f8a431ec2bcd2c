// Text from strangers (names, notes, messages, e-mails, error texts of a proxy) made safe to show.
//
// Characters that can hide, reorder or forge text are replaced by markers such as `‹U+202E›`. Nothing is dropped, so that
// a person can still tell two different texts apart.

// Controls, format characters (bidirectional, zero-width, tags), lone surrogates, private use, unassigned, line and
// paragraph separators, spaces other than U+0020, and everything that renders as nothing (fillers, variation selectors).
const DECEPTIVE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

// Letters that no name needs and that look like Latin ones: those of scripts outside everyday use (all but the
// recommended scripts of Unicode Standard Annex 31), and Latin letters in a style (mathematical, small capitals, circled).
const UNCOMMON =
  /[\p{L}--[\p{Script=Common}\p{Script=Inherited}\p{Script=Arabic}\p{Script=Armenian}\p{Script=Bengali}\p{Script=Bopomofo}\p{Script=Cyrillic}\p{Script=Devanagari}\p{Script=Ethiopic}\p{Script=Georgian}\p{Script=Greek}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Hangul}\p{Script=Han}\p{Script=Hebrew}\p{Script=Hiragana}\p{Script=Kannada}\p{Script=Katakana}\p{Script=Khmer}\p{Script=Lao}\p{Script=Latin}\p{Script=Malayalam}\p{Script=Myanmar}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Thaana}\p{Script=Thai}\p{Script=Tibetan}]]|[\u1D00-\u1DBF\u2102\u210A-\u2113\u2115\u2119-\u211D\u2124\u2128\u212A\u212C-\u2131\u2133\u2134\u2139\u2145-\u2149\u24B6-\u24E9\u{1D400}-\u{1D7FF}\u{1F110}-\u{1F189}]/gv;

// In a word with Latin letters: letters of other scripts, as no language mixes them, and digits of other scripts. A word
// of one script is left alone, so that names in other languages stay readable. East Asian names do mix in Latin words,
// but not parts of Korean syllables.
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const LATIN = /\p{Script=Latin}/u;
const MIXED =
  /[[\p{L}\p{Nd}\p{Nl}]--[\p{ASCII}\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]]|[\p{Nl}\u1100-\u11FF\u3130-\u318F\uFFA0-\uFFDC\u0251\u0261]/gv;
const ASCII_LETTER = /[A-Za-z]/;
const FULL_WIDTH_LETTER = /[\uFF21-\uFF3A\uFF41-\uFF5A]/g;

// A letter or digit, if any, and the combining marks on it.
const MARKS = /([\p{L}\p{N}]?)(\p{M}+)/gu;
const ENCLOSING = /\p{Me}/u;
const DIACRITIC = /\p{Script=Inherited}/u;
// More of them on one letter than languages write: of the general ones, and of those that belong to a script.
const DIACRITICS_ON_LETTER = 2;
const MARKS_ON_LETTER = 4;

// Most texts are such, and nothing in them can deceive: the expressions above are slow, most of all when first used.
const PLAIN = /^[ -~]*$/;

/** One line of a text with markers in it. */
function marked(line: string): string {
  return line
    .replaceAll(MARKS, (_, letter: string, marks: string) => letter + markedMarks(letter, marks))
    .replaceAll(DECEPTIVE, marker)
    .replaceAll(UNCOMMON, marker)
    .replaceAll(WORD, (word) => (LATIN.test(word) ? markedWord(word) : word));
}

/** Marks that would draw over what is around them: without a letter, around a letter, or stacked on one. */
function markedMarks(letter: string, marks: string): string {
  let diacritics = 0;
  return Array.from(marks, (mark, index) => {
    if (DIACRITIC.test(mark)) diacritics++;
    const isStray =
      letter === '' || index >= MARKS_ON_LETTER || diacritics > DIACRITICS_ON_LETTER || ENCLOSING.test(mark);
    return isStray ? marker(mark) : mark;
  }).join('');
}

function markedWord(word: string): string {
  const latin = word.replaceAll(MIXED, marker);
  return ASCII_LETTER.test(word) ? latin.replaceAll(FULL_WIDTH_LETTER, marker) : latin;
}

function marker(character: string): string {
  return `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`;
}

/** One line of text in which nothing is hidden. Line breaks become `⏎`; at most `limit` UTF-16 units, then `…`. */
export function visible(text: string, limit = 300): string {
  // Two units become one at most, so what is beyond that does not matter.
  const part = text.slice(0, 2 * limit + 2);
  return clip(PLAIN.test(part) ? part : marked(part.replaceAll(/\r\n|\n|\r/g, '⏎')), limit);
}

// Opening parentheses in front of an ID of an organization, an account or a partner, or of an e-mail address; also with
// letters and marks that look like those of an ID.
const FALSE_ID =
  /[(\uFF08\uFE59\u207D\u2768\u276A\u2E28](?=\s*(?:[oOοΟоОօ0\uFF4F\uFF2F][\p{Pd}\u2212]|pprofile|(?:\d[\p{Pd}\u2212 ]?){12}|[^\s()]+[@\uFF20\uFE6B]))/gu;

/** A name that a stranger chose, for a place where its true ID follows in parentheses: the name cannot bring a false one. */
export function visibleName(name: string, limit: number): string {
  return visible(name.replaceAll(FALSE_ID, marker), limit);
}

/** One line that stays different for names that differ only beyond the limit: a fingerprint of the whole follows. */
export function distinctName(name: string, limit: number): string {
  const whole = visible(name, Infinity);
  if (whole.length <= limit) return whole;
  return `${visible(whole, limit - 9)}#${fingerprint(name)}`;
}

/** FNV-1a with 32 bits, as eight hexadecimal digits. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Like {@link visible}, but keeps line breaks, for places where a text may have several lines (hovers, details). */
export function visibleLines(text: string, limit = 2_000): string {
  return clip(
    text
      .slice(0, 2 * limit + 2)
      .split(/\r\n|\n|\r/)
      .map(marked)
      .join('\n'),
    limit,
  );
}

/**
 * JSON in which hidden characters inside strings are escaped (`\u202e`), and the slashes of addresses, which editors
 * would draw as links: the text stays valid and equal JSON.
 */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
    .replaceAll(DECEPTIVE, escapeInJson)
    .replaceAll('://', String.raw`:\/\/`);
}

function escapeInJson(character: string): string {
  // JSON escapes line breaks inside strings itself: these are between the members.
  if (character === '\n') return character;
  return Array.from({ length: character.length }, (_, index) => unit(character, index)).join('');
}

function unit(text: string, index: number): string {
  return `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`;
}

/** Text in which nothing is a link any more: notifications draw `[label](target)`, editors draw bare addresses. */
export function unlinked(text: string): string {
  return text.replaceAll('](', '] (').replaceAll('://', ': //');
}

/** One line for a picker, a status bar or an input box, which draw icons like `$(check)`, and links. */
export function withoutIcons(text: string): string {
  return unlinked(text).replaceAll('$(', String.raw`\$(`);
}

/** A name for a document, where it is the last part of a path: nothing that separates or ends the parts of one. */
export function nameInPath(text: string, limit = 80): string {
  return visible(text.replaceAll(': ', ' - ').replaceAll(/[/\\:*?"<>|#]/g, '-'), limit);
}

function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // Never cut a surrogate pair in two.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(limit - 2)) ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}…`;
}
