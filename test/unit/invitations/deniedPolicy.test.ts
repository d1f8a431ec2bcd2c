import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFor, type Denial } from '../../../src/invitations/deniedPolicy.ts';
import { organizations } from '../../../src/invitations/organizationsService.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';

const denied = (operation: string): Denial['failure'] => ({ kind: 'denied', message: 'no', operation });

function statementsOf(denials: readonly Denial[]): unknown {
  const policy: unknown = JSON.parse(policyFor(denials));
  assert.ok(typeof policy === 'object' && policy !== null && 'Version' in policy && 'Statement' in policy);
  assert.equal(policy.Version, '2012-10-17');
  return policy.Statement;
}

test('lists of one service make one statement, each action once', () => {
  assert.deepEqual(
    statementsOf([
      {
        failure: denied('ListHandshakesForOrganization'),
        list: { id: 'organizations.sent', service: organizations, direction: 'sent' },
      },
      {
        failure: denied('ListHandshakesForAccount'),
        list: { id: 'organizations.received', service: organizations, direction: 'received' },
      },
      {
        failure: denied('ListHandshakesForAccount'),
        list: { id: 'organizations.received', service: organizations, direction: 'received' },
      },
    ]),
    [
      {
        Effect: 'Allow',
        Action: ['organizations:ListHandshakesForAccount', 'organizations:ListHandshakesForOrganization'],
        Resource: '*',
      },
    ],
  );
});

test('Partner Central is limited to the catalog that was denied', () => {
  assert.deepEqual(
    statementsOf([
      {
        failure: denied('ListConnectionInvitations'),
        list: { id: 'partnercentral.sent.AWS', service: partnerCentral, direction: 'sent', catalog: 'AWS' },
      },
    ]),
    [
      {
        Effect: 'Allow',
        Action: ['partnercentral:ListConnectionInvitations'],
        Resource: '*',
        Condition: { StringEquals: { 'partnercentral:Catalog': ['AWS'] } },
      },
    ],
  );
});

test('a role that may not be assumed is named', () => {
  const resource = 'arn:aws:iam::111122223333:role/Audit';
  assert.deepEqual(
    statementsOf([{ failure: { kind: 'roleDenied', message: 'no', operation: 'AssumeRole', resource } }]),
    [{ Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: resource }],
  );
});
