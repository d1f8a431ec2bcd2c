// What can go wrong with a call, which of it is a refusal, and each in a title and sentences.
import { t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';

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
  /** The credentials are of another account than the call was meant for. */
  | 'accountChanged'
  /** The token of a sign-in cannot be written to the cache of the AWS CLI. */
  | 'signInNotStored'
  /** The service refuses the credentials: unknown, expired, wrongly signed. */
  | 'credentialsRejected'
  /** The profile or the region is missing or wrong. */
  | 'configuration'
  /** The account is not signed up for the service, or not active yet. */
  | 'notSubscribed'
  | 'throttled'
  /** No complete answer in time. */
  | 'timeout'
  /** No connection, or one that broke. */
  | 'network'
  /** A gateway on the way says that it got no answer, or nothing shows that AWS itself reported the fault. */
  | 'gateway'
  /** Something answered that is not AWS: a proxy or a sign-in page. */
  | 'notTheService'
  /** AWS answered, but the answer contradicts itself or what is known, or cannot be read. The message says how. */
  | 'unusableAnswer'
  /** AWS itself reports a fault of its own: with its name for it and a request id. */
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
  /** The profile acts as another principal by now: its rows were discarded. */
  | 'rowsDiscarded'
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
  /** The log says where it happened. */
  readonly logged?: true;
  /** It was not the first try: an earlier one may have arrived although its answer did not. */
  readonly retried?: boolean;
  /** It happened on the way to the request, which was not sent. */
  readonly notSent?: boolean;
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
export function mayHaveHappened({ kind, retried, notSent }: Failure): boolean {
  return retried === true || (notSent !== true && !isRefusal(kind));
}

/** What only a person can put right, there and then. */
export function needsPerson(kind: FailureKind): boolean {
  return kind === 'signInNeeded' || kind === 'mfaNeeded' || kind === 'processNotRun';
}

/** What {@link needsPerson} asks of them, in a few words. */
export function personNeededLabel({ kind }: Failure): string {
  if (kind === 'mfaNeeded') return t('MFA code needed');
  return kind === 'processNotRun' ? t('runs a program') : t('sign-in needed');
}

/** Whether this answer, or the lack of a request, says that nothing was done by that very try. */
export function isRefusal(kind: FailureKind): boolean {
  switch (kind) {
    case 'timeout':
    case 'network':
    case 'gateway':
    case 'notTheService':
    case 'unusableAnswer':
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
    case 'accountChanged':
    case 'signInNotStored':
    case 'credentialsRejected':
    case 'configuration':
    case 'notSubscribed':
    case 'notFound':
    case 'invalidRequest':
    case 'rowsDiscarded':
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
  const call = failure.operation ?? t('the request');
  const name = visible(profile, 100);
  switch (failure.kind) {
    case 'denied':
      return {
        title: t('Access denied'),
        sentence: t(
          'The identity of profile "{0}" may not call {1}. Ask for that permission, or use a profile of the account that may{2}.',
          name,
          call,
          said,
        ),
      };
    case 'notInOrganization':
      return {
        title: t('Not in an organization'),
        sentence: t('The account of profile "{0}" is in no organization, so it has sent no handshakes.', name),
      };
    case 'notPartner':
      return {
        title: t('Not an AWS partner'),
        sentence: t('The account of profile "{0}" is not registered with AWS Partner Central{1}.', name, said),
      };
    case 'signInNeeded':
      return {
        title: t('Sign-in needed'),
        sentence: t(
          'The session of profile "{0}" is missing or has expired. Sign in, and this profile recovers by itself{1}.',
          name,
          said,
        ),
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
        title: t('No credentials'),
        sentence: t(
          'Profile "{0}" yields no credentials. Check its section in the AWS config and credentials files, then retry{1}.',
          name,
          said,
        ),
      };
    case 'accountChanged':
      return {
        title: t('Another account'),
        sentence: t(
          'Profile "{0}" now leads to another account, so nothing was sent. Refresh to read the invitations of that account{1}.',
          name,
          said,
        ),
      };
    case 'signInNotStored':
      return {
        title: t("Sign-in can't be stored"),
        sentence: t(
          "The token of the sign-in can't be stored where the AWS CLI looks for it{0}. Correct that, then sign in.",
          said,
        ),
      };
    case 'credentialsRejected':
      return {
        title: t('Credentials not accepted'),
        sentence: t(
          'AWS does not accept the credentials of profile "{0}": they are expired, revoked or wrong. Renew them, then retry{1}.',
          name,
          said,
        ),
      };
    case 'configuration':
      return {
        title: t('Profile not usable'),
        sentence: t(
          'Profile "{0}" cannot be used as it is configured. Correct it in the AWS config file, then retry{1}.',
          name,
          said,
        ),
      };
    case 'notSubscribed':
      return {
        title: t('Not signed up'),
        sentence: t(
          'The account of profile "{0}" is not signed up for the service of {1}, or is not active yet. Complete the sign-up in the AWS console, then retry{2}.',
          name,
          call,
          said,
        ),
      };
    case 'throttled':
      return {
        title: t('Too many requests'),
        sentence: t('AWS is limiting the requests of this account. Wait a little, then retry.'),
      };
    case 'timeout':
      return {
        title: t('No answer in time'),
        sentence: t('AWS did not answer {0} in time. Check the network or proxy, then retry.', call),
      };
    case 'network':
      return {
        title: t('Network problem'),
        sentence: t('AWS could not be reached. Check the network, VPN or proxy, then retry{0}.', said),
      };
    case 'gateway':
      return {
        title: t('No answer from AWS'),
        sentence: t(
          'A gateway answered {0} in place of AWS, so AWS may or may not have received it. Retry in a moment{1}.',
          call,
          said,
        ),
      };
    case 'unusableAnswer':
      return {
        title: t('Unusable answer'),
        sentence: t(
          'AWS answered {0}, but the answer cannot be used. Refresh to see the current state{1}.',
          call,
          said,
        ),
      };
    case 'notTheService':
      return {
        title: t('Unexpected answer'),
        sentence: t(
          'Something other than AWS answered {0}: a proxy, or a network that wants you to sign in. Open a web page to check, then retry.',
          call,
        ),
      };
    case 'serviceFault':
      return {
        title: t('AWS reports an error'),
        sentence: t('AWS could not carry out {0} just now. Retry in a moment{1}.', call, said),
      };
    case 'notFound':
      return {
        title: t('Not found'),
        sentence: t(
          'AWS no longer has this invitation: finished ones are removed after 30 days. Refresh to see what is there{0}.',
          said,
        ),
      };
    case 'alreadyInState':
    case 'wrongState':
      return { title: t('Changed meanwhile'), sentence: t('The invitation is no longer pending{0}.', said) };
    case 'conflict':
      return {
        title: t('Another change is under way'),
        sentence: t('AWS is carrying out another change of the same thing. Retry in a moment{0}.', said),
      };
    case 'invalidRequest':
      return { title: t('Not accepted by AWS'), sentence: t('AWS does not accept the request{0}.', said) };
    case 'rowsDiscarded':
      return {
        title: t('Another account'),
        sentence: t(
          'Profile "{0}" acts as somebody else by now, so the invitations that were read before were discarded{1}.',
          name,
          said,
        ),
      };
    case 'stopped':
      return { title: t('Stopped'), sentence: t('It was stopped before it was finished.') };
    case 'unexpected':
      return {
        title: t('Unexpected problem'),
        // Without its message: that is the text of a program.
        sentence: failure.logged
          ? t('Something unexpected went wrong. The log says where.')
          : t('Something unexpected went wrong.'),
      };
  }
}
