// Copy ID, Copy ARN and Copy as AWS CLI Command: a line for each chosen invitation.
import type { Target } from '../actions/target.ts';
import { plural, t } from '../common/l10n.ts';
import { cliCommand } from '../presentation/cliCommand.ts';
import { targetsOf } from './chosenTargets.ts';
import type { TargetContext } from './commandContext.ts';
import type { MenuArguments } from './menuArguments.ts';
import { shellInUse } from './terminalShell.ts';

interface CopiedText {
  /** Title of the picker. */
  readonly title: string;
  readonly textOf: (target: Target) => string | undefined;
  readonly doneText: (copied: number) => string;
}

export function copyIds(menu: MenuArguments, context: TargetContext): Promise<void> {
  return copyTexts(menu, context, {
    title: t('Copy ID'),
    textOf: ({ row }) => row.invitation.id,
    doneText: (copied) => plural(copied, t('ID copied'), t('{0} IDs copied', copied)),
  });
}

export function copyArns(menu: MenuArguments, context: TargetContext): Promise<void> {
  return copyTexts(menu, context, {
    title: t('Copy ARN'),
    textOf: ({ row }) => row.invitation.arn,
    doneText: (copied) => plural(copied, t('ARN copied'), t('{0} ARNs copied', copied)),
  });
}

/** Not for sample profiles, which are in no file: the command would use whatever real profile has that name. */
export function copyCliCommands(menu: MenuArguments, context: TargetContext): Promise<void> {
  return copyTexts(menu, context, {
    title: t('Copy as AWS CLI Command'),
    textOf: ({ row, profile: { profile } }) =>
      profile.origin === 'sample' ? undefined : cliCommand(row.invitation, profile.name, shellInUse()),
    doneText: (copied) => plural(copied, t('AWS CLI command copied'), t('{0} AWS CLI commands copied', copied)),
  });
}

/** The clipboard keeps what it has where there is nothing to copy. */
async function copyTexts(
  menu: MenuArguments,
  context: TargetContext,
  { title, textOf, doneText }: CopiedText,
): Promise<void> {
  const { ui } = context;
  const { targets, picked } = await targetsOf(menu, { ...context, title, allows: () => true });
  const texts = targets.map(textOf).filter((text) => text !== undefined && text !== '');
  if (texts.length > 0) {
    await ui.copy(texts.join('\n'));
    ui.showStatus(`$(check) ${doneText(texts.length)}`, 3_000);
  } else if (targets.length > 0 || !picked) {
    ui.showStatus(t('Nothing to copy there'), 5_000);
  }
}
