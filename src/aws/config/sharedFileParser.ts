import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';

/**
 * One of the two shared AWS files, line by line. The AWS CLI (Python's configparser) and the SDK's parser read the same
 * lines differently, both measured with aws-cli 1.45 and @smithy/core 3.41: where the CLI refuses a whole file (a
 * header without its bracket, a line that is no setting, a setting above the first section, anything twice), the SDK
 * drops the line without a word, so that settings end up in the section above or nowhere; and the SDK drops what the
 * CLI reads (`name: value`, upper-case names, a comment right behind a bracket, line ends of old Macs).
 *
 * So what the CLI reads is what counts, and the SDK is given just that ({@link sdkText}). What the CLI refuses is told, and
 * the profiles that it may concern are not used: with settings that are not theirs, or without their own, they would lead
 * to another account, endpoint or region than somebody meant. That is not the whole file, as with the CLI: a section with
 * a header of its own and without such a line has all of its settings and no others, as the next header ends it. It is
 * the section of the line, and whoever the line may name; where no profile of the other file fits a broken header,
 * everybody who has no other section in this file. A byte order mark, which the CLI refuses, is unmistakable, and Windows
 * writes it.
 *
 * What the CLI accepts is read as it reads it, except
 * - what the SDK reads as it is meant, and the CLI has as a part of the value above: a comment after a value, an indented
 *   header, an indented line that begins as a setting does;
 * - what hides that something else is meant, and is told: words after a bracket, `region us=gov`, a block with two values
 *   for one setting, two headers that spell one name in two ways, a header with another prefix or without;
 * - what the SDK cannot be given: names of profiles with other characters, a blank and `#` between quotes.
 */
export interface AwsFile {
  /** Sections that have settings: profiles by name, others as `services.x` and `sso-session.x`. */
  readonly sections: Sections;
  /** Those that have a header, too. */
  readonly names: ReadonlySet<string>;
  readonly problems: readonly LineProblem[];
}

/** By lower-case name as the AWS documentation spells it; what is in a block has its name and a point before its own. */
export type Settings = Readonly<Record<string, string | undefined>>;

export type Sections = ReadonlyMap<string, Settings>;

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
/** Its groups are what is in the brackets and what follows them. */
const HEADER = /^\s*\[([^[\]]*)\]\s*(\S.*)?$/;
const PREFIXED = /^(profile|sso-session|services)\S*\s+(.*)$/;
/** Its first group is the name. */
export const SETTING = /^\s*([^\s=:][^=:]*?)\s*[=:]/;

/**
 * A header without its brackets or with others, or a setting without its `=`: to the AWS CLI `role_arn arn:aws…` is one
 * of another name.
 */
const NO_NAME = /^(?:(?:profile|sso-session|services|region|[a-z]+(?:_[a-z]+)+)\s|[({<])/i;
/** A setting with a blank too many before it, not the rest of the value above. */
const INDENTED_SETTING = /^(?:[a-z]\w*\s*(?:=|:\s)|(?:region|services|[a-z]+(?:_[a-z]+)+)\s*:)/i;
const HALF_HEADER = /[[\]]|^\s*(?:profile|sso-session|services)\b/;
/** Without quotes, or with both of each pair. */
const CLOSED = /^(?:[^"']|"[^"]*"|'[^']*')*$/;

/** Python's configparser gives its settings to every other section of the file; no profile can be called so. */
const SHARED = '[DEFAULT]';

/** `[Profile a]`, `[proflie a]`: sections of nobody to the AWS CLI. */
const MISSPELLED = /^p[rofile]{4,8}s?\s+(\S+)$/i;

interface Section {
  /** Without one it is nobody's, or of no interest here. */
  readonly id?: string;
  readonly settings: Record<string, string>;
  /** Where its settings stand. */
  readonly lines: Map<string, number>;
}

interface Setting {
  readonly indent: number;
  readonly name: string;
  /** An empty one begins a block. */
  value: string;
}

export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
}

interface Header {
  readonly prefix?: string;
  readonly name: string;
  /** What is in the brackets. */
  readonly inner: string;
  /** What follows them. */
  readonly more: string;
}

/** A section's header, as `profile` and `a`; without a name it is none. */
export function headerOf(line: string): Header | undefined {
  const found = HEADER.exec(line);
  const inner = found?.[1] ?? '';
  const more = found?.[2] ?? '';
  const text = inner.trim();
  if (text === '' || PREFIXES.has(text)) return undefined;
  // The AWS CLI does not mind what follows the word: "[profiles a]" is one, too.
  const prefixed = PREFIXED.exec(text);
  return prefixed
    ? { prefix: prefixed[1] ?? '', name: unquoted(prefixed[2] ?? ''), inner, more }
    : { name: unquoted(text), inner, more };
}

/** What a section is called in {@link AwsFile.sections}; nothing where it is of no interest in that file. */
export function idOf(kind: FileKind, { prefix, name }: Pick<Header, 'prefix' | 'name'>): string | undefined {
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

function emptySection(id?: string): Section {
  return { ...defined({ id }), settings: {}, lines: new Map() };
}

const OTHER_SECTION = /^(services|sso-session)\.(.*)$/;

/** Whether a name in {@link AwsFile.sections} is no profile's. */
export function isOtherSection(id: string): boolean {
  return OTHER_SECTION.test(id);
}

/**
 * The text in which the SDK's parser (`loadSharedConfigFiles`) finds these sections and no others. A point in a name is to
 * it what a block is.
 */
export function sdkText(sections: Sections, kind: FileKind): string {
  let text = '';
  for (const [id, settings] of sections) {
    const [, prefix, name] = OTHER_SECTION.exec(id) ?? [undefined, 'profile', id];
    text += kind === 'credentials' || id === 'default' ? `[${id}]\n` : `[${prefix} ${name}]\n`;
    for (const [setting, value] of Object.entries(settings)) text += `${setting}=${value}\n`;
  }
  return text;
}

/** Reads the text of a file. */
export function readAwsFile(content: string, kind: FileKind): AwsFile {
  // UTF-16, as some shells of Windows write it.
  if (content.includes('\0')) {
    const message = t('it is not a text in UTF-8. Save it as one, then refresh.');
    return { sections: new Map(), names: new Set(), problems: [{ message, concerns: [], lost: [] }] };
  }
  return new Reader(kind).read(linesOf(content));
}

class Reader {
  readonly #kind: FileKind;
  readonly #found: Section[] = [];
  readonly #shared = emptySection(SHARED);
  readonly #problems: LineProblem[] = [];
  /** Lines of their headers, and the sections above. */
  readonly #headers = new Map<string, { readonly line: number; readonly above: string | undefined }>();
  #section: Section | undefined;
  /** Lines that are further to the right belong to it. */
  #setting: Setting | undefined;
  #line = -1;

  constructor(kind: FileKind) {
    this.#kind = kind;
  }

  read(lines: readonly string[]): AwsFile {
    const hasSection = lines.some((line) => /^\s*\[/.test(line));
    for (const line of lines) {
      this.#line++;
      const indent = line.search(/\S/);
      const start = line[indent];
      if (start === undefined || start === '#' || start === ';') continue;
      if (start === '[') {
        this.#readHeader(line);
      } else if (this.#section) {
        this.#readSetting(line, indent, this.#section);
      } else if (hasSection) {
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
    const names = [...this.#headers.keys()];
    return {
      sections: this.#sections(),
      names: new Set(names),
      problems: this.#problems.map((problem) =>
        problem.concerns.includes(SHARED) ? { ...problem, concerns: [...problem.concerns, ...names] } : problem,
      ),
    };
  }

  #sections(): Sections {
    const sections = new Map<string, Settings>();
    for (const { id = '', settings } of this.#found) {
      const all = { ...sections.get(id), ...this.#shared.settings, ...settings };
      // To the SDK, what is empty is not there, nor what has a name that it does not take for one.
      for (const name in all) if (all[name] === '') delete all[name];
      if (Object.keys(all).length > 0 && USABLE_NAME.test(id)) sections.set(id, all);
    }
    return sections;
  }

  get #where(): string {
    return t('line {0}', this.#line + 1);
  }

  #tell(message: string, concerns: readonly string[], lost?: readonly string[]): void {
    this.#problems.push({ line: this.#line, message, concerns, ...(lost ? { lost } : {}) });
  }

  /** What follows is no known section's. */
  #leaveSection(): void {
    this.#beginSection(emptySection());
    this.#setting = undefined;
  }

  #beginSection(section: Section): void {
    this.#section = section;
    if (section.id !== undefined && section.id !== SHARED) this.#found.push(section);
  }

  #readHeader(line: string): void {
    const above = this.#section?.id;
    const header = headerOf(line);
    if (!header) {
      this.#leaveSection();
      this.#tellBroken(line, above);
      return;
    }
    const isShared = header.prefix === undefined && header.name === 'DEFAULT';
    const id = isShared ? SHARED : idOf(this.#kind, header);
    const problem = isShared ? undefined : this.#unusable(header);
    if (problem !== undefined || id === undefined) {
      this.#leaveSection();
      // `[Profile a]` and `[profilea]` are meant to be a profile, too.
      const names = [...namesIn(header.name), header.name.replace(/^profile\W*/i, '')];
      if (problem !== undefined) this.#tell(problem, names);
      return;
    }
    this.#beginSection(isShared ? this.#shared : emptySection(id));
    this.#setting = undefined;
    if (/^[^#;]/.test(header.more)) {
      const text = t(
        '{0}: after the bracket of "{1}" there is more than a comment. Give it a line of its own, then refresh.',
        this.#where,
        header.name,
      );
      this.#tell(text, [id, ...namesIn(header.more)]);
    }
    const first = this.#headers.get(id);
    if (first) {
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
    } else if (!isShared) {
      this.#headers.set(id, { line: this.#line, above });
    }
  }

  /** What keeps a section with a whole header from being used, where it is meant to be a profile. */
  #unusable({ prefix, name, inner }: Header): string | undefined {
    const misspelled = this.#kind === 'config' && prefix === undefined ? MISSPELLED.exec(name)?.[1] : undefined;
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
    // Of "__proto__" and "constructor" the parser of the SDK takes what every object has.
    if (name in {}) return t('{0}: a profile cannot be called "{1}". Rename it, then refresh.', this.#where, name);
    // To the AWS CLI they are part of the name, or the section is another one.
    if (isPrefixed ? /^\s/.test(inner) : inner !== inner.trim()) {
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

  #readSetting(line: string, indent: number, section: Section): void {
    // As the SDK cuts it; the AWS CLI has such a comment in the value, which nobody means.
    const comment = line.search(/\s[#;]/);
    const text = (comment < 0 ? line : line.slice(0, comment)).trim();
    if (comment >= 0 && !CLOSED.test(text) && section.id !== undefined) {
      const message = t(
        '{0}: also between quotes, a blank and # or ; begin a comment. Write it in another way, then refresh.',
        this.#where,
      );
      this.#tell(message, [section.id]);
    }
    const above = this.#setting !== undefined && indent > this.#setting.indent ? this.#setting : undefined;
    const isInBlock = above?.value === '';
    if (above && !isInBlock && !INDENTED_SETTING.test(text)) {
      // Several lines are one value: for a command, which only the AWS CLI reads so, a blank is as good as a line end.
      if (NO_NAME.test(text) || HALF_HEADER.test(text)) {
        this.#tellUnreadable(line, section);
      } else {
        above.value += ` ${text}`;
        section.settings[above.name] = above.value;
      }
      return;
    }
    const end = isInBlock ? text.indexOf('=') : text.search(/[=:]/);
    const name = text.slice(0, Math.max(end, 0)).trimEnd();
    if (name === '' || NO_NAME.test(name)) {
      this.#tellUnreadable(line, section);
      return;
    }
    const value = text.slice(end + 1).trimStart();
    this.#addSetting(section, { indent, name, value }, isInBlock ? above : undefined);
  }

  #addSetting(section: Section, { indent, name, value }: Setting, block?: Setting): void {
    const path = block ? `${block.name}.${name}` : name.toLowerCase();
    if (!block) this.#setting = { indent, name: path, value };
    const first = section.lines.get(path);
    const isSame = block && value === (section.settings[path] ?? '');
    if (first !== undefined && section.id !== undefined && !isSame) {
      const message = t(
        '{0}: this setting is there already, in line {1}. Remove one of them, then refresh.',
        this.#where,
        first + 1,
      );
      this.#tell(message, [section.id]);
    }
    section.lines.set(path, this.#line);
    section.settings[path] = value;
  }

  #tellUnreadable(line: string, section: Section): void {
    if (HALF_HEADER.test(line)) {
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
    this.#beginSection(emptySection(section.id));
  }
}
