// A profile of the shared files as the inbox sees it.
import { createHash } from 'node:crypto';
import { t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import type { Connection, Profile, SignIn } from '../invitations/invitationSource.ts';
import { sessionOf, type CredentialSource, type Origin } from './config/credentialSource.ts';
import type { AwsProfile } from './config/sharedProfiles.ts';
import { signInOf } from './credentials/tokenCache.ts';

/** There may be a thousand, most of which are never opened: what their rows do not show is made when it is asked for. */
export class InboxProfile implements Profile {
  readonly name: string;
  readonly origin: Profile['origin'];
  readonly region: string;
  readonly accountId?: string;
  readonly role?: string;
  readonly signIn?: SignIn;
  readonly #profile: AwsProfile;
  readonly #salt: string;
  readonly #connect: (profile: AwsProfile) => Promise<Connection>;
  readonly #actsAs: (() => string) | undefined;
  #revision: string | undefined;
  #identity: string | undefined;
  #endpointKey: string | undefined;

  /**
   * `connect` gets the profile when it is first opened; `salt` tells connections of different making apart (settings of
   * the extension that shape them).
   */
  constructor(
    profile: AwsProfile,
    origin: Profile['origin'],
    salt: string,
    connect: (profile: AwsProfile) => Promise<Connection>,
  ) {
    this.name = profile.name;
    this.origin = origin;
    this.region = profile.region;
    const { accountId, role, identity } = assumedPrincipal(profile.credentialSource);
    if (accountId !== undefined) this.accountId = accountId;
    if (role !== undefined) this.role = role;
    const session = sessionOf(profile.credentialSource);
    if (session) this.signIn = signInOf(session);
    this.#profile = profile;
    this.#salt = salt;
    this.#connect = connect;
    this.#actsAs = identity;
  }

  get revision(): string {
    this.#revision ??= createHash('sha256')
      .update(JSON.stringify([this.#salt, this.#profile]))
      .digest('base64url');
    return this.#revision;
  }

  get identity(): string | undefined {
    this.#identity ??= this.#actsAs?.();
    return this.#identity;
  }

  get credentialSource(): string | undefined {
    return credentialSourceLabel(this.#profile.credentialSource);
  }

  get endpointKey(): string {
    const { endpoints, settings } = this.#profile;
    this.#endpointKey ??= JSON.stringify([endpoints, ...WAY.map((setting) => settings[setting])]);
    return this.#endpointKey;
  }

  connect(): Promise<Connection> {
    return this.#connect(this.#profile);
  }
}

/** Settings that lead the same identity to other servers, or decide whether they can be reached. */
const WAY = ['use_fips_endpoint', 'use_dualstack_endpoint', 'ca_bundle'];

/** Paths are no part of who acts: assumed-role ARNs leave them out. */
const ROLE_ARN = /^arn:[^:]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

interface AssumedPrincipal {
  readonly accountId?: string;
  readonly role?: string;
  /** Called when there is another profile to compare with. */
  readonly identity?: () => string;
}

/** Who a profile acts as, where the settings that its credentials come from say so. Others count for nothing. */
function assumedPrincipal({ origin, roles }: CredentialSource): AssumedPrincipal {
  const last = roles.at(-1)?.roleArn;
  if (origin.kind === 'none') return {};
  if (last !== undefined) return rolePrincipal(last);
  switch (origin.kind) {
    case 'webIdentity':
      return rolePrincipal(origin.roleArn);
    case 'sso': {
      const { accountId, roleName: role } = origin;
      return isAccount(accountId) ? { accountId, role, identity: () => `${accountId} sso ${role}` } : {};
    }
    case 'login': {
      const { name } = origin.session;
      const [, accountId] = /^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(name) ?? [];
      return accountId === undefined ? {} : { accountId, identity: () => name };
    }
    case 'keys': {
      const identity = (): string => `key ${createHash('sha256').update(origin.accessKeyId).digest('base64url')}`;
      return { ...claimed(origin.claimedAccount), identity };
    }
    case 'process':
      return claimed(origin.claimedAccount);
    case 'machine':
      return {};
  }
}

function rolePrincipal(roleArn: string): AssumedPrincipal {
  const [, accountId, role] = ROLE_ARN.exec(roleArn) ?? [];
  if (accountId === undefined || role === undefined) return {};
  return { accountId, role, identity: () => `${accountId} role ${role}` };
}

function claimed(accountId: string | undefined): Pick<AssumedPrincipal, 'accountId'> {
  return accountId !== undefined && isAccount(accountId) ? { accountId } : {};
}

function isAccount(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** In a few words, where there is a source that works. */
function credentialSourceLabel({ profile, origin, roles }: CredentialSource): string | undefined {
  const first = originLabel(origin);
  if (first === undefined || roles.length === 0) return first;
  return origin.kind === 'machine'
    ? t('role, by {0}', first)
    : t('role, by profile "{0}": {1}', visible(profile, 100), first);
}

function originLabel(origin: Origin): string | undefined {
  switch (origin.kind) {
    case 'keys':
      return origin.file === 'config' ? t('keys in the config file') : t('keys in the credentials file');
    case 'sso':
      return 'IAM Identity Center';
    case 'process':
    case 'webIdentity':
    case 'login':
    case 'machine':
      return SETTINGS[origin.kind];
    case 'none':
      return undefined;
  }
}

/** What these kinds are called in the files, which is what people search for. */
const SETTINGS = {
  process: 'credential_process',
  webIdentity: 'web_identity_token_file',
  login: 'login_session',
  machine: 'credential_source',
} as const;
