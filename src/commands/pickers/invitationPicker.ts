import * as vscode from 'vscode';
import { targetKey, targetsIn, type Target } from '../../actions/batch.ts';
import { plural, t } from '../../common/l10n.ts';
import { unlinked } from '../../common/untrustedText.ts';
import type { Inbox } from '../../inbox/inbox.ts';
import type { Row } from '../../inbox/listStore.ts';
import type { ProfileInbox } from '../../inbox/profileInbox.ts';
import type { VisibleRows } from '../../inbox/visibleRows.ts';
import { listLabel, partyLabel, profileLabel, rowDescription } from '../../invitations/labels.ts';
import { sectionsOf } from '../../presentation/pickerSections.ts';
import type { Node } from '../../views/nodes.ts';
import type { TargetContext } from '../commandContext.ts';
import { passedBy, type MenuArguments } from '../menuArguments.ts';
import { refreshEverything } from '../refresh.ts';

export interface Choice extends TargetContext {
  /** Title of the picker, e.g. `Cancel Invitation`. */
  readonly title: string;
  /** Which rows may be chosen in the picker. */
  readonly allows: (row: Row, profile: ProfileInbox) => boolean;
}

/** The invitation that a menu passed, or the one that the person picks; `undefined` where they leave the picker. */
export async function targetOf(menu: MenuArguments, choice: Choice): Promise<Target | undefined> {
  const [passed] = passedTargets({ ...menu, selection: undefined }, choice);
  if (passed || menu.argument !== undefined) return passed;
  await choice.ready();
  return (await pick(choice, false))[0];
}

export interface Chosen {
  readonly targets: readonly Target[];
  /** From the palette, where the eye was on a list and not on the row itself. */
  readonly picked: boolean;
}

/** The invitations that a menu passed, or those that the person picks. None where they leave the picker. */
export async function targetsOf(menu: MenuArguments, choice: Choice): Promise<Chosen> {
  const passed = passedTargets(menu, choice);
  // A row that has just gone, or something that is no row of ours, must not lead to another choice by surprise.
  if (menu.argument !== undefined) return { targets: passed, picked: false };
  await choice.ready();
  return { targets: await pick(choice, true), picked: true };
}

function passedTargets(menu: MenuArguments, { view, details }: Pick<TargetContext, 'view' | 'details'>): Target[] {
  // Only rows: a selected header stands for nothing that somebody chose.
  return passedBy(menu).flatMap((passed) => {
    const node = view.nodeFrom(passed);
    return node?.kind === 'invitation' ? targetsUnder(node) : (details.targetOf(passed) ?? []);
  });
}

export interface ByVisibility {
  readonly seen: readonly Target[];
  /** By the filter. */
  readonly hidden: readonly Target[];
}

/** Which of them the view shows now. */
export function byVisibility(targets: readonly Target[], visibleRows: VisibleRows): ByVisibility {
  const { seen = [], hidden = [] } = Object.groupBy(targets, ({ profile, store, row }) =>
    visibleRows.has(profile, store, row.key) ? 'seen' : 'hidden',
  );
  return { seen, hidden };
}

/** The invitation that a node stands for, or all those of a group. */
export function targetsUnder(node: Node | undefined): Target[] {
  if (node?.kind !== 'invitation' && node?.kind !== 'group') return [];
  const { profile, list } = node;
  const store = profile.list(list.id);
  if (!store) return [];
  if (node.kind === 'group') return store.rows.map((row) => ({ profile, store, row }));
  const row = store.row(node.key);
  return row ? [{ profile, store, row }] : [];
}

const REFILL_MS = 150;

interface Item extends vscode.QuickPickItem {
  readonly target: Target;
}

/** Above the first of each section there is a line with its title. */
type Line = Item | (vscode.QuickPickItem & { readonly target?: never });

function isItem(line: Line): line is Item {
  return line.target !== undefined;
}

/** A picker fed from the inbox, which follows it while it is open. What was not read yet can be read from its title. */
function pick({ inbox, view, visibleRows, title, allows }: Choice, many: boolean): Promise<readonly Target[]> {
  const { promise, resolve } = Promise.withResolvers<readonly Target[]>();
  const picker = vscode.window.createQuickPick<Line>();
  picker.title = title;
  picker.canSelectMany = many;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  const readAll = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: t('Read All Profiles') };
  let filled = false;
  const fill = (): void => {
    const before = { active: keys(picker.activeItems), selected: keys(picker.selectedItems) };
    const lines = linesOf(inbox, visibleRows, allows);
    const items = lines.filter(isItem);
    const unread = inbox.profiles.filter((profile) => profile.state.kind === 'closed').length;
    picker.busy = inbox.profiles.some((profile) => profile.isLoading);
    picker.buttons = unread > 0 ? [readAll] : [];
    picker.placeholder = placeholder(items.length, unread, many);
    picker.items = lines;
    const active = items.filter((item) => before.active.has(targetKey(item.target)));
    // At first the first row; later only the row that was active before: Enter must never find another one there.
    picker.activeItems = filled ? active : items.slice(0, 1);
    filled ||= items.length > 0;
    if (many) picker.selectedItems = items.filter((item) => before.selected.has(targetKey(item.target)));
  };
  fill();
  const selected = view.selection.find((node) => node.kind === 'invitation');
  const first = picker.items
    .filter(isItem)
    .find(({ target }) => selected?.key === target.row.key && selected.profile === target.profile);
  if (first) picker.activeItems = [first];
  // Many rows arrive one after the other: the list is made anew a few times a second at most.
  let refill: ReturnType<typeof setTimeout> | undefined;
  const fillSoon = (): void => {
    refill ??= setTimeout(() => {
      refill = undefined;
      fill();
    }, REFILL_MS);
  };
  const subscriptions = [
    inbox.onDidChange(fillSoon),
    { dispose: () => clearTimeout(refill) },
    picker.onDidTriggerButton(() => void refreshEverything(inbox)),
    picker.onDidAccept(() => {
      const accepted = acceptedItems(picker);
      if (accepted.length === 0) {
        // Stays open: with nothing ticked there is nothing to go on with.
        picker.title = t('{0} (tick at least one)', title);
        return;
      }
      resolve(accepted.map(({ target }) => target));
      picker.hide();
    }),
    picker.onDidHide(() => {
      resolve([]);
      for (const subscription of subscriptions) subscription.dispose();
      picker.dispose();
    }),
  ];
  picker.show();
  return promise;
}

/** Enter without a tick means the row under the cursor, or the only one that the typed text leaves. */
function acceptedItems({ selectedItems, activeItems, items, value }: vscode.QuickPick<Line>): readonly Item[] {
  if (selectedItems.length > 0) return selectedItems.filter(isItem);
  if (activeItems.length > 0) return activeItems.filter(isItem).slice(0, 1);
  const typed = value.trim().toLowerCase();
  const left = items
    .filter(isItem)
    .filter(({ label, description, detail }) =>
      [label, description, detail].some((text) => text?.toLowerCase().includes(typed)),
    );
  return left.length === 1 ? left : [];
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

function keys(lines: readonly Line[]): ReadonlySet<string> {
  return new Set(lines.filter(isItem).map(({ target }) => targetKey(target)));
}

function linesOf(inbox: Inbox, visibleRows: VisibleRows, allows: Choice['allows']): Line[] {
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
  const where = [listLabel(store.list), profileLabel(profile.viewer), profile.accountId ?? '', row.invitation.id];
  return {
    label: withoutIcons(partyLabel(row.invitation.counterparty)),
    description: withoutIcons(rowDescription(row.invitation, now)),
    detail: withoutIcons(where.filter((part) => part !== '').join(' · ')),
    target,
  };
}

/** Icons like `$(check)` in a stranger's name would be drawn in a picker. */
export function withoutIcons(text: string): string {
  return unlinked(text).replaceAll('$(', String.raw`\$(`);
}
