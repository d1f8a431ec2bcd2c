// The packaged extension in a real workbench, beside the probe that watches its extension host.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as esbuild from 'esbuild';
import type { Page } from 'playwright-core';
import { launchChromium } from '../../test/host/chromium.ts';
import { installExtension, startServer } from '../../test/host/server.ts';
import type { ServerOptions } from '../../test/host/server.ts';
import { stopOnSignals } from '../../test/host/stopOnSignals.ts';
import { Workbench } from '../../test/host/workbench.ts';
import { node, root } from '../toolchain.mjs';
import type { ProbeAnswers } from './probe/probe.ts';
import { environmentOf } from './processes.ts';
import { received } from './protocol.ts';
import type { WorldReady } from './protocol.ts';

const vsix = path.join(root, 'out', 'handshakes-for-aws.vsix');
const probeFolder = path.join(root, 'out', 'bench', 'probe');
const probeVsix = path.join(root, 'out', 'bench', 'probe.vsix');
const emptyFolder = path.join(root, 'out', 'bench', 'empty');
const emptyVsix = path.join(root, 'out', 'bench', 'empty.vsix');
const START_LIMIT_MS = 60_000;

/** The least that an extension can be: what activation costs without any of ours. */
export const EMPTY_TITLE = 'Nothing to Measure';
export const EMPTY_COMMAND = 'bench.empty';
export const OUR_ID = 'handshakes-for-aws.handshakes-for-aws';
const EMPTY_MANIFEST = {
  name: 'bench-empty',
  displayName: EMPTY_TITLE,
  publisher: 'handshakes-for-aws',
  version: '0.0.1',
  license: 'MIT',
  type: 'module',
  engines: { vscode: '^1.101.0' },
  main: './empty.js',
  activationEvents: [],
  contributes: {
    commands: [{ command: EMPTY_COMMAND, title: EMPTY_TITLE }],
    viewsContainers: { activitybar: [{ id: 'bench-empty', title: EMPTY_TITLE, icon: '$(list-unordered)' }] },
    views: { 'bench-empty': [{ id: 'bench.empty.rows', name: 'Rows' }] },
  },
};
export const EMPTY_ID = `${EMPTY_MANIFEST.publisher}.${EMPTY_MANIFEST.name}`;
/** Nothing but what VS Code needs for as many rows as there are profiles: they are there at once. */
const EMPTY = `import * as vscode from 'vscode';
export function activate(context) {
  const rows = Array.from({ length: 1000 }, (_, index) => ({ id: 'row-' + index }));
  context.subscriptions.push(
    vscode.commands.registerCommand('${EMPTY_COMMAND}', () => undefined),
    vscode.window.createTreeView('bench.empty.rows', {
      treeDataProvider: {
        getChildren: () => rows,
        getTreeItem: ({ id }) => {
          const item = new vscode.TreeItem(id, vscode.TreeItemCollapsibleState.Collapsed);
          item.id = id;
          item.iconPath = new vscode.ThemeIcon('account');
          item.accessibilityInformation = { label: 'Row ' + id };
          return item;
        },
      },
    }),
  );
}
`;

/** Packages the extension as it is shipped, and the probe. */
export async function buildForEditor(): Promise<void> {
  execFileSync(node(), [path.join(root, 'scripts', 'package.ts')], { cwd: root, stdio: 'ignore' });
  mkdirSync(probeFolder, { recursive: true });
  const sources = path.join(root, 'scripts', 'bench', 'probe');
  cpSync(path.join(sources, 'package.json'), path.join(probeFolder, 'package.json'));
  await esbuild.build({
    entryPoints: [path.join(sources, 'probe.ts')],
    outfile: path.join(probeFolder, 'probe.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22.15',
    external: ['vscode'],
    // The probe imports what it is told to by file address, which only a real import() understands.
    supported: { 'dynamic-import': true },
  });
  pack(probeFolder, probeVsix);
  mkdirSync(emptyFolder, { recursive: true });
  writeFileSync(path.join(emptyFolder, 'package.json'), JSON.stringify(EMPTY_MANIFEST));
  writeFileSync(path.join(emptyFolder, 'empty.js'), EMPTY);
  pack(emptyFolder, emptyVsix);
}

function pack(folder: string, vsixFile: string): void {
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  execFileSync(
    node(),
    [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsixFile],
    { cwd: folder, stdio: 'ignore' },
  );
}

export interface RunningEditor extends AsyncDisposable {
  readonly workbench: Workbench;
  readonly page: Page;
  /** Folder of the installed extension. */
  readonly extension: string;
  probe<T = unknown>(request: string): Promise<T>;
  /** Heap of the extension host after a collection, in bytes, and its open sockets. */
  heap(): Promise<ProbeAnswers['heap']>;
  /** Runs `work` and says for how long the extension host could not do anything else, and what it cost. */
  watch(work: () => Promise<unknown>): Promise<ProbeAnswers['stop']>;
  /** Milliseconds from the mouse button that `press` pushes to the first element that matches, and when that was. */
  untilShown(selector: string, press: () => Promise<void>): Promise<{ readonly ms: number; readonly at: number }>;
}

export async function startEditor(files: WorldReady): Promise<RunningEditor> {
  await using cleanup = new AsyncDisposableStack();
  const folder = mkdtempSync(path.join(tmpdir(), 'handshakes-bench-'));
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const portFile = path.join(folder, 'port');
  const options: ServerOptions = {
    folder: path.join(folder, 'server'),
    environment: { ...environmentOf(files), HOME: folder, USERPROFILE: folder, HANDSHAKES_BENCH_PORT: portFile },
  };
  mkdirSync(options.folder);
  await installExtension(vsix, options);
  await installExtension(probeVsix, options);
  await installExtension(emptyVsix, options);
  const server = await startServer(options);
  cleanup.defer(() => server.stop());
  const browser = await launchChromium();
  cleanup.defer(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  await page.goto(server.url({ folder }), { waitUntil: 'commit' });
  const workbench = new Workbench(page);
  await workbench.ready();
  for (const until = performance.now() + START_LIMIT_MS; !existsSync(portFile); await pause(50)) {
    if (performance.now() > until) throw new Error('The probe did not start.');
  }
  // Whatever else starts with the editor shall not be measured.
  await pause(1_500);
  const base = `http://127.0.0.1:${readFileSync(portFile, 'utf8')}`;
  const probe = async <T>(request: string): Promise<T> => received<T>(await (await fetch(`${base}${request}`)).json());
  const extensions = path.join(options.folder, 'extensions');
  const installed = readdirSync(extensions).find((name) => name.startsWith(`${OUR_ID}-`));
  const owned = stopOnSignals(cleanup.move());
  return {
    workbench,
    page,
    extension: path.join(extensions, installed ?? ''),
    probe,
    heap: () => probe<ProbeAnswers['heap']>('/heap'),
    watch: async (work) => {
      await probe('/start');
      await work();
      return probe<ProbeAnswers['stop']>('/stop');
    },
    untilShown: (selector, press) => untilShown(page, selector, press),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function untilShown(
  page: Page,
  selector: string,
  press: () => Promise<void>,
): Promise<{ ms: number; at: number }> {
  // As text, because these sources are not compiled with the types of a page.
  await page.evaluate(`window.shown = new Promise((resolve) => {
    let pressed;
    addEventListener('mousedown', () => { pressed = performance.now(); }, { capture: true, once: true });
    const look = () => {
      if (pressed !== undefined && document.querySelector(${JSON.stringify(selector)})) {
        observer.disconnect();
        resolve({ ms: performance.now() - pressed, at: performance.timeOrigin + performance.now() });
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  }); undefined`);
  await press();
  return page.evaluate<{ ms: number; at: number }>('window.shown');
}
