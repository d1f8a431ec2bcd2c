// Asks where to save a file, and writes it.
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { unlinked, visible } from '../common/untrustedText.ts';
import { failureOf } from '../invitations/failure.ts';
import type { UserInterface } from './userInterface.ts';

export interface Saving<Format extends string> {
  readonly title: string;
  /** Name of the file without its ending. */
  readonly name: string;
  /** What the person may choose from, the first being the default: ending of the name to what it is called. */
  readonly formats: Readonly<Record<Format, string>>;
  readonly saveLabel: string;
}

/**
 * Asks where to, in the opened folder or at home. The dialog asks before it replaces a file. The ending that a person
 * gives the name decides the format.
 */
export async function askWhereTo<Format extends string>(
  { title, name, formats, saveLabel }: Saving<Format>,
  preset: Format,
): Promise<{ readonly uri: vscode.Uri; readonly format: Format } | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const endings = Object.keys(formats).filter((ending): ending is Format => ending in formats);
  const uri = await vscode.window.showSaveDialog({
    title,
    defaultUri: vscode.Uri.joinPath(folder, `${name}.${preset}`),
    filters: Object.fromEntries(
      endings
        .toSorted((a, b) => Number(b === preset) - Number(a === preset))
        .map((ending) => [formats[ending], [ending]]),
    ),
    saveLabel,
  });
  if (!uri) return undefined;
  const chosen = endings.find((ending) => uri.path.toLowerCase().endsWith(`.${ending}`));
  return { uri, format: chosen ?? preset };
}

/** Writes the file, or shows why not. Resolves to whether it was written. */
export async function write(
  uri: vscode.Uri,
  text: string,
  ui: UserInterface,
  failed: (why: string) => string,
): Promise<boolean> {
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return true;
  } catch (error) {
    void ui.notify('error', unlinked(failed(visible(failureOf(error).message))));
    return false;
  }
}
