// Something between the extension and a service, as gateways and proxies are: what was asked happens, the answer is ours.
import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

/** A request that the service has carried out, and what it answered. */
export interface Passed {
  /** Operation of a JSON service, else `POST /path`. */
  readonly operation: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers in place of the service; false where its own answer is passed on. */
export type Spoil = (passed: Passed, response: ServerResponse) => boolean;

/** Passes every request on to `target`, and its answers back unless `spoil` answers. */
export async function intermediary(t: TestContext, target: string, spoil: Spoil) {
  const asked: string[] = [];
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/', headers } = request;
    const body = await buffer(request);
    const named = headers['x-amz-target'];
    const operation = typeof named === 'string' ? (named.split('.').at(-1) ?? '') : `${method} ${url.split('?')[0]}`;
    asked.push(operation);
    // With its own host name: that is part of the signature.
    const onward = send(new URL(url, target), { method, headers });
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      onward.once('response', resolve).once('error', reject).end(body);
    });
    const passed: Passed = {
      operation,
      status: answer.statusCode ?? 502,
      headers: plain(answer.headers),
      body: (await buffer(answer)).toString(),
    };
    if (spoil(passed, response)) return;
    response.writeHead(passed.status, passed.headers).end(passed.body);
  };
  const server = createServer((request, response) => {
    forward(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  return { endpoint: `http://127.0.0.1:${address.port}`, asked };
}

/** Headers of the answer and half of its body, and nothing more. */
export function stall({ status, headers, body }: Passed, response: ServerResponse): true {
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body) + 1) });
  response.write(body.slice(0, body.length / 2));
  return true;
}

/** Those that are about the answer, and not about the connection. */
function plain(headers: IncomingMessage['headers']): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !/^(?:connection|keep-alive|transfer-encoding)$/.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
