import { randomSecret, SECRET_MARK } from '../../src/emulator/ids.ts';

/**
 * A key, token, code or password for a test. All of them, like the keys of the emulator, begin with one mark, so that
 * any of them can be found in whatever was written while the tests ran: `npm test -- secrets`.
 */
export const secret = randomSecret;

/** What the MFA devices of the tests show. Six digits carry no mark: these must be rare enough. */
export const MFA_CODE = '824917';

/** Of the mark inside base64 (`Basic …`), wherever it begins there: what does not depend on its neighbours. */
const inBase64 = [0, 1, 2].map((offset) => {
  const text = Buffer.from(' '.repeat(offset) + SECRET_MARK).toString('base64');
  return text.slice(offset === 0 ? 0 : 4, Math.floor(((SECRET_MARK.length + offset) * 8) / 6));
});

// The mark alone is in the code of the emulator; that the rest follows makes it a secret.
const SECRET = new RegExp(
  `${SECRET_MARK}[0-9a-f]{8,}|(?:${inBase64.join('|')})[\\w+/]{8,}|(?<![\\w.])${MFA_CODE}(?!\\w)`,
);

/** A few characters around the first secret in a text, the secret itself shortened; nothing where there is none. */
export function secretIn(text: string): string | undefined {
  const found = SECRET.exec(text);
  if (!found) return undefined;
  const before = text.slice(Math.max(0, found.index - 60), found.index);
  return `${before}${found[0].slice(0, Math.min(SECRET_MARK.length, found[0].length - 3))}…`.replaceAll(/\s+/g, ' ');
}
