// Entry point: registers what the manifest declares, and returns.
import * as vscode from 'vscode';
import type { HandshakesExtension } from './apiTypes.ts';
import type { Main } from './main.ts';

/**
 * Registers what the manifest promises, and returns. Everything else is in `main.ts`, which follows at once: VS Code
 * waits for no more than this. It is a file of its own, with no import but `vscode`, because each further import of
 * an ES module costs the extension host a millisecond or two (docs/performance.md).
 */
export function activate(context: vscode.ExtensionContext): HandshakesExtension {
  let main: Main | undefined;
  let loading: Promise<Main> | undefined;
  const load = async (): Promise<Main> => {
    const { start } = await import('./main.ts');
    main = start(context);
    return main;
  };
  const loaded = (): Promise<Main> => {
    loading ??= load().catch((error: unknown) => {
      // The next one who asks tries again.
      loading = undefined;
      throw error;
    });
    return loading;
  };
  // oxlint-disable-next-line typescript/no-unsafe-argument -- VS Code has no type for manifests.
  const { commands, languageModelTools } = contributionsOf(context.extension.packageJSON);
  context.subscriptions.push(
    ...commands.map(({ command }) =>
      vscode.commands.registerCommand(command, async (...menu: unknown[]) =>
        // Where it is there, nothing is waited for: the row that has the focus now is the one that is meant.
        (main ?? (await loaded())).run(command, menu),
      ),
    ),
    ...languageModelTools.map(({ name }) =>
      vscode.lm.registerTool(name, {
        prepareInvocation: async ({ input }) => (await loaded()).prepareTool(name, input),
        invoke: async ({ input }) => (await loaded()).invokeTool(name, input),
      }),
    ),
  );
  // Whatever it was activated for needs it: right after, because even the call of `import()` takes a few milliseconds
  // here. Where it fails, whoever asks next is told.
  setImmediate(() => void loaded().catch(() => undefined));
  return { getAPI: async (version) => (await loaded()).getApi(version) };
}

interface Contributions {
  readonly commands: readonly { readonly command: string }[];
  readonly languageModelTools: readonly { readonly name: string }[];
}

/** The ids are in the manifest already; a test compares it with `contributions.ts`. */
function contributionsOf(manifest: { readonly contributes: Contributions }): Contributions {
  return manifest.contributes;
}
