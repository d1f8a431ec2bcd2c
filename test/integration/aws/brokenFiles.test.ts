import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { describe, test, type TestContext } from 'node:test';
import { defined } from '../../../src/common/records.ts';
import { awsHome, failuresOf, keySettings, twoAccounts } from '../../support/awsHome.ts';
import { until } from '../../support/emulated.ts';

/** Two profiles whose keys are in the credentials file, and what leads them to the emulator in the config file. */
async function opened(t: TestContext, pause?: () => Promise<void>) {
  const home = await awsHome(t, defined({ pause }));
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

describe('an edit for which the AWS CLI refuses the config file', () => {
  test('ends what was read, sends nothing for any profile, and is over when it is corrected', async (t) => {
    const home = await opened(t);
    assert.deepEqual([home.profile('one').pending, home.profile('two').pending], [1, 1]);
    const sent = home.emulator.requests.length;
    await home.edit('[profile two]', '[profile two');
    await until(() => home.inbox.notices.length > 0, 'the problem is reported');
    const [notice] = home.inbox.notices;
    assert.match(
      notice?.text ?? '',
      /^config: line \d+: this is neither a section like "\[name\]" nor a setting like "name = value"\. No profile is used until it is corrected\. \(.*config\)$/,
    );
    // Their keys are in the other file; where they lead is in this one.
    assert.deepEqual(
      home.inbox.profiles.map(({ profile }) => profile.name),
      ['one', 'two'],
    );
    for (const name of ['one', 'two']) {
      const profile = home.profile(name);
      assert.deepEqual([profile.state.kind, profile.pending, profile.accountId], ['closed', 0, undefined], name);
      await profile.refresh();
      const [failure] = failuresOf(profile);
      assert.equal(failure?.kind, 'configuration', name);
      assert.match(failure.message, /^The file .*config can't be read because of line \d+\.$/);
      assert.deepEqual(await home.profiles.locate(name, 'section'), {
        file: home.files.config,
        line: notice?.file?.line,
      });
    }
    assert.equal(home.emulator.requests.length, sent, 'something was sent');
    await home.edit('', '');
    await until(() => home.inbox.notices.length === 0, 'the problem is over');
    for (const name of ['one', 'two']) await home.profile(name).refresh();
    assert.deepEqual([home.profile('one').pending, home.profile('two').pending], [1, 1]);
  });

  test('in the credentials file keeps the profiles of the config file from being used, too', async (t) => {
    const home = await opened(t);
    const sent = home.emulator.requests.length;
    await writeFile(home.files.credentials, '[one]\naws_access_key_id\n');
    await until(() => home.inbox.notices.length > 0, 'the problem is reported');
    for (const name of ['one', 'two', 'role']) {
      await home.profile(name).refresh();
      assert.match(failuresOf(home.profile(name))[0]?.message ?? '', /credentials can't be read because of line 2\.$/);
    }
    assert.equal(home.emulator.requests.length, sent, 'something was sent');
  });

  test('that a program takes its time for loses nothing: the file is believed when it stays the same', async (t) => {
    const parts: string[] = [];
    const pause = (): Promise<void> => appendFile(home.files.config, parts.shift() ?? '');
    const home = await opened(t, pause);
    const one = home.profile('one');
    const middle = Math.floor(home.whole.length / 2);
    parts.push(home.whole.slice(0, middle), `${home.whole.slice(middle)}[profile three]\n`);
    await writeFile(home.files.config, '');
    await until(() => home.inbox.profiles.length === 4, 'the new profile is there');
    assert.deepEqual([home.profile('one'), one.pending, home.inbox.notices], [one, 1, []]);
  });
});

describe('an edit that changes no setting', () => {
  test('keeps the rows, and leads where it says also where the SDK would read it otherwise', async (t) => {
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
