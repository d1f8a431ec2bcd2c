/**
 * Text from strangers (names, notes, messages, e-mails, error texts of a proxy) made safe to show.
 *
 * The characters that can hide, reorder or forge text are made visible as `‹U+202E›`, and letters that pose as others; nothing is dropped, so that a
 * person can still tell two different texts apart.
 */

// Controls, format characters (bidirectional, zero-width, tags), lone surrogates, private use, unassigned, line and
// paragraph separators, spaces other than U+0020, and everything that renders as nothing (fillers, variation selectors).
const DECEPTIVE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

// Words that mix Latin letters with letters that look like them, as no language does: `Аmazon` with a Cyrillic А. A word
// of one script is left alone, so that names in other languages stay readable.
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const LATIN = /[A-Za-z]/;
const LOOK_ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\u{1D400}-\u{1D7FF}]/gu;

// Most texts are such, and nothing in them can deceive: the expressions above are slow, most of all when first used.
const PLAIN = /^[ -~]*$/;

function shown(line: string): string {
  return line
    .replaceAll(DECEPTIVE, marker)
    .replaceAll(WORD, (word) => (LATIN.test(word) ? word.replaceAll(LOOK_ALIKE, marker) : word));
}

function marker(character: string): string {
  return `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`;
}

/** One line of text in which nothing is hidden. Line breaks become `⏎`; at most `limit` UTF-16 units, then `…`. */
export function visible(text: string, limit = 300): string {
  return clip(PLAIN.test(text) ? text : shown(text.replaceAll(/\r\n|\n|\r/g, '⏎')), limit);
}

/** Like {@link visible}, but keeps line breaks, for places where a text may have several lines (hovers, details). */
export function visibleLines(text: string, limit = 2_000): string {
  return clip(
    text
      .split(/\r\n|\n|\r/)
      .map(shown)
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
