// Requests and answers over HTTP: which operation is asked for, and both directions of each protocol.
import type { IncomingHttpHeaders } from 'node:http';
import type { Switches } from './faults.ts';
import { organizationsApi } from './organizations/organizationsApi.ts';
import { partnerCentralApi } from './partnerCentral/partnerCentralApi.ts';
import type { Output, Service } from './service.ts';
import { ServiceError, statusOf } from './serviceError.ts';
import { stsApi } from './sts/stsApi.ts';
import { isRecord } from './validation.ts';

/** What goes back over HTTP. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  errorName?: string;
}

/** The operation that a request asks for. */
export interface Route {
  service: Service;
  operation: string;
}

const TARGET_PREFIXES: ReadonlyMap<string, Service> = new Map([
  ['AWSOrganizationsV20161128', organizationsApi],
  ['PartnerCentralAccount', partnerCentralApi],
]);
const STS_VERSION = '2011-06-15';
/** The query protocol answers 403, not 400, when it does not know or trust the caller. */
const IDENTITY_ERRORS: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'MissingAuthenticationToken',
  'SignatureDoesNotMatch',
]);

/** Finds service and operation by `x-amz-target`, or by the `Action` of a form for the query protocol. */
export function route(headers: IncomingHttpHeaders, body: Uint8Array): Route | undefined {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const [prefix = '', operation = '', ...rest] = target.split('.');
    const service = TARGET_PREFIXES.get(prefix);
    return service?.operations.has(operation) && rest.length === 0 ? { service, operation } : undefined;
  }
  if (!isForm(headers)) return undefined;
  const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
  const operation = form.get('Action') ?? '';
  return form.get('Version') === STS_VERSION && stsApi.operations.has(operation)
    ? { service: stsApi, operation }
    : undefined;
}

export function isForm(headers: IncomingHttpHeaders): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

/** The members of the input; throws SerializationException for what is no JSON object. */
export function decode(service: Service, body: Uint8Array): Record<string, unknown> {
  if (service.protocol === 'awsQuery') return {};
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new ServiceError('SerializationException', 'The body is not valid JSON.');
  }
  if (!isRecord(value)) throw new ServiceError('SerializationException', 'The body is not a JSON object.');
  return value;
}

export function encode(
  { service, operation }: Route,
  output: Output,
  switches: Readonly<Switches>,
  requestId: string,
): Answer {
  if (service.protocol === 'awsQuery') {
    const members = Object.entries(output).map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`);
    return xml(
      200,
      `<${operation}Response xmlns="https://sts.amazonaws.com/doc/${STS_VERSION}/"><${operation}Result>${members.join('')}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
      requestId,
    );
  }
  let body = JSON.stringify(output);
  if (switches.eNotationDates && service.protocol === 'awsJson1_1')
  // A quoted member name cannot occur inside a string value, where its quotes would be escaped.
  {
    body = body.replace(
      /"(RequestedTimestamp|ExpirationTimestamp)":([\d.]+)/g,
      (_, name: string, seconds: string) => `"${name}":${Number(seconds).toExponential().replace('e+', 'E')}`,
    );
  }
  return json(service, 200, body, requestId);
}

export function encodeError(
  service: Service | undefined,
  error: ServiceError,
  switches: Readonly<Switches>,
  requestId: string,
): Answer {
  const status = statusOf(error, switches.modelStatusCodes);
  if (service?.protocol === 'awsQuery') {
    const side = status >= 500 ? 'Receiver' : 'Sender';
    const answer = xml(
      status === 400 && IDENTITY_ERRORS.has(error.name) ? 403 : status,
      `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/${STS_VERSION}/"><Error><Type>${side}</Type><Code>${escapeXml(error.name)}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      requestId,
    );
    return { ...answer, headers: { ...answer.headers, ...error.headers }, errorName: error.name };
  }
  const type = switches.namespacedErrorTypes
    ? `${service?.errors.namespace ?? 'com.amazon.coral.service'}#${error.name}`
    : error.name;
  const body = JSON.stringify({
    __type: type,
    ...(!switches.omitOptionalFields && { Message: error.message }),
    ...(error.reason !== undefined && { Reason: error.reason }),
    ...error.members,
  });
  const answer = json(service, status, body, requestId);
  return { ...answer, headers: { ...answer.headers, ...error.headers }, errorName: error.name };
}

function json(service: Service | undefined, status: number, body: string, requestId: string): Answer {
  const version = service?.protocol === 'awsJson1_0' ? '1.0' : '1.1';
  return {
    status,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId },
    body,
  };
}

function xml(status: number, body: string, requestId: string): Answer {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`);
}
