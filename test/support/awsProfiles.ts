import assert from 'node:assert/strict';
import type { Origin } from '../../src/aws/config/credentialSource.ts';
import { parseIni } from '../../src/aws/config/iniFile.ts';
import { sectionsOf } from '../../src/aws/config/sections.ts';
import { profilesOf, type AwsProfile } from '../../src/aws/config/sharedProfiles.ts';
import { InboxProfile } from '../../src/aws/inboxProfile.ts';

export const KEYS = 'aws_access_key_id = K\naws_secret_access_key = S\n';
export const ROLE = 'role_arn = arn:aws:iam::111122223333:role/Admin\n';
export const SSO = 'sso_session = work\nsso_account_id = 444455556666\nsso_role_name = Look\n';
export const WORK = '[sso-session work]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n';

/** The profiles of two files with these texts, by name. */
export function profiles(config: string, credentials = ''): ReadonlyMap<string, AwsProfile> {
  const found = profilesOf({
    config: sectionsOf('config', parseIni(config)),
    credentials: sectionsOf('credentials', parseIni(credentials)),
  });
  return new Map(found.map((profile) => [profile.name, profile]));
}

export function profileOf(name: string, config: string, credentials = ''): AwsProfile {
  const found = profiles(config, credentials).get(name);
  assert.ok(found, `no ${name}`);
  return found;
}

/** What keeps a profile from having credentials. */
export function problem(name: string, config: string, credentials = ''): string {
  const { origin } = profileOf(name, config, credentials).credentialSource;
  assert.ok(origin.kind === 'none', origin.kind);
  return origin.problem;
}

/** Fails where it is of another kind. */
export function originOf<Kind extends Origin['kind']>(
  kind: Kind,
  name: string,
  config: string,
  credentials = '',
): Extract<Origin, { readonly kind: Kind }> {
  const found = profileOf(name, config, credentials).credentialSource.origin;
  assert.ok(isOfKind(found, kind), JSON.stringify(found));
  return found;
}

function isOfKind<Kind extends Origin['kind']>(found: Origin, kind: Kind): found is Extract<Origin, { kind: Kind }> {
  return found.kind === kind;
}

export const inboxProfile = (about: AwsProfile, salt = '') =>
  new InboxProfile(about, 'files', salt, () => Promise.reject(new Error('not here')));
