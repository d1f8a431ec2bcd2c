// The picker of invitations: fed from the inbox, and kept up to date while it is open.
import * as vscode from 'vscode';
import { targetKey, targetsIn, type Target } from '../../actions/target.ts';
import { plural, t } from '../../common/l10n.ts';
import { withoutIcons } from '../../common/untrustedText.ts';
import { listLabel, partyLabel, profileLabel } from '../../invitations/labels.ts';
import { sectionsOf } from '../../presentation/pickerSections.ts';
import { rowDescription } from '../../presentation/rowDescription.ts';
import type { Choice } from '../chosenTargets.ts';
import { refreshEverything } from '../refresh.ts';

/** Pages arrive one after the other: the items are replaced a few times a second at most. */
const REFILL_MS = 150;

interface Item extends vscode.QuickPickItem {
  readonly target: Target;
}

/** Items, with a separator above each section. */
type Line = Item | (vscode.QuickPickItem & { readonly target?: never });

/** None where the person leaves the picker. Profiles that were not read yet can be read with its button. */
export function pickInvitations(choice: Choice, many: boolean): Promise<readonly Target[]> {
  return new InvitationPicker(choice, many).show();
}

class InvitationPicker {
  readonly #choice: Choice;
  readonly #many: boolean;
  readonly #picker = vscode.window.createQuickPick<Line>();
  readonly #readAll = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: t('Read All Profiles') };
  readonly #chosen = Promise.withResolvers<readonly Target[]>();
  #hasItems = false;
  #refill: ReturnType<typeof setTimeout> | undefined;

  constructor(choice: Choice, many: boolean) {
    this.#choice = choice;
    this.#many = many;
    this.#picker.title = choice.title;
    this.#picker.canSelectMany = many;
    this.#picker.matchOnDescription = true;
    this.#picker.matchOnDetail = true;
  }

  show(): Promise<readonly Target[]> {
    const { inbox, ui } = this.#choice;
    this.#fill();
    this.#activateSelectedRow();
    const subscription = inbox.onDidChange(() => this.#fillSoon());
    this.#picker.onDidTriggerButton(() => void refreshEverything(inbox, ui));
    this.#picker.onDidAccept(() => this.#accept());
    this.#picker.onDidHide(() => {
      this.#chosen.resolve([]);
      subscription.dispose();
      clearTimeout(this.#refill);
      this.#picker.dispose();
    });
    this.#picker.show();
    return this.#chosen.promise;
  }

  #fillSoon(): void {
    this.#refill ??= setTimeout(() => {
      this.#refill = undefined;
      this.#fill();
    }, REFILL_MS);
  }

  #fill(): void {
    const picker = this.#picker;
    const { inbox } = this.#choice;
    const active = keysOf(picker.activeItems);
    const selected = keysOf(picker.selectedItems);
    const lines = linesOf(this.#choice);
    const items = lines.filter(isItem);
    const unread = inbox.profiles.filter((profile) => profile.state.kind === 'closed').length;
    picker.busy = inbox.profiles.some((profile) => profile.isLoading);
    picker.buttons = unread > 0 ? [this.#readAll] : [];
    picker.placeholder = placeholder(items.length, unread, this.#many);
    picker.items = lines;
    // At first the first row; later only the row that was active before: Enter must never accept another one.
    picker.activeItems = this.#hasItems
      ? items.filter(({ target }) => active.has(targetKey(target)))
      : items.slice(0, 1);
    this.#hasItems ||= items.length > 0;
    if (this.#many) picker.selectedItems = items.filter(({ target }) => selected.has(targetKey(target)));
  }

  #activateSelectedRow(): void {
    const selected = this.#choice.view.selection.find((node) => node.kind === 'invitation');
    const item = this.#picker.items
      .filter(isItem)
      .find(({ target }) => selected?.key === target.row.key && selected.profile === target.profile);
    if (item) this.#picker.activeItems = [item];
  }

  #accept(): void {
    const accepted = acceptedItems(this.#picker);
    if (accepted.length === 0) {
      // It stays open: without a tick there is nothing to continue with.
      this.#picker.title = t('{0} (tick at least one)', this.#choice.title);
      return;
    }
    this.#chosen.resolve(accepted.map(({ target }) => target));
    this.#picker.hide();
  }
}

function isItem(line: Line): line is Item {
  return line.target !== undefined;
}

function keysOf(lines: readonly Line[]): ReadonlySet<string> {
  return new Set(lines.filter(isItem).map(({ target }) => targetKey(target)));
}

/** Enter without a tick means the row under the cursor, or the only one that matches the typed text. */
function acceptedItems({ selectedItems, activeItems, items, value }: vscode.QuickPick<Line>): readonly Item[] {
  if (selectedItems.length > 0) return selectedItems.filter(isItem);
  if (activeItems.length > 0) return activeItems.filter(isItem).slice(0, 1);
  const typed = value.trim().toLowerCase();
  const matching = items
    .filter(isItem)
    .filter(({ label, description, detail }) =>
      [label, description, detail].some((text) => text?.toLowerCase().includes(typed)),
    );
  return matching.length === 1 ? matching : [];
}

function placeholder(items: number, unread: number, many: boolean): string {
  const more = plural(
    unread,
    t('{0} profile was not opened yet: read it with the button above.', unread),
    t('{0} profiles were not opened yet: read them with the button above.', unread),
  );
  const choose = many ? t('Choose invitations.') : t('Choose an invitation.');
  return [items === 0 ? t('There is no such invitation.') : choose, ...(unread === 0 ? [] : [more])].join(' ');
}

function linesOf({ inbox, visibleRows, allows }: Choice): Line[] {
  const now = Date.now();
  const allowed = inbox.profiles.flatMap(targetsIn).filter(({ row, profile }) => allows(row, profile));
  const sections = sectionsOf(allowed, ({ profile, store, row }) => visibleRows.has(profile, store, row.key));
  const lines: Line[] = [];
  for (const { title, targets } of sections) {
    lines.push({ label: title, kind: vscode.QuickPickItemKind.Separator });
    for (const target of targets) lines.push(itemOf(target, now));
  }
  return lines;
}

function itemOf(target: Target, now: number): Item {
  const { profile, store, row } = target;
  const details = [listLabel(store.list), profileLabel(profile.viewer), profile.accountId ?? '', row.invitation.id];
  return {
    label: withoutIcons(partyLabel(row.invitation.counterparty)),
    description: withoutIcons(rowDescription(row.invitation, now)),
    detail: withoutIcons(details.filter((detail) => detail !== '').join(' · ')),
    target,
  };
}
