// AWS STS as a service: who is calling.
import { arnOf } from '../directory.ts';
import type { Service } from '../service.ts';
import { internalFailure, ServiceError } from '../serviceError.ts';
import { structure } from '../validation.ts';

export const stsApi: Service = {
  signingName: 'sts',
  protocol: 'awsQuery',
  operations: new Map([
    [
      'GetCallerIdentity',
      {
        input: structure({}),
        run: ({ credential }) => ({
          Arn: arnOf(credential),
          UserId: credential.userId,
          Account: credential.accountId,
        }),
      },
    ],
  ]),
  errors: {
    namespace: 'com.amazonaws.sts',
    requiredMembers: [],
    throttled: () => new ServiceError('Throttling', 'Rate exceeded'),
    serverFault: internalFailure,
    concurrentModification: internalFailure,
    expiredToken: 'ExpiredToken',
    unknownKey: 'InvalidClientTokenId',
    badSignature: 'SignatureDoesNotMatch',
    invalid: () => new ServiceError('ValidationError', 'The request is not valid.'),
  },
};
