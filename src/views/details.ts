import * as vscode from 'vscode';
import { allowedAction, parseRecord } from '../invitations/invitation.ts';
import { visibleJson } from '../invitations/text.ts';
import { actionInWords, pointInTime, statusInWords, typeInWords } from '../invitations/wording.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Row } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';

const DETAILS_SCHEME = 'handshakes-for-aws';

export interface DetailsTarget {
  readonly profile: string;
  readonly list: string;
  readonly key: string;
}

/** Read-only JSON documents, one for each invitation that somebody asked about. They follow the row they show. */
export class Details implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changes.event;
  readonly #inbox: Inbox;
  readonly #targets = new Map<string, DetailsTarget>();
  readonly #subscriptions: readonly { dispose(): void }[];

  constructor(inbox: Inbox) {
    this.#inbox = inbox;
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(DETAILS_SCHEME, this),
      vscode.workspace.onDidCloseTextDocument((document) => this.#targets.delete(document.uri.toString())),
      inbox.onDidChange((change) => {
        if (change.kind === 'profiles') return;
        for (const [uri, target] of this.#targets) {
          if (target.profile !== change.profile.id) continue;
          if (change.kind === 'row' && (change.list !== target.list || change.key !== target.key)) continue;
          this.#changes.fire(vscode.Uri.parse(uri));
        }
      }),
    ];
  }

  /** Opens the document with what is known, and reads the rest (message, inviter) where only a summary is known. */
  async show(target: DetailsTarget): Promise<void> {
    const row = this.#row(target);
    if (!row) return;
    const uri = vscode.Uri.from({
      scheme: DETAILS_SCHEME,
      // The tab's title is the id; the rest tells documents of different profiles apart.
      path: `/${target.profile}/${target.list}/${encodeURIComponent(row.invitation.id)}.json`,
    });
    this.#targets.set(uri.toString(), target);
    const reading = row.invitation.complete
      ? undefined
      : this.#inbox.profile(target.profile)?.read(target.list, target.key);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
    await reading;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const target = this.#targets.get(uri.toString());
    const profile = target && this.#inbox.profile(target.profile);
    const row = target && this.#row(target);
    if (!profile || !row) {
      return visibleJson({
        note: 'This invitation is not in the list. Refresh its profile, then show its details again.',
      });
    }
    return describe(row, profile);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changes.dispose();
    this.#targets.clear();
  }

  #row({ profile, list, key }: DetailsTarget): Row | undefined {
    return this.#inbox.profile(profile)?.list(list)?.row(key);
  }
}

/** The document: first what a person wants to know, then the answer of the service as it came. */
function describe({ invitation, activity, remark }: Row, profile: ProfileInbox): string {
  const action = allowedAction(invitation);
  return visibleJson({
    ...(remark === undefined ? {} : { remark }),
    ...(activity === 'read' ? { reading: 'The message and who sent it are being read…' } : {}),
    invitation: `${typeInWords(invitation)}, ${statusInWords(invitation)}`,
    direction: invitation.direction,
    counterparty: invitation.counterparty,
    ...(invitation.sender === undefined ? {} : { sentBy: invitation.sender }),
    ...(invitation.note === undefined ? {} : { message: invitation.note }),
    ...(invitation.createdAt === undefined ? {} : { sent: pointInTime(invitation.createdAt) }),
    ...(invitation.updatedAt === undefined ? {} : { updated: pointInTime(invitation.updatedAt) }),
    ...(invitation.expiresAt === undefined ? {} : { expires: pointInTime(invitation.expiresAt) }),
    youCan: action ? `${actionInWords(action).verb} it` : 'No longer act on it: it is not pending',
    service: invitation.service.name,
    profile: profile.profile.name,
    account: profile.accountId ?? null,
    answer: parseRecord(invitation.record),
  });
}
