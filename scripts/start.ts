import { once } from 'node:events';
// npm start: opens the extension in VS Code, with the emulator in place of AWS.
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environmentWithoutAws } from '../test/host/environment.ts';
import { installExtension, startServer } from '../test/host/server.ts';
import { build } from './bundle.ts';
import { end, start } from './children.ts';
import { startEmulator } from './emulatorProcess.ts';
import { ensureTestHost, node, root } from './toolchain.mjs';

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function desktopVSCode(): string | undefined {
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => isFile(file));
}

async function openOnDesktop(executable: string, scratch: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const args = [
    `--extensionDevelopmentPath=${root}`,
    '--new-window',
    '--wait',
    '--disable-workspace-trust',
    `--user-data-dir=${path.join(scratch, 'user')}`,
    `--extensions-dir=${path.join(scratch, 'extensions')}`,
    // VS Code does not start as root otherwise.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  // On Windows `code` is a .cmd file, which only a shell can start.
  const shell = process.platform === 'win32';
  const quoted = shell ? [executable, ...args].map((word) => `"${word}"`) : [executable, ...args];
  const [command = '', ...rest] = quoted;
  console.log('Opening VS Code: everything ends with its window, or with Ctrl-C.');
  await once(start(command, rest, { env: environment, stdio: 'inherit', shell }), 'close');
}

async function openInBrowser(scratch: string, environment: NodeJS.ProcessEnv): Promise<void> {
  ensureTestHost();
  const packaging = start(node(), [path.join(root, 'scripts', 'package.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(packaging, 'close')) as unknown[];
  if (code !== 0) throw new Error('The extension could not be packaged.');
  const options = { folder: path.join(scratch, 'server'), environment };
  mkdirSync(options.folder);
  await installExtension(path.join(root, 'out', 'handshakes-for-aws.vsix'), options);
  const server = await startServer(options);
  try {
    console.log(
      `There is no \`code\` on the PATH. Open this address in a browser; Ctrl-C ends everything.\n\n  ${server.url({})}\n`,
    );
    await Promise.race([server.ended, once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  } finally {
    await server.stop();
  }
}

const scratch = mkdtempSync(path.join(tmpdir(), 'handshakes-start-'));
try {
  await build();
  const { child: emulator, files } = await startEmulator();
  try {
    const environment = {
      ...environmentWithoutAws(),
      AWS_CONFIG_FILE: files.configFile,
      AWS_SHARED_CREDENTIALS_FILE: files.credentialsFile,
    };
    const executable = desktopVSCode();
    await (executable === undefined
      ? openInBrowser(scratch, environment)
      : openOnDesktop(executable, scratch, environment));
  } finally {
    end(emulator);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
}
