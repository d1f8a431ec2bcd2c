// Notifications that offer what may help.
import { t } from '../common/l10n.ts';
import { unlinked } from '../common/untrustedText.ts';
import { COMMANDS } from '../contributions.ts';
import type { Severity, UserInterface } from './userInterface.ts';

/** A notification with a button for each offer and one for the log; runs what the person chooses. */
export async function offer(
  ui: UserInterface,
  text: string,
  offers: Readonly<Record<string, () => unknown>> = {},
  severity: Severity = 'warning',
): Promise<void> {
  const showLog = t('Show Log');
  const chosen = await ui.notify(severity, unlinked(text), ...Object.keys(offers), showLog);
  if (chosen === showLog) await ui.runCommand(COMMANDS.showLog);
  else if (chosen !== undefined) await offers[chosen]?.();
}
