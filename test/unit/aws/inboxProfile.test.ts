import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inboxProfile, KEYS, profileOf, ROLE, SSO, WORK } from '../../support/awsProfiles.ts';

const assumed = (settings: string, rest = '') => {
  const { accountId, role } = inboxProfile(profileOf('a', `[profile a]\n${settings}\n${rest}`));
  return [accountId, role];
};
const label = (name: string, config: string, credentials = '') =>
  inboxProfile(profileOf(name, config, credentials)).credentialSource;
const revision = (config: string, credentials: string, salt = 'AWS') =>
  inboxProfile(profileOf('a', config, credentials), salt).revision;

describe('a profile in the inbox', () => {
  test('knows its account and role where the settings that it really uses say so', () => {
    const base = `[profile b]\n${KEYS}aws_account_id = 999999999999\nsso_start_url = x\n`;
    assert.deepEqual(assumed('role_arn = arn:aws-us-gov:iam::222222222222:role/path/x\nsource_profile = b', base), [
      '222222222222',
      'x',
    ]);
    assert.deepEqual(assumed('role_arn = arn:aws:iam::222222222222:user/x\nsource_profile = b', base), [
      undefined,
      undefined,
    ]);
    assert.deepEqual(assumed(SSO, WORK), ['444455556666', 'Look']);
    assert.deepEqual(assumed(SSO.replace('444455556666', '123'), WORK), [undefined, undefined]);
    assert.deepEqual(assumed(`${KEYS}aws_account_id = 444455556666`), ['444455556666', undefined]);
    assert.deepEqual(assumed(`credential_process = /p\naws_account_id = 444455556666`), ['444455556666', undefined]);
    assert.deepEqual(assumed('login_session = arn:aws:sts::444455556666:assumed-role/x/y'), [
      '444455556666',
      undefined,
    ]);
  });

  test('does not take its account from settings that are not used', () => {
    assert.deepEqual(assumed(`${KEYS}aws_account_id = 1\nsso_start_url = x`), [undefined, undefined]);
    assert.deepEqual(assumed('credential_process = /p\nsso_region = x'), [undefined, undefined]);
    assert.deepEqual(assumed('aws_account_id = 444455556666'), [undefined, undefined]);
  });

  test('says which of its settings its credentials come from', () => {
    assert.equal(label('a', `[profile a]\n${KEYS}`), 'keys in the config file');
    assert.equal(label('a', `[profile a]\n${KEYS}`, `[a]\n${KEYS}`), 'keys in the credentials file');
    assert.equal(
      label('r', `[profile r]\n${ROLE}source_profile = a\n`, `[a]\n${KEYS}`),
      'role, by profile "a": keys in the credentials file',
    );
    assert.equal(label('r', `[profile r]\n${ROLE}credential_source = Environment\n`), 'role, by credential_source');
    assert.equal(label('a', '[profile a]\ncredential_process = /p\n'), 'credential_process');
    assert.equal(label('a', '[profile a]\n'), undefined);
  });

  test('has another revision when, and only when, what shapes its connection changed', () => {
    const config = `[profile a]\nregion = x\noutput = json\n${SSO}${WORK}`;
    const first = revision(config, '[b]\n');
    assert.equal(revision(`# a comment\n\n${config}[profile c]\nregion = y\n`, '[b]\n'), first);
    assert.notEqual(revision(config.replace('= x', '= z'), '[b]\n'), first);
    assert.notEqual(revision(config, '[a]\nendpoint_url = http://127.0.0.1:9\n'), first);
    assert.notEqual(revision(config.replace('sso_region = eu', 'sso_region = us'), '[b]\n'), first);
    assert.notEqual(revision(config, '[b]\n', 'AWS,Sandbox'), first);
    assert.doesNotMatch(first, /region|json/);
  });
});
