// Where the credentials of a profile come from: the AWS CLI's order, followed in the settings alone.
import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import type { Settings } from './iniFile.ts';
import type { FileLocation } from './sectionLocator.ts';
import type { FileKind, Section } from './sections.ts';
import { ssoOriginOf, type SsoOrigin, type SsoSession } from './ssoSession.ts';

/** Where the first credentials of a profile come from. */
export type Origin =
  | SsoOrigin
  | KeysOrigin
  | { readonly kind: 'process'; readonly command: string; readonly claimedAccount?: string }
  | { readonly kind: 'login'; readonly session: LoginSession }
  | {
      readonly kind: 'webIdentity';
      readonly roleArn: string;
      readonly tokenFile: string;
      readonly sessionName?: string;
    }
  /** `credential_source`: the machine's own. */
  | { readonly kind: 'machine'; readonly source: MachineSource }
  /** It cannot work; `problem` is a sentence that says why, `at` is where to correct it, if not in the profile. */
  | { readonly kind: 'none'; readonly problem: string; readonly at?: FileLocation };

export interface KeysOrigin {
  readonly kind: 'keys';
  /** The one that has them, with all that belongs to them. */
  readonly file: FileKind;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** What somebody wrote beside them: the account that they should be of. */
  readonly claimedAccount?: string;
}

export interface LoginSession {
  readonly kind: 'login';
  /** Value of `login_session`: an ARN. */
  readonly name: string;
}

export type SignInSession = SsoSession | LoginSession;
export type MachineSource = (typeof MACHINE_SOURCES)[number];

/** One `role_arn` on the way from the origin to the profile. */
export interface RoleStep {
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly durationSeconds?: number;
  readonly mfaSerial?: string;
}

/** How a profile comes to its credentials. */
export interface CredentialSource {
  /** Profile whose settings name the origin. */
  readonly profile: string;
  readonly origin: Origin;
  /** In the order in which they are assumed; the last one is the profile's own. */
  readonly roles: readonly RoleStep[];
}

/** The settings of one name in each file, and those of both together. */
export interface ProfileSettings {
  readonly config: Settings | undefined;
  readonly credentials: Settings | undefined;
  readonly merged: Settings;
}

export interface SourceSections {
  readonly profiles: ReadonlyMap<string, ProfileSettings>;
  readonly ssoSessions: ReadonlyMap<string, Section>;
}

const MACHINE_SOURCES = ['Environment', 'Ec2InstanceMetadata', 'EcsContainer'] as const;

/** The sign-in of a person that credentials start from, where they do. */
export function sessionOf({ origin }: CredentialSource): SignInSession | undefined {
  return origin.kind === 'sso' || origin.kind === 'login' ? origin.session : undefined;
}

/** What is left when keys are replaced by new ones: all that decides who acts, except the keys themselves. */
export function withoutKeys(source: CredentialSource): unknown {
  const { origin } = source;
  return origin.kind === 'keys' ? { ...source, origin: { kind: origin.kind, file: origin.file } } : source;
}

/**
 * A `role_arn` comes first and needs its own source; then web identity, IAM Identity Center, keys of the credentials
 * file, `login_session`, `credential_process` and keys of the config file, for source profiles as well. Where the AWS CLI
 * ends with an error, the origin is `none`: nothing that comes later in the order is used instead.
 */
export function credentialSourceOf(name: string, sections: SourceSections): CredentialSource {
  const { profiles } = sections;
  const roles: RoleStep[] = [];
  const visited = [name];
  let current = name;
  let settings = profiles.get(name) ?? NOTHING;
  const end = (origin: Origin): CredentialSource => ({ profile: current, origin, roles: roles.toReversed() });
  /** Says whose problem it is, where it is that of a source profile. */
  const endHere = (origin: Origin): CredentialSource =>
    end(origin.kind === 'none' && current !== name ? none(aboutSource(current, origin.problem)) : origin);
  while (assumesRole(settings.merged) && (roles.length === 0 || !hasKeys(settings.merged))) {
    const { role_arn: roleArn = '', source_profile: source, credential_source: machine } = settings.merged;
    const problem = roleProblem(settings.merged);
    if (problem !== undefined) return endHere(none(problem));
    roles.push(stepOf(roleArn, settings.merged));
    if (machine !== undefined) return endHere(machineOf(machine));
    const next = profiles.get(source ?? '');
    if (source === undefined || !next) {
      return endHere(none(t('It names the source_profile "{0}", which is in neither AWS file.', source ?? '')));
    }
    // Its own source is a profile that has a role and the keys for it.
    const isOwn = source === current && hasKeys(next.merged);
    if (visited.includes(source) && !isOwn) {
      return end(none(t('It goes round in a circle by source_profile: {0}.', [...visited, source].join(' → '))));
    }
    visited.push(source);
    current = source;
    settings = next;
  }
  return endHere(originOf(settings, sections));
}

const NOTHING: ProfileSettings = { config: undefined, credentials: undefined, merged: {} };

function none(problem: string): Origin {
  return { kind: 'none', problem };
}

function aboutSource(name: string, problem: string): string {
  return t('Its source profile "{0}" can\'t be used: {1}', name, problem);
}

function assumesRole({ role_arn: roleArn, web_identity_token_file: tokenFile }: Settings): boolean {
  return roleArn !== undefined && tokenFile === undefined;
}

function hasKeys({ aws_access_key_id: id, aws_secret_access_key: secret }: Settings): boolean {
  return id !== undefined || secret !== undefined;
}

function roleProblem(settings: Settings): string | undefined {
  const { role_arn: roleArn, source_profile: source, credential_source: machine } = settings;
  if (!roleArn) return t('Its {0} is empty.', 'role_arn');
  if (source === undefined && machine === undefined) {
    return t('It has a role_arn, but neither source_profile nor credential_source.');
  }
  return source !== undefined && machine !== undefined
    ? t('It has both source_profile and credential_source: it can have one of them.')
    : undefined;
}

function stepOf(roleArn: string, settings: Settings): RoleStep {
  const filled = (name: string): string | undefined => settings[name] || undefined;
  const duration = /^\d+$/.exec(settings['duration_seconds'] ?? '')?.[0];
  return {
    roleArn,
    ...defined({
      sessionName: filled('role_session_name'),
      externalId: filled('external_id'),
      mfaSerial: filled('mfa_serial'),
      durationSeconds: duration === undefined ? undefined : Number(duration),
    }),
  };
}

function machineOf(written: string): Origin {
  const source = MACHINE_SOURCES.find((known) => known === written);
  return source === undefined
    ? none(t('It has the credential_source "{0}"; it can be {1}.', written, MACHINE_SOURCES.join(', ')))
    : { kind: 'machine', source };
}

function originOf({ config, credentials, merged }: ProfileSettings, { ssoSessions }: SourceSections): Origin {
  const { login_session: login } = merged;
  return (
    webIdentityOf(merged) ??
    ssoOriginOf(merged, ssoSessions) ??
    keysOf('credentials', credentials) ??
    (login === undefined ? undefined : loginOf(login)) ??
    processOf(merged) ??
    keysOf('config', config) ??
    none(whatIsMissing(merged))
  );
}

function webIdentityOf(settings: Settings): Origin | undefined {
  const { role_arn: roleArn, web_identity_token_file: tokenFile, role_session_name: sessionName } = settings;
  if (!tokenFile) return undefined;
  if (!roleArn) return none(t('It has a web_identity_token_file, but no role_arn.'));
  return { kind: 'webIdentity', roleArn, tokenFile, ...defined({ sessionName }) };
}

/** A session token belongs to the keys beside it: one in the other file is a leftover. */
function keysOf(file: FileKind, settings: Settings = {}): Origin | undefined {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = settings;
  if (accessKeyId === undefined) return undefined;
  if (!accessKeyId) return none(t('Its {0} is empty.', 'aws_access_key_id'));
  if (!secretAccessKey) return none(t('It has an aws_access_key_id, but no aws_secret_access_key.'));
  const sessionToken = settings['aws_security_token'] ?? settings['aws_session_token'];
  const claimedAccount = settings['aws_account_id'];
  return { kind: 'keys', file, accessKeyId, secretAccessKey, ...defined({ sessionToken, claimedAccount }) };
}

function loginOf(name: string): Origin {
  return /^\S+$/.test(name)
    ? { kind: 'login', session: { kind: 'login', name } }
    : none(t('Its login_session is not the ARN of an identity.'));
}

function processOf({ credential_process: written, aws_account_id: claimedAccount }: Settings): Origin | undefined {
  if (written === undefined) return undefined;
  // To the AWS CLI the end of a line is as good as a blank, to a shell it is the end of the command.
  const command = written.replaceAll('\n', ' ');
  return command === ''
    ? none(t('Its {0} is empty.', 'credential_process'))
    : { kind: 'process', command, ...defined({ claimedAccount }) };
}

function whatIsMissing(settings: Settings): string {
  if (settings['aws_secret_access_key'] !== undefined) {
    return t('It has an aws_secret_access_key, but no aws_access_key_id.');
  }
  if (settings['sso_session'] !== undefined || settings['sso_start_url'] !== undefined) {
    return t('It uses IAM Identity Center and lacks {0}.', ['sso_account_id', 'sso_role_name'].join(', '));
  }
  return t('It has no credentials: neither keys nor a role, IAM Identity Center, credential_process or login_session.');
}
