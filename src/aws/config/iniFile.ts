// Reads the text of an INI file as Python's configparser does with the options that the AWS CLI gives it.
import { t } from '../../common/l10n.ts';

/** Values by name in lower case. */
export type Settings = Readonly<Record<string, string>>;

export interface IniSection {
  /** What stands between the brackets, unchanged. */
  readonly header: string;
  /** Of its header, from 0. */
  readonly line: number;
  readonly settings: Settings;
  /** Indented lines below a setting without a value: by the name of that setting. */
  readonly blocks: Readonly<Record<string, Settings>>;
}

/** Why the AWS CLI does not read the file. */
export interface Refusal {
  /** From 0; without one it is about the file as a whole. */
  readonly line?: number;
  /** A sentence that quotes nothing of the file: a line that cannot be read may be a secret. */
  readonly message: string;
}

/** Thrown by {@link parseIni}. */
export class RefusedFile extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Its settings belong to every other section. */
const DEFAULTS = 'DEFAULT';
/** What Python takes for white space beyond ASCII: JavaScript's has the byte order mark, too, and lacks U+0085. */
const FURTHER_BLANKS = /[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
/** Up to the last bracket of the line; what follows it is ignored. */
const HEADER = /^\[([^]+)\]/;
/** Python's `str.splitlines`, which the AWS CLI uses inside blocks only. */
const BLOCK_LINES = new RegExp(String.raw`\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]`);

interface Line {
  readonly line: number;
  readonly text: string;
}

interface OpenSection {
  readonly header: string;
  readonly line: number;
  /** The first line is what follows the delimiter, the others are continuations. */
  readonly values: Map<string, Line[]>;
}

/** The sections in the file's order. Throws {@link RefusedFile} at the first line that the AWS CLI refuses. */
export function parseIni(text: string): readonly IniSection[] {
  const defaults: OpenSection = { header: DEFAULTS, line: 0, values: new Map() };
  const sections = new Map<string, OpenSection>();
  let section: OpenSection | undefined;
  let value: Line[] | undefined;
  let indent = 0;
  for (const [line, content] of text.split(/\r\n|\n|\r/).entries()) {
    const stripped = strip(content);
    if (/^[#;]/.test(stripped)) continue;
    const column = indentOf(content);
    if (stripped === '' || (value && column > indent)) {
      value?.push({ line, text: stripped });
      continue;
    }
    indent = column;
    const header = HEADER.exec(stripped)?.[1];
    if (header !== undefined) {
      value = undefined;
      section = header === DEFAULTS ? defaults : addSection(sections, header, line);
    } else if (section) {
      value = addSetting(section, stripped, line);
    } else {
      refuse(line, t('line {0}: this line is above the first section.', line + 1));
    }
  }
  return [...sections.values()].map((open) => closed(open, defaults));
}

/** Without white space on both sides, as Python takes it. */
function strip(text: string): string {
  return stripEnd(text.slice(indentOf(text)));
}

function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text, end - 1)) end--;
  return text.slice(0, end);
}

function indentOf(text: string): number {
  let start = 0;
  while (start < text.length && isBlank(text, start)) start++;
  return start;
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code > 0x20) return code >= 0x85 && FURTHER_BLANKS.test(text.charAt(at));
  return code >= 0x1c || (code >= 0x09 && code <= 0x0d);
}

function refuse(line: number, message: string): never {
  throw new RefusedFile({ line, message });
}

function addSection(sections: Map<string, OpenSection>, header: string, line: number): OpenSection {
  const first = sections.get(header);
  if (first) refuse(line, t('line {0}: this section is already in line {1}.', line + 1, first.line + 1));
  const section = { header, line, values: new Map() };
  sections.set(header, section);
  return section;
}

function addSetting({ values }: OpenSection, text: string, line: number): Line[] {
  const end = text.search(/[=:]/);
  const name = stripEnd(text.slice(0, Math.max(end, 0))).toLowerCase();
  if (name === '') {
    refuse(line, t('line {0}: this is neither a section like "[name]" nor a setting like "name = value".', line + 1));
  }
  const first = values.get(name)?.[0];
  if (first) refuse(line, t('line {0}: this setting is already in line {1}.', line + 1, first.line + 1));
  const value = [{ line, text: strip(text.slice(end + 1)) }];
  values.set(name, value);
  return value;
}

function closed({ header, line, values }: OpenSection, defaults: OpenSection): IniSection {
  const settings: [string, string][] = [];
  const blocks: [string, Settings][] = [];
  const all = defaults.values.size === 0 ? values : new Map([...defaults.values, ...values]);
  for (const [name, lines] of all) {
    const value = stripEnd(lines.map(({ text }) => text).join('\n'));
    if (value.startsWith('\n')) blocks.push([name, blockOf(lines)]);
    else settings.push([name, value]);
  }
  // Not by assignment: a setting may be called `__proto__`.
  return { header, line, settings: Object.fromEntries(settings), blocks: Object.fromEntries(blocks) };
}

function blockOf(lines: readonly Line[]): Settings {
  const settings: [string, string][] = [];
  for (const { line, text } of lines) {
    for (const part of text.split(BLOCK_LINES).map(strip)) {
      if (part === '') continue;
      const end = part.indexOf('=');
      if (end < 0) refuse(line, t('line {0}: every line of this block must look like "name = value".', line + 1));
      settings.push([strip(part.slice(0, end)), strip(part.slice(end + 1))]);
    }
  }
  return Object.fromEntries(settings);
}
