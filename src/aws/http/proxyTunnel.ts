// Agents that reach AWS through an HTTP proxy, for the mode in which VS Code leaves that to extensions.
import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import {
  NetworkError,
  proxyLabel,
  proxyOfOtherKind,
  proxyRefuses,
  proxyUnreachable,
  proxyWantsPassword,
} from './proxy.ts';

/** What Node hands to `createConnection`; its types say less. */
interface Target {
  readonly host?: string | null | undefined;
  readonly port?: string | number | null | undefined;
}

type Connected = (error: Error | null, stream: Duplex) => void;

export interface TunnelOptions extends https.AgentOptions {
  readonly proxy: URL;
  /** Milliseconds to wait for the proxy. */
  readonly patience: number;
}

/**
 * Agents that go through an HTTP proxy (CONNECT) and keep its tunnels for later requests.
 *
 * VS Code leads what extensions send through the proxy by itself, unless `http.proxySupport` is `on`: then only what
 * has no agent of its own, and the SDK always has one.
 *
 * Packages were tried in place of this. `https-proxy-agent` 9.1 is an ES module of 7 KB, but leaves the socket to a proxy
 * that hangs open after the request was given up, ends the process with an unhandled error where a password has a `%`,
 * and writes the password to its debug output. `hpagent` 1.2 requires Node's modules, which an ES module bundle cannot,
 * and reports every refusal of a proxy as "Bad response".
 */
export function tunnelAgents(options: TunnelOptions): { httpAgent: http.Agent; httpsAgent: https.Agent } {
  return { httpAgent: new PlainTunnels(options), httpsAgent: new SecureTunnels(options) };
}

class SecureTunnels extends https.Agent {
  readonly #options: TunnelOptions;

  constructor(options: TunnelOptions) {
    super(options);
    this.#options = options;
  }

  override createConnection(target: https.RequestOptions, connected?: Connected): undefined {
    openTunnel(target, this.#options, connected, (socket) => {
      const upgrade: https.RequestOptions & { readonly socket: Duplex } = { ...target, socket };
      return super.createConnection(upgrade);
    });
  }
}

class PlainTunnels extends http.Agent {
  readonly #options: TunnelOptions;

  constructor(options: TunnelOptions) {
    super(options);
    this.#options = options;
  }

  override createConnection(target: http.ClientRequestArgs, connected?: Connected): undefined {
    openTunnel(target, this.#options, connected, (socket) => socket);
  }
}

function openTunnel(
  { host, port }: Target,
  { proxy, patience }: TunnelOptions,
  connected: Connected | undefined,
  use: (socket: Duplex) => Duplex | null | undefined,
): void {
  const name = proxyLabel(proxy);
  const target = `${host ?? ''}:${port ?? ''}`;
  const fail = (error: NetworkError): void => {
    // Node's own agents call it with an error alone, too.
    if (connected) Reflect.apply(connected, undefined, [error]);
  };
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    fail(proxyOfOtherKind(name));
    return;
  }
  const secure = proxy.protocol === 'https:';
  const asking = (secure ? https : http).request({
    method: 'CONNECT',
    host: proxy.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: proxy.port || (secure ? 443 : 80),
    path: target,
    headers: { host: target, ...authorization(proxy) },
    agent: false,
    timeout: patience,
  });
  asking.once('connect', ({ statusCode = 0 }, socket) => {
    socket.setTimeout(0);
    if (statusCode === 200) {
      const stream = use(socket);
      if (stream) connected?.(null, stream);
      return;
    }
    socket.destroy();
    fail(statusCode === 407 ? proxyWantsPassword(name) : proxyRefuses(name, target, statusCode));
  });
  asking.once('timeout', () => {
    asking.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
  });
  asking.on('error', (error: NodeJS.ErrnoException) => {
    fail(proxyUnreachable(name, error.code ?? error.message, error));
  });
  asking.end();
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decoded(username)}:${decoded(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** A `%` that begins no code stands for itself: URLs keep it, and people write passwords as they are. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll(/%(?![\da-f]{2})/gi, '%25'));
  } catch {
    // Its codes are no text.
    return part;
  }
}
