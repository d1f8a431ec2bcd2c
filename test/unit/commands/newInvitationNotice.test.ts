import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RowRef } from '../../../src/inbox/profileInbox.ts';
import { EVERYTHING } from '../../../src/invitations/filter.ts';
import { inboxWith, invitation, profile, RECEIVED, ScriptedSource } from '../../support/invitations.ts';

await import('../../support/vscodeStub.ts');
const vscode = await import('vscode');
const { showNewInvitationNotice } = await import('../../../src/commands/newInvitationNotice.ts');

/** `rows` new invitations in each profile. */
async function places(names: readonly string[], rows: number): Promise<RowRef[]> {
  const inbox = inboxWith(
    names.map((name) => {
      const source = new ScriptedSource([RECEIVED]);
      const received = Array.from({ length: rows }, (_, index) =>
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

/** What a person sees, who presses that button, and what comes of it. */
async function announced(all: readonly RowRef[], button?: string, filtered = false) {
  const happened: string[] = [];
  let shown: readonly unknown[] = [];
  let isHidden = filtered;
  Object.assign(vscode.window, {
    showInformationMessage: (...parts: readonly unknown[]) => {
      const again = parts.includes('Show All Invitations');
      if (again) happened.push(String(parts[0]));
      else shown = parts;
      return Promise.resolve(again ? 'Show All Invitations' : button);
    },
  });
  Object.assign(vscode.commands, { executeCommand: (id: string) => Promise.resolve(happened.push(id)) });
  Object.assign(vscode.workspace, {
    getConfiguration: (section: string) => ({
      update: (name: string, value: unknown, target: unknown) =>
        Promise.resolve(happened.push(`${section}.${name} ${String(value)} ${String(target)}`)),
    }),
  });
  await showNewInvitationNotice(all, {
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
  });
  return { happened, shown };
}

test('one notification has ids, numbers and names of profiles, and no word of a stranger', async () => {
  for (const [names, rows, text] of [
    [['acme'], 1, 'New handshake received in profile acme: h-0'],
    [['acme'], 12, '12 new invitations received in profile acme'],
    [['acme', 'beta'], 1, '2 new invitations received in profiles acme, beta'],
    [['a', 'b', 'c', 'd'], 1, '4 new invitations received in profiles a, b, c and one more'],
    [['a', 'b', 'c', 'd', 'e'], 2, '10 new invitations received in profiles a, b, c and 2 more'],
  ] as const) {
    const { shown, happened } = await announced(await places(names, rows));
    assert.deepEqual(shown, [text, 'Show', "Don't Show Again"]);
    assert.deepEqual(happened, []);
  }
  const { shown } = await announced(await places(['[x](command:evil)'], 2));
  assert.doesNotMatch(String(shown[0]), /\]\(/, 'nor a link in the name of a profile');
});

test('Show leads to the first', async () => {
  const all = await places(['acme', 'beta'], 2);
  const { happened } = await announced(all, 'Show');
  assert.deepEqual(happened, ['handshakes.invitations.focus', `acme ${all[0]?.key}`]);
});

test('Show asks before it takes away a filter that hides the first', async () => {
  const all = await places(['acme'], 1);
  const { happened } = await announced(all, 'Show', true);
  const first = `acme ${all[0]?.key}`;
  assert.deepEqual(happened, ['handshakes.invitations.focus', first, 'The filter hides this invitation.', first]);
});

test("Don't Show Again is a setting that can be switched on again", async () => {
  const { happened } = await announced(await places(['acme'], 1), "Don't Show Again");
  assert.deepEqual(happened, ['handshakes.notifyNewInvitations false 1']);
});
