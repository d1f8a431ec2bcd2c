import { t } from './l10n.ts';
import { visible } from './text.ts';

/**
 * Everything that can go wrong between a person and a service, as the few cases that a person handles differently.
 * `src/aws/errors.ts` is the one place that makes them out of exceptions.
 */
export type FailureKind =
  /** The identity may not do this (IAM, or not the account that may). */
  | 'denied'
  /** The account is in no organization: it has no sent list. */
  | 'notInOrganization'
  /** The account is not registered with Partner Central. */
  | 'notPartner'
  /** An SSO or login session is missing or over. */
  | 'signInNeeded'
  /** A code of an MFA device is needed, and none was given. */
  | 'mfaNeeded'
  /** The profile's `credential_process` runs only when a person asks for this profile. */
  | 'processNotRun'
  /** The source credentials may not assume the profile's role. */
  | 'roleDenied'
  /** The SSO session has no such account or role for this person. */
  | 'accessNotAssigned'
  /** The profile yields no credentials. */
  | 'credentials'
  /** The service refuses the credentials: unknown, expired, wrongly signed. */
  | 'credentialsRejected'
  /** The profile or the region is missing or wrong. */
  | 'configuration'
  | 'throttled'
  | 'timeout'
  | 'network'
  /** Something answered, but not the service: a proxy or a sign-in page. */
  | 'notTheService'
  | 'serviceFault'
  | 'notFound'
  /** Canceled or declined already. */
  | 'alreadyInState'
  /** Accepted, declined, canceled or expired meanwhile. */
  | 'wrongState'
  /** Another change of the same thing is under way. */
  | 'conflict'
  /** The service does not accept the request as it is. */
  | 'invalidRequest'
  /** A person, or the end of the session, stopped it. */
  | 'stopped'
  | 'unexpected';

export interface Failure {
  readonly kind: FailureKind;
  /** In the words of whoever raised it. Data: show it through `visible`. */
  readonly message: string;
  /** Error name on the wire, e.g. `AccessDeniedException`. */
  readonly name?: string;
  readonly reason?: string;
  readonly operation?: string;
  readonly requestId?: string;
  /** ARN of what the operation was refused for, where it names one. */
  readonly resource?: string;
  /** It was not the first try: an earlier one may have arrived although its answer did not. */
  readonly retried?: boolean;
}

/** What adapters and connections throw. `cause` keeps the original. */
export class InvitationError extends Error {
  override readonly name = 'InvitationError';
  readonly failure: Failure;

  constructor(failure: Failure, cause?: unknown) {
    super(failure.message, { cause });
    this.failure = failure;
  }
}

/** The failure in an exception; what nobody foresaw becomes `unexpected`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof InvitationError) return error.failure;
  if (error instanceof Error) return { kind: 'unexpected', message: error.message, name: error.name };
  return { kind: 'unexpected', message: String(error) };
}

/**
 * Whether a failed act may still have happened: the request may have reached the service and only its answer is
 * missing. Then nobody may call it "not done" before looking.
 */
export function mayHaveHappened({ kind, retried }: Failure): boolean {
  return retried === true || !isRefusal(kind);
}

/** What only a person can put right, there and then. */
export function needsPerson(kind: FailureKind): boolean {
  return kind === 'signInNeeded' || kind === 'mfaNeeded' || kind === 'processNotRun';
}

/** What {@link needsPerson} asks of them, in a few words. */
export function needInWords({ kind }: Failure): string {
  if (kind === 'mfaNeeded') return t('MFA code needed');
  return kind === 'processNotRun' ? t('runs a program') : t('sign-in needed');
}

/** Whether this answer, or the lack of a request, says that nothing was done by that very try. */
export function isRefusal(kind: FailureKind): boolean {
  switch (kind) {
    case 'timeout':
    case 'network':
    case 'notTheService':
    case 'serviceFault':
    case 'stopped':
    case 'unexpected':
    case 'alreadyInState':
    case 'wrongState':
    // A retry after a lost answer may find the first try's work under way, or be throttled.
    case 'conflict':
    case 'throttled':
      return false;
    case 'denied':
    case 'notInOrganization':
    case 'notPartner':
    case 'signInNeeded':
    case 'mfaNeeded':
    case 'processNotRun':
    case 'roleDenied':
    case 'accessNotAssigned':
    case 'credentials':
    case 'credentialsRejected':
    case 'configuration':
    case 'notFound':
    case 'invalidRequest':
      return true;
  }
}

/** A list that this account simply does not have: told quietly on the profile's hover, never as an error row. */
export function isInapplicable(failure: Failure): boolean {
  return failure.kind === 'denied' || failure.kind === 'notInOrganization' || failure.kind === 'notPartner';
}

export interface Explanation {
  /** What is wrong, in a few words: fits a row. */
  readonly title: string;
  /** One or two sentences: what is wrong and what to do. */
  readonly sentence: string;
}

/** One sentence for each kind, with the service's own words where they help. */
export function explain(failure: Failure, profile: string): Explanation {
  // Most of their texts are sentences; here they stand in brackets inside one.
  const own = visible(failure.message, 400).replace(/\.+$/, '');
  const said = own && own !== 'UnknownError' ? ` (${own})` : '';
  const call = failure.operation ?? 'the request';
  const name = visible(profile, 100);
  switch (failure.kind) {
    case 'denied':
      return {
        title: 'Access denied',
        sentence: `The identity of profile "${name}" may not call ${call}. Ask for that permission, or use a profile of the account that may${said}.`,
      };
    case 'notInOrganization':
      return {
        title: 'Not in an organization',
        sentence: `The account of profile "${name}" is in no organization, so it has sent no handshakes.`,
      };
    case 'notPartner':
      return {
        title: 'Not an AWS partner',
        sentence: `The account of profile "${name}" is not registered with AWS Partner Central${said}.`,
      };
    case 'signInNeeded':
      return {
        title: 'Sign-in needed',
        sentence: `The session of profile "${name}" is missing or has expired. Sign in, and this profile recovers by itself${said}.`,
      };
    case 'mfaNeeded':
      return {
        title: t('MFA code needed'),
        sentence: t('Profile "{0}" needs a code of its MFA device. Retry to be asked for it.', name),
      };
    case 'processNotRun':
      return {
        title: t('Not read'),
        sentence: t(
          'Profile "{0}" gets its credentials from a program (credential_process), which runs only when you ask for this profile. Retry to run it.',
          name,
        ),
      };
    case 'roleDenied':
      return {
        title: t('Role not allowed'),
        sentence: t(
          'Profile "{0}" may not assume its role {1}. Ask for sts:AssumeRole on it and for its trust policy to name you, then retry{2}.',
          name,
          visible(failure.resource ?? '', 200),
          said,
        ),
      };
    case 'accessNotAssigned':
      return {
        title: t('No access to this account'),
        sentence: t(
          'IAM Identity Center gives you no such access as profile "{0}" names. Check sso_account_id and sso_role_name in the AWS config file, or ask for the assignment, then retry{1}.',
          name,
          said,
        ),
      };
    case 'credentials':
      return {
        title: 'No credentials',
        sentence: `Profile "${name}" yields no credentials. Check its section in the AWS config and credentials files, then retry${said}.`,
      };
    case 'credentialsRejected':
      return {
        title: 'Credentials not accepted',
        sentence: `AWS does not accept the credentials of profile "${name}": they are expired, revoked or wrong. Renew them, then retry${said}.`,
      };
    case 'configuration':
      return {
        title: 'Profile not usable',
        sentence: `Profile "${name}" cannot be used as it is configured. Correct it in the AWS config file, then retry${said}.`,
      };
    case 'throttled':
      return {
        title: 'Too many requests',
        sentence: `AWS is limiting the requests of this account. Wait a little, then retry.`,
      };
    case 'timeout':
      return {
        title: 'No answer in time',
        sentence: `AWS did not answer ${call} in time. Check the network or proxy, then retry.`,
      };
    case 'network':
      return {
        title: 'Network problem',
        sentence: `AWS could not be reached. Check the network, VPN or proxy, then retry${said}.`,
      };
    case 'notTheService':
      return {
        title: 'Unexpected answer',
        sentence: `Something other than AWS answered ${call}: a proxy, or a network that wants you to sign in. Open a web page to check, then retry.`,
      };
    case 'serviceFault':
      return {
        title: 'AWS reports an error',
        sentence: `AWS could not carry out ${call} just now. Retry in a moment${said}.`,
      };
    case 'notFound':
      return {
        title: 'Not found',
        sentence: `AWS no longer has this invitation: finished ones are removed after 30 days. Refresh to see what is there${said}.`,
      };
    case 'alreadyInState':
    case 'wrongState':
      return { title: 'Changed meanwhile', sentence: `The invitation is no longer pending${said}.` };
    case 'conflict':
      return {
        title: 'Another change is under way',
        sentence: `AWS is carrying out another change of the same thing. Retry in a moment${said}.`,
      };
    case 'invalidRequest':
      return { title: 'Not accepted by AWS', sentence: `AWS does not accept the request${said}.` };
    case 'stopped':
      return { title: 'Stopped', sentence: 'It was stopped before it was finished.' };
    case 'unexpected':
      return {
        title: 'Unexpected problem',
        sentence: `Something went wrong that this extension does not know${said}. The log has more.`,
      };
  }
}
