// What the suites do in VS Code and read from it.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunningEditor } from './editor.ts';

const VIEW_TITLE = 'Handshakes';
export const PROFILE_ROW = "[role=treeitem][aria-label^='Profile crowd-']";
export const EMPTY_ROW = "[role=treeitem][aria-label^='Row row-']";
export const INVITATION_ROW = "[role=treeitem][aria-level='3']";

/** VS Code's own figure: loading the code and calling `activate`. */
export async function activationTime(editor: RunningEditor, title: string): Promise<number> {
  await editor.workbench.command('Developer: Show Running Extensions');
  const row = editor.page.locator('.runtime-extensions-editor .monaco-list-row').filter({ hasText: title });
  const text = await row.innerText();
  await editor.page.keyboard.press('Escape');
  await editor.page.locator('.monaco-modal-editor-block').waitFor({ state: 'detached' });
  return Number(/Activation: (\d+)ms/.exec(text)?.[1]);
}

export async function sdkLoad(editor: RunningEditor): Promise<number> {
  const chunks = path.join(editor.extension, 'dist', 'chunks');
  const connector = readdirSync(chunks).find((file) => file.startsWith('connectionFactory-')) ?? '';
  const url = pathToFileURL(path.join(chunks, connector)).href;
  return (await editor.probe<{ ms: number }>(`/import?file=${encodeURIComponent(url)}`)).ms;
}

/** Milliseconds until a view that was never open has rows: from the press, and from the end of its extension's activation. */
export async function firstRows(editor: RunningEditor, extension: string, row: string, press: () => Promise<void>) {
  const activated = editor.probe<{ at: number }>(`/activated?id=${extension}`);
  const shown = await editor.untilShown(row, press);
  return { press: shown.ms, rows: shown.at - (await activated).at };
}

export const open = (editor: RunningEditor) => () => editor.workbench.openContainer(VIEW_TITLE);
export const expand = (editor: RunningEditor) => () =>
  editor.page.locator(PROFILE_ROW).first().locator('.monaco-tl-twistie').click();
