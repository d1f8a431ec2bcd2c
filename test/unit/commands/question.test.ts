import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InputBoxOptions } from 'vscode';
import { targetsIn } from '../../../src/actions/batch.ts';
import type { ActionContext } from '../../../src/commands/cancelOrDecline.ts';
import { InvitationError } from '../../../src/invitations/failure.ts';
import type { Action, Invitation } from '../../../src/invitations/invitation.ts';
import type { InvitationList } from '../../../src/invitations/invitationSource.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import type { Settings } from '../../../src/settings.ts';
import { inboxWith, invitation, profile, ScriptedSource, SENT } from '../../support/invitations.ts';
import { SETTINGS } from '../../support/views.ts';

const vscode = await import('vscode');
const { planAndRun } = await import('../../../src/commands/cancelOrDecline.ts');

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

interface Asking {
  readonly action?: Action;
  readonly rows?: readonly Invitation[];
  readonly lists?: readonly InvitationList[];
  /** Looked at whenever the code does. */
  readonly settings?: Partial<Settings>;
  /** A key asks always. */
  readonly ask?: boolean;
  /** What a person types into each box; they leave those after that. */
  readonly typed?: readonly string[];
  /** They press the button of each question. */
  readonly agrees?: boolean;
  readonly authenticate?: () => Promise<void>;
}

/** Pending rows of the profile "acme" that are acted on, and what the person sees meanwhile, in order. */
async function asking({
  action = 'cancel',
  rows = [invitation()],
  lists = [SENT],
  settings = {},
  ask = false,
  typed = [],
  agrees = false,
  authenticate = () => Promise.resolve(),
}: Asking) {
  const seen: string[] = [];
  const answers = [...typed];
  Object.assign(vscode.window, {
    showWarningMessage: (message: string, options: { readonly detail?: string } | string, ...buttons: unknown[]) => {
      const detail = typeof options === 'object' ? (options.detail ?? '') : '';
      seen.push(detail === '' ? message : `${message}\n${detail}`);
      return Promise.resolve(agrees ? buttons[0] : undefined);
    },
    showInputBox: ({ title, prompt }: InputBoxOptions) => {
      seen.push(`[${title ?? ''}] ${prompt ?? ''}`);
      return Promise.resolve(answers.shift());
    },
    setStatusBarMessage: (text: string) => seen.push(text),
  });
  Object.assign(vscode.workspace, { onDidChangeConfiguration: () => ({ dispose: () => undefined }) });
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
  const targets = targetsIn(acme);
  assert.equal(targets.length, rows.length);
  const context: Partial<ActionContext> = { inbox, settings: () => ({ ...SETTINGS, ...settings }) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what an act asks for, and where nothing is reported
  const act = () => planAndRun(action, targets, context as ActionContext, ask);
  return { seen, act, source };
}

describe('the question', () => {
  test('waits for the credentials: it never opens over a code that is being typed', async () => {
    const typing = Promise.withResolvers<void>();
    const { seen, act } = await asking({ authenticate: () => typing.promise });
    const acting = act();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(seen, []);
    typing.resolve();
    await acting;
    assert.match(seen.join('\n\n'), /^Cancel the Invite sent to juan@example\.com\?\n/);
  });

  test('does not come without credentials, and the person is told', async () => {
    const { seen, act } = await asking({
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

  test('one invitation is acted on without a question', async () => {
    const { seen, act, source } = await asking({ settings });
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
    ['what a key asks for', { ask: true }],
    ['what is one of several', { rows: [invitation(), invitation({ id: 'h-2', arn: 'h-2' })] }],
  ] as const) {
    test(`${name} is asked about in full`, async () => {
      const { seen, act, source } = await asking({ settings, ...about });
      await act();
      assert.equal(seen.length, 1);
      assert.match(seen[0] ?? '', /^Cancel [^\n]+\?\n[^]*acme[^]*111122223333[^]*cannot be undone/);
      assert.deepEqual(source.sent, []);
    });
  }

  test('a setting that comes to guard while a box is open does so', async () => {
    const live: { confirm: 'bulkOnly'; protectedProfiles: string[] } = { ...settings, protectedProfiles: [] };
    const { seen, act, source } = await asking({
      action: 'decline',
      rows: [connection()],
      lists: [CONNECTIONS],
      settings: live,
    });
    Object.assign(vscode.window, {
      showInputBox: () => {
        live.protectedProfiles = ['acme'];
        return Promise.resolve('');
      },
    });
    await act();
    assert.match(seen.join('\n\n'), /^Decline the Subsidiary from Lakeside /);
    assert.deepEqual(source.sent, []);
  });
});

describe('the box of a protected profile', () => {
  const settings = { protectedProfiles: ['acme'] };

  test('names the one invitation', async () => {
    const rows = [invitation({ type: 'TRANSFER_RESPONSIBILITY' })];
    const { seen, act } = await asking({ rows, settings, agrees: true });
    await act();
    assert.equal(
      seen[1],
      '[Protected Profile acme] Cancel the Billing transfer (high impact) sent to juan@example.com? Type "acme" or "111122223333" to go on.',
    );
  });

  test('counts several', async () => {
    const rows = ['h-1', 'h-2', 'h-3'].map((id) => invitation({ id, arn: id }));
    const { seen, act } = await asking({ rows, settings, agrees: true });
    await act();
    assert.match(seen[1] ?? '', /^\[Protected Profile acme\] Cancel 3 invitations\? Type /);
  });
});

describe('a reason', () => {
  const settings = { confirm: 'bulkOnly' } as const;
  const about = { action: 'decline', rows: [connection()], lists: [CONNECTIONS] } as const;

  test('is asked for by the name of the invitation, and shown in the question that follows', async () => {
    const { seen, act, source } = await asking({ ...about, typed: [' We sell \u202Ethat\nourselves. '], agrees: true });
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

  test('may be none: then the question says nothing of it', async () => {
    const { seen, act, source } = await asking({ ...about, typed: ['  '], agrees: true });
    await act();
    assert.doesNotMatch(seen[1] ?? '', /Reason/);
    assert.deepEqual(
      source.sent.map(({ call, reason }) => [call, reason]),
      [['decline', undefined]],
    );
  });

  test('without a question to follow, its box says what Enter does, where', async () => {
    const { seen, act, source } = await asking({ ...about, settings, typed: ['No.'] });
    await act();
    assert.match(
      seen[0] ?? '',
      /^\[acme: Decline the Subsidiary from Lakeside \(pprofile-1\)\?\] .* Enter declines the invitation from Lakeside \(pprofile-1\) at once, in acme \(account 111122223333\): no further question comes\.$/,
    );
    assert.match(seen.slice(1).join('\n'), /^\S+ Declined: /);
    assert.equal(source.sent[0]?.reason, 'No.');
  });

  test('that is not given because the box was left declines nothing', async () => {
    const { seen, act, source } = await asking({ ...about, settings });
    await act();
    assert.equal(seen.length, 1);
    assert.deepEqual(source.sent, []);
  });

  test('for several is shown in their question', async () => {
    const rows = [connection(), connection({ id: 'pacinv-2', arn: 'arn:pacinv-2' })];
    const { seen, act } = await asking({ ...about, rows, typed: ['x'.repeat(400)] });
    await act();
    assert.match(seen[0] ?? '', /^\[acme: Decline 2 invitations\?\] .* A question comes before anything is sent\.$/);
    assert.match(seen[1] ?? '', /\nReason, which the senders can read: x{299}…\n/);
  });

  test('names nobody with a link or an icon in the box', async () => {
    const party = { kind: 'partner', id: 'pprofile-1', name: '[x](command:quit) $(flame)' };
    const { seen, act } = await asking({
      ...about,
      rows: [connection({ counterparty: party })],
      settings: { protectedProfiles: ['acme'] },
      typed: [''],
      agrees: true,
    });
    await act();
    assert.match(
      seen[2] ?? '',
      /^\[Protected Profile acme\] Decline the Subsidiary from \[x\] \(command:quit\) \\\$\(flame\)/,
    );
  });
});
