import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import type { EmulatorProfile, RequestRecord } from '../../../src/emulator/emulator.ts';
import { tellSampleStory } from '../../../src/emulator/sampleStory.ts';
import type { Account } from '../../../src/emulator/world.ts';
import { Inbox } from '../../../src/inbox/inbox.ts';
import type { ProfileInbox } from '../../../src/inbox/profileInbox.ts';
import type { Profile } from '../../../src/invitations/invitationSource.ts';
import { statusLabel } from '../../../src/invitations/labels.ts';
import { createParties, emulated, type Emulated, until } from '../../support/emulated.ts';
import { act } from '../../support/invitations.ts';

const signal = new AbortController().signal;

const UNKNOWN = { phase: 'unknown', status: '' } as const;

function inboxWith(t: TestContext, profiles: readonly Profile[]) {
  const inbox = new Inbox();
  t.after(() => {
    inbox.dispose();
  });
  inbox.setProfiles(profiles, []);
  const named = (name: string): ProfileInbox => {
    const found = inbox.profiles.find(({ profile }) => profile.name === name);
    assert.ok(found, name);
    return found;
  };
  return { inbox, named };
}

const throttled = ({ requests }: Emulated['emulator']): readonly RequestRecord[] =>
  requests.filter(({ errorName }) => errorName === 'TooManyRequestsException' || errorName === 'ThrottlingException');

function profileOf({ world }: Emulated, account: Account, name: string): EmulatorProfile {
  const { accessKeyId, secretAccessKey } = world.issueKey(account);
  return { name, accountId: account.id, region: 'us-east-1', accessKeyId, secretAccessKey };
}

describe('everything in the sample story', () => {
  test('is read, twice over, without a single throttling answer', async (t) => {
    const context = await emulated(t, { rates: 'published' });
    const { inbox, named } = inboxWith(t, context.inboxProfiles(tellSampleStory(context.world)));
    await inbox.refresh(signal);
    await inbox.refresh(signal);
    assert.deepEqual(throttled(context.emulator), []);
    for (const { lists, accountId } of inbox.profiles) {
      assert.match(accountId ?? '', /^\d{12}$/);
      for (const { status } of lists) {
        assert.ok(
          status.kind === 'loaded' ||
            (status.kind === 'failed' && ['denied', 'notInOrganization'].includes(status.failure.kind)),
        );
      }
    }
    assert.ok(named('acme-management').pending > 3);
    assert.ok(named('fresh-start').pending > 0);
    assert.ok(named('cloudworks-partner').lists.some(({ list, pending }) => list.catalog === 'Sandbox' && pending > 0));
  });

  test('a batch of acts keeps the rates, and each happens once', async (t) => {
    const context = await emulated(t, { rates: 'published' });
    const { inbox, named } = inboxWith(t, context.inboxProfiles(tellSampleStory(context.world)));
    await inbox.refresh(signal);
    const acme = named('acme-management');
    const rows = acme.list('organizations.sent')?.rows.filter(({ invitation: { phase } }) => phase === 'pending') ?? [];
    assert.ok(rows.length >= 4);
    const before = context.world.effects.length;
    const outcomes = await Promise.all(
      rows.map(({ key }) => act(acme, 'organizations.sent', key, { signal, action: 'cancel' })),
    );
    assert.deepEqual(throttled(context.emulator), []);
    // Canceling the request for all features cancels what members were asked, too.
    assert.ok(outcomes.every((outcome) => outcome.kind === 'done' || outcome.kind === 'changed'));
    for (const {
      key,
      invitation: { id },
    } of rows) {
      assert.equal(statusLabel(acme.list('organizations.sent')?.row(key)?.invitation ?? UNKNOWN), 'Canceled');
      assert.equal(context.world.effects.slice(before).filter((effect) => effect.id === id).length, 1);
    }
    assert.equal(acme.list('organizations.sent')?.pending, 0);
  });
});

test('an organization with many pages is read without a throttling answer', async (t) => {
  const context = await emulated(t, { rates: 'published' });
  const { boss, organization } = createParties(context);
  for (let index = 0; index < 260; index++) {
    context.world.invite(organization, { type: 'EMAIL', id: `p${index}@example.net` });
  }
  const profiles = context.inboxProfiles([profileOf(context, boss, 'boss')]);
  const { inbox, named } = inboxWith(t, profiles);
  await inbox.refresh(signal);
  assert.equal(named('boss').pending, 260);
  assert.deepEqual(throttled(context.emulator), []);
});

test('several profiles of one account share its rate', async (t) => {
  const context = await emulated(t, { rates: 'published' });
  const { boss } = createParties(context);
  const profiles = Array.from({ length: 8 }, (_, index) => profileOf(context, boss, `boss-${index}`));
  const { inbox } = inboxWith(
    t,
    // As files say it, with `sso_account_id` or `role_arn`.
    context.inboxProfiles(profiles, []).map((profile) => Object.assign(profile, { accountId: boss.id })),
  );
  await inbox.refresh(signal);
  assert.deepEqual(throttled(context.emulator), []);
});

test('several users of one account that nothing names beforehand share its rate, too', async (t) => {
  const context = await emulated(t, { rates: 'published' });
  const { boss, organization } = createParties(context);
  for (let index = 0; index < 50; index++) {
    context.world.invite(organization, { type: 'EMAIL', id: `p${index}@example.net` });
  }
  const profiles = Array.from({ length: 8 }, (_, index) =>
    Object.assign(profileOf(context, boss, `boss-${index}`), context.world.issueKey(boss, `user-${index}`)),
  );
  const { inbox } = inboxWith(t, context.inboxProfiles(profiles, []));
  await inbox.refresh(signal);
  assert.deepEqual(throttled(context.emulator), []);
  assert.deepEqual(new Set(inbox.profiles.map(({ pending }) => pending)), new Set([50]));
});

async function opened(t: TestContext) {
  const context = await emulated(t);
  const people = createParties(context);
  const { boss, guest, invite, connectionInvitation } = people;
  const ids = [invite().id, connectionInvitation().id];
  const { inbox, named } = inboxWith(
    t,
    context.inboxProfiles([profileOf(context, boss, 'boss'), profileOf(context, guest, 'guest')], ['AWS']),
  );
  await inbox.refresh(signal);
  return { ...context, ...people, ids, inbox, asBoss: named('boss'), asGuest: named('guest') };
}
const keyIn = (profile: ProfileInbox, list: string): string => profile.list(list)?.rows[0]?.key ?? '';

describe('acts', () => {
  test('from both sides at once: one is sent, the other is not, and both rows show what became of it', async (t) => {
    const { asBoss, asGuest, world, ids } = await opened(t);
    const outcomes = await Promise.all([
      act(asBoss, 'organizations.sent', keyIn(asBoss, 'organizations.sent'), { signal, action: 'cancel' }),
      act(asGuest, 'organizations.received', keyIn(asGuest, 'organizations.received'), {
        signal,
        action: 'decline',
      }),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind).toSorted((a, b) => a.localeCompare(b)),
      ['done', 'notAttempted'],
    );
    const effects = world.effects.filter(({ id, from }) => id === ids[0] && from !== undefined);
    assert.equal(effects.length, 1);
    for (const profile of [asBoss, asGuest]) {
      assert.equal(
        profile.lists[0]?.rows.concat(profile.lists[1]?.rows ?? [])[0]?.invitation.phase === 'pending',
        false,
      );
    }
  });

  test('a decline carries its reason over the wire', async (t) => {
    const { asGuest, world, ids } = await opened(t);
    const list = 'partnercentral.received.AWS';
    const outcome = await act(asGuest, list, keyIn(asGuest, list), {
      signal,
      action: 'decline',
      reason: 'Not now',
    });
    assert.equal(outcome.kind, 'done');
    assert.equal(statusLabel(asGuest.list(list)?.rows[0]?.invitation ?? UNKNOWN), 'Declined');
    const [partner] = ['AWS'].map((catalog) => world.directory.partner(catalog, '444455556666'));
    assert.ok(partner);
    assert.equal(world.connectionInvitations.get(partner, ids[1] ?? '').rejectReason, 'Not now');
  });

  test('a lost answer is settled, once, and its siblings stay as they are', async (t) => {
    const { asBoss, emulator, world, ids } = await opened(t);
    emulator.faults.add({ operation: 'CancelHandshake', fault: { kind: 'lostAnswer' }, times: 3 });
    const list = 'organizations.sent';
    const outcome = await act(asBoss, list, keyIn(asBoss, list), { signal, action: 'cancel' });
    assert.ok(outcome.kind === 'done' && outcome.verified);
    assert.equal(world.effects.filter(({ id, to }) => id === ids[0] && to === 'CANCELED').length, 1);
    assert.equal(asBoss.list(list)?.rows[0]?.invitation.status, 'CANCELED');
    assert.equal(asBoss.list('partnercentral.sent.AWS')?.pending, 1);
  });

  test('a list that lags behind does not undo what an act has shown', async (t) => {
    const { asBoss, emulator } = await opened(t);
    const list = 'organizations.sent';
    // The listing is under way, with the old state in it, while the act is done.
    emulator.faults.add({ operation: 'ListHandshakesForOrganization', fault: { kind: 'delay', ms: 150 } });
    const before = emulator.requests.length;
    const refreshing = asBoss.refresh(list);
    await until(() => emulator.requests.length > before, 'a request');
    await act(asBoss, list, keyIn(asBoss, list), { signal, action: 'cancel' });
    await refreshing;
    assert.equal(asBoss.list(list)?.rows[0]?.invitation.status, 'CANCELED');
  });
});

test('a refresh that is stopped leaves nothing running', async (t) => {
  const context = await emulated(t, { rates: 'published' });
  const { inbox } = inboxWith(t, context.inboxProfiles(tellSampleStory(context.world)));
  context.emulator.faults.add({ fault: { kind: 'hang' }, times: Infinity });
  const controller = new AbortController();
  const done = inbox.refresh(controller.signal);
  await until(() => context.emulator.requests.length > 0, 'a request');
  controller.abort();
  await done;
  const { length } = context.emulator.requests;
  context.emulator.faults.clear();
  await inbox.profiles[0]?.refresh();
  assert.ok(context.emulator.requests.length > length, 'it works again afterwards');
  assert.ok(inbox.profiles[0]?.hasLoaded);
});
