// AWS STS as a service: who is calling, roles, and sessions behind an MFA device.
import { arnOf } from '../directory.ts';
import type { Credential } from '../directory.ts';
import type { Call, Output, Service } from '../service.ts';
import { internalFailure, ServiceError } from '../serviceError.ts';
import { number, requiredText, structure, text } from '../validation.ts';
import type { Problem, Rule } from '../validation.ts';

const SERIAL_NUMBER: Rule = { kind: 'string', min: 9, max: 256, pattern: /^[\w+=/:,.@-]*$/ };
const TOKEN_CODE: Rule = { kind: 'string', min: 6, max: 6, pattern: /^\d*$/ };
/** Also the longest session of a role whose role may not say otherwise, and of a chain of roles. */
const HOUR_SECONDS = 3_600;
const DEFAULT_SESSION_SECONDS = 43_200;

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
    [
      'AssumeRole',
      {
        input: structure(
          {
            RoleArn: { kind: 'string', min: 20, max: 2048 },
            RoleSessionName: { kind: 'string', min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ },
            DurationSeconds: { kind: 'integer', min: 900, max: 43_200 },
            ExternalId: { kind: 'string', min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ },
            SerialNumber: SERIAL_NUMBER,
            TokenCode: TOKEN_CODE,
          },
          ['RoleArn', 'RoleSessionName'],
        ),
        run: assumeRole,
      },
    ],
    [
      'GetSessionToken',
      {
        input: structure({
          DurationSeconds: { kind: 'integer', min: 900, max: 129_600 },
          SerialNumber: SERIAL_NUMBER,
          TokenCode: TOKEN_CODE,
        }),
        run: getSessionToken,
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
    invalid: (problems) => new ServiceError('ValidationError', validationText(problems)),
  },
};

function validationText(problems: readonly Problem[]): string {
  const noun = problems.length === 1 ? 'error' : 'errors';
  return `${String(problems.length)} validation ${noun} detected: ${problems.map(({ message }) => message).join('; ')}`;
}

/** A role that exists, trusts the caller's account, and has the MFA device that it asks for. */
function assumeRole(call: Call): Output {
  const { world, credential, input } = call;
  const roleArn = requiredText(input, 'RoleArn');
  const hasMfa = checkMfa(call);
  const role = world.directory.role(roleArn);
  const isTrusted = role?.trusts.has(credential.accountId) ?? false;
  if (!role || !isTrusted || (role.needsMfa && !hasMfa)) throw denied(credential, 'sts:AssumeRole', roleArn);
  world.directory.authorize(credential, 'sts:AssumeRole', roleArn);
  const seconds = number(input, 'DurationSeconds') ?? HOUR_SECONDS;
  if (seconds > HOUR_SECONDS) {
    throw new ServiceError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  const session = world.directory.issueRoleSession(role, requiredText(input, 'RoleSessionName'), seconds);
  return {
    Credentials: credentialsShape(session),
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: arnOf(session) },
  };
}

function getSessionToken(call: Call): Output {
  const { world, account, credential, input } = call;
  if (credential.sessionToken !== undefined) {
    throw new ServiceError('AccessDenied', 'Cannot call GetSessionToken with session credentials');
  }
  checkMfa(call);
  const seconds = number(input, 'DurationSeconds') ?? DEFAULT_SESSION_SECONDS;
  return { Credentials: credentialsShape(world.directory.issueSession(account, credential.userName, seconds)) };
}

/** Whether the call came with a code. Every device of the caller's account shows every six digits. */
function checkMfa({ credential, input }: Call): boolean {
  const serial = text(input, 'SerialNumber');
  const code = text(input, 'TokenCode');
  if (serial === undefined && code === undefined) return false;
  if (code === undefined || serial?.startsWith(`arn:aws:iam::${credential.accountId}:mfa/`) !== true) {
    throw new ServiceError('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code. ');
  }
  return true;
}

function denied(credential: Credential, action: string, resource: string): ServiceError {
  const message = `User: ${arnOf(credential)} is not authorized to perform: ${action} on resource: ${resource}`;
  return new ServiceError('AccessDenied', message);
}

function credentialsShape(session: Credential): Output {
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken ?? '',
    Expiration: new Date(session.expiresAt ?? 0).toISOString(),
  };
}
