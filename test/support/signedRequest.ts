// One signed request whose every part can be chosen, as no SDK would send it.
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

export interface SignedRequest {
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** signing name */
  service: string;
  region?: string;
  path?: string;
  headers: Record<string, string>;
  /** sent, but not signed */
  unsigned?: Record<string, string>;
  body: string | Uint8Array;
}

export async function sendSigned(about: SignedRequest): Promise<Response> {
  const { endpoint, credentials, service, region = 'us-east-1', path = '/', body } = about;
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  const { host, hostname, protocol } = new URL(endpoint);
  const signed = await signer.sign({
    method: 'POST',
    protocol,
    hostname,
    path,
    query: {},
    headers: { host, ...about.headers },
    body,
  });
  const { host: _, ...headers } = signed.headers;
  return fetch(endpoint + path, {
    method: 'POST',
    headers: { ...headers, ...about.unsigned },
    body: typeof body === 'string' ? body : Buffer.from(body),
  });
}
