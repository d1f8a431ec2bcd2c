// A window that a test plays the person in: it records what is shown, and answers as the test says.
import type { NotificationProgress, ProgressStep, UserInterface } from '../../src/commands/userInterface.ts';

export interface Answers {
  /** The button of a notification, by its buttons; dismissed where it is left out. */
  readonly press?: (text: string, buttons: readonly string[]) => string | undefined;
  /** Whether the button of each question is pressed; questions are left where it is left out. */
  readonly confirm?: boolean;
  /** What is typed into each box in turn; later boxes are left. */
  readonly typed?: readonly (string | (() => string))[];
  /** The label of the item to pick; pickers are left where it is left out. */
  readonly pick?: (labels: readonly string[]) => string | undefined;
}

export class FakeUserInterface implements UserInterface {
  /** Everything that was shown, in order: questions, boxes, pickers, notifications and status texts. */
  readonly shown: string[] = [];
  readonly commands: string[] = [];
  readonly clipboard: string[] = [];
  readonly terminals: Parameters<UserInterface['runInTerminal']>[0][] = [];
  /** Buttons of the last notification. */
  buttons: readonly string[] = [];
  readonly #answers: Answers;
  readonly #typed: (string | (() => string))[];

  constructor(answers: Answers = {}) {
    this.#answers = answers;
    this.#typed = [...(answers.typed ?? [])];
  }

  confirm: UserInterface['confirm'] = ({ message, detail }) => {
    this.shown.push(`${message}\n${detail}`);
    return Promise.resolve(this.#answers.confirm ?? false);
  };

  notify: UserInterface['notify'] = (_, text, ...buttons) => {
    this.shown.push(text);
    this.buttons = buttons;
    return Promise.resolve(this.#answers.press?.(text, buttons));
  };

  showStatus: UserInterface['showStatus'] = (text) => void this.shown.push(text);

  askText: UserInterface['askText'] = ({ title, prompt }) => {
    this.shown.push(`[${title ?? ''}] ${prompt ?? ''}`);
    const typed = this.#typed.shift();
    return Promise.resolve(typeof typed === 'function' ? typed() : typed);
  };

  pickOne: UserInterface['pickOne'] = (items) => {
    this.shown.push(items.map(({ label }) => label).join(', '));
    const label = this.#answers.pick?.(items.map((item) => item.label));
    return Promise.resolve(items.find((item) => item.label === label));
  };

  pickMany: UserInterface['pickMany'] = async (items, options) => {
    const item = await this.pickOne(items, options);
    return item && [item];
  };

  withViewProgress: UserInterface['withViewProgress'] = (work) => work();

  withNotification<T>({ title }: NotificationProgress, work: (report: (step: ProgressStep) => void) => Promise<T>) {
    this.shown.push(title);
    return work(() => undefined);
  }

  runCommand: UserInterface['runCommand'] = (id) => {
    this.commands.push(id);
    return Promise.resolve();
  };

  copy: UserInterface['copy'] = (text) => {
    this.clipboard.push(text);
    return Promise.resolve();
  };

  runInTerminal: UserInterface['runInTerminal'] = (terminal) => void this.terminals.push(terminal);
}
