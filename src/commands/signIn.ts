// Sign In: in the browser for IAM Identity Center, in a terminal for `aws login`.
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import { explain, failureOf } from '../invitations/failure.ts';
import type { SignIn, SignInOptions } from '../invitations/invitationSource.ts';
import type { InboxContext } from './commandContext.ts';
import { offer } from './notifications.ts';
import { pickProfile, profileOf } from './pickers/profilePicker.ts';
import type { UserInterface } from './userInterface.ts';

export interface SignInContext extends InboxContext {
  /** By id of the sign-in: however many profiles wait for one, it runs once. */
  readonly signInsUnderWay: Map<string, Promise<void>>;
  /** Signs in for a profile, by name, and stores the token. Throws. */
  readonly signIn: (profile: string, options: SignInOptions) => Promise<void>;
}

/** Runs only because a person asked for it. */
export async function signIn(argument: unknown, context: SignInContext): Promise<void> {
  const profile = profileOf(argument, context.view) ?? (await pickSignIn(context));
  const session = profile?.profile.signIn;
  if (!profile || !session) return;
  const { signInsUnderWay, ui } = context;
  let signingIn = signInsUnderWay.get(session.id);
  if (!signingIn) {
    signingIn = (
      session.kind === 'sso' ? signInHere(profile, session, context) : signInInTerminal(profile, ui)
    ).finally(() => signInsUnderWay.delete(session.id));
    signInsUnderWay.set(session.id, signingIn);
  }
  await signingIn;
}

async function pickSignIn({ inbox, ui, ready }: SignInContext): Promise<ProfileInbox | undefined> {
  await ready();
  const withSignIn = inbox.profiles.filter(({ profile }) => profile.signIn !== undefined);
  const needed = withSignIn.filter((profile) => profile.isSignInNeeded);
  if (withSignIn.length === 0) {
    await ui.notify(
      'information',
      t('None of the profiles shown signs in: they have no sso_session, sso_start_url or login_session.'),
    );
    return undefined;
  }
  return pickProfile(t('Sign In'), needed.length > 0 ? needed : withSignIn, ui);
}

async function signInHere(profile: ProfileInbox, session: SignIn, context: SignInContext): Promise<void> {
  const { ui } = context;
  const { name } = profile.profile;
  const label = visible(session.label, 100);
  const stopping = new AbortController();
  try {
    await ui.withNotification({ title: t('Signing in to {0}', label), stopping }, (report) =>
      context.signIn(name, {
        signal: stopping.signal,
        show: ({ url, code }) => {
          report({ message: t('confirm the code {0} in the browser', visible(code, 40)) });
          void openOrOffer(url, code, ui);
        },
      }),
    );
    ui.showStatus(`$(check) ${t('Signed in to {0}', label)}`, 8_000);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'stopped') return;
    const why = failure.kind === 'signInNeeded' ? `${failure.message}.` : explain(failure, name).sentence;
    await offer(
      ui,
      t('Not signed in to {0}: {1}', label, why),
      { [t('Sign In in a Terminal')]: () => signInInTerminal(profile, ui) },
      'error',
    );
  }
}

/** VS Code asks before it opens a page; a person who declines may still want the address. */
async function openOrOffer(url: string, code: string, ui: UserInterface): Promise<void> {
  if (await vscode.env.openExternal(vscode.Uri.parse(url, true))) return;
  const copy = t('Copy Address');
  const chosen = await ui.notify(
    'information',
    t('The sign-in page was not opened. Open its address in any browser and confirm the code {0}.', visible(code, 40)),
    copy,
  );
  if (chosen === copy) await ui.copy(url);
}

/** With the AWS CLI, where the protocol needs it. The file watcher picks up the token that it stores. */
async function signInInTerminal({ profile }: ProfileInbox, ui: UserInterface): Promise<void> {
  const command = profile.signIn?.kind === 'login' ? 'aws login' : 'aws sso login';
  // Only names without characters that a shell interprets are typed, and none that begins like an option or like
  // PowerShell's splatting.
  if (!/^[\w+.:/][\w@+.:/-]*$/.test(profile.name)) {
    await ui.notify('error', t('Run "{0}" for this profile in a terminal: its name cannot be typed safely.', command));
    return;
  }
  ui.runInTerminal({
    options: {
      name: t('Sign In: {0}', profile.name),
      // A workspace must provide neither a program that is taken for the AWS CLI nor variables that redirect it.
      cwd: homedir(),
      env: terminalEnvironment(),
      strictEnv: true,
    },
    line: `${command} --profile=${profile.name}`,
  });
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
