import * as vscode from 'vscode';
import { unlinked } from '../invitations/text.ts';
import { listLabel, partyLabel, rowDescription } from '../invitations/wording.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { ListStore, Row } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { InvitationsView } from '../views/invitationsView.ts';
import { refreshEverything } from './refresh.ts';

/** One invitation that a command works on, as it was when the person chose it. */
export interface Target {
  readonly profile: ProfileInbox;
  readonly store: ListStore;
  readonly row: Row;
}

export interface Choice {
  readonly inbox: Inbox;
  readonly view: InvitationsView;
  readonly ready: () => Promise<void>;
  /** Title of the picker, e.g. `Cancel Invitation`. */
  readonly title: string;
  /** Which rows may be chosen. */
  readonly allows: (row: Row) => boolean;
}

/** The invitation that a menu passed, or the one that the person picks; `undefined` where they leave the picker. */
export async function targetOf(argument: unknown, choice: Choice): Promise<Target | undefined> {
  const node = choice.view.nodeFrom(argument);
  if (node?.kind === 'invitation') {
    const store = node.profile.list(node.list.id);
    const row = store?.row(node.key);
    return store && row ? { profile: node.profile, store, row } : undefined;
  }
  await choice.ready();
  return pick(choice);
}

type Item = vscode.QuickPickItem & { readonly target?: Target; readonly load?: true };

/** A picker fed from the inbox, which follows it while it is open. Only what was read is there: it offers to read all. */
function pick(choice: Choice): Promise<Target | undefined> {
  const { inbox, view } = choice;
  const { promise, resolve } = Promise.withResolvers<Target | undefined>();
  const picker = vscode.window.createQuickPick<Item>();
  const subscriptions: { dispose(): void }[] = [picker];
  picker.title = choice.title;
  picker.placeholder = 'Choose an invitation';
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  const fill = (): void => {
    const active = picker.activeItems[0]?.target?.row.key;
    picker.items = itemsOf(choice);
    const again = picker.items.find((item) => item.target?.row.key === active);
    if (active !== undefined && again) picker.activeItems = [again];
    picker.busy = inbox.profiles.some((profile) => profile.isLoading);
  };
  fill();
  const selected = view.selection.find((node) => node.kind === 'invitation');
  const first = picker.items.find((item) => selected && item.target?.row.key === selected.key);
  if (first) picker.activeItems = [first];
  subscriptions.push(
    inbox.onDidChange(fill),
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item?.load) {
        void refreshEverything(inbox);
        return;
      }
      resolve(item?.target);
      picker.hide();
    }),
    picker.onDidHide(() => {
      resolve(undefined);
      for (const subscription of subscriptions) subscription.dispose();
    }),
  );
  picker.show();
  return promise;
}

function itemsOf({ inbox, allows }: Choice): Item[] {
  const now = Date.now();
  const items: Item[] = [];
  for (const profile of inbox.profiles) {
    for (const store of profile.lists) {
      for (const row of store.rows) {
        if (!allows(row)) continue;
        items.push({
          // Icons like $(check) in a stranger's name would be drawn in a picker.
          label: withoutIcons(partyLabel(row.invitation.counterparty)),
          description: withoutIcons(rowDescription(row.invitation, now)),
          detail: withoutIcons(
            `${listLabel(store.list)} · ${profile.profile.name}${profile.accountId === undefined ? '' : ` · ${profile.accountId}`} · ${row.invitation.id}`,
          ),
          target: { profile, store, row },
        });
      }
    }
  }
  const unread = inbox.profiles.filter((profile) => profile.state.kind === 'closed').length;
  if (unread > 0) {
    items.push({
      label: items.length === 0 ? 'No such invitation has been read yet' : 'Not in the list?',
      description: `Read ${unread === 1 ? 'the profile that was' : `the ${unread} profiles that were`} not opened yet`,
      alwaysShow: true,
      load: true,
    });
  } else if (items.length === 0) {
    items.push({ label: 'There is no such invitation', alwaysShow: true });
  }
  return items;
}

function withoutIcons(text: string): string {
  return unlinked(text).replaceAll('$(', String.raw`\$(`);
}
