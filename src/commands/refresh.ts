import * as vscode from 'vscode';
import { t } from '../common/l10n.ts';
import { VIEW } from '../contributions.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { TargetContext } from './commandContext.ts';
import { passedBy, type MenuArguments } from './menuArguments.ts';

/** Progress bar of the view while `work` runs. */
export async function withViewProgress<T>(work: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: { viewId: VIEW } }, work);
}

/** With more profiles than this a refresh of everything takes long enough to offer a Cancel. */
const FEW = 8;

/** Reads every list of every profile. Canceling it keeps what was read. */
export async function refreshEverything(inbox: Inbox): Promise<void> {
  const stopping = new AbortController();
  const total = inbox.profiles.length;
  const refreshing = inbox.refresh(stopping.signal);
  const inView = withViewProgress(() => refreshing);
  if (total <= FEW) return inView;
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t('Reading the invitations of {0} profiles', total),
      cancellable: true,
    },
    async (_, token) => {
      const subscription = token.onCancellationRequested(() => stopping.abort());
      await refreshing;
      subscription.dispose();
    },
  );
}

export interface RefreshContext extends Omit<TargetContext, 'ready'> {
  /** Reads the AWS files again. */
  readonly reload: () => Promise<void>;
}

/** On nodes: those profiles, lists or invitations. Without any: the files and everything. */
export async function refresh(menu: MenuArguments, context: RefreshContext): Promise<void> {
  await Promise.all(passedBy(menu).map((one) => refreshOne(one, context)));
}

async function refreshOne(argument: unknown, { inbox, view, details, reload }: RefreshContext): Promise<void> {
  const shown = details.targetOf(argument);
  if (shown) return withViewProgress(async () => void (await shown.profile.read(shown.store.list.id, shown.row.key)));
  const node = view.nodeFrom(argument);
  const target = node?.kind === 'message' ? node.parent : node;
  if (!target || target.kind === 'flatRange') {
    await withViewProgress(reload);
    await refreshEverything(inbox);
    return;
  }
  switch (target.kind) {
    case 'profile':
      return withViewProgress(() => target.profile.refresh());
    case 'group':
    case 'range':
      return withViewProgress(() => target.profile.refresh(target.list.id));
    case 'invitation':
      return withViewProgress(async () => void (await target.profile.read(target.list.id, target.key)));
  }
}
