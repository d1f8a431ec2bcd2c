// Open in AWS Console: the page of an invitation, or of a profile's invitations.
import * as vscode from 'vscode';
import { t } from '../common/l10n.ts';
import { consoleLink, regionConsoleLink } from '../invitations/consoleLinks.ts';
import type { Profile } from '../invitations/invitationSource.ts';
import { targetOf } from './chosenTargets.ts';
import type { TargetContext } from './commandContext.ts';
import type { MenuArguments } from './menuArguments.ts';
import type { UserInterface } from './userInterface.ts';

/** The address consists of our own parts only, chosen by partition and type: no text from AWS is in it. */
export async function openInConsole(menu: MenuArguments, context: TargetContext): Promise<void> {
  const node = context.view.nodeFrom(menu.argument);
  if (node?.kind === 'profile') {
    const { profile } = node.profile;
    return open(profile, regionConsoleLink(profile.region), context.ui);
  }
  const target = await targetOf(menu, { ...context, title: t('Open in AWS Console'), allows: () => true });
  if (target) await open(target.profile.profile, consoleLink(target.row.invitation), context.ui);
}

async function open({ origin }: Profile, link: string | undefined, ui: UserInterface): Promise<void> {
  if (origin === 'sample' || link === undefined) {
    const why =
      origin === 'sample'
        ? t('This is sample data: it is not in any AWS console.')
        : t('No page of an AWS console is known for it.');
    await ui.notify('information', why);
    return;
  }
  if (!(await vscode.env.openExternal(vscode.Uri.parse(link)))) return;
  // Which account that is depends on the browser alone.
  ui.showStatus(t('The console shows the account that the browser is signed in to'), 8_000);
}
