import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { ServiceError } from '../../../src/emulator/serviceError.ts';
import { World } from '../../../src/emulator/world.ts';
import type { Account, Handshake, Organization } from '../../../src/emulator/world.ts';

const DAY = 86_400_000;

function setUp(featureSet: 'ALL' | 'CONSOLIDATED_BILLING' = 'ALL') {
  const clock = { now: Date.UTC(2026, 4, 10, 12) };
  const world = new World(() => clock.now);
  const boss = world.addAccount({ name: 'Boss', email: 'boss@example.com' });
  const guest = world.addAccount({ name: 'Guest', email: 'guest@example.org' });
  const organization = world.createOrganization(boss, { featureSet });
  return { clock, world, boss, guest, organization };
}

function refusal(perform: () => unknown): string {
  try {
    perform();
  } catch (error) {
    assert.ok(error instanceof ServiceError, String(error));
    return error.reason === undefined ? error.name : `${error.name} ${error.reason}`;
  }
  return 'no refusal';
}

function listed(world: World, account: Account): string[] {
  return world.handshakes
    .receivedBy(account.id, {})
    .filter((handshake) => world.handshakes.isListed(handshake, account, 'in'))
    .map(({ id }) => id);
}

describe('a handshake', () => {
  test('is canceled by its sender only, once', () => {
    const { world, boss, guest, organization } = setUp();
    const { id } = world.invite(organization, { type: 'ACCOUNT', id: guest.id });
    assert.equal(
      refusal(() => world.handshakes.cancel(guest, id)),
      'AccessDeniedException',
    );
    assert.equal(world.handshakes.cancel(boss, id).state, 'CANCELED');
    assert.equal(
      refusal(() => world.handshakes.cancel(boss, id)),
      'HandshakeAlreadyInStateException',
    );
    assert.equal(
      refusal(() => world.handshakes.decline(guest, id)),
      'InvalidHandshakeTransitionException',
    );
    assert.deepEqual(
      world.effects.map(({ operation, from, to }) => [operation, from, to]),
      [
        ['InviteAccountToOrganization', undefined, 'OPEN'],
        ['CancelHandshake', 'OPEN', 'CANCELED'],
      ],
    );
  });

  test('is declined by its recipient only, once', () => {
    const { world, boss, guest, organization } = setUp();
    const { id } = world.invite(organization, { type: 'EMAIL', id: 'GUEST@example.org' });
    assert.equal(
      refusal(() => world.handshakes.decline(boss, id)),
      'AccessDeniedException',
    );
    assert.equal(world.handshakes.decline(guest, id).state, 'DECLINED');
    assert.equal(
      refusal(() => world.handshakes.decline(guest, id)),
      'HandshakeAlreadyInStateException',
    );
    assert.equal(
      refusal(() => world.handshakes.cancel(boss, id)),
      'InvalidHandshakeTransitionException',
    );
  });

  test('is not canceled by a delegated administrator, who may look at it', () => {
    const { world, guest, organization } = setUp();
    const member = world.addAccount({ name: 'Member', email: 'member@example.com' });
    world.addMember(organization, member);
    const { id } = world.invite(organization, { type: 'ACCOUNT', id: guest.id });
    assert.equal(
      refusal(() => world.handshakes.describe(member, id)),
      'AccessDeniedException',
    );
    world.delegateAdministrator(organization, member);
    assert.equal(world.handshakes.describe(member, id).id, id);
    assert.equal(
      refusal(() => world.handshakes.cancel(member, id)),
      'AccessDeniedException',
    );
  });

  test('expires after fifteen days and is forgotten thirty days later', () => {
    const { clock, world, boss, guest, organization } = setUp();
    const { id } = world.invite(organization, { type: 'ACCOUNT', id: guest.id });
    clock.now += 15 * DAY - 1;
    assert.equal(world.handshake(id)?.state, 'OPEN');
    clock.now += 1;
    assert.equal(world.handshake(id)?.state, 'EXPIRED');
    assert.equal(
      refusal(() => world.handshakes.cancel(boss, id)),
      'InvalidHandshakeTransitionException',
    );
    clock.now += 30 * DAY - 1;
    assert.deepEqual(listed(world, guest), [id]);
    clock.now += 1;
    assert.deepEqual(listed(world, guest), []);
    assert.equal(
      refusal(() => world.handshakes.describe(guest, id)),
      'HandshakeNotFoundException',
    );
  });

  test('that is accepted makes a member, also of somebody who was a member elsewhere', () => {
    const { world, guest, organization } = setUp();
    world.handshakes.accept(guest, world.invite(organization, { type: 'ACCOUNT', id: guest.id }).id);
    assert.equal(guest.organizationId, organization.id);
    const other = world.addAccount({ name: 'Other', email: 'other@example.net' });
    const elsewhere = world.createOrganization(other);
    const move = world.invite(elsewhere, { type: 'ACCOUNT', id: guest.id });
    world.deny(guest.id, 'organizations:LeaveOrganization');
    assert.equal(
      refusal(() => world.handshakes.accept(guest, move.id)),
      'AccessDeniedException',
    );
    world.allow(guest.id, 'organizations:LeaveOrganization');
    world.handshakes.accept(guest, move.id);
    assert.equal(guest.organizationId, elsewhere.id);
    assert.equal(organization.members.has(guest.id), false);
  });

  test('to an account that manages an organization is hidden from it and cannot be accepted', () => {
    const { world, guest, organization } = setUp();
    const { id } = world.invite(organization, { type: 'ACCOUNT', id: guest.id });
    assert.deepEqual(listed(world, guest), [id]);
    world.createOrganization(guest);
    assert.deepEqual(listed(world, guest), []);
    assert.equal(
      refusal(() => world.handshakes.accept(guest, id)),
      'MasterCannotLeaveOrganizationException',
    );
  });

  test('waits for an account that does not exist yet', () => {
    const { world, organization } = setUp();
    const { id } = world.invite(organization, { type: 'EMAIL', id: 'later@example.com' });
    const later = world.addAccount({ name: 'Later', email: 'Later@example.com' });
    assert.deepEqual(listed(world, later), [id]);
  });

  test('to a member by e-mail is opened, and its accept fails but leaves it accepted', () => {
    const { world, guest, organization } = setUp();
    world.addMember(organization, guest);
    const { id } = world.invite(organization, { type: 'EMAIL', id: guest.email });
    const accept = () => world.handshakes.accept(guest, id);
    assert.equal(refusal(accept), 'HandshakeConstraintViolationException ALREADY_IN_AN_ORGANIZATION');
    assert.equal(world.handshake(id)?.state, 'ACCEPTED');
    assert.equal(refusal(accept), 'HandshakeAlreadyInStateException');
  });
});

describe('an invitation', () => {
  test('is refused to a member, and a second time to anybody', () => {
    const { world, boss, guest, organization } = setUp();
    world.invite(organization, { type: 'ACCOUNT', id: guest.id });
    const again = () => world.invite(organization, { type: 'EMAIL', id: guest.email });
    assert.equal(refusal(again), 'DuplicateHandshakeException');
    const self = () => world.invite(organization, { type: 'ACCOUNT', id: boss.id });
    assert.equal(refusal(self), 'HandshakeConstraintViolationException ALREADY_IN_AN_ORGANIZATION');
  });

  test('to an address is one to the account id as well, once the account exists', () => {
    const { world, organization } = setUp();
    const { id } = world.invite(organization, { type: 'EMAIL', id: 'later@example.com' });
    const later = world.addAccount({ name: 'Later', email: 'later@example.com' });
    const byId = () => world.invite(organization, { type: 'ACCOUNT', id: later.id });
    const byAddress = () => world.invite(organization, { type: 'EMAIL', id: later.email });
    assert.equal(refusal(byId), 'DuplicateHandshakeException');
    assert.equal(refusal(byAddress), 'DuplicateHandshakeException');
    world.handshakes.decline(later, id);
    assert.equal(byId().state, 'OPEN');
  });

  test('to an address and to the account id behind it, both sent before the account exists, stay two', () => {
    const { world, organization } = setUp();
    const ids = [
      world.invite(organization, { type: 'EMAIL', id: 'later@example.com' }).id,
      world.invite(organization, { type: 'ACCOUNT', id: '121212121212' }).id,
    ];
    const later = world.addAccount({ id: '121212121212', name: 'Later', email: 'later@example.com' });
    assert.deepEqual(listed(world, later).toSorted(), ids.toSorted());
    for (const id of ids) world.handshakes.decline(later, id);
    assert.equal(world.invite(organization, { type: 'EMAIL', id: later.email }).state, 'OPEN');
  });

  test('may be sent again after the first one has ended', () => {
    const { clock, world, guest, organization } = setUp();
    world.invite(organization, { type: 'ACCOUNT', id: guest.id });
    clock.now += 15 * DAY;
    const second = world.invite(organization, { type: 'ACCOUNT', id: guest.id });
    world.handshakes.decline(guest, second.id);
    assert.equal(world.invite(organization, { type: 'ACCOUNT', id: guest.id }).state, 'OPEN');
  });

  test('counts against the account quota until it ends', () => {
    const { world, boss } = setUp();
    const solo = world.addAccount({ name: 'Solo', email: 'solo@example.com' });
    const organization = world.createOrganization(solo, { accountQuota: 2 });
    const { id } = world.invite(organization, { type: 'EMAIL', id: 'one@example.com' });
    const second = () => world.invite(organization, { type: 'EMAIL', id: 'two@example.com' });
    assert.equal(refusal(second), 'HandshakeConstraintViolationException ACCOUNT_NUMBER_LIMIT_EXCEEDED');
    assert.equal(
      refusal(() => world.handshakes.cancel(boss, id)),
      'AccessDeniedException',
    );
    world.handshakes.cancel(solo, id);
    assert.equal(second().state, 'OPEN');
  });

  test('counts against twenty attempts a day', () => {
    const { clock, world } = setUp();
    const solo = world.addAccount({ name: 'Solo', email: 'solo@example.com' });
    const organization = world.createOrganization(solo, { accountQuota: 5 });
    const attempt = () => {
      const { id } = world.invite(organization, { type: 'EMAIL', id: 'one@example.com' });
      world.handshakes.cancel(solo, id);
    };
    for (let index = 0; index < 20; index++) attempt();
    assert.equal(refusal(attempt), 'HandshakeConstraintViolationException HANDSHAKE_RATE_LIMIT_EXCEEDED');
    clock.now += DAY;
    assert.equal(refusal(attempt), 'no refusal');
  });
});

function withMembers() {
  const base = setUp('CONSOLIDATED_BILLING');
  const { world, organization } = base;
  const first = world.addAccount({ name: 'First', email: 'first@example.com' });
  const second = world.addAccount({ name: 'Second', email: 'second@example.com' });
  const created = world.addAccount({ name: 'Created', email: 'created@example.com' });
  world.addMember(organization, first);
  world.addMember(organization, second);
  world.addMember(organization, created, 'CREATED');
  return { ...base, first, second, created };
}

function child(world: World, account: Account): Handshake {
  const [found] = world.handshakes.receivedBy(account.id, { action: 'APPROVE_ALL_FEATURES' });
  assert.ok(found);
  return found;
}

describe('enabling all features', () => {
  test('asks invited members, and is finished by the management account after all of them', () => {
    const { world, boss, organization, first, second, created } = withMembers();
    const parent = world.enableAllFeatures(organization);
    assert.equal(parent.state, 'REQUESTED');
    assert.deepEqual(listed(world, created), []);
    assert.deepEqual(listed(world, boss), [parent.id]);
    assert.equal(child(world, first).parentId, parent.id);
    world.handshakes.accept(first, child(world, first).id);
    assert.equal(
      refusal(() => world.handshakes.accept(boss, parent.id)),
      'InvalidHandshakeTransitionException',
    );
    world.handshakes.accept(second, child(world, second).id);
    assert.equal(parent.state, 'OPEN');
    world.handshakes.accept(boss, parent.id);
    assert.equal(organization.featureSet, 'ALL');
    assert.equal(
      refusal(() => world.enableAllFeatures(organization)),
      'HandshakeConstraintViolationException ORGANIZATION_ALREADY_HAS_ALL_FEATURES',
    );
  });

  test('cancels open invitations and blocks new ones until it ends', () => {
    const { world, boss, guest, organization, first } = withMembers();
    const invite = world.invite(organization, { type: 'ACCOUNT', id: guest.id });
    const parent = world.enableAllFeatures(organization);
    assert.equal(invite.state, 'CANCELED');
    assert.equal(
      refusal(() => world.enableAllFeatures(organization)),
      'HandshakeConstraintViolationException ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION',
    );
    const again = () => world.invite(organization, { type: 'ACCOUNT', id: guest.id });
    assert.equal(refusal(again), 'HandshakeConstraintViolationException INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES');
    world.handshakes.cancel(boss, parent.id);
    assert.equal(child(world, first).state, 'CANCELED');
    assert.equal(again().state, 'OPEN');
  });

  test('runs out after ninety days, and with it what members were asked', () => {
    const { clock, world, organization, first } = withMembers();
    const parent = world.enableAllFeatures(organization);
    clock.now += 90 * DAY;
    assert.equal(world.handshake(parent.id)?.state, 'EXPIRED');
    assert.equal(world.handshake(child(world, first).id)?.state, 'EXPIRED');
    assert.equal(world.enableAllFeatures(organization).state, 'REQUESTED');
  });
});

describe('a billing transfer', () => {
  const about = { sourceName: 'Source', startsAt: Date.UTC(2026, 6, 1) };

  test('goes to the management account of another organization only', () => {
    const { world, boss, guest, organization } = setUp();
    const to = (id: string) => () => world.inviteToTransferResponsibility(organization, { type: 'ACCOUNT', id }, about);
    assert.equal(refusal(to(boss.id)), 'HandshakeConstraintViolationException SOURCE_AND_TARGET_CANNOT_MATCH');
    assert.equal(refusal(to(guest.id)), 'HandshakeConstraintViolationException TARGET_ACCOUNT_VALIDATION_FAILURE');
    world.createOrganization(guest);
    const { id } = to(guest.id)();
    assert.deepEqual(listed(world, guest), [id]);
    assert.equal(refusal(to(guest.id)), 'DuplicateHandshakeException');
    world.handshakes.accept(guest, id);
    assert.equal(refusal(to(guest.id)), 'HandshakeConstraintViolationException RESPONSIBILITY_TRANSFER_ALREADY_EXISTS');
  });

  test('runs out a day before it would start', () => {
    const { clock, world, guest, organization } = setUp();
    world.createOrganization(guest);
    const startsAt = Date.UTC(2026, 5, 1);
    clock.now = startsAt - 3 * DAY;
    const target = { type: 'ACCOUNT', id: guest.id } as const;
    const { id } = world.inviteToTransferResponsibility(organization, target, { ...about, startsAt });
    clock.now = startsAt - DAY;
    assert.equal(world.handshake(id)?.state, 'EXPIRED');
  });
});

test('whatever people do, a handshake that has ended never changes again, and changes only along its machine', () => {
  const allowed = new Set(
    ['ACCEPTED', 'DECLINED', 'CANCELED', 'EXPIRED'].flatMap((end) => [`OPEN ${end}`, `REQUESTED ${end}`]),
  ).add('REQUESTED OPEN');
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom('invite', 'inviteByEmail', 'enable'), who: fc.nat(2) }),
    fc.record({ kind: fc.constantFrom('cancel', 'decline', 'accept'), who: fc.nat(3), which: fc.nat(30) }),
    fc.record({ kind: fc.constant('wait'), days: fc.nat(40) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { clock, world, boss, guest, organization } = setUp('CONSOLIDATED_BILLING');
      const member = world.addAccount({ name: 'Member', email: 'member@example.com' });
      world.addMember(organization, member);
      const people: Account[] = [
        boss,
        guest,
        member,
        world.addAccount({ name: 'Nobody', email: 'nobody@example.com' }),
      ];
      const ids: string[] = [];
      for (const act of steps) play(act, { clock, world, organization, people, ids });
      const state = new Map<string, string>();
      for (const { id, from, to } of world.effects) {
        assert.equal(from, state.get(id));
        if (from !== undefined) assert.ok(allowed.has(`${from} ${to}`), `${from} to ${to}`);
        state.set(id, to);
      }
    }),
    { numRuns: 300 },
  );
});

function play(
  act: { kind: string; who?: number; which?: number; days?: number },
  stage: { clock: { now: number }; world: World; organization: Organization; people: Account[]; ids: string[] },
): void {
  const { clock, world, organization, people, ids } = stage;
  if (act.kind === 'wait') clock.now += (act.days ?? 0) * DAY;
  const caller = people[act.who ?? 0];
  assert.ok(caller);
  const id = ids[(act.which ?? 0) % Math.max(1, ids.length)] ?? 'h-nonexistent';
  try {
    if (act.kind === 'invite') ids.push(world.invite(organization, { type: 'ACCOUNT', id: caller.id }).id);
    if (act.kind === 'inviteByEmail') ids.push(world.invite(organization, { type: 'EMAIL', id: caller.email }).id);
    if (act.kind === 'enable') {
      const parent = world.enableAllFeatures(organization);
      ids.push(parent.id, ...world.handshakes.childrenOf(parent.id).map((asked) => asked.id));
    }
    if (act.kind === 'cancel') world.handshakes.cancel(caller, id);
    if (act.kind === 'decline') world.handshakes.decline(caller, id);
    if (act.kind === 'accept') world.handshakes.accept(caller, id);
  } catch (error) {
    assert.ok(error instanceof ServiceError, String(error));
  }
}
