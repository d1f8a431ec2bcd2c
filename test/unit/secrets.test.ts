import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MFA_CODE, secret, secretIn } from '../support/secrets.ts';

test('a secret is found wherever it was written, and not repeated', () => {
  for (const write of [
    (text: string) => text,
    (text: string) => `2026-01-01 [error] aws_secret_access_key = ${text} and more`,
    (text: string) => JSON.stringify({ key: text }),
    (text: string) => encodeURIComponent(`user:${text}`),
    (text: string) => Buffer.from(text).toString('base64'),
    (text: string) => `Basic ${Buffer.from(`a:${text}`).toString('base64')}`,
    (text: string) => `Basic ${Buffer.from(`ab:${text}`).toString('base64')}`,
  ]) {
    const own = secret();
    const found = secretIn(write(own));
    assert.ok(found !== undefined, write('…'));
    assert.ok(!found.includes(own));
  }
});

test('an MFA code is found where it stands alone', () => {
  assert.ok(secretIn(`code=${MFA_CODE}&`) !== undefined);
  assert.ok(secretIn(`"TokenCode":"${MFA_CODE}"`) !== undefined);
  for (const text of [`0.${MFA_CODE}`, `1${MFA_CODE}`, `${MFA_CODE}0`]) assert.equal(secretIn(text), undefined);
});

test('the mark alone is no secret', () => {
  const mark = secret().replace(/[0-9a-f]{26}$/, '');
  for (const text of ['', mark, `const MARK = '${mark}';`, 'a text']) assert.equal(secretIn(text), undefined);
});
