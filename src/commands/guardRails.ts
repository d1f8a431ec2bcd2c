// What stands between a planned action and AWS: read-only mode, credentials, the question, protected profiles.
import { setTimeout as delay } from 'node:timers/promises';
import type { BatchPlan } from '../actions/batch.ts';
import type { Target } from '../actions/target.ts';
import { matchesAny } from '../common/glob.ts';
import { t } from '../common/l10n.ts';
import { visible, withoutIcons } from '../common/untrustedText.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import { explain } from '../invitations/failure.ts';
import { highImpact, partyLabel, type Viewer } from '../invitations/labels.ts';
import { profileLabel, profileLocation } from '../invitations/labels.ts';
import { actionConfirmation } from '../presentation/actionConfirmation.ts';
import { actionSummary, batchConfirmation, planTitle } from '../presentation/batchConfirmation.ts';
import type { Settings } from '../settings.ts';
import type { ActionContext } from './commandContext.ts';
import { offer } from './notifications.ts';
import type { UserInterface } from './userInterface.ts';

/** How long the question waits for the accounts to be identified. Milliseconds. */
const IDENTIFY_MS = 3_000;

type GuardContext = Pick<ActionContext, 'settings' | 'ui'>;

/** What the person agreed to. */
export interface PassedGuardRails {
  /** Empty where none was given. */
  readonly reason: string;
}

/** `undefined` where the action must not be sent. */
export async function passGuardRails(
  plan: BatchPlan,
  context: GuardContext,
  isRowButton: boolean,
): Promise<PassedGuardRails | undefined> {
  const { settings, ui } = context;
  if (isReadOnly(context)) return undefined;
  const profiles = [...new Set(plan.targets.map(({ profile }) => profile))];
  if (!(await areAuthenticated(profiles, ui))) return undefined;
  const unconfirmed = await unconfirmedAccounts(profiles);
  const needsQuestion = (): boolean => needsConfirmation(plan, settings(), isRowButton);
  const isAsked = needsQuestion();
  const reason = plan.action === 'decline' ? await askReason(plan, unconfirmed, isAsked, ui) : '';
  if (reason === undefined) return undefined;
  if ((isAsked || needsQuestion()) && !(await isConfirmed(plan, unconfirmed, reason, ui))) return undefined;
  if (!(await areProtectedProfilesTyped(plan, unconfirmed, context))) return undefined;
  // The settings may have changed while the questions were open.
  return isReadOnly(context) ? undefined : { reason };
}

/** `readOnly` holds for every caller of a command, not only for menus. */
export function isReadOnly({ settings, ui }: GuardContext): boolean {
  if (!settings().readOnly) return false;
  void offer(ui, t('Nothing was done: the setting "{0}" is on.', 'handshakes.readOnly'), {
    [t('Open Settings')]: () => ui.runCommand('workbench.action.openSettings', 'handshakes.readOnly'),
  });
  return true;
}

/**
 * Gets the credentials before the question, one profile after the other: a question must never open over an MFA code
 * that is being typed.
 */
async function areAuthenticated(profiles: readonly ProfileInbox[], ui: UserInterface): Promise<boolean> {
  for (const profile of profiles) {
    const failure = await ui.withViewProgress(() => profile.authenticate());
    if (!failure) continue;
    void offer(ui, t('Nothing was done. {0}', explain(failure, profile.profile.name).sentence));
    return false;
  }
  return true;
}

/**
 * Profiles whose account could not be confirmed just now. The question names the account that the credentials have now,
 * which may differ from when the list was read. A network that does not answer must not keep the question away.
 */
async function unconfirmedAccounts(profiles: readonly ProfileInbox[]): Promise<ReadonlySet<ProfileInbox>> {
  const unconfirmed = new Set(profiles);
  const identifying = profiles.map(async (profile) => {
    if (await profile.identify()) unconfirmed.delete(profile);
  });
  await Promise.race([Promise.all(identifying), delay(IDENTIFY_MS)]);
  // A copy: what comes later changes nothing about this question.
  return new Set(unconfirmed);
}

/** High impact, protected profiles and several invitations at once are confirmed whatever the settings say. */
function needsConfirmation(plan: BatchPlan, { confirm, protectedProfiles }: Settings, isRowButton: boolean): boolean {
  return (
    !isRowButton ||
    confirm === 'always' ||
    !isSingle(plan) ||
    plan.targets.some(
      ({ profile, row }) => highImpact(row.invitation) !== undefined || isProtected(profile, protectedProfiles),
    )
  );
}

/** Nothing but one invitation was chosen. */
function isSingle({ targets, excluded }: BatchPlan): boolean {
  return targets.length === 1 && excluded.length === 0;
}

function isProtected({ profile }: ProfileInbox, patterns: readonly string[]): boolean {
  // Case-insensitive: a guard that is missed is worse than one too many.
  return matchesAny(
    profile.name.toLowerCase(),
    patterns.map((pattern) => pattern.toLowerCase()),
  );
}

/** Optional, where a service takes one. `undefined` where the person left the box. */
async function askReason(
  plan: BatchPlan,
  unconfirmed: ReadonlySet<ProfileInbox>,
  isAsked: boolean,
  ui: UserInterface,
): Promise<string | undefined> {
  const [first] = plan.targets;
  const limits = plan.targets.flatMap(({ store }) => store.source.service.declineReason?.maxLength ?? []);
  if (limits.length === 0 || !first) return '';
  const limit = Math.min(...limits);
  const reason = await ui.askText({
    title: planTitle(plan),
    prompt: withoutIcons(
      isAsked
        ? t('Reason, which the sender can read. Leave it empty to give none. A question comes before anything is sent.')
        : t(
            'Reason, which the sender can read. Leave it empty to give none. Enter declines the invitation from {0} at once, in {1}: no further question comes.',
            partyLabel(first.row.invitation.counterparty),
            profileLocation(viewerOf(first, unconfirmed)),
          ),
    ),
    placeHolder: t('Reason (optional)'),
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.length > limit ? t('At most {0} characters; these are {1}.', limit, text.length) : undefined,
  });
  return reason?.trim();
}

function viewerOf({ profile }: Target, unconfirmed: ReadonlySet<ProfileInbox>): Viewer {
  return { ...profile.viewer, unconfirmed: unconfirmed.has(profile) };
}

async function isConfirmed(
  plan: BatchPlan,
  unconfirmed: ReadonlySet<ProfileInbox>,
  reason: string,
  ui: UserInterface,
): Promise<boolean> {
  const [only] = plan.targets;
  const single = only !== undefined && isSingle(plan);
  const question = single
    ? actionConfirmation(only.row.invitation, plan.action, viewerOf(only, unconfirmed), reason)
    : batchConfirmation(plan, unconfirmed, reason);
  return ui.confirm({ ...question, keep: single ? t('Keep Invitation') : t('Keep Invitations') });
}

/** Each protected profile needs its account ID or name typed once. */
async function areProtectedProfilesTyped(
  { action, targets }: BatchPlan,
  unconfirmed: ReadonlySet<ProfileInbox>,
  { settings, ui }: GuardContext,
): Promise<boolean> {
  const { protectedProfiles } = settings();
  for (const [inbox, own] of Map.groupBy(targets, ({ profile }) => profile)) {
    const { profile, accountId } = inbox;
    if (!isProtected(inbox, protectedProfiles)) continue;
    // An unconfirmed account is no proof that the person knows where they are.
    const accepted = [profile.name, ...(accountId === undefined || unconfirmed.has(inbox) ? [] : [accountId])];
    const typed = await ui.askText({
      title: t('Protected Profile {0}', profileLabel({ profile: profile.name })),
      prompt: withoutIcons(`${actionSummary(action, own)} ${typeInstruction(accepted)}`),
      ignoreFocusOut: true,
      validateInput: (text) =>
        text === '' || accepted.includes(text.trim())
          ? undefined
          : t('That is neither the name nor the account id of this profile.'),
    });
    if (typed === undefined || !accepted.includes(typed.trim())) return false;
  }
  return true;
}

function typeInstruction([name = '', account]: readonly string[]): string {
  // In full: it has to be typed.
  const quoted = visible(name, Infinity);
  return account === undefined
    ? t('Type "{0}" to go on.', quoted)
    : t('Type "{0}" or "{1}" to go on.', quoted, visible(account, 100));
}
