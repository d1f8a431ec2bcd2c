import { fromIni } from '@aws-sdk/credential-providers';
import { memoize } from '@smithy/core/config';
import type { AwsCredentialIdentity } from '@smithy/types';
import { credentialsError } from './errors.ts';
import type { AwsProfile } from './profiles.ts';

export type CredentialProvider = () => Promise<AwsCredentialIdentity>;

const REFRESH_BEFORE_MS = 5 * 60_000;

const expires = (credentials: AwsCredentialIdentity): boolean => credentials.expiration !== undefined;
const isNearlyOver = ({ expiration }: AwsCredentialIdentity): boolean =>
  expiration !== undefined && expiration.getTime() - Date.now() < REFRESH_BEFORE_MS;

/**
 * The credentials of exactly this profile, resolved once and shared by all its clients. Never the default chain: that
 * one can fall through to other credentials of the machine. Throws `InvitationError`.
 *
 * `clientConfig` shapes the inner clients (STS, SSO, sign-in); it must carry no region, which would override theirs.
 */
export function profileCredentials(profile: AwsProfile, clientConfig: object): CredentialProvider {
  const provider = fromIni({ profile: profile.name, clientConfig });
  return memoize(() => provider().catch(rethrow), isNearlyOver, expires);
}

function rethrow(error: unknown): never {
  throw credentialsError(error);
}
