// The details documents: content, actions, and which invitation they show.
import * as vscode from 'vscode';
import type { Target } from '../actions/target.ts';
import { t } from '../common/l10n.ts';
import { nameInPath, visible } from '../common/untrustedText.ts';
import { DETAILS_FOLDER, LANGUAGE, SETTINGS } from '../contributions.ts';
import { counterpartAt } from '../inbox/counterpartIndex.ts';
import type { Inbox, InboxChange } from '../inbox/inbox.ts';
import { readRow } from '../inbox/rowReading.ts';
import type { Invitation } from '../invitations/invitation.ts';
import { partyName } from '../invitations/labels.ts';

const DETAILS_SCHEME = 'handshakes-for-aws';

interface DetailsTarget {
  readonly profile: string;
  readonly list: string;
  readonly key: string;
}

interface Opened {
  readonly target: DetailsTarget;
  /** The answer of the service as it came, instead of the text for people. */
  readonly raw: boolean;
}

export interface DetailsOptions {
  readonly inbox: Inbox;
  readonly readOnly: () => boolean;
}

/** Read-only documents, one or two for each invitation that somebody asked about. They follow the row they show. */
export class Details implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changes.event;
  readonly #lensChanges = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#lensChanges.event;
  readonly #options: DetailsOptions;
  readonly #opened = new Map<string, Opened>();
  readonly #subscriptions: readonly { dispose(): void }[];

  constructor(options: DetailsOptions) {
    this.#options = options;
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(DETAILS_SCHEME, this),
      vscode.languages.registerCodeLensProvider({ scheme: DETAILS_SCHEME, language: LANGUAGE }, this),
      vscode.workspace.onDidCloseTextDocument((document) => this.#opened.delete(document.uri.toString())),
      // The words of time grow old while nobody looks.
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor && this.targetOf(editor.document.uri)) this.#refresh(editor.document.uri);
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(SETTINGS.section)) this.#refreshAll(() => true);
      }),
      options.inbox.onDidChange((change) => {
        if (change.kind === 'profiles') return;
        this.#refreshAll((target) => target.profile === change.profile.id && concerns(change, target));
      }),
    ];
  }

  /** Opens the text for people, and reads the rest (message, inviter) where only a summary is known. */
  async show(target: Target): Promise<void> {
    await this.#open(target, false);
  }

  /** Opens the answer of the service, as JSON. */
  async showRaw(target: Target): Promise<void> {
    await this.#open(target, true);
  }

  /** The invitation of an open document: only one that was opened here, and only while its row is there. */
  targetOf(uri: unknown): Target | undefined {
    const opened = uri instanceof vscode.Uri ? this.#opened.get(uri.toString()) : undefined;
    return opened && this.#target(opened.target);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const target = this.targetOf(uri);
    const raw = this.#opened.get(uri.toString())?.raw ?? false;
    const { formatDetails, rawDetails } = await import('../presentation/detailsDocument.ts');
    if (!target) {
      const gone = t('This invitation is not in the list. Refresh its profile, then show its details again.');
      return raw ? `${JSON.stringify({ note: gone })}\n` : `${gone}\n`;
    }
    const { row, profile } = target;
    if (raw) return rawDetails(row.invitation);
    return formatDetails(row, profile.viewer, {
      now: Date.now(),
      readOnly: this.#options.readOnly(),
      otherSides: profile.counterparts(row.invitation).map(counterpartAt),
    });
  }

  async provideCodeLenses({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const target = this.targetOf(uri);
    if (!target) return [];
    const { lensesOf } = await import('./detailsLenses.ts');
    return lensesOf(target, uri, this.#options.readOnly());
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changes.dispose();
    this.#lensChanges.dispose();
    this.#opened.clear();
  }

  async #open({ profile, store, row }: Target, raw: boolean): Promise<void> {
    const target = { profile: profile.id, list: store.list.id, key: row.key };
    const uri = this.#uriOf(target, raw) ?? uriFor(target, row.invitation, raw);
    this.#opened.set(uri.toString(), { target, raw });
    const reading = row.invitation.complete ? undefined : readRow(profile, store, row.key);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
    await reading;
  }

  /** Of the document that is open already: its name may have come before that of the other side was known. */
  #uriOf({ profile, list, key }: DetailsTarget, raw: boolean): vscode.Uri | undefined {
    for (const [uri, opened] of this.#opened) {
      const { target } = opened;
      if (opened.raw === raw && target.profile === profile && target.list === list && target.key === key) {
        return vscode.Uri.parse(uri);
      }
    }
    return undefined;
  }

  #target({ profile: id, list, key }: DetailsTarget): Target | undefined {
    const profile = this.#options.inbox.profile(id);
    const store = profile?.list(list);
    const row = store?.row(key);
    return profile && store && row ? { profile, store, row } : undefined;
  }

  #refresh(uri: vscode.Uri): void {
    this.#changes.fire(uri);
    this.#lensChanges.fire();
  }

  #refreshAll(isMeant: (target: DetailsTarget) => boolean): void {
    for (const [uri, { target }] of this.#opened) if (isMeant(target)) this.#refresh(vscode.Uri.parse(uri));
  }
}

/** Whether what is said of an invitation may differ after that change of its profile. */
function concerns(change: Exclude<InboxChange, { kind: 'profiles' }>, { list, key }: DetailsTarget): boolean {
  switch (change.kind) {
    case 'profile':
      return true;
    case 'list':
      return change.list === list && change.change.kind === 'rows';
    case 'row':
      return change.list === list && change.key === key;
  }
}

/** The tab's title is the last part; those before it tell documents of different profiles apart. */
function uriFor({ profile, list }: DetailsTarget, { counterparty, id }: Invitation, raw: boolean): vscode.Uri {
  const title = nameInPath(`${visible(partyName(counterparty), 40)} (${visible(id, 40)})`);
  return vscode.Uri.from({
    scheme: DETAILS_SCHEME,
    path: [raw ? '' : DETAILS_FOLDER, profile, list, encodeURIComponent(id), `${title}${raw ? '.json' : ''}`].join('/'),
  });
}
