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
 * has no agent of its own, and the SDK always has one. The packages that could do this are CommonJS, which cannot
 * `require` Node's modules from inside an ES module bundle.
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
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
