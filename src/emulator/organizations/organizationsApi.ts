// AWS Organizations as a service: its operations, and the names of its errors.
import type { Service } from '../service.ts';
import { ServiceError } from '../serviceError.ts';
import type { Problem, ProblemCode } from '../validation.ts';
import { handshakeOperations } from './handshakeOperations.ts';
import { invalidInput } from './organizationsErrors.ts';

const REASONS: Readonly<Record<Exclude<ProblemCode, 'type'>, string>> = {
  required: 'INPUT_REQUIRED',
  pattern: 'INVALID_PATTERN',
  value: 'INVALID_ENUM',
  tooShort: 'MIN_LENGTH_EXCEEDED',
  tooLong: 'MAX_LENGTH_EXCEEDED',
  tooSmall: 'MIN_VALUE_EXCEEDED',
  tooLarge: 'MAX_VALUE_EXCEEDED',
  tooMany: 'INVALID_LIST_MEMBER',
};

export const organizationsApi: Service = {
  signingName: 'organizations',
  protocol: 'awsJson1_1',
  operations: new Map(handshakeOperations),
  errors: {
    namespace: 'com.amazonaws.organizations',
    throttled: () =>
      new ServiceError(
        'TooManyRequestsException',
        'You have sent too many requests in too short a period of time. Try again later.',
        { members: { Type: 'CLIENT' } },
      ),
    serverFault: () =>
      new ServiceError('ServiceException', "AWS Organizations can't complete your request. Try again later."),
    concurrentModification: () =>
      new ServiceError(
        'ConcurrentModificationException',
        'Another change to the same target is in progress. Try again later.',
      ),
    expiredToken: 'ExpiredTokenException',
    unknownKey: 'UnrecognizedClientException',
    badSignature: 'InvalidSignatureException',
    invalid(problems) {
      const first = problems[0];
      const wrongType = problems.find((problem) => problem.code === 'type');
      if (wrongType) return new ServiceError('SerializationException', wrongType.message);
      return invalidInput(first ? reasonOf(first) : 'INVALID_PATTERN', first?.message ?? 'The input is not valid.');
    },
  },
};

function reasonOf(problem: Problem): string {
  return problem.code === 'type' ? 'INVALID_PATTERN' : REASONS[problem.code];
}
