import { t } from '../invitations/l10n.ts';

/**
 * One of the two shared AWS files, line by line. The AWS CLI (Python's configparser) and the SDK's parser read the same
 * lines differently, both measured with aws-cli 1.45 and @smithy/core 3.41: where the CLI refuses a whole file (a
 * header without its bracket, a line that is no setting, a setting above the first section, anything twice), the SDK
 * drops the line without a word, so that settings end up in the section above or nowhere; and the SDK drops what the
 * CLI reads (`name: value`, upper-case names, a comment right behind a bracket, line ends of old Macs).
 *
 * So what the CLI reads is written anew, in the one way that both read alike. What it refuses is told, and the profiles
 * that it may concern are not used: with settings that are not theirs, or without their own, they would lead to another
 * account, endpoint or region than somebody meant. That is not the whole file, as with the CLI: a section with a header
 * of its own and without such a line has all of its settings and no others, as the next header ends it. It is the
 * section of the line, and whoever the line may name; where no profile of the other file fits a broken header, everybody
 * who has no other section in this file. A byte order mark, which the CLI refuses, is unmistakable, and Windows writes it.
 */
export interface AwsFile {
  /** For the SDK's parser. */
  readonly text: string;
  /** Profiles by name, other sections as `services.x` and `sso-session.x`. */
  readonly sections: ReadonlySet<string>;
  readonly problems: readonly LineProblem[];
}

export interface LineProblem {
  /** From 0; without one it is about the file as a whole. */
  readonly line?: number;
  /** A sentence without anything that may be a secret: names of sections at most. */
  readonly message: string;
  /** Names of sections that it may concern. */
  readonly concerns: readonly string[];
  /**
   * A profile has lost its section. These are words that may be its name, or parts of it: without one that fits, it may be
   * any profile that has no other section in this file.
   */
  readonly lost?: readonly string[];
}

export type FileKind = 'config' | 'credentials';

const PREFIXES = new Set(['profile', 'sso-session', 'services']);
/** Sections without a prefix that other tools have in the config file. */
const OTHERS = new Set(['plugins', 'preview']);
/** What the SDK's parser takes for a name. */
const USABLE_NAME = /^[\w@+.%:/-]+$/;
const BLANK = /^\s*(?:[#;]|$)/;
const HEADER = /^\s*\[([^[\]]*)\]\s*(?:[#;].*)?$/;
const HEADER_AND_MORE = /^\s*\[([^[\]]+)\]\s*(\S.*)$/;
/** Its first group is the name. */
export const SETTING = /^\s*([^\s=:][^=:]*?)\s*[=:]/;

/** A header without brackets, or a setting without its `=`: to the AWS CLI `role_arn arn:aws…` is one of another name. */
const NO_NAME = /^(?:profile|sso-session|services|region|[a-z]+(?:_[a-z]+)+)\s/i;

/** `[Profile a]`, `[proflie a]`: sections of nobody to the AWS CLI. */
const MISSPELLED = /^p[rofile]{4,8}s?\s+(\S+)$/i;

interface Section {
  /** Without one it is nobody's, or of no interest here. */
  readonly id?: string;
  /** Lines of its settings, each with its value. */
  readonly settings: Map<string, { readonly line: number; readonly value: string }>;
}

/** The setting above: lines that are further to the right belong to it. */
interface Setting {
  readonly name: string;
  readonly indent: number;
  readonly hasValue: boolean;
}

export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
}

/** Name of a section's header, as `profile` and `a`; without a name it is none. */
export function headerOf(line: string): { readonly prefix?: string; readonly name: string } | undefined {
  const inner = HEADER.exec(line)?.[1]?.trim();
  if (inner === undefined || inner === '' || PREFIXES.has(inner)) return undefined;
  const [, prefix, rest] = /^(\S+)\s+(.*)$/.exec(inner) ?? [];
  return prefix !== undefined && rest !== undefined && PREFIXES.has(prefix)
    ? { prefix, name: unquoted(rest) }
    : { name: unquoted(inner) };
}

/** What a section is called in {@link AwsFile.sections}; nothing where it is of no interest in that file. */
export function idOf(kind: FileKind, { prefix, name }: NonNullable<ReturnType<typeof headerOf>>): string | undefined {
  if (kind === 'credentials') return prefix === undefined ? name : undefined;
  if (prefix === undefined) return name === 'default' ? name : undefined;
  return prefix === 'profile' ? name : `${prefix}.${name}`;
}

/** Whom a line may name that cannot be read. */
function namesIn(line: string): string[] {
  const [text = ''] = line.split(/\s[#;]/);
  const words = text.split(/[\s[\](){}<>"'=,［］【】]+/).filter((word) => word !== '' && !PREFIXES.has(word));
  const names = words.map((word) => word.replace(/^:+|:+$/g, ''));
  return names.filter((name) => name !== '');
}

function unquoted(name: string): string {
  return /^(["']).*\1$/.test(name) ? name.slice(1, -1) : name;
}

/** Reads the text of a file. */
export function readAwsFile(content: string, kind: FileKind): AwsFile {
  // UTF-16, as some shells of Windows write it.
  if (content.includes('\0')) {
    const message = t('it is not a text in UTF-8. Save it as one, then refresh.');
    return { text: '', sections: new Set(), problems: [{ message, concerns: [], lost: [] }] };
  }
  return new Reader(kind).read(linesOf(content));
}

class Reader {
  readonly #kind: FileKind;
  readonly #text: string[] = [];
  readonly #problems: LineProblem[] = [];
  /** Lines of their headers, and the sections above. */
  readonly #sections = new Map<string, { readonly line: number; readonly above: string | undefined }>();
  #section: Section | undefined;
  #setting: Setting | undefined;
  #line = 0;

  constructor(kind: FileKind) {
    this.#kind = kind;
  }

  read(lines: readonly string[]): AwsFile {
    const hasSection = lines.some((line) => /^\s*\[/.test(line));
    for (const [index, line] of lines.entries()) {
      this.#line = index;
      if (BLANK.test(line)) continue;
      if (/^\s*\[/.test(line)) this.#readHeader(line);
      else if (this.#section) this.#readSetting(line, this.#section);
      else if (hasSection) {
        // Told once: whose the next ones are is as unknown.
        this.#leaveSection();
        const text = t('{0}: this stands above the first section. Give it a section, then refresh.', this.#where);
        this.#tell(text, namesIn(line), []);
      } else {
        const message = t('it has no sections like "[profile name]". Correct that, then refresh.');
        this.#problems.push({ message, concerns: [], lost: [] });
        break;
      }
    }
    return {
      text: this.#text.join('\n'),
      sections: new Set(this.#sections.keys()),
      problems: this.#problems,
    };
  }

  get #where(): string {
    return t('line {0}', this.#line + 1);
  }

  #tell(message: string, concerns: readonly string[], lost?: readonly string[]): void {
    this.#problems.push({ line: this.#line, message, concerns, ...(lost ? { lost } : {}) });
  }

  /** What follows is no known section's. */
  #leaveSection(): void {
    this.#text.push('[]');
    this.#section = { settings: new Map() };
    this.#setting = undefined;
  }

  #readHeader(line: string): void {
    const above = this.#section?.id;
    this.#leaveSection();
    const more = HEADER.test(line) ? undefined : HEADER_AND_MORE.exec(line);
    const header = headerOf(more ? `[${more[1] ?? ''}]` : line);
    if (!header) {
      this.#tellBroken(line, above);
      return;
    }
    const id = idOf(this.#kind, header);
    const problem = this.#unusable(header, /\[([^\]]*)\]/.exec(line)?.[1] ?? '');
    if (problem !== undefined || id === undefined) {
      // `[Profile a]` and `[profilea]` are meant to be a profile, too.
      const names = [...namesIn(header.name), header.name.replace(/^profile\W*/i, '')];
      if (problem !== undefined) this.#tell(problem, names);
      return;
    }
    this.#section = { id, settings: new Map() };
    const prefix = this.#kind === 'credentials' || id === 'default' ? '' : `${header.prefix ?? 'profile'} `;
    this.#text.push(`[${prefix}${header.name}]`);
    const first = this.#sections.get(id);
    if (more) {
      const text = t(
        '{0}: after the bracket of "{1}" there is more than a comment. Give it a line of its own, then refresh.',
        this.#where,
        header.name,
      );
      this.#tell(text, [id, ...namesIn(more[2] ?? '')]);
    }
    if (first === undefined) this.#sections.set(id, { line: this.#line, above });
    else {
      const text = t(
        '{0}: section "{1}" is there already, in line {2}. Make them one, then refresh.',
        this.#where,
        header.name,
        first.line + 1,
      );
      // The one that was pasted in takes what is below from the section above.
      this.#tell(
        text,
        [id, above, first.above].flatMap((name) => name ?? []),
      );
    }
  }

  /** What keeps a section with a whole header from being used, where it is meant to be a profile. */
  #unusable({ prefix, name }: { readonly prefix?: string; readonly name: string }, inner: string): string | undefined {
    const [, misspelled] = this.#kind === 'config' && prefix === undefined ? (MISSPELLED.exec(name) ?? []) : [];
    if (misspelled !== undefined) {
      return t('{0}: this has to be "[{1}]". Correct that, then refresh.', this.#where, `profile ${misspelled}`);
    }
    const isPrefixed = prefix === 'profile';
    if (this.#kind === 'config' && !isPrefixed && name !== 'default') {
      if (prefix !== undefined || !USABLE_NAME.test(name) || OTHERS.has(name)) return undefined;
      return t('{0}: in this file "[{1}]" has to be "[profile {1}]". Correct that, then refresh.', this.#where, name);
    }
    if (this.#kind === 'credentials' && prefix !== undefined) {
      return isPrefixed
        ? t('{0}: in this file "[profile {1}]" has to be "[{2}]". Correct that, then refresh.', this.#where, name, name)
        : undefined;
    }
    if (name === '__proto__') {
      return t('{0}: a profile cannot be called "__proto__". Rename it, then refresh.', this.#where);
    }
    // The parser of the SDK wants no blanks but one before a name.
    if (inner !== inner.trim() || (isPrefixed && /^profile\s\s/.test(inner))) {
      return t(
        '{0}: profile "{1}" cannot be used, because of the blanks in its brackets. Remove them, then refresh.',
        this.#where,
        name,
      );
    }
    return USABLE_NAME.test(name)
      ? undefined
      : t(
          '{0}: profile "{1}" cannot be used, because its name has characters other than letters, digits and _ - @ + . % : /. Rename it, then refresh.',
          this.#where,
          name,
        );
  }

  /** A line that is meant to be a header. The section above may have got what is below. */
  #tellBroken(line: string, above: string | undefined): void {
    const names = namesIn(line);
    const [name] = names;
    const other = /\b(?:sso-session|services)\b/.exec(line)?.[0];
    const prefix = this.#kind === 'credentials' || name === 'default' ? '' : `${other ?? 'profile'} `;
    // After a bracket there is a name; anything else may be a secret.
    const message =
      name !== undefined && names.length === 1 && /^\s*\[/.test(line)
        ? t('{0}: this has to be "[{1}]". Correct that, then refresh.', this.#where, `${prefix}${name}`)
        : t('{0}: this is not a section like "[{1}]". Correct that, then refresh.', this.#where, `${prefix}name`);
    this.#tell(message, [...(above === undefined ? [] : [above]), ...names], names);
  }

  #readSetting(line: string, section: Section): void {
    const indent = line.search(/\S/);
    const above = this.#setting;
    // As the SDK cuts it; the AWS CLI has such a comment in the value, which nobody means.
    const comment = /[#;]/.test(line) ? line.search(/\s[#;]/) : -1;
    const text = (comment < 0 ? line : line.slice(0, comment)).trim();
    if (above && indent > above.indent) {
      const equals = text.indexOf('=');
      const [name, value] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
      if (equals > 0 && value !== '') {
        if (above.hasValue) this.#write(section, '', name.toLowerCase(), value);
        else this.#write(section, above.name, name, value);
      } else if (!above.hasValue && !line.includes('=')) this.#tellUnreadable(line, section);
      return;
    }
    const [found, name] = SETTING.exec(line) ?? [];
    if (found === undefined || name === undefined || NO_NAME.test(name)) {
      this.#tellUnreadable(line, section);
      return;
    }
    const value = text.slice(found.trimStart().length).trim();
    this.#setting = { name: name.toLowerCase(), indent, hasValue: value !== '' };
    if (found.trimStart().length <= text.length) this.#write(section, '', name.toLowerCase(), value);
  }

  #write(section: Section, parent: string, name: string, value: string): void {
    // An empty one begins a block for the SDK, as it does for the AWS CLI.
    this.#text.push(parent === '' ? `${name}=${value}` : `  ${name}=${value}`);
    const path = parent === '' ? name : `${parent}.${name}`;
    const first = section.settings.get(path);
    if (first === undefined) section.settings.set(path, { line: this.#line, value });
    else if (first.value !== value && section.id !== undefined) {
      const text = t(
        '{0}: this setting has another value in line {1}. Remove one of them, then refresh.',
        this.#where,
        first.line + 1,
      );
      this.#tell(text, [section.id]);
    }
  }

  #tellUnreadable(line: string, section: Section): void {
    if (/[[\]]|^\s*(?:profile|sso-session|services)\b/.test(line)) {
      this.#leaveSection();
      this.#tellBroken(line, section.id);
      return;
    }
    const text = t(
      '{0}: this is neither a section nor a setting like "name = value". Correct that, then refresh.',
      this.#where,
    );
    this.#tell(text, [...(section.id === undefined ? [] : [section.id]), ...namesIn(line)]);
    // It may have been a header: what is above has nothing to do with what is below.
    this.#section = { ...section, settings: new Map() };
  }
}
