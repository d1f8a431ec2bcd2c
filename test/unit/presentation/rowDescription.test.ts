import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countOf } from '../../../src/invitations/invitation.ts';
import { listDescription, rowDescription } from '../../../src/presentation/rowDescription.ts';
import { invitation } from '../../support/invitations.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 15);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('the description of a row begins with the time left, or with the status', () => {
  assert.equal(rowDescription(invitation({ expiresAt: NOW + 9 * DAY }), NOW), '9 days left · Invite');
  assert.equal(rowDescription(invitation(), NOW), 'Pending · Invite');
  assert.equal(rowDescription(invitation({ status: 'ACCEPTED', expiresAt: NOW + DAY }), NOW), 'Accepted · Invite');
  assert.equal(rowDescription(invitation({ status: 'SOMETHING_NEW', type: '' }), NOW), 'Something new · Unknown');
});

describe('the description of a list', () => {
  test('counts the pending invitations, or the finished ones where none is pending', () => {
    assert.equal(
      listDescription(countOf([invitation(), invitation({ status: 'CANCELED' }), invitation()])),
      '2 pending',
    );
    assert.equal(listDescription(countOf([invitation({ status: 'CANCELED' })])), '1 finished');
  });

  test('does not count an unknown status as finished', () => {
    assert.equal(
      listDescription(countOf([invitation({ status: 'SOMETHING_NEW' }), invitation({ status: 'CANCELED' })])),
      'nothing pending',
    );
  });
});
