// Which operation a request asks for, and how it is read and answered in the protocol of its service.
import type { IncomingHttpHeaders } from 'node:http';
import type { Switches } from './faults.ts';
import { decodeJson, encodeJson, encodeJsonError, jsonContentType } from './jsonProtocol.ts';
import { organizationsApi } from './organizations/organizationsApi.ts';
import { partnerCentralApi } from './partnerCentral/partnerCentralApi.ts';
import {
  decodeQuery,
  encodeQuery,
  encodeQueryError,
  QUERY_CONTENT_TYPE,
  readForm,
  STS_VERSION,
} from './queryProtocol.ts';
import type { Answer, Operation, Output, Service } from './service.ts';
import type { ServiceError } from './serviceError.ts';
import { stsApi } from './sts/stsApi.ts';

/** The operation that a request asks for. */
export interface Route {
  service: Service;
  name: string;
  operation: Operation;
}

const TARGET_PREFIXES: ReadonlyMap<string, Service> = new Map([
  ['AWSOrganizationsV20161128', organizationsApi],
  ['PartnerCentralAccount', partnerCentralApi],
]);

/**
 * Finds service and operation by `x-amz-target`, or by the `Action` of a form. Either needs the content type of its
 * protocol. The service alone is found where it does not know the operation.
 */
export function route(headers: IncomingHttpHeaders, body: Uint8Array): Partial<Route> {
  const contentType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const [prefix = '', name = '', ...rest] = target.split('.');
    const service = TARGET_PREFIXES.get(prefix);
    if (!service) return {};
    return contentType === jsonContentType(service) && rest.length === 0 ? routeTo(service, name) : { service };
  }
  if (contentType !== QUERY_CONTENT_TYPE) return {};
  const form = readForm(body);
  return form.get('Version') === STS_VERSION ? routeTo(stsApi, form.get('Action') ?? '') : { service: stsApi };
}

function routeTo(service: Service, name: string): Partial<Route> {
  const operation = service.operations.get(name);
  return operation ? { service, name, operation } : { service };
}

export function decode({ service, operation }: Route, body: Uint8Array): Record<string, unknown> {
  return service.protocol === 'awsQuery' ? decodeQuery(readForm(body), operation.input) : decodeJson(body);
}

export function encode(
  { service, name }: Route,
  output: Output,
  switches: Readonly<Switches>,
  requestId: string,
): Answer {
  return service.protocol === 'awsQuery'
    ? encodeQuery(name, output, requestId)
    : encodeJson(service, output, switches, requestId);
}

export function encodeError(
  service: Service | undefined,
  error: ServiceError,
  switches: Readonly<Switches>,
  requestId: string,
): Answer {
  return service?.protocol === 'awsQuery'
    ? encodeQueryError(error, switches, requestId)
    : encodeJsonError(service, error, switches, requestId);
}
