import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KnownCredentials } from '../../../src/aws/credentials/callerIdentity.ts';
import { CredentialCache } from '../../../src/aws/credentials/credentialCache.ts';

test('who reads without being asked never ends up asking a person, whatever is wanted in the course of it', async () => {
  const asked: boolean[] = [];
  const credentials = new CredentialCache(({ interactive }) => {
    asked.push(interactive);
    // Over at once: everybody gets new ones.
    return Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b', expiration: new Date(0) });
  });
  const { signal } = new AbortController();
  await credentials.get({ signal, interactive: false });
  await credentials.get({ signal });
  await credentials.get();
  assert.deepEqual(asked, [false, false, false]);
  await credentials.get({ signal, interactive: true });
  await credentials.get();
  assert.deepEqual(asked.slice(3), [true, true]);
});

const access = { signal: new AbortController().signal, interactive: true };

/** Credentials of whoever is signed in when they are asked for; each answer comes when it is let go. */
function signedInAs() {
  const waiting: (() => void)[] = [];
  const state = { who: 'one' };
  const credentials = new CredentialCache(() => {
    const { promise, resolve } = Promise.withResolvers<{ accessKeyId: string; secretAccessKey: string }>();
    const issued = { accessKeyId: state.who, secretAccessKey: 'x' };
    waiting.push(() => resolve(issued));
    return promise;
  });
  return { credentials, state, waiting };
}

describe('credentials that are forgotten', () => {
  test('are got again', async () => {
    const { credentials, state, waiting } = signedInAs();
    const first = credentials.get(access);
    waiting.shift()?.();
    assert.equal((await first).accessKeyId, 'one');
    state.who = 'other';
    assert.equal((await credentials.get(access)).accessKeyId, 'one');
    credentials.forget();
    const second = credentials.get(access);
    waiting.shift()?.();
    assert.equal((await second).accessKeyId, 'other');
  });

  test('on their way are used by nobody: neither who asked, nor who waited, nor who comes later', async () => {
    const { credentials, state, waiting } = signedInAs();
    const asked = [credentials.get(access), credentials.get(access)];
    state.who = 'other';
    credentials.forget();
    asked.push(credentials.get(access));
    assert.equal(waiting.length, 2);
    for (const letGo of waiting) letGo();
    const got = await Promise.all(asked);
    assert.deepEqual(
      got.map(({ accessKeyId }) => accessKeyId),
      ['other', 'other', 'other'],
    );
    assert.equal(waiting.length, 2);
    assert.equal((await credentials.get(access)).accessKeyId, 'other');
  });
});

test('a call is signed with the credentials whose account was compared, also when others are there by then', async () => {
  const accounts = ['111122223333', '444455556666'];
  const cache = new CredentialCache(() =>
    Promise.resolve({ accessKeyId: accounts.shift() ?? '', secretAccessKey: 'x' }),
  );
  const known = new KnownCredentials(cache, ({ accessKeyId }) => Promise.resolve({ accountId: accessKeyId }));
  const call = { signal: access.signal, account: '111122223333' };
  const signedBy = await known.signed(call, async () => {
    cache.forget();
    return (await cache.provider()).accessKeyId;
  });
  assert.equal(signedBy, '111122223333');
  await assert.rejects(
    known.signed(call, cache.provider),
    /its credentials belong to account 444455556666, not to 111122223333/,
  );
});
