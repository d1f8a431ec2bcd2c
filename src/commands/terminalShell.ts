// The shell that the terminal uses, for quoting.
import { platform } from 'node:os';
import * as vscode from 'vscode';
import { shellOf, type Shell } from '../common/shellQuoting.ts';

/** What VS Code also calls a shell, and is none. */
const NO_SHELLS: ReadonlySet<string> = new Set(['julia', 'node', 'python']);

/** The shell that a copied line goes to: that of the terminal a person has open, else the one a new terminal gets. */
export function shellInUse(): Shell {
  const preset = shellOf(vscode.env.shell, platform());
  const shown = vscode.window.activeTerminal?.state.shell;
  if (shown === undefined || NO_SHELLS.has(shown)) return preset;
  const shell = shellOf(shown, platform());
  // Both PowerShells go by one name there.
  return shell === 'pwsh' && preset === 'powershell' ? preset : shell;
}
