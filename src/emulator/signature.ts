// Verifies AWS Signature Version 4.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request whose signer is known: AWS Signature Version 4, in the `Authorization` header. */
export interface SignedRequest {
  accessKeyId: string;
  /** `yyyymmdd` of the credential scope */
  date: string;
  region: string;
  service: string;
  signedHeaders: readonly string[];
  signature: string;
}

export type SignatureProblem =
  | 'wrongService'
  | 'wrongRegion'
  | 'wrongDate'
  | 'expired'
  | 'notYetValid'
  | 'unsignedHeader'
  | 'mismatch';

/** AWS refuses a signature that is more than five minutes old or ahead; some services allow fifteen. */
const MAX_CLOCK_SKEW_MS = 5 * 60_000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([a-z0-9;_-]+),\s*Signature=([0-9a-f]{64})$/;

/** Reads the `Authorization` header; `undefined` when it is no Signature Version 4 header. */
export function readAuthorization(header: string): SignedRequest | undefined {
  const match = AUTHORIZATION.exec(header.trim());
  if (!match) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

export interface ReceivedRequest {
  method: string;
  /** path and query as received */
  url: string;
  headers: IncomingHttpHeaders;
  body: Uint8Array;
}

/**
 * Recomputes the signature over what was received and compares.
 *
 * @param expected the service that the target belongs to, and the region if the service lives in one only
 * @param nowMs the server's clock, epoch milliseconds
 * @returns `undefined` when the signature is right
 */
export function checkSignature(
  request: ReceivedRequest,
  signed: SignedRequest,
  secretAccessKey: string,
  expected: { service: string; region?: string | undefined },
  nowMs: number,
): SignatureProblem | undefined {
  if (signed.service !== expected.service) return 'wrongService';
  if (
    expected.region === undefined
      ? !/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(signed.region)
      : signed.region !== expected.region
  ) {
    return 'wrongRegion';
  }

  const amzDate = single(request.headers['x-amz-date']);
  const signedAt = amzDate === undefined ? undefined : parseAmzDate(amzDate);
  if (amzDate === undefined || signedAt === undefined || !amzDate.startsWith(signed.date)) return 'wrongDate';
  if (nowMs - signedAt > MAX_CLOCK_SKEW_MS) return 'expired';
  if (signedAt - nowMs > MAX_CLOCK_SKEW_MS) return 'notYetValid';

  // What is not signed could be changed on the way: the host and every x-amz- header must be.
  for (const name of Object.keys(request.headers)) {
    const mustBeSigned = name === 'host' || name.startsWith('x-amz-');
    if (mustBeSigned && !signed.signedHeaders.includes(name)) return 'unsignedHeader';
  }

  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  const claimed = single(request.headers['x-amz-content-sha256']);
  if (claimed !== undefined && claimed !== bodyHash) return 'mismatch';

  const canonical = [
    request.method,
    canonicalPath(request.url),
    canonicalQuery(request.url),
    ...signed.signedHeaders.map(
      (name) => `${name}:${(single(request.headers[name]) ?? '').trim().replace(/ +/g, ' ')}`,
    ),
    '',
    signed.signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
  const scope = `${signed.date}/${signed.region}/${signed.service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', amzDate, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const dateKey = hmac(`AWS4${secretAccessKey}`, signed.date);
  const key = hmac(hmac(hmac(dateKey, signed.region), signed.service), 'aws4_request');
  const right = hmac(key, text);
  return timingSafeEqual(right, Buffer.from(signed.signature, 'hex')) ? undefined : 'mismatch';
}

function hmac(key: string | Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}

/** `20260102T030405Z` as epoch milliseconds. */
function parseAmzDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function canonicalPath(url: string): string {
  const path = url.split('?', 1)[0] ?? '/';
  // Every service but S3 encodes each segment twice: what arrives is encoded once.
  return path
    .split('/')
    .map((segment) => encode(segment))
    .join('/');
}

function canonicalQuery(url: string): string {
  const start = url.indexOf('?');
  if (start < 0) return '';
  return url
    .slice(start + 1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [encode(decode(name)), encode(decode(value.join('=')))] as const;
    })
    .toSorted(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
