// The actions above a details document.
import * as vscode from 'vscode';
import type { Target } from '../actions/target.ts';
import { t } from '../common/l10n.ts';
import { COMMANDS, type CommandId } from '../contributions.ts';
import { allowedAction } from '../invitations/invitation.ts';
import { forAction } from '../invitations/labels.ts';

/**
 * What can be done with the invitation of a document, below its title: above the first line they would come up out of
 * sight. Each is given the document, and no more.
 */
export function lensesOf({ row, profile }: Target, uri: vscode.Uri, readOnly: boolean): vscode.CodeLens[] {
  const place = new vscode.Range(1, 0, 1, 0);
  const lens = (title: string, command: CommandId): vscode.CodeLens =>
    new vscode.CodeLens(place, { title, command, arguments: [uri] });
  const action = row.activity === undefined && !readOnly ? allowedAction(row.invitation) : undefined;
  return [
    ...(action === undefined
      ? []
      : [
          lens(
            forAction(action, t('Cancel Invitation…'), t('Decline Invitation…')),
            action === 'cancel' ? COMMANDS.cancel : COMMANDS.decline,
          ),
        ]),
    ...(profile.profile.origin === 'sample' ? [] : [lens(t('Open in AWS Console'), COMMANDS.openInConsole)]),
    ...(profile.counterparts(row.invitation).length === 0 ? [] : [lens(t('Go to Other Side'), COMMANDS.goToOtherSide)]),
    lens(t('Copy ID'), COMMANDS.copyId),
    lens(t('Refresh'), COMMANDS.refresh),
    lens(t('Show Raw JSON'), COMMANDS.showRaw),
  ];
}
