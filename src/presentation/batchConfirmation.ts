import { takesReason, type ExclusionReason, type BatchPlan, type Target, type TargetResult } from '../actions/batch.ts';
import type { Outcome } from '../actions/performAction.ts';
import { plural, t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import { explain } from '../invitations/failure.ts';
import type { Action } from '../invitations/invitation.ts';
import {
  accountLabel,
  forAction,
  highImpact,
  formatInvitationCount,
  kindLabel,
  partyLabel,
  formatTimestamp,
  profileLabel,
  actionQuestion,
  formatReason,
  statusLabel,
  typeLabel,
  type Confirmation,
  type Viewer,
} from '../invitations/labels.ts';

/** The question has to fit on a screen: so many profiles, and so many invitations of all of them together. */
const PROFILES_NAMED = 6;
const INVITATIONS_NAMED = 10;
const KINDS_NAMED = 6;

/** The one question before a batch: what happens where, what is left out and why, and that there is no way back. */
export function batchConfirmation(
  { action, targets, excluded: leftOut }: BatchPlan,
  unsure: ReadonlySet<ProfileInbox> = new Set(),
  reason = '',
): Confirmation {
  const lines = targetsInLines(targets, unsure);
  const left = exclusionSummary(action, leftOut);
  if (left !== undefined) lines.push('', left);
  if (targets.some(({ store }) => store.status.kind !== 'loaded')) {
    lines.push('', t('Not all of these lists were read to the end: there may be more.'));
  }
  if (reason !== '') lines.push('', reasonInLine(targets, reason));
  lines.push('', t('This cannot be undone.'), ...kindsInLines(action, targets));
  return {
    message: countInWords(action, targets.length),
    detail: lines.join('\n'),
    button: buttonInWords(action, targets.length),
  };
}

function isImportant({ row }: Target): boolean {
  return highImpact(row.invitation) !== undefined;
}

/** A copy in which what has a high impact comes first. */
function byImpact(targets: readonly Target[]): Target[] {
  return targets.toSorted((a, b) => Number(isImportant(b)) - Number(isImportant(a)));
}

/** By profile, a line for each invitation; the rest is counted, and what has a high impact comes first everywhere. */
function targetsInLines(targets: readonly Target[], unsure: ReadonlySet<ProfileInbox>): string[] {
  const groups = [...Map.groupBy(byImpact(targets), ({ profile }) => profile)];
  const shown = groups.slice(0, PROFILES_NAMED);
  const named = namedOf(shown.map(([, own]) => own));
  const lines: string[] = [];
  for (const [profile, own] of shown) {
    lines.push(`${profileLocation({ ...profile.viewer, unconfirmed: unsure.has(profile) })}: ${own.length}`);
    for (const target of own) {
      const { counterparty } = target.row.invitation;
      if (named.has(target)) lines.push(`– ${partyLabel(counterparty)} · ${kindLabel(target.row.invitation)}`);
    }
    const unnamed = own.filter((target) => !named.has(target));
    if (unnamed.length > 0) lines.push(`– ${unnamedInWords(unnamed)}`);
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

/** Those of high impact, then the first of each profile, the second ones, and so on, as long as there is room. */
function namedOf(groups: readonly (readonly Target[])[]): ReadonlySet<Target> {
  const inTurn = groups
    .flatMap((own) => own.map((target, turn) => ({ target, turn })))
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ target }) => target);
  return new Set(byImpact(inTurn).slice(0, INVITATIONS_NAMED));
}

function unnamedInWords(targets: readonly Target[]): string {
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

/** Services without reasons are not told it. */
function reasonInLine(targets: readonly Target[], reason: string): string {
  const told = targets.filter(takesReason).length;
  const text = formatReason(reason);
  return told === targets.length
    ? t('Reason, which the senders can read: {0}', text)
    : plural(
        told,
        t('Reason, which the sender of {0} of them can read: {1}', told, text),
        t('Reason, which the senders of {0} of them can read: {1}', told, text),
      );
}

/** `acme: Decline the Subsidiary from Example Corp (pprofile-1)?`: what a box is about that comes before the question. */
export function planTitle({ action, targets }: BatchPlan): string {
  const profiles = new Set(targets.map(({ profile }) => profile));
  const [profile] = profiles;
  const what = actionSummary(action, targets);
  return profile && profiles.size === 1 ? t('{0}: {1}', profileLabel(profile.viewer), what) : what;
}

/** The question alone: of one invitation what it is, of several how many they are. */
export function actionSummary(action: Action, targets: readonly Target[]): string {
  const [only, ...others] = targets;
  if (only && others.length === 0) return actionQuestion(only.row.invitation, action);
  return countInWords(action, targets.length);
}

function countInWords(action: Action, number: number): string {
  const what = formatInvitationCount(number);
  return forAction(action, t('Cancel {0}?', what), t('Decline {0}?', what));
}

function buttonInWords(action: Action, number: number): string {
  return forAction(
    action,
    plural(number, t('Cancel {0} Invitation', number), t('Cancel {0} Invitations', number)),
    plural(number, t('Decline {0} Invitation', number), t('Decline {0} Invitations', number)),
  );
}

/** A line for each kind: how many, and what the act leads to; what has a high impact first. */
function kindsInLines(action: Action, targets: readonly Target[]): string[] {
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

/** `acme (account 111122223333)` */
export function profileLocation(viewer: Viewer): string {
  return t('{0} (account {1})', profileLabel(viewer), accountLabel(viewer));
}

const WHY: Readonly<Record<ExclusionReason, (action: Action) => string>> = {
  otherDirection: (action) => forAction(action, t('received: decline those instead'), t('sent: cancel those instead')),
  notPending: () => t('no longer pending'),
  busy: () => t('being worked on already'),
  sameInvitation: () => t('the same invitation in another profile'),
  hidden: () => t('hidden by the filter'),
  gone: () => t('no longer in the list'),
};

/** `Left out: 3 (received: decline those instead), 1 (no longer pending).` Nothing where nothing is left out. */
export function exclusionSummary(action: Action, leftOut: BatchPlan['excluded']): string | undefined {
  if (leftOut.length === 0) return undefined;
  const groups = [...Map.groupBy(leftOut, ({ why }) => why)];
  return t('Left out: {0}.', groups.map(([why, own]) => `${own.length} (${WHY[why](action)})`).join(', '));
}

const SECTIONS = ['unknown', 'failed', 'notAttempted', 'changed', 'done'] as const;

/** `Canceled 97 of 100 invitations. 2 changed meanwhile, 1 not known.` It never claims more than is known. */
export function resultSummary(action: Action, results: readonly TargetResult[]): string {
  const numbers = Object.groupBy(results, ({ outcome }) => outcome.kind);
  const others = SECTIONS.flatMap((kind) => {
    const n = numbers[kind]?.length ?? 0;
    return n === 0 || kind === 'done' ? [] : [COUNTED[kind](n)];
  });
  const done = numbers.done?.length ?? 0;
  const head = forAction(
    action,
    t('Canceled {0} of {1}', done, formatInvitationCount(results.length)),
    t('Declined {0} of {1}', done, formatInvitationCount(results.length)),
  );
  return others.length === 0 ? `${head}.` : `${head}; ${others.join(', ')}.`;
}

const TITLES: Readonly<Record<(typeof SECTIONS)[number], () => string>> = {
  unknown: () => t('Not known'),
  failed: () => t('Failed'),
  notAttempted: () => t('Not attempted'),
  changed: () => t('Changed meanwhile'),
  done: () => t('Done'),
};

const COUNTED: Readonly<Record<Exclude<(typeof SECTIONS)[number], 'done'>, (number: number) => string>> = {
  unknown: (number) => t('{0} not known', number),
  failed: (number) => t('{0} failed', number),
  notAttempted: (number) => t('{0} not attempted', number),
  changed: (number) => t('{0} changed meanwhile', number),
};

/** One line for each invitation, what needs attention first. Plain text. */
export function formatResults(action: Action, results: readonly TargetResult[], at: number): string {
  const lines = [resultSummary(action, results), formatTimestamp(at)];
  const groups = Map.groupBy(results, ({ outcome }) => outcome.kind);
  for (const kind of SECTIONS) {
    const own = groups.get(kind);
    if (own) lines.push('', `${TITLES[kind]()} (${own.length})`, ...own.map((result) => `  ${resultInWords(result)}`));
  }
  return `${lines.join('\n')}\n`;
}

function resultInWords({ target: { profile, row }, outcome }: TargetResult): string {
  const { invitation } = row;
  return [
    partyLabel(invitation.counterparty),
    typeLabel(invitation),
    visible(invitation.id, 100),
    profileLocation(profile.viewer),
    whatHappened(profile, outcome),
  ].join(' · ');
}

function whatHappened(profile: ProfileInbox, outcome: TargetResult['outcome']): string {
  switch (outcome.kind) {
    case 'done':
      return [
        statusLabel(outcome.invitation),
        ...(outcome.verified ? [t('the answer was lost; confirmed by a second look')] : []),
        ...(outcome.requestId === undefined ? [] : [t('request {0}', visible(outcome.requestId, 80))]),
      ].join(', ');
    case 'changed':
      return t('{0} before it was its turn', statusLabel(outcome.invitation));
    case 'failed':
      return withRequest(failureSentence(outcome, profile.profile.name), outcome.failure.requestId);
    case 'unknown':
      return withRequest(
        `${t('The answer was lost: refresh it to check.')} ${explain(outcome.failure, profile.profile.name).sentence}`,
        outcome.failure.requestId,
      );
    case 'notAttempted':
      return t('Nothing was sent: {0}', outcome.reason);
  }
}

/** What went wrong, and what a second look found where the answer alone did not say that nothing happened. */
export function failureSentence(
  { failure, stillPending }: Extract<Outcome, { kind: 'failed' }>,
  profile: string,
): string {
  const { sentence } = explain(failure, profile);
  return stillPending ? `${sentence} ${t('A second look found it still pending.')}` : sentence;
}

function withRequest(sentence: string, requestId: string | undefined): string {
  return requestId === undefined ? sentence : t('{0} Request {1}', sentence, visible(requestId, 80));
}
