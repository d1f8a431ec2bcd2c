// The invitations that a command is about: those that a menu passed, or those that the person picks.
import type { Target } from '../actions/target.ts';
import type { Row } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { Node } from '../views/nodes.ts';
import type { TargetContext } from './commandContext.ts';
import { passedBy, type MenuArguments } from './menuArguments.ts';
import { pickInvitations } from './pickers/invitationPicker.ts';

export interface Choice extends TargetContext {
  /** Title of the picker, e.g. `Cancel Invitation`. */
  readonly title: string;
  /** Which rows may be chosen in the picker. */
  readonly allows: (row: Row, profile: ProfileInbox) => boolean;
}

export interface Chosen {
  readonly targets: readonly Target[];
  /** Through the picker, not on a row. */
  readonly picked: boolean;
}

/** The invitation that a menu passed, or the one that the person picks; `undefined` where they leave the picker. */
export async function targetOf(menu: MenuArguments, choice: Choice): Promise<Target | undefined> {
  const [passed] = passedTargets({ ...menu, selection: undefined }, choice);
  if (passed || menu.argument !== undefined) return passed;
  await choice.ready();
  return (await pickInvitations(choice, false))[0];
}

/** The invitations that a menu passed, or those that the person picks. None where they leave the picker. */
export async function targetsOf(menu: MenuArguments, choice: Choice): Promise<Chosen> {
  const passed = passedTargets(menu, choice);
  // A row that was just removed, or an argument that is no row of ours, must not open a picker instead.
  if (menu.argument !== undefined) return { targets: passed, picked: false };
  await choice.ready();
  return { targets: await pickInvitations(choice, true), picked: true };
}

/** Rows and documents only: selecting a header does not select the rows below it. */
function passedTargets(menu: MenuArguments, { view, details }: Pick<TargetContext, 'view' | 'details'>): Target[] {
  return passedBy(menu).flatMap((passed) => {
    const node = view.nodeFrom(passed);
    return node?.kind === 'invitation' ? targetsUnder(node) : (details.targetOf(passed) ?? []);
  });
}

/** The invitation that a node stands for, or all those of a group. */
export function targetsUnder(node: Node): Target[] {
  if (node.kind !== 'invitation' && node.kind !== 'group') return [];
  const { profile, list } = node;
  const store = profile.list(list.id);
  if (!store) return [];
  if (node.kind === 'group') return store.rows.map((row) => ({ profile, store, row }));
  const row = store.row(node.key);
  return row ? [{ profile, store, row }] : [];
}
