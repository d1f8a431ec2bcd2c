// The port between commands and the window: what they ask a person, and what they show. Tests give a fake.
import type * as vscode from 'vscode';

/** A modal question with two answers. */
export interface ModalQuestion {
  readonly message: string;
  readonly detail: string;
  /** Does what the question is about. */
  readonly button: string;
  /** Leaves everything as it is. VS Code's own "Cancel" beside "Cancel Invitation" would make a person guess. */
  readonly keep: string;
}

export type Severity = 'information' | 'warning' | 'error';

export interface ProgressStep {
  /** Part of the whole, in percent. */
  readonly increment?: number;
  readonly message?: string;
}

export interface NotificationProgress {
  readonly title: string;
  /** Aborted by the notification's Cancel button; without it there is no such button. */
  readonly stopping?: AbortController;
}

export interface TerminalLine {
  readonly options: vscode.TerminalOptions;
  readonly line: string;
}

export interface UserInterface {
  /** Resolves to whether the person pressed the button; leaving the question in any way means no. */
  confirm(question: ModalQuestion): Promise<boolean>;
  /** Shows a notification and resolves to the button that was pressed, if any. */
  notify(severity: Severity, text: string, ...buttons: readonly string[]): Promise<string | undefined>;
  /** Shows a text in the status bar for that many milliseconds. */
  showStatus(text: string, milliseconds: number): void;
  /** Resolves to the text that was typed; `undefined` where the person left the box. */
  askText(options: vscode.InputBoxOptions): Promise<string | undefined>;
  pickOne<T extends vscode.QuickPickItem>(
    items: readonly T[],
    options: Omit<vscode.QuickPickOptions, 'canPickMany'>,
  ): Promise<T | undefined>;
  pickMany<T extends vscode.QuickPickItem>(
    items: readonly T[],
    options: Omit<vscode.QuickPickOptions, 'canPickMany'>,
  ): Promise<readonly T[] | undefined>;
  /** Progress bar of the view while `work` runs. */
  withViewProgress<T>(work: () => Promise<T>): Promise<T>;
  /** Notification with progress while `work` runs. */
  withNotification<T>(
    progress: NotificationProgress,
    work: (report: (step: ProgressStep) => void) => Promise<T>,
  ): Promise<T>;
  /** Runs a command of VS Code or of ours, by its id. */
  runCommand(id: string, ...args: readonly unknown[]): Promise<void>;
  /** Puts the text on the clipboard. */
  copy(text: string): Promise<void>;
  /** Opens a terminal and types the line into it. */
  runInTerminal(terminal: TerminalLine): void;
}
