// Page object of the VS Code workbench: says in a person's words what the tests do and see.
// Everything waits for what it needs, so tests need no pauses of their own.
import type { Locator, Page } from 'playwright-core';
import { failureScreenshot, screenshotFile } from './screenshots.ts';

/** A label, the labels from the root of the tree down to the row, or a row that `row()` and a filter found. */
export type Row = string | readonly string[] | Locator;

export type Theme = 'Dark Modern' | 'Light Modern' | 'Dark High Contrast' | 'Light High Contrast';

const READY_LIMIT_MS = 60_000;
/** A menu takes no click in its first 100 ms, by design: the mouse button that opened it may still be down. */
const MENU_DEAF_MS = 120;
const MENU_TRIES = 20;
const CLICK_MS = 5_000;
const CLICK_TRIES = 10;
const HOVER_TRIES = 8;
const ARROW_TRIES = 60;
const FOCUS_TRIES = 5;

const THEME_CLASS: Readonly<Record<Theme, string>> = {
  'Dark Modern': 'dark_modern',
  'Light Modern': 'light_modern',
  'Dark High Contrast': 'hc_black',
  'Light High Contrast': 'hc_light',
};

const TOASTS = '.notifications-toasts .notification-list-item';
const NOTIFICATION_CENTER = '.notifications-center.visible';
const NOTIFICATIONS = `${TOASTS}, ${NOTIFICATION_CENTER} .notification-list-item`;

function startsWith(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}`);
}

/** An XPath string literal, also of a text with both kinds of quotes. */
function xpathLiteral(text: string): string {
  return `concat('', '${text.replaceAll("'", `', "'", '`)}')`;
}

/** XPath condition: a row with this label. */
function hasLabel(label: string): string {
  const text = xpathLiteral(label.trim().replaceAll(/\s+/g, ' '));
  return `.//*[contains(concat(' ', @class, ' '), ' label-name ')][normalize-space(.) = ${text}]`;
}

/** XPath condition: a row at the end of a path of labels. Rows are siblings in reading order. */
function rowCondition(labels: readonly string[]): string {
  const own = labels.at(-1) ?? '';
  if (labels.length === 1) return hasLabel(own);
  const ancestors = labels
    .slice(0, -1)
    .map((label, index) => `preceding-sibling::*[@role='treeitem'][@aria-level='${index + 1}'][1][${hasLabel(label)}]`);
  return [hasLabel(own), `@aria-level='${labels.length}'`, ...ancestors].join(' and ');
}

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: READY_LIMIT_MS });
    await this.part('statusbar').waitFor({ timeout: READY_LIMIT_MS });
  }

  part(name: 'activitybar' | 'sidebar' | 'editor' | 'panel' | 'statusbar'): Locator {
    return this.page.locator(`[id="workbench.parts.${name}"]`);
  }

  /** Saves what is on the screen as out/screenshots/NAME.png and returns the file's path. */
  async screenshot(name: string): Promise<string> {
    const path = screenshotFile(name);
    await this.page.screenshot({ path });
    return path;
  }

  async failureScreenshot(title: string): Promise<void> {
    await this.page.screenshot({ path: failureScreenshot(title) });
  }

  // Activity bar and views

  private activity(title: string): Locator {
    // The tab itself has no name. With a badge, its action is called "Title - tooltip of the badge".
    const action = this.page.locator(
      `a.action-label[aria-label="${title}"], a.action-label[aria-label^="${title} - "]`,
    );
    return this.page.locator('.activitybar [role=tab]').filter({ has: action });
  }

  /** Opens a view container from its icon. */
  async openContainer(title: string): Promise<void> {
    const icon = this.activity(title);
    await icon.waitFor();
    if ((await icon.getAttribute('aria-expanded')) !== 'true') await icon.click();
    await this.part('sidebar').locator('.composite.title h2', { hasText: title }).waitFor();
  }

  /** The number on a container's icon. It comes late: wait for its text. */
  badge(title: string): Locator {
    return this.activity(title).locator('.badge .badge-content');
  }

  /** Presses a button in the title of the side bar or of one of its views. */
  async titleAction(name: string): Promise<void> {
    const titles = this.part('sidebar').locator('.composite.title, .pane-header');
    await this.press(titles.first(), titles.getByRole('button', { name }).first());
  }

  /**
   * Presses a button that a place shows under the mouse. VS Code draws such buttons anew whenever something about their
   * place changes; a press that began on one and ended on the next counts for neither, so it is made again.
   */
  private async press(place: Locator, button: Locator): Promise<void> {
    for (let attempt = 0; attempt < CLICK_TRIES; attempt++) {
      await place.hover();
      await this.page.evaluate(`
        globalThis.pressed = false;
        addEventListener('click', ({ target }) => { globalThis.pressed = target.closest('.action-label') !== null; },
          { capture: true, once: true });
      `);
      // The place itself may have moved away from under the mouse.
      await button.click({ timeout: CLICK_MS }).catch(() => undefined);
      if (await this.page.evaluate<boolean>('globalThis.pressed')) return;
    }
    throw new Error(`No press of the button arrives: ${await button.getAttribute('aria-label')}`);
  }

  // Trees

  tree(view: string): Locator {
    return this.page.getByRole('tree', { name: view });
  }

  /** All rows that are scrolled into view, from top to bottom. */
  rows(view: string): Locator {
    return this.tree(view).getByRole('treeitem');
  }

  /**
   * The row with this label, or with these labels from the root down to it. Where several have the same
   * label, `row(…).filter({ hasText: description })` tells them apart.
   */
  row(view: string, at: Row): Locator {
    const labels = typeof at === 'string' ? [at] : at;
    if (!isLabels(labels)) return labels;
    return this.tree(view).locator(`xpath=.//*[@role='treeitem'][${rowCondition(labels)}]`);
  }

  async expand(view: string, at: Row): Promise<void> {
    await this.toggle(view, at, 'true');
  }

  async collapse(view: string, at: Row): Promise<void> {
    await this.toggle(view, at, 'false');
  }

  private async toggle(view: string, at: Row, expanded: 'true' | 'false'): Promise<void> {
    const row = this.row(view, at);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) !== expanded) await row.locator('.monaco-tl-twistie').click();
    await row.and(this.page.locator(`[aria-expanded="${expanded}"]`)).waitFor();
  }

  /** Puts the keyboard focus into a tree, from the palette. While a view has no rows yet it takes no focus. */
  async focusTree(container: string, view: string): Promise<void> {
    await this.rows(view).first().waitFor();
    const focused = this.tree(view).and(this.page.locator(':focus'));
    for (let attempt = 0; attempt < FOCUS_TRIES && (await focused.count()) === 0; attempt++) {
      await this.command(`${container}: Focus on ${view} View`);
      await appears(focused, 1000);
    }
    await focused.waitFor();
  }

  /** The row that the arrow keys have reached; it need not be a selected one. */
  focusedRow(view: string): Locator {
    return this.tree(view).locator('.monaco-list-row.focused[role=treeitem]');
  }

  /** Presses the arrow key until the focus is on that row: from the first row down. */
  async moveTo(view: string, at: Row): Promise<void> {
    const row = this.row(view, at).and(this.focusedRow(view));
    await this.page.keyboard.press('Home');
    for (let attempt = 0; attempt < ARROW_TRIES; attempt++) {
      if ((await row.count()) > 0) return;
      await this.page.keyboard.press('ArrowDown');
    }
    throw new Error(`The arrow keys do not reach the row, but ${await this.focusedRow(view).innerText()}.`);
  }

  /** Presses a button that a row shows under the mouse. */
  async inlineAction(view: string, at: Row, name: string): Promise<void> {
    const row = this.row(view, at);
    await this.press(row, row.getByRole('button', { name }));
  }

  private async openContextMenu(view: string, at: Row): Promise<Locator> {
    await this.row(view, at).click({ button: 'right' });
    const menu = this.page.locator('.monaco-menu');
    await menu.waitFor();
    return menu;
  }

  /** What the context menu of a row offers, from top to bottom. */
  async contextMenuItems(view: string, at: Row): Promise<string[]> {
    const menu = await this.openContextMenu(view, at);
    const items = await menu.locator('[role=menuitem] .action-label').allInnerTexts();
    await this.page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    return items.map((item) => item.trim()).filter((item) => item !== '');
  }

  async contextAction(view: string, at: Row, name: string): Promise<void> {
    const menu = await this.openContextMenu(view, at);
    const item = menu.getByRole('menuitem', { name });
    for (let attempt = 0; attempt < MENU_TRIES; attempt++) {
      await this.page.waitForTimeout(MENU_DEAF_MS);
      await item.click({ timeout: 500 }).catch(() => undefined);
      if (await appears(menu, 300, 'detached')) return;
    }
    throw new Error(`The context menu did not take "${name}": ${(await menu.allInnerTexts()).join(' ')}`);
  }

  /** The text that appears when the mouse rests on something. */
  async hoverText(target: Locator): Promise<string> {
    const hover = this.page.locator('.workbench-hover-container .monaco-hover').first();
    for (let attempt = 0; attempt < HOVER_TRIES; attempt++) {
      // Only entering starts the clock of a hover, and what is still there may be about something else.
      await this.part('editor').hover();
      const isFree = await appears(hover, 500, 'hidden');
      await target.hover();
      if ((await appears(hover, 1200)) && isFree) {
        // The tree says this first while it asks the extension for the text.
        await hover.filter({ hasNotText: /^\s*Loading\.\.\.\s*$/ }).waitFor();
        return hover.innerText();
      }
    }
    throw new Error('No hover appeared.');
  }

  // Command palette and quick input

  /** The widget of the palette, quick picks and input boxes. */
  get quickPick(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  get quickInput(): Locator {
    return this.quickPick.locator('.quick-input-box input');
  }

  /** A choice of the quick pick, by the start of its label or by a pattern over label and description. */
  option(name: string | RegExp): Locator {
    return this.quickPick.getByRole('option', { name: typeof name === 'string' ? startsWith(name) : name });
  }

  /** A row of a quick pick that takes several. Row and box both have the role: the row comes first. */
  choice(name: string | RegExp): Locator {
    return this.quickPick.getByRole('checkbox', { name }).first();
  }

  /** Runs a command from the palette, by "Category: Title". */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickInput.waitFor();
    await this.quickInput.fill(`>${title}`);
    await this.option(title).first().click();
  }

  // Notifications

  /** The notification with this text, from its toast or, when that is gone, from the notification centre. */
  async notification(text: string | RegExp): Promise<Locator> {
    const found = this.page.locator(NOTIFICATIONS).filter({ hasText: text }).first();
    if (!(await appears(found, 2000))) {
      if (!(await this.page.locator(NOTIFICATION_CENTER).isVisible())) {
        await this.page.locator('[id="status.notifications"]').click();
      }
      await found.waitFor();
    }
    return found;
  }

  async clearNotifications(): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
    await this.page.locator(NOTIFICATIONS).first().waitFor({ state: 'detached' });
  }

  // Dialogs

  /** A modal question. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box[role=dialog]');
  }

  dialogButton(name: string): Locator {
    return this.dialog.getByRole('button', { name, exact: true });
  }

  // Editors, output, status bar, clipboard, theme

  /** The visible lines of the active text editor. */
  async editorText(): Promise<string> {
    return textOf(this.part('editor').locator('.editor-group-container.active .view-lines').first());
  }

  /** The visible lines of the output panel. */
  async outputText(): Promise<string> {
    return textOf(this.part('panel').locator('.view-lines').first());
  }

  /** A status bar item, by "publisher.extension.itemId" or the id of a built-in one. */
  statusItem(id: string): Locator {
    return this.part('statusbar').locator(`[id="${id}"]`);
  }

  /** Waits until the clipboard has a text like this; it comes a moment after the command. */
  async clipboardHas(pattern: RegExp): Promise<void> {
    await this.page.waitForFunction(`navigator.clipboard.readText().then((text) => ${pattern}.test(text))`);
  }

  async clipboardText(): Promise<string> {
    // As text, because these sources are not compiled with the types of a page.
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  async theme(name: Theme): Promise<void> {
    await this.command('Preferences: Color Theme');
    await this.quickPick.getByPlaceholder(/select color theme/i).waitFor();
    await this.quickInput.fill(name);
    await this.option(name).first().click();
    await this.page.locator(`.monaco-workbench[class*="${THEME_CLASS[name]}"]`).waitFor();
  }
}

function isLabels(row: readonly string[] | Locator): row is readonly string[] {
  return Array.isArray(row);
}

async function appears(
  target: Locator,
  timeout: number,
  state: 'visible' | 'hidden' | 'detached' = 'visible',
): Promise<boolean> {
  return target.waitFor({ state, timeout }).then(
    () => true,
    () => false,
  );
}

/** Editors draw spaces as no-break spaces. */
async function textOf(lines: Locator): Promise<string> {
  return (await lines.innerText()).replaceAll('\u00A0', ' ');
}
