import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherParticipant } from '../../../src/emulator/partnerCentral/connectionInvitations.ts';
import { ServiceError } from '../../../src/emulator/serviceError.ts';
import { World } from '../../../src/emulator/world.ts';

const WORDS = { message: 'Hello', email: 'a@example.com', name: 'A' };

function setUp() {
  const clock = { now: Date.UTC(2026, 4, 10) };
  const world = new World(() => clock.now);
  const account = (name: string) => world.addAccount({ name, email: `${name}@example.com` });
  const register = (name: string) => world.registerPartner(account(name), { catalog: 'AWS', name });
  const [sender, receiver, stranger] = [register('sender'), register('receiver'), register('stranger')];
  const invite = (connectionType: 'SUBSIDIARY' | 'OPPORTUNITY_COLLABORATION' = 'OPPORTUNITY_COLLABORATION') =>
    world.createConnectionInvitation(sender, { ...WORDS, connectionType, receiver });
  return { clock, world, sender, receiver, stranger, invite };
}

function refusal(perform: () => unknown): string {
  try {
    perform();
  } catch (error) {
    assert.ok(error instanceof ServiceError, String(error));
    return error.reason ?? error.name;
  }
  return 'no refusal';
}

test('the sender withdraws, the receiver answers, a stranger sees nothing', () => {
  const { world, sender, receiver, stranger, invite } = setUp();
  const { id } = invite();
  assert.equal(
    refusal(() => world.connectionInvitations.cancel(receiver, id)),
    'ACCESS_DENIED',
  );
  assert.equal(
    refusal(() => world.connectionInvitations.reject(sender, id)),
    'ACCESS_DENIED',
  );
  assert.equal(
    refusal(() => world.connectionInvitations.accept(sender, id)),
    'ACCESS_DENIED',
  );
  assert.equal(
    refusal(() => world.connectionInvitations.get(stranger, id)),
    'CONNECTION_INVITATION_NOT_FOUND',
  );
  assert.equal(world.connectionInvitations.reject(receiver, id, 'no').status, 'REJECTED');
  assert.equal(
    refusal(() => world.connectionInvitations.cancel(sender, id)),
    'INCOMPATIBLE_CONNECTION_INVITATION_STATE',
  );
  assert.equal(
    refusal(() => world.connectionInvitations.reject(receiver, id)),
    'INCOMPATIBLE_CONNECTION_INVITATION_STATE',
  );
});

test('one catalog does not see the other', () => {
  const { world, sender, invite } = setUp();
  const { id } = invite();
  const account = world.directory.account(sender.accountId);
  assert.ok(account);
  const sandbox = world.registerPartner(account, { catalog: 'Sandbox', name: 'sender' });
  assert.equal(
    refusal(() => world.connectionInvitations.get(sandbox, id)),
    'CONNECTION_INVITATION_NOT_FOUND',
  );
  assert.equal(
    refusal(() => world.connectionInvitations.partner('Elsewhere', sender.accountId)),
    'ACCESS_DENIED',
  );
});

test('there is one open invitation and one connection of a type between two partners', () => {
  const { world, sender, receiver, invite } = setUp();
  const { id } = invite();
  assert.equal(refusal(invite), 'DUPLICATE_CONNECTION_INVITATION');
  assert.equal(
    refusal(() => invite('SUBSIDIARY')),
    'no refusal',
  );
  assert.match(world.connectionInvitations.accept(receiver, id).connectionId ?? '', /^pac-[A-Za-z0-9]{13}$/);
  assert.equal(refusal(invite), 'DUPLICATE_CONNECTION');
  const back = { ...WORDS, connectionType: 'OPPORTUNITY_COLLABORATION', receiver: sender } as const;
  assert.equal(
    refusal(() => world.createConnectionInvitation(receiver, back)),
    'DUPLICATE_CONNECTION',
  );
});

test('an expired one is final and makes room', () => {
  const { clock, world, receiver, invite } = setUp();
  const invitation = invite();
  clock.now = invitation.expiresAt;
  assert.equal(
    refusal(() => world.connectionInvitations.accept(receiver, invitation.id)),
    'INCOMPATIBLE_CONNECTION_INVITATION_STATE',
  );
  assert.equal(invitation.status, 'EXPIRED');
  assert.equal(refusal(invite), 'no refusal');
});

test('the other side is called by account for a subsidiary and by profile for a collaboration', () => {
  const { sender, receiver, invite } = setUp();
  const collaboration = invite();
  assert.equal(otherParticipant(collaboration, sender), receiver.profileId);
  assert.equal(otherParticipant(collaboration, receiver), sender.profileId);
  assert.equal(otherParticipant(invite('SUBSIDIARY'), receiver), sender.accountId);
});

test('fifty invitations may be sent a day', () => {
  const { clock, world, sender } = setUp();
  const send = (index: number) => {
    const name = `partner${String(index)}`;
    const receiver = world.registerPartner(world.addAccount({ name, email: `${name}@example.com` }), {
      catalog: 'AWS',
      name,
    });
    const words = {
      ...WORDS,
      connectionType: 'OPPORTUNITY_COLLABORATION',
      receiverIdentifier: receiver.profileId,
    } as const;
    world.connectionInvitations.create(sender, words);
  };
  for (let index = 0; index < 50; index++) send(index);
  assert.equal(
    refusal(() => {
      send(50);
    }),
    'LIMIT_EXCEEDED_NUMBER_OF_CONNECTION_INVITATION_PER_DAY',
  );
  clock.now += 86_400_000;
  assert.equal(
    refusal(() => {
      send(51);
    }),
    'no refusal',
  );
});
