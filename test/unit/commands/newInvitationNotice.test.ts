import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showNewInvitationNotice } from '../../../src/commands/newInvitationNotice.ts';
import type { RowRef } from '../../../src/inbox/counterpartIndex.ts';
import { EVERYTHING } from '../../../src/invitations/filter.ts';
import { FakeUserInterface } from '../../support/fakeUserInterface.ts';
import { inboxWith, invitation, profile, RECEIVED, ScriptedSource } from '../../support/invitations.ts';

/** `count` new invitations in each profile. */
async function newRows(names: readonly string[], count: number): Promise<RowRef[]> {
  const inbox = inboxWith(
    names.map((name) => {
      const source = new ScriptedSource([RECEIVED]);
      const received = Array.from({ length: count }, (_, index) =>
        invitation({
          id: `h-${index}`,
          direction: 'received',
          counterparty: { kind: 'organization', id: 'o-evil', name: '[click](command:evil)' },
        }),
      );
      source.pages = () => [received];
      return profile({ name, source });
    }),
  );
  await inbox.refresh(new AbortController().signal);
  return inbox.profiles.flatMap((one) =>
    one.lists.flatMap((store) => store.rows.map(({ key }) => ({ profile: one, store, key }))),
  );
}

/** What the notification shows, and what happens when the person presses that button. */
async function announce(rows: readonly RowRef[], button?: string, isFiltered = false) {
  const happened: string[] = [];
  let isHidden = isFiltered;
  const ui = new FakeUserInterface({
    press: (_, buttons) => (buttons.includes('Show All Invitations') ? 'Show All Invitations' : button),
  });
  await showNewInvitationNotice(rows, {
    ui,
    view: {
      reveal: ({ profile: { id }, key }) => {
        happened.push(`${id} ${key}`);
        return Promise.resolve(!isHidden);
      },
    },
    visibleRows: {
      setFilter: (filter) => {
        assert.equal(filter, EVERYTHING);
        isHidden = false;
      },
    },
    turnOff: () => {
      happened.push('turned off');
      return Promise.resolve();
    },
  });
  return { happened, ui };
}

test('the notification has IDs, numbers and names of profiles, and no text from strangers', async () => {
  for (const [names, count, text] of [
    [['acme'], 1, 'New handshake received in profile acme: h-0'],
    [['acme'], 12, '12 new invitations received in profile acme'],
    [['acme', 'beta'], 1, '2 new invitations received in profiles acme, beta'],
    [['a', 'b', 'c', 'd'], 1, '4 new invitations received in profiles a, b, c and one more'],
    [['a', 'b', 'c', 'd', 'e'], 2, '10 new invitations received in profiles a, b, c and 2 more'],
  ] as const) {
    const { ui, happened } = await announce(await newRows(names, count));
    assert.deepEqual([ui.shown, ui.buttons, ui.commands], [[text], ['Show', "Don't Show Again"], []]);
    assert.deepEqual(happened, []);
  }
});

test('the notification turns no profile name into a link', async () => {
  const { ui } = await announce(await newRows(['[x](command:evil)'], 2));
  assert.doesNotMatch(ui.shown.join('\n'), /\]\(/);
});

test('Show on the notification reveals the first new row', async () => {
  const rows = await newRows(['acme', 'beta'], 2);
  const { happened, ui } = await announce(rows, 'Show');
  assert.deepEqual([ui.commands, happened], [['handshakes.invitations.focus'], [`acme ${rows[0]?.key}`]]);
});

test('Show on the notification asks before it clears a filter that hides the first new row', async () => {
  const rows = await newRows(['acme'], 1);
  const { happened, ui } = await announce(rows, 'Show', true);
  const first = `acme ${rows[0]?.key}`;
  assert.deepEqual(happened, [first, first]);
  assert.equal(ui.shown.at(-1), 'The filter hides this invitation.');
});

test("Don't Show Again on the notification turns it off", async () => {
  const { happened } = await announce(await newRows(['acme'], 1), "Don't Show Again");
  assert.deepEqual(happened, ['turned off']);
});
