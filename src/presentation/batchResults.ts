// What became of a batch: a summary, and a document with one line for each invitation.
import type { TargetResult } from '../actions/batch.ts';
import type { Outcome } from '../actions/performAction.ts';
import { formatTimestamp } from '../common/dates.ts';
import { t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import { explain } from '../invitations/failure.ts';
import type { Action } from '../invitations/invitation.ts';
import {
  forAction,
  formatInvitationCount,
  partyLabel,
  profileLocation,
  statusLabel,
  typeLabel,
} from '../invitations/labels.ts';

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

/** One line for each invitation; what needs attention comes first. Plain text. */
export function formatResults(action: Action, results: readonly TargetResult[], at: number): string {
  const lines = [resultSummary(action, results), formatTimestamp(at)];
  const groups = Map.groupBy(results, ({ outcome }) => outcome.kind);
  for (const kind of SECTIONS) {
    const own = groups.get(kind);
    if (own) lines.push('', `${TITLES[kind]()} (${own.length})`, ...own.map((result) => `  ${resultLine(result)}`));
  }
  return `${lines.join('\n')}\n`;
}

function resultLine({ target: { profile, row }, outcome }: TargetResult): string {
  const { invitation } = row;
  return [
    partyLabel(invitation.counterparty),
    typeLabel(invitation),
    visible(invitation.id, 100),
    profileLocation(profile.viewer),
    outcomeText(profile, outcome),
  ].join(' · ');
}

function outcomeText(profile: ProfileInbox, outcome: TargetResult['outcome']): string {
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

/** What went wrong, and what verifying it found where the answer alone did not say that nothing happened. */
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
