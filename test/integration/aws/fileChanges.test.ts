import assert from 'node:assert/strict';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { awsHome, keySettings, section, twoAccounts, type AwsHome } from '../../support/awsHome.ts';
import { until } from '../../support/emulated.ts';

const names = (home: AwsHome): string => home.inbox.profiles.map(({ profile }) => profile.name).join(' ');
const see = (home: AwsHome, expected: string) => until(() => names(home) === expected, `${expected} is shown`);

/** Two profiles that were read. */
async function opened(t: TestContext) {
  const home = await awsHome(t);
  const { boss, guest } = twoAccounts(home.world);
  const keysOf = (account: typeof boss) => keySettings(home.services.issueKey(account));
  const keys = { boss: keysOf(boss), guest: keysOf(guest), other: keysOf(guest) };
  await home.config({ one: keys.boss, two: keys.guest });
  await home.profiles.ready();
  for (const profile of home.inbox.profiles) await profile.refresh();
  return { ...home, keys };
}

describe('the AWS files', () => {
  test('a change rebuilds the touched profile only; the others keep their rows', async (t) => {
    const home = await opened(t);
    const [one, two] = home.inbox.profiles;
    await home.config({ one: home.keys.boss, two: home.keys.other });
    await until(() => home.inbox.profiles[1] !== two, 'the second one is another');
    assert.equal(home.inbox.profiles[0], one);
    assert.deepEqual([home.profile('one').pending, home.profile('two').state.kind], [1, 'closed']);
    await home.profile('two').refresh();
    assert.equal(home.emulator.requests.at(-1)?.accessKeyId, home.keys.other.aws_access_key_id, 'the new key is used');
  });

  test('profiles that come and go, atomic replacement, the credentials file', async (t) => {
    const home = await opened(t);
    const next = path.join(path.dirname(home.files.config), 'next');
    await writeFile(next, section('profile three', { region: 'us-east-1' }));
    await rename(next, home.files.config);
    await see(home, 'three');
    // Once more, because the file that is watched is another one now.
    await writeFile(next, section('profile four', { region: 'us-east-1' }));
    await rename(next, home.files.config);
    await see(home, 'four');
    await home.credentials({ five: home.keys.boss });
    await see(home, 'four five');
    await rm(home.files.config);
    await see(home, 'five');
    await rm(path.dirname(home.files.config), { recursive: true });
    await see(home, '');
    await home.config({ again: {} });
    await see(home, 'again');
  });

  test('a link to a file elsewhere is followed', async (t) => {
    const home = await awsHome(t);
    const elsewhere = path.join(home.files.home, 'dotfiles');
    await mkdir(elsewhere);
    await mkdir(path.dirname(home.files.config));
    await writeFile(path.join(elsewhere, 'aws'), section('profile one', { region: 'us-east-1' }));
    await symlink(path.join(elsewhere, 'aws'), home.files.config);
    await home.profiles.ready();
    await writeFile(path.join(elsewhere, 'aws'), section('profile two', { region: 'us-east-1' }));
    await see(home, 'two');
  });

  test('where the environment names them, also in folders that are not there yet', async (t) => {
    const home = await awsHome(t, { env: { AWS_CONFIG_FILE: '', AWS_SHARED_CREDENTIALS_FILE: '' } });
    const folder = path.join(home.files.home, 'a', 'b');
    process.env['AWS_CONFIG_FILE'] = path.join(folder, 'config');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(folder, 'keys');
    await home.profiles.ready();
    assert.deepEqual(home.found, ['noFiles']);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'config'), section('profile one', { region: 'us-east-1' }));
    await see(home, 'one');
    await writeFile(path.join(folder, 'keys'), section('two', { aws_access_key_id: 'a', aws_secret_access_key: 'b' }));
    await see(home, 'one two');
  });

  test('within two seconds', async (t) => {
    const home = await opened(t);
    const from = Date.now();
    await home.config({ one: home.keys.boss });
    await see(home, 'one');
    // Generous: what matters is that no poll of many seconds brings it.
    assert.ok(Date.now() - from < 2_000);
  });
});
