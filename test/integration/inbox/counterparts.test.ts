import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { runBatch, planBatch } from '../../../src/actions/batch.ts';
import type { Account } from '../../../src/emulator/world.ts';
import { Inbox } from '../../../src/inbox/inbox.ts';
import { nestingOf } from '../../../src/inbox/nesting.ts';
import type { ProfileInbox } from '../../../src/inbox/profileInbox.ts';
import type { Phase } from '../../../src/invitations/invitation.ts';
import { createParties, emulated } from '../../support/emulated.ts';
import { RUNNER, act } from '../../support/invitations.ts';

const signal = new AbortController().signal;

/** Boss and Guest, and Boss once more as another user, with one invitation of each service between them. */
async function opened(t: TestContext) {
  const context = await emulated(t);
  const { world, emulator } = context;
  const people = createParties(context);
  people.invite();
  people.connectionInvitation('AWS');
  people.connectionInvitation('Sandbox');
  const profileOf = (account: Account, name: string) => {
    const { accessKeyId, secretAccessKey } = world.issueKey(account, name);
    return { name, accountId: account.id, region: 'us-east-1', accessKeyId, secretAccessKey };
  };
  const inbox = new Inbox();
  t.after(() => inbox.dispose());
  inbox.setProfiles(
    context.inboxProfiles([
      profileOf(people.boss, 'boss'),
      profileOf(people.guest, 'guest'),
      profileOf(people.boss, 'again'),
    ]),
    [],
  );
  await inbox.refresh(signal);
  const named = (name: string): ProfileInbox => {
    const found = inbox.profiles.find(({ profile }) => profile.name === name);
    assert.ok(found, name);
    return found;
  };
  return {
    ...people,
    accounts: people,
    world,
    emulator,
    inbox,
    boss: named('boss'),
    guest: named('guest'),
    again: named('again'),
  };
}

const PAIRS = [
  ['organizations.sent', 'organizations.received'],
  ['partnercentral.sent.AWS', 'partnercentral.received.AWS'],
  ['partnercentral.sent.Sandbox', 'partnercentral.received.Sandbox'],
] as const;

const onlyRow = (profile: ProfileInbox, list: string) => {
  const [row, ...others] = profile.list(list)?.rows ?? [];
  assert.ok(row && others.length === 0, list);
  return row;
};

function assertPhases(phase: Phase, profiles: readonly ProfileInbox[], list: string): void {
  for (const profile of profiles) assert.equal(onlyRow(profile, list).invitation.phase, phase, profile.id);
}

const sides = (profile: ProfileInbox, list: string): string[] =>
  profile
    .counterparts(onlyRow(profile, list).invitation)
    .map((place) => `${place.profile.profile.name} ${place.store.list.id}`);

describe('both sides of an invitation', () => {
  for (const [sent, received] of PAIRS) {
    test(`find each other: ${sent}`, async (t) => {
      const { boss, guest } = await opened(t);
      assert.deepEqual(sides(boss, sent), [`guest ${received}`]);
      assert.deepEqual(
        sides(guest, received).toSorted((a, b) => a.localeCompare(b)),
        [`again ${sent}`, `boss ${sent}`],
      );
    });

    test(`show what became of it, without asking again, when it is canceled: ${sent}`, async (t) => {
      const { boss, guest, again, emulator } = await opened(t);
      const before = emulator.requests.length;
      const outcome = await act(boss, sent, onlyRow(boss, sent).key, { action: 'cancel', signal });
      assert.equal(outcome.kind, 'done');
      assertPhases('canceled', [boss, again], sent);
      assertPhases('canceled', [guest], received);
      assert.equal(emulator.requests.length, before + 1);
      // And it is what the service says.
      await guest.refresh(received);
      assert.equal(onlyRow(guest, received).invitation.status, 'CANCELED');
    });

    test(`show what became of it when it is declined: ${received}`, async (t) => {
      const { boss, guest, again } = await opened(t);
      const outcome = await act(guest, received, onlyRow(guest, received).key, { action: 'decline', signal });
      assert.equal(outcome.kind, 'done');
      assertPhases('declined', [boss, again], sent);
      assertPhases('declined', [guest], received);
      const shown = onlyRow(boss, sent).invitation.status;
      await boss.refresh(sent);
      assert.equal(onlyRow(boss, sent).invitation.status, shown, 'the word is that of the service');
    });
  }

  test('a batch over both profiles of the sender acts once on each', async (t) => {
    const { boss, again, world } = await opened(t);
    const chosen = [boss, again].flatMap((profile) =>
      PAIRS.flatMap(([sent]) => {
        const store = profile.list(sent);
        assert.ok(store);
        return { profile, store, row: onlyRow(profile, sent) };
      }),
    );
    const plan = planBatch('cancel', chosen);
    assert.equal(plan.targets.length, 3);
    const before = world.effects.length;
    const results = await runBatch(plan, { runner: RUNNER, signal, onResult: () => undefined });
    assert.ok(results.every(({ outcome }) => outcome.kind === 'done'));
    assert.equal(world.effects.length, before + 3);
  });
});

describe('approvals of all features', () => {
  for (const prefixes of [true, false]) {
    test(`are below their request, ${prefixes ? 'with' : 'without'} the prefix of its id`, async (t) => {
      const { world, organization, boss, guest, emulator, accounts } = await opened(t);
      const joining = world.handshakes.sentBy(organization.id, {})[0];
      assert.ok(joining);
      world.setHandshakeState(joining.id, 'ACCEPTED');
      world.addMember(organization, accounts.guest);
      emulator.switches.partyIdsWithPrefix = prefixes;
      organization.featureSet = 'CONSOLIDATED_BILLING';
      const request = world.enableAllFeatures(organization);
      await Promise.all([boss.refresh(), guest.refresh()]);
      const { top, under } = nestingOf(boss.list('organizations.sent')?.rows ?? []);
      assert.ok(top.some(({ invitation }) => invitation.id === request.id));
      assert.deepEqual(
        under.get(request.id)?.map(({ invitation: { type, phase } }) => [type, phase]),
        [['APPROVE_ALL_FEATURES', 'pending']],
      );
      // The member has only its own approval: on its own, with its other side below the request.
      const received = guest.list('organizations.received')?.rows ?? [];
      const approval = nestingOf(received).top.find(({ invitation }) => invitation.type === 'APPROVE_ALL_FEATURES');
      assert.ok(approval);
      assert.ok(guest.counterparts(approval.invitation).some((place) => place.profile === boss));
    });
  }
});
