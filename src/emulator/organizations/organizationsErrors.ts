// What AWS Organizations answers when it refuses: names, Reasons and texts.
import { ServiceError } from '../serviceError.ts';

/** Texts without a source among these are ours. */
const CONSTRAINTS = {
  ACCOUNT_NUMBER_LIMIT_EXCEEDED: 'You have exceeded the allowed number of AWS accounts.',
  HANDSHAKE_RATE_LIMIT_EXCEEDED: 'You have sent too many invitations today.',
  ALREADY_IN_AN_ORGANIZATION: 'The account is already a member of this organization.',
  ORGANIZATION_ALREADY_HAS_ALL_FEATURES: 'All features are already enabled.',
  ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION: 'Enabling all features is already in progress.',
  INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES: 'You cannot invite accounts while all features are being enabled.',
  RESPONSIBILITY_TRANSFER_ALREADY_EXISTS: 'The responsibility has already been transferred.',
  SOURCE_AND_TARGET_CANNOT_MATCH: 'An organization cannot transfer responsibility to itself.',
  TARGET_ACCOUNT_VALIDATION_FAILURE: 'The target is not the management account of an organization.',
} as const;

export function constraint(reason: keyof typeof CONSTRAINTS): ServiceError {
  return new ServiceError('HandshakeConstraintViolationException', CONSTRAINTS[reason], { reason });
}

export function duplicate(): ServiceError {
  return new ServiceError('DuplicateHandshakeException', 'An invitation for that account is already open.');
}

export function alreadyInState(): ServiceError {
  return new ServiceError('HandshakeAlreadyInStateException', 'The handshake is already in the requested state.');
}

export function invalidTransition(): ServiceError {
  return new ServiceError('InvalidHandshakeTransitionException', 'The handshake cannot change to the requested state.');
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

export function invalidInput(reason: string, message: string): ServiceError {
  return new ServiceError('InvalidInputException', message, { reason });
}
