// The fixture of the UI tests: the packaged extension in a real workbench, against the emulator.
//
//   const ui = useWorkbench({ settings: { 'handshakes.…': … } });   // at the top of a file or a describe()
//
//   test('Every profile has a row', async () => {
//     await ui.workbench.openContainer('Handshakes for AWS');
//     await ui.workbench.row('Invitations', 'acme-management').waitFor();
//   });
//
// A start takes about five seconds: one per describe() is right. The tests of a describe() are the steps of one story:
// each begins where the one before it ended, and after a failed one the others fail at once and say so. Stories share
// nothing. A test that fails leaves out/screenshots/FAILED-<its title>.png.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach } from 'node:test';
import type { Page } from 'playwright-core';
import { writeAwsFiles } from '../../../src/emulator/awsFiles.ts';
import { startEmulator } from '../../../src/emulator/emulator.ts';
import type { Emulator, EmulatorOptions, EmulatorProfile } from '../../../src/emulator/emulator.ts';
import { tellSampleStory } from '../../../src/emulator/sampleStory.ts';
import { launchChromium } from '../../host/chromium.ts';
import { environmentWithoutAws } from '../../host/environment.ts';
import { installExtension, startServer } from '../../host/server.ts';
import type { ServerOptions } from '../../host/server.ts';
import { stopOnSignals } from '../../host/stopOnSignals.ts';
import { Workbench } from '../../host/workbench.ts';
import { keepWritten } from '../../host/written.ts';

const vsix = path.join(import.meta.dirname, '..', '..', '..', 'out', 'handshakes-for-aws.vsix');
/** What takes a second takes ten on a machine that does other things too. */
const ACTION_LIMIT_MS = 30_000;

/**
 * A hover lies over the rows that a test wants next, and one that came late goes only when the mouse has been on it.
 * Here the mouse goes through it, to the row below.
 */
const HOVERS_TAKE_NO_MOUSE = `addEventListener('DOMContentLoaded', () => {
  const style = document.createElement('style');
  style.textContent =
    '.context-view:has(.workbench-hover-container), .context-view:has(.workbench-hover-container) * { pointer-events: none !important; }';
  document.head.append(style);
});`;

export interface AwsText {
  config?: string;
  credentials?: string;
}

export interface LaunchOptions {
  /** User settings, on top of those that keep the workbench quiet. */
  settings?: Readonly<Record<string, unknown>>;
  /**
   * The shared AWS files that the extension finds: those of the emulator's sample story (default), none at
   * all, or these texts, which may be built from the emulator's endpoint and the profiles of its story.
   */
  awsFiles?: 'sample' | 'none' | AwsText | ((endpoint: string, profiles: readonly EmulatorProfile[]) => AwsText);
  /** Opens the folder in restricted mode, as VS Code does with a folder of unknown origin. */
  untrusted?: boolean;
  /** Files of the opened folder, by name. */
  folder?: Readonly<Record<string, string>>;
  /** How the emulator answers: its port, latency, rates. */
  emulator?: EmulatorOptions;
  /** BCP 47 tag of the editor's language. Its own texts stay English: no language pack is installed. */
  language?: string;
  /** Further variables of the extension host. All `AWS_*` variables of this machine are left out. */
  environment?: Readonly<Record<string, string>>;
}

export interface RunningWorkbench {
  workbench: Workbench;
  page: Page;
  emulator: Emulator;
  /** Folders and files of this run; `configFile` and `credentialsFile` need not exist. */
  files: { home: string; folder: string; configFile: string; credentialsFile: string };
  profiles: readonly EmulatorProfile[];
  dispose(): Promise<void>;
}

function writeFiles(folder: string, files: Readonly<Record<string, string | undefined>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    if (text !== undefined) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
}

/** Starts everything; the caller has to `dispose()` it. Most tests want `useWorkbench` instead. */
export async function launchWorkbench(options: LaunchOptions = {}): Promise<RunningWorkbench> {
  if (!existsSync(vsix)) throw new Error(`${vsix} is missing: run \`npm run package\` first.`);
  await using cleanup = new AsyncDisposableStack();
  const root = mkdtempSync(path.join(tmpdir(), 'handshakes-ui-'));
  cleanup.defer(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));
  const home = path.join(root, 'home');
  const folder = path.join(root, 'folder');
  writeFiles(home, {});
  writeFiles(folder, options.folder ?? { 'notes.txt': 'A folder to work in.\n' });

  const emulator = await startEmulator(options.emulator);
  cleanup.defer(async () => emulator.close());
  const profiles = tellSampleStory(emulator.world);
  let configFile = path.join(home, '.aws', 'config');
  let credentialsFile = path.join(home, '.aws', 'credentials');
  const awsFiles = options.awsFiles ?? 'sample';
  if (awsFiles === 'sample') {
    const written = await writeAwsFiles(profiles, emulator.endpoint);
    cleanup.defer(async () => written.remove());
    ({ configFile, credentialsFile } = written);
  } else if (awsFiles !== 'none') {
    const text = typeof awsFiles === 'function' ? awsFiles(emulator.endpoint, profiles) : awsFiles;
    writeFiles(path.dirname(configFile), { config: text.config, credentials: text.credentials });
  }

  const serverOptions: ServerOptions = {
    folder: path.join(root, 'server'),
    environment: {
      ...environmentWithoutAws(),
      HOME: home,
      USERPROFILE: home,
      AWS_CONFIG_FILE: configFile,
      AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
      ...options.environment,
    },
    settings: options.settings ?? {},
    workspaceTrust: options.untrusted === true,
  };
  writeFiles(serverOptions.folder, {});
  await installExtension(vsix, serverOptions);
  const [server, browser] = await startBoth(cleanup, serverOptions);
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  if (options.language !== undefined) {
    // What a language pack says before the workbench starts.
    await context.addInitScript((tag) => Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: tag }), options.language);
  }
  await context.addInitScript({ content: HOVERS_TAKE_NO_MOUSE });
  const page = await context.newPage();
  page.setDefaultTimeout(ACTION_LIMIT_MS);
  await page.goto(server.url({ folder }), { waitUntil: 'commit' });
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  cleanup.defer(async () => {
    keepWritten({}, { 'console.txt': said.join('\n'), 'storage.txt': await browserStorage(page).catch(String) });
  });
  const workbench = new Workbench(page);
  await workbench.ready();

  const owned = stopOnSignals(cleanup.move());
  return {
    workbench,
    page,
    emulator,
    files: { home, folder, configFile, credentialsFile },
    profiles,
    dispose: async () => owned.disposeAsync(),
  };
}

/** What the workbench keeps in the browser, where this VS Code has the state of extensions. As text: Node knows no DOM. */
function browserStorage(page: Page): Promise<string> {
  return page.evaluate<string>(`(async () => {
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const all = [Object.entries(localStorage)];
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        all.push(name, store, await done(database.transaction(store).objectStore(store).getAll()));
      }
      database.close();
    }
    return JSON.stringify(all);
  })()`);
}

/** Starts server and browser side by side; whichever came up is stopped, also when the other did not. */
async function startBoth(cleanup: AsyncDisposableStack, options: ServerOptions) {
  const starting = [startServer(options), launchChromium()] as const;
  const [server, browser] = await Promise.allSettled(starting);
  if (server.status === 'fulfilled') cleanup.defer(async () => server.value.stop());
  if (browser.status === 'fulfilled') cleanup.defer(async () => browser.value.close());
  return Promise.all(starting);
}

/** Launches a workbench before the tests of this file or `describe()` and disposes it after them. */
export function useWorkbench(options: LaunchOptions = {}): Omit<RunningWorkbench, 'dispose'> {
  let running: RunningWorkbench | undefined;
  let failedStep: string | undefined;
  const started = (): RunningWorkbench => {
    if (running === undefined) throw new Error('The workbench runs only while tests do.');
    return running;
  };
  before(async () => {
    running = await launchWorkbench(options);
  });
  beforeEach(() => {
    if (failedStep !== undefined) throw new Error(`Not run: "${failedStep}" failed, and this continues from it.`);
  });
  afterEach(async (context) => {
    if ('passed' in context && !context.passed && running !== undefined && failedStep === undefined) {
      failedStep = context.name;
      await running.workbench.failureScreenshot(context.name);
    }
  });
  after(async () => {
    await running?.dispose();
    running = undefined;
  });
  return {
    get workbench() {
      return started().workbench;
    },
    get page() {
      return started().page;
    },
    get emulator() {
      return started().emulator;
    },
    get files() {
      return started().files;
    },
    get profiles() {
      return started().profiles;
    },
  };
}
