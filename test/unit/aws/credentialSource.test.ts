import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import {
  inboxProfile,
  KEYS,
  originOf,
  problem,
  profileOf,
  profiles,
  ROLE,
  SSO,
  WORK,
} from '../../support/awsProfiles.ts';

/** What is wrong with a role that has these further settings, or with an SSO profile. */
const roleProblem = (settings: string, rest = '') => problem('a', `[profile a]\n${ROLE}${settings}\n${rest}`);
const ssoProblem = (settings: string, session = WORK) => problem('a', `[profile a]\n${SSO}${settings}\n${session}`);
const tokenOf = (settings: string, config = '') =>
  originOf('keys', 'a', `[profile a]\n${config}`, `[a]\n${KEYS}${settings}`).sessionToken;

describe('a role_arn', () => {
  const NEITHER = 'It has a role_arn, but neither source_profile nor credential_source.';

  for (const [what, config, credentials = ''] of [
    ['alone', `[profile a]\n${ROLE}`],
    ['beside keys', `[profile a]\n${ROLE}`, `[a]\n${KEYS}`],
    ['beside IAM Identity Center', `[profile a]\n${ROLE}${SSO}${WORK}`],
    ['beside a credential_process', `[profile a]\n${ROLE}credential_process = /p\n`],
    ['beside a login_session', `[profile a]\n${ROLE}login_session = arn:aws:iam::444455556666:user/x\n`],
  ] as const) {
    test(`${what} has no source that could assume it`, () => {
      assert.equal(problem('a', config, credentials), NEITHER);
      const { accountId, role, identity } = inboxProfile(profileOf('a', config, credentials));
      assert.deepEqual([accountId, role, identity], [undefined, undefined, undefined], 'the row names the role');
    });
  }

  test('has one source, which exists and leads to credentials', () => {
    assert.equal(
      roleProblem('source_profile = b\ncredential_source = Environment'),
      'It has both source_profile and credential_source: it can have one of them.',
    );
    assert.equal(
      roleProblem('source_profile = gone'),
      'It names the source_profile "gone", which is in neither AWS file.',
    );
    assert.equal(
      roleProblem('credential_source = Elsewhere'),
      'It has the credential_source "Elsewhere"; it can be Environment, Ec2InstanceMetadata, EcsContainer.',
    );
    assert.equal(
      roleProblem('source_profile = b', `[profile b]\n${ROLE}`),
      `Its source profile "b" can't be used: ${NEITHER}`,
    );
    assert.match(
      roleProblem('source_profile = b', '[profile b]\noutput = json\n'),
      /^Its source profile "b" can't be used: It has no credentials/,
    );
    assert.equal(
      roleProblem('source_profile = b', `[profile b]\n${ROLE}source_profile = a\n`),
      'It goes round in a circle by source_profile: a → b → a.',
    );
    assert.equal(roleProblem('source_profile = a'), 'It goes round in a circle by source_profile: a → a.');
    assert.equal(problem('a', '[profile a]\nrole_arn =\nsource_profile = b\n'), 'Its role_arn is empty.');
  });

  test('may be assumed with the keys beside it, by naming its own profile', () => {
    const { credentialSource } = profileOf('a', `[profile a]\n${ROLE}source_profile = a\n`, `[a]\n${KEYS}`);
    assert.equal(credentialSource.origin.kind, 'keys');
    assert.deepEqual(credentialSource.roles, [{ roleArn: 'arn:aws:iam::111122223333:role/Admin' }]);
  });

  test('of a source profile is not assumed where that has keys', () => {
    const config = `[profile a]\n${ROLE}source_profile = b\n[profile b]\n${ROLE}source_profile = c\n${KEYS}`;
    const { origin: first, roles, profile: source } = profileOf('a', config).credentialSource;
    assert.deepEqual([first.kind, roles.length, source], ['keys', 1, 'b']);
  });
});

describe('where two kinds of credentials have one name, the AWS CLI’s order counts', () => {
  test('IAM Identity Center comes before keys, for roles with that source too', () => {
    const config = `[profile prod]\n${SSO}[profile role]\n${ROLE}source_profile = prod\n${WORK}`;
    const credentials = `[prod]\n${KEYS}`;
    assert.equal(originOf('sso', 'prod', config, credentials).accountId, '444455556666');
    assert.equal(originOf('sso', 'role', config, credentials).accountId, '444455556666');
    const { accountId, role, credentialSource } = inboxProfile(profileOf('prod', config, credentials));
    assert.deepEqual([accountId, role, credentialSource], ['444455556666', 'Look', 'IAM Identity Center']);
  });

  test('keys of the credentials file come before login_session and credential_process, those of the config file after', () => {
    const others = 'login_session = arn:aws:iam::444455556666:user/x\ncredential_process = /p\n';
    assert.equal(originOf('keys', 'a', `[profile a]\n${others}${KEYS}`, `[a]\n${KEYS}`).file, 'credentials');
    assert.equal(
      originOf('login', 'a', `[profile a]\n${others}${KEYS}`).session.name,
      'arn:aws:iam::444455556666:user/x',
    );
    assert.equal(originOf('process', 'a', `[profile a]\ncredential_process = /p\n  --x\n${KEYS}`).command, '/p --x');
    assert.equal(originOf('keys', 'a', `[profile a]\n${KEYS}`).file, 'config');
  });

  test('a bearer-token profile with keys has the keys', () => {
    assert.equal(originOf('keys', 'a', `[profile a]\nsso_session = work\n${WORK}`, `[a]\n${KEYS}`).file, 'credentials');
    assert.equal(
      problem('a', `[profile a]\nsso_session = work\n${WORK}`),
      'It uses IAM Identity Center and lacks sso_account_id, sso_role_name.',
    );
  });
});

describe('keys', () => {
  test('have the session token beside them, by either of its names, and none of the other file', () => {
    assert.equal(tokenOf('aws_session_token = T\n'), 'T');
    assert.equal(tokenOf('aws_security_token = T\n'), 'T');
    assert.equal(tokenOf('aws_security_token = T\naws_session_token = U\n'), 'T');
    assert.equal(tokenOf('', 'aws_session_token = left over\n'), undefined);
  });

  test('have to be whole', () => {
    assert.equal(
      problem('a', '', '[a]\naws_access_key_id = K\n'),
      'It has an aws_access_key_id, but no aws_secret_access_key.',
    );
    assert.equal(
      problem('a', '', '[a]\naws_secret_access_key = S\n'),
      'It has an aws_secret_access_key, but no aws_access_key_id.',
    );
    assert.equal(
      problem('a', '[profile a]\naws_secret_access_key = S\n', '[a]\naws_access_key_id = K\n'),
      'It has an aws_access_key_id, but no aws_secret_access_key.',
    );
    assert.equal(
      problem('a', '[profile a]\n'),
      'It has no credentials: neither keys nor a role, IAM Identity Center, credential_process or login_session.',
    );
  });
});

describe('IAM Identity Center', () => {
  test('works with a session whose name has a blank, as the AWS CLI writes it', () => {
    const config = `[profile acme]\nsso_session = Acme Corp\nsso_account_id = 111122223333\nsso_role_name = Look\n[sso-session 'Acme Corp']\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n`;
    assert.deepEqual(originOf('sso', 'acme', config).session, {
      kind: 'sso',
      name: 'Acme Corp',
      startUrl: 'https://acme.awsapps.com/start',
      region: 'eu-west-1',
      scopes: ['sso:account:access'],
    });
  });

  test('needs a session that exists, is complete and does not differ', () => {
    assert.equal(ssoProblem('', ''), 'It names the sso_session "work", which the config file does not have.');
    assert.equal(
      ssoProblem('', '[sso-session work]\nsso_region = x\n'),
      'It uses IAM Identity Center and lacks sso_start_url.',
    );
    assert.equal(ssoProblem('sso_region = us-east-1'), 'Its sso_region differs from that of its sso_session "work".');
  });
});

test('web identity needs a role, and comes before the role’s own source', () => {
  const token = 'web_identity_token_file = /f\n';
  assert.equal(problem('a', `[profile a]\n${token}${KEYS}`), 'It has a web_identity_token_file, but no role_arn.');
  const config = `[profile a]\n${ROLE}${token}source_profile = b\n[profile b]\n${KEYS}`;
  assert.equal(originOf('webIdentity', 'a', config).roleArn, 'arn:aws:iam::111122223333:role/Admin');
  assert.equal(inboxProfile(profileOf('a', config)).accountId, '111122223333');
});

const CASES = path.join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'cases');

const textOf = (name: string) =>
  existsSync(path.join(CASES, name)) ? readFileSync(path.join(CASES, name), 'utf8') : '';

describe('files that were found in the wild', () => {
  test('a config file with a section of another tool has the other profiles', () => {
    const config =
      '[okta]\naws_saml_url = home/amazon_aws/abc/272\n\n[profile dev]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111111111111:role/Dev\nsource_profile = base\n';
    assert.deepEqual([...profiles(config).keys()], ['dev']);
  });

  test('a credentials file with a profile called services has the others too', () => {
    const config =
      '[profile other]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111111111111:role/Look\nsource_profile = base\n\n[profile base]\nregion = eu-west-1\n';
    const found = profiles(config, `[base]\n${KEYS}\n[services]\n${KEYS}\n[last]\n${KEYS}`);
    assert.deepEqual([...found.keys()], ['other', 'base', 'services', 'last']);
    for (const { name, credentialSource } of found.values()) assert.equal(credentialSource.origin.kind, 'keys', name);
  });

  test('profiles that are named like other sections are ordinary profiles, also as a source', () => {
    const config = `[profile services.Administrator]\n${KEYS}[profile sso-session.Admin]\n${KEYS}[profile ok]\n${ROLE}source_profile = services.Administrator\n`;
    const found = profiles(config);
    assert.deepEqual([...found.keys()], ['services.Administrator', 'sso-session.Admin', 'ok']);
    assert.equal(found.get('ok')?.credentialSource.profile, 'services.Administrator');
  });

  test(
    'the collection of such files is read without a problem',
    { skip: existsSync(CASES) ? false : 'it is not here' },
    () => {
      for (const [name, expected] of [
        ['01-sso-session-with-blank', { acme: 'sso' }],
        ['02-role-without-source', { base: 'keys', real: 'keys', slip: 'none' }],
        ['03-profile-called-services', { other: 'keys', base: 'keys', services: 'keys', last: 'keys' }],
        ['04-profile-services-dot-role', { 'services.Administrator': 'keys', 'sso-session.Admin': 'keys', ok: 'keys' }],
        ['06-sso-and-keys', { prod: 'sso' }],
        ['08-security-token', { old: 'keys' }],
        ['09-section-of-another-tool', { dev: 'none' }],
      ] as const) {
        const found = profiles(textOf(`${name}.config`), textOf(`${name}.credentials`));
        const kinds = [...found].map(([profileName, { credentialSource }]) => [
          profileName,
          credentialSource.origin.kind,
        ]);
        assert.deepEqual(Object.fromEntries(kinds), expected, name);
      }
    },
  );
});
