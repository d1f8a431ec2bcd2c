import { fromIni } from '@aws-sdk/credential-providers';
import { memoize } from '@smithy/core/config';
import type { AwsCredentialIdentity } from '@smithy/types';
import { InvitationError } from '../invitations/failure.ts';
import { credentialsError } from './errors.ts';
import type { AwsProfile } from './profiles.ts';

export type CredentialProvider = () => Promise<AwsCredentialIdentity>;

export interface ProfileCredentials {
  readonly provider: CredentialProvider;
  /** For when the service does not accept them: whoever asks next resolves them anew. */
  readonly forget: () => void;
}

const REFRESH_BEFORE_MS = 5 * 60_000;

const expires = (credentials: AwsCredentialIdentity): boolean => credentials.expiration !== undefined;
const isNearlyOver = ({ expiration }: AwsCredentialIdentity): boolean =>
  expiration !== undefined && expiration.getTime() - Date.now() < REFRESH_BEFORE_MS;

/**
 * The credentials of exactly this profile, resolved once and shared by all its clients. Never the default chain: that
 * one can fall through to other credentials of the machine. Throws `InvitationError`.
 *
 * `clientConfig` shapes the inner clients (STS, SSO, sign-in); it must carry no region, which would override theirs.
 * `timeout` in milliseconds.
 */
export function profileCredentials(profile: AwsProfile, clientConfig: object, timeout: number): ProfileCredentials {
  const fromProfile = fromIni({ profile: profile.name, clientConfig });
  const fresh = () => memoize(() => within(timeout, fromProfile()).catch(rethrow), isNearlyOver, expires);
  let held = fresh();
  return {
    // With this mark a client does not memoise once more, for good.
    provider: Object.assign(() => held(), { memoized: true }),
    forget: () => {
      held = fresh();
    },
  };
}

/** The SDK sets no limit to a `credential_process`: who waited long enough is told, and the next try starts anew. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(
      new InvitationError({
        kind: 'credentials',
        message: `They did not come within ${ms / 1_000} seconds: its credential_process or its sign-in hangs`,
      }),
    );
  }, ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function rethrow(error: unknown): never {
  throw credentialsError(error);
}
