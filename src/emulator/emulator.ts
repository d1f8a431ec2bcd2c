import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { appendBounded } from './bounded.ts';
import { allSwitchesOff, Faults } from './faults.ts';
import type { Fault, Switches } from './faults.ts';
import { Pager } from './paging.ts';
import { Rates } from './rates.ts';
import { Replays } from './replays.ts';
import type { ErrorNames, Service } from './service.ts';
import { internalFailure, ServiceError } from './serviceError.ts';
import { checkSignature, readAuthorization } from './signature.ts';
import type { ReceivedRequest, SignatureProblem, SignedRequest } from './signature.ts';
import { stsService } from './sts.ts';
import { problemsOf } from './validation.ts';
import { decode, encode, encodeError, isForm, route } from './wire.ts';
import type { Answer } from './wire.ts';
import { World } from './world.ts';

export type { Fault, Switches } from './faults.ts';
export type { EmulatorProfile } from './awsFiles.ts';

export interface EmulatorOptions {
  /** 0, the default, takes a free one */
  port?: number;
  /** every answer comes this much later */
  latencyMs?: number;
  /** `published` (the default): the throttling quotas that AWS publishes */
  rates?: 'published' | 'unlimited';
  /** the world's clock, epoch milliseconds; signatures and rates keep to the real one */
  now?: () => number;
}

/** What was asked and how it ended. */
export interface RequestRecord {
  /** epoch milliseconds, real clock */
  at: number;
  operation: string;
  /** `undefined` until the key is known to be somebody's */
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

export interface Emulator {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly world: World;
  readonly faults: Faults;
  readonly switches: Switches;
  /** in order of arrival; the oldest are forgotten */
  readonly requests: readonly RequestRecord[];
  /** Performs a request that came another way than over HTTP, with the same checks, faults, rates and record. */
  receive(request: ReceivedRequest): Reply;
  /** Ends every connection and timer, also the ones that hang. */
  close(): Promise<void>;
}

/** How a request ends: with an answer, or without one. */
export type Reply =
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: string; delayMs: number }
  | { kind: 'reset' }
  | { kind: 'hang' };

const MAX_BODY_BYTES = 1024 * 1024;
/** As load balancers of AWS have it. After the five seconds of Node a connection can end just as it is used again. */
const KEEP_ALIVE_MS = 60_000;
const REQUESTS_KEPT = 10_000;
const HEADERS_KEPT = ['user-agent', 'amz-sdk-invocation-id', 'amz-sdk-request', 'content-type', 'connection'];

/** Starts a server on the loopback interface with an empty world. Rejects when the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const running = new RunningEmulator(options);
  await running.listen(options.port ?? 0);
  return running;
}

type Outcome =
  | { kind: 'answer'; answer: Answer; skewMs: number; delayMs: number }
  | { kind: 'reset' }
  | { kind: 'hang' };

class RunningEmulator implements Emulator {
  endpoint = '';
  readonly world: World;
  readonly faults = new Faults();
  readonly switches = allSwitchesOff();
  readonly requests: RequestRecord[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #closing = new AbortController();
  readonly #pager = new Pager();
  readonly #replays = new Replays();
  readonly #rates: Rates | undefined;
  readonly #latencyMs: number;

  constructor(options: EmulatorOptions) {
    this.world = new World(options.now);
    this.#rates = options.rates === 'unlimited' ? undefined : new Rates();
    this.#latencyMs = options.latencyMs ?? 0;
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
      this.#serve(request, response).catch(() => request.socket.destroy());
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The emulator has no port.');
    this.endpoint = `http://127.0.0.1:${String(address.port)}`;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  receive(request: ReceivedRequest): Reply {
    return this.#reply(request, this.#arrived(request.headers));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const record = this.#arrived(headers);
    const body = await readBody(request);
    const reply =
      body === undefined
        ? this.#answered(this.#tooLarge(record), record)
        : this.#reply({ method, url, headers, body }, record);
    const delayMs = this.#latencyMs + (reply.kind === 'answer' ? reply.delayMs : 0);
    if (delayMs > 0) await setTimeout(delayMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    if (this.#closing.signal.aborted || reply.kind === 'reset') {
      request.socket.destroy();
      return;
    }
    if (reply.kind === 'hang') return;
    response.writeHead(reply.status, {
      ...reply.headers,
      // What is left of an oversized body is not worth reading.
      ...(body === undefined && { connection: 'close' }),
    });
    response.end(reply.body);
  }

  #arrived(headers: IncomingHttpHeaders): RequestRecord {
    const record: RequestRecord = {
      at: Date.now(),
      operation: '',
      accountId: undefined,
      accessKeyId: undefined,
      service: undefined,
      region: undefined,
      status: 0,
      requestId: randomUUID(),
      target: header(headers, 'x-amz-target'),
      headers: Object.fromEntries(
        HEADERS_KEPT.flatMap((name) => {
          const value = header(headers, name);
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    };
    appendBounded(this.requests, record, REQUESTS_KEPT);
    return record;
  }

  #reply(request: ReceivedRequest, record: RequestRecord): Reply {
    const outcome = this.#perform(request, record);
    return outcome.kind === 'answer' ? this.#answered(outcome.answer, record, outcome) : outcome;
  }

  #answered(answer: Answer, record: RequestRecord, { skewMs, delayMs } = { skewMs: 0, delayMs: 0 }): Reply {
    record.status = answer.status;
    if (answer.errorName !== undefined) record.errorName = answer.errorName;
    const headers = {
      ...answer.headers,
      date: new Date(Date.now() + delayMs + skewMs).toUTCString(),
      'content-length': String(Buffer.byteLength(answer.body)),
    };
    return { kind: 'answer', status: answer.status, headers, body: answer.body, delayMs };
  }

  #tooLarge(record: RequestRecord): Answer {
    const error = new ServiceError('RequestEntityTooLargeException', 'The request is too large.', { status: 413 });
    return encodeError(undefined, error, this.switches, record.requestId);
  }

  /** Everything between reading and answering, in one go: calls never interleave. */
  #perform(request: ReceivedRequest, record: RequestRecord): Outcome {
    const { body } = request;
    let service: Service | undefined;
    let skewMs = 0;
    let delayMs = 0;
    let lost = false;
    const refuse = (error: unknown): Outcome => {
      if (lost) return { kind: 'reset' };
      const known = error instanceof ServiceError ? error : (service?.errors.serverFault() ?? internalFailure());
      return { kind: 'answer', answer: encodeError(service, known, this.switches, record.requestId), skewMs, delayMs };
    };
    try {
      const found = request.method === 'POST' && request.url === '/' ? route(request.headers, body) : undefined;
      service = found?.service ?? (isForm(request.headers) ? stsService : undefined);
      if (!found) throw unknownOperation(service);
      service = found.service;
      const { errors } = service;
      record.operation = found.operation;

      const signed = readSigner(request, service);
      record.accessKeyId = signed.accessKeyId;
      record.service = signed.service;
      record.region = signed.region;
      const credential = this.world.directory.credential(signed.accessKeyId);
      const account = credential && this.world.directory.account(credential.accountId);
      // Another session token, or one too many, makes a key somebody else's.
      if (!credential || !account || request.headers['x-amz-security-token'] !== credential.sessionToken) {
        throw new ServiceError(errors.unknownKey, 'The security token included in the request is invalid.');
      }
      record.accountId = account.id;

      const fault = this.faults.take(found.operation, account.id);
      if (fault?.kind === 'clockSkew') skewMs = fault.ms;
      if (fault?.kind === 'delay') delayMs = fault.ms;
      lost = fault?.kind === 'lostAnswer';
      const expected = { service: service.signingName, region: service.region };
      const problem = checkSignature(request, signed, credential.secretAccessKey, expected, Date.now() + skewMs);
      if (problem) throw badSignature(errors, problem, service);

      const early = earlyEnd(fault, errors);
      if (early instanceof ServiceError) throw early;
      if (early) {
        return early.kind === 'html' ? { kind: 'answer', answer: htmlPage(early.status), skewMs, delayMs } : early;
      }

      if (this.#rates && !this.#rates.admit(found.operation, account.id, account.organizationId, performance.now())) {
        throw errors.throttled();
      }

      const input = decode(service, body);
      const operation = service.operations.get(found.operation);
      if (!operation) throw unknownOperation(service);
      const problems = problemsOf(operation.input, input);
      if (problems.length > 0) throw errors.invalid(problems);
      const output = operation.run({
        world: this.world,
        account,
        credential,
        input: withoutNull(input, operation.input.members),
        pager: this.#pager,
        replays: this.#replays,
        switches: this.switches,
        repeatToken: fault?.kind === 'repeatToken',
      });
      if (lost) return { kind: 'reset' };
      const answer = encode(found, output, this.switches, record.requestId);
      return {
        kind: 'answer',
        answer: fault?.kind === 'emptyBody' ? { ...answer, body: '' } : answer,
        skewMs,
        delayMs,
      };
    } catch (error) {
      return refuse(error);
    }
  }
}

function readSigner(request: ReceivedRequest, service: Service): SignedRequest {
  const authorization = request.headers.authorization;
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

function badSignature(errors: ErrorNames, problem: SignatureProblem, service: Service): ServiceError {
  const texts: Readonly<Record<SignatureProblem, string>> = {
    wrongService: `Credential should be scoped to correct service: '${service.signingName}'.`,
    wrongRegion: 'Credential should be scoped to a valid region.',
    wrongDate: 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
    expired: 'Signature expired: the request is older than five minutes by the clock of the server.',
    notYetValid: 'Signature not yet current: the request is ahead of the clock of the server.',
    unsignedHeader: "'Host' and every 'x-amz-' header must be a 'SignedHeader' in the AWS Authorization.",
    mismatch:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
  };
  return new ServiceError(errors.badSignature, texts[problem]);
}

function unknownOperation(service: Service | undefined): ServiceError {
  if (service?.protocol === 'awsQuery') {
    return new ServiceError('InvalidAction', 'Could not find the operation that was asked for.');
  }
  return new ServiceError('UnknownOperationException', 'The operation is not known here.');
}

/** Only declared members, and `null` is as good as absent. */
function withoutNull(
  input: Record<string, unknown>,
  members: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).filter(([name, value]) => value !== null && Object.hasOwn(members, name)),
  );
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The body, or `undefined` when it is larger than anything these services take. Rejects when the client gives up. */
function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= MAX_BODY_BYTES) return;
      // Iterating would destroy the request on leaving the loop, and with it the way to answer.
      request.pause();
      resolve(undefined);
    });
    request.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    request.once('error', reject);
    request.once('close', () => {
      reject(new Error('The client went away.'));
    });
  });
}
