import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pruned, recordOf, time, type Members } from '../../../src/aws/json.ts';
import { toInvitation as fromHandshake } from '../../../src/aws/organizationsSource.ts';
import { toInvitation as fromConnection } from '../../../src/aws/partnerCentralSource.ts';
import { allowedAction, parseRecord } from '../../../src/invitations/invitation.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { RECEIVED, SENT } from '../../support/invitations.ts';

const ARN = 'arn:aws:organizations::111122223333:handshake/o-exampleorgid/invite/h-examplehandshakeid111';
/** As the AWS documentation shows one. */
const INVITE = {
  Id: 'h-examplehandshakeid111',
  Arn: ARN,
  Parties: [
    { Id: 'o-exampleorgid', Type: 'ORGANIZATION' },
    { Id: 'juan@example.com', Type: 'EMAIL' },
  ],
  State: 'OPEN',
  RequestedTimestamp: 1_482_952_459.257,
  ExpirationTimestamp: 1.4863502e9,
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

/** The receiver of a sent handshake with these. */
const sent = (Action: string, Parties: readonly object[], Resources: readonly object[] = []) =>
  fromHandshake({ ...INVITE, Action, Parties, Resources }, SENT).counterparty;

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
      const reversed = { ...INVITE, Parties: INVITE.Parties.toReversed() };
      assert.deepEqual(fromHandshake(reversed, list), fromHandshake(INVITE, list));
    }
  });

  test('has the o- of an organization also where the party lacks it', () => {
    const bare = { ...INVITE, Parties: [{ Id: 'exampleorgid', Type: 'ORGANIZATION' }] };
    assert.equal(fromHandshake(bare, RECEIVED).counterparty.id, 'o-exampleorgid');
  });

  test('to an account shows the account, and its e-mail where that is known', () => {
    const Parties = [
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
    const transfer = {
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
    const own = {
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
    assert.deepEqual([empty.id, empty.phase, empty.counterparty], ['', 'unknown', { kind: 'account', id: 'unknown' }]);
    assert.equal(allowedAction(empty), undefined);
    assert.equal('arn' in empty || 'note' in empty || 'createdAt' in empty || 'expiresAt' in empty, false);
  });

  test('keeps words that are newer than this code', () => {
    const future = {
      Id: 'h-1',
      State: 'HIBERNATING',
      Action: 'ADOPT',
      Parties: [{ Type: 'PLANET', Id: 'earth' }],
      Resources: [{ Type: 'MOON', Value: '1' }, {}],
    };
    const { status, type, phase, counterparty } = fromHandshake(future, RECEIVED);
    assert.deepEqual([status, type, phase, counterparty.id], ['HIBERNATING', 'ADOPT', 'unknown', 'unknown']);
  });

  describe('that was sent and names no receiver among its parties', () => {
    const ORGANIZATION = { Type: 'ORGANIZATION', Id: 'exampleorgid' };

    test('is never said to be sent to its own organization, but for the all-features kinds', () => {
      for (const action of ['INVITE', 'TRANSFER_RESPONSIBILITY', 'ADOPT']) {
        assert.deepEqual(sent(action, [ORGANIZATION]), { kind: 'account', id: 'unknown' });
        assert.deepEqual(sent(action, []), { kind: 'account', id: 'unknown' });
      }
      for (const action of ['ENABLE_ALL_FEATURES', 'APPROVE_ALL_FEATURES']) {
        assert.deepEqual(sent(action, [ORGANIZATION]), { kind: 'organization', id: 'o-exampleorgid' });
      }
    });

    test('shows the account of its resources', () => {
      const resources = [{ Type: 'ACCOUNT', Value: '444455556666' }];
      assert.deepEqual(sent('INVITE', [ORGANIZATION], resources), { kind: 'account', id: '444455556666' });
    });

    test('never shows the account of the sender as the receiver', () => {
      const own = { Type: 'ACCOUNT', Id: '111122223333' };
      const other = { Type: 'ACCOUNT', Id: '444455556666' };
      for (const parties of [
        [own, other],
        [other, own, ORGANIZATION],
      ]) {
        assert.deepEqual(sent('TRANSFER_RESPONSIBILITY', parties), { kind: 'account', id: '444455556666' });
      }
      assert.deepEqual(sent('INVITE', [own], [{ Type: 'ACCOUNT', Value: '111122223333' }]), {
        kind: 'account',
        id: 'unknown',
      });
    });

    test('shows the organization of the ARN as the sender, where another one is a party, too', () => {
      const parties = [{ Type: 'ORGANIZATION', Id: 'o-somebodyelse' }, ORGANIZATION];
      assert.equal(fromHandshake({ ...INVITE, Parties: parties }, RECEIVED).counterparty.id, 'o-exampleorgid');
    });
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
    CreatedAt: '1970-01-01T00:00:01Z',
    UpdatedAt: '1970-01-01T01:00:02.000000000+01:00',
    ExpiresAt: '1970-01-01T00:00:03.000Z',
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
      const made = fromConnection(answer, LIST);
      assert.equal(made.phase, 'unknown');
      assert.deepEqual(made.counterparty, { kind: 'partner', id: 'unknown' });
      assert.equal(allowedAction(made), undefined);
      assert.equal(made.catalog, 'Sandbox');
    }
  });
});

describe('a member that is not what it should be', () => {
  test('costs no other member, and no other part of a list', () => {
    for (const odd of [null, 7, true, 'text', {}, [], { a: [] }, [null, 7]]) {
      const handshake = fromHandshake({ ...INVITE, RequestedTimestamp: odd, Parties: odd, Resources: odd }, SENT);
      assert.deepEqual([handshake.id, handshake.status, handshake.phase], [INVITE.Id, 'OPEN', 'pending']);
      assert.equal(handshake.expiresAt, 1_486_350_200_000);
    }
    const Parties = [null, 'x', ...INVITE.Parties];
    const Resources = [null, { Type: 7 }, { Resources: 'x' }, ...INVITE.Resources];
    assert.deepEqual(
      fromHandshake({ ...INVITE, Parties, Resources }, RECEIVED).counterparty,
      fromHandshake(INVITE, RECEIVED).counterparty,
    );
  });

  test('is no id, no date and no text', () => {
    for (const odd of [null, 7, {}, []]) {
      assert.equal(allowedAction(fromHandshake({ ...INVITE, Id: odd }, SENT)), undefined);
      assert.equal(fromHandshake({ ...INVITE, State: odd }, SENT).phase, 'unknown');
    }
  });
});

test('dates are seconds, as numbers or text, or ISO text; everything else is none', () => {
  for (const second of [1.5, '1.5', '1.5E0', '1970-01-01T00:00:01.5Z']) assert.equal(time(second), 1_500);
  for (const odd of [undefined, null, '', 'soon', '7 days', 1e12, Infinity, Number.NaN, {}, [], true]) {
    assert.equal(time(odd), undefined);
  }
});

test('what is nested without end is left out', () => {
  let nested: unknown = 'deep';
  for (let depth = 0; depth < 10_000; depth++) nested = depth % 2 === 0 ? [nested] : { nested };
  assert.ok(JSON.stringify(pruned(nested)).length < 1_000);
  const shallow = { a: [{ b: [1, 'c', null, true] }] };
  assert.deepEqual(pruned(shallow), shallow);
});

test('records are what was answered: dates as text where they are dates, nothing of the transport', () => {
  const answer: Members = {
    At: 1,
    Odd: 'soon',
    Nothing: null,
    List: [1, 'a', true, { B: 2 }],
    $metadata: { requestId: 'x' },
    $incomplete: false,
  };
  assert.deepEqual(JSON.parse(recordOf(answer, ['At', 'Odd'])), {
    At: '1970-01-01T00:00:01.000Z',
    Odd: 'soon',
    Nothing: null,
    List: [1, 'a', true, { B: 2 }],
  });
});
