import * as vscode from 'vscode';
import { ActionRunner } from './actions/actionRunner.ts';
import { History } from './actions/history.ts';
import type { HandshakesApi } from './apiTypes.ts';
import { refreshInBackground } from './backgroundRefresh.ts';
import { commandRunner } from './commands/commandRunner.ts';
import type { CommandContext } from './commands/handlers.ts';
import { vscodeUserInterface } from './commands/vscodeUserInterface.ts';
import { setLanguage } from './common/l10n.ts';
import { Lazy } from './common/lazy.ts';
import { asRecord } from './common/records.ts';
import { CONTEXTS, SETTINGS, TOOLS, VIEW, type ToolName } from './contributions.ts';
import { Inbox } from './inbox/inbox.ts';
import { VisibleRows } from './inbox/visibleRows.ts';
import { readNetworkSettings, readSettings } from './settings.ts';
import { Details } from './views/details.ts';
import { InvitationsView } from './views/invitationsView.ts';
import type { Reports } from './views/reports.ts';

/** What `extension.ts` registers, carried out. */
export interface Main {
  /** `menu` is what a menu or a keybinding passes; nothing from the palette. */
  run(command: string, menu: readonly unknown[]): Promise<void>;
  prepareTool(name: string, input: unknown): Promise<vscode.PreparedToolInvocation>;
  invokeTool(name: string, input: unknown): Promise<vscode.LanguageModelToolResult>;
  getApi(version: unknown): Promise<HandshakesApi>;
}

/** Builds the object graph, hands it to VS Code, and has the AWS files read. Loads no SDK: that happens when somebody looks. */
export function start(context: vscode.ExtensionContext): Main {
  setLanguage(vscode.env.language, vscode.l10n.bundle);
  const log = vscode.window.createOutputChannel('Handshakes for AWS', { log: true });
  const history = new History(vscode.Uri.joinPath(context.globalStorageUri, 'history').fsPath);
  const runner = new ActionRunner(history);
  const inbox = new Inbox();
  const reports = new Lazy(
    async () => new (await import('./views/reports.ts')).Reports(),
    (loaded) => loaded.dispose(),
  );
  // Kept until they change: each request asks for them, and VS Code takes half a millisecond to say.
  let http: ReturnType<typeof readNetworkSettings> | undefined;
  const profiles = new Lazy(
    async () => {
      const { ProfileList } = await import('./profiles/profileList.ts');
      return new ProfileList({
        inbox,
        log,
        version: versionOf(context.extension.packageJSON),
        env: process.env,
        network: () => ({ ...(http ??= readNetworkSettings()), env: process.env }),
        catalogs: () => readSettings().catalogs,
        prompts: { mfaCode: async (question) => (await import('./commands/mfaPrompt.ts')).askMfaCode(question) },
        shown: () => readSettings().profiles,
        onFound: (found) => setContext(CONTEXTS.profiles, found),
      });
    },
    (loaded) => loaded.dispose(),
  );
  const sampleData = new Lazy(
    async () => {
      const { SampleData } = await import('./profiles/sampleData.ts');
      return new SampleData(await profiles.get(), (open) => setContext(CONTEXTS.sampleData, open));
    },
    (loaded) => loaded.dispose(),
  );
  const showReport: Reports['show'] = async (...report) => (await reports.get()).show(...report);
  const ready = async (): Promise<void> => (await profiles.get()).ready();
  const reload = async (): Promise<void> => (await profiles.get()).reload();
  const onError = (error: unknown): void => log.error(error instanceof Error ? error : String(error));
  const visibleRows = new VisibleRows({
    expiringSoonDays: () => readSettings().expiringSoonDays,
    memory: context.workspaceState,
  });
  const view = new InvitationsView({ inbox, visibleRows, ready, memory: context.workspaceState, setContext });
  const details = new Details({ inbox, readOnly: () => readSettings().readOnly });
  const acting: CommandContext = {
    inbox,
    visibleRows,
    ui: vscodeUserInterface,
    history,
    runner,
    reports: { show: showReport },
    settings: readSettings,
    onDidChangeSettings: (listener) => vscode.workspace.onDidChangeConfiguration(listener),
    signInsUnderWay: new Map(),
    view,
    details,
    log,
    ready,
    reload,
    profileNames: async () => (await profiles.get()).allNames(),
    locate: async (name, what) => (await profiles.get()).locate(name, what),
    signIn: async (name, options) => (await profiles.get()).signIn(name, options),
    sampleData: {
      open: async () => openSampleData(await sampleData.get()),
      close: async () => sampleData.loaded?.close(),
    },
  };
  context.subscriptions.push(
    log,
    inbox,
    profiles,
    sampleData,
    visibleRows,
    view,
    details,
    reports,
    refreshInBackground({ inbox, view, visibleRows, ui: vscodeUserInterface, onError }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      const changed = (...names: readonly string[]): boolean =>
        names.some((name) => change.affectsConfiguration(`${SETTINGS.section}.${name}`));
      if (change.affectsConfiguration('http')) http = undefined;
      if (changed(SETTINGS.expiringSoonDays)) visibleRows.settingsChanged();
      if (changed(SETTINGS.catalogs, SETTINGS.profiles) && profiles.loaded) reload().catch(onError);
    }),
    // Who signed in or edited elsewhere comes back to see it, also where a file system tells nothing.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void profiles.loaded?.check();
    }),
  );
  // While VS Code hears of the view: what it will ask for next, as will nearly everything else that leads here.
  void Promise.allSettled([ready()]);
  const { subscriptions } = context;
  return {
    run: commandRunner(acting),
    prepareTool: async (name, input) =>
      (await import('./commands/languageModelTools.ts')).prepare(toolNamed(name), input),
    invokeTool: async (name, input) => {
      const { invoke } = await import('./commands/languageModelTools.ts');
      const answer = await invoke(toolNamed(name), input, acting);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(answer)]);
    },
    getApi: async (version) => (await import('./api.ts')).createApi(version, { inbox, ready, subscriptions }),
  };
}

function toolNamed(name: string): ToolName {
  const tool = Object.values(TOOLS).find((known) => known === name);
  if (tool === undefined) throw new RangeError(`There is no tool ${name}.`);
  return tool;
}

async function openSampleData(sampleData: { open(): Promise<void> }): Promise<void> {
  await vscode.commands.executeCommand(`${VIEW}.focus`);
  await sampleData.open();
}

function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

function versionOf(manifest: unknown): string {
  const version = asRecord(manifest)?.['version'];
  return typeof version === 'string' ? version : '0';
}
