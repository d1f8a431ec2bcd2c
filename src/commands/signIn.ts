import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { t } from '../common/l10n.ts';
import { unlinked, visible } from '../common/untrustedText.ts';
import { COMMANDS } from '../contributions.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import { explain, failureOf } from '../invitations/failure.ts';
import type { SignIn, SignInOptions } from '../invitations/invitationSource.ts';
import type { InboxContext } from './commandContext.ts';
import { pickProfile, profileOf } from './pickers/profilePicker.ts';

export interface SignInContext extends InboxContext {
  /** Signs in for a profile, by name, and stores the token. Throws. */
  readonly signIn: (profile: string, options: SignInOptions) => Promise<void>;
}

/** Sign-ins under way, by id: however many profiles wait for one, it is asked for once. */
const running = new Map<string, Promise<void>>();

/** Only ever because a person asked for it. */
export async function signIn(argument: unknown, context: SignInContext): Promise<void> {
  const profile = profileOf(argument, context.view) ?? (await pickSignIn(context));
  const session = profile?.profile.signIn;
  if (!profile || !session) return;
  let signingIn = running.get(session.id);
  if (!signingIn) {
    signingIn = (session.kind === 'sso' ? signInHere(profile, session, context) : inTerminal(profile)).finally(() =>
      running.delete(session.id),
    );
    running.set(session.id, signingIn);
  }
  await signingIn;
}

async function pickSignIn({ inbox, ready }: SignInContext): Promise<ProfileInbox | undefined> {
  await ready();
  const withSignIn = inbox.profiles.filter(({ profile }) => profile.signIn !== undefined);
  const needed = withSignIn.filter((profile) => profile.isSignInNeeded);
  if (withSignIn.length === 0) {
    await vscode.window.showInformationMessage(
      t('None of the profiles shown signs in: they have no sso_session, sso_start_url or login_session.'),
    );
    return undefined;
  }
  return pickProfile(t('Sign In'), needed.length > 0 ? needed : withSignIn);
}

async function signInHere(profile: ProfileInbox, session: SignIn, context: SignInContext): Promise<void> {
  const { name } = profile.profile;
  const stopping = new AbortController();
  try {
    await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: t('Signing in to {0}', visible(session.label, 100)),
        cancellable: true,
      },
      async (progress, token) => {
        const subscription = token.onCancellationRequested(() => stopping.abort());
        try {
          await context.signIn(name, {
            signal: stopping.signal,
            show: ({ url, code }) => {
              progress.report({ message: t('confirm the code {0} in the browser', visible(code, 40)) });
              void openOrOffer(url, code);
            },
          });
        } finally {
          subscription.dispose();
        }
      },
    );
    vscode.window.setStatusBarMessage(`$(check) ${t('Signed in to {0}', visible(session.label, 100))}`, 8_000);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'stopped') return;
    const said = failure.kind === 'signInNeeded' ? `${failure.message}.` : explain(failure, name).sentence;
    const showLog = t('Show Log');
    const chosen = await vscode.window.showErrorMessage(
      unlinked(t('Not signed in to {0}: {1}', visible(session.label, 100), said)),
      t('Sign In in a Terminal'),
      showLog,
    );
    if (chosen === showLog) await vscode.commands.executeCommand(COMMANDS.showLog);
    else if (chosen !== undefined) await inTerminal(profile);
  }
}

/** VS Code asks before it opens a page; who said no may still want the address. */
async function openOrOffer(url: string, code: string): Promise<void> {
  if (await vscode.env.openExternal(vscode.Uri.parse(url, true))) return;
  const copy = t('Copy Address');
  const chosen = await vscode.window.showInformationMessage(
    t('The sign-in page was not opened. Open its address in any browser and confirm the code {0}.', visible(code, 40)),
    copy,
  );
  if (chosen === copy) await vscode.env.clipboard.writeText(url);
}

/** With the AWS CLI, where the protocol needs it. The token that it stores is noticed. */
async function inTerminal({ profile }: ProfileInbox): Promise<void> {
  const command = profile.signIn?.kind === 'login' ? 'aws login' : 'aws sso login';
  // Names of profiles have letters, digits and a few marks only, none of which a shell reads; anything else is not
  // typed, nor what begins like an option, or like what PowerShell takes apart.
  if (!/^[\w+.:/][\w@+.:/-]*$/.test(profile.name)) {
    await vscode.window.showErrorMessage(
      t('Run "{0}" for this profile in a terminal: its name cannot be typed safely.', command),
    );
    return;
  }
  const terminal = vscode.window.createTerminal({
    name: t('Sign In: {0}', profile.name),
    // Where a workspace has neither files to be taken for the AWS CLI nor variables to lead it elsewhere.
    cwd: homedir(),
    env: terminalEnvironment(),
    strictEnv: true,
  });
  terminal.show();
  terminal.sendText(`${command} --profile=${profile.name}`);
}

/** What this process has, without what VS Code put there for itself. */
function terminalEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !/^(?:ELECTRON|VSCODE)_/i.test(name)) env[name] = value;
  }
  // Windows would look for programs in the current folder first.
  env['NoDefaultCurrentDirectoryInExePath'] = '1';
  return env;
}
