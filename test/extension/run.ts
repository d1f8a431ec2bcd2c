// node test/extension/run.ts [RESULT-FILE]
// Runs the bundled extension tests in a real VS Code, against the emulator:
//   VSCODE_EXECUTABLE=…         in that desktop VS Code,
//   HANDSHAKES_TEST_DESKTOP=1   in a desktop VS Code that is downloaded,
//   otherwise                   in the VS Code server with a headless browser (test/host).
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { runTests } from '@vscode/test-electron';
import { writeAwsFiles } from '../../src/emulator/awsFiles.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { tellSampleStory } from '../../src/emulator/sampleStory.ts';
import { environmentWithoutAws } from '../host/environment.ts';

const FOLLOW_EVERY_MS = 100;
const root = path.join(import.meta.dirname, '..', '..');

/** What `runTests()` starts as VS Code; undefined lets it download the desktop one. */
function executable(scratch: string): { vscodeExecutablePath?: string } {
  const chosen = process.env['VSCODE_EXECUTABLE'];
  if (chosen !== undefined && chosen !== '') return { vscodeExecutablePath: chosen };
  if (process.env['HANDSHAKES_TEST_DESKTOP'] === '1') return {};
  const standIn = path.join(root, 'test', 'host', 'code.mjs');
  if (process.platform !== 'win32') return { vscodeExecutablePath: standIn };
  const command = path.join(scratch, 'code.cmd');
  writeFileSync(command, `@"${process.execPath}" "${standIn}" %*\r\n`);
  return { vscodeExecutablePath: command };
}

/** Prints what is appended to a file until it is stopped. */
function follow(file: string): { stop(): void } {
  writeFileSync(file, '');
  const descriptor = openSync(file, 'r');
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(64 * 1024);
  const print = (): void => {
    for (let length = 1; length > 0;) {
      length = readSync(descriptor, buffer);
      process.stdout.write(decoder.write(buffer.subarray(0, length)));
    }
  };
  const timer = setInterval(print, FOLLOW_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      print();
      closeSync(descriptor);
    },
  };
}

const scratch = mkdtempSync(path.join(tmpdir(), 'handshakes-extension-'));
const resultFile = path.resolve(process.argv[2] ?? path.join(scratch, 'result.json'));
const reportFile = path.join(scratch, 'report.txt');
const home = path.join(scratch, 'home');
const workspace = path.join(scratch, 'workspace');
mkdirSync(home);
mkdirSync(workspace);

const emulator = await startEmulator();
const awsFiles = await writeAwsFiles(tellSampleStory(emulator.world), emulator.endpoint);
process.env = environmentWithoutAws();
const report = follow(reportFile);
try {
  await runTests({
    ...executable(scratch),
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(root, 'out', 'test', 'extension', 'index.cjs'),
    launchArgs: [
      workspace,
      `--user-data-dir=${path.join(scratch, 'user')}`,
      `--extensions-dir=${path.join(scratch, 'extensions')}`,
    ],
    extensionTestsEnv: {
      HOME: home,
      USERPROFILE: home,
      AWS_CONFIG_FILE: awsFiles.configFile,
      AWS_SHARED_CREDENTIALS_FILE: awsFiles.credentialsFile,
      HANDSHAKES_TEST_EMULATOR: emulator.endpoint,
      HANDSHAKES_TEST_REPORT: reportFile,
      HANDSHAKES_TEST_RESULT: resultFile,
    },
  });
} catch (error) {
  process.exitCode = 1;
  console.error(error instanceof Error ? error.message : error);
} finally {
  report.stop();
  if (!existsSync(resultFile)) {
    process.exitCode = 1;
    console.error('The extension host ended before its tests did.');
  }
  await awsFiles.remove();
  await emulator.close();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
}
