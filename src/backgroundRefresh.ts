import * as vscode from 'vscode';
import type { UserInterface } from './commands/userInterface.ts';
import { Lazy } from './common/lazy.ts';
import { SETTINGS } from './contributions.ts';
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

/** Refreshes by itself while the view is visible and the settings say so. Costs nothing before. */
export function refreshInBackground({
  inbox,
  view,
  visibleRows,
  ui,
  onError,
}: BackgroundRefreshOptions): vscode.Disposable {
  const refresh = new Lazy(
    async () => {
      const [{ AutoRefresh }, { showNewInvitationNotice }] = await Promise.all([
        import('./inbox/autoRefresh.ts'),
        import('./commands/newInvitationNotice.ts'),
      ]);
      return new AutoRefresh({
        inbox,
        onNew: (rows) => {
          if (!readSettings().notifyNewInvitations) return;
          showNewInvitationNotice(rows, { ui, view, visibleRows, turnOff: turnOffNotices }).then(undefined, onError);
        },
      });
    },
    (loaded) => loaded.dispose(),
  );
  const wanted = (): number => (view.isVisible ? readSettings().autoRefreshMinutes : 0);
  const follow = async (): Promise<void> => {
    if (wanted() > 0) await refresh.get();
    // As it is now: much may have changed while it loaded.
    const minutes = wanted();
    refresh.loaded?.every(minutes > 0 ? minutes * MINUTE_MS : undefined);
  };
  const followOrTell = (): void => {
    follow().catch(onError);
  };

  return vscode.Disposable.from(
    view.onDidChangeVisibility(followOrTell),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.autoRefreshMinutes}`)) followOrTell();
    }),
    refresh,
  );
}

function turnOffNotices(): Promise<void> {
  return updateSetting(SETTINGS.notifyNewInvitations, false);
}
