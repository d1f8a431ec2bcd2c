// A refusal by a service, and the HTTP status that goes with it.
/** A refusal with the name the service gives it; everything else that is thrown inside the emulator is a bug of ours. */
export class ServiceError extends Error {
  readonly reason: string | undefined;
  /** further members of the error document, e.g. `ErrorDetails` or `Type` */
  readonly members: Readonly<Record<string, unknown>>;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    name: string,
    message: string,
    more: {
      reason?: string | undefined;
      members?: Readonly<Record<string, unknown>>;
      /** HTTP status, when it is neither 400 nor the one of the model */
      status?: number | undefined;
      headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.name = name;
    this.reason = more.reason;
    this.members = more.members ?? {};
    this.status = more.status;
    this.headers = more.headers ?? {};
  }
}

/**
 * Statuses that the published service models name. The services are known to answer 400 instead for client errors, so
 * these are sent only with `switches.modelStatusCodes`.
 */
const MODEL_STATUS: ReadonlyMap<string, number> = new Map([
  ['AccessDeniedException', 403],
  ['AccessDeniedForDependencyException', 403],
  ['AWSOrganizationsNotInUseException', 404],
  ['HandshakeNotFoundException', 404],
  ['ResourceNotFoundException', 404],
  ['ServiceQuotaExceededException', 402],
  ['AccountOwnerNotVerifiedException', 400],
  ['ConcurrentModificationException', 409],
  ['ConflictException', 409],
  ['ConstraintViolationException', 409],
  ['DuplicateHandshakeException', 409],
  ['FinalizingOrganizationException', 409],
  ['HandshakeAlreadyInStateException', 409],
  ['HandshakeConstraintViolationException', 409],
  ['InvalidHandshakeTransitionException', 409],
  ['MasterCannotLeaveOrganizationException', 409],
  ['ThrottlingException', 429],
  ['TooManyRequestsException', 429],
  ['UnsupportedAPIEndpointException', 400],
]);

/** Errors of the server's own making are 5xx whatever the switch says. */
const SERVER_FAULTS: ReadonlySet<string> = new Set(['ServiceException', 'InternalServerException', 'InternalFailure']);

export function statusOf(error: ServiceError, modelStatusCodes: boolean): number {
  if (error.status !== undefined) return error.status;
  if (SERVER_FAULTS.has(error.name)) return 500;
  return modelStatusCodes ? (MODEL_STATUS.get(error.name) ?? 400) : 400;
}

export function internalFailure(): ServiceError {
  return new ServiceError('InternalFailure', 'An internal error has occurred.');
}
