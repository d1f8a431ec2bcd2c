import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { defined } from '../../src/common/records.ts';
import type { Account, World } from '../../src/emulator/world.ts';
import { MFA_CODE, secret } from './secrets.ts';

/** What was asked of the stand-in. */
export interface Asked {
  /** `AssumeRole`, `GetRoleCredentials`, `CreateToken` … */
  readonly operation: string;
  /** Access key that signed it. */
  readonly by?: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Role {
  readonly account: Account;
  readonly externalId?: string;
  /** Must come with the role, or with the session that it is assumed from. */
  readonly mfa?: boolean;
}

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A refusal, by its name on the wire. */
class Refusal extends Error {
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

const LIFE_MS = 3_600_000;

/**
 * Stands in for STS, IAM Identity Center (portal and OIDC) and the sign-in service of `aws login`, on one port of this
 * machine. The keys that it gives out are known to the emulator, so that a profile can be followed to its invitations.
 */
export class IdentityServices {
  readonly asked: Asked[] = [];
  /** Roles by ARN. */
  readonly roles = new Map<string, Role>();
  /** Permission sets by `account/role`. */
  readonly permissionSets = new Map<string, Account>();
  /** Bearer tokens that the portal takes. */
  readonly tokens = new Set<string>();
  /** Refresh tokens that OIDC and `aws login` take. */
  readonly refreshTokens = new Set<string>();
  /** The code that the MFA device shows. */
  mfaCode = MFA_CODE;
  /** Why `aws login` sessions are not renewed. */
  loginRefusal = 'TOKEN_EXPIRED';
  /** Whether `GetSessionToken` is allowed. */
  allowsSessions = true;
  /** What an operation of STS is refused with, whatever it is asked. */
  readonly refusals = new Map<string, { readonly name: string; readonly message: string; readonly status: number }>();
  /** Milliseconds that what it gives out lives. */
  lifeMs = LIFE_MS;
  /** What it gave out or took, which belongs into no log and no message. */
  readonly secrets = new Set<string>();
  endpoint = '';
  /** Where the page to confirm on is, if not here. */
  page: string | undefined;
  readonly #world: () => World;
  readonly #accounts = new Map<string, { readonly account: Account; readonly arn: string; readonly mfa: boolean }>();
  readonly #devices = new Map<string, { readonly userCode: string; confirmed: boolean; declined: boolean }>();
  #count = 0;

  /** `world` is the emulator's, once there is one. */
  constructor(world: () => World) {
    this.#world = world;
  }

  /** How often an operation was asked for. */
  count(operation: string): number {
    return this.asked.filter((asked) => asked.operation === operation).length;
  }

  last(operation: string): Asked | undefined {
    return this.asked.findLast((asked) => asked.operation === operation);
  }

  /** Sessions with MFA are too old now for whatever role wants it (`aws:MultiFactorAuthAge`). */
  ageSessions(): void {
    for (const [key, about] of this.#accounts) this.#accounts.set(key, { ...about, mfa: false });
  }

  /** Nothing that was given out to an MFA device is taken any more. */
  revokeSessions(): void {
    for (const [key, { mfa }] of this.#accounts) if (mfa) this.#accounts.delete(key);
  }

  /** A new bearer token of the portal. */
  issueToken(): string {
    const token = this.#secret();
    this.tokens.add(token);
    return token;
  }

  issueRefreshToken(): string {
    const token = this.#secret();
    this.refreshTokens.add(token);
    return token;
  }

  /** Long-term keys of an account. */
  issueKey(account: Account): { readonly accessKeyId: string; readonly secretAccessKey: string } {
    const key = this.#world().issueKey(account);
    this.#accounts.set(key.accessKeyId, { account, arn: `arn:aws:iam::${account.id}:user/admin`, mfa: false });
    this.secrets.add(key.secretAccessKey);
    return key;
  }

  /** Takes a key that the emulator has given out. */
  adopt(accessKeyId: string, account: Account): void {
    this.#accounts.set(accessKeyId, { account, arn: `arn:aws:iam::${account.id}:user/admin`, mfa: false });
  }

  /** Credentials that end, as a person or a program gets them. */
  issueSession(account: Account, arn = `arn:aws:iam::${account.id}:user/admin`, mfa = false): Key {
    const key = this.#world().issueSession(account);
    this.#accounts.set(key.accessKeyId, { account, arn, mfa });
    this.secrets.add(key.secretAccessKey).add(key.sessionToken);
    return key;
  }

  /** What a person does on the page that the sign-in opens. Opening the page with a browser does it, too. */
  confirm(userCode: string): void {
    for (const device of this.#devices.values()) if (device.userCode === userCode) device.confirmed = true;
  }

  decline(userCode: string): void {
    for (const device of this.#devices.values()) if (device.userCode === userCode) device.declined = true;
  }

  async start(): Promise<() => Promise<void>> {
    const server = createServer((request, response) => {
      const answering = async (): Promise<void> => {
        const { status, type, body } = await this.#answer(request);
        response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': crypto.randomUUID() }).end(body);
      };
      answering().catch(() => request.socket.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The stand-in has no port.');
    this.endpoint = `http://127.0.0.1:${address.port}`;
    return async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    };
  }

  #secret(): string {
    const text = secret();
    this.secrets.add(text);
    return text;
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const isForm = (request.headers['content-type'] ?? '').includes('x-www-form-urlencoded');
    try {
      if (isForm) return this.#sts(new URLSearchParams(text), request);
      if (url.pathname === '/confirm') return this.#page(url.searchParams.get('user_code') ?? '');
      return json(200, this.#rest(url, text, request));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (isForm) {
        const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${error.name}</Code><Message>${error.message}</Message></Error></ErrorResponse>`;
        return { status: error.status, type: 'text/xml', body: xml };
      }
      return json(error.status, { __type: error.name, error: error.message, message: error.message });
    }
  }

  #page(userCode: string): Answer {
    this.confirm(userCode);
    return { status: 200, type: 'text/html', body: '<title>Signed in</title><p>You can close this page.</p>' };
  }

  #sts(parameters: URLSearchParams, request: IncomingMessage): Answer {
    const operation = parameters.get('Action') ?? '';
    const by = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
    this.asked.push({ operation, parameters: Object.fromEntries(parameters), ...defined({ by }) });
    const result = this.#stsResult(operation, parameters, by);
    const xml = Object.entries(result)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join('');
    const body = `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result>${xml}</${operation}Result></${operation}Response>`;
    return { status: 200, type: 'text/xml', body };
  }

  #stsResult(operation: string, parameters: URLSearchParams, by: string | undefined): Record<string, string> {
    const roleArn = parameters.get('RoleArn') ?? '';
    const refusal = this.refusals.get(roleArn) ?? this.refusals.get(operation);
    if (refusal) throw new Refusal(refusal.name, refusal.message, refusal.status);
    const role = this.roles.get(roleArn);
    if (operation === 'AssumeRoleWithWebIdentity') {
      if (parameters.get('WebIdentityToken') !== 'web-identity-token' || !role) {
        throw new Refusal('InvalidIdentityToken', 'The ID Token provided is not a valid JWT.');
      }
      return this.#issue(role.account, roleArn, parameters.get('RoleSessionName') ?? '', true);
    }
    const caller = this.#accounts.get(by ?? '');
    if (!caller) {
      throw new Refusal('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
    }
    const code = parameters.get('TokenCode');
    if (code !== null && code !== this.mfaCode) {
      throw new Refusal('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code. ', 403);
    }
    switch (operation) {
      case 'GetCallerIdentity':
        return { Arn: caller.arn, UserId: 'AIDAEXAMPLE', Account: caller.account.id };
      case 'GetSessionToken': {
        if (!this.allowsSessions) {
          throw new Refusal('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
        }
        const { accessKeyId, secretAccessKey, sessionToken } = this.issueSession(caller.account, caller.arn, true);
        return { Credentials: this.#credentials({ accessKeyId, secretAccessKey, sessionToken }) };
      }
      case 'AssumeRole': {
        const wantsExternalId = role?.externalId !== undefined && parameters.get('ExternalId') !== role.externalId;
        const wantsMfa = role?.mfa === true && !caller.mfa && code === null;
        if (!role || wantsExternalId || wantsMfa) {
          const text = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
          throw new Refusal('AccessDenied', text, 403);
        }
        return this.#issue(role.account, roleArn, parameters.get('RoleSessionName') ?? '', caller.mfa);
      }
      default:
        throw new Refusal('InvalidAction', `No ${operation} here.`);
    }
  }

  #issue(account: Account, roleArn: string, session: string, mfa: boolean): Record<string, string> {
    const arn = `arn:aws:sts::${account.id}:assumed-role/${roleArn.split('/').at(-1) ?? ''}/${session}`;
    return { Credentials: this.#credentials(this.issueSession(account, arn, mfa)) };
  }

  #credentials({ accessKeyId, secretAccessKey, sessionToken }: Key): string {
    const expiration = new Date(Date.now() + this.lifeMs).toISOString();
    return `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken><Expiration>${expiration}</Expiration>`;
  }

  #rest(url: URL, text: string, request: IncomingMessage): Record<string, unknown> {
    const body = members(text);
    const route = `${request.method ?? ''} ${url.pathname}`;
    switch (route) {
      case 'GET /federation/credentials':
        return this.#roleCredentials(url.searchParams, String(request.headers['x-amz-sso_bearer_token'] ?? ''));
      case 'POST /client/register':
        this.asked.push({ operation: 'RegisterClient', parameters: body });
        return {
          clientId: 'client',
          clientSecret: this.#secret(),
          clientIdIssuedAt: 0,
          clientSecretExpiresAt: Math.round(Date.now() / 1_000) + 7_776_000,
        };
      case 'POST /device_authorization': {
        this.asked.push({ operation: 'StartDeviceAuthorization', parameters: body });
        const deviceCode = this.#secret();
        const userCode = `CODE-${String(++this.#count).padStart(4, '0')}`;
        this.#devices.set(deviceCode, { userCode, confirmed: false, declined: false });
        return {
          deviceCode,
          userCode,
          verificationUri: `${this.page ?? this.endpoint}/confirm`,
          verificationUriComplete: `${this.page ?? this.endpoint}/confirm?user_code=${userCode}`,
          expiresIn: 600,
          interval: 1,
        };
      }
      case 'POST /token':
        return this.#token(body);
      case 'POST /v1/token':
        return this.#login(body);
      default:
        throw new Refusal('ResourceNotFoundException', `No ${route} here.`, 404);
    }
  }

  #roleCredentials(query: URLSearchParams, bearer: string): Record<string, unknown> {
    this.asked.push({ operation: 'GetRoleCredentials', parameters: Object.fromEntries(query) });
    if (!this.tokens.has(bearer)) throw new Refusal('UnauthorizedException', 'Session token not found or invalid', 401);
    const accountId = query.get('account_id') ?? '';
    const roleName = query.get('role_name') ?? '';
    const account = this.permissionSets.get(`${accountId}/${roleName}`);
    if (!account) throw new Refusal('ForbiddenException', 'No access', 403);
    const arn = `arn:aws:sts::${accountId}:assumed-role/AWSReservedSSO_${roleName}_0123456789abcdef/someone`;
    return { roleCredentials: { ...this.issueSession(account, arn), expiration: Date.now() + this.lifeMs } };
  }

  #token(body: Readonly<Record<string, string>>): Record<string, unknown> {
    this.asked.push({ operation: 'CreateToken', parameters: body });
    if (body['grantType'] === 'refresh_token') {
      if (!this.refreshTokens.has(body['refreshToken'] ?? '')) {
        throw new Refusal('InvalidGrantException', 'Invalid grant');
      }
      return this.#tokens();
    }
    const device = this.#devices.get(body['deviceCode'] ?? '');
    if (!device) throw new Refusal('InvalidGrantException', 'Invalid device code');
    if (device.declined) throw new Refusal('AccessDeniedException', 'Declined');
    if (!device.confirmed) throw new Refusal('AuthorizationPendingException', 'Not yet');
    return this.#tokens();
  }

  #tokens(): Record<string, unknown> {
    return {
      accessToken: this.issueToken(),
      tokenType: 'Bearer',
      expiresIn: Math.round(this.lifeMs / 1_000),
      refreshToken: this.issueRefreshToken(),
    };
  }

  #login(body: Readonly<Record<string, string>>): Record<string, unknown> {
    this.asked.push({ operation: 'CreateOAuth2Token', parameters: body });
    if (!this.refreshTokens.has(body['refreshToken'] ?? '')) {
      throw new Refusal('AccessDeniedException', this.loginRefusal, 403);
    }
    const [account] = this.permissionSets.values();
    if (!account) throw new Refusal('AccessDeniedException', 'TOKEN_EXPIRED', 403);
    return {
      accessToken: this.issueSession(account),
      tokenType: 'aws_sigv4',
      expiresIn: 900,
      refreshToken: this.issueRefreshToken(),
    };
  }
}

function members(text: string): Record<string, string> {
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {};
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}
