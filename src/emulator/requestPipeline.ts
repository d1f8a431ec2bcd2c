// What happens between a request and its answer: route, identify, inject faults, verify, throttle, validate, perform.
import type { IncomingHttpHeaders } from 'node:http';
import type { Account, Credential } from './directory.ts';
import type { Fault, Faults, Switches } from './faults.ts';
import { Pager } from './paging.ts';
import type { Rates } from './rates.ts';
import { Replays } from './replays.ts';
import type { Answer, ErrorNames, Service } from './service.ts';
import { internalFailure, ServiceError } from './serviceError.ts';
import { checkSignature, readAuthorization } from './signature.ts';
import type { ReceivedRequest, SignatureProblem, SignedRequest } from './signature.ts';
import { problemsOf } from './validation.ts';
import { decode, encode, encodeError, route } from './wire.ts';
import type { Route } from './wire.ts';
import type { World } from './world.ts';

/** What was asked and how it ended. */
export interface RequestRecord {
  /** epoch milliseconds, real clock */
  at: number;
  operation: string;
  /** `undefined` until the key is known */
  accountId: string | undefined;
  accessKeyId: string | undefined;
  service: string | undefined;
  region: string | undefined;
  /** 0 when no answer was sent */
  status: number;
  errorName?: string;
  requestId: string;
  target: string | undefined;
  /** of interest: user-agent, amz-sdk-invocation-id, amz-sdk-request, content-type, connection */
  headers: Readonly<Record<string, string>>;
}

/** How a request ends: with an answer, or without one. */
export type Outcome =
  | { kind: 'answer'; answer: Answer; skewMs: number; delayMs: number }
  | { kind: 'reset' }
  | { kind: 'hang' };

/** What is known so far about a request that may still be refused. */
interface Progress {
  service: Service | undefined;
  fault: Fault | undefined;
  skewMs: number;
}

interface Caller {
  signed: SignedRequest;
  credential: Credential;
  account: Account;
}

export class RequestPipeline {
  readonly #world: World;
  readonly #faults: Faults;
  readonly #switches: Switches;
  /** `undefined`: nothing is throttled */
  readonly #rates: Rates | undefined;
  readonly #pager = new Pager();
  readonly #replays = new Replays();

  constructor(world: World, faults: Faults, switches: Switches, rates: Rates | undefined) {
    this.#world = world;
    this.#faults = faults;
    this.#switches = switches;
    this.#rates = rates;
  }

  /** Synchronous from start to end: calls never interleave. Completes the record. */
  perform(request: ReceivedRequest, record: RequestRecord): Outcome {
    const progress: Progress = { service: undefined, fault: undefined, skewMs: 0 };
    try {
      return this.#perform(request, record, progress);
    } catch (error) {
      if (progress.fault?.kind === 'lostAnswer') return { kind: 'reset' };
      const { service } = progress;
      const known = error instanceof ServiceError ? error : (service?.errors.serverFault() ?? internalFailure());
      return answered(encodeError(service, known, this.#switches, record.requestId), progress);
    }
  }

  #perform(request: ReceivedRequest, record: RequestRecord, progress: Progress): Outcome {
    const found = routed(request, progress);
    record.operation = found.name;
    const caller = this.#identify(request, found.service, record);

    const fault = this.#faults.take(found.name, caller.account.id);
    progress.fault = fault;
    if (fault?.kind === 'clockSkew') progress.skewMs = fault.ms;
    verifySignature(request, caller, found.service, Date.now() + progress.skewMs);

    const early = earlyEnd(fault, found.service.errors);
    if (early instanceof ServiceError) throw early;
    if (early) return early.kind === 'html' ? answered(htmlPage(early.status), progress) : early;

    const { id, organizationId } = caller.account;
    if (this.#rates && !this.#rates.admit(found.name, id, organizationId, performance.now())) {
      throw found.service.errors.throttled();
    }
    const answer = this.#run(found, request.body, caller, record.requestId, fault);
    if (fault?.kind === 'lostAnswer') return { kind: 'reset' };
    return answered(fault?.kind === 'emptyBody' ? { ...answer, body: '' } : answer, progress);
  }

  #identify(request: ReceivedRequest, service: Service, record: RequestRecord): Caller {
    const signed = readSigner(request.headers, service);
    record.accessKeyId = signed.accessKeyId;
    record.service = signed.service;
    record.region = signed.region;
    const { directory } = this.#world;
    const credential = directory.credential(signed.accessKeyId);
    const account = credential && directory.account(credential.accountId);
    // A key with another session token, or with one too many, is an unknown key.
    if (!credential || !account || request.headers['x-amz-security-token'] !== credential.sessionToken) {
      throw new ServiceError(service.errors.unknownKey, 'The security token included in the request is invalid.');
    }
    record.accountId = account.id;
    if (credential.expiresAt !== undefined && credential.expiresAt <= Date.now()) {
      throw new ServiceError(service.errors.expiredToken, 'The security token included in the request is expired');
    }
    return { signed, credential, account };
  }

  #run(found: Route, body: Uint8Array, caller: Caller, requestId: string, fault: Fault | undefined): Answer {
    const { service, operation } = found;
    const input = decode(found, body);
    const problems = problemsOf(operation.input, input);
    if (problems.length > 0) throw service.errors.invalid(problems);
    const output = operation.run({
      world: this.#world,
      account: caller.account,
      credential: caller.credential,
      input: withoutNull(input, operation.input.members),
      pager: this.#pager,
      replays: this.#replays,
      switches: this.#switches,
      repeatToken: fault?.kind === 'repeatToken',
    });
    return encode(found, output, this.#switches, requestId);
  }
}

function answered(answer: Answer, { fault, skewMs }: Progress): Outcome {
  return { kind: 'answer', answer, skewMs, delayMs: fault?.kind === 'delay' ? fault.ms : 0 };
}

function routed(request: ReceivedRequest, progress: Progress): Route {
  const isCall = request.method === 'POST' && request.url === '/';
  const { service, name, operation } = isCall ? route(request.headers, request.body) : {};
  progress.service = service;
  if (!service || name === undefined || !operation) throw unknownOperation(service);
  return { service, name, operation };
}

function readSigner(headers: IncomingHttpHeaders, service: Service): SignedRequest {
  const { authorization } = headers;
  if (authorization === undefined) {
    throw new ServiceError(
      service.protocol === 'awsQuery' ? 'MissingAuthenticationToken' : 'MissingAuthenticationTokenException',
      'Missing Authentication Token',
    );
  }
  const signed = readAuthorization(authorization);
  if (!signed) {
    throw new ServiceError(
      service.protocol === 'awsQuery' ? 'IncompleteSignature' : 'IncompleteSignatureException',
      'The Authorization header is not a complete Signature Version 4 header.',
    );
  }
  return signed;
}

const SIGNATURE_TEXTS: Readonly<Record<Exclude<SignatureProblem, 'wrongService'>, string>> = {
  wrongRegion: 'Credential should be scoped to a valid region.',
  wrongDate: 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
  expired: 'Signature expired: the request is older than five minutes by the clock of the server.',
  notYetValid: 'Signature not yet current: the request is ahead of the clock of the server.',
  unsignedHeader: "'Host' and every 'x-amz-' header must be a 'SignedHeader' in the AWS Authorization.",
  mismatch:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
};

function verifySignature(request: ReceivedRequest, caller: Caller, service: Service, nowMs: number): void {
  const expected = { service: service.signingName, region: service.region };
  const problem = checkSignature(request, caller.signed, caller.credential.secretAccessKey, expected, nowMs);
  if (!problem) return;
  const text =
    problem === 'wrongService'
      ? `Credential should be scoped to correct service: '${service.signingName}'.`
      : SIGNATURE_TEXTS[problem];
  throw new ServiceError(service.errors.badSignature, text);
}

/** The end of a request whose fault keeps the operation from being performed. */
function earlyEnd(
  fault: Fault | undefined,
  errors: ErrorNames,
): ServiceError | { kind: 'reset' } | { kind: 'hang' } | { kind: 'html'; status: number } | undefined {
  switch (fault?.kind) {
    case 'throttle': {
      const error = errors.throttled();
      if (fault.retryAfterSeconds === undefined) return error;
      return new ServiceError(error.name, error.message, {
        members: error.members,
        headers: { 'retry-after': String(fault.retryAfterSeconds) },
      });
    }
    case 'status500':
      return errors.serverFault();
    case 'hang':
    case 'reset':
      return { kind: fault.kind };
    case 'html':
      return { kind: 'html', status: fault.status ?? 200 };
    case 'error':
      return new ServiceError(fault.name, fault.message ?? 'This error was asked for.', {
        reason: fault.reason,
        status: fault.status,
      });
    case 'concurrentModification':
      return errors.concurrentModification();
    case 'expiredToken':
      return new ServiceError(errors.expiredToken, 'The security token included in the request is expired');
    case 'lostAnswer':
    case 'clockSkew':
    case 'delay':
    case 'emptyBody':
    case 'repeatToken':
    case undefined:
      return undefined;
  }
}

function htmlPage(status: number): Answer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html><title>Sign in to the network</title><p>Please sign in to use this network.</p>',
  };
}

function unknownOperation(service: Service | undefined): ServiceError {
  if (service?.protocol === 'awsQuery') {
    return new ServiceError('InvalidAction', 'Could not find the operation that was asked for.');
  }
  return new ServiceError('UnknownOperationException', 'The operation is not known here.');
}

/** Only declared members; `null` counts as absent. */
function withoutNull(
  input: Record<string, unknown>,
  members: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).filter(([name, value]) => value !== null && Object.hasOwn(members, name)),
  );
}
