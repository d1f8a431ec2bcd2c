// Keeps the books: what persons confirmed, what was sent for it, what came of it, and which invariant that breaks.
import type { Outcome } from '../../../src/actions/performAction.ts';
import type { Reply, RequestRecord } from '../../../src/emulator/emulator.ts';
import type { Action } from '../../../src/invitations/invitation.ts';
import type { Cloud, Known } from './cloud.ts';
import { isAction } from './fates.ts';
import { readAttempts, type WrittenEntry } from './historyOnDisk.ts';
import type { Message, Observer } from './virtualNetwork.ts';
import type { VirtualTime } from './virtualTime.ts';

/** A person's "yes" to a question that named all of this. */
export interface Confirmed {
  readonly number: number;
  readonly window: string;
  readonly profile: string;
  /** Twelve digits. */
  readonly account: string;
  readonly known: Known;
  readonly action: Action;
  readonly at: number;
  readonly sent: Message[];
  effects: number;
  outcome?: Outcome;
}

const STATES: Readonly<Record<Action, readonly string[]>> = {
  cancel: ['CANCELED'],
  decline: ['DECLINED', 'REJECTED'],
};

const OPERATIONS: Readonly<Record<string, Action>> = {
  CancelHandshake: 'cancel',
  DeclineHandshake: 'decline',
  CancelConnectionInvitation: 'cancel',
  RejectConnectionInvitation: 'decline',
};

/** What has to hold after every step and at rest. */
export type Invariant =
  | 'every effect is explained'
  | 'one action has one effect at most'
  | 'every effect is in the history first'
  | 'no outcome claims what is not so'
  | 'the confirmed account is the one that is called'
  | 'everything ends'
  | 'rows belong to the account'
  | 'rows equal the service';

export interface Violation {
  readonly invariant: Invariant;
  readonly sentence: string;
}

export interface LedgerOptions {
  readonly time: VirtualTime;
  /** Folder of the history. */
  readonly folder: string;
  readonly trace: (line: string) => void;
  readonly allowsRefusedTries: boolean;
}

export class Ledger implements Observer {
  readonly confirmed: Confirmed[] = [];
  /** The first one ends the simulation. */
  readonly violations: Violation[] = [];
  readonly #allowsRefusedTries: boolean;
  readonly #time: VirtualTime;
  readonly #folder: string;
  readonly #trace: (line: string) => void;
  readonly #byMessage = new Map<Message, Confirmed>();
  /** Effects of each cloud that have an explanation. */
  readonly #explained = new Map<Cloud, number>();

  constructor({ time, folder, trace, allowsRefusedTries }: LedgerOptions) {
    this.#allowsRefusedTries = allowsRefusedTries;
    this.#time = time;
    this.#folder = folder;
    this.#trace = trace;
  }

  confirm(about: Omit<Confirmed, 'number' | 'at' | 'sent' | 'effects'>): Confirmed {
    const confirmed = { ...about, number: this.confirmed.length + 1, at: this.#time.now, sent: [], effects: 0 };
    this.confirmed.push(confirmed);
    return confirmed;
  }

  violated(invariant: Invariant, sentence: string): void {
    this.#trace(`BROKEN (${invariant}): ${sentence}`);
    this.violations.push({ invariant, sentence });
  }

  sent(message: Message): void {
    if (!isAction(message.operation)) return;
    const origin = this.#time.owners.getStore();
    const confirmed = origin?.confirmed.find((candidate) => isFor(message, candidate));
    if (!confirmed) {
      this.violated(
        'every effect is explained',
        `${message.operation} was sent for ${idOf(message)}, which nobody confirmed.`,
      );
      return;
    }
    if (confirmed.outcome) this.violated('every effect is explained', `${name(confirmed)} was sent after its outcome.`);
    confirmed.sent.push(message);
    this.#byMessage.set(message, confirmed);
  }

  arrives(message: Message): void {
    // What time or others did before is explained.
    this.explain(message.cloud);
    const confirmed = this.#byMessage.get(message);
    if (!confirmed) return;
    if (!this.#attempts(confirmed).some(({ at }) => at >= confirmed.at)) {
      this.violated(
        'every effect is in the history first',
        `${name(confirmed)} reached the service before the history had it.`,
      );
    }
  }

  performed(message: Message, reply: Reply): void {
    const { effects } = message.cloud.emulator.world;
    const fresh = effects
      .slice(this.#explained.get(message.cloud) ?? 0)
      .filter(({ operation }) => operation !== 'expiry');
    this.explain(message.cloud);
    const record = message.cloud.emulator.requests.at(-1);
    const confirmed = this.#byMessage.get(message);
    if (confirmed) this.#checkAccount(confirmed, record);
    for (const { id, to } of fresh) {
      if (confirmed?.known.id !== id || !STATES[confirmed.action].includes(to)) {
        this.violated(
          'every effect is explained',
          `${message.operation} made ${id} ${to}, which nobody confirmed (status ${statusOf(reply)}).`,
        );
        continue;
      }
      this.#trace(`  ${name(confirmed)} takes effect`);
      this.#checkEffect(confirmed);
    }
  }

  /** Effects so far were made by another administrator, by time, or have been checked. */
  explain(cloud: Cloud): void {
    this.#explained.set(cloud, cloud.emulator.world.effects.length);
  }

  ended(confirmed: Confirmed, outcome: Outcome): void {
    const verified = outcome.kind === 'done' && outcome.verified ? ', verified' : '';
    this.#trace(`  ${name(confirmed)} ends: ${outcome.kind}${verified}${detail(outcome)}`);
    if (confirmed.outcome) this.violated('no outcome claims what is not so', `${name(confirmed)} ended twice.`);
    confirmed.outcome = outcome;
    const status = confirmed.known.cloud.statusOf(confirmed.known);
    const isAsWanted = STATES[confirmed.action].includes(status);
    const happened = confirmed.effects > 0;
    switch (outcome.kind) {
      case 'done':
        if (!isAsWanted) {
          this.violated(
            'no outcome claims what is not so',
            `${name(confirmed)} is called done, but the service has it ${status}.`,
          );
        }
        if (!outcome.verified && !happened) {
          this.violated('no outcome claims what is not so', `${name(confirmed)} is called done, but had no effect.`);
        }
        if (!this.#allowsRefusedTries && !happened && confirmed.sent.every(({ refused }) => refused)) {
          this.violated(
            'no outcome claims what is not so',
            `${name(confirmed)} is called verified, but each of its requests was refused.`,
          );
        }
        return;
      case 'failed':
        if (happened) {
          this.violated('no outcome claims what is not so', `${name(confirmed)} is called failed, but it happened.`);
        }
        return;
      case 'changed':
        if (happened) {
          this.violated(
            'no outcome claims what is not so',
            `${name(confirmed)} is said to be done by others, but we did it.`,
          );
        }
        return;
      case 'notAttempted':
        if (confirmed.sent.length > 0) {
          this.violated(
            'no outcome claims what is not so',
            `${name(confirmed)} is called not attempted, but was sent.`,
          );
        }
        return;
      case 'unknown':
        if (confirmed.sent.length === 0) {
          this.violated(
            'no outcome claims what is not so',
            `${name(confirmed)} is called unknown, but was never sent.`,
          );
        }
    }
  }

  /** What the history says in the end, against what happened. */
  checkHistory(entries: readonly WrittenEntry[]): void {
    for (const confirmed of this.confirmed) {
      const mine = entries.filter(({ id }) => this.entries.get(id) === confirmed);
      if (confirmed.effects > 0 && mine.length === 0) {
        this.violated(
          'every effect is in the history first',
          `${name(confirmed)} happened, but is not in the history.`,
        );
      }
      for (const { result } of mine) this.#checkResult(confirmed, result);
    }
  }

  /** Which entry of the history was begun for what. */
  readonly entries = new Map<string, Confirmed>();

  #checkResult(confirmed: Confirmed, result: string | undefined): void {
    const happened = confirmed.effects > 0;
    const status = confirmed.known.cloud.statusOf(confirmed.known);
    if (result === 'failed' && happened) {
      this.violated(
        'no outcome claims what is not so',
        `The history calls ${name(confirmed)} failed, but it happened.`,
      );
    }
    if (result === 'changed' && happened) {
      this.violated(
        'no outcome claims what is not so',
        `The history says that others did ${name(confirmed)}, but we did.`,
      );
    }
    if (result === 'done' && !happened) {
      this.violated(
        'no outcome claims what is not so',
        `The history calls ${name(confirmed)} done, but it had no effect.`,
      );
    }
    if (result === 'verified' && !STATES[confirmed.action].includes(status)) {
      this.violated(
        'no outcome claims what is not so',
        `The history calls ${name(confirmed)} verified, but the service has it ${status}.`,
      );
    }
  }

  #checkAccount(confirmed: Confirmed, record: RequestRecord | undefined): void {
    if (record?.accountId === undefined || record.accountId === confirmed.account) return;
    this.violated(
      'the confirmed account is the one that is called',
      `${name(confirmed)} was confirmed for account ${confirmed.account} and sent to ${record.accountId}.`,
    );
  }

  #checkEffect(confirmed: Confirmed): void {
    confirmed.effects++;
    if (confirmed.effects > 1) {
      this.violated('one action has one effect at most', `${name(confirmed)} had ${confirmed.effects} effects.`);
    }
    const kind = confirmed.outcome?.kind;
    if (kind === 'failed' || kind === 'changed' || kind === 'notAttempted') {
      this.violated('no outcome claims what is not so', `${name(confirmed)} was called ${kind}, and happened later.`);
    }
  }

  #attempts(confirmed: Confirmed): readonly WrittenEntry[] {
    return readAttempts(this.#folder).filter(
      ({ invitation, action, profile, account }) =>
        invitation === confirmed.known.id &&
        action === confirmed.action &&
        profile === confirmed.profile &&
        account === confirmed.account,
    );
  }
}

export function name({ number, action, known, profile, window }: Confirmed): string {
  return `action ${number} (${action} ${known.label} as ${profile} in ${window})`;
}

function isFor(message: Message, { known, action }: Confirmed): boolean {
  return (
    known.cloud === message.cloud &&
    known.id === idOf(message) &&
    OPERATIONS[message.operation] === action &&
    message.input['Catalog'] === known.catalog
  );
}

function idOf({ input }: Message): string {
  return String(input['HandshakeId'] ?? input['Identifier']);
}

function statusOf(reply: Reply): string {
  return reply.kind === 'answer' ? String(reply.status) : reply.kind;
}

function detail(outcome: Outcome): string {
  if (outcome.kind === 'notAttempted') return ` (${outcome.reason})`;
  return 'failure' in outcome
    ? ` (${outcome.failure.kind} ${outcome.failure.name ?? ''})`
    : ` (${outcome.invitation.status})`;
}
