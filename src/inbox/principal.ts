import type { Identity } from '../invitations/invitationSource.ts';

/** The role in the ARN of an assumed role; permission sets by the name that people know. */
export function roleName(arn: string | undefined): string | undefined {
  const role = /^arn:[^:]*:sts::\d{12}:assumed-role\/([^/]+)\//.exec(arn ?? '')?.[1];
  return role === undefined ? undefined : (/^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(role)?.[1] ?? role);
}

/** In the same words as {@link Profile.identity} where it is a role. */
export function principalKey(identity: Identity | undefined): string | undefined {
  const role = roleName(identity?.arn);
  if (identity === undefined || role === undefined) return identity?.arn;
  const kind = identity.arn?.includes(':assumed-role/AWSReservedSSO_') ? 'sso' : 'role';
  return `${identity.accountId} ${kind} ${role}`;
}
