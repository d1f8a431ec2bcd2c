import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { Remedy } from '../../../src/views/nodes.ts';
import { profileChildren } from '../../../src/views/profileNodes.ts';
import { awsHome, keySettings, section, twoAccounts, type AwsHome, type Settings } from '../../support/awsHome.ts';
import { visibleRowsPassing } from '../../support/invitations.ts';

const PORTAL = { sso_start_url: 'https://acme.awsapps.com/start', sso_region: 'eu-west-1' };
const SSO = { sso_account_id: '111122223333', sso_role_name: 'Admin' };
const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const later = new Date(Date.now() + 3_600_000).toISOString();
const before = new Date(Date.now() - 3_600_000).toISOString();

interface Case {
  readonly about: string;
  readonly settings: Settings;
  /** Of the one row under the profile. */
  readonly title: string;
  readonly says: RegExp;
  /** Beside Retry and Show Log. */
  readonly remedy?: Remedy;
  /** Content of the token file of its session. */
  readonly token?: object;
  /** What STS answers to its role. */
  readonly refusal?: { readonly name: string; readonly message: string; readonly status: number };
}

const CONFIGURATION = { title: 'Profile not usable', remedy: 'openConfigFile' } as const;
const SIGN_IN = {
  title: 'Sign-in needed',
  remedy: 'signIn',
  says: /Sign in, and this profile recovers by itself/,
} as const;
const REJECTED = { title: 'Credentials not accepted', remedy: 'openConfigFile' } as const;
const PROGRAM = { title: 'No credentials', remedy: 'openConfigFile' } as const;
const assuming = (name: string): Settings => ({ source_profile: 'base', role_arn: role(name) });
const printing = (answer: object): Settings => ({ credential_process: `echo '${JSON.stringify(answer)}'` });
const renewal = { clientId: 'client', clientSecret: 'client', registrationExpiresAt: later };
const LOGIN = 'arn:aws:iam::111122223333:user/';
const loginToken = {
  tokenType: 'aws_sigv4',
  clientId: 'client',
  refreshToken: 'over',
  dpopKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }),
  accessToken: {
    accessKeyId: 'a',
    secretAccessKey: 'b',
    sessionToken: 'c',
    accountId: '111122223333',
    expiresAt: before,
  },
};

/** The error catalogue of `fromIni`, as a person meets it. */
const CASES: readonly Case[] = [
  { about: 'no credentials', settings: {}, ...CONFIGURATION, says: /It has no credentials/ },
  {
    about: 'one of two keys',
    settings: { aws_access_key_id: 'A' },
    ...CONFIGURATION,
    says: /no aws_secret_access_key/,
  },
  { about: 'SSO: no token', settings: { sso_session: 'none', ...SSO }, ...SIGN_IN },
  {
    about: 'SSO: expired, and nothing to renew it with',
    settings: { sso_session: 'expired', ...SSO },
    token: { accessToken: 'x', expiresAt: before },
    ...SIGN_IN,
  },
  {
    about: 'SSO: expired, and not renewed',
    settings: { sso_session: 'refused', ...SSO },
    token: { accessToken: 'x', expiresAt: before, refreshToken: 'unknown', ...renewal },
    ...SIGN_IN,
  },
  {
    about: 'SSO: revoked',
    settings: { sso_session: 'revoked', ...SSO },
    token: { accessToken: 'x', expiresAt: later },
    ...SIGN_IN,
  },
  { about: 'SSO, older form: no token', settings: { ...SSO, ...PORTAL }, ...SIGN_IN },
  {
    about: 'SSO: no access to the account',
    settings: { sso_session: 'good', ...SSO, sso_role_name: 'Nothing' },
    title: 'No access to this account',
    remedy: 'openConfigFile',
    says: /Check sso_account_id and sso_role_name/,
  },
  {
    about: 'SSO: role missing',
    settings: { sso_session: 'good', sso_account_id: '1' },
    ...CONFIGURATION,
    says: /lacks sso_role_name/,
  },
  {
    about: 'SSO: session missing',
    settings: { sso_session: 'nowhere', ...SSO },
    ...CONFIGURATION,
    says: /sso_session "nowhere"/,
  },
  {
    about: 'role without a source',
    settings: { role_arn: role('A') },
    ...CONFIGURATION,
    says: /neither source_profile nor credential_source/,
  },
  {
    about: 'source missing',
    settings: { role_arn: role('B'), source_profile: 'nope' },
    ...CONFIGURATION,
    says: /source_profile "nope"/,
  },
  { about: 'circle', settings: { role_arn: role('C'), source_profile: 'circle' }, ...CONFIGURATION, says: /circle/ },
  {
    about: 'environment without keys',
    settings: { role_arn: role('D'), credential_source: 'Environment' },
    ...PROGRAM,
    says: /environment variable/,
  },
  {
    about: 'unknown credential_source',
    settings: { role_arn: role('E'), credential_source: 'Moon' },
    ...CONFIGURATION,
    says: /"Moon"; it can be/,
  },
  {
    about: 'MFA without a code',
    settings: { ...assuming('F'), mfa_serial: 'phone' },
    title: 'MFA code needed',
    says: /Retry to be asked for it/,
  },
  {
    about: 'role denied',
    settings: assuming('Denied'),
    title: 'Role not allowed',
    remedy: 'copyIamPolicy',
    says: /role\/Denied.*trust policy/,
  },
  {
    about: 'base keys unknown to STS',
    settings: assuming('Unknown'),
    refusal: {
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
      status: 403,
    },
    ...REJECTED,
    says: /security token included in the request is invalid\)/,
  },
  {
    about: 'base keys expired at STS',
    settings: assuming('Expired'),
    refusal: { name: 'ExpiredToken', message: 'The security token included in the request is expired', status: 400 },
    ...REJECTED,
    says: /Renew them, then retry/,
  },
  {
    about: 'wrong secret',
    settings: assuming('Signature'),
    refusal: { name: 'SignatureDoesNotMatch', message: 'The request signature does not match.', status: 403 },
    ...REJECTED,
    says: /expired, revoked or wrong/,
  },
  {
    about: 'STS region not enabled',
    settings: assuming('Region'),
    refusal: { name: 'RegionDisabledException', message: 'STS is not activated in this region', status: 403 },
    ...CONFIGURATION,
    says: /STS is not activated/,
  },
  {
    about: 'web identity refused',
    settings: { role_arn: role('Web'), web_identity_token_file: 'TOKEN' },
    ...REJECTED,
    says: /The ID Token provided is not a valid JWT/,
  },
  {
    about: 'web identity file missing',
    settings: { role_arn: role('Lost'), web_identity_token_file: '/no/such/file' },
    ...CONFIGURATION,
    says: /A file that it names cannot be read/,
  },
  {
    about: 'process not found',
    settings: { credential_process: '/no/such/program' },
    ...PROGRAM,
    says: /ended with exit code 127/,
  },
  { about: 'process fails', settings: { credential_process: 'exit 4' }, ...PROGRAM, says: /ended with exit code 4/ },
  {
    about: 'process without JSON',
    settings: { credential_process: 'echo hello' },
    ...PROGRAM,
    says: /did not print JSON/,
  },
  {
    about: 'process of another version',
    settings: printing({ Version: 2 }),
    ...PROGRAM,
    says: /credentials of Version 1/,
  },
  { about: 'process without keys', settings: printing({ Version: 1 }), ...PROGRAM, says: /no AccessKeyId/ },
  {
    about: 'process with old ones',
    settings: printing({ Version: 1, AccessKeyId: 'a', SecretAccessKey: 'b', Expiration: before }),
    ...PROGRAM,
    says: /have expired/,
  },
  { about: 'login: no token', settings: { login_session: `${LOGIN}none` }, ...SIGN_IN },
  { about: 'login: over', settings: { login_session: `${LOGIN}over` }, token: loginToken, ...SIGN_IN },
];

async function writeToken(home: AwsHome, { settings, token }: Case): Promise<void> {
  const { sso_session: session, login_session: login } = settings;
  const name = login ?? session;
  if (token === undefined || name === undefined) return;
  const folder = path.join(home.files.home, '.aws', login === undefined ? 'sso' : 'login', 'cache');
  await mkdir(folder, { recursive: true });
  const hash = createHash(login === undefined ? 'sha1' : 'sha256')
    .update(name)
    .digest('hex');
  await writeFile(path.join(folder, `${hash}.json`), JSON.stringify(token), { mode: 0o600 });
}

test('every row of the error catalogue: one sentence about that profile, and the action that helps', async (t) => {
  if (process.platform === 'win32') return t.skip('the programs are written for a POSIX shell');
  const home = await awsHome(t);
  const { guest } = twoAccounts(home.world);
  const key = home.services.issueKey(guest);
  const file = path.join(home.files.home, 'token');
  await writeFile(file, 'not-a-token');
  const names = CASES.map(({ about }, index) => (about === 'circle' ? 'circle' : `case-${index}`));
  const profiles = CASES.map(({ settings }, index) => {
    const { web_identity_token_file: token } = settings;
    return [names[index] ?? '', token === 'TOKEN' ? { ...settings, web_identity_token_file: file } : settings] as const;
  });
  const sessions = ['none', 'expired', 'refused', 'revoked', 'good'];
  await home.config(
    {
      base: keySettings(key),
      ...Object.fromEntries(profiles),
    },
    ...sessions.map((name) => section(`sso-session ${name}`, PORTAL)),
  );
  for (const about of CASES) {
    await writeToken(home, about);
    if (about.refusal) home.services.refusals.set(about.settings['role_arn'] ?? '', about.refusal);
  }
  await writeToken(home, {
    about: '',
    settings: { sso_session: 'good' },
    token: { accessToken: home.services.issueToken(), expiresAt: later },
    ...SIGN_IN,
  });
  await home.profiles.ready();
  for (const [index, { about, title, says, remedy }] of CASES.entries()) {
    await t.test(about, async () => {
      const name = names[index] ?? '';
      const profile = home.profile(name);
      await profile.refresh();
      const rows = profileChildren({ kind: 'profile', id: name, profile }, visibleRowsPassing());
      assert.equal(rows.length, 1);
      const [row] = rows;
      assert.ok(row?.kind === 'message' && row.tone === 'problem');
      assert.equal(row.label, title);
      const sentence = row.description ?? '';
      assert.match(sentence, says);
      assert.ok(sentence.includes(`"${name}"`) || title === 'No access to this account', sentence);
      assert.match(sentence, /^[A-Z].*[^.]\.$/s);
      assert.equal(row.remedy, remedy);
      assert.equal(profile.isSignInNeeded, title === 'Sign-in needed');
    });
  }
  home.assertNoSecrets();
});
