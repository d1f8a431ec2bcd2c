import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { targetsIn } from '../../../src/actions/target.ts';
import { planAndRun } from '../../../src/commands/actionFlow.ts';
import type { ActionContext } from '../../../src/commands/commandContext.ts';
import { InvitationError } from '../../../src/invitations/failure.ts';
import type { Action, Invitation } from '../../../src/invitations/invitation.ts';
import type { InvitationList } from '../../../src/invitations/invitationSource.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import type { Settings } from '../../../src/settings.ts';
import { FakeUserInterface, type Answers } from '../../support/fakeUserInterface.ts';
import { RUNNER, inboxWith, invitation, profile, ScriptedSource, SENT } from '../../support/invitations.ts';
import { SETTINGS } from '../../support/settings.ts';

const CONNECTIONS: InvitationList = {
  id: 'partnercentral.AWS.received',
  service: partnerCentral,
  direction: 'received',
  catalog: 'AWS',
};

function connection(about: Partial<Invitation> = {}): Invitation {
  return invitation({
    service: partnerCentral,
    list: CONNECTIONS.id,
    direction: 'received',
    status: 'PENDING',
    type: 'SUBSIDIARY',
    id: 'pacinv-1',
    arn: 'arn:pacinv-1',
    counterparty: { kind: 'partner', id: 'pprofile-1', name: 'Lakeside' },
    ...about,
  });
}

interface Scenario {
  readonly action?: Action;
  readonly rows?: readonly Invitation[];
  readonly lists?: readonly InvitationList[];
  /** Read anew whenever the code reads the settings. */
  readonly settings?: Partial<Settings>;
  readonly isRowButton?: boolean;
  /** What the person types into each box; they leave later ones. */
  readonly typed?: Answers['typed'];
  /** Whether they press the button of each question. */
  readonly confirm?: boolean;
  readonly authenticate?: () => Promise<void>;
}

/** An action on pending rows of the profile "acme", and what the person sees meanwhile, in order. */
async function prepare({
  action = 'cancel',
  rows = [invitation()],
  lists = [SENT],
  settings = {},
  isRowButton = true,
  typed = [],
  confirm = false,
  authenticate = () => Promise.resolve(),
}: Scenario) {
  const ui = new FakeUserInterface({ typed, confirm });
  const source = new ScriptedSource(lists);
  source.pages = () => [rows];
  source.answer = (_, known) => ({
    ...known,
    status: 'REJECTED',
    phase: action === 'cancel' ? 'canceled' : 'declined',
  });
  let reading = true;
  const base = profile({ source });
  const inbox = inboxWith([
    {
      ...base,
      connect: async () => ({
        ...(await base.connect()),
        authenticate: () => (reading ? Promise.resolve() : authenticate()),
      }),
    },
  ]);
  const [acme] = inbox.profiles;
  assert.ok(acme);
  await acme.refresh();
  reading = false;
  source.sent.length = 0;
  const chosen = targetsIn(acme);
  assert.equal(chosen.length, rows.length);
  const context: Partial<ActionContext> = {
    inbox,
    runner: RUNNER,
    ui,
    settings: () => ({ ...SETTINGS, ...settings }),
    onDidChangeSettings: () => ({ dispose: () => undefined }),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that an action without a report document uses
  const act = () => planAndRun({ action, chosen, isRowButton }, context as ActionContext);
  return { seen: ui.shown, act, source };
}

describe('the question before an action', () => {
  test('waits for the credentials, so that it never opens over an MFA code that is being typed', async () => {
    const typing = Promise.withResolvers<void>();
    const { seen, act } = await prepare({ authenticate: () => typing.promise });
    const acting = act();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(seen, []);
    typing.resolve();
    await acting;
    assert.match(seen.join('\n\n'), /^Cancel the Invite sent to juan@example\.com\?\n/);
  });

  test('is not asked without credentials; a notification says why', async () => {
    const { seen, act } = await prepare({
      authenticate: () => Promise.reject(new InvitationError({ kind: 'mfaNeeded', message: 'No code was given.' })),
    });
    await act();
    await new Promise((resolve) => setImmediate(resolve));
    assert.match(seen.join('\n'), /^Nothing was done\. Profile "acme[^\n]*$/);
  });
});

describe('with "bulkOnly"', () => {
  const settings = { confirm: 'bulkOnly' } as const;
  const transfer = invitation({ type: 'TRANSFER_RESPONSIBILITY' });

  test('the button of a row acts on one invitation without a question', async () => {
    const { seen, act, source } = await prepare({ settings });
    await act();
    assert.match(seen.join('\n'), /^\S+ Canceled: juan@example\.com \(Invite\)$/);
    assert.deepEqual(
      source.sent.map(({ call }) => call),
      ['cancel'],
    );
  });

  for (const [name, about] of [
    ['what is of high impact', { rows: [transfer] }],
    ['what is in a protected profile', { settings: { ...settings, protectedProfiles: ['AC*'] } }],
    ['what is not run by the button of a row', { isRowButton: false }],
    ['what is one of several', { rows: [invitation(), invitation({ id: 'h-2', arn: 'h-2' })] }],
  ] as const) {
    test(`the full question is asked about ${name}`, async () => {
      const { seen, act, source } = await prepare({ settings, ...about });
      await act();
      assert.equal(seen.length, 1);
      assert.match(seen[0] ?? '', /^Cancel [^\n]+\?\n[^]*acme[^]*111122223333[^]*cannot be undone/);
      assert.deepEqual(source.sent, []);
    });
  }

  test('a profile that becomes protected while the reason is typed is guarded', async () => {
    const live: { confirm: 'bulkOnly'; protectedProfiles: string[] } = { ...settings, protectedProfiles: [] };
    const { seen, act, source } = await prepare({
      action: 'decline',
      rows: [connection()],
      lists: [CONNECTIONS],
      settings: live,
      typed: [
        () => {
          live.protectedProfiles = ['acme'];
          return '';
        },
      ],
    });
    await act();
    assert.match(seen[1] ?? '', /^Decline the Subsidiary from Lakeside /);
    assert.deepEqual(source.sent, []);
  });
});

describe('the box of a protected profile', () => {
  const settings = { protectedProfiles: ['acme'] };

  test('names the invitation where it is about one', async () => {
    const rows = [invitation({ type: 'TRANSFER_RESPONSIBILITY' })];
    const { seen, act } = await prepare({ rows, settings, confirm: true });
    await act();
    assert.equal(
      seen[1],
      '[Protected Profile acme] Cancel the Billing transfer (high impact) sent to juan@example.com? Type "acme" or "111122223333" to go on.',
    );
  });

  test('counts the invitations where it is about several', async () => {
    const rows = ['h-1', 'h-2', 'h-3'].map((id) => invitation({ id, arn: id }));
    const { seen, act } = await prepare({ rows, settings, confirm: true });
    await act();
    assert.match(seen[1] ?? '', /^\[Protected Profile acme\] Cancel 3 invitations\? Type /);
  });
});

describe('the reason for a decline', () => {
  const settings = { confirm: 'bulkOnly' } as const;
  const about = { action: 'decline', rows: [connection()], lists: [CONNECTIONS] } as const;

  test('is asked for by the name of the counterpart and shown in the question that follows', async () => {
    const { seen, act, source } = await prepare({
      ...about,
      typed: [' We sell \u202Ethat\nourselves. '],
      confirm: true,
    });
    await act();
    assert.equal(
      seen[0],
      '[acme: Decline the Subsidiary from Lakeside (pprofile-1)?] Reason, which the sender can read. Leave it empty to give none. A question comes before anything is sent.',
    );
    assert.match(
      seen[1] ?? '',
      /^Decline the Subsidiary from Lakeside \(pprofile-1\)\?\n[^]*\nReason, which the sender can read: We sell ‹U\+202E›that⏎ourselves\.\n/,
    );
    assert.equal(source.sent[0]?.reason, 'We sell \u202Ethat\nourselves.');
  });

  test('is optional: without one the question does not mention it', async () => {
    const { seen, act, source } = await prepare({ ...about, typed: ['  '], confirm: true });
    await act();
    assert.doesNotMatch(seen[1] ?? '', /Reason/);
    assert.deepEqual(
      source.sent.map(({ call, reason }) => [call, reason]),
      [['decline', undefined]],
    );
  });

  test('says in its box what Enter does and where, when no question follows', async () => {
    const { seen, act, source } = await prepare({ ...about, settings, typed: ['No.'] });
    await act();
    assert.match(
      seen[0] ?? '',
      /^\[acme: Decline the Subsidiary from Lakeside \(pprofile-1\)\?\] .* Enter declines the invitation from Lakeside \(pprofile-1\) at once, in acme \(account 111122223333\): no further question comes\.$/,
    );
    assert.match(seen.slice(1).join('\n'), /^\S+ Declined: /);
    assert.equal(source.sent[0]?.reason, 'No.');
  });

  test('declines nothing when its box is left', async () => {
    const { seen, act, source } = await prepare({ ...about, settings });
    await act();
    assert.equal(seen.length, 1);
    assert.deepEqual(source.sent, []);
  });

  test('is shown in the question about several invitations', async () => {
    const rows = [connection(), connection({ id: 'pacinv-2', arn: 'arn:pacinv-2' })];
    const { seen, act } = await prepare({ ...about, rows, typed: ['x'.repeat(400)] });
    await act();
    assert.match(seen[0] ?? '', /^\[acme: Decline 2 invitations\?\] .* A question comes before anything is sent\.$/);
    assert.match(seen[1] ?? '', /\nReason, which the senders can read: x{299}…\n/);
  });

  test('is asked for in a box where no name becomes a link or an icon', async () => {
    const party = { kind: 'partner', id: 'pprofile-1', name: '[x](command:quit) $(flame)' };
    const { seen, act } = await prepare({
      ...about,
      rows: [connection({ counterparty: party })],
      settings: { protectedProfiles: ['acme'] },
      typed: [''],
      confirm: true,
    });
    await act();
    assert.match(
      seen[2] ?? '',
      /^\[Protected Profile acme\] Decline the Subsidiary from \[x\] \(command:quit\) \\\$\(flame\)/,
    );
  });
});
