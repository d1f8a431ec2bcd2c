// What things are called: lists, parties, phases, types, profiles and actions, in a word or a few.
import { plural, t } from '../common/l10n.ts';
import { distinctName, visible, visibleName } from '../common/untrustedText.ts';
import type { Action, Invitation, Party, Phase } from './invitation.ts';
import { humanize } from './invitationService.ts';
import type { InvitationList } from './invitationSource.ts';

/** `Sent handshakes`, `Received connection invitations (Sandbox)`. */
export function listLabel(list: InvitationList): string {
  const { plural: noun } = list.service;
  const base = list.direction === 'sent' ? t('Sent {0}', noun) : t('Received {0}', noun);
  return list.catalog === undefined || list.catalog === 'AWS' ? base : `${base} (${visible(list.catalog, 64)})`;
}

/** The counterparty, in one line: `Example Corp (o-exampleorgid)`, `juan@example.com`. The id always shows. */
export function partyLabel(party: Party): string {
  const id = visible(party.id, 120);
  return party.name ? `${visibleName(party.name, 80)} (${id})` : id;
}

/** What tells a party from others at a glance: its name where it gave one, else its id. */
export function partyName(party: Party): string {
  return party.name ? visibleName(party.name, 80) : visible(party.id, 120);
}

/** `Pending`, `Declined`: one word each, whatever the services call it. */
export function phaseLabel(phase: Exclude<Phase, 'unknown'>): string {
  switch (phase) {
    case 'pending':
      return t('Pending');
    case 'accepted':
      return t('Accepted');
    case 'declined':
      return t('Declined');
    case 'canceled':
      return t('Canceled');
    case 'expired':
      return t('Expired');
  }
}

/** The same of an invitation; a status that we do not know in the service's own words. */
export function statusLabel({ phase, status }: Pick<Invitation, 'phase' | 'status'>): string {
  if (phase !== 'unknown') return phaseLabel(phase);
  return status === '' ? t('Unknown') : visible(humanize(status), 60);
}

export function typeLabel(invitation: Pick<Invitation, 'service' | 'type'>): string {
  return visible(invitation.service.typeLabel(invitation.type || 'UNKNOWN'), 60);
}

/** `Invite`, `Billing transfer (high impact)`: wherever a person decides what to do with it. */
export function kindLabel(invitation: Pick<Invitation, 'service' | 'type'>): string {
  const type = typeLabel(invitation);
  return highImpact(invitation) === undefined ? type : t('{0} (high impact)', type);
}

/** Why its kind matters more than others, in a sentence; `undefined` for most. */
export function highImpact({ service, type }: Pick<Invitation, 'service' | 'type'>): string | undefined {
  return service.highImpact?.(type);
}

/** `1 invitation`, `3 invitations`. */
export function formatInvitationCount(count: number): string {
  return plural(count, t('{0} invitation', count), t('{0} invitations', count));
}

/** The first few by name, and how many there are besides: `a, b and 3 more`. */
export function firstFew<T>(all: readonly T[], limit: number, nameOf: (one: T) => string): string {
  const named = all.slice(0, limit).map(nameOf).join(', ');
  return all.length > limit ? t('{0} and {1} more', named, all.length - limit) : named;
}

/** The same for what is named already, in a sentence: `a, b and one more`. */
export function andMore(named: string, more: number): string {
  return more === 0 ? named : plural(more, t('{0} and one more', named), t('{0} and {1} more', named, more));
}

const PARTY_KINDS: ReadonlyMap<string, () => string> = new Map([
  ['account', () => t('Account')],
  ['organization', () => t('Organization')],
  ['email', () => t('Email')],
  ['partner', () => t('Partner')],
]);

/** `Organization Example Corp (o-exampleorgid), a@example.com`: all that is known about a party, on one line. */
export function partyDescription(party: Party): string {
  const kind = PARTY_KINDS.get(party.kind)?.() ?? visible(humanize(party.kind), 40);
  const parts = [`${kind} ${partyLabel(party)}`];
  if (party.email && party.email !== party.id) parts.push(visible(party.email, 120));
  return parts.join(', ');
}

export interface Viewer {
  readonly profile: string;
  /** A profile of the sample data may be called like a real one: it has to be told apart wherever somebody acts. */
  readonly sample?: boolean;
  readonly accountId?: string;
  /** The account is the one of an earlier reading: the credentials could not be asked just now. */
  readonly unconfirmed?: boolean;
}

/** Names that are longer end with a fingerprint: two profiles never look the same. */
const PROFILE_LENGTH = 100;

/** `acme`, `acme (sample data)`. */
export function profileLabel({ profile, sample = false }: Viewer): string {
  const name = distinctName(profile, PROFILE_LENGTH);
  return sample ? t('{0} (sample data)', name) : name;
}

/** The account that an action goes to. */
export function accountLabel({ accountId, unconfirmed = false }: Viewer): string {
  if (accountId === undefined) return t('not known');
  return unconfirmed ? t('{0}, not confirmed just now', accountId) : accountId;
}

/** `Cancel Invitation`, `Decline Invitation`: the verb on the button is the verb in the menu. */
export function actionLabels(action: Action): {
  readonly verb: string;
  readonly button: string;
  readonly doing: string;
  readonly done: string;
} {
  return action === 'cancel'
    ? { verb: t('Cancel'), button: t('Cancel Invitation'), doing: t('canceling…'), done: t('Canceled') }
    : { verb: t('Decline'), button: t('Decline Invitation'), doing: t('declining…'), done: t('Declined') };
}

/** The text for an action: in other languages sentences differ in more than the verb. */
export function forAction(action: Action, cancel: string, decline: string): string {
  return action === 'cancel' ? cancel : decline;
}

/** `acme (account 111122223333)` */
export function profileLocation(viewer: Viewer): string {
  return t('{0} (account {1})', profileLabel(viewer), accountLabel(viewer));
}
