import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Server, type Socket } from 'node:net';
import { createAuthority, type Authority } from './certificates.ts';

/** What came to the proxy. */
export interface Tunnel {
  /** `host:port` */
  readonly target: string;
  readonly status: number;
}

export interface CorporateNetwork {
  /** PEM of the authority that its servers are certified by, and nobody knows. */
  readonly authority: Authority;
  /** `127.0.0.1:PORT` */
  readonly proxy: string;
  readonly tunnels: readonly Tunnel[];
  /** `host path` of each request that arrived behind the proxy. */
  readonly requests: readonly string[];
  /** Who may pass; without it, everybody. */
  password?: { readonly user: string; readonly password: string };
  close(): Promise<void>;
}

/**
 * A network whose servers are reached through an HTTP proxy alone: real TLS servers with names that exist nowhere else
 * (`.test`), so that whatever goes around the proxy arrives nowhere. `hosts` says which plain server is behind a name.
 */
export async function corporateNetwork(hosts: Readonly<Record<string, string>>): Promise<CorporateNetwork> {
  const authority = createAuthority();
  const tunnels: Tunnel[] = [];
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const forward = (request: IncomingMessage, response: ServerResponse): void => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    requests.push(`${host} ${request.url ?? ''}`);
    const base = hosts[host];
    if (base === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { method = 'GET', headers } = request;
    const onward = send(new URL(request.url ?? '/', base), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  };
  const servers = createSecureServer(authority.issue(...Object.keys(hosts)), forward);
  const proxy = createServer((request, response) => {
    requests.push(`plain ${request.url ?? ''}`);
    response.writeHead(405).end();
  });
  for (const server of [servers, proxy]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
    });
  }
  const network: CorporateNetwork = {
    authority,
    proxy: `127.0.0.1:${portOf(proxy)}`,
    tunnels,
    requests,
    async close() {
      const closed = [servers, proxy].filter(({ listening }) => listening).map((server) => once(server, 'close'));
      servers.close();
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
  proxy.on('connect', ({ url: target = '', headers }: IncomingMessage, client: Socket) => {
    const { user, password } = network.password ?? {};
    const expected = `Basic ${Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64')}`;
    const isIn = network.password === undefined || headers['proxy-authorization'] === expected;
    const status = !isIn ? 407 : Object.hasOwn(hosts, target.replace(/:\d+$/, '')) ? 200 : 403;
    tunnels.push({ target, status });
    if (status !== 200) {
      const challenge = status === 407 ? 'Proxy-Authenticate: Basic realm="test"\r\n' : '';
      client.end(`HTTP/1.1 ${status} No\r\n${challenge}Content-Length: 2\r\nConnection: close\r\n\r\nNo`);
      return;
    }
    const onward = connect(portOf(servers), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(client).pipe(onward);
    });
    onward.on('error', () => client.destroy());
    client.on('error', () => onward.destroy()).once('close', () => onward.destroy());
    onward.once('close', () => client.destroy());
  });
  return network;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  return address.port;
}
