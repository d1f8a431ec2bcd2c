import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { asRecord } from '../../common/records.ts';
import type { SignIn, SignInState } from '../../invitations/invitationSource.ts';
import type { SignInSession, SsoSession } from '../config/credentialSource.ts';
import { homeOf, type Environment } from '../config/environment.ts';

/** Where the sign-in tokens of the AWS CLI and SDKs are, and what is in them. */

/** The `sso-session` or, in the older form, the start URL names the file; for `aws login` the identity does. */
export function tokenFile(session: SignInSession, env: Environment): string {
  if (session.kind === 'sso') {
    const name = createHash('sha1')
      .update(session.name ?? session.startUrl)
      .digest('hex');
    return path.join(homeOf(env), '.aws', 'sso', 'cache', `${name}.json`);
  }
  // The SDK asks the system here, and the variables there.
  const folder = env['AWS_LOGIN_CACHE_DIRECTORY'] || path.join(homedir(), '.aws', 'login', 'cache');
  return path.join(folder, `${createHash('sha256').update(session.name).digest('hex')}.json`);
}

/** One sign-in for all profiles that share the token file. */
export function signInOf(session: SignInSession): SignIn {
  return session.kind === 'sso'
    ? {
        id: JSON.stringify(['sso', session.name ?? session.startUrl, session.startUrl, session.region]),
        kind: 'sso',
        label: session.name ?? session.startUrl,
      }
    : { id: JSON.stringify(['login', session.name]), kind: 'login', label: session.name };
}

/** Whether the cached token is good, or can be renewed without a person. Never throws; reads one file. */
export async function signInState(session: SignInSession, env: Environment, now = Date.now()): Promise<SignInState> {
  let content: string;
  try {
    content = await readFile(tokenFile(session, env), 'utf8');
  } catch {
    return { signedIn: false, version: '' };
  }
  const version = createHash('sha256').update(content).digest('base64url');
  const token = parsed(content);
  const held = session.kind === 'sso' ? token : parsedMember(token, 'accessToken');
  const expires = Date.parse(String(held?.['expiresAt']));
  // The older form of SSO knows no renewal.
  const renewable =
    (session.kind === 'login' || session.name !== undefined) &&
    typeof token?.['refreshToken'] === 'string' &&
    typeof token['clientId'] === 'string' &&
    !(Date.parse(String(token['registrationExpiresAt'])) <= now);
  return { signedIn: held !== undefined && (expires > now || renewable), version };
}

/** What an SSO sign-in yields. Times in milliseconds since the epoch. */
export interface SsoToken {
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly registrationExpiresAt: number;
  readonly refreshToken?: string;
}

/**
 * Stores a token where and how the AWS CLI does, so that it is signed in as well: complete or not at all, readable by
 * its owner only. What the file has beyond the token stays; what could be renewed still can, with the same client.
 */
export async function storeSsoToken(session: SsoSession, token: SsoToken, env: Environment): Promise<void> {
  const file = tokenFile(session, env);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const known = parsed(await readFile(file, 'utf8').catch(() => '')) ?? {};
  // A refresh token works only together with the client that it was issued to.
  const keepsRenewal =
    token.refreshToken === undefined &&
    typeof known['refreshToken'] === 'string' &&
    known['startUrl'] === session.startUrl &&
    known['region'] === session.region;
  const content = {
    ...known,
    startUrl: session.startUrl,
    region: session.region,
    accessToken: token.accessToken,
    expiresAt: time(token.expiresAt),
    ...(keepsRenewal
      ? {}
      : {
          clientId: token.clientId,
          clientSecret: token.clientSecret,
          registrationExpiresAt: time(token.registrationExpiresAt),
          // Without one, that of the client before must not stay beside this client: JSON leaves it out.
          refreshToken: token.refreshToken,
        }),
  };
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, JSON.stringify(content), { mode: 0o600, flag: 'wx' });
    // The umask may have taken more away; nobody may have more.
    await chmod(temporary, 0o600);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Without fractions of a second, as the AWS CLI writes and older versions of it expect it. */
function time(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

type Members = Record<string, unknown>;

function parsed(content: string): Members | undefined {
  try {
    return asRecord(JSON.parse(content));
  } catch {
    return undefined;
  }
}

function parsedMember(value: Members | undefined, name: string): Members | undefined {
  return asRecord(value?.[name]);
}
