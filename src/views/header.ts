// The badge, and the message above the rows.
import type * as vscode from 'vscode';
import { locale, plural, t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import { attentionOf } from '../inbox/attention.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { personNeededLabel } from '../invitations/failure.ts';
import { filterSummary } from '../presentation/filterSummary.ts';

/** Many rows change one after the other: what is said about all of them follows a few times a second at most. */
const FOLLOW_MS = 200;

/** Profiles that the text above the rows names. */
const NAMED = 5;

/** What the view says outside its rows: the badge on its icon, and above them how much the filters show and what was not read. */
export class ViewHeader {
  readonly #tree: Pick<vscode.TreeView<unknown>, 'badge' | 'message'>;
  readonly #inbox: Inbox;
  readonly #visibleRows: VisibleRows;
  readonly #namesLeftOut: () => boolean;
  readonly #subscriptions: readonly { dispose(): void }[];
  #following: ReturnType<typeof setTimeout> | undefined;

  /** `namesLeftOut`: whether no row names the profiles that were not read because they need a person. */
  constructor(
    tree: Pick<vscode.TreeView<unknown>, 'badge' | 'message'>,
    inbox: Inbox,
    visibleRows: VisibleRows,
    namesLeftOut: () => boolean = () => true,
  ) {
    this.#tree = tree;
    this.#inbox = inbox;
    this.#visibleRows = visibleRows;
    this.#namesLeftOut = namesLeftOut;
    this.#subscriptions = [
      inbox.onDidChange(() => {
        this.#following ??= setTimeout(() => this.follow(), FOLLOW_MS);
      }),
      visibleRows.onDidChange(() => this.follow()),
    ];
  }

  dispose(): void {
    clearTimeout(this.#following);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Says it as it is now. */
  follow(): void {
    clearTimeout(this.#following);
    this.#following = undefined;
    const message = [this.#share(), this.#leftOut()].filter((text) => text !== '').join(' — ');
    if ((this.#tree.message ?? '') !== message) this.#tree.message = message;
    this.#setBadge();
  }

  #share(): string {
    if (!this.#visibleRows.isFiltered) return '';
    const { profiles } = this.#inbox;
    const { visible: count, all } = this.#visibleRows.total(profiles);
    const share = t('{0} of {1}', count.toLocaleString(locale()), all.toLocaleString(locale()));
    return `${filterSummary(this.#visibleRows.filter, profiles)} · ${share}`;
  }

  #setBadge(): void {
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

  /** What a refresh did not read because it needs a person. */
  #leftOut(): string {
    if (!this.#namesLeftOut()) return '';
    const needs = this.#inbox.profiles.flatMap(({ profile, leftOut }) =>
      leftOut ? [{ name: visible(profile.name, 60), need: personNeededLabel(leftOut) }] : [],
    );
    const named = needs.slice(0, NAMED).map(({ name, need }) => t('{0} ({1})', name, need));
    const more = needs.length - named.length;
    if (more > 0) named.push(plural(more, t('one more'), t('{0} more', more)));
    return needs.length === 0
      ? ''
      : plural(
          needs.length,
          t('Not read, because it needs you to open it: {0}', named.join(', ')),
          t('Not read, because they need you to open them: {0}', named.join(', ')),
        );
  }
}
