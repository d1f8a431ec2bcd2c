// The IAM policy that a denied call needs.
import type { Failure } from './failure.ts';
import type { InvitationList } from './invitationSource.ts';

/** A list that was denied, or a role that may not be assumed (`list` is left out then). */
export interface Denial {
  readonly failure: Failure;
  readonly list?: InvitationList;
}

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/**
 * The least IAM policy that allows what was denied. List operations know no resources; Partner Central can be limited
 * to a catalog. (Service authorization reference of both services.)
 */
export function policyFor(denials: readonly Denial[]): string {
  const statements = new Map<string, Statement>();
  for (const { failure, list } of denials) {
    const { operation } = failure;
    if (operation === undefined) continue;
    const action = list ? `${list.service.iamPrefix}:${operation}` : `sts:${operation}`;
    const Resource = list ? '*' : (failure.resource ?? '*');
    const catalogs = list?.catalog === undefined ? [] : [list.catalog];
    const key = JSON.stringify([Resource, list?.service.id, list?.catalog]);
    const known = statements.get(key);
    statements.set(key, {
      Effect: 'Allow',
      Action: [...new Set([...(known?.Action ?? []), action])].toSorted(),
      Resource,
      ...(list === undefined || catalogs.length === 0
        ? {}
        : { Condition: { StringEquals: { [`${list.service.iamPrefix}:Catalog`]: catalogs } } }),
    });
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: [...statements.values()] }, undefined, 2);
}
