// Which rows show the same invitation: its two sides, in however many profiles.
import type { Counterpart } from '../invitations/counterpartLabels.ts';
import { isFinished, type Invitation } from '../invitations/invitation.ts';
import { type ListStore, type Row, withoutActivity } from './listStore.ts';
import type { ProfileInbox } from './profileInbox.ts';

/** A row somewhere in the inbox. */
export interface RowRef {
  readonly profile: ProfileInbox;
  readonly store: ListStore;
  readonly key: string;
}

/** What to say about a row on the other side. */
export function counterpartAt({ profile, store }: RowRef): Counterpart {
  return { viewer: profile.viewer, direction: store.list.direction };
}

/**
 * An ID means the same invitation only within one service, catalog, partition and endpoint, and where both rows have
 * an ARN, only with the same one. Rows enter and leave one by one; no step visits more than the rows of one ID.
 */
export class CounterpartIndex {
  /** By scope, then by ID. One row as it is, several in an array: nearly all invitations have one. */
  readonly #rows = new Map<string, Map<string, RowRef | RowRef[]>>();

  add(profile: ProfileInbox, store: ListStore, rows: readonly Row[]): void {
    const others = rows.flatMap(({ key, invitation }) => {
      // Without an ID it may be any invitation.
      if (invitation.id === '') return [];
      const known = this.#withId(profile, invitation);
      const scope = scopeOf(profile, invitation);
      let ids = this.#rows.get(scope);
      if (!ids) this.#rows.set(scope, (ids = new Map<string, RowRef | RowRef[]>()));
      const ref: RowRef = { profile, store, key };
      ids.set(invitation.id, known.length === 0 ? ref : [...known, ref]);
      return known;
    });
    redrawCounterparts(store, others);
  }

  remove(profile: ProfileInbox, store: ListStore, rows: Iterable<Row>): void {
    const others: RowRef[] = [];
    for (const { key, invitation } of rows) {
      const scope = scopeOf(profile, invitation);
      const ids = this.#rows.get(scope);
      const left = this.#withId(profile, invitation).filter((ref) => ref.store !== store || ref.key !== key);
      const [first, second] = left;
      if (first === undefined) ids?.delete(invitation.id);
      else ids?.set(invitation.id, second === undefined ? first : left);
      if (ids?.size === 0) this.#rows.delete(scope);
      others.push(...left);
    }
    redrawCounterparts(store, others);
  }

  /** Rows that show the invitation from the other side; the profile itself may have one. */
  counterparts(profile: ProfileInbox, invitation: Invitation): readonly RowRef[] {
    const refs = this.#withId(profile, invitation);
    // Most have one row: nothing is made for them.
    if (refs.length < 2) return [];
    return refs.filter((ref) => isSameInvitation(ref, invitation) && ref.store.list.direction !== invitation.direction);
  }

  /** Equal for the rows that show one and the same invitation, from either side. */
  keyOf(profile: ProfileInbox, invitation: Invitation): string {
    return `${scopeOf(profile, invitation)} ${invitation.id} ${invitation.arn ?? this.#onlyArn(profile, invitation)}`;
  }

  /** Shows on every other row of a finished invitation what became of it. */
  propagate({ profile, store, key }: RowRef, invitation: Invitation): void {
    if (!isFinished(invitation)) return;
    for (const ref of this.#withId(profile, invitation)) {
      if ((ref.store !== store || ref.key !== key) && isSameInvitation(ref, invitation)) infer(ref, invitation);
    }
  }

  #withId(profile: ProfileInbox, invitation: Invitation): readonly RowRef[] {
    const known = this.#rows.get(scopeOf(profile, invitation))?.get(invitation.id);
    if (known === undefined) return [];
    return Array.isArray(known) ? known : [known];
  }

  /** A row without an ARN shows the invitation whose ARN the other rows of its ID agree on. */
  #onlyArn(profile: ProfileInbox, invitation: Invitation): string {
    const arns = new Set(this.#withId(profile, invitation).flatMap((ref) => invitationAt(ref)?.arn ?? []));
    const [only, second] = arns;
    return second === undefined ? (only ?? '') : '';
  }
}

/** Rows by the invitation and the direction that they show: what several profiles of one identity list is one entry. */
export function distinctInvitations(refs: Iterable<RowRef>): ReadonlyMap<string, readonly RowRef[]> {
  const distinct = new Map<string, RowRef[]>();
  for (const ref of refs) {
    const invitation = invitationAt(ref);
    if (!invitation) continue;
    const key = `${invitation.direction} ${ref.profile.invitationKey(invitation)}`;
    const known = distinct.get(key);
    if (known) known.push(ref);
    else distinct.set(key, [ref]);
  }
  return distinct;
}

function scopeOf(profile: ProfileInbox, { list, service, catalog = '' }: Invitation): string {
  const endpoint = profile.connectedList(list)?.source.endpointKey ?? '';
  return [profile.profile.origin, endpoint, service.id, catalog].join(' ');
}

function invitationAt({ store, key }: RowRef): Invitation | undefined {
  return store.row(key)?.invitation;
}

function isSameInvitation(ref: RowRef, { arn }: Invitation): boolean {
  const other = invitationAt(ref)?.arn;
  return arn === undefined || other === undefined || arn === other;
}

/** Rows whose counterpart was added or removed look different. */
function redrawCounterparts(store: ListStore, others: readonly RowRef[]): void {
  const elsewhere = others.filter((other) => other.store.list.direction !== store.list.direction);
  for (const [otherStore, refs] of Map.groupBy(elsewhere, (other) => other.store)) {
    otherStore.redraw(refs.map(({ key }) => key));
  }
}

/** What is being sent for a row decides about it; every other row takes over what became of the invitation. */
function infer({ store, key }: RowRef, { status, phase }: Invitation): void {
  const row = store.row(key);
  if (row?.invitation.phase !== 'pending' || row.activity === 'cancel' || row.activity === 'decline') return;
  store.update(key, (known) => ({
    ...(known.activity === undefined ? withoutActivity(known) : known),
    invitation: { ...known.invitation, status, phase },
    inferred: true,
  }));
}
