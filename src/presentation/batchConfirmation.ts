// The question before an action on several invitations, and what it excludes and why.
import type { BatchPlan, ExclusionReason } from '../actions/batch.ts';
import { takesReason, type Target } from '../actions/target.ts';
import { plural, t } from '../common/l10n.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { Action } from '../invitations/invitation.ts';
import {
  forAction,
  formatInvitationCount,
  highImpact,
  kindLabel,
  partyLabel,
  profileLabel,
  profileLocation,
} from '../invitations/labels.ts';
import { actionQuestion, formatReason, type Confirmation } from './actionConfirmation.ts';

/** The question has to fit on a screen: at most this many profiles, and this many invitations of all of them together. */
const PROFILES_NAMED = 6;
const INVITATIONS_NAMED = 10;
const KINDS_NAMED = 6;

/** Says what happens where, what is excluded and why, and that it cannot be undone. */
export function batchConfirmation(
  { action, targets, excluded }: BatchPlan,
  unconfirmed: ReadonlySet<ProfileInbox> = new Set(),
  reason = '',
): Confirmation {
  const lines = targetLines(targets, unconfirmed);
  const exclusions = exclusionSummary(action, excluded);
  if (exclusions !== undefined) lines.push('', exclusions);
  if (targets.some(({ store }) => store.status.kind !== 'loaded')) {
    lines.push('', t('Not all of these lists were read to the end: there may be more.'));
  }
  if (reason !== '') lines.push('', reasonLine(targets, reason));
  lines.push('', t('This cannot be undone.'), ...kindLines(action, targets));
  return {
    message: countQuestion(action, targets.length),
    detail: lines.join('\n'),
    button: buttonLabel(action, targets.length),
  };
}

function isImportant({ row }: Target): boolean {
  return highImpact(row.invitation) !== undefined;
}

/** A copy in which what has a high impact comes first. */
function byImpact(targets: readonly Target[]): Target[] {
  return targets.toSorted((a, b) => Number(isImportant(b)) - Number(isImportant(a)));
}

/** By profile, a line for each invitation; the rest is counted. High impact comes first everywhere. */
function targetLines(targets: readonly Target[], unconfirmed: ReadonlySet<ProfileInbox>): string[] {
  const groups = [...Map.groupBy(byImpact(targets), ({ profile }) => profile)];
  const listed = groups.slice(0, PROFILES_NAMED);
  const named = namedTargets(listed.map(([, own]) => own));
  const lines: string[] = [];
  for (const [profile, own] of listed) {
    lines.push(`${profileLocation({ ...profile.viewer, unconfirmed: unconfirmed.has(profile) })}: ${own.length}`);
    for (const target of own) {
      const { counterparty } = target.row.invitation;
      if (named.has(target)) lines.push(`– ${partyLabel(counterparty)} · ${kindLabel(target.row.invitation)}`);
    }
    const unnamed = own.filter((target) => !named.has(target));
    if (unnamed.length > 0) lines.push(`– ${unnamedSummary(unnamed)}`);
  }
  const rest = groups.slice(PROFILES_NAMED);
  if (rest.length > 0) {
    const others = formatInvitationCount(rest.reduce((sum, [, own]) => sum + own.length, 0));
    lines.push(
      plural(
        rest.length,
        t('and {0} in one more profile', others),
        t('and {0} in {1} more profiles', others, rest.length),
      ),
    );
  }
  return lines;
}

/** Those with high impact, then the first of each profile, then the second ones, and so on while there is room. */
function namedTargets(groups: readonly (readonly Target[])[]): ReadonlySet<Target> {
  const alternating = groups
    .flatMap((own) => own.map((target, position) => ({ target, position })))
    .toSorted((a, b) => a.position - b.position)
    .map(({ target }) => target);
  return new Set(byImpact(alternating).slice(0, INVITATIONS_NAMED));
}

function unnamedSummary(targets: readonly Target[]): string {
  const number = targets.length;
  const important = targets.filter(isImportant).length;
  return important === 0
    ? plural(number, t('and one more'), t('and {0} more', number))
    : plural(
        number,
        t('and one more (high impact)'),
        t('and {0} more, {1} of them with high impact', number, important),
      );
}

/** Says who can read it: services without reasons do not get it. */
function reasonLine(targets: readonly Target[], reason: string): string {
  const receivers = targets.filter(takesReason).length;
  const text = formatReason(reason);
  return receivers === targets.length
    ? t('Reason, which the senders can read: {0}', text)
    : plural(
        receivers,
        t('Reason, which the sender of {0} of them can read: {1}', receivers, text),
        t('Reason, which the senders of {0} of them can read: {1}', receivers, text),
      );
}

/** `acme: Decline the Subsidiary from Example Corp (pprofile-1)?`: the title of a box before the question. */
export function planTitle({ action, targets }: BatchPlan): string {
  const profiles = new Set(targets.map(({ profile }) => profile));
  const [profile] = profiles;
  const summary = actionSummary(action, targets);
  return profile && profiles.size === 1 ? t('{0}: {1}', profileLabel(profile.viewer), summary) : summary;
}

/** The question alone: names one invitation, counts several. */
export function actionSummary(action: Action, targets: readonly Target[]): string {
  const [only, ...others] = targets;
  if (only && others.length === 0) return actionQuestion(only.row.invitation, action);
  return countQuestion(action, targets.length);
}

function countQuestion(action: Action, number: number): string {
  const what = formatInvitationCount(number);
  return forAction(action, t('Cancel {0}?', what), t('Decline {0}?', what));
}

function buttonLabel(action: Action, number: number): string {
  return forAction(
    action,
    plural(number, t('Cancel {0} Invitation', number), t('Cancel {0} Invitations', number)),
    plural(number, t('Decline {0} Invitation', number), t('Decline {0} Invitations', number)),
  );
}

/** A line for each kind: how many, and what the action leads to; high impact first. */
function kindLines(action: Action, targets: readonly Target[]): string[] {
  const kinds = [...Map.groupBy(targets, ({ row }) => kindLabel(row.invitation))].flatMap(([kind, [first, ...more]]) =>
    first === undefined ? [] : [{ kind, invitation: first.row.invitation, own: more.length + 1 }],
  );
  const important = kinds.filter(({ invitation }) => highImpact(invitation) !== undefined);
  const named = [...important, ...kinds.filter((kind) => !important.includes(kind))].slice(0, KINDS_NAMED);
  const lines = named.map(({ kind, invitation, own }) => {
    const sentences = [highImpact(invitation) ?? [], invitation.service.consequence(invitation.type, action)].flat();
    return `${kind}: ${own}. ${sentences.join(' ')}`;
  });
  const rest = kinds.length - named.length;
  return rest > 0 ? [...lines, plural(rest, t('and {0} more kind', rest), t('and {0} more kinds', rest))] : lines;
}

const WHY: Readonly<Record<ExclusionReason, (action: Action) => string>> = {
  otherDirection: (action) => forAction(action, t('received: decline those instead'), t('sent: cancel those instead')),
  notPending: () => t('no longer pending'),
  busy: () => t('being worked on already'),
  sameInvitation: () => t('the same invitation in another profile'),
  hidden: () => t('hidden by the filter'),
  gone: () => t('no longer in the list'),
};

/** `Left out: 3 (received: decline those instead), 1 (no longer pending).` `undefined` where nothing is excluded. */
export function exclusionSummary(action: Action, excluded: BatchPlan['excluded']): string | undefined {
  if (excluded.length === 0) return undefined;
  const groups = [...Map.groupBy(excluded, ({ why }) => why)];
  return t('Left out: {0}.', groups.map(([why, own]) => `${own.length} (${WHY[why](action)})`).join(', '));
}
