import * as vscode from 'vscode';
import { SETTINGS } from './contributions.ts';
import type { AutoRefresh } from './inbox/autoRefresh.ts';
import type { Inbox } from './inbox/inbox.ts';
import { readSettings } from './settings.ts';
import type { InvitationsView } from './views/invitationsView.ts';

const MINUTE_MS = 60_000;

export interface BackgroundRefreshOptions {
  readonly inbox: Inbox;
  readonly view: InvitationsView;
  readonly onError: (error: unknown) => void;
}

/** Refreshes by itself while the view is visible and the settings say so. Costs nothing before. */
export function refreshInBackground({ inbox, view, onError }: BackgroundRefreshOptions): vscode.Disposable {
  let running: AutoRefresh | undefined;
  let loading: Promise<void> | undefined;
  let isDisposed = false;

  const load = async (): Promise<void> => {
    const [{ AutoRefresh }, { announce }] = await Promise.all([
      import('./inbox/autoRefresh.ts'),
      import('./commands/newInvitations.ts'),
    ]);
    if (isDisposed) return;
    running = new AutoRefresh({
      inbox,
      onNew: (places) => {
        if (readSettings().notifyNewInvitations) announce(places, view).then(undefined, onError);
      },
    });
  };
  const wanted = (): number => (view.isVisible ? readSettings().autoRefreshMinutes : 0);
  const follow = async (): Promise<void> => {
    if (wanted() > 0 && !running) await (loading ??= load());
    // As it is now: much may have changed while it loaded.
    const minutes = wanted();
    running?.every(minutes > 0 ? minutes * MINUTE_MS : undefined);
  };
  const followOrTell = (): void => {
    follow().catch((error: unknown) => {
      // The next change tries again.
      loading = undefined;
      onError(error);
    });
  };

  return vscode.Disposable.from(
    view.onDidChangeVisibility(followOrTell),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.autoRefreshMinutes}`)) followOrTell();
    }),
    {
      dispose: () => {
        isDisposed = true;
        running?.dispose();
      },
    },
  );
}
