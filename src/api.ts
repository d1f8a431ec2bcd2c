// The API for other extensions: frozen copies of what the inbox has read.
import * as vscode from 'vscode';
import type { HandshakesApi, InvitationData, ProfileData } from './apiTypes.ts';
import { defined } from './common/records.ts';
import type { Inbox } from './inbox/inbox.ts';
import type { ProfileInbox } from './inbox/profileInbox.ts';
import { allowedAction, type Invitation, type Party } from './invitations/invitation.ts';

/** Changes that come within this time are told of together. Milliseconds. */
const GATHER_MS = 100;

export interface ApiContext {
  readonly inbox: Inbox;
  readonly ready: () => Promise<void>;
  /** Owns what has to end with the extension. */
  readonly subscriptions: { dispose(): unknown }[];
}

/** Throws for a version that there is not: the caller was made for a newer extension. */
export function createApi(version: unknown, { inbox, ready, subscriptions }: ApiContext): HandshakesApi {
  if (version !== 1) throw new RangeError(`Handshakes for AWS has API version 1, not ${String(version)}.`);
  const changes = new vscode.EventEmitter<{ readonly profiles: readonly string[] }>();
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    timer = undefined;
    const profiles = Object.freeze([...changed]);
    changed.clear();
    changes.fire(Object.freeze({ profiles }));
  };
  subscriptions.push(
    changes,
    { dispose: () => clearTimeout(timer) },
    inbox.onDidChange((change) => {
      const profiles = change.kind === 'profiles' ? inbox.profiles : [change.profile];
      for (const { profile } of profiles) changed.add(profile.name);
      timer ??= setTimeout(tell, GATHER_MS);
    }),
  );
  return Object.freeze<HandshakesApi>({
    version: 1,
    listProfiles: async () => {
      await ready();
      return Object.freeze(inbox.profiles.map(profileData));
    },
    listInvitations: ({ profile: name, pending = false } = {}) =>
      Object.freeze(
        inbox.profiles
          .filter(({ profile }) => name === undefined || profile.name === name)
          .flatMap((profile) =>
            profile.lists.flatMap(({ rows }) => rows.map(({ invitation }) => invitationData(invitation, profile))),
          )
          .filter(({ phase }) => !pending || phase === 'pending'),
      ),
    onDidChange: changes.event,
  });
}

function profileData({ profile, accountId, state, isLoading }: ProfileInbox): ProfileData {
  return Object.freeze<ProfileData>({
    name: profile.name,
    sample: profile.origin === 'sample',
    ...defined({ accountId }),
    state: state.kind === 'failed' ? 'failed' : state.kind === 'closed' ? 'unread' : isLoading ? 'reading' : 'read',
  });
}

/** A frozen copy of what others may know: neither our objects nor the answer of the service. */
function invitationData(invitation: Invitation, { profile, accountId }: ProfileInbox): InvitationData {
  const { service, direction, id, arn, type, status, phase, catalog, note, sender } = invitation;
  const { createdAt, updatedAt, expiresAt } = invitation;
  const action = allowedAction(invitation);
  return Object.freeze<InvitationData>({
    profile: profile.name,
    sample: profile.origin === 'sample',
    ...defined({ accountId }),
    service: service.id,
    direction,
    id,
    ...defined({ arn }),
    type,
    status,
    phase,
    ...defined({ allowedAction: action }),
    counterparty: partyData(invitation.counterparty),
    ...defined({ catalog, note }),
    ...defined({ sender: sender && Object.freeze({ ...sender }) }),
    ...defined({ createdAt, updatedAt, expiresAt }),
  });
}

function partyData({ kind, id, name, email }: Party): InvitationData['counterparty'] {
  return Object.freeze({
    kind,
    id,
    ...defined({ name, email }),
  });
}
