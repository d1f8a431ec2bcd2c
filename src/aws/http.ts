import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Milliseconds. The SDK has no time-out by default: a server that accepts and never answers would be waited for. */
export interface Timeouts {
  readonly connection: number;
  readonly request: number;
  /** For the credentials of a profile: its command may wait for a person. */
  readonly credentials: number;
}

export const TIMEOUTS: Timeouts = { connection: 5_000, request: 15_000, credentials: 120_000 };

/**
 * Inside VS Code's extension host the patched `https` opens a new TLS connection for every request unless this header
 * is set (microsoft/vscode issues 173861 and 243482); it is not part of the signature.
 */
class KeepAliveHandler extends NodeHttpHandler {
  override handle(...args: Parameters<NodeHttpHandler['handle']>): ReturnType<NodeHttpHandler['handle']> {
    args[0].headers['connection'] = 'keep-alive';
    return super.handle(...args);
  }
}

/** One handler for all clients: sockets stay bounded however many profiles there are. */
export function createHttpHandler(timeouts: Timeouts): NodeHttpHandler {
  return new KeepAliveHandler({
    connectionTimeout: timeouts.connection,
    requestTimeout: timeouts.request,
    throwOnRequestTimeout: true,
  });
}
