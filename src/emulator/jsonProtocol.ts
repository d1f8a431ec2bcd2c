// The protocols awsJson1_0 and awsJson1_1: bodies, errors and what differs between the two.
import { defined } from '../common/records.ts';
import type { Switches } from './faults.ts';
import type { Answer, Output, Service } from './service.ts';
import { ServiceError, statusOf } from './serviceError.ts';
import { isRecord } from './validation.ts';

/** Errors that no service model has: their shapes are those of the framework that all services share. */
const COMMON_ERRORS: ReadonlySet<string> = new Set([
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InternalFailure',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'RequestEntityTooLargeException',
  'SerializationException',
  'UnknownOperationException',
  'UnrecognizedClientException',
]);
const COMMON_NAMESPACE = 'com.amazon.coral.service';

export function jsonContentType(service: Service | undefined): string {
  return `application/x-amz-json-${service?.protocol === 'awsJson1_0' ? '1.0' : '1.1'}`;
}

/** The members of the input; throws SerializationException for anything but a JSON object. */
export function decodeJson(body: Uint8Array): Record<string, unknown> {
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

export function encodeJson(service: Service, output: Output, switches: Readonly<Switches>, requestId: string): Answer {
  const body = JSON.stringify(output);
  // A quoted member name cannot occur inside a string value, where its quotes would be escaped.
  const scientific = body.replace(
    /"(\w+Timestamp)":([\d.]+)/g,
    (_, name: string, seconds: string) => `"${name}":${Number(seconds).toExponential().replace('e+', 'E')}`,
  );
  const wanted = switches.eNotationDates && service.protocol === 'awsJson1_1';
  return answer(service, 200, wanted ? scientific : body, requestId);
}

export function encodeJsonError(
  service: Service | undefined,
  error: ServiceError,
  switches: Readonly<Switches>,
  requestId: string,
): Answer {
  const isCommon = service === undefined || COMMON_ERRORS.has(error.name);
  const namespace = isCommon ? COMMON_NAMESPACE : service.errors.namespace;
  const isNamespaced = service?.protocol === 'awsJson1_0' || switches.namespacedErrorTypes;
  const members = {
    [isCommon ? 'message' : 'Message']: error.message,
    ...defined({ Reason: error.reason }),
    ...error.members,
  };
  const required: readonly string[] = isCommon ? [] : service.errors.requiredMembers;
  const kept = Object.entries(members).filter(([name]) => !switches.omitOptionalFields || required.includes(name));
  const type = isNamespaced ? `${namespace}#${error.name}` : error.name;
  const body = JSON.stringify({ __type: type, ...Object.fromEntries(kept) });
  const { headers, ...rest } = answer(service, statusOf(error, switches.modelStatusCodes), body, requestId);
  return { ...rest, headers: { ...headers, ...error.headers }, errorName: error.name };
}

function answer(service: Service | undefined, status: number, body: string, requestId: string): Answer {
  const headers = { 'content-type': jsonContentType(service), 'x-amzn-requestid': requestId };
  return { status, headers, body };
}
