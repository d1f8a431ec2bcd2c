// One row that a person chose to act on, with the profile and the list that it is in.
import type { ListStore, Row } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';

/** One invitation that a person chose, as it was then. */
export interface Target {
  readonly profile: ProfileInbox;
  readonly store: ListStore;
  readonly row: Row;
}

/** All that was read of a profile. */
export function targetsIn(profile: ProfileInbox): Target[] {
  return profile.lists.flatMap((store) => store.rows.map((row) => ({ profile, store, row })));
}

/** Unique among all rows: the same invitation in another profile has another key. */
export function targetKey({ profile, store, row }: Target): string {
  return `${profile.id} ${store.list.id} ${row.key}`;
}

/** Whether its decline can carry a reason. */
export function takesReason({ store }: Target): boolean {
  return store.source.service.declineReason !== undefined;
}
