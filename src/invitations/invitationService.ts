// What a service contributes: its words, rates, and rules.
import { t } from '../common/l10n.ts';
import type { Action, Direction, Invitation, Phase } from './invitation.ts';

/**
 * What the rest of the code knows about a service that has invitations: its words and its limits. A third service is
 * one more object like this beside one more adapter in `src/aws/`.
 */
export interface InvitationService {
  /** Stable, part of row ids: `organizations`. */
  readonly id: string;
  /** What AWS calls it: `AWS Organizations`. */
  readonly name: string;
  /** `handshake`, `connection invitation`. */
  readonly noun: string;
  readonly plural: string;
  /** Operation names, for messages and logs. */
  readonly operations: Readonly<Record<Action | 'get', string>> & {
    readonly list: Readonly<Record<Direction, string>>;
  };
  /** IAM prefix of the operations, e.g. `organizations`. */
  readonly iamPrefix: string;
  /** Whether everything in it is in a catalog. */
  readonly hasCatalogs?: boolean;
  /** ARN pattern of all its invitations in a partition (and catalog), as IAM policies take it. */
  resource(partition: string, catalog?: string): string;
  /** Published or chosen request rates, per account. */
  readonly rates: Readonly<Record<Action | 'get' | 'list', Rate>>;
  /** The AWS CLI command of each act, up to the options that name the invitation. */
  readonly cli: Readonly<Record<Action, (invitation: Pick<Invitation, 'id' | 'catalog'>) => readonly string[]>>;
  /** Whether a decline may carry a reason, and how long it may be. */
  readonly declineReason?: { readonly maxLength: number };
  /** The one partition that has the service, where there is only one: `aws`. */
  readonly onlyPartition?: string;
  /** URL of the page of the AWS console that shows invitations of a type; nothing where none is known. */
  consolePage?(partition: string, type: string): string | undefined;
  /** The service's status word → phase; `unknown` for words that are newer than we are. */
  phaseOf(status: string): Phase;
  /** The service's type word in plain words; unknown ones come back as they are. */
  typeLabel(type: string): string;
  /** What an act on that type leads to besides the new status, in a sentence: told before it is confirmed. */
  consequence(type: string, action: Action): string;
  /** Why that type matters more than others, in a sentence; `undefined` for most. */
  highImpact?(type: string): string | undefined;
  /** When what it asks for would start, by the answer of the service. Milliseconds since the epoch. */
  startsAt?(record: Readonly<Record<string, unknown>>): number | undefined;
}

/** Token bucket: `perSecond` tokens a second, at most `burst` of them saved up. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** `OPPORTUNITY_COLLABORATION` → `Opportunity collaboration`: for words we do not know. */
export function humanize(constant: string): string {
  const words = constant.replaceAll('_', ' ').trim().toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** For types that we do not know: claims nothing but what every service says of the act itself. */
export function unknownConsequence(action: Action): string {
  return action === 'cancel'
    ? t('The receiver can no longer respond to it; what else follows from canceling this kind is not known here.')
    : t('The sender has to send a new one to ask again; what else follows from declining this kind is not known here.');
}
