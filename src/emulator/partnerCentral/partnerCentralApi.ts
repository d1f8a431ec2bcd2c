// AWS Partner Central Account as a service: its operations, and the names of its errors.
import type { Service } from '../service.ts';
import { ServiceError } from '../serviceError.ts';
import { connectionOperations } from './connectionOperations.ts';
import { invitationOperations } from './invitationOperations.ts';
import { conflict, invalidFields } from './partnerCentralErrors.ts';

export const partnerCentralApi: Service = {
  signingName: 'partnercentral-account',
  region: 'us-east-1',
  protocol: 'awsJson1_0',
  operations: new Map([...invitationOperations, ...connectionOperations]),
  errors: {
    namespace: 'com.amazonaws.partnercentralaccount',
    requiredMembers: ['Message', 'Reason'],
    throttled: () => new ServiceError('ThrottlingException', 'Rate exceeded'),
    serverFault: () => new ServiceError('InternalServerException', 'An internal error has occurred. Try again later.'),
    concurrentModification: () =>
      conflict('INCOMPATIBLE_CONNECTION_INVITATION_STATE', 'Another change to the same invitation is in progress.'),
    expiredToken: 'ExpiredTokenException',
    unknownKey: 'UnrecognizedClientException',
    badSignature: 'InvalidSignatureException',
    invalid(problems) {
      const wrongType = problems.find((problem) => problem.code === 'type');
      return wrongType ? new ServiceError('SerializationException', wrongType.message) : invalidFields(problems);
    },
  },
};
