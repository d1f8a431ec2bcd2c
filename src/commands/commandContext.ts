// What commands are given by the composition root; each asks for the part that it uses.
import type { ActionRunner } from '../actions/actionRunner.ts';
import type { Event } from '../common/emitter.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import type { Settings } from '../settings.ts';
import type { Details } from '../views/details.ts';
import type { InvitationsView } from '../views/invitationsView.ts';
import type { Reports } from '../views/reports.ts';
import type { UserInterface } from './userInterface.ts';

/** What most commands need: the data, where it is shown, and the window. */
export interface InboxContext {
  readonly inbox: Inbox;
  readonly visibleRows: VisibleRows;
  readonly view: InvitationsView;
  readonly ui: UserInterface;
  /** Resolves when the profiles were read (the first time). */
  readonly ready: () => Promise<void>;
}

/** What commands about invitations need. */
export interface TargetContext extends InboxContext {
  /** The document of an invitation stands for it, too. */
  readonly details: Pick<Details, 'targetOf'>;
}

/** What actions need. */
export interface ActionContext extends TargetContext {
  readonly runner: ActionRunner;
  /** As they are right now. */
  readonly settings: () => Settings;
  readonly onDidChangeSettings: Event<unknown>;
  readonly reports: Pick<Reports, 'show'>;
}
