// Export Invitations: what was read, as CSV or JSON.
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as vscode from 'vscode';
import { targetKey, targetsIn, type Target } from '../actions/target.ts';
import { plural, t } from '../common/l10n.ts';
import { unlinked } from '../common/untrustedText.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { formatInvitationCount } from '../invitations/labels.ts';
import { exportChunks, unreadLists, type ExportFormat } from '../presentation/exportFormats.ts';
import type { InvitationsView } from '../views/invitationsView.ts';
import type { Node } from '../views/nodes.ts';
import { targetsUnder } from './chosenTargets.ts';
import type { InboxContext } from './commandContext.ts';
import { passedBy, type MenuArguments } from './menuArguments.ts';
import { askWhereTo, write } from './saveDialog.ts';
import type { UserInterface } from './userInterface.ts';

/** With more than this it takes long enough to show progress. */
const MANY = 2_000;
/** How many are formatted before the event loop continues. */
const AT_ONCE = 500;

const FORMATS = { csv: 'CSV', json: 'JSON' } as const;

/** Writes what was read of the chosen nodes, or of everything, to a file. Sends no request. */
export async function exportInvitations(
  menu: MenuArguments,
  { inbox, view, visibleRows, ui, ready }: InboxContext,
): Promise<void> {
  await ready();
  const chosen = nodesOf(menu, view);
  const all = unique(chosen ? chosen.flatMap(under) : inbox.profiles.flatMap(targetsIn));
  if (all.length === 0) {
    void ui.notify(
      'information',
      t('Nothing to export: no invitation was read there. Refresh first, then export again.'),
    );
    return;
  }
  const choice = await pickWhat(all, visibleRows, ui);
  if (!choice) return;
  const title = t('Export Invitations');
  const name = `handshakes-${new Date().toISOString().slice(0, 10)}`;
  const place = await askWhereTo({ title, name, formats: FORMATS, saveLabel: t('Export') }, choice.format);
  if (!place) return;
  const text = await textOf(choice.targets, place.format, ui);
  if (!(await write(place.uri, text, ui, (why) => t('The invitations could not be exported: {0}', why)))) return;
  await report(choice.targets.length, place.uri, chosen ? undefined : unreadLists(inbox.profiles), ui);
}

/** The nodes that a menu of the tree passed; `undefined` from the palette and the title of the view. */
function nodesOf(menu: MenuArguments, view: InvitationsView): Node[] | undefined {
  const nodes = passedBy(menu).flatMap((one) => view.nodeFrom(one) ?? []);
  return nodes.length > 0 ? nodes : undefined;
}

function under(node: Node): Target[] {
  return node.kind === 'profile' ? targetsIn(node.profile) : targetsUnder(node);
}

/** A group that is selected together with its rows has them once. */
function unique(targets: readonly Target[]): Target[] {
  return [...new Map(targets.map((target) => [targetKey(target), target])).values()];
}

interface What extends vscode.QuickPickItem {
  readonly format: ExportFormat;
  readonly targets: readonly Target[];
}

/** The visible rows come first; where they are all or none, there is no choice between the two. */
async function pickWhat(
  all: readonly Target[],
  visibleRows: VisibleRows,
  ui: UserInterface,
): Promise<What | undefined> {
  const inView = all.filter(({ profile, store, row }) => visibleRows.has(profile, store, row.key));
  const isPart = inView.length > 0 && inView.length < all.length;
  const items = (isPart ? [inView, all] : [all]).flatMap((targets) =>
    (['csv', 'json'] as const).map((format): What => {
      const count = formatInvitationCount(targets.length);
      return {
        label: format === 'csv' ? t('CSV, for a spreadsheet') : t('JSON, for programs'),
        description: isPart
          ? targets === inView
            ? t('What the view shows: {0}', count)
            : t('Everything that was read: {0}', count)
          : count,
        format,
        targets,
      };
    }),
  );
  return ui.pickOne(items, {
    title: t('Export Invitations'),
    placeHolder: t('Choose what to export'),
    matchOnDescription: true,
  });
}

async function textOf(targets: readonly Target[], format: ExportFormat, ui: UserInterface): Promise<string> {
  const make = async (): Promise<string> => {
    const chunks: string[] = [];
    for (const chunk of exportChunks(targets, format)) if (chunks.push(chunk) % AT_ONCE === 0) await nextTurn();
    return chunks.join('');
  };
  if (targets.length < MANY) return make();
  const title = t('Exporting {0} invitations', targets.length);
  return ui.withNotification({ title }, make);
}

async function report(count: number, uri: vscode.Uri, unread: string | undefined, ui: UserInterface): Promise<void> {
  const done = plural(count, t('{0} invitation exported.', count), t('{0} invitations exported.', count));
  const openFile = t('Open File');
  const chosen = await ui.notify('information', unlinked(unread === undefined ? done : `${done} ${unread}`), openFile);
  if (chosen === openFile) await vscode.window.showTextDocument(uri);
}
