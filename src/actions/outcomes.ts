// What an outcome means for the row and for the history.
import { t } from '../common/l10n.ts';
import { defined } from '../common/records.ts';
import { withoutActivity, type Row } from '../inbox/listStore.ts';
import { explain } from '../invitations/failure.ts';
import { mergeRecords, phaseAfter, type Action, type Invitation } from '../invitations/invitation.ts';
import { forAction, statusLabel } from '../invitations/labels.ts';
import type { Result, ResultKind } from './history.ts';
import type { Outcome, SentOutcome } from './performAction.ts';

export function notAttempted(reason: string): Outcome {
  return { kind: 'notAttempted', reason };
}

/** What the history keeps of an outcome: no names, notes or messages. */
export function resultOf(outcome: SentOutcome): Result {
  const at = Date.now();
  switch (outcome.kind) {
    case 'done': {
      const { invitation, verified, requestId } = outcome;
      return {
        at,
        kind: verified ? 'verified' : 'done',
        status: invitation.status,
        ...defined({ requestId }),
      };
    }
    case 'changed':
      return { at, kind: 'changed', status: outcome.invitation.status };
    case 'failed':
    case 'unknown': {
      const { kind: failure, requestId } = outcome.failure;
      return { at, kind: outcome.kind, failure, ...defined({ requestId }) };
    }
  }
}

/** The row after an act: with the status that the service answered, or with a remark that says what is known. */
export function rowAfter(current: Row, action: Action, outcome: Outcome, profile: string): Row {
  const row = withoutActivity(current);
  switch (outcome.kind) {
    case 'done':
      return { ...row, invitation: keepingMore(row.invitation, outcome.invitation) };
    case 'changed': {
      const invitation = keepingMore(row.invitation, outcome.invitation);
      return {
        ...row,
        invitation,
        remark: forAction(
          action,
          t('{0} before it could be canceled', statusLabel(invitation)),
          t('{0} before it could be declined', statusLabel(invitation)),
        ),
      };
    }
    case 'notAttempted':
      return row;
    case 'failed':
      return { ...row, remark: failedInWords(action, explain(outcome.failure, profile).title) };
    case 'unknown':
      return {
        ...row,
        remark: forAction(
          action,
          t('Not known whether it is canceled: refresh it to check'),
          t('Not known whether it is declined: refresh it to check'),
        ),
      };
  }
}

function failedInWords(action: Action, why: string): string {
  return forAction(action, t('Not canceled: {0}', why), t('Not declined: {0}', why));
}

/** An answer of an act may say less than was known before (message, inviter). */
function keepingMore(known: Invitation, answered: Invitation): Invitation {
  const note = answered.note ?? known.note;
  const sender = answered.sender ?? known.sender;
  return {
    ...answered,
    ...defined({ note, sender }),
    complete: answered.complete || known.complete,
    record: mergeRecords(known.record, answered.record),
  };
}

/** What a look says about an attempt that did not lead to its own phase. */
const FOUND: Readonly<Partial<Record<Invitation['phase'], ResultKind>>> = { pending: 'failed', unknown: 'unknown' };

/** What a later look says about an attempt: whether it is as it should be, not who made it so. */
export function verifiedResult({ phase, status }: Invitation, action: Action): Result {
  const kind = phase === phaseAfter(action) ? 'verified' : (FOUND[phase] ?? 'changed');
  return { at: Date.now(), kind, status };
}
