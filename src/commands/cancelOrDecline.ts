// The commands that cancel and decline: which invitations are meant, and which action.
import { planBatch } from '../actions/batch.ts';
import { t } from '../common/l10n.ts';
import { withoutIcons } from '../common/untrustedText.ts';
import { allowedAction, type Action } from '../invitations/invitation.ts';
import { actionLabels, firstFew, forAction, partyLabel } from '../invitations/labels.ts';
import { planAndRun, type ActionRequest } from './actionFlow.ts';
import { targetsOf, type Chosen } from './chosenTargets.ts';
import type { ActionContext } from './commandContext.ts';
import { isReadOnly } from './guardRails.ts';
import type { MenuArguments } from './menuArguments.ts';
import { offer } from './notifications.ts';
import { pickList } from './pickers/listPicker.ts';

/** Counterparties named beside each of two actions to choose from. */
const PARTIES_NAMED = 3;

export async function cancelOrDecline(action: Action, menu: MenuArguments, context: ActionContext): Promise<void> {
  const chosen = await chooseTargets(menu, context, actionLabels(action).button, (allowed) => allowed === action);
  if (!chosen) return;
  const { targets, picked } = chosen;
  if (targets.length > 0) {
    await planAndRun({ ...requestFor(chosen, menu, context), action, isRowButton: !picked }, context);
  } else if (!picked) {
    await offer(context.ui, t('Nothing was done: it is no longer in the list.'));
  }
}

/** Whichever of the two actions the rows allow. A key is pressed by mistake more easily, so it always asks. */
export async function cancelOrDeclineAny(menu: MenuArguments, context: ActionContext): Promise<void> {
  const title = t('Cancel or Decline Invitation');
  const chosen = await chooseTargets(menu, context, title, (allowed) => allowed !== undefined);
  const [first] = chosen?.targets ?? [];
  if (!chosen || !first) return;
  const focused = context.view.nodeFrom(menu.argument);
  const { direction } = focused?.kind === 'invitation' ? focused.list : first.row.invitation;
  const request = requestFor(chosen, menu, context);
  const action = await chooseAction(request, direction === 'sent' ? 'cancel' : 'decline', context);
  if (action) await planAndRun({ ...request, action, isRowButton: false }, context);
}

/** Everything pending in one list, as far as the filter shows it. */
export async function cancelOrDeclineAll(
  action: Action,
  { argument }: MenuArguments,
  context: ActionContext,
): Promise<void> {
  const list = await pickList(argument, action, context);
  if (!list) return;
  const { profile, store } = list;
  const pending = store.rows.filter(({ invitation }) => allowedAction(invitation) === action);
  const chosen = pending.map((row) => ({ profile, store, row }));
  await planAndRun({ action, chosen, visibleRows: context.visibleRows, isRowButton: false }, context);
}

type ChosenTargets = Pick<ActionRequest, 'chosen' | 'visibleRows'>;

/** VS Code keeps rows in its selection that the filter hides by now; a picker or a document shows what it is about. */
function requestFor({ targets, picked }: Chosen, menu: MenuArguments, context: ActionContext): ChosenTargets {
  const isInSight = picked || context.details.targetOf(menu.argument) !== undefined;
  return { chosen: targets, ...(isInSight ? {} : { visibleRows: context.visibleRows }) };
}

/**
 * The one action that the invitations allow. Where some allow either, or none what the focused row stands for, the
 * person chooses, with the action of the focused row first.
 */
async function chooseAction(
  { chosen, visibleRows }: ChosenTargets,
  focused: Action,
  { ui }: ActionContext,
): Promise<Action | undefined> {
  const actions: readonly Action[] = focused === 'cancel' ? ['cancel', 'decline'] : ['decline', 'cancel'];
  const plans = actions
    .map((action) => planBatch(action, chosen, visibleRows))
    .filter(({ targets }) => targets.length > 0);
  const [plan, other] = plans;
  if (!plan || (!other && plan.action === focused)) return focused;
  const items = plans.map(({ action, targets }) => ({
    label: forAction(action, t('Cancel {0} sent', targets.length), t('Decline {0} received', targets.length)),
    detail: withoutIcons(firstFew(targets, PARTIES_NAMED, ({ row }) => partyLabel(row.invitation.counterparty))),
    action,
  }));
  const picked = await ui.pickOne(items, {
    title: t('Cancel or Decline Invitation'),
    placeHolder: other
      ? t('Both sent and received invitations are selected: choose which of them.')
      : forAction(
          focused,
          t('No sent one that is selected can be canceled. Choose this instead, or leave with Escape.'),
          t('No received one that is selected can be declined. Choose this instead, or leave with Escape.'),
        ),
  });
  return picked?.action;
}

/** `undefined` in read-only mode. The picker offers the rows that `allows` accepts. */
async function chooseTargets(
  menu: MenuArguments,
  context: ActionContext,
  title: string,
  allows: (allowed: Action | undefined) => boolean,
): Promise<Chosen | undefined> {
  if (isReadOnly(context)) return undefined;
  return targetsOf(menu, {
    ...context,
    title,
    allows: ({ activity, invitation }) => activity === undefined && allows(allowedAction(invitation)),
  });
}
