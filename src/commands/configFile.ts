import * as vscode from 'vscode';
import { t } from '../invitations/l10n.ts';
import { policyFor, type Denial } from '../invitations/policy.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { InvitationsView } from '../views/invitationsView.ts';
import { pickProfile, profileOf } from './profileTarget.ts';

/** What a person needs to put a profile right: its section, and the policy that it lacks. */

export interface ProfileContext {
  readonly inbox: Inbox;
  readonly view: InvitationsView;
  readonly ready: () => Promise<void>;
  /** File and line (from 0) of a profile's section. */
  readonly locate: (profile: string) => Promise<{ readonly file: string; readonly line: number } | undefined>;
}

/** Opens the AWS file at the section of a profile, or at the line that a notice is about. */
export async function openConfigFile(argument: unknown, context: ProfileContext): Promise<void> {
  const node = context.view.nodeFrom(argument);
  if (node?.kind === 'message' && node.file) return show(node.file.path, node.file.line);
  let profile = profileOf(argument, context.view);
  if (!profile) {
    await context.ready();
    profile = await pickProfile(
      t('Open Config File'),
      context.inbox.profiles.filter(({ profile: { origin } }) => origin === 'files'),
    );
  }
  if (!profile) return;
  const place = await context.locate(profile.profile.name);
  if (place) return show(place.file, place.line);
  await vscode.window.showInformationMessage(t('The section of this profile is no longer in the AWS files.'));
}

async function show(file: string, line: number): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const at = new vscode.Position(Math.min(line, document.lineCount - 1), 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
}

/** Copies the least IAM policy that allows what was denied to a profile. */
export async function copyIamPolicy(argument: unknown, context: ProfileContext): Promise<void> {
  let profile = profileOf(argument, context.view);
  if (!profile) {
    await context.ready();
    const denied = context.inbox.profiles.filter((candidate) => denialsOf(candidate).length > 0);
    if (denied.length === 0) {
      await vscode.window.showInformationMessage(t('Nothing that was read was denied.'));
      return;
    }
    profile = await pickProfile(t('Copy IAM Policy'), denied);
  }
  if (!profile) return;
  const denials = denialsOf(profile);
  if (denials.length === 0) {
    await vscode.window.showInformationMessage(t('Nothing is denied to this profile any more.'));
    return;
  }
  await vscode.env.clipboard.writeText(policyFor(denials));
  vscode.window.setStatusBarMessage(`$(check) ${t('IAM policy copied')}`, 4_000);
}

function denialsOf({ lists }: ProfileInbox): readonly Denial[] {
  return lists.flatMap(({ status, list }): Denial[] => {
    if (status.kind !== 'failed') return [];
    if (status.failure.kind === 'roleDenied') return [{ failure: status.failure }];
    return status.failure.kind === 'denied' ? [{ failure: status.failure, list }] : [];
  });
}
