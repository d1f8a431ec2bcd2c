import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { awsHome, failuresOf, keySettings, section, twoAccounts, type AwsHome } from '../../support/awsHome.ts';
import { secret } from '../../support/secrets.ts';

const BASE = { source_profile: 'base' };
const ADMIN = 'arn:aws:iam::111122223333:role/team/Admin';
const DEEP = 'arn:aws:iam::111122223333:role/Deep';

/** Reads the profile as a person who opens it, and says what it came to. */
async function opened(home: AwsHome, name: string): Promise<string> {
  await home.profiles.ready();
  const profile = home.profile(name);
  await profile.refresh();
  home.assertNoSecrets();
  const failures = failuresOf(profile).filter(({ kind }) => kind !== 'denied' && kind !== 'notInOrganization');
  if (failures.length > 0) return [...new Set(failures.map(({ kind, message }) => `${kind}: ${message}`))].join('; ');
  return [profile.accountId, profile.role, `${profile.pending} pending`].join(' ');
}

/** Account and role as the row shows them before anything was sent. */
async function unopened(home: AwsHome, name: string): Promise<string> {
  await home.profiles.ready();
  const { accountId, role } = home.profile(name);
  assert.equal(home.services.asked.length, 0);
  return `${accountId} ${role}`;
}

async function ssoToken(home: AwsHome, session: string, content: object): Promise<string> {
  const folder = path.join(home.files.home, '.aws', 'sso', 'cache');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${createHash('sha1').update(session).digest('hex')}.json`);
  await writeFile(file, JSON.stringify(content), { mode: 0o600 });
  return file;
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
const anHourAgo = (): string => new Date(Date.now() - 3_600_000).toISOString();

/** Two accounts, keys in one and a role in the other. */
function withBase(home: AwsHome) {
  const { boss, guest } = twoAccounts(home.world);
  const key = home.services.issueKey(guest);
  home.services.roles.set(ADMIN, { account: boss, externalId: 'from-outside' });
  return { boss, guest, key, base: keySettings(key) };
}

describe('keys', () => {
  test('in the config file, in the credentials file, with a session token; the account is asked for once', async (t) => {
    const home = await awsHome(t);
    const { boss } = twoAccounts(home.world);
    const [one, two] = [home.services.issueKey(boss), home.services.issueKey(boss)];
    const three = home.services.issueSession(boss);
    await home.config({
      config: keySettings(one),
      credentials: {},
      session: { ...keySettings(three), aws_session_token: three.sessionToken },
    });
    await home.credentials({ credentials: keySettings(two) });
    assert.equal(await unopened(home, 'config'), 'undefined undefined');
    for (const name of ['config', 'credentials', 'session']) {
      // Three keys of one user: the first reads, the others point to it.
      await home.profile(name).refresh();
    }
    assert.equal(await opened(home, 'config'), '111122223333  1 pending');
    assert.equal(home.services.count('GetCallerIdentity'), 3);
    await opened(home, 'config');
    assert.equal(home.services.count('GetCallerIdentity'), 3, 'kept for the life of the credentials');
  });

  test('with a session token by its older name, and with one that was left in the other file', async (t) => {
    const home = await awsHome(t);
    const { boss } = twoAccounts(home.world);
    const old = home.services.issueSession(boss);
    await home.config({ old: {}, left: { aws_session_token: secret() } });
    await home.credentials({
      old: { ...keySettings(old), aws_security_token: old.sessionToken },
      left: keySettings(home.services.issueKey(boss)),
    });
    assert.equal(await opened(home, 'old'), '111122223333  1 pending');
    await home.profile('left').refresh();
    assert.deepEqual([failuresOf(home.profile('left')), home.profile('left').accountId], [[], '111122223333']);
  });

  test('one of the two missing is said at once', async (t) => {
    const home = await awsHome(t);
    await home.config({ half: { aws_access_key_id: 'AKIAEXAMPLE' }, none: { output: 'json' } });
    assert.equal(
      await opened(home, 'half'),
      'configuration: It has an aws_access_key_id, but no aws_secret_access_key.',
    );
    assert.match(await opened(home, 'none'), /^configuration: It has no credentials: neither keys nor a role/);
    assert.deepEqual([home.services.asked, home.emulator.requests], [[], []]);
  });
});

describe('a role', () => {
  test('with all that its section says; account and role are known without a call', async (t) => {
    const home = await awsHome(t);
    const { base, key } = withBase(home);
    await home.config({
      base,
      admin: {
        ...BASE,
        role_arn: ADMIN,
        external_id: 'from-outside',
        role_session_name: 'me-at-work',
        duration_seconds: '1800',
      },
    });
    assert.equal(await unopened(home, 'admin'), '111122223333 Admin');
    assert.equal(await opened(home, 'admin'), '111122223333 Admin 1 pending');
    assert.equal(home.services.asked.length, 1, 'nobody was asked who this is');
    const { operation, by, parameters } = home.services.asked[0] ?? {};
    assert.deepEqual([operation, by], ['AssumeRole', key.accessKeyId]);
    assert.deepEqual(
      [
        parameters?.['RoleArn'],
        parameters?.['ExternalId'],
        parameters?.['RoleSessionName'],
        parameters?.['DurationSeconds'],
      ],
      [ADMIN, 'from-outside', 'me-at-work', '1800'],
    );
    await opened(home, 'admin');
    assert.equal(home.services.asked.length, 1, 'kept while it is good');
  });

  test('through another role', async (t) => {
    const home = await awsHome(t);
    const { base, boss } = withBase(home);
    home.services.roles.set(DEEP, { account: boss });
    await home.config({
      base,
      admin: { ...BASE, role_arn: ADMIN, external_id: 'from-outside' },
      deep: { source_profile: 'admin', role_arn: DEEP },
    });
    assert.equal(await opened(home, 'deep'), '111122223333 Deep 1 pending');
    assert.deepEqual(
      home.services.asked.map(({ parameters }) => parameters['RoleArn']),
      [ADMIN, DEEP],
    );
  });

  test('that is not allowed names itself', async (t) => {
    const home = await awsHome(t);
    const { base } = withBase(home);
    await home.config({ base, admin: { ...BASE, role_arn: ADMIN } });
    assert.match(await opened(home, 'admin'), /^roleDenied: .*not authorized to perform: sts:AssumeRole/);
    const [failure] = failuresOf(home.profile('admin'));
    assert.deepEqual([failure?.operation, failure?.resource], ['AssumeRole', ADMIN]);
  });

  test('whose source is missing, its own, or not there: nothing is sent', async (t) => {
    const home = await awsHome(t);
    await home.config({
      lost: { source_profile: 'not-there', role_arn: ADMIN },
      a: { source_profile: 'b', role_arn: ADMIN },
      b: { source_profile: 'a', role_arn: ADMIN },
      neither: { role_arn: ADMIN },
    });
    assert.match(await opened(home, 'lost'), /^configuration: It names the source_profile "not-there"/);
    assert.match(await opened(home, 'a'), /^configuration: It goes round in a circle by source_profile: a → b → a/);
    assert.match(await opened(home, 'neither'), /^configuration: It has a role_arn, but neither source_profile nor/);
    assert.deepEqual(home.services.asked, []);
  });

  test('from the environment, and not without it', async (t) => {
    const home = await awsHome(t);
    const { key } = withBase(home);
    const role = { role_arn: ADMIN, external_id: 'from-outside' };
    await home.config({
      machine: { ...role, credential_source: 'Environment' },
      container: { ...role, credential_source: 'EcsContainer' },
      instance: { ...role, credential_source: 'Ec2InstanceMetadata' },
      odd: { ...role, credential_source: 'Elsewhere' },
    });
    assert.match(await opened(home, 'machine'), /^credentials: .*environment variable/i);
    assert.match(await opened(home, 'container'), /^credentials: .*AWS_CONTAINER_CREDENTIALS/s);
    assert.match(await opened(home, 'instance'), /^credentials: .*(instance|metadata)/i);
    assert.match(await opened(home, 'odd'), /^configuration: It has the credential_source "Elsewhere"; it can be/);
    process.env['AWS_ACCESS_KEY_ID'] = key.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = key.secretAccessKey;
    assert.equal(await opened(home, 'machine'), '111122223333 Admin 1 pending');
  });

  test('by web identity', async (t) => {
    const home = await awsHome(t);
    withBase(home);
    const file = path.join(home.files.home, 'token');
    await writeFile(file, 'web-identity-token');
    await home.config({
      web: { role_arn: ADMIN, web_identity_token_file: file, role_session_name: 'web' },
      lost: { role_arn: DEEP, web_identity_token_file: `${file}-missing` },
    });
    assert.equal(await opened(home, 'web'), '111122223333 Admin 1 pending');
    assert.equal(home.services.last('AssumeRoleWithWebIdentity')?.parameters['RoleSessionName'], 'web');
    assert.equal(await opened(home, 'lost'), 'configuration: A file that it names cannot be read');
    await writeFile(file, 'another-token');
    await home.config({ web: { role_arn: ADMIN, web_identity_token_file: file } });
    await home.profiles.reload();
    assert.match(await opened(home, 'web'), /^credentialsRejected: /);
  });
});

describe('IAM Identity Center', () => {
  const SSO = { sso_account_id: '111122223333', sso_role_name: 'Admin' };
  const PORTAL = { sso_start_url: 'https://acme.awsapps.com/start', sso_region: 'eu-west-1' };
  const sessionOf = section('sso-session work', PORTAL);

  test('by an sso-session: account and role are known without a call', async (t) => {
    const home = await awsHome(t);
    const { boss } = twoAccounts(home.world);
    home.services.permissionSets.set('111122223333/Admin', boss);
    await ssoToken(home, 'work', { accessToken: home.services.issueToken(), expiresAt: inAnHour() });
    await home.config({ sso: { sso_session: 'work', ...SSO } }, sessionOf);
    assert.equal(await unopened(home, 'sso'), '111122223333 Admin');
    assert.equal(await opened(home, 'sso'), '111122223333 Admin 1 pending');
    assert.deepEqual(
      home.services.asked.map(({ operation }) => operation),
      ['GetRoleCredentials'],
    );
  });

  test('an old token is renewed without a person, and the file stays private', async (t) => {
    const home = await awsHome(t);
    const { boss } = twoAccounts(home.world);
    home.services.permissionSets.set('111122223333/Admin', boss);
    const file = await ssoToken(home, 'work', {
      accessToken: 'old',
      expiresAt: anHourAgo(),
      refreshToken: home.services.issueRefreshToken(),
      clientId: 'client',
      clientSecret: secret(),
      registrationExpiresAt: inAnHour(),
    });
    await home.config({ sso: { sso_session: 'work', ...SSO } }, sessionOf);
    await home.profiles.ready();
    assert.equal(home.profile('sso').isSignInNeeded, false, 'it can be renewed');
    assert.equal(await opened(home, 'sso'), '111122223333 Admin 1 pending');
    assert.equal(home.services.last('CreateToken')?.parameters['grantType'], 'refresh_token');
    assert.ok(!(await readFile(file, 'utf8')).includes('"old"'));
  });

  test('the older form', async (t) => {
    const home = await awsHome(t);
    const { boss } = twoAccounts(home.world);
    home.services.permissionSets.set('111122223333/Admin', boss);
    await ssoToken(home, PORTAL.sso_start_url, { accessToken: home.services.issueToken(), expiresAt: inAnHour() });
    await home.config({ legacy: { ...SSO, ...PORTAL } });
    assert.equal(await unopened(home, 'legacy'), '111122223333 Admin');
    assert.equal(await opened(home, 'legacy'), '111122223333 Admin 1 pending');
  });

  test('by a session whose name has a blank, for a profile that has keys, too', async (t) => {
    const home = await awsHome(t);
    const { boss, guest } = twoAccounts(home.world);
    home.services.permissionSets.set('111122223333/Admin', boss);
    await ssoToken(home, 'Acme Corp', { accessToken: home.services.issueToken(), expiresAt: inAnHour() });
    await home.config(
      { 'services.Admin': { sso_session: 'Acme Corp', ...SSO } },
      section("sso-session 'Acme Corp'", PORTAL),
      section('okta', { aws_saml_url: 'home/amazon_aws/abc/272' }),
    );
    await home.credentials({ 'services.Admin': keySettings(home.services.issueKey(guest)) });
    assert.equal(await unopened(home, 'services.Admin'), '111122223333 Admin');
    assert.equal(await opened(home, 'services.Admin'), '111122223333 Admin 1 pending');
    assert.deepEqual(home.inbox.notices, []);
  });

  test('a token that ends with UTC, as the AWS CLI once wrote it', async (t) => {
    const home = await awsHome(t);
    const { boss } = twoAccounts(home.world);
    home.services.permissionSets.set('111122223333/Admin', boss);
    const expiresAt = inAnHour().replace(/\.\d+Z$/, 'UTC');
    await ssoToken(home, 'work', { accessToken: home.services.issueToken(), expiresAt });
    await home.config({ sso: { sso_session: 'work', ...SSO } }, sessionOf);
    await home.profiles.ready();
    assert.equal(home.profile('sso').isSignInNeeded, false);
    assert.equal(await opened(home, 'sso'), '111122223333 Admin 1 pending');
  });

  test('a refresh token that is not accepted is not tried again, and one token is renewed once for all profiles', async (t) => {
    const home = await awsHome(t);
    const { boss } = twoAccounts(home.world);
    home.services.permissionSets.set('111122223333/Admin', boss).set('111122223333/Other', boss);
    const renewable = {
      accessToken: 'old',
      expiresAt: anHourAgo(),
      clientId: 'client',
      clientSecret: secret(),
      registrationExpiresAt: inAnHour(),
    };
    await ssoToken(home, 'work', { ...renewable, refreshToken: 'refused' });
    const profiles = {
      one: { sso_session: 'work', ...SSO },
      two: { sso_session: 'work', ...SSO, sso_role_name: 'Other' },
    };
    await home.config(profiles, sessionOf);
    assert.match(await opened(home, 'one'), /^signInNeeded: /);
    assert.match(await opened(home, 'two'), /^signInNeeded: /);
    assert.equal(home.services.count('CreateToken'), 1);
    await ssoToken(home, 'work', { ...renewable, refreshToken: home.services.issueRefreshToken() });
    await Promise.all([home.profile('one').refresh(), home.profile('two').refresh()]);
    assert.equal(home.services.count('CreateToken'), 2);
    assert.equal(home.profile('one').pending + home.profile('two').pending, 2);
  });

  test('as the source of a role', async (t) => {
    const home = await awsHome(t);
    const { boss, guest } = twoAccounts(home.world);
    home.services.permissionSets.set('444455556666/Jump', guest);
    home.services.roles.set(DEEP, { account: boss });
    await ssoToken(home, 'work', { accessToken: home.services.issueToken(), expiresAt: inAnHour() });
    await home.config(
      {
        jump: { sso_session: 'work', sso_account_id: '444455556666', sso_role_name: 'Jump' },
        deep: { source_profile: 'jump', role_arn: DEEP },
      },
      sessionOf,
    );
    assert.equal(await opened(home, 'deep'), '111122223333 Deep 1 pending');
    assert.deepEqual(
      home.services.asked.map(({ operation }) => operation),
      ['GetRoleCredentials', 'AssumeRole'],
    );
  });

  test('no token, an old one, one that was revoked: sign-in needed, and the row says so without a call', async (t) => {
    const home = await awsHome(t);
    await ssoToken(home, 'old', { accessToken: 'old', expiresAt: anHourAgo() });
    await ssoToken(home, 'revoked', { accessToken: 'revoked', expiresAt: inAnHour() });
    await home.config(
      Object.fromEntries(['none', 'old', 'revoked'].map((name) => [name, { sso_session: name, ...SSO }])),
      ...['none', 'old', 'revoked'].map((name) => section(`sso-session ${name}`, PORTAL)),
    );
    await home.profiles.ready();
    assert.deepEqual(
      ['none', 'old', 'revoked'].map((name) => home.profile(name).isSignInNeeded),
      [true, true, false],
    );
    for (const name of ['none', 'old', 'revoked']) {
      assert.match(await opened(home, name), /^signInNeeded: /);
      assert.equal(home.profile(name).isSignInNeeded, true);
    }
  });

  test('no such account or role, an incomplete section, a missing session', async (t) => {
    const home = await awsHome(t);
    await ssoToken(home, 'work', { accessToken: home.services.issueToken(), expiresAt: inAnHour() });
    await home.config(
      {
        other: { sso_session: 'work', sso_account_id: '999999999999', sso_role_name: 'Admin' },
        half: { sso_session: 'work', sso_role_name: 'Admin' },
        lost: { sso_session: 'not-there', ...SSO },
      },
      sessionOf,
    );
    assert.match(await opened(home, 'other'), /^accessNotAssigned: /);
    assert.match(await opened(home, 'half'), /^configuration: It uses IAM Identity Center and lacks sso_account_id/);
    assert.match(await opened(home, 'lost'), /^configuration: It names the sso_session "not-there"/);
  });
});

describe('aws login', () => {
  const IDENTITY = 'arn:aws:iam::111122223333:user/admin';

  async function loginToken(home: AwsHome, content: object): Promise<void> {
    const folder = path.join(home.files.home, '.aws', 'login', 'cache');
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `${createHash('sha256').update(IDENTITY).digest('hex')}.json`);
    const dpopKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'sec1',
      format: 'pem',
    });
    await writeFile(file, JSON.stringify({ tokenType: 'aws_sigv4', clientId: 'client', dpopKey, ...content }));
  }

  test('a session, and one that is renewed', async (t) => {
    const home = await awsHome(t);
    const { boss } = twoAccounts(home.world);
    home.services.permissionSets.set('111122223333/any', boss);
    const key = home.services.issueSession(boss);
    await home.config({ login: { login_session: IDENTITY } });
    const accessToken = { ...key, accountId: boss.id, expiresAt: inAnHour() };
    await loginToken(home, { accessToken, refreshToken: home.services.issueRefreshToken() });
    assert.equal(await unopened(home, 'login'), '111122223333 undefined');
    assert.equal(await opened(home, 'login'), '111122223333  1 pending');
    assert.equal(home.services.asked.length, 0);
    await loginToken(home, {
      accessToken: { ...accessToken, expiresAt: anHourAgo() },
      refreshToken: home.services.issueRefreshToken(),
    });
    await home.config({ login: { login_session: IDENTITY, output: 'json' } });
    await home.profiles.reload();
    assert.equal(await opened(home, 'login'), '111122223333  1 pending');
    assert.equal(home.services.count('CreateOAuth2Token'), 1);
  });

  test('none, and one that is over: sign-in needed', async (t) => {
    const home = await awsHome(t);
    const { boss } = twoAccounts(home.world);
    await home.config({ login: { login_session: IDENTITY } });
    assert.match(await opened(home, 'login'), /^signInNeeded: /);
    const accessToken = { ...home.services.issueSession(boss), accountId: boss.id, expiresAt: anHourAgo() };
    await loginToken(home, { accessToken, refreshToken: 'over' });
    assert.match(await opened(home, 'login'), /^signInNeeded: /);
    assert.equal(home.profile('login').isSignInNeeded, true);
  });
});

test('credentials that a service calls expired are made anew, once, and the call is repeated', async (t) => {
  const home = await awsHome(t);
  const { boss, guest } = twoAccounts(home.world);
  const key = home.services.issueKey(guest);
  home.services.roles.set(ADMIN, { account: boss });
  await home.config({
    base: keySettings(key),
    admin: { ...BASE, role_arn: ADMIN },
  });
  assert.equal(await opened(home, 'admin'), '111122223333 Admin 1 pending');
  home.emulator.faults.add({ operation: 'ListHandshakesForOrganization', fault: { kind: 'expiredToken' } });
  assert.equal(await opened(home, 'admin'), '111122223333 Admin 1 pending');
  assert.equal(home.services.count('AssumeRole'), 2);
});
