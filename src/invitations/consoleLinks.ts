// Links into the AWS Management Console, per partition.
import type { Invitation } from './invitation.ts';

/**
 * Where each partition has its console, as far as the public documentation says. The isolated partitions publish
 * none: no link is better than a wrong one.
 */
const HOSTS: ReadonlyMap<string, string> = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
  // Has regional hosts only, and one region.
  ['aws-eusc', 'eusc-de-east-1.console.amazonaws-eusc.eu'],
]);

/** Handshakes that were sent and received are on one page. */
export const INVITATIONS_PAGE = 'organizations/v2/home/invitations';

/** URL of a page in the console of a partition, e.g. `aws-cn`; nothing where no console is known. */
export function consoleUrl(partition: string, path: string): string | undefined {
  const host = HOSTS.get(partition);
  return host === undefined ? undefined : `https://${host}/${path}`;
}

/**
 * URL of the page that shows an invitation in the AWS console: its own, where the service has such pages, else the list
 * that it is in. Nothing where no console is known, or where the invitation does not say which partition it is of.
 */
export function consoleLink({ service, arn, type }: Pick<Invitation, 'service' | 'arn' | 'type'>): string | undefined {
  const partition = /^arn:([^:]+):/.exec(arn ?? '')?.[1] ?? service.onlyPartition;
  return partition === undefined ? undefined : service.consolePage?.(partition, type);
}

// Regions are named after their partition, as far as a console is known there.
const REGION_PARTITIONS: readonly (readonly [prefix: RegExp, partition: string])[] = [
  [/^cn-/, 'aws-cn'],
  [/^us-gov-/, 'aws-us-gov'],
  [/^eusc-/, 'aws-eusc'],
  [/^[a-z]+-iso[a-z]?-/, 'aws-iso'],
];

/** The partition of a region; of the isolated ones only that it is one of them. */
export function partitionOf(region: string): string {
  return REGION_PARTITIONS.find(([prefix]) => prefix.test(region))?.[1] ?? 'aws';
}

/** URL of the page of invitations in the console of the partition that a region is in; nothing where none is known. */
export function regionConsoleLink(region: string): string | undefined {
  return consoleUrl(partitionOf(region), INVITATIONS_PAGE);
}
