import * as vscode from 'vscode';
import { t } from '../common/l10n.ts';
import { consoleLink, regionConsoleLink } from '../invitations/consoleLinks.ts';
import type { Profile } from '../invitations/invitationSource.ts';
import type { TargetContext } from './commandContext.ts';
import type { MenuArguments } from './menuArguments.ts';
import { targetOf } from './pickers/invitationPicker.ts';

/**
 * Opens the page of an invitation, or of a profile's invitations, in the AWS console. The address is made of our own
 * parts: which partition and which kind, nothing that anybody wrote.
 */
export async function openInConsole(menu: MenuArguments, context: TargetContext): Promise<void> {
  const node = context.view.nodeFrom(menu.argument);
  if (node?.kind === 'profile') {
    const { profile } = node.profile;
    return open(profile, regionConsoleLink(profile.region));
  }
  const target = await targetOf(menu, { ...context, title: t('Open in AWS Console'), allows: () => true });
  if (target) await open(target.profile.profile, consoleLink(target.row.invitation));
}

async function open({ origin }: Profile, link: string | undefined): Promise<void> {
  if (origin === 'sample') return say(t('This is sample data: it is not in any AWS console.'));
  if (link === undefined) return say(t('No page of an AWS console is known for it.'));
  if (!(await vscode.env.openExternal(vscode.Uri.parse(link)))) return;
  // Which one that is depends on the browser alone.
  vscode.window.setStatusBarMessage(t('The console shows the account that the browser is signed in to'), 8_000);
}

async function say(text: string): Promise<void> {
  await vscode.window.showInformationMessage(text);
}
