import { createHash } from 'node:crypto';
import { defined } from '../common/records.ts';
import type { Connection, Profile, SignIn } from '../invitations/invitationSource.ts';
import { sessionOf } from './config/credentialSource.ts';
import type { AwsProfile } from './config/sharedProfiles.ts';
import { signInOf } from './credentials/tokenCache.ts';

/**
 * A profile as the inbox sees it. There may be a thousand, most of which are never opened: what their rows do not show is
 * made when it is asked for.
 */
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
  #place: string | undefined;

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
    const { accountId, role, identity } = knownIdentity(profile);
    if (accountId !== undefined) this.accountId = accountId;
    if (role !== undefined) this.role = role;
    const session = sessionOf(profile.plan);
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

  get endpointKey(): string {
    const { endpoints, settings } = this.#profile;
    this.#place ??= JSON.stringify([endpoints, ...WAY.map((setting) => settings[setting])]);
    return this.#place;
  }

  connect(): Promise<Connection> {
    return this.#connect(this.#profile);
  }
}

/** Settings that lead the same identity to other servers, or decide whether they can be reached. */
const WAY = ['use_fips_endpoint', 'use_dualstack_endpoint', 'ca_bundle'];

/** Paths are no part of who acts: assumed-role ARNs leave them out. */
const ROLE_ARN = /^arn:[^:]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

interface Known {
  readonly accountId?: string;
  readonly role?: string;
  /** Asked for when there is another profile to compare with. */
  readonly identity?: () => string;
}

/** Who a profile acts as, where its settings alone say so. */
function knownIdentity({ settings, plan: { origin, roles } }: AwsProfile): Known {
  const assumed = settings['role_arn'] === undefined ? undefined : ROLE_ARN.exec(settings['role_arn']);
  if (assumed) {
    const [, accountId = '', role = ''] = assumed;
    return { accountId, role, identity: () => `${accountId} role ${role}` };
  }
  if (roles.length > 0) return {};
  switch (origin.kind) {
    case 'sso': {
      const account = accountOf(settings['sso_account_id']);
      const permissions = settings['sso_role_name'];
      return account === undefined || permissions === undefined
        ? {}
        : { accountId: account, role: permissions, identity: () => `${account} sso ${permissions}` };
    }
    case 'login': {
      const [, account] = /^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(origin.session.name) ?? [];
      return account === undefined ? {} : { accountId: account, identity: () => origin.session.name };
    }
    case 'keys': {
      const account = accountOf(settings['aws_account_id']);
      return {
        ...defined({ accountId: account }),
        identity: () => `key ${createHash('sha256').update(origin.accessKeyId).digest('base64url')}`,
      };
    }
    case 'process':
    case 'machine':
    case 'webIdentity':
    case 'none': {
      const account = accountOf(settings['sso_account_id'] ?? settings['aws_account_id']);
      return account === undefined ? {} : { accountId: account };
    }
  }
}

function accountOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{12}$/.test(text) ? text : undefined;
}
