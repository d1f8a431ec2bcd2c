// The picker of Filter Invitations.
import * as vscode from 'vscode';
import { DAY } from '../../common/durations.ts';
import { locale, t } from '../../common/l10n.ts';
import { visible, withoutIcons } from '../../common/untrustedText.ts';
import { VIEW } from '../../contributions.ts';
import type { Inbox } from '../../inbox/inbox.ts';
import type { VisibleRows } from '../../inbox/visibleRows.ts';
import { activeFilters, cleared, type Filter } from '../../invitations/filter.ts';
import { filterSections, filterWith, tickedKeys } from '../../presentation/filterChoices.ts';
import type { InboxContext } from '../commandContext.ts';

interface Item extends vscode.QuickPickItem {
  /** Of a choice; none for a separator. */
  readonly key?: string;
}

const TEXT = 'text';

/** While lists are read, the title follows a few times a second. */
const FOLLOW_MS = 200;

/**
 * One picker for the whole filter. A tick counts at once, and the tree follows. What is typed narrows the choices; Enter
 * looks for it in the invitations instead.
 */
export async function chooseFilter({ inbox, visibleRows, ready }: InboxContext): Promise<void> {
  await ready();
  await vscode.commands.executeCommand(`${VIEW}.focus`);
  const picker = vscode.window.createQuickPick<Item>();
  const clear: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: t('Clear Filters') };
  picker.canSelectMany = true;
  picker.placeholder = t('Tick what to show, or type words to find and press Enter');
  // Never made anew while it is open: VS Code takes all ticks away then, as if a person had.
  const items = itemsOf(inbox, visibleRows);
  picker.items = items;
  picker.selectedItems = tickedOf(items, visibleRows.filter);
  const { text } = visibleRows.filter;
  const say = (): void => {
    const typed = picker.value.trim();
    picker.title =
      typed === ''
        ? shareInTitle(inbox, visibleRows)
        : wouldShow({ ...visibleRows.filter, text: typed }, inbox, visibleRows);
    picker.buttons = activeFilters(visibleRows.filter) > 0 ? [clear] : [];
  };
  let saying: ReturnType<typeof setTimeout> | undefined;
  const { promise, resolve } = Promise.withResolvers<void>();
  const subscriptions = [
    inbox.onDidChange(() => {
      saying ??= setTimeout(() => {
        saying = undefined;
        say();
      }, FOLLOW_MS);
    }),
    { dispose: () => clearTimeout(saying) },
    picker.onDidChangeValue(say),
    picker.onDidChangeSelection((selected) => {
      const keys = selected.flatMap(({ key }) => key ?? []);
      if (areTicked(keys, visibleRows.filter)) return;
      visibleRows.setFilter({ ...filterWith(keys, visibleRows.filter), text: keys.includes(TEXT) ? text : '' });
      // What was typed has found its tick: Enter must not look for it in the invitations, too.
      picker.value = '';
      say();
    }),
    picker.onDidTriggerButton(() => {
      visibleRows.setFilter(cleared(visibleRows.filter));
      picker.selectedItems = tickedOf(items, visibleRows.filter);
      picker.value = '';
      say();
    }),
    picker.onDidAccept(() => {
      const typed = picker.value.trim();
      if (typed !== '') visibleRows.setFilter({ ...visibleRows.filter, text: typed });
      picker.hide();
    }),
    picker.onDidHide(() => resolve()),
  ];
  say();
  picker.show();
  await promise;
  for (const subscription of subscriptions) subscription.dispose();
  picker.dispose();
}

function itemsOf(inbox: Inbox, { filter, soon }: VisibleRows): Item[] {
  const items: Item[] = [];
  if (filter.text !== '') {
    items.push(
      { kind: vscode.QuickPickItemKind.Separator, label: t('Text, until this window is closed') },
      { key: TEXT, label: withoutIcons(`"${visible(filter.text, 100)}"`) },
    );
  }
  for (const { title, choices } of filterSections(filter, inbox.profiles, soon / DAY)) {
    items.push({ kind: vscode.QuickPickItemKind.Separator, label: title });
    for (const { key, label, count } of choices) {
      items.push({ key, label: withoutIcons(label), ...(count === 0 ? {} : { description: number(count) }) });
    }
  }
  return items;
}

function tickedOf(items: readonly Item[], filter: Filter): Item[] {
  const ticked = tickedKeys(filter);
  return items.filter(({ key = '' }) => (key === TEXT ? filter.text !== '' : ticked.has(key)));
}

/** Whether these keys are just those that are ticked with the filter. */
function areTicked(keys: readonly string[], filter: Filter): boolean {
  const ticked = tickedKeys(filter);
  const others = keys.filter((key) => key !== TEXT);
  return (
    others.length === ticked.size &&
    others.every((key) => ticked.has(key)) &&
    keys.includes(TEXT) === (filter.text !== '')
  );
}

/** How much shows now. */
function shareInTitle(inbox: Inbox, visibleRows: VisibleRows): string {
  const { visible: shown, all } = visibleRows.total(inbox.profiles);
  return t('Filter Invitations: {0} of {1} shown', number(shown), number(all));
}

/** How much would show with the text that is being typed. */
function wouldShow(filter: Filter, inbox: Inbox, visibleRows: VisibleRows): string {
  const found = visibleRows.countPassing(inbox.profiles, filter);
  return t('Filter Invitations: Enter shows {0} with this text', number(found));
}

function number(value: number): string {
  return value.toLocaleString(locale());
}
