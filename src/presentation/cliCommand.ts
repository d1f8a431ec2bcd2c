// The AWS CLI command for an invitation.
import { commandLine, type Shell } from '../common/shellQuoting.ts';
import { allowedAction, type Invitation } from '../invitations/invitation.ts';

/**
 * The command that takes the allowed action in a terminal with that shell. `undefined` where no action is allowed, or
 * where the ID or the name of the profile cannot be quoted for that shell.
 */
export function cliCommand(invitation: Invitation, profile: string, shell: Shell): string | undefined {
  const action = allowedAction(invitation);
  if (!action) return undefined;
  return commandLine(['aws', ...invitation.service.cli[action](invitation), '--profile', profile], shell);
}
