import * as vscode from 'vscode';
import { refreshInBackground } from './backgroundRefresh.ts';
import { registerCommands } from './commands/index.ts';
import { CONTEXTS, SETTINGS } from './contributions.ts';
import { History } from './inbox/history.ts';
import { Inbox } from './inbox/inbox.ts';
import { setLanguage } from './invitations/l10n.ts';
import { ProfileList } from './profileList.ts';
import { SampleData } from './sampleData.ts';
import { readNetworkSettings, readSettings } from './settings.ts';
import { Details } from './views/details.ts';
import { InvitationsView } from './views/invitationsView.ts';
import { Reports } from './views/reports.ts';

/** Builds the object graph and hands it to VS Code. Reads no file and loads no SDK: that happens when somebody looks. */
export function activate(context: vscode.ExtensionContext): void {
  setLanguage(vscode.env.language, vscode.l10n.bundle);
  const log = vscode.window.createOutputChannel('Handshakes for AWS', { log: true });
  const history = new History(vscode.Uri.joinPath(context.globalStorageUri, 'history').fsPath);
  const inbox = new Inbox(history);
  const reports = new Reports();
  const profiles = new ProfileList({
    inbox,
    log,
    version: versionOf(context.extension.packageJSON),
    env: process.env,
    network: () => ({ ...readNetworkSettings(), env: process.env }),
    catalogs: () => readSettings().catalogs,
    onFound: (found) => setContext(CONTEXTS.profiles, found),
  });
  const sampleData = new SampleData(profiles, (open) => setContext(CONTEXTS.sampleData, open));
  const onError = (error: unknown): void => log.error(error instanceof Error ? error : String(error));
  const ready = (): Promise<void> => profiles.ready();
  const reload = (): Promise<void> => profiles.reload();
  const view = new InvitationsView({ inbox, ready, expiringSoonDays: () => readSettings().expiringSoonDays });
  const details = new Details({ inbox, readOnly: () => readSettings().readOnly });
  context.subscriptions.push(
    log,
    inbox,
    profiles,
    sampleData,
    view,
    details,
    reports,
    registerCommands({
      inbox,
      history,
      reports,
      settings: readSettings,
      view,
      details,
      log,
      ready,
      reload,
      sampleData: { open: () => openSampleData(sampleData), close: () => sampleData.close() },
    }),
    refreshInBackground({ inbox, view, onError }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.expiringSoonDays}`)) view.settingsChanged();
      if (!change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.catalogs}`)) return;
      reload().catch(onError);
    }),
  );
}

async function openSampleData(sampleData: SampleData): Promise<void> {
  await vscode.commands.executeCommand('handshakes.invitations.focus');
  await sampleData.open();
}

function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

function versionOf(manifest: unknown): string {
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0';
}
