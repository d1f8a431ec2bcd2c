// AWS Organizations as a service: its operations, and the names of its errors.
import type { Service } from '../service.ts';
import { ServiceError } from '../serviceError.ts';
import type { Problem, ProblemCode } from '../validation.ts';
import { handshakeOperations } from './handshakeOperations.ts';
import { membershipOperations } from './membershipOperations.ts';
import { concurrentModification, invalidInput } from './organizationsErrors.ts';
import type { InputReason } from './organizationsErrors.ts';
import { transferOperations } from './transferOperations.ts';

const REASONS: Readonly<Record<Exclude<ProblemCode, 'type'>, InputReason>> = {
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
  operations: new Map([...handshakeOperations, ...membershipOperations, ...transferOperations]),
  errors: {
    namespace: 'com.amazonaws.organizations',
    requiredMembers: [],
    throttled: () =>
      new ServiceError(
        'TooManyRequestsException',
        'You have sent too many requests in too short a period of time. Try again later.',
        { members: { Type: 'CLIENT' } },
      ),
    serverFault: () =>
      new ServiceError('ServiceException', "AWS Organizations can't complete your request. Try again later."),
    concurrentModification,
    expiredToken: 'ExpiredTokenException',
    unknownKey: 'UnrecognizedClientException',
    badSignature: 'InvalidSignatureException',
    invalid,
  },
};

function invalid(problems: readonly Problem[]): ServiceError {
  const wrongType = problems.find(({ code }) => code === 'type');
  if (wrongType) return new ServiceError('SerializationException', wrongType.message);
  // A target is judged as a whole: by its type before its id, and without naming the member.
  if (problems.some(({ path }) => path === 'Target.Type')) return invalidInput('INVALID_PARTY_TYPE_TARGET');
  if (problems.some(({ path }) => path === 'Target' || path === 'Target.Id')) return invalidInput('INVALID_PATTERN');
  const [first] = problems;
  return first && first.code !== 'type'
    ? invalidInput(REASONS[first.code], first.path)
    : invalidInput('INVALID_PATTERN');
}
