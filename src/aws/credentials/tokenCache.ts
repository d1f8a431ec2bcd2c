// The sign-in tokens of the AWS CLI and SDKs: where they are kept, what is in them, how one is stored.
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { t } from '../../common/l10n.ts';
import { asRecord, defined } from '../../common/records.ts';
import { InvitationError } from '../../invitations/failure.ts';
import type { SignIn, SignInState } from '../../invitations/invitationSource.ts';
import type { SignInSession } from '../config/credentialSource.ts';
import { homeOf, type Environment } from '../config/environment.ts';
import type { SsoSession } from '../config/ssoSession.ts';

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
  const content = await readFile(tokenFile(session, env), 'utf8').catch(() => undefined);
  if (content === undefined) return { signedIn: false, version: '' };
  const version = createHash('sha256').update(content).digest('base64url');
  const token = parsed(content);
  const held = session.kind === 'sso' ? token : asRecord(token?.['accessToken']);
  // What cannot be read as a time is tried: AWS knows.
  const isGood = held !== undefined && !(timeOf(held['expiresAt']) <= now);
  const renewable = session.kind === 'login' || session.name !== undefined ? renewableOf(token, now) : undefined;
  return { signedIn: isGood || (held !== undefined && renewable !== undefined), version };
}

/** What renews a token of IAM Identity Center. Times in milliseconds since the epoch. */
export interface RenewableToken {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly registrationExpiresAt?: number;
}

/** What an SSO sign-in, or the renewal of one, yields. */
export interface SsoToken extends Omit<RenewableToken, 'refreshToken'> {
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly refreshToken?: string;
}

export interface CachedSsoToken {
  readonly accessToken: string;
  /** Not a number where it cannot be read. */
  readonly expiresAt: number;
  readonly renewable?: RenewableToken;
}

export async function readSsoToken(session: SsoSession, env: Environment): Promise<CachedSsoToken | undefined> {
  const token = parsed(await readFile(tokenFile(session, env), 'utf8').catch(() => ''));
  const { accessToken, expiresAt } = token ?? {};
  if (typeof accessToken !== 'string' || expiresAt === undefined) return undefined;
  // The older form knows no renewal.
  const renewable = session.name === undefined ? undefined : renewableOf(token, Date.now());
  return { accessToken, expiresAt: timeOf(expiresAt), ...defined({ renewable }) };
}

/** Members of a token: what else is in the file belongs to other programs. */
const TOKEN_MEMBERS = new Set([
  'startUrl',
  'region',
  'accessToken',
  'expiresAt',
  'clientId',
  'clientSecret',
  'registrationExpiresAt',
  'refreshToken',
]);

/**
 * Stores a token where and how the AWS CLI does, so that it is signed in as well: as a whole, complete or not at all, and
 * readable by its owner only. Throws `InvitationError`.
 */
export async function storeSsoToken(session: SsoSession, token: SsoToken, env: Environment): Promise<void> {
  const file = tokenFile(session, env);
  const folder = path.dirname(file);
  const { startUrl, region } = session;
  const { accessToken, expiresAt, clientId, clientSecret, registrationExpiresAt, refreshToken } = token;
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const known = Object.entries(parsed(await readFile(file, 'utf8').catch(() => '')) ?? {});
    const content = {
      ...Object.fromEntries(known.filter(([name]) => !TOKEN_MEMBERS.has(name))),
      startUrl,
      region,
      accessToken,
      expiresAt: written(expiresAt),
      clientId,
      clientSecret,
      ...defined({
        registrationExpiresAt: registrationExpiresAt === undefined ? undefined : written(registrationExpiresAt),
        refreshToken,
      }),
    };
    await writeFile(temporary, JSON.stringify(content), { mode: 0o600, flag: 'wx' });
    // The umask may remove permissions; no one but the owner may have any.
    await chmod(temporary, 0o600);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw notWritable(folder, error);
  }
}

/** Throws `InvitationError` where {@link storeSsoToken} could not write. Leaves nothing behind. */
export async function checkTokenFolder(session: SsoSession, env: Environment): Promise<void> {
  const folder = path.dirname(tokenFile(session, env));
  try {
    const probe = await mkdtemp(path.join(await existingFolder(folder), '.handshakes-'));
    await rmdir(probe);
  } catch (error) {
    throw notWritable(folder, error);
  }
}

/** The folder itself, or the nearest one above it that is there. */
async function existingFolder(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing || path.dirname(folder) === folder) throw error;
    return existingFolder(path.dirname(folder));
  }
}

function notWritable(folder: string, error: unknown): InvitationError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : t('unknown error');
  const message = t('the folder {0} is not writable: {1}', folder, code);
  return new InvitationError({ kind: 'signInNotStored', message }, error);
}

function renewableOf(token: Members | undefined, now: number): RenewableToken | undefined {
  const { clientId, clientSecret, refreshToken } = token ?? {};
  const registrationExpiresAt = timeOf(token?.['registrationExpiresAt']);
  if (typeof clientId !== 'string' || typeof refreshToken !== 'string') return undefined;
  if (registrationExpiresAt <= now) return undefined;
  return {
    clientId,
    clientSecret: typeof clientSecret === 'string' ? clientSecret : '',
    refreshToken,
    ...(Number.isNaN(registrationExpiresAt) ? {} : { registrationExpiresAt }),
  };
}

/** Without fractions of a second, as the AWS CLI writes and older versions of it expect it. */
function written(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Not a number where it is no time. The AWS CLI has written `UTC` in place of `Z`, and reads both. */
function timeOf(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value.replace(/ ?(?:UTC|GMT)$/, 'Z')) : Number.NaN;
}

type Members = Readonly<Record<string, unknown>>;

function parsed(content: string): Members | undefined {
  try {
    return asRecord(JSON.parse(content));
  } catch {
    return undefined;
  }
}
