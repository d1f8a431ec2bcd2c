// Carries out one action on one row: claim, permit, history, request, result. Also verifies earlier attempts.
import { t } from '../common/l10n.ts';
import { defined } from '../common/records.ts';
import { withoutActivity } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import { acceptRead, readRow } from '../inbox/rowReading.ts';
import { failureOf, type Failure } from '../invitations/failure.ts';
import { allowedAction, type Action, type Invitation, type Phase } from '../invitations/invitation.ts';
import { statusLabel } from '../invitations/labels.ts';
import type { Attempt, History, Result } from './history.ts';
import { notAttempted, resultOf, rowAfter, verifiedResult } from './outcomes.ts';
import { performAction, type Outcome } from './performAction.ts';
import { targetKey, type Target } from './target.ts';

export interface ActionRequest {
  readonly action: Action;
  readonly reason?: string;
  /** Ends the waiting for a permit; what was sent is followed to its end. */
  readonly signal: AbortSignal;
}

interface ConfirmedRequest extends ActionRequest {
  /** Where it was known. */
  readonly account?: string;
}

/** What verifying an earlier attempt found: the result that completes its entry, or why nothing was found. */
export type VerificationResult =
  | { readonly kind: 'found'; readonly phase: Phase; readonly status: string; readonly result: Result }
  | { readonly kind: 'failed'; readonly failure: Failure };

export class ActionRunner {
  readonly #history: Pick<History, 'begin' | 'end'>;
  /** Invitation keys that are being acted on, through whichever profile. */
  readonly #claimed = new Set<string>();
  /** Attempts whose result is not known yet, by row: the next reading of the row settles them. */
  readonly #unsettled = new Map<string, { readonly attempt: string; readonly action: Action }>();

  constructor(history: Pick<History, 'begin' | 'end'>) {
    this.#history = history;
  }

  /**
   * Cancels or declines one invitation: waits for a permit, records the attempt, sends it, records the result.
   * The row shows each step, and the service's answer afterwards. Never rejects.
   */
  async run(target: Target, request: ActionRequest): Promise<Outcome> {
    const { profile, store } = target;
    // The one that was confirmed: what its credentials are by the time that it is sent is compared with it.
    const { accountId: account } = profile;
    const { key } = target.row;
    const row = store.row(key);
    if (profile.life.aborted) return notAttempted(t('its profile has changed meanwhile'));
    if (!row) return notAttempted(t('it is no longer in the list'));
    if (row.activity !== undefined) return notAttempted(t('something else is being done with it'));
    if (allowedAction(row.invitation) !== request.action) {
      return notAttempted(t('it is {0}', statusLabel(row.invitation).toLowerCase()));
    }
    const claim = profile.invitationKey(row.invitation);
    if (this.#claimed.has(claim)) return notAttempted(t('it is being acted on through another profile'));
    this.#claimed.add(claim);
    try {
      store.update(key, (known) => ({ ...withoutActivity(known), activity: 'waiting' }));
      const outcome = await this.#runClaimed(target, { ...request, ...defined({ account }) });
      store.update(key, (current) => rowAfter(current, request.action, outcome, profile.profile.name));
      if (outcome.kind === 'done' || outcome.kind === 'changed') profile.propagate(store, key, outcome.invitation);
      return outcome;
    } finally {
      this.#claimed.delete(claim);
    }
  }

  /** Reads one invitation again, and settles what an earlier action left unknown. Resolves to what went wrong. */
  async read(target: Target): Promise<Failure | undefined> {
    const read = await readRow(target.profile, target.store, target.row.key);
    if ('message' in read) return read;
    const open = this.#unsettled.get(targetKey(target));
    if (!open) return undefined;
    this.#unsettled.delete(targetKey(target));
    // Where it cannot be written it stays open in the history, and can be verified there.
    await this.#history.end(open.attempt, verifiedResult(read, open.action)).catch(() => undefined);
    return undefined;
  }

  /** Finds out what became of an earlier attempt, also where its row is not in the list. Never rejects. */
  async verify(profile: ProfileInbox, attempt: Attempt): Promise<VerificationResult> {
    try {
      await profile.connect();
      const store = profile.connectedList(attempt.list);
      if (!store) return { kind: 'failed', failure: { kind: 'notFound', message: t('Its list is not there.') } };
      const { account } = attempt;
      const options = {
        ...profile.rates.callOptions(store.source, 'get', profile.life),
        // Another account would not find it, which says nothing.
        ...(account === '' ? {} : { account }),
      };
      const now = await store.source.get(attempted(attempt, store), options);
      if (attempt.arn !== undefined) acceptRead(profile, store, attempt.arn, now);
      return { kind: 'found', phase: now.phase, status: now.status, result: verifiedResult(now, attempt.action) };
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error) };
    }
  }

  async #runClaimed(target: Target, request: ConfirmedRequest): Promise<Outcome> {
    const { profile, store } = target;
    const { key } = target.row;
    const { action, signal } = request;
    const acquire = profile.rates.callOptions(store.source, action, signal).permit;
    try {
      await acquire();
    } catch {
      return notAttempted(t('it was stopped before its turn'));
    }
    // Anything may have changed while it waited.
    if (profile.life.aborted) return notAttempted(t('its profile has changed meanwhile'));
    const row = store.row(key);
    if (!row) return notAttempted(t('it is no longer in the list'));
    const { invitation } = row;
    if (allowedAction(invitation) !== action) return { kind: 'changed', invitation };
    let attempt: string;
    try {
      attempt = await this.#history.begin(attemptOf(target, action, invitation));
    } catch (error) {
      return notAttempted(t('the action history cannot be written ({0})', failureOf(error).message));
    }
    store.update(key, (known) => ({ ...withoutActivity(known), activity: action }));
    const outcome = await send(target, request, invitation, acquire);
    if (outcome.kind === 'unknown') this.#unsettled.set(targetKey(target), { attempt, action });
    else this.#unsettled.delete(targetKey(target));
    await this.#history.end(attempt, resultOf(outcome)).catch(() => {
      // It stays an unfinished entry, which is how a person finds it and verifies it.
    });
    return outcome;
  }
}

/** What was sent is followed to its end, also when its profile leaves the files meanwhile. Time-outs bound it. */
function send(
  { profile, store: { source } }: Target,
  { action, reason, account }: ConfirmedRequest,
  invitation: Invitation,
  acquire: () => Promise<void>,
) {
  const { signal } = new AbortController();
  return performAction({
    source,
    invitation,
    action,
    ...defined({ reason }),
    // One token for this action, however many tries it takes.
    act: { signal, token: crypto.randomUUID(), ...defined({ account }) },
    verification: { ...profile.rates.callOptions(source, 'get', signal), ...defined({ account }) },
    mayTryAgain: async ({ kind }) => {
      if (kind === 'throttled') profile.rates.slowDown(source, action);
      return acquire().then(
        () => true,
        () => false,
      );
    },
  });
}

function attemptOf({ profile, store }: Target, action: Action, invitation: Invitation): Attempt {
  return {
    at: Date.now(),
    profile: profile.profile.name,
    sample: profile.profile.origin === 'sample',
    account: profile.accountId ?? '',
    action,
    service: invitation.service.id,
    list: store.list.id,
    type: invitation.type,
    invitation: invitation.id,
    ...defined({ arn: invitation.arn }),
    counterparty: invitation.counterparty.id,
  };
}

/** The invitation of an earlier attempt, as far as its record says: enough to read it again. */
function attempted(attempt: Attempt, { source, list }: Target['store']): Invitation {
  return {
    service: source.service,
    list: list.id,
    direction: list.direction,
    id: attempt.invitation,
    ...defined({ catalog: list.catalog }),
    type: attempt.type,
    status: '',
    phase: 'unknown',
    counterparty: { kind: 'unknown', id: attempt.counterparty },
    complete: false,
    record: '{}',
  };
}
