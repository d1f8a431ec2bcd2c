// The one request handler of all clients: shared sockets, proxies, trusted certificates, and a deadline for each answer.
import { readFile } from 'node:fs/promises';
import { addAbortSignal, Readable } from 'node:stream';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import { InvitationError } from '../../invitations/failure.ts';
import type { AwsProfile } from '../config/sharedProfiles.ts';
import { answerTimedOut, withDeadline } from './abort.ts';
import {
  describeNetworkError,
  NetworkError,
  proxyLabel,
  proxyFor,
  proxyWantsPassword,
  type Network,
  PLAIN_NETWORK,
} from './proxy.ts';
import { tunnelAgents } from './proxyTunnel.ts';

/** Milliseconds. The SDK has no time-out by default: a server that accepts and never answers would be waited for. */
export interface Timeouts {
  readonly connection: number;
  /** One try, from the request to the last byte of the answer. */
  readonly request: number;
  /** One call: all its tries and the pauses between them. */
  readonly call: number;
  /** For the credentials of a profile: its command may wait for a person. */
  readonly credentials: number;
}

export const TIMEOUTS: Timeouts = { connection: 5_000, request: 10_000, call: 30_000, credentials: 120_000 };

/** Far above any page of any list: an answer that goes on beyond it is none of the services'. */
const LARGEST_BODY = 16 * 1024 * 1024;

type Handle = NodeHttpHandler['handle'];

/** Makes what sends requests, for one way and one set of trusted certificates. */
export type Transport = (options: NodeHttpHandlerOptions) => Pick<NodeHttpHandler, 'handle' | 'destroy'>;

export interface SocketPoolOptions {
  readonly timeouts: Timeouts;
  readonly network?: (() => Network) | undefined;
  readonly transport?: Transport | undefined;
}

/** Sockets of all clients: bounded however many profiles there are. */
export class SocketPool {
  readonly #timeouts: Timeouts;
  readonly #network: () => Network;
  /** By way (proxy) and by what is trusted. */
  readonly #handlers = new Map<string, ReturnType<Transport>>();
  readonly #transport: Transport;

  constructor({
    timeouts,
    network = () => PLAIN_NETWORK,
    transport = (options) => new NodeHttpHandler(options),
  }: SocketPoolOptions) {
    this.#timeouts = timeouts;
    this.#network = network;
    this.#transport = transport;
  }

  /** For every client that works for this profile, those of its credentials too. */
  handlerFor({ settings }: Pick<AwsProfile, 'settings'>): ProfileRequestHandler {
    const { env } = this.#network();
    const fromEnvironment = env['AWS_CA_BUNDLE'] ?? '';
    const bundle = fromEnvironment === '' ? settings['ca_bundle'] : fromEnvironment;
    return new ProfileRequestHandler(this, bundle === '' ? undefined : bundle);
  }

  async send(ca: string | undefined, ...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const network = this.#network();
    const { hostname, protocol } = request;
    const port = request.port ?? (protocol === 'https:' ? 443 : 80);
    const proxy = proxyFor(hostname, port, network);
    // In the other modes VS Code sees to it, whatever agent there is.
    const tunnel = network.proxySupport === 'on' ? proxy : undefined;
    // Inside VS Code's extension host the patched `https` opens a new TLS connection for every request unless this
    // header is set (microsoft/vscode issues 173861 and 243482); it is not part of the signature.
    request.headers['connection'] = 'keep-alive';
    const { abortSignal } = options ?? {};
    let answer;
    try {
      answer = await withDeadline(
        {
          ms: this.#timeouts.request,
          exceeded: () => new NetworkError(answerTimedOut().message, 'ETIMEDOUT'),
          signal: abortSignal instanceof AbortSignal ? abortSignal : undefined,
        },
        async (signal) => {
          const { response } = await this.#handler(tunnel, ca).handle(request, { ...options, abortSignal: signal });
          const body: unknown = response.body;
          if (body instanceof Readable) response.body = await readBody(body, signal);
          return { response };
        },
      );
    } catch (error) {
      throw describeNetworkError(error, hostname);
    }
    // No AWS service says this, but VS Code passes on what a proxy answered instead of opening a way.
    if (answer.response.statusCode === 407) throw proxyWantsPassword(proxy && proxyLabel(proxy));
    return answer;
  }

  destroy(): void {
    for (const handler of this.#handlers.values()) handler.destroy();
    this.#handlers.clear();
  }

  #handler(proxy: URL | undefined, ca: string | undefined): ReturnType<Transport> {
    const key = `${proxy?.href ?? ''} ${ca ?? ''}`;
    let handler = this.#handlers.get(key);
    if (!handler) {
      const { connection } = this.#timeouts;
      const trust = defined({ ca });
      const options: NodeHttpHandlerOptions = {
        connectionTimeout: connection,
        ...(proxy
          ? tunnelAgents({ proxy, patience: connection, keepAlive: true, maxSockets: 50, ...trust })
          : { httpsAgent: trust }),
      };
      handler = this.#transport(options);
      this.#handlers.set(key, handler);
    }
    return handler;
  }
}

/** The whole body: the SDK would wait for the rest of one without end. */
async function readBody(body: Readable, signal: AbortSignal): Promise<Uint8Array> {
  addAbortSignal(signal, body);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new NetworkError(t('The answer is too long.'), 'EMSGSIZE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Request handler of one profile's clients. Trusts what its `ca_bundle` says, as the AWS CLI does. */
export class ProfileRequestHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #sockets: SocketPool;
  readonly #bundle: string | undefined;
  #ca: string | undefined;

  constructor(sockets: SocketPool, bundle: string | undefined) {
    this.#sockets = sockets;
    this.#bundle = bundle;
  }

  async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const ca = request.protocol === 'https:' ? await this.#trusted() : undefined;
    return this.#sockets.send(ca, request, options);
  }

  /** The clients do not own the sockets. */
  destroy(): void {}
  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): NodeHttpHandlerOptions {
    return {};
  }

  async #trusted(): Promise<string | undefined> {
    if (this.#bundle !== undefined && this.#ca === undefined) {
      try {
        this.#ca = await readFile(this.#bundle, 'utf8');
      } catch (error) {
        const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        const message = t('Its file of trusted certificates (ca_bundle or AWS_CA_BUNDLE) cannot be read: {0}', why);
        throw new InvitationError({ kind: 'configuration', message }, error);
      }
    }
    return this.#ca;
  }
}
