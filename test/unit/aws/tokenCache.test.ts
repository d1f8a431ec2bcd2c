import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { signInState, storeSsoToken, tokenFile, type SsoToken } from '../../../src/aws/credentials/tokenCache.ts';

const SESSION = {
  kind: 'sso',
  name: 'work',
  startUrl: 'https://acme.awsapps.com/start',
  region: 'eu-west-1',
  scopes: [],
} as const;
const BEFORE = { clientId: 'client before', clientSecret: 'of before', refreshToken: 'renews before' };

/** What the file has after a sign-in that yields no refresh token, where it had `known`. */
async function signedInOver(t: TestContext, known: object, token: Partial<SsoToken> = {}) {
  const home = await mkdtemp(path.join(tmpdir(), 'handshakes-tokens-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  const env = { HOME: home };
  const file = tokenFile(SESSION, env);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(known));
  const later = Date.now() + 3_600_000;
  const now: SsoToken = {
    accessToken: 'now',
    expiresAt: later,
    clientId: 'client now',
    clientSecret: 'of now',
    registrationExpiresAt: later,
    ...token,
  };
  await storeSsoToken(SESSION, now, env);
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  assert.ok(typeof content === 'object' && content !== null);
  const { clientId, refreshToken, accessToken, theirs } = Object.fromEntries(Object.entries(content));
  return { stored: [accessToken, clientId, refreshToken, theirs], later, env };
}

describe('a sign-in that yields no refresh token', () => {
  test('leaves what renews the session, with the client it belongs to', async (t) => {
    const known = { ...BEFORE, startUrl: SESSION.startUrl, region: SESSION.region };
    const { stored } = await signedInOver(t, known);
    assert.deepEqual(stored, ['now', 'client before', 'renews before', undefined]);
  });

  for (const [what, where] of [
    ['start page', { startUrl: 'https://other.awsapps.com/start', region: SESSION.region }],
    ['region', { startUrl: SESSION.startUrl, region: 'us-east-1' }],
  ] as const) {
    test(`leaves no refresh token of another ${what} beside the new client`, async (t) => {
      const { stored, env, later } = await signedInOver(t, { ...BEFORE, ...where, theirs: 1 });
      assert.deepEqual(stored, ['now', 'client now', undefined, 1]);
      assert.equal((await signInState(SESSION, env, later + 60_000)).signedIn, false, 'it seems to be renewable');
    });
  }
});

test('a new refresh token replaces the one before, with its client', async (t) => {
  const known = { ...BEFORE, startUrl: SESSION.startUrl, region: SESSION.region };
  const { stored } = await signedInOver(t, known, { refreshToken: 'renews now' });
  assert.deepEqual(stored, ['now', 'client now', 'renews now', undefined]);
});
