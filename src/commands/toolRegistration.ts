import * as vscode from 'vscode';
import { TOOLS } from '../contributions.ts';
import type { ToolContext } from './tools.ts';

/** Registers the tools for language models. What they do is loaded when the first of them is used. */
export function registerTools(context: ToolContext): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.values(TOOLS).map((name) =>
      vscode.lm.registerTool(name, {
        prepareInvocation: async ({ input }) => (await import('./tools.ts')).prepare(name, input),
        invoke: async ({ input }) =>
          new vscode.LanguageModelToolResult([
            new vscode.LanguageModelTextPart(await (await import('./tools.ts')).invoke(name, input, context)),
          ]),
      }),
    ),
  );
}
