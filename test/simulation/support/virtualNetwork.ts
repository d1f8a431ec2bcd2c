// The network between windows and clouds: every delay, loss and odd answer is chosen by the seed.
import { Readable } from 'node:stream';
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpRequest } from '@smithy/types';
import type { Transport } from '../../../src/aws/http/requestHandler.ts';
import { asRecord } from '../../../src/common/records.ts';
import type { Reply } from '../../../src/emulator/emulator.ts';
import type { Cloud } from './cloud.ts';
import { chooseFate, type Ending, type Weather } from './fates.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './virtualTime.ts';

/** One request of a window. */
export interface Message {
  /** In the order in which they were sent. */
  number: number;
  readonly cloud: Cloud;
  readonly operation: string;
  /** Members of its body. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The service refused it by name, and the window got to know. */
  refused: boolean;
}

/** Who is told of what happens on the network. */
export interface Observer {
  /** A window sends. */
  sent(message: Message): void;
  /** About to be performed by the service. */
  arrives(message: Message): void;
  performed(message: Message, reply: Reply): void;
}

export interface NetworkOptions {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly clouds: readonly Cloud[];
  readonly observer: Observer;
  readonly trace: (line: string) => void;
}

/** What a request handler gives back. */
interface Response {
  readonly response: HttpResponse;
}

type Settle = PromiseWithResolvers<Response>;

export class VirtualNetwork {
  weather: Weather = { chance: 0, only: undefined };
  readonly #options: NetworkOptions;
  #number = 0;
  #outbox: { readonly key: string; readonly start: () => void }[] = [];

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** For the connection factory of one window. */
  readonly transport: Transport = () => ({
    handle: async (request, options) => this.#handle(request, options?.abortSignal),
    destroy: () => undefined,
  });

  /**
   * Sends on their way what windows have sent at this moment, in an order of its own: which one was first depends on
   * what the SDK had loaded already.
   */
  flush(): void {
    const waiting = this.#outbox.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    this.#outbox = [];
    for (const { start } of waiting) start();
  }

  async #handle(request: HttpRequest, abortSignal: unknown): Promise<Response> {
    const { time, observer } = this.#options;
    const owner = time.owners.getStore();
    // A window that has crashed sends nothing and hears nothing.
    if (owner?.dead === true) return new Promise<Response>(() => undefined);
    const message = this.#read(request);
    observer.sent(message);
    const client = Promise.withResolvers<Response>();
    if (abortSignal instanceof AbortSignal) {
      abortSignal.addEventListener('abort', () => client.reject(namedError('AbortError', 'The request was aborted.')));
    }
    const { ClientToken: _, ...input } = message.input;
    const [, key] = /Credential=([^/]+)/.exec(headersOf(request)['authorization'] ?? '') ?? [];
    this.#outbox.push({
      key: JSON.stringify([owner?.window, request.hostname, key, message.operation, input]),
      start: () => this.#start(message, request, (settle) => owner?.dead === true || settle(client)),
    });
    return client.promise;
  }

  #start(message: Message, request: HttpRequest, forClient: (settle: (client: Settle) => void) => void): void {
    const { time, random, trace } = this.#options;
    message.number = ++this.#number;
    const fate = chooseFate(random, this.weather, message.operation);
    trace(`${label(message)} ${fate.name}`);
    const end = (reply?: Reply): void => {
      forClient((client) => this.#end(message, client, fate.ending, reply));
    };
    const { arrives } = fate;
    if (arrives === undefined) {
      time.after(fate.ends, end);
    } else if (fate.endsAfterArrival) {
      time.after(arrives, () => {
        const reply = this.#perform(message, request, fate.fault);
        time.after(fate.ends, () => end(reply));
      });
    } else {
      time.after(arrives, () => void this.#perform(message, request, fate.fault));
      time.after(fate.ends, end);
    }
  }

  #read(request: HttpRequest): Message {
    const cloud = this.#options.clouds.find(({ endpoint }) => endpoint === `http://${request.hostname}`);
    if (!cloud) throw new RangeError(`Nothing may be sent to ${request.hostname}.`);
    const [, operation = ''] = (headersOf(request)['x-amz-target'] ?? '').split('.');
    const text = Buffer.from(bodyOf(request)).toString('utf8');
    const input = text.startsWith('{') ? (asRecord(JSON.parse(text)) ?? {}) : {};
    return { number: 0, cloud, operation: operation || 'GetCallerIdentity', input, refused: false };
  }

  #perform(
    message: Message,
    request: HttpRequest,
    fault: Parameters<Cloud['emulator']['faults']['add']>[0]['fault'] | undefined,
  ): Reply {
    const { observer, trace } = this.#options;
    observer.arrives(message);
    const { emulator } = message.cloud;
    if (fault) emulator.faults.add({ fault });
    const reply = emulator.receive({
      method: request.method,
      url: request.path,
      headers: headersOf(request),
      body: bodyOf(request),
    });
    emulator.faults.clear();
    const { errorName } = emulator.requests.at(-1) ?? {};
    trace(
      `${label(message)} arrives: ${reply.kind === 'answer' ? `${reply.status} ${errorName ?? ''}`.trim() : reply.kind}`,
    );
    observer.performed(message, reply);
    return reply;
  }

  #end(message: Message, client: Settle, ending: Ending, reply: Reply | undefined): void {
    switch (ending) {
      case 'reply':
        this.#answer(message, client, reply);
        return;
      case 'reset':
        client.reject(codedError('ECONNRESET'));
        return;
      case 'refused':
        client.reject(codedError('ECONNREFUSED'));
        return;
      case 'silence':
        return;
      case 'half':
      case 'cut':
        if (reply?.kind === 'answer') client.resolve(part(reply, ending === 'half'));
        else client.reject(codedError('ECONNRESET'));
        return;
      default:
        client.resolve(
          response(ending.gateway, { 'content-type': ending.type }, Readable.from([Buffer.from(ending.body)])),
        );
    }
  }

  #answer(message: Message, client: Settle, reply: Reply | undefined): void {
    if (reply?.kind === 'answer') {
      const { status, headers, body } = reply;
      message.refused = status >= 400 && status < 500;
      client.resolve(response(status, headers, Readable.from([Buffer.from(body)])));
    } else if (reply?.kind === 'reset') {
      client.reject(codedError('ECONNRESET'));
    }
  }
}

export function label({ number, operation }: Message): string {
  return `  request ${number} ${operation}`;
}

function response(statusCode: number, headers: Record<string, string>, body: Readable): Response {
  return { response: new HttpResponse({ statusCode, headers, body }) };
}

/** The first half of an answer; the rest never comes, or the connection is closed as if that were all. */
function part({ status, headers, body }: Reply & { kind: 'answer' }, isOpen: boolean): Response {
  const half = Buffer.from(body).subarray(0, Math.floor(body.length / 2));
  const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-length'));
  if (!isOpen) return response(status, rest, Readable.from([half]));
  const stream = new Readable({ read: () => undefined });
  stream.push(half);
  return response(status, rest, stream);
}

function headersOf({ headers }: HttpRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function bodyOf({ body }: { readonly body?: unknown }): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : '');
}

function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function codedError(code: string): Error {
  return Object.assign(new Error(`read ${code}`), { code });
}
