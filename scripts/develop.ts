// npm run develop: rebuilds on every change and runs the emulator, for a debugger that is attached by F5
// (.vscode/launch.json reads out/emulator.env).
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { watch } from './bundle.ts';
import { startEmulator } from './emulatorProcess.ts';
import { root } from './toolchain.mjs';

console.log('Preparing …');
await watch();
const { child, files } = await startEmulator();
child.once('close', () => {
  process.exit();
});
const out = path.join(root, 'out');
mkdirSync(out, { recursive: true });
writeFileSync(
  path.join(out, 'emulator.env'),
  `AWS_CONFIG_FILE=${files.configFile}\nAWS_SHARED_CREDENTIALS_FILE=${files.credentialsFile}\n`,
);
console.log('Ready.');
