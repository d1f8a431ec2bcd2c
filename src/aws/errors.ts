// Turns what the SDK and its credential providers throw into failures, and nothing else does.
import { t } from '../common/l10n.ts';
import { defined } from '../common/records.ts';
import { InvitationError, type Failure, type FailureKind } from '../invitations/failure.ts';

/**
 * The one place that turns what the SDK throws into a {@link Failure}. Sources of the names: the service models, the
 * services' common errors, and measurements of what the SDK makes of odd answers.
 */

const KINDS: ReadonlyMap<string, FailureKind> = new Map([
  ['AccessDeniedException', 'denied'],
  ['AccessDenied', 'denied'],
  ['UnauthorizedOperation', 'denied'],
  ['AWSOrganizationsNotInUseException', 'notInOrganization'],
  ['HandshakeNotFoundException', 'notFound'],
  ['ResourceNotFoundException', 'notFound'],
  ['HandshakeAlreadyInStateException', 'alreadyInState'],
  ['InvalidHandshakeTransitionException', 'wrongState'],
  // By its `Reason`: no reason that is known passes with time, so that none is tried again.
  ['ConflictException', 'invalidRequest'],
  ['ConcurrentModificationException', 'conflict'],
  ['TooManyRequestsException', 'throttled'],
  ['ThrottlingException', 'throttled'],
  ['Throttling', 'throttled'],
  ['RequestLimitExceeded', 'throttled'],
  ['LimitExceededException', 'throttled'],
  ['InvalidInputException', 'invalidRequest'],
  ['ValidationException', 'invalidRequest'],
  ['ServiceException', 'serviceFault'],
  ['InternalServerException', 'serviceFault'],
  ['InternalFailure', 'serviceFault'],
  ['ServiceUnavailable', 'serviceFault'],
  ['ExpiredTokenException', 'credentialsRejected'],
  ['ExpiredToken', 'credentialsRejected'],
  ['RequestExpired', 'credentialsRejected'],
  ['UnrecognizedClientException', 'credentialsRejected'],
  ['InvalidClientTokenId', 'credentialsRejected'],
  ['InvalidSignatureException', 'credentialsRejected'],
  ['SignatureDoesNotMatch', 'credentialsRejected'],
  ['MissingAuthenticationTokenException', 'credentialsRejected'],
  ['MissingAuthenticationToken', 'credentialsRejected'],
  ['IncompleteSignatureException', 'credentialsRejected'],
  ['IncompleteSignature', 'credentialsRejected'],
  ['RequestTimeTooSkewed', 'credentialsRejected'],
  ['OptInRequired', 'notSubscribed'],
  ['SubscriptionRequiredException', 'notSubscribed'],
]);

/** `Reason` values that say more than the name of the error (Partner Central). */
const REASONS: ReadonlyMap<string, FailureKind> = new Map([
  ['INCOMPATIBLE_CONNECTION_INVITATION_STATE', 'wrongState'],
  ['PARTNER_NOT_FOUND', 'notPartner'],
  ['PARTNER_PROFILE_NOT_FOUND', 'notPartner'],
]);

/** Of a list these say that it is not there; of one invitation, that its other side has gone. */
const PROFILE_REASONS = new Set(['SENDER_PROFILE_NOT_FOUND', 'RECEIVER_PROFILE_NOT_FOUND']);

/** What an SDK exception may carry; nothing of it is certain. */
interface Thrown {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly Reason?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown; readonly requestId?: unknown; readonly attempts?: unknown };
}

function thrownOf(error: unknown): Thrown {
  return typeof error === 'object' && error !== null ? error : { message: error };
}

/** What a failure keeps of every exception. */
function labelsOf(thrown: Thrown): Pick<Failure, 'name' | 'requestId'> {
  const name = text(thrown.name);
  const requestId = text(thrown.$metadata?.requestId);
  return { ...defined({ name, requestId }) };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** An exception of a service call. `operation` is the name of that call. */
export function serviceError(error: unknown, operation: string): InvitationError {
  if (error instanceof InvitationError) {
    const failure = error.failure.operation === undefined ? { ...error.failure, operation } : error.failure;
    return new InvitationError(failure, error.cause);
  }
  const thrown = thrownOf(error);
  const reason = text(thrown.Reason);
  const attempts = thrown.$metadata?.attempts;
  const isMissingProfile = operation.startsWith('List') && PROFILE_REASONS.has(codeOf(reason));
  const kind = isMissingProfile ? 'notPartner' : kindOf(thrown);
  const failure: Failure = {
    kind,
    message: messageOf(kind, thrown),
    operation,
    ...labelsOf(thrown),
    ...defined({ reason }),
    ...(typeof attempts === 'number' && attempts > 1 ? { retried: true } : {}),
  };
  return new InvitationError(failure, error);
}

/** The `Reason` without its suffix: `INVALID_PATTERN:HANDSHAKE_ID`. */
function codeOf(reason: string | undefined): string {
  return reason?.split(':', 1)[0]?.trim() ?? '';
}

/** The SDK's HTTP handler says `TimeoutError` also for a connection that broke (`ECONNRESET`, `EPIPE`). */
function isTimeout(name: string, code: string | undefined): boolean {
  return code === undefined ? name === 'TimeoutError' : code === 'ETIMEDOUT';
}

function statusOf({ $metadata }: Thrown): number | undefined {
  return typeof $metadata?.httpStatusCode === 'number' ? $metadata.httpStatusCode : undefined;
}

/** The service's own name of the error: the SDK calls one without a name `Unknown`, and gives `$fault` to no other. */
function serviceName({ name, $fault }: Thrown): string | undefined {
  return $fault === undefined || name === 'Unknown' ? undefined : text(name);
}

/** Bad gateway, gateway time-out, request time-out: a gateway does not know what became of the request. */
const GATEWAY = new Set([408, 502, 504]);

/** A network that wants a person to sign in: RFC 6585. */
const CAPTIVE_PORTAL = 511;

/** A fault is the service's own word only with its name for it and the id of the request. */
function isFromGateway(thrown: Thrown): boolean {
  const status = statusOf(thrown) ?? 0;
  if (GATEWAY.has(status)) return true;
  if (status === CAPTIVE_PORTAL) return false;
  const isFault = status >= 500 || KINDS.get(serviceName(thrown) ?? '') === 'serviceFault';
  return isFault && (serviceName(thrown) === undefined || text(thrown.$metadata?.requestId) === undefined);
}

/** An answer came, but no error of a service could be made of it: no JSON, an error without a name. */
function isUnreadable(thrown: Thrown): boolean {
  return statusOf(thrown) !== undefined && serviceName(thrown) === undefined;
}

function kindOf(thrown: Thrown): FailureKind {
  const name = text(thrown.name) ?? '';
  const code = text(thrown.code);
  const status = statusOf(thrown);
  if (name === 'AbortError') return 'stopped';
  if (isTimeout(name, code)) return 'timeout';
  if (isFromGateway(thrown)) return 'gateway';
  const known = REASONS.get(codeOf(text(thrown.Reason))) ?? KINDS.get(name);
  if (known) return known;
  if (status === 429) return 'throttled';
  if (name === 'PageInsteadOfAnswer') return 'notTheService';
  if (isUnreadable(thrown)) return text(thrown.$metadata?.requestId) === undefined ? 'notTheService' : 'unusableAnswer';
  if (status !== undefined) return status >= 500 ? 'serviceFault' : 'invalidRequest';
  if (thrown.$fault !== undefined) return 'invalidRequest';
  if (isConfiguration(thrown)) return 'configuration';
  // What answered does not speak HTTP.
  if (code?.startsWith('HPE_')) return 'notTheService';
  // Node's own errors: connection refused or reset, name not resolved, certificate not accepted.
  return code === undefined ? 'unexpected' : 'network';
}

const REGION = /^Region (?:is missing|not accepted)/;

/** The request could not even be made: `ERR_INVALID_URL`, `ERR_INVALID_CHAR` in a header, a region that is none. */
function isConfiguration({ name, code, message }: Thrown): boolean {
  return (
    (name === 'TypeError' && text(code) !== undefined) || name === 'EndpointError' || REGION.test(text(message) ?? '')
  );
}

/** Kinds whose messages are of programs, for their programmers. */
const WORDLESS: ReadonlySet<FailureKind> = new Set(['timeout', 'stopped', 'notTheService', 'unexpected']);

/** The service's own words, or ours where a program speaks to its programmer. */
function messageOf(kind: FailureKind, thrown: Thrown): string {
  const status = statusOf(thrown);
  if (kind === 'gateway') return status === undefined ? '' : t('status {0}', status);
  if (kind === 'unusableAnswer') return t('it is not in the form that AWS describes');
  if (kind === 'configuration') return configurationProblem(thrown);
  // `message`, not `Message`: the latter is declared in the SDK's types but undefined at run time.
  const message = text(thrown.message) ?? '';
  return WORDLESS.has(kind) || message === 'UnknownError' ? '' : message;
}

function configurationProblem({ code, name, message }: Thrown): string {
  if (REGION.test(text(message) ?? '')) return t('Its region is missing or not valid');
  if (name === 'EndpointError') return t('Its region, endpoint, FIPS and dual-stack settings do not fit together');
  return code === 'ERR_INVALID_CHAR'
    ? t('Its credentials contain characters that cannot be sent')
    : t('Its endpoint is not a valid address');
}

/** What was asked on the way to credentials, and for what: `AssumeRole`, the role's ARN. */
export interface CredentialStep {
  readonly operation: string;
  readonly resource?: string;
}

/** An exception of a profile's credential provider. Never carries a command line or what a command printed. */
export function credentialsError(error: unknown, step?: CredentialStep): InvitationError {
  if (error instanceof InvitationError) return error;
  const thrown = thrownOf(error);
  // The original may quote a command line or a token file: not kept as cause.
  return new InvitationError({ ...credentialsFailure(thrown), ...labelsOf(thrown), ...step });
}

/** Texts of the SDK's providers (`aws login`, the machine's own), which have no names to tell them apart. */
const SAYINGS: readonly (readonly [pattern: RegExp, kind: FailureKind, message?: () => string])[] = [
  // What happened on the way is wrapped into an error that asks to sign in again.
  [/TimeoutError/, 'timeout'],
  [/ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN/, 'network'],
  [/change in your password/i, 'signInNeeded', () => t('Your password has changed')],
  // Signing in again does not help.
  [
    /insufficient permissions/i,
    'credentials',
    () => t('Its sign-in session may not be renewed: {0} is missing', 'signin:CreateOAuth2Token'),
  ],
  [/aws login|reauthenticate|session has expired|Failed to load token|^Token validation failed/i, 'signInNeeded'],
  [
    /environment variable credentials/,
    'credentials',
    () => t('The environment variables {0} and {1} are not set', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'),
  ],
  [/instance metadata/i, 'credentials', () => t('The instance metadata service does not provide any')],
  [
    /AWS_CONTAINER_CREDENTIALS_/,
    'credentials',
    () =>
      t(
        'Neither of the environment variables {0} and {1} is set',
        'AWS_CONTAINER_CREDENTIALS_FULL_URI',
        'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
      ),
  ],
];

/** What STS says of a role or of the credentials that ask for it. */
const OF_STS: ReadonlyMap<string, FailureKind> = new Map([
  ['RegionDisabledException', 'configuration'],
  ['InvalidIdentityTokenException', 'credentialsRejected'],
  ['ExpiredTokenException', 'credentialsRejected'],
  ['IDPRejectedClaimException', 'credentialsRejected'],
]);

function credentialsFailure(thrown: Thrown): Failure {
  const name = text(thrown.name) ?? '';
  const code = text(thrown.code);
  const message = text(thrown.message) ?? '';
  if (statusOf(thrown) !== undefined) return stsFailure(thrown);
  if (name === 'AbortError') return { kind: 'stopped', message: '' };
  if (isTimeout(name, code)) return { kind: 'timeout', message: '' };
  const ours = /\bNetworkError: (.*?)(?:\. Please re-authenticate using aws login)?$/s.exec(message);
  if (ours) return { kind: 'network', message: ours[1] ?? message };
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return { kind: 'configuration', message: t('A file that it names cannot be read') };
  }
  const kind = kindOf(thrown);
  if (kind === 'network') return { kind, message };
  if (kind === 'configuration') return { kind, message: configurationProblem(thrown) };
  for (const [pattern, meaning, words] of SAYINGS) {
    if (pattern.test(message)) return { kind: meaning, message: words?.() ?? '' };
  }
  if (name === 'SyntaxError') return { kind: 'signInNeeded', message: t('Its token file is not readable') };
  // What is left are texts of the SDK for programmers: they may quote paths and commands.
  return { kind: 'credentials', message: '' };
}

function stsFailure(thrown: Thrown): Failure {
  const kind = OF_STS.get(text(thrown.name) ?? '') ?? kindOf(thrown);
  const message = kind === 'configuration' ? (text(thrown.message) ?? '') : messageOf(kind, thrown);
  if (kind === 'denied') return { kind: 'roleDenied', message };
  return { kind: kind === 'invalidRequest' ? 'credentials' : kind, message };
}
