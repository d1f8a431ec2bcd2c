// Who a profile acts as: one value, with where it is known from.
import { defined } from '../common/records.ts';
import type { Identity, Profile } from '../invitations/invitationSource.ts';

export interface Principal {
  /**
   * `assumed` from the settings; `confirmed` by STS or the credentials; `refuted` where their answer differs from the
   * settings. The members are the answer's as soon as there is one.
   */
  readonly provenance: 'assumed' | 'confirmed' | 'refuted';
  /** 12 digits. */
  readonly accountId?: string;
  /** Name of the role or permission set. */
  readonly role?: string;
  /** Equal for the same principal, in the words of {@link Profile.identity} where it is a role. Only from an answer. */
  readonly key?: string;
}

/** `identity`: the answer, once there is one. */
export function principalOf(profile: Profile, identity: Identity | undefined): Principal {
  const { accountId, role } = profile;
  if (!identity) return { provenance: 'assumed', ...defined({ accountId, role }) };
  const isOtherAccount = accountId !== undefined && accountId !== identity.accountId;
  // Credentials that name an account and no ARN were issued for what the settings ask for.
  const answered = identity.arn === undefined ? (isOtherAccount ? undefined : role) : roleName(identity.arn);
  const isOtherRole = role !== undefined && role !== answered;
  return {
    provenance: isOtherAccount || isOtherRole ? 'refuted' : 'confirmed',
    accountId: identity.accountId,
    ...defined({ role: answered, key: principalKey(identity) }),
  };
}

/** Whether both are answers, and of different principals. */
export function isOtherPrincipal(before: Principal, now: Principal): boolean {
  if (before.provenance === 'assumed' || now.provenance === 'assumed') return false;
  if (before.accountId !== now.accountId) return true;
  return before.key !== undefined && now.key !== undefined && before.key !== now.key;
}

/** What a profile is known as: by the answer, and by its settings. */
export interface KnownAs {
  readonly profile: Profile;
  readonly principal: Principal;
}

/** Answers are compared where both have one, settings otherwise. */
export function isSamePrincipal(a: KnownAs, b: KnownAs): boolean {
  if (a.principal.key !== undefined && b.principal.key !== undefined) return a.principal.key === b.principal.key;
  const keys = principalKeys(b);
  return principalKeys(a).some((key) => keys.includes(key));
}

export function principalKeys({ profile, principal }: KnownAs): readonly string[] {
  return [principal.key, profile.identity].flatMap((key) => key ?? []);
}

/** The role in the ARN of an assumed role; permission sets by the name that people know. */
function roleName(arn: string): string | undefined {
  const role = /^arn:[^:]*:sts::\d{12}:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  return role === undefined ? undefined : (/^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(role)?.[1] ?? role);
}

function principalKey({ accountId, arn }: Identity): string | undefined {
  const role = arn === undefined ? undefined : roleName(arn);
  if (arn === undefined || role === undefined) return arn;
  return `${accountId} ${arn.includes(':assumed-role/AWSReservedSSO_') ? 'sso' : 'role'} ${role}`;
}
