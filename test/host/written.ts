// Keeps what a VS Code of the tests wrote beyond its end, for the search for secrets (`npm test -- secrets`).
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The test's own settings, and the copies that VS Code keeps of them. */
const OWN: ReadonlySet<string> = new Set(['settings.json', 'History']);

/** Names the folder; only `npm test` sets it, so that single runs leave nothing behind. */
export const WRITTEN = 'HANDSHAKES_TEST_WRITTEN';

/** What a test made the extension log without any VS Code. */
export function keepLines(lines: readonly string[]): void {
  const all = process.env[WRITTEN];
  if (all === undefined || all === '') return;
  mkdirSync(all, { recursive: true });
  appendFileSync(path.join(all, 'lines.txt'), lines.map((line) => `${line}\n`).join(''));
}

/** `folders` by the name that they get; `texts` by file name. What a test wrote itself (settings) is left out. */
export function keepWritten(
  folders: Readonly<Record<string, string>>,
  texts: Readonly<Record<string, string>> = {},
): void {
  const all = process.env[WRITTEN];
  if (all === undefined || all === '') return;
  mkdirSync(all, { recursive: true });
  const own = path.join(all, `${readdirSync(all).length}-${process.pid}`);
  mkdirSync(own, { recursive: true });
  for (const [name, folder] of Object.entries(folders)) {
    if (!existsSync(folder)) continue;
    cpSync(folder, path.join(own, name), {
      recursive: true,
      filter: (file) => !OWN.has(path.basename(file)),
    });
  }
  for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(own, name), text);
}
