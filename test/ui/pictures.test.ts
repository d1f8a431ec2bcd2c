// The pictures of README.md: made here with HANDSHAKES_PICTURES=1 (`npm run pictures`), compared otherwise.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before as beforeAll, describe, test } from 'node:test';
import { useWorkbench } from './support/launchWorkbench.ts';

const VIEW = 'Invitations';
const SENT = ['acme-management', 'Sent handshakes'] as const;
const folder = path.join(import.meta.dirname, '..', '..', 'docs', 'pictures');
const AREA = { x: 0, y: 0, width: 1280, height: 600 };

/**
 * How different two pictures may be: mean difference of brightness over coarse tiles, of 255. That tells another layout
 * (an editor more or less is 5, a dialog 100); a row or a word more or less is told by the text that belongs to a picture.
 */
const ALIKE = 3;

/** What is different in each run: ids, numbers, dates. */
function lasting(text: string): string {
  return text
    .replaceAll('\u00A0', ' ')
    .replaceAll(/\w+day, \w+ \d+, \d+ at [^,\n]*/g, 'DATE')
    .replaceAll(/\bh-[0-9a-z]+/g, 'h-ID')
    .replaceAll(/\d+/g, '#')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

describe('the pictures of the README', () => {
  const ui = useWorkbench({ settings: { 'workbench.colorTheme': 'Light Modern' } });

  const picture = async (name: string): Promise<void> => {
    const file = path.join(folder, `${name}.png`);
    await ui.page.mouse.move(940, 590);
    const now = await ui.page.screenshot({ clip: AREA, style: '.workbench-hover-container { visibility: hidden; }' });
    const texts = await ui.page
      .locator('.sidebar .monaco-list-row, .editor .view-lines, .editor .codelens-decoration, .monaco-dialog-box')
      .allInnerTexts();
    const words = `${texts.map(lasting).join('\n---\n')}\n`;
    const wordsFile = path.join(folder, `${name}.txt`);
    if (process.env['HANDSHAKES_PICTURES'] === '1') {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, now);
      writeFileSync(wordsFile, words);
      return;
    }
    assert.equal(words, readFileSync(wordsFile, 'utf8'), `${name} says something else now: run \`npm run pictures\`.`);
    const difference = await compare(readFileSync(file), now);
    assert.ok(difference < ALIKE, `${name} looks different now (${difference.toFixed(1)}): run \`npm run pictures\`.`);
  };

  /** Mean difference of brightness over tiles of 12 × 12 pixels, looked at by a browser. */
  const compare = async (one: Buffer, other: Buffer): Promise<number> => {
    const page = await ui.page.context().newPage();
    const sources = JSON.stringify([one, other].map((png) => `data:image/png;base64,${png.toString('base64')}`));
    const result = await page.evaluate<number>(`(async () => {
      const tiles = await Promise.all(${sources}.map(async (source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        const canvas = Object.assign(document.createElement('canvas'), { width: image.width / 12, height: image.height / 12 });
        const context = canvas.getContext('2d');
        context.imageSmoothingQuality = 'high';
        context.drawImage(image, 0, 0, canvas.width, canvas.height);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        return Array.from({ length: data.length / 4 }, (_, i) => (data[i * 4] + data[i * 4 + 1] + data[i * 4 + 2]) / 3);
      }));
      const [a, b] = tiles;
      if (a.length !== b.length) return 255;
      return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]), 0) / a.length;
    })()`);
    await page.close();
    console.log(`Difference: ${result.toFixed(2)}`);
    return result;
  };

  beforeAll(async () => {
    const { workbench, page } = ui;
    await workbench.openContainer('Handshakes');
    await workbench.expand(VIEW, 'acme-management');
    await workbench.row(VIEW, [...SENT, 'juan@example.com']).waitFor();
    // A wider side bar, so that rows can be read.
    await page.mouse.move(350, 500);
    await page.mouse.down();
    await page.mouse.move(560, 500, { steps: 5 });
    await page.mouse.up();
  });

  test('The picture of the inbox in the README is up to date', async () => {
    await picture('inbox');
  });

  test('The picture of the details in the README is up to date', async () => {
    const { workbench, page } = ui;
    await workbench.contextAction(VIEW, [...SENT, 'juan@example.com'], 'Show Details');
    await page.locator('.view-lines').filter({ hasText: 'juan@example.com' }).waitFor();
    await page.locator('.codelens-decoration a').first().waitFor();
    await picture('details');
  });

  test('The picture of the confirmation in the README is up to date', async () => {
    const { workbench, page } = ui;
    await workbench.contextAction(VIEW, [...SENT, 'juan@example.com'], 'Cancel Invitation…');
    await workbench.dialog.waitFor();
    await picture('question');
    await page.keyboard.press('Escape');
  });
});
