// Comma-separated values that no spreadsheet takes for formulas.

// What starts a formula, in the full-width forms too, which spreadsheets read the same way.
const FORMULA = '[=+\\-@＝＋－＠]';
// Characters that separate cells: the comma here, others where a spreadsheet is set to another separator, as in German
// Excel, or where it does not honor quotes.
const SEPARATOR = '[,;|\\t\\r\\n\\v\\f\\u0085\\u2028\\u2029]';
// Read over before a formula.
const BLANK = '[^\\S\\t\\r\\n\\v\\f\\u0085\\u2028\\u2029]|[\\p{C}"]';

const AT_START = new RegExp(`^(?=[\\s\\p{C}"]*${FORMULA}|[\\t\\r\\n])`, 'u');
const IN_CELL = new RegExp(`(${SEPARATOR})(?=(?:(?!${SEPARATOR})(?:${BLANK}))*${FORMULA})`, 'gu');

/**
 * RFC 4180. Wherever a cell could start with a formula, an apostrophe comes first: at the start of a field, and inside
 * it after everything that a spreadsheet may split at (comma, semicolon, tab, vertical bar, line breaks).
 */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(text: string): string {
  const harmless = text.replaceAll(IN_CELL, "$1'").replace(AT_START, "'");
  return /["',;|\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
