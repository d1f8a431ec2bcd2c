// Signs a person in to IAM Identity Center.
import { setTimeout } from 'node:timers/promises';
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import { InvitationError } from '../../invitations/failure.ts';
import type { SignInOptions } from '../../invitations/invitationSource.ts';
import { stopped } from '../../invitations/stopping.ts';
import type { SsoSession } from '../config/ssoSession.ts';
import { serviceError } from '../errors.ts';
import type { ServiceCalls } from '../http/serviceCalls.ts';
import type { SsoToken } from './tokenCache.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const SECOND = 1_000;
const DEFAULT_INTERVAL_S = 5;
const DEFAULT_LIFE_S = 600;

/**
 * Signs in to IAM Identity Center by the device authorization grant (RFC 8628), as `aws sso login --use-device-code`
 * does: it also works where the browser is on another machine than the extension. Throws `InvitationError`.
 */
export async function ssoSignIn(
  session: SsoSession,
  client: SSOOIDCClient,
  calls: ServiceCalls,
  { signal, show }: SignInOptions,
): Promise<SsoToken> {
  const { clientId, clientSecret, clientSecretExpiresAt = 0 } = await register(session, client, calls, signal);
  const authorization = await calls.run(
    'StartDeviceAuthorization',
    { signal },
    (http) =>
      client.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl: session.startUrl }), http),
    (error) => refused(error, 'StartDeviceAuthorization'),
  );
  const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresIn, interval } = authorization;
  const url = verificationUriComplete ?? verificationUri;
  if (!clientId || !clientSecret || !deviceCode || !userCode || !isWebPage(url)) throw incomplete();
  show({ url, code: userCode });
  const waiting: Waiting = {
    deadline: Date.now() + (expiresIn ?? DEFAULT_LIFE_S) * SECOND,
    intervalMs: (interval ?? DEFAULT_INTERVAL_S) * SECOND,
    signal,
  };
  const answer = await confirmed(waiting, () => {
    const command = new CreateTokenCommand({ clientId, clientSecret, deviceCode, grantType: GRANT });
    // Most of its answers say "not yet": a log line for each would be noise.
    return calls.within({ operation: 'CreateToken', signal }, (http) => client.send(command, http));
  });
  if (!answer.accessToken) throw incomplete();
  return {
    accessToken: answer.accessToken,
    expiresAt: Date.now() + (answer.expiresIn ?? 0) * SECOND,
    clientId,
    clientSecret,
    registrationExpiresAt: clientSecretExpiresAt * SECOND,
    ...defined({ refreshToken: answer.refreshToken }),
  };
}

async function register(session: SsoSession, client: SSOOIDCClient, calls: ServiceCalls, signal: AbortSignal) {
  const { scopes } = session;
  const command = new RegisterClientCommand({
    clientName: 'handshakes-for-aws',
    clientType: 'public',
    // Without scopes there is no renewal.
    ...(scopes.length === 0 ? {} : { grantTypes: [GRANT, 'refresh_token'], scopes: [...scopes] }),
  });
  return calls.run(
    'RegisterClient',
    { signal },
    (http) => client.send(command, http),
    (error) => refused(error, 'RegisterClient'),
  );
}

interface Waiting {
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly intervalMs: number;
  readonly signal: AbortSignal;
}

/** Asks until the person has confirmed the code on the page. */
async function confirmed<T>({ deadline, intervalMs, signal }: Waiting, ask: () => Promise<T>): Promise<T> {
  for (let interval = intervalMs; ;) {
    try {
      await setTimeout(interval, undefined, { signal });
      if (Date.now() > deadline) throw tooLate();
      return await ask();
    } catch (error) {
      if (signal.aborted) throw stopped();
      const name = error instanceof Error ? error.name : '';
      if (name === 'AuthorizationPendingException') continue;
      // RFC 8628, 3.5: five seconds more, from now on.
      if (name === 'SlowDownException') interval += DEFAULT_INTERVAL_S * SECOND;
      else if (name === 'ExpiredTokenException') throw tooLate();
      else throw refused(error, 'CreateToken');
    }
  }
}

/** Only a page: an answer must not make the editor open anything else. Plain HTTP is for stand-ins on this machine. */
function isWebPage(url: string | undefined): url is string {
  if (url === undefined || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}

function refused(error: unknown, operation: string): InvitationError {
  const name = error instanceof Error ? error.name : '';
  if (name === 'AccessDeniedException') {
    return new InvitationError({ kind: 'signInNeeded', message: t('The sign-in was declined'), name, operation });
  }
  if (/^Invalid\w*Exception$|^UnauthorizedClientException$/.test(name)) {
    const message = error instanceof Error && error.message !== 'UnknownError' ? error.message : name;
    return new InvitationError({ kind: 'configuration', message, name, operation });
  }
  return serviceError(error, operation);
}

function incomplete(): InvitationError {
  return new InvitationError({
    kind: 'unusableAnswer',
    message: t('it is not complete'),
    operation: t('the sign-in'),
  });
}

function tooLate(): InvitationError {
  return new InvitationError({ kind: 'signInNeeded', message: t('It was not confirmed in time') });
}
