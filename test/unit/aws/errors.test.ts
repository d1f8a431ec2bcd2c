import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { credentialsError, serviceError } from '../../../src/aws/errors.ts';
import { InvitationError, mayHaveHappened, type FailureKind } from '../../../src/invitations/failure.ts';

interface About {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly Reason?: string;
  readonly status?: number;
  readonly attempts?: number;
  /** `null` where no id came with the answer */
  readonly requestId?: string | null;
  /** a service exception, as opposed to an error of Node or of the parser */
  readonly service?: boolean;
}

/** An exception as the SDK leaves it: `$fault` on service exceptions, `$metadata` wherever something answered. */
function thrown({
  name = 'Error',
  message = 'Some text',
  status,
  attempts = 1,
  requestId = 'request-1',
  service = false,
  ...rest
}: About): Error {
  const metadata =
    status === undefined
      ? undefined
      : { $metadata: { httpStatusCode: status, requestId: requestId ?? undefined, attempts } };
  const fault = service ? { $fault: (status ?? 400) >= 500 ? 'server' : 'client' } : {};
  return Object.assign<Error, object>(new Error(message), { name, ...metadata, ...fault, ...rest });
}

const service = (name: string, about: About = {}): Error => thrown({ name, service: true, status: 400, ...about });
const kindOf = (error: unknown): FailureKind => serviceError(error, 'CancelHandshake').failure.kind;

describe('an exception of a service', () => {
  const NAMES: readonly (readonly [string, FailureKind])[] = [
    ['AccessDeniedException', 'denied'],
    ['AWSOrganizationsNotInUseException', 'notInOrganization'],
    ['HandshakeNotFoundException', 'notFound'],
    ['ResourceNotFoundException', 'notFound'],
    ['HandshakeAlreadyInStateException', 'alreadyInState'],
    ['InvalidHandshakeTransitionException', 'wrongState'],
    ['ConcurrentModificationException', 'conflict'],
    ['ConflictException', 'invalidRequest'],
    ['OptInRequired', 'notSubscribed'],
    ['SubscriptionRequiredException', 'notSubscribed'],
    ['InvalidInputException', 'invalidRequest'],
    ['ValidationException', 'invalidRequest'],
    ['ServiceQuotaExceededException', 'invalidRequest'],
    ['UnsupportedAPIEndpointException', 'invalidRequest'],
    ['UnknownOperationException', 'invalidRequest'],
    ['SerializationException', 'invalidRequest'],
    ['TooManyRequestsException', 'throttled'],
    ['ThrottlingException', 'throttled'],
    ['LimitExceededException', 'throttled'],
    ['ServiceException', 'serviceFault'],
    ['InternalServerException', 'serviceFault'],
    ['InternalFailure', 'serviceFault'],
    ['ServiceUnavailable', 'serviceFault'],
    ['ExpiredTokenException', 'credentialsRejected'],
    ['UnrecognizedClientException', 'credentialsRejected'],
    ['InvalidSignatureException', 'credentialsRejected'],
    ['MissingAuthenticationTokenException', 'credentialsRejected'],
    ['IncompleteSignatureException', 'credentialsRejected'],
    ['InvalidClientTokenId', 'credentialsRejected'],
    ['RequestExpired', 'credentialsRejected'],
    ['ExceptionOfTheFuture', 'invalidRequest'],
    ['constructor', 'invalidRequest'],
    ['toString', 'invalidRequest'],
  ];
  for (const [name, kind] of NAMES) {
    test(`${name} is ${kind}, whatever its status is`, () => {
      for (const status of [400, 403, 404, 409]) assert.equal(kindOf(service(name, { status })), kind);
    });
  }

  test('is told by its reason where that says more', () => {
    const conflict = (Reason: string) => kindOf(service('ConflictException', { Reason }));
    assert.equal(conflict('INCOMPATIBLE_CONNECTION_INVITATION_STATE'), 'wrongState');
    assert.equal(conflict('INCOMPATIBLE_CONNECTION_INVITATION_STATE:DETAILS'), 'wrongState');
    // None of them passes with time: "conflict" would be sent again.
    for (const reason of [
      'CONFLICT_CLIENT_TOKEN',
      'DUPLICATE_CONNECTION_INVITATION',
      'INCOMPATIBLE_CONNECTION_INVITATION_RECEIVER',
      'DUPLICATE_CONNECTION',
      'INCOMPATIBLE_CONNECTION_STATE',
      'INCOMPATIBLE_PROFILE_STATE',
      'A_REASON_OF_THE_FUTURE',
    ]) {
      assert.equal(conflict(reason), 'invalidRequest', reason);
    }
    const missing = (Reason: string) => kindOf(service('ResourceNotFoundException', { Reason }));
    assert.equal(missing('CONNECTION_INVITATION_NOT_FOUND'), 'notFound');
    assert.equal(missing('PARTNER_NOT_FOUND'), 'notPartner');
    assert.equal(missing('PARTNER_PROFILE_NOT_FOUND'), 'notPartner');
    assert.equal(missing('valueOf'), 'notFound');
    const ofList = (Reason: string) =>
      serviceError(service('ResourceNotFoundException', { Reason }), 'ListConnectionInvitations').failure.kind;
    for (const reason of ['SENDER_PROFILE_NOT_FOUND', 'RECEIVER_PROFILE_NOT_FOUND']) {
      assert.deepEqual([ofList(reason), missing(reason)], ['notPartner', 'notFound']);
    }
    assert.equal(kindOf(service('AccessDeniedException', { Reason: 'ACCESS_DENIED' })), 'denied');
  });

  test('is told by its status where its name is new', () => {
    assert.equal(kindOf(service('SlowDown', { status: 429 })), 'throttled');
    assert.equal(kindOf(service('OutOfOrder', { status: 503 })), 'serviceFault');
  });

  test('is the service’s own fault only with its name and a request id', () => {
    for (const name of ['ServiceException', 'InternalFailure', 'ServiceUnavailable', 'OutOfOrder']) {
      for (const status of [500, 503]) {
        assert.equal(kindOf(service(name, { status })), 'serviceFault');
        assert.equal(kindOf(service(name, { status, requestId: null })), 'gateway');
      }
    }
    for (const status of [500, 501, 503]) assert.equal(kindOf(service('Unknown', { status })), 'gateway');
    assert.equal(kindOf(service('InternalServerException', { status: 400, requestId: null })), 'gateway');
  });

  test('without a name is not the service’s, or an answer that cannot be used where a request id came', () => {
    for (const status of [400, 403]) {
      const nameless = { message: 'UnknownError', status };
      assert.equal(kindOf(service('Unknown', { ...nameless, requestId: null })), 'notTheService');
      const { kind, message } = serviceError(service('Unknown', nameless), 'CancelHandshake').failure;
      assert.deepEqual([kind, message], ['unusableAnswer', 'it is not in the form that AWS describes']);
    }
  });

  test('keeps its words, reason and request id; and whether it was the first try', () => {
    const original = service('ConflictException', { message: 'Busy', Reason: 'DUPLICATE_CONNECTION' });
    const error = serviceError(original, 'CancelConnectionInvitation');
    assert.deepEqual(error.failure, {
      kind: 'invalidRequest',
      message: 'Busy',
      operation: 'CancelConnectionInvitation',
      name: 'ConflictException',
      reason: 'DUPLICATE_CONNECTION',
      requestId: 'request-1',
    });
    assert.equal(error.cause, original);
    assert.equal(serviceError(service('ExpiredTokenException', { attempts: 2 }), 'x').failure.retried, true);
  });
});

describe('an answer that cannot be read', () => {
  const HTML = { name: 'SyntaxError', message: 'Unexpected token <' };
  const DATE = { name: 'TypeError', message: 'Expected real number, got implicit NaN' };
  for (const about of [HTML, DATE]) {
    for (const status of [200, 404, 511]) {
      test(`is not the service’s without a request id: ${about.name} with ${status}`, () => {
        assert.equal(kindOf(thrown({ ...about, status, requestId: null })), 'notTheService');
      });
    }

    test(`is AWS’s with a request id, and no program speaks to a person: ${about.name}`, () => {
      const { kind, message } = serviceError(thrown({ ...about, status: 200 }), 'CancelHandshake').failure;
      assert.deepEqual([kind, message], ['unusableAnswer', 'it is not in the form that AWS describes']);
    });
  }
});

describe('what a gateway answers is never a refusal', () => {
  for (const status of [408, 502, 504]) {
    test(`${status} with HTML, with a nameless error, and with a name and an id of the gateway`, () => {
      for (const error of [
        thrown({ name: 'SyntaxError', message: 'Unexpected token <', status, requestId: null }),
        service('Unknown', { message: 'Endpoint request timed out', status, requestId: null }),
        service('GatewayTimeoutException', { message: 'Endpoint request timed out', status }),
        service('AccessDeniedException', { status }),
      ]) {
        const { failure } = serviceError(error, 'CancelHandshake');
        assert.deepEqual([failure.kind, failure.message], ['gateway', `status ${status}`]);
        assert.equal(mayHaveHappened(failure), true);
      }
    });
  }
});

describe('no answer at all', () => {
  for (const [about, kind] of [
    [{ name: 'TimeoutError', code: 'ETIMEDOUT' }, 'timeout'],
    [{ code: 'ETIMEDOUT' }, 'timeout'],
    [{ code: 'ECONNREFUSED' }, 'network'],
    [{ code: 'ECONNRESET' }, 'network'],
    // What the SDK calls a connection that broke.
    [{ name: 'TimeoutError', code: 'ECONNRESET' }, 'network'],
    [{ name: 'TimeoutError', code: 'EPIPE' }, 'network'],
    [{ name: 'TimeoutError' }, 'timeout'],
    [{ code: 'ENOTFOUND' }, 'network'],
    [{ code: 'EAI_AGAIN' }, 'network'],
    [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'network'],
    [{ code: 'HPE_INVALID_CONSTANT', message: 'Parse Error: Expected HTTP/' }, 'notTheService'],
    [{ name: 'AbortError', message: 'Request aborted' }, 'stopped'],
  ] as const) {
    test(`${Object.values(about).join(' ')} is ${kind}`, () => {
      assert.equal(kindOf(thrown(about)), kind);
    });
  }
});

describe('a request that could not be made', () => {
  for (const about of [
    { message: 'Region is missing' },
    { message: 'Region not accepted: region="not a region" is not a valid hostname component.' },
    { name: 'EndpointError', message: 'Invalid Configuration: FIPS and custom endpoint are not supported' },
    { name: 'TypeError', message: 'Invalid URL', code: 'ERR_INVALID_URL' },
    { name: 'TypeError', message: 'Invalid character in header content ["authorization"]', code: 'ERR_INVALID_CHAR' },
  ]) {
    test(about.message, () => {
      const { kind, message } = serviceError(thrown(about), 'CancelHandshake').failure;
      assert.equal(kind, 'configuration');
      assert.match(message, /^Its /, 'said to a person, not to a programmer');
    });
  }
});

test('anything else is unexpected, and nothing throws', () => {
  for (const odd of [new RangeError('odd'), 'text', undefined, null, 7, {}, { name: 7, message: {}, code: [] }]) {
    const { kind, message } = serviceError(odd, 'CancelHandshake').failure;
    assert.deepEqual([kind, message], ['unexpected', '']);
  }
});

test('a failure of the credentials passes through, with the call it ended', () => {
  const inner = new InvitationError({ kind: 'signInNeeded', message: 'Over.' });
  const outer = serviceError(inner, 'ListHandshakesForAccount');
  assert.deepEqual(outer.failure, { ...inner.failure, operation: 'ListHandshakesForAccount' });
});

const provider = (message: string): About => ({ name: 'CredentialsProviderError', message });

describe('credentials', () => {
  const CASES: readonly (readonly [FailureKind, About])[] = [
    [
      'credentials',
      provider('Could not resolve credentials using profile: [nope] in configuration/credentials file(s).'),
    ],
    ['credentials', provider('Could not load credentials from any providers')],
    ['signInNeeded', provider('Failed to load token from /tmp/x.json: Error: ENOENT: no such file')],
    ['signInNeeded', provider('Your session has expired. Please reauthenticate.')],
    ['signInNeeded', provider('Failed to refresh token: Odd. Please re-authenticate using aws login')],
    ['timeout', provider('Failed to refresh token: TimeoutError: x. Please re-authenticate using aws login')],
    [
      'network',
      provider('Failed to refresh token: NetworkError: The proxy is down. Please re-authenticate using aws login'),
    ],
    [
      'signInNeeded',
      provider(
        'Unable to refresh credentials because of a change in your password. Please reauthenticate with your new password.',
      ),
    ],
    [
      'credentials',
      provider('Unable to refresh credentials due to insufficient permissions. You may be missing permission …'),
    ],
    ['gateway', { name: 'Unknown', service: true, status: 502, requestId: null }],
    ['notTheService', { name: 'SyntaxError', status: 200, requestId: null }],
    ['credentials', { name: 'ValidationError', service: true, status: 400 }],
    [
      'credentials',
      provider('Detected a cycle attempting to resolve credentials for profile X. Profiles visited: X, Y'),
    ],
    ['credentials', provider('Unable to find environment variable credentials.')],
    ['credentials', provider('Unsupported credential source in profile X. Got Foo, expected EcsContainer …')],
    ['credentials', provider('Profile X requires multi-factor authentication, but no MFA code callback was provided.')],
    [
      'roleDenied',
      {
        name: 'AccessDenied',
        message: 'User … is not authorized to perform: sts:AssumeRole',
        service: true,
        status: 403,
      },
    ],
    ['credentialsRejected', { name: 'InvalidClientTokenId', service: true, status: 403 }],
    ['credentialsRejected', { name: 'ExpiredToken', service: true, status: 400 }],
    ['credentialsRejected', { name: 'ExpiredTokenException', service: true, status: 400 }],
    ['credentialsRejected', { name: 'SignatureDoesNotMatch', service: true, status: 403 }],
    ['configuration', { name: 'RegionDisabledException', service: true, status: 403 }],
    ['credentialsRejected', { name: 'InvalidIdentityTokenException', service: true, status: 400 }],
    ['configuration', { message: "ENOENT: no such file or directory, open '/secret/token'", code: 'ENOENT' }],
    ['throttled', { name: 'Throttling', service: true, status: 400 }],
    ['network', { message: 'connect ECONNREFUSED 127.0.0.1:1', code: 'ECONNREFUSED' }],
    ['timeout', { name: 'TimeoutError', code: 'ETIMEDOUT' }],
    ['network', { name: 'TimeoutError', code: 'ECONNRESET' }],
    ['credentials', { name: 'constructor', message: 'odd' }],
  ];
  for (const [kind, about] of CASES) {
    test(`${kind}: ${(about.message ?? about.name ?? '').slice(0, 70)}`, () => {
      assert.equal(credentialsError(thrown(about)).failure.kind, kind);
    });
  }

  test('a command line, what it printed and what it named stay out of every message', () => {
    for (const about of [
      provider('Command failed: /opt/vault get --token=hunter2\nhunter2 is not valid\nsecret on stderr'),
      provider('Failed to load token from /home/me/hunter2.json: Error: ENOENT'),
      { message: "ENOENT: no such file or directory, open '/home/me/hunter2'", code: 'ENOENT' },
      { name: 'TypeError', message: "Cannot read properties of undefined (reading 'hunter2')" },
    ]) {
      const error = credentialsError(thrown(about));
      const all = JSON.stringify([error.failure, error.message, String(error.cause), error.stack]);
      assert.doesNotMatch(all, /hunter2|secret/);
      assert.equal(error.cause, undefined);
    }
  });

  test('nothing throws, and what is known already passes through', () => {
    const known = new InvitationError({ kind: 'stopped', message: 'x' });
    assert.equal(credentialsError(known), known);
    for (const odd of ['text', undefined, null, {}]) assert.equal(credentialsError(odd).failure.kind, 'credentials');
  });
});
