import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
// Stands in for the desktop `code` executable as @vscode/test-electron calls it: opens the extension
// and its tests in a VS Code server and a headless browser, and ends with the tests' exit code.
import { defined } from '../../src/common/records.ts';
import { launchChromium } from './chromium.ts';
import { deferred } from './deferred.ts';
import { startServer } from './server.ts';

const TIME_LIMIT_MS = 5 * 60_000;

const options = new Map<string, string>();
const developmentExtensions: string[] = [];
let opened: string | undefined;
for (const argument of process.argv.slice(2)) {
  const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
  if (name === undefined) opened ??= path.resolve(argument);
  else if (name === 'extensionDevelopmentPath') developmentExtensions.push(path.resolve(value ?? ''));
  else options.set(name, value ?? '');
}

function pathOption(name: string): string | undefined {
  const value = options.get(name);
  return value === undefined ? undefined : path.resolve(value);
}

const testsPath = pathOption('extensionTestsPath');
if (testsPath === undefined) throw new Error('This stand-in only runs extension tests: pass --extensionTestsPath.');
const extensionsFolder = pathOption('extensions-dir');
const userDataFolder = pathOption('user-data-dir');
const folder = mkdtempSync(path.join(tmpdir(), 'handshakes-host-'));
const finished = deferred<number>();

let ending = false;

function fail(reason: string): void {
  if (!ending) {
    console.error(reason);
    finished.resolve(1);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => finished.resolve(130));

const startingServer = startServer({
  folder,
  environment: process.env,
  testDriver: true,
  ...defined({ extensionsFolder, userDataFolder }),
});
const startingBrowser = launchChromium();
try {
  const [server, browser] = await Promise.all([startingServer, startingBrowser]);
  void server.ended.then(() => fail(`The VS Code server ended early.\n${server.log()}`));
  browser.on('disconnected', () => fail('The browser ended early.'));
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('crash', () => fail('The page crashed.'));
  await page.exposeFunction('codeAutomationExit', (code: number) => finished.resolve(code));
  const payload = [
    ...developmentExtensions.map((extension) => ['extensionDevelopmentPath', server.uri(extension)] as const),
    ['extensionTestsPath', server.uri(testsPath)] as const,
  ];
  const isWorkspace = opened?.endsWith('.code-workspace') === true;
  await page.goto(
    server.url({ ...(opened !== undefined && { [isWorkspace ? 'workspace' : 'folder']: opened }), payload }),
    { waitUntil: 'commit' },
  );
  const limit = setTimeout(() => fail(`No result after ${TIME_LIMIT_MS / 1000} s.`), TIME_LIMIT_MS);
  process.exitCode = await finished.promise;
  clearTimeout(limit);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  ending = true;
  const [server, browser] = await Promise.allSettled([startingServer, startingBrowser]);
  if (browser.status === 'fulfilled') await browser.value.close();
  if (server.status === 'fulfilled') await server.value.stop();
  rmSync(folder, { recursive: true, force: true });
}
