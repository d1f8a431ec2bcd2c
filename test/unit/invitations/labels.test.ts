import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { formatShortDate } from '../../../src/common/dates.ts';
import { countOf, phaseAfter } from '../../../src/invitations/invitation.ts';
import {
  actionLabels,
  actionConfirmation,
  formatExpiry,
  listDescription,
  listLabel,
  partyLabel,
  partyName,
  formatTimestamp,
  rowDescription,
  accessibilityLabel,
  statusLabel,
  formatInvitation,
  typeLabel,
} from '../../../src/invitations/labels.ts';
import { organizations } from '../../../src/invitations/organizationsService.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { invitation, RECEIVED, SENT } from '../../support/invitations.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 15);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const VIEWER = { profile: 'acme', accountId: '111122223333' };
const NASTY = 'Evil\u202E\n[x](command:y)\u200B\u0007 Corp\u2028';

const partnerList = (catalog: string) =>
  ({ id: 'x', service: partnerCentral, direction: 'received', catalog }) as const;
const statusWords = (service: typeof organizations, statuses: readonly string[]) =>
  statuses.map((status) => statusLabel(invitation({ service, status })));
const typeWords = (service: typeof organizations, types: readonly string[]) =>
  types.map((type) => typeLabel({ service, type }));

test('lists are called by direction, service and catalog', () => {
  assert.equal(listLabel(SENT), 'Sent handshakes');
  assert.equal(listLabel(RECEIVED), 'Received handshakes');
  assert.equal(listLabel(partnerList('AWS')), 'Received connection invitations');
  assert.equal(listLabel(partnerList('Sandbox')), 'Received connection invitations (Sandbox)');
});

test('the id of a party always shows', () => {
  assert.equal(partyLabel({ kind: 'email', id: 'juan@example.com' }), 'juan@example.com');
  assert.equal(
    partyLabel({ kind: 'organization', id: 'o-exampleorgid', name: 'Example Corp' }),
    'Example Corp (o-exampleorgid)',
  );
  assert.match(
    partyLabel({ kind: 'organization', id: 'o-exampleorgid', name: 'x'.repeat(500) }),
    /… \(o-exampleorgid\)$/,
  );
});

test('words of the services are readable, known ones and new ones', () => {
  assert.deepEqual(
    typeWords(organizations, [
      'INVITE',
      'ENABLE_ALL_FEATURES',
      'APPROVE_ALL_FEATURES',
      'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE',
      'TRANSFER_RESPONSIBILITY',
      'BRAND_NEW_THING',
      '',
    ]),
    [
      'Invite',
      'Enable all features',
      'Approve all features',
      'Service-linked role',
      'Billing transfer',
      'Brand new thing',
      'Unknown',
    ],
  );
  assert.deepEqual(typeWords(partnerCentral, ['OPPORTUNITY_COLLABORATION', 'SUBSIDIARY']), [
    'Opportunity collaboration',
    'Subsidiary',
  ]);
  assert.deepEqual(
    ['SOMETHING_NEW', ''].map((status) => statusLabel({ phase: 'unknown', status })),
    ['Something new', 'Unknown'],
  );
});

test('each state has one word, whatever the services call it', () => {
  assert.deepEqual(statusWords(organizations, ['REQUESTED', 'OPEN', 'ACCEPTED', 'DECLINED', 'CANCELED', 'EXPIRED']), [
    'Pending',
    'Pending',
    'Accepted',
    'Declined',
    'Canceled',
    'Expired',
  ]);
  assert.deepEqual(statusWords(partnerCentral, ['PENDING', 'ACCEPTED', 'REJECTED', 'CANCELED', 'EXPIRED']), [
    'Pending',
    'Accepted',
    'Declined',
    'Canceled',
    'Expired',
  ]);
  for (const action of ['cancel', 'decline'] as const) {
    assert.equal(statusLabel({ phase: phaseAfter(action), status: 'X' }), actionLabels(action).done);
  }
});

describe('every kind', () => {
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
    test(`${type} says in one sentence of its own what each act leads to`, () => {
      for (const action of ['cancel', 'decline'] as const) {
        const sentence = service.consequence(type, action);
        assert.match(sentence, /^[A-Z][^.?!]*\.$/);
        assert.notEqual(sentence, service.consequence('SOMETHING_NEW', action));
        const asked = actionConfirmation(invitation({ service, type }), action, VIEWER);
        assert.ok(asked.detail.endsWith(sentence));
      }
    });
  }

  test('that is new goes by its own name, and nothing is claimed about it', () => {
    const asked = actionConfirmation(invitation({ type: 'BRAND_NEW_THING' }), 'decline', VIEWER);
    assert.equal(asked.message, 'Decline the Brand new thing from juan@example.com?');
    assert.match(asked.detail, /what else follows from declining this kind is not known here\.$/);
  });

  test('of high impact is called that in its row, its hover, aloud and in the question', () => {
    const transfer = invitation({ type: 'TRANSFER_RESPONSIBILITY', expiresAt: NOW + 9 * DAY });
    assert.equal(rowDescription(transfer, NOW), '9 days left · Billing transfer (high impact)');
    assert.match(
      formatInvitation(transfer, VIEWER, NOW),
      /^Billing transfer \(high impact\): Pending\nHigh impact: A billing transfer /,
    );
    assert.match(accessibilityLabel(transfer, NOW), /^Billing transfer \(high impact\) sent to /);
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

describe('expiry', () => {
  for (const [left, words] of [
    [-DAY, 'past its expiry'],
    [0, 'past its expiry'],
    [1, 'expires within the hour'],
    [HOUR - 1, 'expires within the hour'],
    [HOUR, 'expires in 1 hour'],
    [2 * HOUR, 'expires in 2 hours'],
    [2 * DAY - 1, 'expires in 47 hours'],
    [2 * DAY, 'expires in 2 days'],
    [15 * DAY - 1, 'expires in 14 days'],
  ] as const) {
    test(`${left} ms: ${words}`, () => {
      assert.equal(formatExpiry(NOW + left, NOW), words);
    });
  }
});

test('a point in time is the same everywhere, and never throws', () => {
  assert.equal(formatTimestamp(NOW), '2026-11-21 09:15 UTC');
  assert.equal(formatTimestamp(Number.NaN), 'unknown');
  assert.equal(formatTimestamp(8.64e15 + 1), 'unknown');
});

test('a party is called by its name, or by its id where it gave none', () => {
  assert.equal(partyName({ kind: 'organization', id: 'o-exampleorgid', name: 'Example Corp' }), 'Example Corp');
  assert.equal(partyName({ kind: 'organization', id: 'o-exampleorgid', name: '' }), 'o-exampleorgid');
  assert.equal(partyName({ kind: 'email', id: 'a\u202Eb@example.com' }), 'a‹U+202E›b@example.com');
});

test('a row says first how long it is open, or its status', () => {
  assert.equal(rowDescription(invitation({ expiresAt: NOW + 9 * DAY }), NOW), '9 days left · Invite');
  assert.equal(rowDescription(invitation(), NOW), 'Pending · Invite');
  assert.equal(rowDescription(invitation({ status: 'ACCEPTED', expiresAt: NOW + DAY }), NOW), 'Accepted · Invite');
  assert.equal(rowDescription(invitation({ status: 'SOMETHING_NEW', type: '' }), NOW), 'Something new · Unknown');
});

test('a screen reader hears everything that the row shows by colour and place', () => {
  assert.equal(
    accessibilityLabel(invitation({ expiresAt: NOW + 9 * DAY }), NOW),
    'Invite sent to juan@example.com, Pending, expires in 9 days',
  );
  assert.equal(
    accessibilityLabel(invitation({ direction: 'received', status: 'DECLINED', expiresAt: NOW }), NOW),
    'Invite received from juan@example.com, Declined',
  );
  assert.equal(
    accessibilityLabel(invitation({ expiresAt: NOW + 2 * DAY }), NOW, true),
    'Invite sent to juan@example.com, Pending, warning: expires in 2 days',
  );
});

describe('a group', () => {
  test('counts what can be acted on', () => {
    assert.equal(
      listDescription(countOf([invitation(), invitation({ status: 'CANCELED' }), invitation()])),
      '2 pending',
    );
    assert.equal(listDescription(countOf([invitation({ status: 'CANCELED' })])), '1 finished');
  });

  test('does not call finished what it does not know', () => {
    assert.equal(
      listDescription(countOf([invitation({ status: 'SOMETHING_NEW' }), invitation({ status: 'CANCELED' })])),
      'nothing pending',
    );
  });
});

/** How the lines of the hover begin that tell of the expiry. */
const expiryLines = (status: string): string[] =>
  formatInvitation(invitation({ status, expiresAt: NOW + DAY }), VIEWER, NOW)
    .split('\n')
    .flatMap((line) => /^Exp[a-z]+/.exec(line)?.[0] ?? []);

describe('the story', () => {
  test('of something received has both sides, the sender, the dates and the message', () => {
    const told = formatInvitation(
      invitation({
        service: partnerCentral,
        direction: 'received',
        status: 'PENDING',
        type: 'SUBSIDIARY',
        id: 'pacinv-abcdefghijklm',
        catalog: 'Sandbox',
        counterparty: { kind: 'partner', id: 'pprofile-x' },
        sender: { name: 'Dana Rivers', email: 'dana@example.com' },
        note: 'First line\nsecond line',
        createdAt: NOW - DAY,
        updatedAt: NOW,
        expiresAt: NOW + 5 * DAY,
      }),
      VIEWER,
      NOW,
    );
    assert.deepEqual(told.split('\n'), [
      'Subsidiary: Pending',
      'From: Partner pprofile-x',
      'To: you (profile acme, account 111122223333)',
      'Sent by: Dana Rivers, dana@example.com',
      'Catalog: Sandbox',
      `Sent: ${formatShortDate(NOW - DAY)}`,
      `Updated: ${formatShortDate(NOW)}`,
      `Expires: ${formatShortDate(NOW + 5 * DAY)} (expires in 5 days)`,
      'ID: pacinv-abcdefghijklm',
      '',
      'Message from the sender (not checked by anyone):',
      'First line',
      'second line',
    ]);
  });

  test('of what has ended has no expiry ahead of it', () => {
    assert.deepEqual(['OPEN', 'SOMETHING_NEW', 'EXPIRED'].flatMap(expiryLines), ['Expires', 'Expires', 'Expired']);
    assert.deepEqual(['ACCEPTED', 'DECLINED', 'CANCELED'].flatMap(expiryLines), []);
  });

  test('of a summary says that there is more', () => {
    const told = formatInvitation(invitation({ complete: false }), { profile: 'acme' }, NOW);
    assert.match(told, /From: you \(profile acme\)\nTo: Email juan@example\.com\n/);
    assert.match(told, /Show Details reads the message and who sent it\.$/);
  });

  test('lets a stranger add no line but the message’s own, and nothing hidden', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(NASTY));
    fc.assert(
      fc.property(anything, anything, anything, (name, id, email) => {
        const about = {
          counterparty: { kind: name, id, name, email },
          sender: { name, email },
          type: name,
          status: id,
        };
        const told = formatInvitation(invitation(about), VIEWER, NOW);
        assert.doesNotMatch(told.replaceAll('\n', ''), /\p{C}/u);
        assert.ok(told.split('\n').length <= 5);
      }),
    );
  });
});

describe('the question before an act', () => {
  test('names the act, the other side, the profile and the account, and that there is no way back', () => {
    const { message, detail, button } = actionConfirmation(invitation(), 'cancel', VIEWER);
    assert.equal(message, 'Cancel the Invite sent to juan@example.com?');
    assert.equal(button, 'Cancel Invitation');
    assert.deepEqual(detail.split('\n'), [
      'Sent to: Email juan@example.com',
      'What: Invite (handshake h-aaaaaaaa01)',
      'Profile: acme',
      'Account: 111122223333',
      '',
      'This cannot be undone. The account can no longer join with it, and its place in the account quota of the organization is free again; a new invitation counts against the daily limit.',
    ]);
  });

  test('of a decline names the sender and the catalog', () => {
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

  test('keeps its lines, whatever the other side is called', () => {
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

  test('the button says what the menu says', () => {
    assert.deepEqual(actionLabels('cancel'), {
      verb: 'Cancel',
      button: 'Cancel Invitation',
      doing: 'canceling…',
      done: 'Canceled',
    });
    assert.equal(actionLabels('decline').button, 'Decline Invitation');
  });
});
