import assert from 'node:assert/strict';
import { ActionRunner, type ActionRequest } from '../../src/actions/actionRunner.ts';
import type { Outcome } from '../../src/actions/performAction.ts';
import type { Target } from '../../src/actions/target.ts';
import { defined } from '../../src/common/records.ts';
import { Inbox } from '../../src/inbox/inbox.ts';
import type { ProfileInbox } from '../../src/inbox/profileInbox.ts';
import { readRow } from '../../src/inbox/rowReading.ts';
import { VisibleRows, type WorkspaceMemory } from '../../src/inbox/visibleRows.ts';
import { InvitationError, type Failure, type FailureKind } from '../../src/invitations/failure.ts';
import { EVERYTHING, PENDING_ONLY, type Filter } from '../../src/invitations/filter.ts';
import type { Invitation } from '../../src/invitations/invitation.ts';
import type { InvitationService } from '../../src/invitations/invitationService.ts';
import type {
  ActionResult,
  ActionOptions,
  CallOptions,
  Connection,
  InvitationList,
  InvitationSource,
  Profile,
} from '../../src/invitations/invitationSource.ts';
import { organizations } from '../../src/invitations/organizationsService.ts';

export const SENT: InvitationList = { id: 'organizations.sent', service: organizations, direction: 'sent' };
export const RECEIVED: InvitationList = { id: 'organizations.received', service: organizations, direction: 'received' };

/** A pending INVITE that was sent; `status` decides the phase unless that is given too. */
export function invitation(about: Partial<Invitation> = {}): Invitation {
  const service = about.service ?? organizations;
  const status = about.status ?? 'OPEN';
  const id = about.id ?? 'h-aaaaaaaa01';
  const list = about.direction === 'received' ? RECEIVED : SENT;
  return {
    service,
    list: list.id,
    direction: list.direction,
    id,
    arn: `arn:aws:organizations::111122223333:handshake/o-exampleorgid/invite/${id}`,
    type: 'INVITE',
    status,
    phase: service.phaseOf(status),
    counterparty: { kind: 'email', id: 'juan@example.com' },
    complete: true,
    record: JSON.stringify({ Id: id, State: status }),
    ...about,
  };
}

export function failed(kind: FailureKind, about: Partial<Failure> = {}): InvitationError {
  return new InvitationError({ kind, message: `It is ${kind}.`, ...about });
}

/** One request as it left for the service. */
export interface Sent {
  readonly call: 'list' | 'get' | 'cancel' | 'decline';
  /** of the list, or of the invitation */
  readonly id: string;
  readonly token?: string;
  readonly reason?: string;
}

type Pages = Iterable<readonly Invitation[]> | AsyncIterable<readonly Invitation[]>;

/** A service without a network: what it answers is told by the test, what it was asked is in `sent`. */
export class ScriptedSource implements InvitationSource {
  readonly service: InvitationService;
  readonly endpointKey: string;
  readonly lists: readonly InvitationList[];
  readonly sent: Sent[] = [];
  pages: (list: InvitationList) => Pages = () => [];
  answer: (sent: Sent, invitation: Invitation) => Invitation | Promise<Invitation> = (_, known) => known;

  constructor(lists: readonly InvitationList[] = [SENT, RECEIVED], endpointKey = 'aws') {
    this.lists = lists;
    this.endpointKey = endpointKey;
    this.service = lists[0]?.service ?? organizations;
  }

  async *list(list: InvitationList, options: CallOptions): AsyncGenerator<readonly Invitation[]> {
    const pages = this.pages(list);
    await this.#leave({ call: 'list', id: list.id }, options);
    for await (const page of pages) {
      if (options.signal.aborted) throw failed('stopped');
      yield page;
    }
  }

  async get(known: Invitation, options: CallOptions): Promise<Invitation> {
    return this.answer(await this.#leave({ call: 'get', id: known.id }, options), known);
  }

  async cancel(known: Invitation, options: ActionOptions): Promise<ActionResult> {
    const sent = await this.#leave({ call: 'cancel', id: known.id, token: options.token }, options);
    return { invitation: await this.answer(sent, known), requestId: `request-${this.sent.length}` };
  }

  async decline(known: Invitation, options: ActionOptions & { readonly reason?: string }): Promise<ActionResult> {
    const { token, reason } = options;
    const sent: Sent = { call: 'decline', id: known.id, token, ...defined({ reason }) };
    const left = await this.#leave(sent, options);
    return { invitation: await this.answer(left, known), requestId: `request-${this.sent.length}` };
  }

  async #leave(sent: Sent, { permit, signal }: CallOptions): Promise<Sent> {
    await permit?.();
    if (signal.aborted) throw failed('stopped');
    this.sent.push(sent);
    return sent;
  }
}

export interface ProfileAbout extends Partial<Omit<Profile, 'connect'>> {
  readonly source?: InvitationSource;
  readonly identify?: Connection['identify'];
  readonly connect?: Profile['connect'];
}

export function profile(about: ProfileAbout = {}): Profile {
  const { source = new ScriptedSource(), identify, connect, ...rest } = about;
  return {
    name: 'acme',
    origin: 'files',
    revision: '1',
    region: 'us-east-1',
    connect:
      connect ??
      (() =>
        Promise.resolve({
          sources: [source],
          identify: identify ?? (() => Promise.resolve({ accountId: '111122223333' })),
          dispose: () => undefined,
        })),
    ...rest,
  };
}

/** Lets everything happen that needs no further event. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A workspace that remembers nothing. */
export const NO_MEMORY = { get: () => undefined, update: () => Promise.resolve() };

/** The default filter unless the workspace remembers another one; 3 days are soon. */
export function visibleRowsWith(memory: WorkspaceMemory = NO_MEMORY): VisibleRows {
  return new VisibleRows({ expiringSoonDays: () => 3, memory });
}

/** Shows every row, or those that pass a filter; 3 days are soon. */
export function visibleRowsPassing(filter: Partial<Filter> = EVERYTHING): VisibleRows {
  const visibleRows = visibleRowsWith();
  visibleRows.setFilter({ ...PENDING_ONLY, ...filter });
  return visibleRows;
}

/** A history that keeps nothing. */
export const NO_HISTORY = { begin: () => Promise.resolve('attempt'), end: () => Promise.resolve() };

/** Runs the actions of tests that look at no history. */
export const RUNNER = new ActionRunner(NO_HISTORY);

/** The row of a list, as a person chooses it. */
export function targetAt(owner: ProfileInbox, list: string, key: string): Target {
  const store = owner.list(list);
  const row = store?.row(key);
  assert.ok(store && row, `There is no row ${key} in ${list}.`);
  return { profile: owner, store, row };
}

/** Cancels or declines one row. */
export function act(
  owner: ProfileInbox | undefined,
  list: string,
  key: string,
  { runner = RUNNER, ...request }: ActionRequest & { readonly runner?: ActionRunner },
): Promise<Outcome> {
  assert.ok(owner);
  return runner.run(targetAt(owner, list, key), request);
}

/** Reads one row again. */
export function readAgain(owner: ProfileInbox, list: string, key: string): Promise<Invitation | Failure> {
  const { store, row } = targetAt(owner, list, key);
  return readRow(owner, store, row.key);
}

/** These profiles, of which nothing is read yet. */
export function inboxWith(profiles: readonly Profile[]): Inbox {
  const inbox = new Inbox();
  inbox.setProfiles(profiles, []);
  return inbox;
}
