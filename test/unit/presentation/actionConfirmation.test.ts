import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { organizations } from '../../../src/invitations/organizationsService.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { actionConfirmation } from '../../../src/presentation/actionConfirmation.ts';
import { invitationAccessibilityLabel } from '../../../src/presentation/invitationAccessibility.ts';
import { formatInvitation } from '../../../src/presentation/invitationHover.ts';
import { rowDescription } from '../../../src/presentation/rowDescription.ts';
import { invitation } from '../../support/invitations.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 15);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const VIEWER = { profile: 'acme', accountId: '111122223333' };
const NASTY = 'Evil\u202E\n[x](command:y)\u200B\u0007 Corp\u2028';

describe('the question before an action', () => {
  test('names the action, counterparty, profile and account, and says that it cannot be undone', () => {
    const { message, detail, button } = actionConfirmation(invitation(), 'cancel', VIEWER);
    assert.equal(message, 'Cancel the Invite sent to juan@example.com?');
    assert.equal(button, 'Cancel Invitation');
    assert.deepEqual(detail.split('\n'), [
      'Sent to: Email juan@example.com',
      'What: Invite (handshake h-aaaaaaaa01)',
      'Profile: acme',
      'Account: 111122223333',
      '',
      'This cannot be undone. The account can no longer join with it, and AWS e-mails the owner of the account about it; its place in the account quota of the organization is free again, and a new invitation counts against the daily limit.',
    ]);
  });

  test('differs for two profiles whose names begin with the same 100 characters', () => {
    const questions = ['prod', 'test'].map(
      (end) => actionConfirmation(invitation(), 'cancel', { profile: `${'x'.repeat(100)}${end}` }).detail,
    );
    assert.notEqual(questions[0], questions[1]);
  });

  test('marks a false ID in the name of the counterparty, beside the true one', () => {
    const counterparty = { kind: 'organization', id: 'o-attacker01', name: 'Amazon (o-realorgid1)' };
    const { message } = actionConfirmation(invitation({ counterparty, direction: 'received' }), 'decline', VIEWER);
    assert.equal(message, 'Decline the Invite from Amazon ‹U+0028›o-realorgid1) (o-attacker01)?');
  });

  test('names the sender and the catalog before a decline', () => {
    const received = invitation({
      service: partnerCentral,
      direction: 'received',
      catalog: 'Sandbox',
      counterparty: { kind: 'organization', id: 'o-1', name: 'Example Corp', email: 'a@example.com' },
    });
    const { message, detail, button } = actionConfirmation(received, 'decline', { profile: 'acme' });
    assert.equal(message, 'Decline the Invite from Example Corp (o-1)?');
    assert.equal(button, 'Decline Invitation');
    assert.match(detail, /^Received from: Organization Example Corp \(o-1\), a@example\.com\n/);
    assert.match(detail, /\nProfile: acme\nAccount: not known\nCatalog: Sandbox\n\nThis cannot be undone\. /);
  });

  test('keeps its lines, whatever the counterparty is called', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(NASTY));
    fc.assert(
      fc.property(anything, anything, fc.constantFrom('cancel', 'decline'), (name, id, action) => {
        const hostile = invitation({ counterparty: { kind: name, id, name, email: name }, id, type: id, catalog: id });
        const { message, detail } = actionConfirmation(
          hostile,
          action,
          { profile: name, accountId: '111122223333' },
          name,
        );
        assert.doesNotMatch(message, /\p{C}/u);
        assert.equal(detail.split('\n').length, name === '' ? 7 : 8);
        assert.doesNotMatch(detail.replaceAll('\n', ''), /\p{C}/u);
      }),
    );
  });
});

describe('the question about each kind of invitation', () => {
  const kinds = [
    [organizations, 'INVITE'],
    [organizations, 'ENABLE_ALL_FEATURES'],
    [organizations, 'APPROVE_ALL_FEATURES'],
    [organizations, 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE'],
    [organizations, 'TRANSFER_RESPONSIBILITY'],
    [partnerCentral, 'OPPORTUNITY_COLLABORATION'],
    [partnerCentral, 'SUBSIDIARY'],
  ] as const;

  for (const [service, type] of kinds) {
    test(`says in one sentence what canceling and declining ${type} lead to`, () => {
      for (const action of ['cancel', 'decline'] as const) {
        const sentence = service.consequence(type, action);
        assert.match(sentence, /^[A-Z][^.?!]*\.$/);
        assert.notEqual(sentence, service.consequence('SOMETHING_NEW', action));
        const asked = actionConfirmation(invitation({ service, type }), action, VIEWER);
        assert.ok(asked.detail.endsWith(sentence));
      }
    });
  }

  test('claims nothing about a kind that is newer than the extension', () => {
    const asked = actionConfirmation(invitation({ type: 'BRAND_NEW_THING' }), 'decline', VIEWER);
    assert.equal(asked.message, 'Decline the Brand new thing from juan@example.com?');
    assert.match(asked.detail, /what else follows from declining this kind is not known here\.$/);
  });

  test('says high impact, as the row, the hover and the accessibility label do', () => {
    const transfer = invitation({ type: 'TRANSFER_RESPONSIBILITY', expiresAt: NOW + 9 * DAY });
    assert.equal(rowDescription(transfer, NOW), '9 days left · Billing transfer (high impact)');
    assert.match(
      formatInvitation(transfer, VIEWER, NOW),
      /^Billing transfer \(high impact\): Pending\nHigh impact: A billing transfer /,
    );
    assert.match(invitationAccessibilityLabel(transfer, NOW), /^Billing transfer \(high impact\) sent to /);
    const { message, detail } = actionConfirmation(transfer, 'cancel', VIEWER);
    assert.equal(message, 'Cancel the Billing transfer (high impact) sent to juan@example.com?');
    assert.match(detail, /\nHigh impact: A billing transfer decides .*\.\n\nThis cannot be undone\. The bill of/);
    for (const [service, type] of kinds) {
      assert.equal(
        rowDescription(invitation({ service, type }), NOW).includes('high impact'),
        type === 'TRANSFER_RESPONSIBILITY',
      );
    }
  });
});
