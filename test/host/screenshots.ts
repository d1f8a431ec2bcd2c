// Where the UI tests leave their pictures.
import path from 'node:path';

const folder = path.join(import.meta.dirname, '..', '..', 'out', 'screenshots');

export function screenshotFile(name: string): string {
  return path.join(folder, `${name.replaceAll(/[^\w.-]+/g, '-')}.png`);
}

/** What a failed test saw last. */
export function failureScreenshot(title: string): string {
  return screenshotFile(`FAILED-${title}`);
}
