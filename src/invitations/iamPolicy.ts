// The IAM policy that the inbox needs.
import { SERVICES } from './services.ts';

/** What somebody wants to do with the inbox: look at everything, or cancel and decline, too. */
export type Access = 'readOnly' | 'acting';

export interface AccessOptions {
  /** Of the profile, e.g. `aws-cn`. */
  readonly partition: string;
  /** Partner Central catalogs that are listed. */
  readonly catalogs: readonly string[];
}

/**
 * The least IAM policy for that access, as JSON. Lists know no resources; everything else is limited to invitations,
 * and where a service has catalogs to those that are listed. (Service authorization reference of both services.)
 */
export function accessPolicy(access: Access, { partition, catalogs }: AccessOptions): string {
  const statements = SERVICES.flatMap((service) => {
    const { iamPrefix, operations, onlyPartition, hasCatalogs = false } = service;
    if ((onlyPartition ?? partition) !== partition || (hasCatalogs && catalogs.length === 0)) return [];
    const own = [operations.get, ...(access === 'acting' ? [operations.cancel, operations.decline] : [])];
    const statement = (actions: readonly string[], resources: readonly string[]) => ({
      Effect: 'Allow',
      Action: [...new Set(actions)].map((action) => `${iamPrefix}:${action}`).toSorted(),
      Resource: resources,
      ...(hasCatalogs ? { Condition: { StringEquals: { [`${iamPrefix}:Catalog`]: catalogs } } } : {}),
    });
    return [
      statement(Object.values(operations.list), ['*']),
      statement(
        own,
        hasCatalogs ? catalogs.map((catalog) => service.resource(partition, catalog)) : [service.resource(partition)],
      ),
    ];
  });
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2);
}
