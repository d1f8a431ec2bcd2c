// Which sections of the shared AWS files mean something, of which kind they are and what they are called.
import type { IniSection, Settings } from './iniFile.ts';

export type FileKind = 'config' | 'credentials';
export type SectionKind = 'profile' | 'sso-session' | 'services';

export interface Section {
  readonly kind: SectionKind;
  readonly name: string;
  /** Of its header, from 0. */
  readonly line: number;
  readonly settings: Settings;
  readonly blocks: Readonly<Record<string, Settings>>;
}

/** By kind and name. */
export type Sections = Readonly<Record<SectionKind, ReadonlyMap<string, Section>>>;

const KINDS: readonly SectionKind[] = ['profile', 'sso-session', 'services'];

/**
 * As the AWS CLI takes them. In the credentials file every section is a profile with just that name. In the config file
 * `[default]` is one, and `[<kind> <name>]`, where the name may stand in quotes, is one of that kind; all others belong to
 * other tools. Where one name comes twice, the last section counts.
 */
export function sectionsOf(file: FileKind, sections: readonly IniSection[]): Sections {
  const found: Record<SectionKind, Map<string, Section>> = {
    profile: new Map(),
    'sso-session': new Map(),
    services: new Map(),
  };
  for (const { header, ...section } of sections) {
    const label = file === 'credentials' ? { kind: 'profile' as const, name: header } : labelOf(header);
    if (label) found[label.kind].set(label.name, { ...label, ...section });
  }
  return found;
}

function labelOf(header: string): Pick<Section, 'kind' | 'name'> | undefined {
  if (header === 'default') return { kind: 'profile', name: header };
  // The AWS CLI does not mind what follows the word: `[profiles a]` is a profile, too.
  const kind = KINDS.find((candidate) => header.startsWith(candidate));
  const [, name, ...more] = shellWords(header) ?? [];
  return kind && name !== undefined && more.length === 0 ? { kind, name } : undefined;
}

const WORD = String.raw`(?:[^ \t\r\n'"\\]|\\[^]|'[^']*'|"(?:[^"\\]|\\[^])*")+`;
const EACH_WORD = new RegExp(WORD, 'g');
const WORDS = new RegExp(`^[ \\t\\r\\n]*(?:${WORD}(?:[ \\t\\r\\n]+|$))*$`);

/** As Python's `shlex.split`: nothing where a quote is not closed. */
function shellWords(text: string): string[] | undefined {
  if (!WORDS.test(text)) return undefined;
  return [...text.matchAll(EACH_WORD)].map(([word]) =>
    word.replaceAll(
      /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])/g,
      (_, single?: string, double?: string, escaped?: string) =>
        single ?? double?.replaceAll(/\\(["\\])/g, '$1') ?? escaped ?? '',
    ),
  );
}
