import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Credentials } from '../../../src/aws/credentials.ts';

test('who reads without being asked never ends up asking a person, whatever is wanted in the course of it', async () => {
  const asked: boolean[] = [];
  const credentials = new Credentials(({ interactive }) => {
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
