import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SampleData } from '../../../src/profiles/sampleData.ts';
import { awsHome } from '../../support/awsHome.ts';

test('sample data is opened and closed in the order in which that was pressed', async (t) => {
  const home = await awsHome(t);
  const told: boolean[] = [];
  const sampleData = new SampleData(home.profiles, (open) => told.push(open));
  t.after(() => sampleData.dispose());
  await Promise.all([sampleData.open(), sampleData.open(), sampleData.close(), sampleData.open()]);
  assert.deepEqual(told, [true, false, true]);
  assert.deepEqual(new Set(home.inbox.profiles.map(({ profile }) => profile.origin)), new Set(['sample']));
  await sampleData.close();
  assert.deepEqual(told, [true, false, true, false]);
  assert.deepEqual(home.inbox.profiles, []);
});
