// Composition root: builds the object graph and wires it to VS Code.
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
import type { ProfileList } from './profiles/profileList.ts';
import type { SampleData } from './profiles/sampleData.ts';
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

/**
 * Builds the object graph, registers it with VS Code, and reads the shared AWS files. The SDK loads later, when a profile
 * is first opened.
 */
export function start(context: vscode.ExtensionContext): Main {
  setLanguage(vscode.env.language, vscode.l10n.bundle);
  const log = vscode.window.createOutputChannel('Handshakes for AWS', { log: true });
  const history = new History(vscode.Uri.joinPath(context.globalStorageUri, 'history').fsPath);
  const inbox = new Inbox();
  const network = cachedNetworkSettings();
  const profiles = lazyProfiles({ inbox, log, network, version: versionOf(context.extension.packageJSON) });
  const sampleData = lazySampleData(profiles);
  const reports = lazyReports();
  const ready = async (): Promise<void> => (await profiles.get()).ready();
  const onError = (error: unknown): void => log.error(error instanceof Error ? error : String(error));
  const visibleRows = new VisibleRows({
    expiringSoonDays: () => readSettings().expiringSoonDays,
    memory: context.workspaceState,
  });
  const view = new InvitationsView({ inbox, visibleRows, ready, memory: context.workspaceState, setContext });
  const details = new Details({ inbox, readOnly: () => readSettings().readOnly });
  const commands: CommandContext = {
    inbox,
    visibleRows,
    view,
    details,
    history,
    log,
    ready,
    ui: vscodeUserInterface,
    runner: new ActionRunner(history),
    settings: readSettings,
    signInsUnderWay: new Map(),
    reports: { show: async (...report) => (await reports.get()).show(...report) },
    onDidChangeSettings: (listener) => vscode.workspace.onDidChangeConfiguration(listener),
    ...profileServices(profiles, sampleData),
  };
  context.subscriptions.push(log, inbox, profiles, sampleData, visibleRows, view, details, reports);
  context.subscriptions.push(
    refreshInBackground({ inbox, view, visibleRows, ui: vscodeUserInterface, onError }),
    followSettings({ network, visibleRows, profiles, onError }),
    // A person who signed in or edited files elsewhere comes back to see it, also where file events do not arrive.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void profiles.loaded?.check();
    }),
  );
  // Prefetched while VS Code opens the view. A failure is reported to whatever asks next.
  void ready().catch(() => undefined);
  return mainOf(commands, context.subscriptions);
}

type NetworkSettings = ReturnType<typeof cachedNetworkSettings>;

/** The `http.*` settings until they change: every request needs them, and reading them takes half a millisecond. */
function cachedNetworkSettings() {
  let cached: ReturnType<typeof readNetworkSettings> | undefined;
  return {
    read: () => ({ ...(cached ??= readNetworkSettings()), env: process.env }),
    invalidate: () => {
      cached = undefined;
    },
  };
}

interface ProfileOptions {
  readonly inbox: Inbox;
  readonly log: vscode.LogOutputChannel;
  readonly network: NetworkSettings;
  readonly version: string;
}

function lazyProfiles({ inbox, log, network, version }: ProfileOptions): Lazy<ProfileList> {
  return new Lazy(
    async () => {
      const { ProfileList } = await import('./profiles/profileList.ts');
      return new ProfileList({
        inbox,
        log,
        version,
        env: process.env,
        network: network.read,
        catalogs: () => readSettings().catalogs,
        prompts: { mfaCode: async (question) => (await import('./commands/mfaPrompt.ts')).askMfaCode(question) },
        shown: () => readSettings().profiles,
        onFound: (found) => setContext(CONTEXTS.profiles, found),
      });
    },
    (loaded) => loaded.dispose(),
  );
}

function lazySampleData(profiles: Lazy<ProfileList>): Lazy<SampleData> {
  return new Lazy(
    async () => {
      const { SampleData } = await import('./profiles/sampleData.ts');
      return new SampleData(await profiles.get(), (open) => setContext(CONTEXTS.sampleData, open));
    },
    (loaded) => loaded.dispose(),
  );
}

function lazyReports(): Lazy<Reports> {
  return new Lazy(
    async () => new (await import('./views/reports.ts')).Reports(),
    (loaded) => loaded.dispose(),
  );
}

/** What commands need of the profiles. */
function profileServices(profiles: Lazy<ProfileList>, sampleData: Lazy<SampleData>) {
  return {
    reload: async () => (await profiles.get()).reload(),
    profileNames: async () => (await profiles.get()).allNames(),
    locate: async (...about) => (await profiles.get()).locate(...about),
    signIn: async (...about) => (await profiles.get()).signIn(...about),
    sampleData: {
      open: async () => openSampleData(await sampleData.get()),
      close: async () => sampleData.loaded?.close(),
    },
  } satisfies Partial<CommandContext>;
}

interface SettingsFollowers {
  readonly network: NetworkSettings;
  readonly visibleRows: VisibleRows;
  readonly profiles: Lazy<ProfileList>;
  readonly onError: (error: unknown) => void;
}

function followSettings({ network, visibleRows, profiles, onError }: SettingsFollowers): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    const changed = (...names: readonly string[]): boolean =>
      names.some((name) => change.affectsConfiguration(`${SETTINGS.section}.${name}`));
    if (change.affectsConfiguration('http')) network.invalidate();
    if (changed(SETTINGS.expiringSoonDays)) visibleRows.settingsChanged();
    if (changed(SETTINGS.catalogs, SETTINGS.profiles)) profiles.loaded?.reload().catch(onError);
  });
}

function mainOf(commands: CommandContext, subscriptions: vscode.Disposable[]): Main {
  const { inbox, ready } = commands;
  return {
    run: commandRunner(commands),
    prepareTool: async (name, input) =>
      (await import('./commands/languageModelTools.ts')).prepare(toolNamed(name), input),
    invokeTool: async (name, input) => {
      const { invoke } = await import('./commands/languageModelTools.ts');
      const answer = await invoke(toolNamed(name), input, commands);
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
