// Refresh: one invitation, a list, a profile, or the AWS files and everything.
import type { ActionRunner } from '../actions/actionRunner.ts';
import { t } from '../common/l10n.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { TargetContext } from './commandContext.ts';
import { passedBy, type MenuArguments } from './menuArguments.ts';
import type { UserInterface } from './userInterface.ts';

/** With more profiles a refresh of everything takes long enough to offer a Cancel. */
const FEW = 8;

/** Reads every list of every profile. Canceling it keeps what was read. */
export async function refreshEverything(inbox: Inbox, ui: UserInterface): Promise<void> {
  const stopping = new AbortController();
  const total = inbox.profiles.length;
  const refreshing = inbox.refresh(stopping.signal);
  const inView = ui.withViewProgress(() => refreshing);
  if (total <= FEW) return inView;
  const title = t('Reading the invitations of {0} profiles', total);
  await ui.withNotification({ title, stopping }, () => refreshing);
}

export interface RefreshContext extends Omit<TargetContext, 'ready'> {
  readonly runner: ActionRunner;
  /** Reads the AWS files again. */
  readonly reload: () => Promise<void>;
}

/** On nodes: those profiles, lists or invitations. Without any: the files and everything. */
export async function refresh(menu: MenuArguments, context: RefreshContext): Promise<void> {
  await Promise.all(passedBy(menu).map((one) => refreshOne(one, context)));
}

async function refreshOne(
  argument: unknown,
  { inbox, view, ui, details, reload, runner }: RefreshContext,
): Promise<void> {
  const opened = details.targetOf(argument);
  if (opened) return ui.withViewProgress(async () => void (await runner.read(opened)));
  const node = view.nodeFrom(argument);
  const target = node?.kind === 'message' ? node.parent : node;
  if (!target || target.kind === 'flatRange') {
    await ui.withViewProgress(reload);
    await refreshEverything(inbox, ui);
    return;
  }
  switch (target.kind) {
    case 'profile':
      return ui.withViewProgress(() => target.profile.refresh());
    case 'group':
    case 'range':
      return ui.withViewProgress(() => target.profile.refresh(target.list.id));
    case 'invitation': {
      const { profile, list, key } = target;
      const store = profile.list(list.id);
      const row = store?.row(key);
      if (store && row) await ui.withViewProgress(() => runner.read({ profile, store, row }));
    }
  }
}
