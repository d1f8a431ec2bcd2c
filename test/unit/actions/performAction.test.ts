import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { performAction, type SentOutcome } from '../../../src/actions/performAction.ts';
import type { FailureKind } from '../../../src/invitations/failure.ts';
import type { Action, Invitation } from '../../../src/invitations/invitation.ts';
import { failed, invitation, ScriptedSource } from '../../support/invitations.ts';

const signal = new AbortController().signal;
const SURELY_NOT: readonly FailureKind[] = [
  'denied',
  'notInOrganization',
  'notPartner',
  'signInNeeded',
  'credentials',
  'credentialsRejected',
  'configuration',
  'notFound',
  'invalidRequest',
];
const ANSWER_LOST: readonly FailureKind[] = [
  'timeout',
  'network',
  'gateway',
  'notTheService',
  'unusableAnswer',
  'stopped',
  'unexpected',
];
const REFUSED: readonly FailureKind[] = ['throttled', 'conflict', 'serviceFault'];
const ALREADY: readonly FailureKind[] = ['alreadyInState', 'wrongState'];

interface Script {
  action?: Action;
  /** what the act answers: a status, or a failure */
  acted: string | Error;
  /** what a look afterwards answers */
  looked?: string | Error;
}

async function play({ action = 'cancel', acted, looked }: Script) {
  const source = new ScriptedSource();
  const known = invitation(action === 'cancel' ? {} : { direction: 'received' });
  const tell = (answer: string | Error): Invitation => {
    if (answer instanceof Error) throw answer;
    return invitation({ direction: known.direction, status: answer });
  };
  source.answer = ({ call }) => {
    if (call !== 'get') return tell(acted);
    assert.ok(looked !== undefined, 'nobody should have looked');
    return tell(looked);
  };
  const outcome = await performAction({
    source,
    invitation: known,
    action,
    act: { signal, token: 'token-1' },
    verification: { signal },
    mayTryAgain: () => Promise.resolve(false),
  });
  return { outcome: brief(outcome), sent: source.sent.map(({ call }) => call) };
}

function brief(outcome: SentOutcome): string {
  switch (outcome.kind) {
    case 'done':
      return `done ${outcome.invitation.status}${outcome.verified ? ' verified' : ''}`;
    case 'changed':
      return `changed ${outcome.invitation.status}`;
    case 'failed':
      return `failed ${outcome.failure.kind}${outcome.stillPending ? ', still pending' : ''}`;
    case 'unknown':
      return `unknown ${outcome.failure.kind}`;
  }
}

describe('an act', () => {
  test('is done where the service says so', async () => {
    assert.deepEqual(await play({ acted: 'CANCELED' }), { outcome: 'done CANCELED', sent: ['cancel'] });
    assert.deepEqual(await play({ action: 'decline', acted: 'DECLINED' }), {
      outcome: 'done DECLINED',
      sent: ['decline'],
    });
  });

  for (const kind of SURELY_NOT) {
    test(`did not happen: ${kind}`, async () => {
      assert.deepEqual(await play({ acted: failed(kind) }), { outcome: `failed ${kind}`, sent: ['cancel'] });
    });
  }

  for (const kind of ALREADY) {
    test(`of somebody else is not called ours: ${kind}`, async () => {
      const sent = ['cancel', 'get'];
      assert.deepEqual(await play({ acted: failed(kind), looked: 'CANCELED' }), { outcome: 'changed CANCELED', sent });
      // After a lost first try it may have been ours, and it is as it should be.
      const retried = failed(kind, { retried: true });
      assert.deepEqual(await play({ acted: retried, looked: 'CANCELED' }), { outcome: 'done CANCELED verified', sent });
      assert.deepEqual(await play({ acted: failed(kind), looked: 'ACCEPTED' }), { outcome: 'changed ACCEPTED', sent });
      // What AWS says contradicts itself: no answer was lost, and nobody else acted.
      assert.deepEqual(await play({ acted: failed(kind), looked: 'OPEN' }), {
        outcome: 'unknown unusableAnswer',
        sent,
      });
    });
  }

  for (const kind of [...ANSWER_LOST, ...REFUSED]) {
    test(`is looked for: ${kind}`, async () => {
      const sent = ['cancel', 'get'];
      const acted = failed(kind);
      assert.deepEqual(await play({ acted, looked: 'CANCELED' }), { outcome: 'done CANCELED verified', sent });
      assert.deepEqual(await play({ acted, looked: 'ACCEPTED' }), { outcome: 'changed ACCEPTED', sent });
      assert.deepEqual(await play({ acted, looked: failed('network') }), { outcome: `unknown ${kind}`, sent });
      const pending = REFUSED.includes(kind) ? `failed ${kind}, still pending` : `unknown ${kind}`;
      assert.deepEqual(await play({ acted, looked: 'OPEN' }), { outcome: pending, sent });
      assert.deepEqual(await play({ acted, looked: 'SOMETHING_NEW' }), { outcome: `unknown ${kind}`, sent });
    });
  }

  test('a success that does not show it is not taken at its word', async () => {
    for (const status of ['OPEN', 'SOMETHING_NEW', '']) {
      assert.equal((await play({ acted: status, looked: 'CANCELED' })).outcome, 'done CANCELED verified');
      assert.equal((await play({ acted: status, looked: 'OPEN' })).outcome, 'unknown unusableAnswer');
    }
    assert.equal((await play({ acted: 'DECLINED', looked: 'DECLINED' })).outcome, 'changed DECLINED');
  });

  test('what nobody foresaw is not called a failure', async () => {
    assert.equal((await play({ acted: new RangeError('odd'), looked: 'CANCELED' })).outcome, 'done CANCELED verified');
  });

  test('no failure is claimed where an earlier try of the same act may have arrived', async () => {
    for (const kind of SURELY_NOT) {
      const acted = failed(kind, { retried: true });
      assert.equal((await play({ acted, looked: 'CANCELED' })).outcome, 'done CANCELED verified', kind);
      assert.equal((await play({ acted, looked: failed(kind) })).outcome, `unknown ${kind}`);
      assert.equal((await play({ acted, looked: 'OPEN' })).outcome, `failed ${kind}, still pending`);
    }
  });

  test('what others finished while our own tries were refused is not called ours', async () => {
    const source = new ScriptedSource();
    let tries = 0;
    source.answer = ({ call }) => {
      if (call === 'get') return invitation({ status: tries === 1 ? 'OPEN' : 'CANCELED' });
      throw failed(++tries === 1 ? 'throttled' : 'alreadyInState');
    };
    const outcome = await performAction({
      source,
      invitation: invitation(),
      action: 'cancel',
      act: { signal, token: 'token-1' },
      verification: { signal },
      mayTryAgain: () => Promise.resolve(true),
    });
    assert.equal(brief(outcome), 'changed CANCELED');
  });
});
