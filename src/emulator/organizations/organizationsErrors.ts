// What AWS Organizations answers when it refuses: names, Reasons and texts.
import { ServiceError } from '../serviceError.ts';

/** As live AWS was recorded to say it. */
const RECORDED_CONSTRAINTS = {
  ALREADY_IN_AN_ORGANIZATION: 'The AWS account is already a member of an organization.',
  ORGANIZATION_ALREADY_HAS_ALL_FEATURES: 'All features are already enabled on this organization.',
  /** https://github.com/awslabs/compliant-framework-for-federal-and-dod-workloads-in-aws-govcloud-us/issues/12 */
  ACCOUNT_NUMBER_LIMIT_EXCEEDED: 'You have exceeded the allowed number of AWS accounts',
} as const;

/** No source has the text of these: it is ours. */
const OTHER_CONSTRAINTS = {
  HANDSHAKE_RATE_LIMIT_EXCEEDED: 'You have sent too many invitations today.',
  ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION: 'Enabling all features is already in progress.',
  INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES: 'You cannot invite accounts while all features are being enabled.',
  RESPONSIBILITY_TRANSFER_ALREADY_EXISTS: 'The responsibility has already been transferred.',
  SOURCE_AND_TARGET_CANNOT_MATCH: 'An organization cannot transfer responsibility to itself.',
  TARGET_ACCOUNT_VALIDATION_FAILURE: 'The target is not the management account of an organization.',
} as const;

const CONSTRAINTS = { ...RECORDED_CONSTRAINTS, ...OTHER_CONSTRAINTS };

export function constraint(reason: keyof typeof CONSTRAINTS): ServiceError {
  return new ServiceError('HandshakeConstraintViolationException', CONSTRAINTS[reason], { reason });
}

const RECORDED_INPUTS = {
  DUPLICATE_TAG_KEY: 'Your request includes duplicate tag keys.',
  INPUT_REQUIRED: 'You must provide a value for the parameter.',
  INVALID_EMAIL_ADDRESS_TARGET: 'You specified an invalid email address for the invited account owner.',
  INVALID_ENUM: 'You specified an invalid value.',
  INVALID_NEXT_TOKEN:
    'You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.',
  INVALID_PARTY_TYPE_TARGET: 'You specified an invalid party type as the target parameter.',
  INVALID_PATTERN: 'You provided a value that does not match the required pattern.',
  MAX_LENGTH_EXCEEDED: 'You provided a string that exceeds that maximum length.',
  MAX_LIMIT_EXCEEDED_FILTER: 'You specified too many filter parameters.',
} as const;

const OTHER_INPUTS = {
  END_DATE_NOT_END_OF_MONTH: 'The end date must be the end of the last day of a month.',
  END_DATE_TOO_EARLY: 'The end date is too early.',
  END_DATE_TOO_LATE: 'The end date is too late.',
  INVALID_LIST_MEMBER: 'You provided a list that contains an invalid value.',
  INVALID_START_DATE: 'The start is not a date.',
  INVALID_SYSTEM_TAGS_PARAMETER: 'You specified a tag key that is reserved for AWS.',
  MAX_VALUE_EXCEEDED: 'You provided a number that exceeds the maximum value.',
  MIN_LENGTH_EXCEEDED: 'You provided a string that is shorter than the minimum length.',
  MIN_VALUE_EXCEEDED: 'You provided a number that is less than the minimum value.',
  START_DATE_NOT_BEGINNING_OF_DAY: 'The start date must be the beginning of a day (00:00 UTC).',
  START_DATE_NOT_BEGINNING_OF_MONTH: 'The start date must be the first day of a month.',
  START_DATE_TOO_EARLY: 'The start date is too early.',
  START_DATE_TOO_LATE: 'The start date is too late.',
} as const;

const INPUTS = { ...RECORDED_INPUTS, ...OTHER_INPUTS };

export type InputReason = keyof typeof INPUTS;

/** The texts are ours. */
const VIOLATIONS = {
  ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS: 'You cannot delete the organization during a responsibility transfer.',
  CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG: 'Deregister the account as a delegated administrator first.',
  MAX_TAG_LIMIT_EXCEEDED: 'You have exceeded the allowed number of tags.',
  WAIT_PERIOD_ACTIVE: 'You must wait four days after the account was created.',
} as const;

export function constraintViolation(reason: keyof typeof VIOLATIONS): ServiceError {
  return new ServiceError('ConstraintViolationException', VIOLATIONS[reason], { reason });
}

/** @param member path of the member, which AWS appends to the Reason of a plain constraint: `INVALID_PATTERN:HANDSHAKE_ID` */
export function invalidInput(reason: InputReason, member?: string): ServiceError {
  return new ServiceError('InvalidInputException', INPUTS[reason], {
    reason: member === undefined ? reason : `${reason}:${upperSnakeCase(member)}`,
  });
}

/** `Filter.ActionType` as `FILTER_ACTION_TYPE`; positions in lists are left out. */
function upperSnakeCase(path: string): string {
  return path
    .split('.')
    .filter((part) => !/^\d+$/.test(part))
    .map((part) => part.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase())
    .join('_');
}

export function notFound(): ServiceError {
  return new ServiceError('HandshakeNotFoundException', "You specified a handshake that doesn't exist.");
}

export function duplicate(): ServiceError {
  return new ServiceError(
    'DuplicateHandshakeException',
    'A handshake with the specified type and parameters already exists for the given parties.',
  );
}

export function alreadyInState(): ServiceError {
  return new ServiceError('HandshakeAlreadyInStateException', 'The handshake is already in the requested state.');
}

export function invalidTransition(): ServiceError {
  return new ServiceError(
    'InvalidHandshakeTransitionException',
    'You cannot perform this operation on a handshake in its current state, such as attempting to cancel a handshake that was previously accepted or attempting to accept a handshake that was declined.',
  );
}

/** The caller is not entitled, whatever the reason. */
export function accessDenied(): ServiceError {
  return new ServiceError('AccessDeniedException', "You don't have permissions to access this resource.");
}

export function notInUse(): ServiceError {
  return new ServiceError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
}

export function masterCannotLeave(): ServiceError {
  return new ServiceError(
    'MasterCannotLeaveOrganizationException',
    "You can't remove a management account from an organization.",
  );
}

export function concurrentModification(): ServiceError {
  return new ServiceError(
    'ConcurrentModificationException',
    "AWS Organizations can't complete your request because it conflicts with another attempt to modify the same entity. Try again later.",
  );
}

export function alreadyInOrganization(): ServiceError {
  return new ServiceError('AlreadyInOrganizationException', 'The AWS account is already a member of an organization.');
}

export function notEmpty(): ServiceError {
  return new ServiceError('OrganizationNotEmptyException', 'The organization still has member accounts.');
}

export function accountNotFound(): ServiceError {
  return new ServiceError('AccountNotFoundException', "You specified an account that doesn't exist.");
}

export function targetNotFound(): ServiceError {
  return new ServiceError('TargetNotFoundException', "You specified a target that doesn't exist.");
}

export function transferNotFound(): ServiceError {
  return new ServiceError('ResponsibilityTransferNotFoundException', "You specified a transfer that doesn't exist.");
}

export function transferAlreadyInStatus(): ServiceError {
  return new ServiceError(
    'ResponsibilityTransferAlreadyInStatusException',
    'The transfer is already in the requested status.',
  );
}

export function invalidTransferTransition(): ServiceError {
  return new ServiceError(
    'InvalidResponsibilityTransferTransitionException',
    'You cannot perform this operation on a transfer in its current status.',
  );
}
