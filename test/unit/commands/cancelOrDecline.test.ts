import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { QuickPickItem } from 'vscode';
import type { Target } from '../../../src/actions/batch.ts';
import type { ActionContext } from '../../../src/commands/cancelOrDecline.ts';
import { PENDING_ONLY } from '../../../src/invitations/filter.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import type { Node } from '../../../src/views/nodes.ts';
import { inboxWith, invitation, profile, ScriptedSource, SENT, visibleRowsWith } from '../../support/invitations.ts';
import { SETTINGS, viewOf } from '../../support/views.ts';

const vscode = await import('vscode');
const { cancelOrDecline, cancelOrDeclineAny } = await import('../../../src/commands/cancelOrDecline.ts');

/** What the person was shown; they leave every question but for this choice. */
const told: string[] = [];
let choice: string | undefined;

function withProgress(_: unknown, work: () => Promise<void>): Promise<void> {
  return work();
}

beforeEach(() => {
  told.length = 0;
  const tell = (message: string, options?: { readonly detail?: string }) => {
    told.push([message, options?.detail ?? ''].join('\n'));
    return Promise.resolve();
  };
  const showQuickPick = (items: readonly QuickPickItem[]) => {
    told.push(items.map(({ label }) => label).join(', '));
    return Promise.resolve(items.find(({ label }) => label === choice));
  };
  choice = undefined;
  Object.assign(vscode.window, { showWarningMessage: tell, showInformationMessage: tell, showQuickPick, withProgress });
});

/** Two rows in the tree, of which a filter by text leaves the first, or none; the tree was not asked again since. */
async function selected(text: string) {
  const source = new ScriptedSource([SENT]);
  source.pages = () => [['h-seen', 'h-hidden'].map((id) => invitation({ id, arn: id }))];
  const inbox = inboxWith([profile({ source })]);
  const visibleRows = visibleRowsWith();
  const view = viewOf(inbox, { visibleRows });
  const [root] = await view.getChildren();
  assert.ok(root?.kind === 'profile');
  await root.profile.refresh();
  const [group] = await view.getChildren(root);
  const rows: readonly Node[] = await view.getChildren(group);
  assert.equal(rows.length, 2);
  visibleRows.setFilter({ ...PENDING_ONLY, text });
  let opened: Target | undefined;
  const context: Partial<ActionContext> = {
    inbox,
    view,
    visibleRows,
    details: { targetOf: (uri) => (uri === 'document' ? opened : undefined) },
    ready: () => Promise.resolve(),
    settings: () => SETTINGS,
  };
  const [store] = root.profile.lists;
  const row = store?.row('h-hidden');
  assert.ok(store && row);
  opened = { profile: root.profile, store, row };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing is sent, so there is no report
  return { menu: { argument: rows[0], selection: rows }, context: context as ActionContext, source };
}

describe('rows that are selected and that the filter hides', () => {
  for (const [name, run] of [
    ['Cancel', cancelOrDecline.bind(undefined, 'cancel')],
    ['Cancel or Decline', cancelOrDeclineAny],
  ] as const) {
    test(`are named as left out by ${name}`, async () => {
      const { menu, context } = await selected('h-seen');
      await run(menu, context);
      assert.equal(told.length, 1);
      assert.match(told[0] ?? '', /^Cancel 1 invitation\?\n[^]*Left out: 1 \(hidden by the filter\)\./);
    });

    test(`are not acted on by ${name}, alone either`, async () => {
      const { menu, context } = await selected('no such text');
      await run(menu, context);
      assert.deepEqual(told, ['Nothing to cancel. Left out: 2 (hidden by the filter).\n']);
    });
  }

  test('are acted on from their own document', async () => {
    const { context } = await selected('h-seen');
    await cancelOrDecline('cancel', { argument: 'document', selection: undefined }, context);
    assert.equal(told.length, 1);
    assert.doesNotMatch(told[0] ?? '', /Left out/);
  });
});

/** The key is pressed where all of these rows are selected and the one with that id has the focus. */
async function pressed(rows: readonly Invitation[], focused: string) {
  const source = new ScriptedSource();
  source.pages = ({ direction }) => [rows.filter((row) => row.direction === direction)];
  const inbox = inboxWith([profile({ source })]);
  const visibleRows = visibleRowsWith();
  const view = viewOf(inbox, { visibleRows });
  visibleRows.setFilter({ ...PENDING_ONLY, phases: [], older: true });
  const [root] = await view.getChildren();
  assert.ok(root?.kind === 'profile');
  await root.profile.refresh();
  const groups = await view.getChildren(root);
  const nodes = (await Promise.all(groups.map((group) => view.getChildren(group)))).flat();
  assert.equal(nodes.length, rows.length);
  const context: Partial<ActionContext> = {
    inbox,
    view,
    visibleRows,
    details: { targetOf: () => undefined },
    ready: () => Promise.resolve(),
    settings: () => SETTINGS,
  };
  const argument = nodes.find((node) => node.kind === 'invitation' && node.key === focused);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing is sent, so there is no report
  await cancelOrDeclineAny({ argument, selection: nodes.toReversed() }, context as ActionContext);
}

const sent = (id: string, status = 'OPEN') => invitation({ id, arn: id, status });
const received = (id: string) => invitation({ id, arn: id, direction: 'received' });
describe('Cancel or Decline on several rows', () => {
  const rows = [sent('h-1'), sent('h-2'), sent('h-3'), received('h-4'), received('h-5'), sent('h-6', 'EXPIRED')];

  for (const [focused, offered] of [
    ['h-1', 'Cancel 3 sent, Decline 2 received'],
    ['h-6', 'Cancel 3 sent, Decline 2 received'],
    ['h-5', 'Decline 2 received, Cancel 3 sent'],
  ] as const) {
    test(`asks which, where both were sent and received: from ${focused} ${offered}`, async () => {
      await pressed(rows, focused);
      assert.deepEqual(told, [offered]);
    });
  }

  test('says what the chosen one leaves out', async () => {
    choice = 'Cancel 3 sent';
    await pressed(rows, 'h-5');
    assert.match(
      told[1] ?? '',
      /^Cancel 3 invitations\?\n[^]*Left out: 2 \(received: decline those instead\), 1 \(no longer pending\)\./,
    );
    choice = 'Decline 2 received';
    await pressed(rows, 'h-5');
    assert.match(
      told[3] ?? '',
      /^Decline 2 invitations\?\n[^]*Left out: 1 \(no longer pending\), 3 \(sent: cancel those instead\)\./,
    );
  });

  test('asks no more than the question where one act is all they allow', async () => {
    await pressed([sent('h-1'), sent('h-2')], 'h-2');
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^Cancel 2 invitations\?/);
  });

  test('does not turn into the other act where the focused row stands for one that nothing allows', async () => {
    await pressed([sent('h-1', 'EXPIRED'), received('h-2'), received('h-3')], 'h-1');
    assert.deepEqual(told, ['Decline 2 received']);
    choice = 'Decline 2 received';
    await pressed([sent('h-1', 'EXPIRED'), received('h-2'), received('h-3')], 'h-1');
    assert.match(told[2] ?? '', /^Decline 2 invitations\?\n[^]*Left out: 1 \(no longer pending\)\./);
    told.length = 0;
    await pressed([sent('h-1', 'EXPIRED'), received('h-2'), received('h-3')], 'h-3');
    assert.match(told.join(), /^Decline 2 invitations\?/);
  });

  test('says of what the focus is on that nothing can be done, where nothing can', async () => {
    await pressed(
      [sent('h-1', 'EXPIRED'), invitation({ id: 'h-2', arn: 'h-2', direction: 'received', status: 'DECLINED' })],
      'h-2',
    );
    assert.deepEqual(told, ['Nothing to decline. Left out: 2 (no longer pending).\n']);
  });
});
