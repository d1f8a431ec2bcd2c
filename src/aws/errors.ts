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
  ['ConflictException', 'conflict'],
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
  ['OptInRequired', 'denied'],
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
  const failure: Failure = {
    kind: operation.startsWith('List') && PROFILE_REASONS.has(reason ?? '') ? 'notPartner' : kindOf(thrown),
    // `message`, not `Message`: the latter is declared in the SDK's types but undefined at run time.
    message: text(thrown.message) ?? '',
    operation,
    ...labelsOf(thrown),
    ...defined({ reason }),
    ...(typeof attempts === 'number' && attempts > 1 ? { retried: true } : {}),
  };
  return new InvitationError(failure, error);
}

/** The SDK's HTTP handler says `TimeoutError` also for a connection that broke (`ECONNRESET`, `EPIPE`). */
function isTimeout(name: string, code: string | undefined): boolean {
  return code === undefined ? name === 'TimeoutError' : code === 'ETIMEDOUT';
}

function kindOf(thrown: Thrown): FailureKind {
  const name = text(thrown.name) ?? '';
  const code = text(thrown.code);
  const status = typeof thrown.$metadata?.httpStatusCode === 'number' ? thrown.$metadata.httpStatusCode : undefined;
  if (name === 'AbortError') return 'stopped';
  if (isTimeout(name, code)) return 'timeout';
  const byReason = REASONS.get(text(thrown.Reason) ?? '');
  if (byReason) return byReason;
  const byName = KINDS.get(name);
  if (byName) return byName;
  if (status === 429) return 'throttled';
  // HTML instead of JSON. With 502 or 504 it is from something in between, behind which the work may still go on.
  if (name === 'SyntaxError') return 'notTheService';
  if (status !== undefined && status >= 500) return 'serviceFault';
  // Node could not even make the request: `ERR_INVALID_URL`, `ERR_INVALID_CHAR` in a header.
  if (name === 'TypeError' && code !== undefined) return 'configuration';
  // The SDK could not read the answer: a date that is none, an error without a type.
  if (name === 'TypeError' || (name === 'Unknown' && thrown.$fault !== undefined)) return 'notTheService';
  if (thrown.$fault !== undefined) return 'invalidRequest';
  if (name === 'EndpointError' || /^Region (is missing|not accepted)/.test(text(thrown.message) ?? '')) {
    return 'configuration';
  }
  // Node's own errors: connection refused or reset, name not resolved, certificate not accepted.
  if (code !== undefined) return 'network';
  return 'unexpected';
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

/** Texts of the SDK's providers, which have no names to tell them apart. */
const SAYINGS: readonly (readonly [pattern: RegExp, kind: FailureKind, message?: () => string])[] = [
  [/change in your password/i, 'signInNeeded', () => t('Your password has changed')],
  // Signing in again does not help.
  [
    /insufficient permissions/i,
    'credentials',
    () => t('Its sign-in session may not be renewed: {0} is missing', 'signin:CreateOAuth2Token'),
  ],
  [
    /aws sso login|aws login|reauthenticate|re-authenticate|session has expired|Failed to load token/i,
    'signInNeeded',
    () => '',
  ],
  [/^UnauthorizedException|Session token not found/i, 'signInNeeded', () => ''],
  [/^ForbiddenException/, 'accessNotAssigned'],
  [/^ResourceNotFoundException/, 'accessNotAssigned'],
  [/^TooManyRequestsException/, 'throttled'],
  [/^SSO returns an invalid temporary credential/, 'notTheService'],
  [
    /^Command failed/,
    'credentials',
    () => t('Its credential_process failed. Run the command in a terminal to see why.'),
  ],
  [/^Token validation failed/, 'signInNeeded', () => ''],
];

function credentialsFailure(thrown: Thrown): Failure {
  const name = text(thrown.name) ?? '';
  const code = text(thrown.code);
  const message = text(thrown.message) ?? '';
  if (name === 'AbortError') return { kind: 'stopped', message };
  if (isTimeout(name, code)) return { kind: 'timeout', message };
  // The SDK wraps what happened to the SSO portal's answer into its own error, with name and text in the message.
  const ours = /^NetworkError: (.*)$/s.exec(message);
  if (ours) return { kind: 'network', message: ours[1] ?? message };
  const wrapped =
    /^(?:Error: |TimeoutError: )?(.*?(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|certificate|TimeoutError).*)$/s.exec(
      message,
    );
  if (code === undefined && wrapped) {
    return { kind: wrapped[2] === 'TimeoutError' ? 'timeout' : 'network', message: wrapped[1] ?? message };
  }
  for (const [pattern, kind, instead] of SAYINGS) {
    if (pattern.test(message)) return { kind, message: instead?.() ?? message };
  }
  if (name === 'RegionDisabledException') return { kind: 'configuration', message };
  if (
    name === 'InvalidIdentityTokenException' ||
    name === 'ExpiredTokenException' ||
    name === 'IDPRejectedClaimException'
  ) {
    return { kind: 'credentialsRejected', message };
  }
  if (name === 'SyntaxError') return { kind: 'signInNeeded', message: t('Its token file is not readable') };
  const service = KINDS.get(name);
  if (service === 'denied') return { kind: 'roleDenied', message };
  if (service) return { kind: service, message };
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return { kind: 'configuration', message: t('A file that it names cannot be read') };
  }
  if (name === 'TypeError') return { kind: 'notTheService', message: t('The answer could not be read') };
  if (/^Region (is missing|not accepted)/.test(message)) return { kind: 'configuration', message };
  if (code !== undefined) return { kind: 'network', message };
  return { kind: 'credentials', message };
}
