import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { awsHome, keySettings, section, type Settings } from '../../support/awsHome.ts';

const COUNT = 1_000;
const PORTAL = { sso_start_url: 'https://acme.awsapps.com/start', sso_region: 'eu-west-1' };

/** A thousand profiles of all kinds; every tenth of a kind that needs a person. */
async function createBulkProfiles(t: TestContext) {
  const home = await awsHome(t);
  const profiles: Record<string, Settings> = {};
  for (let index = 0; index < COUNT; index++) {
    const id = String(100_000_000_000 + index);
    const name = `team-${String(index).padStart(4, '0')}`;
    if (index % 30 === 0) {
      profiles[name] = { sso_session: 'work', sso_account_id: id, sso_role_name: 'Admin' };
    } else if (index % 30 === 10) {
      profiles[name] = { credential_process: 'exit 1' };
    } else if (index % 30 === 20) {
      profiles[name] = { role_arn: `arn:aws:iam::${id}:role/Admin`, source_profile: 'team-0001', mfa_serial: 'phone' };
    } else {
      const account = home.world.addAccount({ id, name, email: `${name}@example.com` });
      profiles[name] = keySettings(home.services.issueKey(account));
    }
  }
  await home.config(profiles, section('sso-session work', PORTAL));
  return home;
}

const isPersonal = (index: number): boolean => index % 10 === 0;

describe('a thousand profiles', () => {
  test('are listed at once: nothing is started, nothing is sent', async (t) => {
    const home = await createBulkProfiles(t);
    await home.profiles.ready();
    assert.equal(home.inbox.profiles.length, COUNT);
    assert.deepEqual([home.emulator.requests.length, home.services.asked.length], [0, 0]);
    assert.ok(home.inbox.profiles.every(({ state }) => state.kind === 'closed'));
  });

  test('are refreshed a few at a time; those that need a person are left out and named', async (t) => {
    const home = await createBulkProfiles(t);
    await home.profiles.ready();
    let atOnce = 0;
    home.inbox.onDidChange(() => {
      atOnce = Math.max(atOnce, home.inbox.profiles.filter(({ isLoading }) => isLoading).length);
    });
    await home.inbox.refresh(new AbortController().signal);
    const leftOut = home.inbox.profiles.flatMap(({ leftOut: failure }, index) => (failure ? index : []));
    assert.deepEqual(
      leftOut,
      Array.from({ length: COUNT }, (_, index) => index).filter((index) => isPersonal(index)),
    );
    const kinds = new Set(home.inbox.profiles.flatMap(({ leftOut: failure }) => failure?.kind ?? []));
    assert.deepEqual([...kinds], ['signInNeeded', 'processNotRun', 'mfaNeeded']);
    assert.ok(home.inbox.profiles.every((profile, index) => isPersonal(index) || profile.hasLoaded));
    assert.ok(atOnce > 1 && atOnce <= 24, `${atOnce} at once`);
    assert.deepEqual(home.questions, []);
  });

  test('a refresh that is canceled ends soon and keeps what was read', async (t) => {
    const home = await createBulkProfiles(t);
    await home.profiles.ready();
    const stopping = new AbortController();
    const subscription = home.inbox.onDidChange(() => {
      if (home.inbox.profiles.filter(({ hasLoaded }) => hasLoaded).length >= 50) stopping.abort();
    });
    await home.inbox.refresh(stopping.signal);
    subscription.dispose();
    const read = home.inbox.profiles.filter(({ hasLoaded }) => hasLoaded).length;
    assert.ok(read >= 50 && read < 200, `${read} were read`);
    // What was on its way arrives.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const sent = home.emulator.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(home.emulator.requests.length, sent, 'it goes on');
  });

  test('hidden ones cost nothing: they are not in the inbox, and nothing of theirs is watched or asked', async (t) => {
    const home = await createBulkProfiles(t);
    home.shown.now = { include: ['team-00*'], exclude: ['team-0007', '*9'] };
    await home.profiles.ready();
    const names = home.inbox.profiles.map(({ profile }) => profile.name);
    assert.equal(names.length, 89);
    assert.ok(names.every((name) => name.startsWith('team-00') && !name.endsWith('9') && name !== 'team-0007'));
    assert.equal((await home.profiles.allNames()).length, COUNT);
    await home.inbox.refresh(new AbortController().signal);
    const accounts = new Set(home.emulator.requests.map(({ accountId }) => accountId));
    assert.equal(accounts.size, names.filter((name) => !name.endsWith('0')).length);
    home.shown.now = { include: ['nothing'], exclude: [] };
    await home.profiles.reload();
    assert.deepEqual([home.inbox.profiles.length, home.found.at(-1)], [0, 'allHidden']);
  });
});
