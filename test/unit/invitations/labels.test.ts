import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phaseAfter } from '../../../src/invitations/invitation.ts';
import {
  actionLabels,
  listLabel,
  partyLabel,
  partyName,
  statusLabel,
  typeLabel,
} from '../../../src/invitations/labels.ts';
import { organizations } from '../../../src/invitations/organizationsService.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { invitation, RECEIVED, SENT } from '../../support/invitations.ts';

const partnerList = (catalog: string) =>
  ({ id: 'x', service: partnerCentral, direction: 'received', catalog }) as const;
const statusWords = (service: typeof organizations, statuses: readonly string[]) =>
  statuses.map((status) => statusLabel(invitation({ service, status })));
const typeWords = (service: typeof organizations, types: readonly string[]) =>
  types.map((type) => typeLabel({ service, type }));

test('the label of a list names its direction, service and catalog', () => {
  assert.equal(listLabel(SENT), 'Sent handshakes');
  assert.equal(listLabel(RECEIVED), 'Received handshakes');
  assert.equal(listLabel(partnerList('AWS')), 'Received connection invitations');
  assert.equal(listLabel(partnerList('Sandbox')), 'Received connection invitations (Sandbox)');
});

test('the label of a party always has its ID', () => {
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

test('the words of the services are labels, known ones and new ones', () => {
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

test('the label of a status is one word, whatever the service calls it', () => {
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

test('the name of a party is its ID where it gave no name', () => {
  assert.equal(partyName({ kind: 'organization', id: 'o-exampleorgid', name: 'Example Corp' }), 'Example Corp');
  assert.equal(partyName({ kind: 'organization', id: 'o-exampleorgid', name: '' }), 'o-exampleorgid');
  assert.equal(partyName({ kind: 'email', id: 'a\u202Eb@example.com' }), 'a‹U+202E›b@example.com');
});

test('the button of the question has the same text as the menu', () => {
  assert.deepEqual(actionLabels('cancel'), {
    verb: 'Cancel',
    button: 'Cancel Invitation',
    doing: 'canceling…',
    done: 'Canceled',
  });
  assert.equal(actionLabels('decline').button, 'Decline Invitation');
});
