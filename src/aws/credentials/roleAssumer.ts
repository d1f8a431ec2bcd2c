// Assumes roles, with a code of an MFA device where the role wants one.
import type { AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import { InvitationError } from '../../invitations/failure.ts';
import type { AccessOptions } from '../../invitations/invitationSource.ts';
import { credentialsError } from '../errors.ts';
import type { ServiceCalls } from '../http/serviceCalls.ts';
import { mfaNeeded, WrongCode, type MfaSession, type MfaSessions } from './mfaSessions.ts';

export interface RoleAssumerOptions {
  readonly profile: string;
  readonly calls: ServiceCalls;
  readonly mfa: MfaSessions;
  /** Options of the STS clients: endpoint, region and name are those of the profile that was chosen. */
  readonly clientConfig: object;
  /** Tells MFA sessions of different STS endpoints apart. */
  readonly scope: string;
}

type Issued = { readonly Credentials?: IssuedCredentials | undefined } | undefined;
interface IssuedCredentials {
  readonly AccessKeyId: string | undefined;
  readonly SecretAccessKey: string | undefined;
  readonly SessionToken: string | undefined;
  readonly Expiration: Date | undefined;
}

/** Assumes roles at the STS endpoint of one profile. */
export class RoleAssumer {
  readonly #options: RoleAssumerOptions;

  constructor(options: RoleAssumerOptions) {
    this.#options = options;
  }

  /**
   * For the role of a profile. Where it wants MFA, a session of the device is used that all profiles with the same
   * source share; only source credentials that cannot have one (they are temporary, or may not) send the code along
   * with the role itself.
   */
  async assume(
    source: AwsCredentialIdentity,
    role: AssumeRoleCommandInput,
    access: AccessOptions,
  ): Promise<AwsCredentialIdentity> {
    const { SerialNumber: serial, ...plain } = role;
    if (serial === undefined) return this.#assume(source, plain, access);
    const { profile, mfa, scope } = this.#options;
    const about = { profile, serial, ...access };
    if (source.sessionToken === undefined) {
      try {
        const key = JSON.stringify([scope, serial, source.accessKeyId]);
        const start = (code: string) => this.#startSession(source, serial, code, access);
        return await this.#assumeInSession(plain, access, (insteadOf) =>
          mfa.session({ ...about, key, start, ...defined({ insteadOf }) }),
        );
      } catch (error) {
        if (!(error instanceof NoSessionAllowed)) throw error;
      }
    }
    if (!access.interactive) throw mfaNeeded();
    return mfa.askFor(about, (code) =>
      this.#assume(source, { ...plain, SerialNumber: serial, TokenCode: code }, access),
    );
  }

  /**
   * A session that is kept may be revoked, or older than the role takes (`aws:MultiFactorAuthAge`): the answer does not
   * tell that from a role that is denied anyway. Only what is refused to a new session, too, is the answer.
   */
  async #assumeInSession(
    role: AssumeRoleCommandInput,
    access: AccessOptions,
    sessionFor: (insteadOf?: MfaSession) => ReturnType<MfaSessions['session']>,
  ): Promise<AwsCredentialIdentity> {
    const about = `${this.#options.profile} ${role.RoleArn ?? ''}`;
    let { session, isKnown } = await sessionFor();
    for (;;) {
      try {
        return await this.#assume(session.credentials, role, access);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if (!isKnown) session.refused.add(about);
        if (!isKnown || session.refused.has(about)) throw error;
      }
      ({ session, isKnown } = await sessionFor(session));
    }
  }

  async assumeWithWebIdentity(
    role: { readonly RoleArn: string; readonly RoleSessionName: string; readonly WebIdentityToken: string },
    { signal }: AccessOptions,
  ): Promise<AwsCredentialIdentity> {
    const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts');
    const client = await this.#client();
    const answer = await this.#options.calls.run(
      'AssumeRoleWithWebIdentity',
      { signal },
      (http) => client.send(new AssumeRoleWithWebIdentityCommand(role), http),
      (error) => credentialsError(error, { operation: 'AssumeRoleWithWebIdentity', resource: role.RoleArn }),
    );
    return issued(answer, accountOf(role.RoleArn));
  }

  async #assume(
    source: AwsCredentialIdentity,
    role: AssumeRoleCommandInput,
    { signal }: AccessOptions,
  ): Promise<AwsCredentialIdentity> {
    const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
    const client = await this.#client(source);
    const answer = await this.#options.calls.run(
      'AssumeRole',
      { signal },
      (http) => client.send(new AssumeRoleCommand(role), http),
      (error) =>
        role.TokenCode !== undefined && isAboutCode(error)
          ? new WrongCode()
          : credentialsError(error, { operation: 'AssumeRole', resource: role.RoleArn ?? '' }),
    );
    return issued(answer, accountOf(role.RoleArn ?? ''));
  }

  async #startSession(
    source: AwsCredentialIdentity,
    serial: string,
    code: string,
    { signal }: AccessOptions,
  ): Promise<AwsCredentialIdentity> {
    const { GetSessionTokenCommand } = await import('@aws-sdk/client-sts');
    const client = await this.#client(source);
    const answer = await this.#options.calls.run(
      'GetSessionToken',
      { signal },
      (http) => client.send(new GetSessionTokenCommand({ SerialNumber: serial, TokenCode: code }), http),
      (error) => {
        if (isAboutCode(error)) return new WrongCode();
        const failure = credentialsError(error, { operation: 'GetSessionToken', resource: '*' });
        return failure.failure.kind === 'roleDenied' ? new NoSessionAllowed() : failure;
      },
    );
    return issued(answer);
  }

  async #client(source?: AwsCredentialIdentity): Promise<STSClient> {
    const { STSClient } = await import('@aws-sdk/client-sts');
    return new STSClient({
      ...this.#options.clientConfig,
      ...defined({ credentials: source }),
    });
  }
}

/** The identity may not have a session of its own (`sts:GetSessionToken` is denied). */
class NoSessionAllowed extends Error {}

function isRefusal(error: unknown): boolean {
  return error instanceof InvitationError && ['roleDenied', 'credentialsRejected'].includes(error.failure.kind);
}

function isAboutCode(error: unknown): boolean {
  return (
    error instanceof Error &&
    /one time pass ?code|MultiFactorAuthentication failed|must validate MFA/i.test(error.message)
  );
}

function accountOf(roleArn: string): string | undefined {
  return /^arn:[^:]*:iam::(\d{12}):/.exec(roleArn)?.[1];
}

function issued(answer: Issued, accountId?: string): AwsCredentialIdentity {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer?.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey) {
    throw new InvitationError({ kind: 'unusableAnswer', message: t('it has no credentials') });
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...defined({ sessionToken: SessionToken, expiration: Expiration, accountId }),
  };
}
