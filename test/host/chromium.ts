// Finds, installs and starts the Chromium that shows the workbench.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const INSTALL_COMMAND = 'apt-get update && apt-get install -y --no-install-recommends chromium';

function candidates(): string[] {
  if (process.platform === 'darwin') {
    return ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === 'win32') {
    return ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((variable) => [
      path.join(process.env[variable] ?? '', 'Google', 'Chrome', 'Application', 'chrome.exe'),
      path.join(process.env[variable] ?? '', 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]);
  }
  // On Ubuntu chromium-browser only asks for a snap: last.
  return ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'].map((name) => `/usr/bin/${name}`);
}

/** `CHROMIUM_PATH` or the first Chromium-based browser in its usual place. */
function findChromium(): string | undefined {
  const chosen = process.env['CHROMIUM_PATH'];
  return chosen !== undefined && chosen !== '' ? chosen : candidates().find((file) => existsSync(file));
}

function succeeds(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Installs Debian's package where that needs no question; throws one line that says what to do otherwise. */
export function ensureChromium(): void {
  if (findChromium() !== undefined) return;
  const isRoot = process.getuid?.() === 0;
  const canInstall =
    process.platform === 'linux' && succeeds('apt-get', ['--version']) && (isRoot || succeeds('sudo', ['-n', 'true']));
  if (!canInstall) {
    throw new Error(
      process.platform === 'linux'
        ? `Chromium is missing: run \`sudo sh -c '${INSTALL_COMMAND}'\`, or name a browser in CHROMIUM_PATH.`
        : 'Chrome, Chromium or Edge is missing: install one, or name its executable in CHROMIUM_PATH.',
    );
  }
  console.log('Installing Chromium …');
  const shell = ['sh', '-c', INSTALL_COMMAND];
  const [command, ...args] = isRoot ? shell : ['sudo', '-n', ...shell];
  const result = spawnSync(command ?? '', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (findChromium() === undefined) {
    throw new Error(`\`${INSTALL_COMMAND}\` installed no Chromium.\n${result.stderr.slice(-2000)}`);
  }
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('Chromium is missing: `npm test -- ui` installs it or says how to.');
  }
  // Whoever launches it has more to end than the browser, and does so itself.
  return chromium.launch({ executablePath, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false });
}
