// Collects the texts that people read from the sources: what `t` of src/common/l10n.ts is called with.
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { parse } from 'acorn';
import type { AnyNode, CallExpression } from 'acorn';

const root = path.dirname(import.meta.dirname);

/** A text and where it is, as `src/views/items.ts:12`. */
export interface Place {
  readonly text: string;
  readonly where: string;
}

export interface Texts {
  /** English originals, to be translated. */
  readonly translatable: readonly Place[];
  /** Calls of `t` whose text is not a literal: nobody could translate them. */
  readonly notLiteral: readonly Place[];
  /** Literals that read like something for people and do not go through `t`. */
  readonly bypassing: readonly Place[];
}

/** The emulator says what AWS says, in English. */
const NOT_FOR_PEOPLE = path.join('src', 'emulator');

export function collectTexts(): Texts {
  const translatable: Place[] = [];
  const notLiteral: Place[] = [];
  const bypassing: Place[] = [];
  const visit = (node: AnyNode, file: string): void => {
    const where = `${file}:${node.loc?.start.line ?? 0}`;
    if (isImport(node) || isLogCall(node)) return;
    if (isCallOf(node, 't')) {
      const [first, ...values] = node.arguments;
      if (first?.type === 'Literal' && typeof first.value === 'string') translatable.push({ text: first.value, where });
      else notLiteral.push({ text: first?.type ?? 'nothing', where });
      for (const value of values) visit(value, file);
      return;
    }
    const text = textOf(node);
    if (text !== undefined && isForPeople(text)) bypassing.push({ text, where });
    for (const child of childrenOf(node)) visit(child, file);
  };
  for (const name of readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    const file = path.join('src', name);
    if (!file.endsWith('.ts') || file.startsWith(NOT_FOR_PEOPLE)) continue;
    // Types become blanks: lines stay where they are.
    const code = stripTypeScriptTypes(readFileSync(path.join(root, file), 'utf8'));
    visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true }), file.replaceAll('\\', '/'));
  }
  return { translatable, notLiteral, bypassing };
}

function isImport({ type }: AnyNode): boolean {
  return type === 'ImportDeclaration' || type === 'ImportExpression' || type === 'ExportAllDeclaration';
}

function isCallOf(node: AnyNode, name: string): node is CallExpression {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === name;
}

/** `log.warn(…)`, `this.#options.log.info(…)`: the log is English, as in VS Code itself. */
function isLogCall(node: AnyNode): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  const { object } = node.callee;
  const name = object.type === 'MemberExpression' ? object.property : object;
  return (name.type === 'Identifier' || name.type === 'PrivateIdentifier') && name.name === 'log';
}

function textOf(node: AnyNode): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked ?? '').join('…');
  return undefined;
}

/** Words with a blank between them, a sentence's end, or a single word like a label. */
function isForPeople(text: string): boolean {
  return /[a-z]{2,},? [a-z]{2,}|\p{L}{2,}[ !?]*…|[a-z]{2}[.!?]$|^[A-Z][a-z]+( [A-Za-z]+)*…?$/u.test(text);
}

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    // `{ name: … }` names no text, `{ [name]: … }` may.
    if (key === 'key' && !('computed' in node && node.computed)) return [];
    return (Array.isArray(value) ? value : [value]).filter(isNode);
  });
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
