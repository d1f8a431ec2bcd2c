import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import {
  allowedAction,
  compareRanks,
  expiresSoon,
  keyOf,
  merge,
  parseRecord,
  phaseAfter,
  rankOf,
  type Invitation,
} from '../../../src/invitations/invitation.ts';
import { organizations } from '../../../src/invitations/organizationsService.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { invitation } from '../../support/invitations.ts';

const PHASES = ['pending', 'accepted', 'declined', 'canceled', 'expired', 'unknown'] as const;

const summary = (about: Partial<Invitation> = {}): Invitation =>
  invitation({
    service: partnerCentral,
    status: 'PENDING',
    complete: false,
    record: '{"Status":"PENDING"}',
    ...about,
  });

const order = (...rows: Partial<Invitation>[]): string[] =>
  rows
    .map((about) => invitation(about))
    .toSorted((a, b) => compareRanks(rankOf(a), rankOf(b)))
    .map(({ id }) => id);

describe('the phase of a status', () => {
  test('handshakes', () => {
    const phases = ['REQUESTED', 'OPEN', 'CANCELED', 'ACCEPTED', 'DECLINED', 'EXPIRED'].map((status) =>
      organizations.phaseOf(status),
    );
    assert.deepEqual(phases, ['pending', 'pending', 'canceled', 'accepted', 'declined', 'expired']);
  });

  test('connection invitations', () => {
    const phases = ['PENDING', 'ACCEPTED', 'REJECTED', 'CANCELED', 'EXPIRED'].map((status) =>
      partnerCentral.phaseOf(status),
    );
    assert.deepEqual(phases, ['pending', 'accepted', 'declined', 'canceled', 'expired']);
  });

  for (const service of [organizations, partnerCentral]) {
    test(`${service.noun}: any other word is unknown, and is shown as a word`, () => {
      const word = fc.oneof(
        fc.string(),
        fc.constantFrom('', 'constructor', 'toString', '__proto__', 'valueOf', 'pending', 'open', 'HIBERNATING'),
      );
      fc.assert(
        fc.property(word, (status) => {
          fc.pre(!/^[A-Z]+$/.test(status) || status === 'HIBERNATING');
          assert.equal(service.phaseOf(status), 'unknown');
          assert.equal(typeof service.typeLabel(status), 'string');
        }),
      );
    });
  }
});

describe('what a row allows', () => {
  test('only what is pending can be acted on: cancel what was sent, decline what was received', () => {
    for (const phase of PHASES) {
      const pending = phase === 'pending';
      assert.equal(allowedAction({ id: 'x', phase, direction: 'sent' }), pending ? 'cancel' : undefined);
      assert.equal(allowedAction({ id: 'x', phase, direction: 'received' }), pending ? 'decline' : undefined);
    }
  });

  test('nothing can be done without an id', () => {
    assert.equal(allowedAction({ id: '', phase: 'pending', direction: 'sent' }), undefined);
  });

  test('an act leads to its own phase', () => {
    assert.deepEqual([phaseAfter('cancel'), phaseAfter('decline')], ['canceled', 'declined']);
  });

  test('a row is known by its ARN, else by its id', () => {
    assert.equal(keyOf({ id: 'h-1', arn: 'arn:aws:x' }), 'arn:aws:x');
    assert.equal(keyOf({ id: 'h-1' }), 'h-1');
  });
});

describe('reading again', () => {
  test('a finished one never becomes pending', () => {
    for (const status of ['CANCELED', 'ACCEPTED', 'DECLINED', 'EXPIRED']) {
      const known = invitation({ status });
      assert.equal(merge(known, invitation({ status: 'OPEN' })), known);
    }
  });

  test('the newer word wins otherwise', () => {
    const expired = invitation({ status: 'EXPIRED' });
    assert.equal(merge(invitation(), expired), expired);
    assert.equal(merge(undefined, expired), expired);
    const pending = invitation();
    assert.equal(merge(invitation({ status: 'SOMETHING_NEW' }), pending), pending);
  });

  test('a summary keeps the message and the sender that were read before', () => {
    const known = summary({
      complete: true,
      note: 'Hello',
      sender: { name: 'Dana' },
      record: JSON.stringify({ Status: 'PENDING', InvitationMessage: 'Hello' }),
    });
    const merged = merge(known, summary({ status: 'EXPIRED', phase: 'expired', record: '{"Status":"EXPIRED"}' }));
    assert.equal(merged.phase, 'expired');
    assert.equal(merged.note, 'Hello');
    assert.deepEqual(merged.sender, { name: 'Dana' });
    assert.equal(merged.complete, true);
    assert.deepEqual(parseRecord(merged.record), { Status: 'EXPIRED', InvitationMessage: 'Hello' });
  });

  test('a full record replaces what was known', () => {
    const full = summary({ complete: true, note: 'New' });
    assert.equal(merge(summary({ complete: true, note: 'Old' }), full), full);
  });
});

describe('the order of rows', () => {
  test('pending first and soonest first, then what is finished, newest first', () => {
    assert.deepEqual(
      order(
        { id: 'old', status: 'CANCELED', createdAt: 1 },
        { id: 'never expires' },
        { id: 'late', expiresAt: 900 },
        { id: 'new', status: 'ACCEPTED', createdAt: 1, updatedAt: 500 },
        { id: 'soon', expiresAt: 100 },
        { id: 'odd', status: 'SOMETHING_NEW', expiresAt: 500 },
        { id: 'undated', status: 'EXPIRED' },
      ),
      ['soon', 'odd', 'late', 'never expires', 'new', 'old', 'undated'],
    );
  });

  test('is a total order', () => {
    const rank = fc.record({ pending: fc.boolean(), at: fc.integer() });
    fc.assert(
      fc.property(rank, rank, rank, (a, b, c) => {
        // Equal ranks give 0 or -0: the same to a sort.
        assert.equal(Math.sign(compareRanks(a, b)) + Math.sign(compareRanks(b, a)), 0);
        if (compareRanks(a, b) <= 0 && compareRanks(b, c) <= 0) assert.ok(compareRanks(a, c) <= 0);
      }),
    );
  });
});

const at = (about: Partial<Invitation>, soon = 100) => expiresSoon(invitation(about), 1_000, soon);

test('expires soon: pending, and fewer days away than that', () => {
  assert.equal(at({ expiresAt: 1_099 }), true);
  assert.equal(at({ expiresAt: 1_100 }), false);
  assert.equal(at({ expiresAt: 900 }), true, 'past it, and still pending');
  assert.equal(at({ expiresAt: 1_099, status: 'CANCELED' }), false);
  assert.equal(at({}), false);
  assert.equal(at({ expiresAt: 1_000 }, 0), false, 'never, where the setting is 0');
});
