// The protocol awsQuery, which STS speaks: forms in, XML out.
import type { Switches } from './faults.ts';
import type { Answer, Output } from './service.ts';
import { statusOf } from './serviceError.ts';
import type { ServiceError } from './serviceError.ts';
import { isRecord } from './validation.ts';
import type { StructureRule } from './validation.ts';

export const QUERY_CONTENT_TYPE = 'application/x-www-form-urlencoded';
export const STS_VERSION = '2011-06-15';
const NAMESPACE = `https://sts.amazonaws.com/doc/${STS_VERSION}/`;

/** Answered with 403, not 400: the caller is unknown, or may not do this. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'AccessDenied',
  'ExpiredToken',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'MissingAuthenticationToken',
  'SignatureDoesNotMatch',
]);

export function readForm(body: Uint8Array): URLSearchParams {
  return new URLSearchParams(Buffer.from(body).toString('utf8'));
}

/** The declared members of a form, numbers as numbers. Lists and structures are not read. */
export function decodeQuery(form: URLSearchParams, rule: StructureRule): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(rule.members)) {
    const value = form.get(name);
    if (value === null) continue;
    members[name] = member.kind === 'integer' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  }
  return members;
}

export function encodeQuery(operation: string, output: Output, requestId: string): Answer {
  const result = element(`${operation}Result`, output);
  const metadata = element('ResponseMetadata', { RequestId: requestId });
  return answer(
    200,
    `<${operation}Response xmlns="${NAMESPACE}">${result}${metadata}</${operation}Response>`,
    requestId,
  );
}

export function encodeQueryError(error: ServiceError, switches: Readonly<Switches>, requestId: string): Answer {
  const status = statusOf(error, switches.modelStatusCodes);
  const details = { Type: status >= 500 ? 'Receiver' : 'Sender', Code: error.name, Message: error.message };
  const body = element('Error', details) + element('RequestId', requestId);
  const { headers, ...rest } = answer(
    status === 400 && FORBIDDEN.has(error.name) ? 403 : status,
    `<ErrorResponse xmlns="${NAMESPACE}">${body}</ErrorResponse>`,
    requestId,
  );
  return { ...rest, headers: { ...headers, ...error.headers }, errorName: error.name };
}

function element(name: string, value: unknown): string {
  const content = isRecord(value)
    ? Object.entries(value)
        .map(([member, inner]) => element(member, inner))
        .join('')
    : escapeXml(String(value));
  return `<${name}>${content}</${name}>`;
}

function answer(status: number, body: string, requestId: string): Answer {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`);
}
