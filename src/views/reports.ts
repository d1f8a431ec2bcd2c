// Read-only text documents: results of a batch, the history.
import * as vscode from 'vscode';
import { t } from '../common/l10n.ts';
import { nameInPath, unlinked } from '../common/untrustedText.ts';
import { DETAILS_FOLDER } from '../contributions.ts';

const SCHEME = 'handshakes-report';

/** Read-only text documents: results of a batch, the history. Plain text, so nothing in them can be clicked. */
export class Reports implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #subscriptions: vscode.Disposable;
  #shown = 0;

  constructor() {
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument((document) => this.#texts.delete(document.uri.toString())),
    );
  }

  /** Opens `text` as `NAME.txt`; as `NAME` and in the language of details where it is laid out like those. */
  async show(name: string, text: string, layout: 'plain' | 'details' = 'plain'): Promise<void> {
    const file = `${++this.#shown}/${nameInPath(name)}`;
    const path = layout === 'details' ? `${DETAILS_FOLDER}/${file}` : `/${file}.txt`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path });
    this.#texts.set(uri.toString(), unlinked(text));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? `${t('This report is gone. Run its command again.')}\n`;
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#texts.clear();
  }
}
