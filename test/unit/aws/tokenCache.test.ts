import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import {
  checkTokenFolder,
  readSsoToken,
  signInState,
  storeSsoToken,
  tokenFile,
  type SsoToken,
} from '../../../src/aws/credentials/tokenCache.ts';
import { asRecord, defined } from '../../../src/common/records.ts';
import { failureFrom } from '../../support/emulated.ts';

const SESSION = {
  kind: 'sso',
  name: 'work',
  startUrl: 'https://acme.awsapps.com/start',
  region: 'eu-west-1',
  scopes: [],
} as const;
const BEFORE = { clientId: 'client before', clientSecret: 'of before', refreshToken: 'renews before' };

const LATER = Date.now() + 3_600_000;
const NOW: SsoToken = {
  accessToken: 'now',
  expiresAt: LATER,
  clientId: 'client now',
  clientSecret: 'of now',
  registrationExpiresAt: LATER,
};

/** A home folder with this token in the cache. */
async function cached(t: TestContext, content: object) {
  const home = await mkdtemp(path.join(tmpdir(), 'handshakes-tokens-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  const env = { HOME: home, USERPROFILE: home };
  const file = tokenFile(SESSION, env);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(content));
  return { env, file };
}

/** What the file has after a sign-in, where it had `known`. */
async function signedInOver(t: TestContext, known: object, token: Partial<SsoToken>) {
  const { env, file } = await cached(t, known);
  await storeSsoToken(SESSION, { ...NOW, ...token }, env);
  const { clientId, refreshToken, accessToken, theirs } = asRecord(JSON.parse(await readFile(file, 'utf8'))) ?? {};
  return { stored: [accessToken, clientId, refreshToken, theirs], later: LATER, env };
}

const MEMBERS = {
  ...BEFORE,
  startUrl: SESSION.startUrl,
  region: SESSION.region,
  registrationExpiresAt: '2099-01-01T00:00:00Z',
};

test('a sign-in replaces the token before as a whole, with or without a refresh token of its own', async (t) => {
  for (const refreshToken of [undefined, 'renews now']) {
    const { stored, env, later } = await signedInOver(t, { ...MEMBERS, theirs: 1 }, defined({ refreshToken }));
    assert.deepEqual(stored, ['now', 'client now', refreshToken, 1], 'what is of another program stays');
    assert.equal((await signInState(SESSION, env, later + 60_000)).signedIn, false);
  }
});

describe('the cached token of a sign-in', () => {
  for (const [expiresAt, signedIn] of [
    ['2026-10-05T12:00:01Z', true],
    ['2026-10-05T12:00:01UTC', true],
    ['2026-10-05T11:59:59UTC', false],
    ['2026-10-05T12:00:01+00:00', true],
    ['2026-10-05T11:59:59Z', false],
  ] as const) {
    test(`that is good until ${expiresAt} is ${signedIn ? 'good' : 'over'} at 12:00`, async (t) => {
      const { env } = await cached(t, { accessToken: 'now', expiresAt });
      assert.equal((await signInState(SESSION, env, Date.parse('2026-10-05T12:00:00Z'))).signedIn, signedIn);
    });
  }

  test('whose end cannot be read is used: AWS knows whether it is good', async (t) => {
    const { env } = await cached(t, { accessToken: 'now', expiresAt: 'soon' });
    assert.equal((await signInState(SESSION, env)).signedIn, true);
    assert.equal((await readSsoToken(SESSION, env))?.accessToken, 'now');
  });

  test('that is renewable needs no person', async (t) => {
    const { env } = await cached(t, { ...MEMBERS, accessToken: 'now', expiresAt: '2020-01-01T00:00:00Z' });
    assert.equal((await signInState(SESSION, env)).signedIn, true);
    const over = await cached(t, {
      ...MEMBERS,
      accessToken: 'now',
      expiresAt: '2020-01-01T00:00:00Z',
      registrationExpiresAt: '2020-01-01T00:00:00UTC',
    });
    assert.equal((await signInState(SESSION, over.env)).signedIn, false);
  });
});

describe('a cache folder that cannot be written', () => {
  test('is found before a person signs in, with its name', async (t) => {
    const { env, file } = await cached(t, {});
    await checkTokenFolder(SESSION, env);
    assert.deepEqual(await readdir(path.dirname(file)), [path.basename(file)], 'something was left behind');
    const folder = path.dirname(path.dirname(file));
    await rm(folder, { recursive: true });
    await checkTokenFolder(SESSION, env);
    await assert.rejects(readdir(folder), 'it was made');
    // A file in the place of the folder: also root cannot write there.
    await writeFile(folder, '');
    for (const work of [checkTokenFolder(SESSION, env), storeSsoToken(SESSION, NOW, env)]) {
      const { kind, message } = await failureFrom(work);
      assert.equal(kind, 'signInNotStored');
      assert.match(message, /^the folder .*cache is not writable: (?:ENOTDIR|EEXIST)$/);
    }
  });
});
