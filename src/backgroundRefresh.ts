// Starts and stops the automatic refresh, by the settings and by whether the view is visible.
import * as vscode from 'vscode';
import { showNewInvitationNotice } from './commands/newInvitationNotice.ts';
import type { UserInterface } from './commands/userInterface.ts';
import { SETTINGS } from './contributions.ts';
import { AutoRefresh } from './inbox/autoRefresh.ts';
import type { Inbox } from './inbox/inbox.ts';
import type { VisibleRows } from './inbox/visibleRows.ts';
import { readSettings, updateSetting } from './settings.ts';
import type { InvitationsView } from './views/invitationsView.ts';

const MINUTE_MS = 60_000;

export interface BackgroundRefreshOptions {
  readonly inbox: Inbox;
  readonly view: InvitationsView;
  readonly visibleRows: VisibleRows;
  readonly ui: UserInterface;
  readonly onError: (error: unknown) => void;
}

/** Follows no list before automatic refresh is first wanted. */
export function refreshInBackground({ inbox, onError, ...notice }: BackgroundRefreshOptions): vscode.Disposable {
  const { view } = notice;
  let refresh: AutoRefresh | undefined;
  const create = (): AutoRefresh =>
    new AutoRefresh({
      inbox,
      onNew: (rows) => {
        if (!readSettings().notifyNewInvitations) return;
        showNewInvitationNotice(rows, { ...notice, turnOff: turnOffNotices }).then(undefined, onError);
      },
    });
  const follow = (): void => {
    const minutes = view.isVisible ? readSettings().autoRefreshMinutes : 0;
    if (minutes > 0) refresh ??= create();
    refresh?.every(minutes > 0 ? minutes * MINUTE_MS : undefined);
  };
  return vscode.Disposable.from(
    view.onDidChangeVisibility(follow),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.autoRefreshMinutes}`)) follow();
    }),
    { dispose: () => refresh?.dispose() },
  );
}

function turnOffNotices(): Promise<void> {
  return updateSetting(SETTINGS.notifyNewInvitations, false);
}
