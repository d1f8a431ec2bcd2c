// What the product costs, in counts: timings are for `npm run bench`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addCrowd } from '../../../src/emulator/bulkFixture.ts';
import { Inbox } from '../../../src/inbox/inbox.ts';
import { emulated } from '../../support/emulated.ts';

const PROFILES = 60;
const SOCKETS_OF_A_HOST = 50;
const signal = new AbortController().signal;

/** Open connections: both ends of each are in this process. */
function connections(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length / 2;
}

test('a refresh asks for each list once, and connections are bounded and used again', async (t) => {
  const context = await emulated(t);
  const inbox = new Inbox();
  t.after(() => {
    inbox.dispose();
  });
  inbox.setProfiles(context.inboxProfiles(addCrowd(context.world, { profiles: PROFILES, handshakes: PROFILES })), []);
  assert.equal(context.emulator.requests.length, 0);
  let most = 0;
  inbox.onDidChange(() => {
    most = Math.max(most, connections());
  });

  await inbox.refresh(signal);
  const lists = inbox.profiles.reduce((sum, profile) => sum + profile.lists.length, 0);
  assert.equal(context.emulator.requests.length, lists + PROFILES, 'each list, and each account once');
  const opened = connections();
  assert.ok(most <= SOCKETS_OF_A_HOST, `${most} connections`);

  await inbox.refresh(signal);
  assert.equal(context.emulator.requests.length, 2 * lists + PROFILES);
  assert.ok(connections() <= opened, 'no more connections than before');
});
