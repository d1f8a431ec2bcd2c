import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accessPolicy } from '../../../src/invitations/iamPolicy.ts';

describe('the policy', () => {
  test('for looking has lists and single reads, limited to invitations and catalogs', () => {
    assert.deepEqual(JSON.parse(accessPolicy('readOnly', { partition: 'aws', catalogs: ['AWS', 'Sandbox'] })), {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['organizations:ListHandshakesForAccount', 'organizations:ListHandshakesForOrganization'],
          Resource: ['*'],
        },
        {
          Effect: 'Allow',
          Action: ['organizations:DescribeHandshake'],
          Resource: ['arn:aws:organizations::*:handshake/o-*/*/h-*'],
        },
        {
          Effect: 'Allow',
          Action: ['partnercentral:ListConnectionInvitations'],
          Resource: ['*'],
          Condition: { StringEquals: { 'partnercentral:Catalog': ['AWS', 'Sandbox'] } },
        },
        {
          Effect: 'Allow',
          Action: ['partnercentral:GetConnectionInvitation'],
          Resource: [
            'arn:aws:partnercentral:*::catalog/AWS/connection-invitation/*',
            'arn:aws:partnercentral:*::catalog/Sandbox/connection-invitation/*',
          ],
          Condition: { StringEquals: { 'partnercentral:Catalog': ['AWS', 'Sandbox'] } },
        },
      ],
    });
  });

  test('leaves Partner Central out where it is not, or is not listed', () => {
    for (const options of [
      { partition: 'aws-cn', catalogs: ['AWS'] },
      { partition: 'aws', catalogs: [] },
    ]) {
      const policy = accessPolicy('acting', options);
      assert.doesNotMatch(policy, /partnercentral/);
      assert.ok(policy.includes(`arn:${options.partition}:organizations::`));
    }
  });
});
