import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { ActContext } from '../../../src/commands/act.ts';
import type { Target } from '../../../src/inbox/batch.ts';
import { PENDING_ONLY } from '../../../src/invitations/filter.ts';
import type { Node } from '../../../src/views/nodes.ts';
import { inboxWith, invitation, profile, ScriptedSource, SENT } from '../../support/invitations.ts';
import { SETTINGS, viewOf } from '../../support/views.ts';

const vscode = await import('vscode');
const { cancelOrDecline, cancelOrDeclineAny } = await import('../../../src/commands/act.ts');

/** What the person was shown; they leave every question. */
const told: string[] = [];

function withProgress(_: unknown, work: () => Promise<void>): Promise<void> {
  return work();
}

beforeEach(() => {
  told.length = 0;
  const tell = (message: string, options?: { readonly detail?: string }) => {
    told.push([message, options?.detail ?? ''].join('\n'));
    return Promise.resolve();
  };
  Object.assign(vscode.window, { showWarningMessage: tell, showInformationMessage: tell, withProgress });
});

/** Two rows in the tree, of which a filter by text leaves the first, or none; the tree was not asked again since. */
async function selected(text: string) {
  const source = new ScriptedSource([SENT]);
  source.pages = () => [['h-seen', 'h-hidden'].map((id) => invitation({ id, arn: id }))];
  const inbox = inboxWith([profile({ source })]);
  const view = viewOf(inbox);
  const [root] = await view.getChildren();
  assert.ok(root?.kind === 'profile');
  await root.profile.refresh();
  const [group] = await view.getChildren(root);
  const rows: readonly Node[] = await view.getChildren(group);
  assert.equal(rows.length, 2);
  view.setFilter({ ...PENDING_ONLY, text });
  let opened: Target | undefined;
  const context: Partial<ActContext> = {
    inbox,
    view,
    details: { targetOf: (uri) => (uri === 'document' ? opened : undefined) },
    ready: () => Promise.resolve(),
    settings: () => SETTINGS,
  };
  const [store] = root.profile.lists;
  const row = store?.row('h-hidden');
  assert.ok(store && row);
  opened = { profile: root.profile, store, row };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing is sent, so there is no report
  return { menu: { argument: rows[0], selection: rows }, context: context as ActContext, source };
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
