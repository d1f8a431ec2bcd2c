/**
 * Comma-separated values (RFC 4180) that a spreadsheet shows as text: a field that could start a formula gets an
 * apostrophe in front.
 */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(text: string): string {
  // Also behind white space, and the full-width forms that spreadsheets read the same way.
  const harmless = /^[\s\p{C}]*[=+\-@＝＋－＠]/u.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
