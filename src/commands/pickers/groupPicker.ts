import * as vscode from 'vscode';
import { t } from '../../common/l10n.ts';
import type { Action } from '../../invitations/invitation.ts';
import { forAction, listLabel, profileLabel } from '../../invitations/labels.ts';
import type { GroupNode } from '../../views/nodes.ts';
import type { InboxContext } from '../commandContext.ts';
import { withoutIcons } from './invitationPicker.ts';

/** The group that a menu passed, or one with something to act on that the person picks. */
export async function pickGroup(
  argument: unknown,
  action: Action,
  { inbox, view, visibleRows, ready }: InboxContext,
): Promise<GroupNode | undefined> {
  const node = view.nodeFrom(argument);
  if (node?.kind === 'group') return node;
  await ready();
  let hidden = 0;
  const items = inbox.profiles.flatMap((profile) =>
    profile.lists.flatMap((store) => {
      const { list } = store;
      if (forAction(action, 'sent', 'received') !== list.direction) return [];
      const { pending } = visibleRows.counts(profile, store);
      const own = store.pending - pending;
      hidden += own;
      if (pending === 0) return [];
      const group: GroupNode = { kind: 'group', id: `${profile.id}/${list.id}`, profile, list };
      const place = [
        profileLabel(profile.viewer),
        ...(profile.accountId === undefined ? [] : [profile.accountId]),
      ].join(' · ');
      return [
        {
          label: withoutIcons(listLabel(list)),
          description: withoutIcons(place),
          detail: own === 0 ? t('{0} pending', pending) : t('{0} pending, {1} more hidden by the filter', pending, own),
          group,
        },
      ];
    }),
  );
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      hidden === 0
        ? t('Nothing that was read is pending. Open a profile in the Handshakes view, or refresh it, then try again.')
        : t('Nothing that is pending passes the filters. Clear them, then try again.'),
    );
    return undefined;
  }
  const title = forAction(action, t('Cancel All Pending'), t('Decline All Pending'));
  return (
    await vscode.window.showQuickPick(items, { title, placeHolder: t('Choose a list'), matchOnDescription: true })
  )?.group;
}
