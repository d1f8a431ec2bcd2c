// Show, export, clear and check the action history.
import * as vscode from 'vscode';
import type { ActionRunner } from '../actions/actionRunner.ts';
import type { History, HistoryEntry, ResultKind } from '../actions/history.ts';
import { formatShortDate } from '../common/dates.ts';
import { plural, t } from '../common/l10n.ts';
import { unlinked, visible, visibleJson, withoutIcons } from '../common/untrustedText.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { explain, failureOf } from '../invitations/failure.ts';
import { profileLabel, statusLabel } from '../invitations/labels.ts';
import {
  entryKindLabel,
  entryTitle,
  formatHistoryCsv,
  formatHistory,
  isOpen,
  entryLocation,
} from '../presentation/historyFormat.ts';
import type { Reports } from '../views/reports.ts';
import { askWhereTo, write } from './saveDialog.ts';
import type { UserInterface } from './userInterface.ts';

export interface HistoryContext {
  readonly history: History;
  readonly runner: ActionRunner;
  readonly inbox: Inbox;
  readonly reports: Pick<Reports, 'show'>;
  readonly ui: UserInterface;
  readonly ready: () => Promise<void>;
}

/** Longer than an action with all its tries takes: before that another window may be about to write its result. */
const STILL_RUNNING_MS = 60_000;

const ICONS: Readonly<Record<ResultKind, string>> = {
  done: '$(check)',
  verified: '$(check)',
  changed: '$(info)',
  failed: '$(error)',
  unknown: '$(question)',
};

interface Item extends vscode.QuickPickItem {
  readonly entry?: HistoryEntry;
}

/** Every action that was sent, newest first. Choosing one without a known result checks it. */
export async function showHistory(context: HistoryContext): Promise<void> {
  const entries = await readHistory(context);
  if (!entries) return;
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = t('Action History');
  picker.placeholder = entries.some(isOpen)
    ? t('Choose one that is not known to check it')
    : plural(entries.length, t('{0} action', entries.length), t('{0} actions', entries.length));
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = entries.length === 0 ? [{ label: t('Nothing was canceled or declined yet') }] : entries.map(itemOf);
  const asText = { iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: t('Open as Text') };
  const asFile = { iconPath: new vscode.ThemeIcon('export'), tooltip: t('Export…') };
  const clear = { iconPath: new vscode.ThemeIcon('trash'), tooltip: t('Clear History…') };
  picker.buttons = entries.length === 0 ? [] : [asText, asFile, clear];
  const { promise: chosen, resolve } = Promise.withResolvers<vscode.QuickInputButton | HistoryEntry | undefined>();
  picker.onDidTriggerButton(resolve);
  picker.onDidAccept(() => resolve(picker.selectedItems[0]?.entry));
  picker.onDidHide(() => resolve(undefined));
  picker.show();
  const choice = await chosen;
  picker.dispose();
  if (choice === undefined) return;
  if ('id' in choice) {
    if (isOpen(choice)) await check(choice, context);
    else await open(entryTitle(choice), [choice], context);
  } else if (choice === asText) {
    await open(t('Action History'), entries, context);
  } else if (choice === asFile) {
    await exportHistory(entries, context);
  } else {
    await clearHistory(context, entries.length);
  }
}

function open(title: string, entries: readonly HistoryEntry[], { reports }: HistoryContext): Promise<void> {
  return reports.show(title, formatHistory(entries, { now: Date.now() }), 'details');
}

function itemOf(entry: HistoryEntry): Item {
  const icon = ICONS[entry.result?.kind ?? 'unknown'];
  const request = entry.result?.requestId;
  const details = [
    formatShortDate(entry.at),
    entryKindLabel(entry),
    visible(entry.invitation, 100),
    ...(request === undefined ? [] : [t('request {0}', visible(request, 80))]),
  ];
  return {
    label: `${icon} ${withoutIcons(entryTitle(entry))}`,
    description: withoutIcons(entryLocation(entry)),
    detail: withoutIcons(details.join(' · ')),
    entry,
  };
}

/** Reads the invitation again through the profile that acted, and records what it finds. */
async function check(entry: HistoryEntry, { history, inbox, runner, ui, ready }: HistoryContext): Promise<void> {
  const inform = (text: string) => ui.notify('information', unlinked(text));
  if (entry.result === undefined && Date.now() - entry.at < STILL_RUNNING_MS) {
    await inform(t('It was sent just now and may still be under way. Check it again in a minute.'));
    return;
  }
  await ready();
  const profile = inbox.profiles.find(
    (candidate) => candidate.profile.name === entry.profile && (candidate.profile.origin === 'sample') === entry.sample,
  );
  if (!profile) {
    await inform(
      t('It cannot be checked, because profile "{0}" is not there any more.', profileLabel({ profile: entry.profile })),
    );
    return;
  }
  const found = await ui.withViewProgress(() => runner.verify(profile, entry));
  if (found.kind === 'failed') {
    await inform(t('It could not be checked. {0}', explain(found.failure, entry.profile).sentence));
    return;
  }
  await history.end(entry.id, found.result);
  await inform(t('The invitation {0} is {1}.', visible(entry.invitation, 100), statusLabel(found).toLowerCase()));
}

/** The same as the buttons of the history, from the palette. */
export async function withHistory(action: 'export' | 'clear', context: HistoryContext): Promise<void> {
  const entries = await readHistory(context);
  if (entries?.length === 0) await context.ui.notify('information', t('Nothing was canceled or declined yet'));
  else if (entries && action === 'export') await exportHistory(entries, context);
  else if (entries) await clearHistory(context, entries.length);
}

async function readHistory({ history, ui }: HistoryContext): Promise<HistoryEntry[] | undefined> {
  try {
    return await history.read();
  } catch (error) {
    await showError(ui, (why) => t('The action history cannot be read: {0}', why), error);
    return undefined;
  }
}

async function showError(ui: UserInterface, textOf: (why: string) => string, error: unknown): Promise<void> {
  await ui.notify('error', unlinked(textOf(visible(failureOf(error).message))));
}

async function exportHistory(entries: readonly HistoryEntry[], { ui }: HistoryContext): Promise<void> {
  const title = t('Export Action History');
  const place = await askWhereTo<'csv' | 'json'>(
    { title, name: 'handshakes-history', formats: { csv: 'CSV', json: 'JSON' }, saveLabel: t('Export') },
    'csv',
  );
  if (!place) return;
  const text = place.format === 'json' ? `${visibleJson(entries)}\n` : formatHistoryCsv(entries);
  if (!(await write(place.uri, text, ui, (why) => t('The action history could not be exported: {0}', why)))) return;
  const exported = plural(
    entries.length,
    t('{0} action exported', entries.length),
    t('{0} actions exported', entries.length),
  );
  ui.showStatus(`$(check) ${exported}`, 5_000);
}

async function clearHistory({ history, ui }: HistoryContext, entries: number): Promise<void> {
  const isConfirmed = await ui.confirm({
    message: plural(
      entries,
      t('Clear the history of {0} action?', entries),
      t('Clear the history of {0} actions?', entries),
    ),
    detail: t('Nothing changes at AWS. The history cannot be brought back.'),
    button: t('Clear History'),
    keep: t('Keep History'),
  });
  if (!isConfirmed) return;
  try {
    await history.clear();
  } catch (error) {
    await showError(ui, (why) => t('The action history could not be cleared: {0}', why), error);
  }
}
