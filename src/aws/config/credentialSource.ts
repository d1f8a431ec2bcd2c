import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import type { Sections, Settings } from './sharedFileParser.ts';

/** Where the first credentials of a profile come from. */
export type Origin =
  | { readonly kind: 'keys'; readonly accessKeyId: string }
  | { readonly kind: 'process'; readonly command: string }
  | { readonly kind: 'sso'; readonly session: SsoSession }
  | { readonly kind: 'login'; readonly session: LoginSession }
  | { readonly kind: 'webIdentity' }
  /** `credential_source`: the machine's own (environment, container, instance). */
  | { readonly kind: 'machine' }
  /** It cannot work; `problem` is a sentence that says why. */
  | { readonly kind: 'none'; readonly problem: string };

export interface SsoSession {
  readonly kind: 'sso';
  /** Name of the `[sso-session]` section; without one (the older form) the start URL stands for it. */
  readonly name?: string;
  readonly startUrl: string;
  readonly region: string;
  readonly scopes: readonly string[];
}

export interface LoginSession {
  readonly kind: 'login';
  /** Value of `login_session`: an ARN. */
  readonly name: string;
}

export type SignInSession = SsoSession | LoginSession;

/** One `role_arn` on the way from the origin to the profile. */
export interface RoleStep {
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly durationSeconds?: number;
  readonly mfaSerial?: string;
}

/** With its name. */
type Section = readonly [name: string, Settings];

/** How a profile comes to its credentials, read from the files alone. */
export interface CredentialSource {
  /** Profile whose section names the origin. */
  readonly source: string;
  readonly origin: Origin;
  /** In the order in which they are assumed; the last one is the profile's own. */
  readonly roles: readonly RoleStep[];
  /** Every section that has a say in it: when none of them changes, nothing has changed. */
  readonly sections: readonly Section[];
}

/** The sign-in of a person that a plan starts from, where it does. */
export function sessionOf({ origin }: CredentialSource): SignInSession | undefined {
  return origin.kind === 'sso' || origin.kind === 'login' ? origin.session : undefined;
}

/** `sso:account:access` is what the AWS CLI asks for where the section names no scopes. */
const DEFAULT_SCOPES = ['sso:account:access'];
const MACHINE_SOURCES = ['Environment', 'Ec2InstanceMetadata', 'EcsContainer'];

/**
 * Follows `source_profile` as the SDK's `fromIni` does, which afterwards does the real work: the order of the kinds
 * and what counts as which are its own. `profiles` are the merged settings by name, `others` the sections of other
 * kinds (`sso-session.x`).
 */
export function credentialSourceOf(name: string, profiles: Sections, others: Sections): CredentialSource {
  const roles: RoleStep[] = [];
  const sections: Section[] = [];
  const visited = new Set<string>();
  let current = name;
  const end = (origin: Origin): CredentialSource => ({ source: current, origin, roles: roles.toReversed(), sections });
  for (;;) {
    const settings = profiles.get(current);
    if (!settings) {
      return end({
        kind: 'none',
        problem: t('It names the source_profile "{0}", which is in neither AWS file.', current),
      });
    }
    sections.push([current, settings]);
    const first = visited.size === 0;
    // A source profile with keys is its keys, whatever else it says: so a role may even name itself as its source.
    if (!first && hasKeys(settings)) return end(keysOf(settings));
    const { role_arn: roleArn, source_profile: source, credential_source: machine } = settings;
    const assumes = roleArn !== undefined && (source === undefined) !== (machine === undefined);
    if (!assumes) {
      if (!first && machine !== undefined && roleArn === undefined) return end(machineOf(machine));
      return end(originOf(settings, others, sections));
    }
    roles.push(stepOf(roleArn, settings));
    if (machine !== undefined) return end(machineOf(machine));
    if (source === undefined) {
      return end({ kind: 'none', problem: t('It has a role_arn, but neither source_profile nor credential_source.') });
    }
    if (visited.has(source)) {
      return end({
        kind: 'none',
        problem: t('It goes round in a circle by source_profile: {0}.', [name, ...visited].join(' → ')),
      });
    }
    visited.add(source);
    current = source;
  }
}

function stepOf(roleArn: string, settings: Settings): RoleStep {
  const { role_session_name: sessionName, external_id: externalId, mfa_serial: mfaSerial } = settings;
  const durationSeconds = Number.parseInt(settings['duration_seconds'] ?? '', 10);
  return {
    roleArn,
    ...(sessionName ? { sessionName } : {}),
    ...(externalId ? { externalId } : {}),
    ...(mfaSerial ? { mfaSerial } : {}),
    ...(Number.isNaN(durationSeconds) ? {} : { durationSeconds }),
  };
}

function hasKeys(settings: Settings): boolean {
  return settings['aws_access_key_id'] !== undefined && settings['aws_secret_access_key'] !== undefined;
}

function keysOf(settings: Settings): Origin {
  return { kind: 'keys', accessKeyId: settings['aws_access_key_id'] ?? '' };
}

function machineOf(source: string): Origin {
  return MACHINE_SOURCES.includes(source)
    ? { kind: 'machine' }
    : {
        kind: 'none',
        problem: t('It has the credential_source "{0}"; it can be {1}.', source, MACHINE_SOURCES.join(', ')),
      };
}

function originOf(settings: Settings, others: Sections, sections: Section[]): Origin {
  if (hasKeys(settings)) return keysOf(settings);
  const { role_arn: roleArn, web_identity_token_file: tokenFile, credential_process: command } = settings;
  if (tokenFile !== undefined && roleArn !== undefined) return { kind: 'webIdentity' };
  if (command !== undefined) return { kind: 'process', command };
  if (['sso_start_url', 'sso_account_id', 'sso_session', 'sso_region', 'sso_role_name'].some((key) => settings[key])) {
    return ssoOf(settings, others, sections);
  }
  if (settings['login_session']) return { kind: 'login', session: { kind: 'login', name: settings['login_session'] } };
  return { kind: 'none', problem: whatIsMissing(settings) };
}

function ssoOf(settings: Settings, others: Sections, sections: Section[]): Origin {
  const name = settings['sso_session'];
  const section = name === undefined ? undefined : others.get(`sso-session.${name}`);
  if (name !== undefined && section === undefined) {
    return { kind: 'none', problem: t('It names the sso_session "{0}", which the config file does not have.', name) };
  }
  if (section) sections.push([`sso-session.${name}`, section]);
  const { sso_start_url: startUrl, sso_region: region, sso_registration_scopes: scopes } = section ?? settings;
  const missing = Object.entries({
    sso_account_id: settings['sso_account_id'],
    sso_role_name: settings['sso_role_name'],
    sso_start_url: startUrl,
    sso_region: region,
  }).flatMap(([key, value]) => (value ? [] : [key]));
  if (missing.length > 0 || startUrl === undefined || region === undefined) {
    return { kind: 'none', problem: t('It uses IAM Identity Center and lacks {0}.', missing.join(', ')) };
  }
  const named = scopes?.split(',').flatMap((scope) => scope.trim() || []) ?? [];
  return {
    kind: 'sso',
    session: {
      kind: 'sso',
      ...defined({ name }),
      startUrl,
      region,
      // The older form knows no scopes, and so no renewal.
      scopes: name === undefined ? [] : named.length > 0 ? named : DEFAULT_SCOPES,
    },
  };
}

function whatIsMissing(settings: Settings): string {
  if (settings['role_arn'] !== undefined) {
    return settings['source_profile'] === undefined
      ? t('It has a role_arn, but neither source_profile nor credential_source.')
      : t('It has both source_profile and credential_source: it can have one of them.');
  }
  if (settings['aws_access_key_id'] !== undefined) {
    return t('It has an aws_access_key_id, but no aws_secret_access_key.');
  }
  if (settings['aws_secret_access_key'] !== undefined) {
    return t('It has an aws_secret_access_key, but no aws_access_key_id.');
  }
  return t('It has no credentials: neither keys nor a role, IAM Identity Center, credential_process or login_session.');
}
