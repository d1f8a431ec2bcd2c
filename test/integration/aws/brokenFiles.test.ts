import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, test, type TestContext } from 'node:test';
import { atHome, failuresOf, keySettings, twoAccounts } from '../../support/awsHome.ts';
import { until } from '../../support/emulated.ts';

/** Two profiles whose keys are in the credentials file, and what leads them to the emulator in the config file. */
async function opened(t: TestContext) {
  const home = await atHome(t);
  const { boss, guest } = twoAccounts(home.world);
  const keysOf = (account: typeof boss) => keySettings(home.services.issueKey(account));
  const keys = { one: keysOf(boss), two: keysOf(guest) };
  await home.credentials(keys);
  await home.config({
    one: {},
    two: {},
    role: { source_profile: 'two', role_arn: 'arn:aws:iam::111122223333:role/x' },
  });
  await home.profiles.ready();
  for (const name of ['one', 'two']) await home.profile(name).refresh();
  const whole = await readFile(home.files.config, 'utf8');
  return {
    ...home,
    keys,
    whole,
    edit: (from: string, to: string) => writeFile(home.files.config, whole.replace(from, to)),
  };
}

describe('an edit that makes a line of the config file unreadable', () => {
  test('ends what was read with it, sends nothing for whom it may concern, and is over when it is corrected', async (t) => {
    const home = await opened(t);
    assert.deepEqual([home.profile('one').pending, home.profile('two').pending], [1, 1]);
    const sent = home.emulator.requests.length;
    await home.edit('[profile two]', '[profile two');
    await until(() => home.inbox.notices.length > 0, 'it is told');
    const [notice] = home.inbox.notices;
    assert.match(
      notice?.text ?? '',
      /^config: line \d+: this has to be "\[profile two\]"\. Correct that, then refresh\. \(.*config\)$/,
    );
    for (const name of ['one', 'two', 'role']) {
      const profile = home.profile(name);
      assert.deepEqual([profile.state.kind, profile.pending, profile.accountId], ['closed', 0, undefined], name);
      await profile.refresh();
      const [failure] = failuresOf(profile);
      assert.equal(failure?.kind, 'configuration', name);
      assert.match(failure.message, /^What is wrong in line \d+ of the file .*config may concern it/);
      assert.deepEqual(await home.profiles.locate(name, 'section'), {
        file: home.files.config,
        line: notice?.file?.line,
      });
    }
    assert.equal(home.emulator.requests.length, sent, 'something was sent');
    await home.edit('', '');
    await until(() => home.inbox.notices.length === 0, 'it is over');
    for (const name of ['one', 'two']) await home.profile(name).refresh();
    assert.deepEqual([home.profile('one').pending, home.profile('two').pending], [1, 1]);
  });

  test('leaves the profiles alone that it cannot concern', async (t) => {
    const home = await opened(t);
    const one = home.profile('one');
    await home.edit('[profile two]\n', '[profile two]\nregion\n');
    await until(() => home.inbox.notices.length > 0, 'it is told');
    assert.equal(home.profile('one'), one);
    assert.equal(one.pending, 1);
    assert.equal(home.profile('two').state.kind, 'closed');
  });

  test('settings that the SDK alone would not read lead where they say', async (t) => {
    const home = await opened(t);
    await home.edit(
      '[profile two]\nregion = us-east-1\nservices = local',
      '[profile two]#\nREGION: us-east-1\nServices: local',
    );
    const before = home.profile('two');
    // The same settings: nothing has to be read anew.
    await writeFile(home.files.credentials, (await readFile(home.files.credentials, 'utf8')).replaceAll(' = ', ': '));
    await home.profiles.reload();
    assert.equal(home.profile('two'), before);
    await home.profile('two').refresh();
    assert.equal(home.emulator.requests.at(-1)?.accessKeyId, home.keys.two.aws_access_key_id);
    await home.profile('role').refresh();
    assert.equal(failuresOf(home.profile('role'))[0]?.kind, 'roleDenied', 'the keys of its source are read, too');
  });
});
