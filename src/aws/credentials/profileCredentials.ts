// Gets the credentials of one profile, step by step as its credential source says.
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { AwsCredentialIdentity } from '@smithy/types';
import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import { InvitationError } from '../../invitations/failure.ts';
import type { AccessOptions } from '../../invitations/invitationSource.ts';
import { withoutKeys, type CredentialSource, type Origin, type RoleStep } from '../config/credentialSource.ts';
import type { SharedFiles } from '../config/sharedFiles.ts';
import type { AwsProfile } from '../config/sharedProfiles.ts';
import { answerTimedOut, withDeadline } from '../http/abort.ts';
import type { Resolve } from './credentialCache.ts';
import { runCredentialProcess } from './credentialProcess.ts';
import type { RoleAssumer } from './roleAssumer.ts';
import type { SsoCredentials } from './ssoCredentials.ts';

export interface ProfileCredentialsOptions {
  /** The shared files as they are now. */
  readonly files: () => Promise<SharedFiles>;
  readonly roles: RoleAssumer;
  readonly sso: () => Promise<SsoCredentials>;
  /** Shapes the SDK's inner client of `aws login`. */
  readonly clientConfig: object;
  /** Milliseconds for a `credential_process`. */
  readonly processLimit: number;
  /** Milliseconds for the SDK's own providers. */
  readonly callLimit: number;
}

/**
 * Exactly those of this profile, never others of the machine: the SDK's default chain falls through to them. Rejects where
 * the files say by now that somebody else acts.
 */
export function profileCredentials(profile: AwsProfile, options: ProfileCredentialsOptions): Resolve {
  return async (access) => {
    const { origin, roles } = await sourceNow(profile, options.files);
    let credentials = await originCredentials(profile.name, origin, access, options);
    for (const step of roles) credentials = await options.roles.assume(credentials, inputOf(step), access);
    return credentials;
  };
}

/**
 * Other programs renew keys in the files, and a file system may not report it. When the files say anything else by now,
 * that shapes another connection than this one.
 */
async function sourceNow(profile: AwsProfile, files: () => Promise<SharedFiles>): Promise<CredentialSource> {
  const { profiles, refused } = await files();
  const now = profiles.find(({ name }) => name === profile.name);
  if (now && isDeepStrictEqual(connectionKey(now), connectionKey(profile))) return now.credentialSource;
  const origin = now?.credentialSource.origin;
  const problem = refused?.problem ?? (origin?.kind === 'none' ? origin.problem : undefined);
  throw new InvitationError({
    kind: 'configuration',
    message: problem ?? t('Its settings have changed. Refresh to use them.'),
  });
}

/** All that decides who acts, and where. */
function connectionKey({ region, endpoints, settings, credentialSource }: AwsProfile): unknown {
  const { use_fips_endpoint: fips, use_dualstack_endpoint: dualstack, ca_bundle: trusted } = settings;
  return { region, endpoints, fips, dualstack, trusted, source: withoutKeys(credentialSource) };
}

async function originCredentials(
  profile: string,
  origin: Origin,
  access: AccessOptions,
  { roles, sso, clientConfig, processLimit, callLimit }: ProfileCredentialsOptions,
): Promise<AwsCredentialIdentity> {
  const { signal } = access;
  const provided = (get: () => Promise<AwsCredentialIdentity>): Promise<AwsCredentialIdentity> =>
    withDeadline({ ms: callLimit, exceeded: answerTimedOut, signal }, get);
  switch (origin.kind) {
    case 'none':
      throw new InvitationError({ kind: 'configuration', message: origin.problem });
    case 'keys': {
      const { accessKeyId, secretAccessKey, sessionToken } = origin;
      return { accessKeyId, secretAccessKey, ...defined({ sessionToken }) };
    }
    case 'process':
      if (!access.interactive) throw new InvitationError({ kind: 'processNotRun', message: t('Nobody asked for it.') });
      return runCredentialProcess(origin.command, { signal, limit: processLimit });
    case 'sso':
      return (await sso()).get(origin, signal);
    case 'webIdentity':
      return roles.assumeWithWebIdentity(
        {
          RoleArn: origin.roleArn,
          RoleSessionName: sessionName(origin.sessionName),
          WebIdentityToken: await readFile(origin.tokenFile, 'utf8'),
        },
        access,
      );
    case 'login': {
      const { loginCredentials } = await import('./sdkProviders.ts');
      return provided(() => loginCredentials(origin.session, clientConfig));
    }
    case 'machine': {
      const { machineCredentials } = await import('./sdkProviders.ts');
      return provided(() => machineCredentials(origin.source, profile));
    }
  }
}

function inputOf({ roleArn, sessionName: name, externalId, durationSeconds, mfaSerial }: RoleStep) {
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName(name),
    ...defined({ ExternalId: externalId, DurationSeconds: durationSeconds, SerialNumber: mfaSerial }),
  };
}

function sessionName(written: string | undefined): string {
  return written ?? `handshakes-for-aws-${Date.now()}`;
}
