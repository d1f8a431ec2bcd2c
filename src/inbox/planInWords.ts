import type { Action } from '../invitations/invitation.ts';
import { explain } from '../invitations/failure.ts';
import { count, visible } from '../invitations/text.ts';
import {
  actionInWords,
  partyLabel,
  pointInTime,
  profileInWords,
  statusInWords,
  typeInWords,
  type Confirmation,
} from '../invitations/wording.ts';
import type { LeftOut, Plan, Target, TargetResult } from './batch.ts';
import type { ProfileInbox } from './profileInbox.ts';

const PROFILES_NAMED = 8;
const PARTIES_NAMED = 3;

/** The one question before a batch: what happens where, what is left out and why, and that there is no way back. */
export function batchConfirmation({ action, targets, leftOut }: Plan): Confirmation {
  const { verb } = actionInWords(action);
  const groups = [...Map.groupBy(targets, (target) => target.profile)];
  const lines = groups
    .slice(0, PROFILES_NAMED)
    .flatMap(([profile, own]) => [`${placeInWords(profile)}: ${own.length}`, `    ${partiesInWords(own)}`]);
  const rest = groups.slice(PROFILES_NAMED);
  if (rest.length > 0) {
    const more = rest.reduce((sum, [, own]) => sum + own.length, 0);
    lines.push(`and ${count(more, 'invitation')} in ${count(rest.length, 'more profile', 'more profiles')}`);
  }
  const left = leftOutInWords(action, leftOut);
  if (left !== undefined) lines.push('', left);
  if (targets.some(({ store }) => store.status.kind !== 'loaded')) {
    lines.push('', 'Not all of these lists were read to the end: there may be more.');
  }
  const consequences = new Set(targets.map(({ row }) => row.invitation.service.consequences[action]));
  lines.push('', ['This cannot be undone.', ...consequences].join(' '));
  return {
    message: `${verb} ${count(targets.length, 'invitation')}?`,
    detail: lines.join('\n'),
    button: `${verb} ${count(targets.length, 'Invitation')}`,
  };
}

function placeInWords({ viewer }: ProfileInbox): string {
  return `${profileInWords(viewer)} (account ${viewer.accountId ?? 'not known'})`;
}

function partiesInWords(targets: readonly Target[]): string {
  const named = targets.slice(0, PARTIES_NAMED).map(({ row }) => partyLabel(row.invitation.counterparty));
  const more = targets.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

const WHY: Readonly<Record<LeftOut, (action: Action) => string>> = {
  otherDirection: (action) => (action === 'cancel' ? 'received: decline those instead' : 'sent: cancel those instead'),
  notPending: () => 'no longer pending',
  busy: () => 'being worked on already',
  sameInvitation: () => 'the same invitation in another profile',
  gone: () => 'no longer in the list',
};

/** `Left out: 3 (received: decline those instead), 1 (no longer pending).` Nothing where nothing is left out. */
export function leftOutInWords(action: Action, leftOut: Plan['leftOut']): string | undefined {
  if (leftOut.length === 0) return undefined;
  const groups = [...Map.groupBy(leftOut, ({ why }) => why)];
  return `Left out: ${groups.map(([why, own]) => `${own.length} (${WHY[why](action)})`).join(', ')}.`;
}

const SECTIONS = ['unknown', 'failed', 'notAttempted', 'changed', 'done'] as const;

/** `Canceled 97 of 100 invitations. 2 changed meanwhile, 1 not known.` It never claims more than is known. */
export function summary(action: Action, results: readonly TargetResult[]): string {
  const { done } = actionInWords(action);
  const numbers = Object.groupBy(results, ({ outcome }) => outcome.kind);
  const others = SECTIONS.flatMap((kind) => {
    const n = numbers[kind]?.length ?? 0;
    return n === 0 || kind === 'done' ? [] : [`${n} ${TITLES[kind].toLowerCase()}`];
  });
  const head = `${done} ${numbers.done?.length ?? 0} of ${count(results.length, 'invitation')}`;
  return others.length === 0 ? `${head}.` : `${head}; ${others.join(', ')}.`;
}

const TITLES: Readonly<Record<(typeof SECTIONS)[number], string>> = {
  unknown: 'Not known',
  failed: 'Failed',
  notAttempted: 'Not attempted',
  changed: 'Changed meanwhile',
  done: 'Done',
};

/** One line for each invitation, what needs attention first. Plain text. */
export function resultsInWords(action: Action, results: readonly TargetResult[], at: number): string {
  const lines = [summary(action, results), pointInTime(at)];
  const groups = Map.groupBy(results, ({ outcome }) => outcome.kind);
  for (const kind of SECTIONS) {
    const own = groups.get(kind);
    if (own) lines.push('', `${TITLES[kind]} (${own.length})`, ...own.map((result) => `  ${resultInWords(result)}`));
  }
  return `${lines.join('\n')}\n`;
}

function resultInWords({ target: { profile, row }, outcome }: TargetResult): string {
  const { invitation } = row;
  return [
    partyLabel(invitation.counterparty),
    typeInWords(invitation),
    visible(invitation.id, 100),
    placeInWords(profile),
    whatHappened(profile, outcome),
  ].join(' · ');
}

function whatHappened(profile: ProfileInbox, outcome: TargetResult['outcome']): string {
  switch (outcome.kind) {
    case 'done':
      return [
        statusInWords(outcome.invitation),
        ...(outcome.verified ? ['the answer was lost; confirmed by a second look'] : []),
        ...(outcome.requestId === undefined ? [] : [`request ${visible(outcome.requestId, 80)}`]),
      ].join(', ');
    case 'changed':
      return `${statusInWords(outcome.invitation)} before it was its turn`;
    case 'failed':
      return withRequest(explain(outcome.failure, profile.profile.name).sentence, outcome.failure.requestId);
    case 'unknown':
      return withRequest(
        `The answer was lost: refresh it to check. ${explain(outcome.failure, profile.profile.name).sentence}`,
        outcome.failure.requestId,
      );
    case 'notAttempted':
      return `Nothing was sent, because ${outcome.reason}`;
  }
}

function withRequest(sentence: string, requestId: string | undefined): string {
  return requestId === undefined ? sentence : `${sentence} Request ${visible(requestId, 80)}`;
}
