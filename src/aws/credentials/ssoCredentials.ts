// Credentials of an account and a role from IAM Identity Center, for the cached token of a sign-in.
import { GetRoleCredentialsCommand, type SSOClient } from '@aws-sdk/client-sso';
import type { SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import type { AwsCredentialIdentity } from '@smithy/types';
import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import { InvitationError, type FailureKind } from '../../invitations/failure.ts';
import type { SsoOrigin, SsoSession } from '../config/ssoSession.ts';
import { credentialsError } from '../errors.ts';
import type { ServiceCalls } from '../http/serviceCalls.ts';
import type { SsoRenewals } from './ssoRenewals.ts';
import type { RenewableToken, SsoToken } from './tokenCache.ts';

export interface SsoCredentialsOptions {
  readonly calls: ServiceCalls;
  readonly renewals: SsoRenewals;
  /** The clients, with the endpoints of the profile that was chosen. */
  readonly portal: (region: string) => SSOClient;
  readonly oidc: (region: string) => Promise<SSOOIDCClient>;
}

/** What the portal refuses with, where it says more than its name to other services. */
const REFUSALS: ReadonlyMap<string, FailureKind> = new Map([
  ['UnauthorizedException', 'signInNeeded'],
  ['ForbiddenException', 'accessNotAssigned'],
  ['ResourceNotFoundException', 'accessNotAssigned'],
]);

export class SsoCredentials {
  readonly #options: SsoCredentialsOptions;

  constructor(options: SsoCredentialsOptions) {
    this.#options = options;
  }

  /** Throws `InvitationError`. */
  async get({ session, accountId, roleName }: SsoOrigin, signal: AbortSignal): Promise<AwsCredentialIdentity> {
    const { calls, renewals, portal } = this.#options;
    const accessToken = await renewals.accessToken(session, (token) => this.#renewed(session, token));
    const client = portal(session.region);
    const { roleCredentials } = await calls.run(
      'GetRoleCredentials',
      { signal },
      (http) => client.send(new GetRoleCredentialsCommand({ accountId, roleName, accessToken }), http),
      refused,
    );
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = roleCredentials ?? {};
    if (!accessKeyId || !secretAccessKey || !sessionToken || !expiration) {
      throw new InvitationError({ kind: 'unusableAnswer', message: t('it has no credentials') });
    }
    return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiration), accountId };
  }

  /** Never canceled by a caller: the refresh token may be used up already. Time-outs bound it. */
  async #renewed(session: SsoSession, token: RenewableToken): Promise<SsoToken> {
    const [client, { CreateTokenCommand }] = await Promise.all([
      this.#options.oidc(session.region),
      import('@aws-sdk/client-sso-oidc'),
    ]);
    const { clientId, clientSecret, refreshToken, registrationExpiresAt } = token;
    const answer = await this.#options.calls.run(
      'CreateToken',
      { signal: new AbortController().signal },
      (http) =>
        client.send(new CreateTokenCommand({ clientId, clientSecret, refreshToken, grantType: 'refresh_token' }), http),
      (error) => credentialsError(error, { operation: 'CreateToken' }),
    );
    if (!answer.accessToken) {
      throw new InvitationError({ kind: 'unusableAnswer', message: t('it is not complete') });
    }
    return {
      accessToken: answer.accessToken,
      expiresAt: Date.now() + (answer.expiresIn ?? 0) * 1_000,
      clientId,
      clientSecret,
      ...defined({ registrationExpiresAt, refreshToken: answer.refreshToken }),
    };
  }
}

function refused(error: unknown): InvitationError {
  const failure = credentialsError(error, { operation: 'GetRoleCredentials' });
  const kind = REFUSALS.get(failure.failure.name ?? '');
  return kind ? new InvitationError({ ...failure.failure, kind }) : failure;
}
