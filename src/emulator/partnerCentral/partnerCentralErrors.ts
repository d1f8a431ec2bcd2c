// What Partner Central answers when it refuses: names, Reasons and texts. No source has the texts: they are ours.
import { ServiceError } from '../serviceError.ts';
import type { Problem, ProblemCode } from '../validation.ts';

const FIELD_CODES: Readonly<Record<ProblemCode, string>> = {
  required: 'REQUIRED_FIELD_MISSING',
  type: 'INVALID_VALUE',
  pattern: 'INVALID_STRING_FORMAT',
  value: 'INVALID_ENUM_VALUE',
  tooShort: 'INVALID_STRING_FORMAT',
  tooLong: 'INVALID_STRING_FORMAT',
  tooSmall: 'INVALID_VALUE',
  tooLarge: 'INVALID_VALUE',
  tooMany: 'TOO_MANY_VALUES',
};

export function invalidFields(problems: readonly Problem[]): ServiceError {
  return new ServiceError('ValidationException', problems.map((problem) => problem.message).join('; '), {
    reason: 'REQUEST_VALIDATION_FAILED',
    members: {
      ErrorDetails: problems.map(({ path, message, code }) => ({
        FieldValidationError: { Name: path, Message: message, Code: FIELD_CODES[code] },
      })),
    },
  });
}

export function wrongReceiver(): ServiceError {
  return new ServiceError('ValidationException', 'The receiver identifier does not fit the connection type.', {
    reason: 'BUSINESS_VALIDATION_FAILED',
    members: {
      ErrorDetails: [
        {
          BusinessValidationError: {
            Code: 'INCOMPATIBLE_CONNECTION_INVITATION_REQUEST',
            Message: 'SUBSIDIARY takes an account id, OPPORTUNITY_COLLABORATION a partner profile id.',
          },
        },
      ],
    },
  });
}

export function accessDenied(message: string): ServiceError {
  return new ServiceError('AccessDeniedException', message, { reason: 'ACCESS_DENIED' });
}

export function notFound(reason: string, message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message, { reason });
}

export function conflict(reason: string, message: string): ServiceError {
  return new ServiceError('ConflictException', message, { reason });
}

export function quotaExceeded(reason: string, message: string): ServiceError {
  return new ServiceError('ServiceQuotaExceededException', message, { reason });
}
