import type * as vscode from 'vscode';
import { attentionOf } from '../inbox/attention.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { plural, t } from '../invitations/l10n.ts';

/** Many rows change one after the other: what is said about all of them follows a few times a second at most. */
const FOLLOW_MS = 200;

/** What the view says outside its rows: the badge on its icon. */
export class ViewHead {
  readonly #tree: Pick<vscode.TreeView<unknown>, 'badge'>;
  readonly #inbox: Inbox;
  readonly #subscription: { dispose(): void };
  #following: ReturnType<typeof setTimeout> | undefined;

  constructor(tree: Pick<vscode.TreeView<unknown>, 'badge'>, inbox: Inbox) {
    this.#tree = tree;
    this.#inbox = inbox;
    this.#subscription = inbox.onDidChange(() => {
      this.#following ??= setTimeout(() => this.#follow(), FOLLOW_MS);
    });
  }

  dispose(): void {
    clearTimeout(this.#following);
    this.#subscription.dispose();
  }

  #follow(): void {
    this.#following = undefined;
    const { received, profiles } = attentionOf(this.#inbox.profiles);
    const where = plural(profiles, t('in the one profile read so far'), t('in the {0} profiles read so far', profiles));
    const tooltip = plural(
      received,
      t('{0} received invitation is pending {1}', received, where),
      t('{0} received invitations are pending {1}', received, where),
    );
    const known = this.#tree.badge;
    if (known?.value === received && known.tooltip === tooltip) return;
    if (received > 0) this.#tree.badge = { value: received, tooltip };
    else if (known) this.#tree.badge = undefined;
  }
}
