import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Handshake } from '@aws-sdk/client-organizations';
import * as fc from 'fast-check';
import { plainJson, time } from '../../../src/aws/json.ts';
import { toInvitation as fromHandshake } from '../../../src/aws/organizationsSource.ts';
import { toInvitation as fromConnection } from '../../../src/aws/partnerCentralSource.ts';
import { allowedAction, parseRecord } from '../../../src/invitations/invitation.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { RECEIVED, SENT } from '../../support/invitations.ts';

const ARN = 'arn:aws:organizations::111122223333:handshake/o-exampleorgid/invite/h-examplehandshakeid111';
/** As the AWS documentation shows one. */
const INVITE: Handshake = {
  Id: 'h-examplehandshakeid111',
  Arn: ARN,
  Parties: [
    { Id: 'o-exampleorgid', Type: 'ORGANIZATION' },
    { Id: 'juan@example.com', Type: 'EMAIL' },
  ],
  State: 'OPEN',
  RequestedTimestamp: new Date(1_482_952_459_257),
  ExpirationTimestamp: new Date(1_486_350_200_000),
  Action: 'INVITE',
  Resources: [
    {
      Type: 'ORGANIZATION',
      Value: 'o-exampleorgid',
      Resources: [
        { Type: 'MASTER_EMAIL', Value: 'bill@example.com' },
        { Type: 'MASTER_NAME', Value: 'Master Account' },
        { Type: 'ORGANIZATION_FEATURE_SET', Value: 'FULL' },
      ],
    },
    { Type: 'EMAIL', Value: 'juan@example.com' },
    { Type: 'NOTES', Value: 'Please join.' },
  ],
};

describe('a handshake', () => {
  test('that was sent shows who it went to', () => {
    const { counterparty, ...rest } = fromHandshake(INVITE, SENT);
    assert.deepEqual(counterparty, { kind: 'email', id: 'juan@example.com' });
    assert.equal(rest.note, 'Please join.');
    assert.equal(rest.createdAt, 1_482_952_459_257);
    assert.equal(rest.expiresAt, 1_486_350_200_000);
    assert.deepEqual([rest.type, rest.status, rest.phase, rest.complete], ['INVITE', 'OPEN', 'pending', true]);
    assert.equal(parseRecord(rest.record)['RequestedTimestamp'], '2016-12-28T19:14:19.257Z');
  });

  test('that was received shows the organization, with who manages it', () => {
    assert.deepEqual(fromHandshake(INVITE, RECEIVED).counterparty, {
      kind: 'organization',
      id: 'o-exampleorgid',
      name: 'Master Account',
      email: 'bill@example.com',
    });
  });

  test('is the same record whatever the order of its parties is', () => {
    for (const list of [SENT, RECEIVED]) {
      const reversed = { ...INVITE, Parties: INVITE.Parties?.toReversed() };
      assert.deepEqual(fromHandshake(reversed, list), fromHandshake(INVITE, list));
    }
  });

  test('has the o- of an organization also where the party lacks it', () => {
    const bare = { ...INVITE, Parties: [{ Id: 'exampleorgid', Type: 'ORGANIZATION' as const }] };
    assert.equal(fromHandshake(bare, RECEIVED).counterparty.id, 'o-exampleorgid');
  });

  test('to an account shows the account, and its e-mail where that is known', () => {
    const Parties: Handshake['Parties'] = [
      { Id: '444455556666', Type: 'ACCOUNT' },
      { Id: 'o-exampleorgid', Type: 'ORGANIZATION' },
    ];
    assert.deepEqual(fromHandshake({ ...INVITE, Parties, Resources: [] }, SENT).counterparty, {
      kind: 'account',
      id: '444455556666',
    });
    assert.equal(fromHandshake({ ...INVITE, Parties }, SENT).counterparty.email, 'juan@example.com');
  });

  test('for billing transfer names the manager from where it is nested', () => {
    const transfer: Handshake = {
      ...INVITE,
      Action: 'TRANSFER_RESPONSIBILITY',
      Resources: [
        {
          Type: 'MANAGEMENT_ACCOUNT',
          Value: '111122223333',
          Resources: [
            { Type: 'MANAGEMENT_EMAIL', Value: 'm@example.com' },
            { Type: 'MANAGEMENT_NAME', Value: 'Umbrella' },
          ],
        },
      ],
    };
    const { counterparty } = fromHandshake(transfer, RECEIVED);
    assert.deepEqual([counterparty.name, counterparty.email], ['Umbrella', 'm@example.com']);
  });

  test('for all features, sent, has only the organization itself', () => {
    const own: Handshake = {
      ...INVITE,
      Action: 'ENABLE_ALL_FEATURES',
      Parties: [{ Id: 'exampleorgid', Type: 'ORGANIZATION' }],
      Resources: [],
    };
    assert.deepEqual(fromHandshake(own, SENT).counterparty, { kind: 'organization', id: 'o-exampleorgid' });
  });

  test('that shows no party shows the account of its ARN', () => {
    assert.deepEqual(fromHandshake({ Id: 'h-1', Arn: ARN }, RECEIVED).counterparty, {
      kind: 'account',
      id: '111122223333',
    });
  });

  test('with nothing in it is a row on which nothing can be done', () => {
    const empty = fromHandshake({}, SENT);
    assert.deepEqual(
      [empty.id, empty.phase, empty.counterparty],
      ['', 'unknown', { kind: 'organization', id: 'unknown' }],
    );
    assert.equal(allowedAction(empty), undefined);
    assert.equal('arn' in empty || 'note' in empty || 'createdAt' in empty || 'expiresAt' in empty, false);
  });

  test('keeps words that are newer than this code', () => {
    const future = Object.assign<Handshake, unknown>(
      {},
      {
        Id: 'h-1',
        State: 'HIBERNATING',
        Action: 'ADOPT',
        Parties: [{ Type: 'PLANET', Id: 'earth' }],
        Resources: [{ Type: 'MOON', Value: '1' }, {}],
      },
    );
    const { status, type, phase, counterparty } = fromHandshake(future, RECEIVED);
    assert.deepEqual([status, type, phase, counterparty.id], ['HIBERNATING', 'ADOPT', 'unknown', 'unknown']);
  });

  test('never throws, and its direction is that of its list', () => {
    const text = fc.option(fc.string(), { nil: undefined });
    const words = fc.constantFrom('ORGANIZATION', 'ACCOUNT', 'EMAIL', 'NEW', undefined);
    const handshake = fc.record(
      {
        Id: text,
        Arn: text,
        State: text,
        Action: text,
        Parties: fc.array(fc.record({ Id: text, Type: words }, { requiredKeys: [] })),
        Resources: fc.array(fc.record({ Value: text, Type: words }, { requiredKeys: [] })),
        RequestedTimestamp: fc.date({ noInvalidDate: false }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(handshake, fc.constantFrom(SENT, RECEIVED), (odd, list) => {
        const made = fromHandshake(Object.assign<Handshake, unknown>({}, odd), list);
        assert.equal(made.direction, list.direction);
        assert.equal(JSON.stringify(parseRecord(made.record)), made.record);
      }),
    );
  });
});

describe('a connection invitation', () => {
  const LIST = {
    id: 'partnercentral.received.Sandbox',
    service: partnerCentral,
    direction: 'received',
    catalog: 'Sandbox',
  } as const;
  const SUMMARY = {
    Catalog: 'Sandbox',
    Id: 'pacinv-abcdefghijklm',
    Arn: 'arn:aws:partnercentral:us-east-1::catalog/Sandbox/connection-invitation/pacinv-abcdefghijklm',
    ConnectionType: 'SUBSIDIARY',
    CreatedAt: new Date(1_000),
    UpdatedAt: new Date(2_000),
    ExpiresAt: new Date(3_000),
    OtherParticipantIdentifier: '444455556666',
    ParticipantType: 'RECEIVER',
    Status: 'PENDING',
  } as const;

  test('of a list is a summary', () => {
    const { complete, counterparty, createdAt, updatedAt, expiresAt, phase, catalog } = fromConnection(SUMMARY, LIST);
    assert.deepEqual(counterparty, { kind: 'account', id: '444455556666' });
    assert.deepEqual(
      [complete, createdAt, updatedAt, expiresAt, phase, catalog],
      [false, 1_000, 2_000, 3_000, 'pending', 'Sandbox'],
    );
  });

  test('that was read has the message and who sent it', () => {
    const full = fromConnection(
      { ...SUMMARY, InvitationMessage: 'Hello', InviterEmail: 'dana@example.com', InviterName: 'Dana' },
      LIST,
    );
    assert.deepEqual(
      [full.complete, full.note, full.sender],
      [true, 'Hello', { name: 'Dana', email: 'dana@example.com' }],
    );
  });

  test('of a collaboration shows the partner profile', () => {
    const { counterparty } = fromConnection({ ...SUMMARY, OtherParticipantIdentifier: 'pprofile-x' }, LIST);
    assert.deepEqual(counterparty, { kind: 'partner', id: 'pprofile-x' });
  });

  test('with nothing in it, or with new words, is a row on which nothing can be done', () => {
    const words = { Id: 'pacinv-1', Status: 'HIBERNATING', ConnectionType: 'ADOPTION' };
    for (const answer of [{}, words]) {
      const made = fromConnection(Object.assign<Parameters<typeof fromConnection>[0], unknown>({}, answer), LIST);
      assert.equal(made.phase, 'unknown');
      assert.deepEqual(made.counterparty, { kind: 'partner', id: 'unknown' });
      assert.equal(allowedAction(made), undefined);
      assert.equal(made.catalog, 'Sandbox');
    }
  });
});

test('records are plain JSON: dates as text, nothing of the transport', () => {
  assert.deepEqual(
    plainJson({
      at: new Date(0),
      never: new Date(Number.NaN),
      gone: undefined,
      nothing: null,
      list: [1, 'a', true, undefined, { b: new Date(0) }],
      $metadata: { requestId: 'x' },
      f: () => 1,
    }),
    {
      at: '1970-01-01T00:00:00.000Z',
      never: null,
      nothing: null,
      list: [1, 'a', true, null, { b: '1970-01-01T00:00:00.000Z' }],
      f: null,
    },
  );
  assert.deepEqual([time(undefined), time(new Date(Number.NaN)), time(new Date(5))], [undefined, undefined, 5]);
});
