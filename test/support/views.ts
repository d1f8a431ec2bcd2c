// What shows invitations, outside an editor. What else needs `vscode` has to be loaded after this.
import type { Inbox } from '../../src/inbox/inbox.ts';
import type { InvitationsViewOptions } from '../../src/views/invitationsView.ts';
import { NO_MEMORY, visibleRowsWith } from './invitations.ts';

await import('./vscodeStub.ts');
const { InvitationsView } = await import('../../src/views/invitationsView.ts');

/** The tree of that inbox. It finds nothing remembered, and keeps nothing, unless it is told to. */
export function viewOf(inbox: Inbox, about: Partial<Omit<InvitationsViewOptions, 'inbox'>> = {}) {
  const { memory = NO_MEMORY, visibleRows = visibleRowsWith(memory) } = about;
  return new InvitationsView({
    inbox,
    visibleRows,
    memory,
    ready: () => Promise.resolve(),
    setContext: () => undefined,
    ...about,
  });
}
