// Reads one invitation again and shows in its row, and on its counterparts, what came of it.
import { t } from '../common/l10n.ts';
import { explain, failureOf, InvitationError, type Failure } from '../invitations/failure.ts';
import { merge, type Invitation } from '../invitations/invitation.ts';
import { withoutActivity, type ListStore } from './listStore.ts';
import type { ProfileInbox } from './profileInbox.ts';

/** Resolves to the invitation, or to what went wrong, which the row shows too. */
export async function readRow(profile: ProfileInbox, store: ListStore, key: string): Promise<Invitation | Failure> {
  const row = store.row(key);
  if (!row) return { kind: 'notFound', message: t('It is no longer in the list.') };
  if (row.activity !== undefined) return row.invitation;
  store.update(key, (known) => ({ ...withoutActivity(known), activity: 'read' }));
  try {
    const failure = await profile.authenticate();
    if (failure) throw new InvitationError(failure);
    const read = await store.source.get(row.invitation, profile.rates.callOptions(store.source, 'get', profile.life));
    return acceptRead(profile, store, key, read, row.inferred) ?? read;
  } catch (error) {
    const failure = failureOf(error);
    const remark = explain(failure, profile.profile.name).title;
    store.update(key, (known) => ({ ...withoutActivity(known), remark }));
    return failure;
  }
}

/** `corrects`: the row was only inferred from a counterpart when it was asked for. Resolves to what the row shows. */
export function acceptRead(
  profile: ProfileInbox,
  store: ListStore,
  key: string,
  read: Invitation,
  corrects = false,
): Invitation | undefined {
  const row = store.row(key);
  if (!row) return undefined;
  // Its counterpart may have been acted on meanwhile.
  const invitation = merge(row.invitation, read, corrects);
  store.update(key, ({ rank }) => ({ key, invitation, rank }));
  profile.propagate(store, key, invitation);
  return invitation;
}
