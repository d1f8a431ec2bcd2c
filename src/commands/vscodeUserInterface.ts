// The user interface of commands in a VS Code window.
import * as vscode from 'vscode';
import { VIEW } from '../contributions.ts';
import type { NotificationProgress, ProgressStep, Severity, UserInterface } from './userInterface.ts';

export const vscodeUserInterface: UserInterface = {
  confirm: async ({ message, detail, button, keep }) => {
    const yes: vscode.MessageItem = { title: button };
    const no: vscode.MessageItem = { title: keep, isCloseAffordance: true };
    return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes, no)) === yes;
  },
  notify: async (severity, text, ...buttons) => showNotification(severity, text, buttons),
  showStatus: (text, milliseconds) => void vscode.window.setStatusBarMessage(text, milliseconds),
  askText: async (options) => vscode.window.showInputBox(options),
  pickOne: async (items, options) => vscode.window.showQuickPick(items, options),
  pickMany: async (items, options) => vscode.window.showQuickPick(items, { ...options, canPickMany: true }),
  withViewProgress: async (work) => vscode.window.withProgress({ location: { viewId: VIEW } }, work),
  withNotification,
  runCommand: async (id, ...args) => void (await vscode.commands.executeCommand(id, ...args)),
  copy: async (text) => vscode.env.clipboard.writeText(text),
  runInTerminal: ({ options, line }) => {
    const terminal = vscode.window.createTerminal(options);
    terminal.show();
    terminal.sendText(line);
  },
};

function showNotification(severity: Severity, text: string, buttons: readonly string[]): Thenable<string | undefined> {
  switch (severity) {
    case 'information':
      return vscode.window.showInformationMessage(text, ...buttons);
    case 'warning':
      return vscode.window.showWarningMessage(text, ...buttons);
    case 'error':
      return vscode.window.showErrorMessage(text, ...buttons);
  }
}

async function withNotification<T>(
  { title, stopping }: NotificationProgress,
  work: (report: (step: ProgressStep) => void) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: stopping !== undefined },
    async (progress, token) => {
      const subscription = token.onCancellationRequested(() => stopping?.abort());
      try {
        return await work((step) => progress.report(step));
      } finally {
        subscription.dispose();
      }
    },
  );
}
