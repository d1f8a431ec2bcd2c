import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Target } from '../../../src/actions/target.ts';
import type { ActionContext } from '../../../src/commands/commandContext.ts';
import { PENDING_ONLY } from '../../../src/invitations/filter.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import type { Node } from '../../../src/views/nodes.ts';
import { FakeUserInterface } from '../../support/fakeUserInterface.ts';
import { inboxWith, invitation, profile, ScriptedSource, SENT, visibleRowsWith } from '../../support/invitations.ts';
import { SETTINGS } from '../../support/settings.ts';
import { viewOf } from '../../support/views.ts';

const { cancelOrDecline, cancelOrDeclineAll, cancelOrDeclineAny } =
  await import('../../../src/commands/cancelOrDecline.ts');

/** What actions about these rows need as long as nothing is sent. */
function contextWith(
  about: Pick<ActionContext, 'inbox' | 'view' | 'visibleRows' | 'ui'>,
  opened?: Target,
): ActionContext {
  const context: Partial<ActionContext> = {
    ...about,
    details: { targetOf: (uri) => (uri === 'document' ? opened : undefined) },
    ready: () => Promise.resolve(),
    settings: () => SETTINGS,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing is sent, so there is no report
  return context as ActionContext;
}

/** Two rows that are selected in the tree, and then a filter by that text. */
async function selectThenFilter(text: string) {
  const source = new ScriptedSource([SENT]);
  source.pages = () => [['h-seen', 'h-hidden'].map((id) => invitation({ id, arn: id }))];
  const inbox = inboxWith([profile({ source })]);
  const visibleRows = visibleRowsWith();
  const view = viewOf(inbox, { visibleRows });
  const [root] = await view.provider.getChildren();
  assert.ok(root?.kind === 'profile');
  await root.profile.refresh();
  const [group] = await view.provider.getChildren(root);
  const rows: readonly Node[] = await view.provider.getChildren(group);
  assert.equal(rows.length, 2);
  visibleRows.setFilter({ ...PENDING_ONLY, text });
  const [store] = root.profile.lists;
  const row = store?.row('h-hidden');
  assert.ok(store && row);
  const ui = new FakeUserInterface();
  const context = contextWith({ inbox, view, visibleRows, ui }, { profile: root.profile, store, row });
  return { menu: { argument: rows[0], selection: rows }, group, context, ui };
}

describe('selected rows that the filter hides', () => {
  for (const [name, run] of [
    ['Cancel', cancelOrDecline.bind(undefined, 'cancel')],
    ['Cancel or Decline', cancelOrDeclineAny],
  ] as const) {
    test(`are excluded by ${name}, and its question says so`, async () => {
      const { menu, context, ui } = await selectThenFilter('h-seen');
      await run(menu, context);
      assert.equal(ui.shown.length, 1);
      assert.match(ui.shown[0] ?? '', /^Cancel 1 invitation\?\n[^]*Left out: 1 \(hidden by the filter\)\./);
    });

    test(`are excluded by ${name} where there are no others`, async () => {
      const { menu, context, ui } = await selectThenFilter('no such text');
      await run(menu, context);
      assert.deepEqual(ui.shown, ['Nothing to cancel. Left out: 2 (hidden by the filter).']);
    });
  }

  test('are acted on from their own document', async () => {
    const { context, ui } = await selectThenFilter('h-seen');
    await cancelOrDecline('cancel', { argument: 'document', selection: undefined }, context);
    assert.equal(ui.shown.length, 1);
    assert.doesNotMatch(ui.shown[0] ?? '', /Left out/);
  });
});

describe('Cancel All on a list', () => {
  for (const [text, first] of [
    ['h-seen', /^Cancel 1 invitation\?\n[^]*Left out: 1 \(hidden by the filter\)\./],
    ['no such text', /^Nothing to cancel\. Left out: 2 \(hidden by the filter\)\.$/],
  ] as const) {
    test(`excludes what the filter "${text}" hides, and says so`, async () => {
      const { group, context, ui } = await selectThenFilter(text);
      await cancelOrDeclineAll('cancel', { argument: group, selection: undefined }, context);
      assert.equal(ui.shown.length, 1);
      assert.match(ui.shown[0] ?? '', first);
    });
  }
});

/** What is shown when the key is pressed with all of these rows selected, one of them focused, and that item picked. */
async function pressKey(rows: readonly Invitation[], focused: string, picked?: string): Promise<readonly string[]> {
  const source = new ScriptedSource();
  source.pages = ({ direction }) => [rows.filter((row) => row.direction === direction)];
  const inbox = inboxWith([profile({ source })]);
  const visibleRows = visibleRowsWith();
  const view = viewOf(inbox, { visibleRows });
  visibleRows.setFilter({ ...PENDING_ONLY, phases: [], older: true });
  const [root] = await view.provider.getChildren();
  assert.ok(root?.kind === 'profile');
  await root.profile.refresh();
  const groups = await view.provider.getChildren(root);
  const nodes = (await Promise.all(groups.map((group) => view.provider.getChildren(group)))).flat();
  assert.equal(nodes.length, rows.length);
  const argument = nodes.find((node) => node.kind === 'invitation' && node.key === focused);
  const ui = new FakeUserInterface({ pick: () => picked });
  await cancelOrDeclineAny({ argument, selection: nodes.toReversed() }, contextWith({ inbox, view, visibleRows, ui }));
  return ui.shown;
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
    test(`offers both actions where rows of both directions are selected: from ${focused} ${offered}`, async () => {
      assert.deepEqual(await pressKey(rows, focused), [offered]);
    });
  }

  for (const [picked, question] of [
    [
      'Cancel 3 sent',
      /^Cancel 3 invitations\?\n[^]*Left out: 2 \(received: decline those instead\), 1 \(no longer pending\)\./,
    ],
    [
      'Decline 2 received',
      /^Decline 2 invitations\?\n[^]*Left out: 1 \(no longer pending\), 3 \(sent: cancel those instead\)\./,
    ],
  ] as const) {
    test(`says what "${picked}" excludes`, async () => {
      const shown = await pressKey(rows, 'h-5', picked);
      assert.match(shown[1] ?? '', question);
    });
  }

  test('asks only the question where the rows allow one action', async () => {
    const shown = await pressKey([sent('h-1'), sent('h-2')], 'h-2');
    assert.equal(shown.length, 1);
    assert.match(shown[0] ?? '', /^Cancel 2 invitations\?/);
  });

  test('offers the other action, and does not take it by itself, where the focused row allows none', async () => {
    const oneExpired = [sent('h-1', 'EXPIRED'), received('h-2'), received('h-3')];
    assert.deepEqual(await pressKey(oneExpired, 'h-1'), ['Decline 2 received']);
    const [, question] = await pressKey(oneExpired, 'h-1', 'Decline 2 received');
    assert.match(question ?? '', /^Decline 2 invitations\?\n[^]*Left out: 1 \(no longer pending\)\./);
    assert.match((await pressKey(oneExpired, 'h-3')).join('\n'), /^Decline 2 invitations\?/);
  });

  test('says that there is nothing to do, by the direction of the focused row, where no row allows an action', async () => {
    const finished = [sent('h-1', 'EXPIRED'), { ...received('h-2'), status: 'DECLINED', phase: 'declined' as const }];
    assert.deepEqual(await pressKey(finished, 'h-2'), ['Nothing to decline. Left out: 2 (no longer pending).']);
  });
});
