// Random ids, keys and secrets, each in the alphabet that AWS uses for it.
import { randomBytes } from 'node:crypto';

/** How every secret of the emulator begins, so that a leaked one is recognized wherever it turns up. */
export const SECRET_MARK = 'NeverWriteThis';

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** As long as a secret access key of AWS. */
export function randomSecret(): string {
  return SECRET_MARK + randomBytes(13).toString('hex');
}

export function randomAccountId(): string {
  return randomText(DIGITS, 12);
}

/** Random lower-case letters and digits, as in the ids of AWS Organizations. */
export function lowerCaseId(length: number): string {
  return randomText(LOWER, length);
}

/** Random letters and digits, as in the ids of Partner Central. */
export function mixedCaseId(length: number): string {
  return randomText(MIXED, length);
}

/** Random capital letters and digits, as in access key ids and the unique ids of IAM. */
export function upperCaseId(length: number): string {
  return randomText(BASE32, length);
}

function randomText(alphabet: string, length: number): string {
  let result = '';
  // A byte counts only if it falls into a whole number of alphabets: every character is equally likely.
  const usable = 256 - (256 % alphabet.length);
  while (result.length < length) {
    for (const byte of randomBytes(length - result.length)) {
      if (byte < usable) result += alphabet.charAt(byte % alphabet.length);
    }
  }
  return result;
}
