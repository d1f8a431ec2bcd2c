import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invitationAccessibilityLabel } from '../../../src/presentation/invitationAccessibility.ts';
import { invitation } from '../../support/invitations.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 15);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('the accessibility label of an invitation has in words what its row shows by color and position', () => {
  assert.equal(
    invitationAccessibilityLabel(invitation({ expiresAt: NOW + 9 * DAY }), NOW),
    'Invite sent to juan@example.com, Pending, expires in 9 days',
  );
  assert.equal(
    invitationAccessibilityLabel(invitation({ direction: 'received', status: 'DECLINED', expiresAt: NOW }), NOW),
    'Invite received from juan@example.com, Declined',
  );
  assert.equal(
    invitationAccessibilityLabel(invitation({ expiresAt: NOW + 2 * DAY }), NOW, true),
    'Invite sent to juan@example.com, Pending, warning: expires in 2 days',
  );
});
