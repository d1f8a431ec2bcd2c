import type { Inbox } from '../inbox/inbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import type { Details } from '../views/details.ts';
import type { InvitationsView } from '../views/invitationsView.ts';

/** What most commands need: what was read, and where it shows. */
export interface InboxContext {
  readonly inbox: Inbox;
  readonly visibleRows: VisibleRows;
  readonly view: InvitationsView;
  /** Resolves when the profiles are there. */
  readonly ready: () => Promise<void>;
}

/** What those need that are about invitations. */
export interface TargetContext extends InboxContext {
  /** Documents stand for their invitation, too. */
  readonly details: Pick<Details, 'targetOf'>;
}
