// A local HTTP server that stands in for AWS Organizations, Partner Central Account and STS.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { appendBounded } from './bounded.ts';
import { allSwitchesOff, Faults } from './faults.ts';
import type { Switches } from './faults.ts';
import { Rates } from './rates.ts';
import { readBody } from './requestBody.ts';
import { RequestPipeline } from './requestPipeline.ts';
import type { Outcome, RequestRecord } from './requestPipeline.ts';
import { ServiceError } from './serviceError.ts';
import type { ReceivedRequest } from './signature.ts';
import { encodeError } from './wire.ts';
import { World } from './world.ts';

export type { Fault, Switches } from './faults.ts';
export type { EmulatorProfile } from './awsFiles.ts';
export type { RequestRecord } from './requestPipeline.ts';

export interface EmulatorOptions {
  /** 0, the default, takes a free one */
  port?: number;
  /** delays every answer */
  latencyMs?: number;
  /** `published` (the default): the throttling quotas that AWS publishes */
  rates?: 'published' | 'unlimited';
  /** the world's clock, epoch milliseconds; signatures and rates keep to the real one */
  now?: () => number;
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
  /** Ends every connection and timer, hanging ones included. */
  close(): Promise<void>;
}

/** How a request ends: with an answer, or without one. */
export type Reply =
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: string; delayMs: number }
  | { kind: 'reset' }
  | { kind: 'hang' };

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

class RunningEmulator implements Emulator {
  endpoint = '';
  readonly world: World;
  readonly faults = new Faults();
  readonly switches = allSwitchesOff();
  readonly requests: RequestRecord[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #closing = new AbortController();
  readonly #pipeline: RequestPipeline;
  readonly #latencyMs: number;

  constructor(options: EmulatorOptions) {
    this.world = new World(options.now);
    const rates = options.rates === 'unlimited' ? undefined : new Rates();
    this.#pipeline = new RequestPipeline(this.world, this.faults, this.switches, rates);
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
    const reply = body === undefined ? this.#tooLarge(record) : this.#reply({ method, url, headers, body }, record);
    const delayMs = this.#latencyMs + (reply.kind === 'answer' ? reply.delayMs : 0);
    if (delayMs > 0) await setTimeout(delayMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    if (this.#closing.signal.aborted || reply.kind === 'reset') {
      request.socket.destroy();
      return;
    }
    if (reply.kind === 'hang') return;
    response.writeHead(reply.status, {
      ...reply.headers,
      // The rest of an oversized body stays unread.
      ...(body === undefined && { connection: 'close' }),
    });
    response.end(reply.body);
  }

  #arrived(headers: IncomingHttpHeaders): RequestRecord {
    const record = recordOf(headers);
    appendBounded(this.requests, record, REQUESTS_KEPT);
    return record;
  }

  #reply(request: ReceivedRequest, record: RequestRecord): Reply {
    const outcome = this.#pipeline.perform(request, record);
    return outcome.kind === 'answer' ? answered(outcome, record) : outcome;
  }

  #tooLarge(record: RequestRecord): Reply {
    const error = new ServiceError('RequestEntityTooLargeException', 'The request is too large.', { status: 413 });
    const answer = encodeError(undefined, error, this.switches, record.requestId);
    return answered({ kind: 'answer', answer, skewMs: 0, delayMs: 0 }, record);
  }
}

function answered({ answer, skewMs, delayMs }: Outcome & { kind: 'answer' }, record: RequestRecord): Reply {
  record.status = answer.status;
  if (answer.errorName !== undefined) record.errorName = answer.errorName;
  const headers = {
    ...answer.headers,
    date: new Date(Date.now() + delayMs + skewMs).toUTCString(),
    'content-length': String(Buffer.byteLength(answer.body)),
  };
  return { kind: 'answer', status: answer.status, headers, body: answer.body, delayMs };
}

function recordOf(headers: IncomingHttpHeaders): RequestRecord {
  return {
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
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
