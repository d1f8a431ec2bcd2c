import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test, type TestContext } from 'node:test';
import { awsHome } from '../../support/awsHome.ts';
import { secret } from '../../support/secrets.ts';

const KEYS = { aws_access_key_id: 'AKIAWRONGWRONGWRONG0', aws_secret_access_key: secret() };

/** Whether that section is where the profile leads, as `config [profile a]`. */
async function leads(t: TestContext) {
  const home = await awsHome(t);
  await home.config(
    {
      split: {},
      own: KEYS,
      both: KEYS,
      role: { source_profile: 'split', role_arn: 'arn:aws:iam::111122223333:role/Admin' },
      program: { credential_process: 'false' },
    },
    '[default]\nregion = us-east-1\n',
  );
  await home.credentials({ other: KEYS, split: KEYS, both: KEYS, program: {}, default: KEYS });
  await home.profiles.ready();
  return async (name: string, what: 'section' | 'credentials'): Promise<string> => {
    const place = await home.profiles.locate(name, what);
    if (!place) return 'nowhere';
    const file = place.file === home.files.credentials ? 'credentials' : 'config';
    return `${file} ${(await readFile(home.files[file], 'utf8')).split('\n')[place.line] ?? ''}`;
  };
}

describe('what there is to correct in a profile', () => {
  test('is its section: the one of the config file, where there are two', async (t) => {
    const to = await leads(t);
    assert.equal(await to('split', 'section'), 'config [profile split]');
    assert.equal(await to('default', 'section'), 'config [default]');
    assert.equal(await to('other', 'section'), 'credentials [other]');
    assert.equal(await to('gone', 'section'), 'nowhere');
  });

  test('is, where AWS does not accept its credentials, the section that they come from', async (t) => {
    const to = await leads(t);
    assert.equal(await to('split', 'credentials'), 'credentials [split]');
    assert.equal(await to('default', 'credentials'), 'credentials [default]');
    assert.equal(await to('own', 'credentials'), 'config [profile own]');
    assert.equal(await to('both', 'credentials'), 'credentials [both]', 'the credentials file wins');
    assert.equal(await to('role', 'credentials'), 'credentials [split]', 'the keys of its source are wrong');
    assert.equal(await to('program', 'credentials'), 'config [profile program]');
  });
});
