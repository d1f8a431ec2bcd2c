// Which list Cancel All and Decline All are about.
import { t } from '../../common/l10n.ts';
import { withoutIcons } from '../../common/untrustedText.ts';
import type { ListStore } from '../../inbox/listStore.ts';
import type { ProfileInbox } from '../../inbox/profileInbox.ts';
import type { Action } from '../../invitations/invitation.ts';
import { forAction, listLabel, profileLabel } from '../../invitations/labels.ts';
import type { InboxContext } from '../commandContext.ts';

export interface ListRef {
  readonly profile: ProfileInbox;
  readonly store: ListStore;
}

/** The list that a menu passed, or one with visible pending rows that the person picks. */
export async function pickList(
  argument: unknown,
  action: Action,
  { inbox, view, visibleRows, ui, ready }: InboxContext,
): Promise<ListRef | undefined> {
  const node = view.nodeFrom(argument);
  if (node?.kind === 'group') {
    const store = node.profile.list(node.list.id);
    return store && { profile: node.profile, store };
  }
  await ready();
  const direction = forAction(action, 'sent', 'received');
  const lists = inbox.profiles
    .flatMap((profile) => profile.lists.map((store) => ({ profile, store })))
    .filter(({ store }) => store.list.direction === direction && store.pending > 0)
    .map((ref) => ({ ref, pending: visibleRows.counts(ref.profile, ref.store).pending }));
  const items = lists.filter(({ pending }) => pending > 0).map(({ ref, pending }) => itemOf(ref, pending));
  if (items.length === 0) {
    void ui.notify(
      'information',
      lists.length === 0
        ? t('Nothing that was read is pending. Open a profile in the Handshakes view, or refresh it, then try again.')
        : t('Nothing that is pending passes the filters. Clear them, then try again.'),
    );
    return undefined;
  }
  const title = forAction(action, t('Cancel All Pending'), t('Decline All Pending'));
  return (await ui.pickOne(items, { title, placeHolder: t('Choose a list'), matchOnDescription: true }))?.ref;
}

function itemOf(ref: ListRef, pending: number) {
  const { profile, store } = ref;
  const hidden = store.pending - pending;
  const account = profile.accountId === undefined ? [] : [profile.accountId];
  return {
    label: withoutIcons(listLabel(store.list)),
    description: withoutIcons([profileLabel(profile.viewer), ...account].join(' · ')),
    detail: hidden === 0 ? t('{0} pending', pending) : t('{0} pending, {1} more hidden by the filter', pending, hidden),
    ref,
  };
}
