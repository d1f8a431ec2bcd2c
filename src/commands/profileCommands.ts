// What a person needs to correct a profile: its section of the AWS files, and the IAM policy that it lacks.
import * as vscode from 'vscode';
import { t } from '../common/l10n.ts';
import { withoutIcons } from '../common/untrustedText.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import { partitionOf } from '../invitations/consoleLinks.ts';
import { policyFor, type Denial } from '../invitations/deniedPolicy.ts';
import { accessPolicy, type Access } from '../invitations/iamPolicy.ts';
import { profileLabel } from '../invitations/labels.ts';
import type { Settings } from '../settings.ts';
import type { InboxContext } from './commandContext.ts';
import { pickProfile, profileOf } from './pickers/profilePicker.ts';
import type { UserInterface } from './userInterface.ts';

export interface ProfileContext extends InboxContext {
  readonly settings: () => Settings;
  /** File and line (from 0) of a profile's section, or of the one that its credentials come from. */
  readonly locate: (
    profile: string,
    what: 'section' | 'credentials',
  ) => Promise<{ readonly file: string; readonly line: number } | undefined>;
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
      context.ui,
    );
  }
  if (!profile) return;
  const location = await context.locate(profile.profile.name, isRejected(profile) ? 'credentials' : 'section');
  if (location) return show(location.file, location.line);
  await context.ui.notify('information', t('The section of this profile is no longer in the AWS files.'));
}

/** AWS does not accept its credentials: they are what there is to correct. */
function isRejected({ problems }: ProfileInbox): boolean {
  return problems.some(({ failure }) => failure.kind === 'credentialsRejected');
}

async function show(file: string, line: number): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const at = new vscode.Position(Math.min(line, document.lineCount - 1), 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
}

/**
 * Copies the least IAM policy for what was denied to a profile, or for what the inbox does. On a row that says what was
 * denied that needs no question.
 */
export async function copyIamPolicy(argument: unknown, context: ProfileContext): Promise<void> {
  const { ui, view } = context;
  const node = view.nodeFrom(argument);
  const profile = profileOf(argument, view);
  if (node?.kind === 'message' && profile) {
    const denials = denialsOf(profile);
    if (denials.length > 0) return copyPolicy(policyFor(denials), ui);
    await ui.notify('information', t('Nothing is denied to this profile any more.'));
    return;
  }
  if (!profile) await context.ready();
  const chosen = await ui.pickOne(policiesFor(profile, context), {
    title: t('Copy IAM Policy'),
    placeHolder: t('What should it allow?'),
  });
  if (chosen) await copyPolicy(chosen.policy(), ui);
}

interface PolicyItem extends vscode.QuickPickItem {
  readonly policy: () => string;
}

/** For one profile, or without one for the commercial partition and every profile to which something is denied. */
function policiesFor(profile: ProfileInbox | undefined, { inbox, settings }: ProfileContext): PolicyItem[] {
  const partition = partitionOf(profile?.profile.region ?? '');
  const item = (access: Access, label: string, detail: string): PolicyItem => ({
    label,
    detail,
    policy: () => accessPolicy(access, { partition, catalogs: settings().catalogs }),
  });
  const denied = (profile ? [profile] : inbox.profiles).flatMap((candidate): PolicyItem[] => {
    const denials = denialsOf(candidate);
    const label = t('What was denied to {0}', withoutIcons(profileLabel(candidate.viewer)));
    return denials.length === 0 ? [] : [{ label, policy: () => policyFor(denials) }];
  });
  return [
    item('readOnly', t('Read only'), t('List invitations and read single ones')),
    item('acting', t('Cancel and decline'), t('List and read invitations, cancel and decline them')),
    ...denied,
  ];
}

async function copyPolicy(policy: string, ui: UserInterface): Promise<void> {
  await ui.copy(policy);
  ui.showStatus(`$(check) ${t('IAM policy copied')}`, 4_000);
}

function denialsOf({ problems, inapplicableLists }: ProfileInbox): readonly Denial[] {
  return [...problems, ...inapplicableLists].filter(
    ({ failure: { kind } }) => kind === 'denied' || kind === 'roleDenied',
  );
}
