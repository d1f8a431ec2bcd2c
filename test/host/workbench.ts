// Page object of the VS Code workbench: says in a person's words what the tests do and see.
// Everything waits for what it needs, so tests need no pauses of their own.
import type { Locator, Page } from 'playwright-core';
import { appears, retry, succeeds } from './retry.ts';
import { rowIn } from './rowLocator.ts';
import type { Row } from './rowLocator.ts';
import { failureScreenshot, screenshotFile } from './screenshots.ts';
import { THEME_CLASS } from './themes.ts';
import type { Theme } from './themes.ts';

const READY_LIMIT_MS = 60_000;
/** A menu takes no click in its first 100 ms, by design: the mouse button that opened it may still be down. */
const MENU_DEAF_MS = 120;
/** After this a step is taken again from its start. */
const STEP_MS = 3_000;

const TOASTS = '.notifications-toasts .notification-list-item';
const NOTIFICATION_CENTER = '.notifications-center.visible';
const NOTIFICATIONS = `${TOASTS}, ${NOTIFICATION_CENTER} .notification-list-item`;

function startsWith(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}`);
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
    await retry(`A press of the button ${String(button)} arrives`, async () => {
      await place.hover();
      await this.page.evaluate(`
        globalThis.pressed = false;
        addEventListener('click', ({ target }) => { globalThis.pressed = target.closest('.action-label') !== null; },
          { capture: true, once: true });
      `);
      // The place itself may have moved away from under the mouse.
      await succeeds(button.click({ timeout: STEP_MS }));
      return this.page.evaluate<boolean>('globalThis.pressed');
    });
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
    return rowIn(this.tree(view), at);
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
    const reached = row.and(this.page.locator(`[aria-expanded="${expanded}"]`));
    await retry(`The row is ${expanded === 'true' ? 'expanded' : 'collapsed'}`, async () => {
      if ((await reached.count()) === 0) {
        await succeeds(row.locator('.monaco-tl-twistie').click({ timeout: STEP_MS }));
      }
      return appears(reached, STEP_MS);
    });
  }

  /** Puts the keyboard focus into a tree, from the palette. While a view has no rows yet it takes no focus. */
  async focusTree(container: string, view: string): Promise<void> {
    await this.rows(view).first().waitFor();
    const focused = this.tree(view).and(this.page.locator(':focus'));
    await retry(`The tree ${view} has the focus`, async () => {
      if ((await focused.count()) === 0) await this.command(`${container}: Focus on ${view} View`);
      return appears(focused, STEP_MS);
    });
  }

  /** The row that the arrow keys have reached; it need not be a selected one. */
  focusedRow(view: string): Locator {
    return this.tree(view).locator('.monaco-list-row.focused[role=treeitem]');
  }

  /** Presses the arrow key until the focus is on that row: from the first row down. */
  async moveTo(view: string, at: Row): Promise<void> {
    const row = this.row(view, at).and(this.focusedRow(view));
    await retry('The arrow keys reach the row', async () => {
      await this.page.keyboard.press('Home');
      await appears(this.focusedRow(view).and(this.page.locator('[data-index="0"]')), STEP_MS);
      while ((await row.count()) === 0) {
        if (!(await this.pressAndMove(view, 'ArrowDown'))) return (await row.count()) > 0;
      }
      return true;
    });
  }

  /** False where the focus stays: at the end, or where the key got lost. The next key must not overtake the focus. */
  private async pressAndMove(view: string, key: string): Promise<boolean> {
    const before = await this.focusedRow(view).getAttribute('data-index');
    await this.page.keyboard.press(key);
    return appears(this.focusedRow(view).and(this.page.locator(`:not([data-index="${before}"])`)), STEP_MS);
  }

  /** Presses a button that a row shows under the mouse. */
  async inlineAction(view: string, at: Row, name: string): Promise<void> {
    const row = this.row(view, at);
    await this.press(row, row.getByRole('button', { name }));
  }

  /** A menu closes by itself when its row is drawn anew: then it is opened again. */
  private async openContextMenu(view: string, at: Row): Promise<Locator> {
    const menu = this.page.locator('.monaco-menu');
    const items = menu.locator('[role=menuitem] .action-label').first();
    await retry('The context menu is open', async () => {
      if ((await menu.count()) === 0) {
        await succeeds(this.row(view, at).click({ button: 'right', timeout: STEP_MS }));
      }
      return appears(items, STEP_MS);
    });
    return menu;
  }

  /** What the context menu of a row offers, from top to bottom. */
  async contextMenuItems(view: string, at: Row): Promise<string[]> {
    let items: string[] = [];
    await retry('The context menu has items', async () => {
      const menu = await this.openContextMenu(view, at);
      items = await menu.locator('[role=menuitem] .action-label').allInnerTexts();
      await this.page.keyboard.press('Escape');
      await appears(menu, STEP_MS, 'detached');
      return items.length > 0;
    });
    return items.map((item) => item.trim()).filter((item) => item !== '');
  }

  async contextAction(view: string, at: Row, name: string): Promise<void> {
    await retry(`The context menu takes "${name}"`, async () => {
      const menu = await this.openContextMenu(view, at);
      await this.page.waitForTimeout(MENU_DEAF_MS);
      const isPressed = await succeeds(menu.getByRole('menuitem', { name }).click({ timeout: STEP_MS }));
      return (await appears(menu, STEP_MS, 'detached')) && isPressed;
    });
  }

  /** The text that appears when the mouse rests on something. */
  async hoverText(target: Locator): Promise<string> {
    const hover = this.page.locator('.workbench-hover-container .monaco-hover').first();
    let text = '';
    await retry('A hover appears', async () => {
      // Only entering starts the clock of a hover, and what is still there may be about something else.
      await this.part('editor').hover();
      const isFree = await appears(hover, 500, 'hidden');
      await target.hover();
      if (!(await appears(hover, 1200)) || !isFree) return false;
      // The tree says this first while it asks the extension for the text.
      if (!(await appears(hover.filter({ hasNotText: /^\s*Loading\.\.\.\s*$/ }), STEP_MS))) return false;
      text = await hover.innerText({ timeout: STEP_MS }).catch(() => '');
      return text !== '';
    });
    return text;
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

  /** Opens the palette. A key that is pressed while another widget closes gets lost. */
  async openPalette(): Promise<void> {
    await retry('The palette is open', async () => {
      await this.page.keyboard.press('F1');
      return appears(this.quickInput, STEP_MS);
    });
  }

  /** Runs a command from the palette, by "Category: Title". */
  async command(title: string): Promise<void> {
    await retry(`The palette takes "${title}"`, async () => {
      await this.openPalette();
      const isFilled = await succeeds(this.quickInput.fill(`>${title}`, { timeout: STEP_MS }));
      if (isFilled && (await succeeds(this.option(title).first().click({ timeout: STEP_MS })))) return true;
      await this.page.keyboard.press('Escape');
      return false;
    });
  }

  // Notifications

  /** The notification with this text, from its toast or, when that is gone, from the notification centre. */
  async notification(text: string | RegExp): Promise<Locator> {
    const found = this.page.locator(NOTIFICATIONS).filter({ hasText: text }).first();
    await retry(`There is a notification ${String(text)}`, async () => {
      if (await appears(found, STEP_MS)) return true;
      if (!(await this.page.locator(NOTIFICATION_CENTER).isVisible())) {
        await succeeds(this.page.locator('[id="status.notifications"]').click({ timeout: STEP_MS }));
      }
      return appears(found, STEP_MS);
    });
    return found;
  }

  /** Presses a button of a notification. Its toast goes after some seconds, with the button. */
  async notificationAction(text: string | RegExp, button: string): Promise<void> {
    await retry(`The notification takes "${button}"`, async () => {
      const found = await this.notification(text);
      return succeeds(found.getByRole('button', { name: button, exact: true }).click({ timeout: STEP_MS }));
    });
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

/** Editors draw spaces as no-break spaces. */
async function textOf(lines: Locator): Promise<string> {
  return (await lines.innerText()).replaceAll('\u00A0', ' ');
}
