// Reads the body of a request, up to a limit.
import type { IncomingMessage } from 'node:http';

const MAX_BODY_BYTES = 1024 * 1024;

/** The body, or `undefined` when it is larger than anything these services accept. Rejects when the client gives up. */
export function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= MAX_BODY_BYTES) return;
      // Iterating would destroy the request when the loop ends, and with it the way to answer.
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
