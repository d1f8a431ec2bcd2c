// Reads the two shared AWS files; what the AWS CLI refuses is refused.
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import { fileLocations, type Environment, type FileLocations } from './environment.ts';
import { parseIni, RefusedFile, type Refusal } from './iniFile.ts';
import { sectionsOf, type FileKind, type Sections } from './sections.ts';
import { profilesOf, type AwsProfile, type Unusable } from './sharedProfiles.ts';

export interface FileProblem {
  readonly file: string;
  /** From 0. */
  readonly line?: number;
  readonly message: string;
}

export interface SharedFiles {
  /** In the files' order; while a file is refused those of the other one, of which none can be used. */
  readonly profiles: readonly AwsProfile[];
  readonly problems: readonly FileProblem[];
  /** Why none of the profiles can be used, where a file is refused. */
  readonly refused?: Unusable;
  /** Whether at least one of the two files exists. */
  readonly anyFile: boolean;
  readonly locations: FileLocations;
  readonly sections: Readonly<Record<FileKind, Sections>>;
}

/** A file as it is on disk; without a text it is not there. */
type Content = { readonly text?: string } | { readonly refusal: Refusal };

interface Contents {
  readonly locations: FileLocations;
  readonly config: Content;
  readonly credentials: Content;
}

/** Milliseconds that files have to stay the same after a change, and that are waited for it at most. */
const SETTLE_MS = 1_000;
const SETTLE_LIMIT_MS = 10_000;

/** Reads the shared files, and parses them when they are others than before. */
export class SharedFilesReader {
  readonly #env: Environment;
  readonly #pause: (ms: number) => Promise<void>;
  #latest: { readonly contents: Contents; readonly files: SharedFiles } | undefined;
  #settling: Promise<SharedFiles> | undefined;

  constructor(env: Environment, pause = wait) {
    this.#env = env;
    this.#pause = pause;
  }

  get locations(): FileLocations {
    return fileLocations(this.#env);
  }

  /** The files as they are now: the same object while nothing has changed. No network, no process. */
  async read(): Promise<SharedFiles> {
    return this.#filesOf(await this.#contents());
  }

  /**
   * As {@link read}, but what has changed is believed only after it stayed the same for a second: a program that writes a
   * file in pieces must not make profiles come and go.
   */
  settled(): Promise<SharedFiles> {
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = undefined;
    });
    return this.#settling;
  }

  async #settle(): Promise<SharedFiles> {
    let contents = await this.#contents();
    for (let waited = 0; this.#isChange(contents) && waited < SETTLE_LIMIT_MS; waited += SETTLE_MS) {
      await this.#pause(SETTLE_MS);
      const now = await this.#contents();
      if (isDeepStrictEqual(now, contents)) break;
      contents = now;
    }
    return this.#filesOf(contents);
  }

  #isChange(contents: Contents): boolean {
    return this.#latest !== undefined && !isDeepStrictEqual(this.#latest.contents, contents);
  }

  async #contents(): Promise<Contents> {
    const { locations } = this;
    const [config, credentials] = await Promise.all([contentOf(locations.config), contentOf(locations.credentials)]);
    return { locations, config, credentials };
  }

  #filesOf(contents: Contents): SharedFiles {
    if (!this.#latest || this.#isChange(contents)) this.#latest = { contents, files: parsed(contents) };
    return this.#latest.files;
  }
}

async function wait(ms: number): Promise<void> {
  await setTimeout(ms, undefined, { ref: false });
}

async function contentOf(file: string): Promise<Content> {
  try {
    // A byte order mark, which the AWS CLI refuses, is left out: editors on Windows write it, and it means nothing else.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)) };
  } catch (error) {
    return error instanceof Error ? unreadable(error) : unreadable(new Error(String(error)));
  }
}

function unreadable(error: Error): Content {
  const code = 'code' in error ? String(error.code) : error.name;
  // To the AWS CLI a folder in its place is no file.
  if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return {};
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return { refusal: { message: t('it is not UTF-8 text.') } };
  return {
    refusal: {
      message:
        code === 'EACCES' || code === 'EPERM'
          ? t('you have no permission to read it.')
          : t("it can't be read ({0}).", code),
    },
  };
}

function parsed({ locations, ...contents }: Contents): SharedFiles {
  const problems: FileProblem[] = [];
  const sections = (kind: FileKind): Sections => {
    const read = sectionsIn(kind, contents[kind]);
    if (!('refusal' in read)) return read;
    const { line, message } = read.refusal;
    problems.push({ file: locations[kind], message, ...defined({ line }) });
    return sectionsOf(kind, []);
  };
  const found = { config: sections('config'), credentials: sections('credentials') };
  const refused = problems[0] && refusedBecause(problems[0]);
  return {
    profiles: profilesOf(found, refused),
    problems,
    ...defined({ refused }),
    anyFile: [contents.config, contents.credentials].some(
      (content) => 'refusal' in content || content.text !== undefined,
    ),
    locations,
    sections: found,
  };
}

function sectionsIn(kind: FileKind, content: Content): Sections | { readonly refusal: Refusal } {
  if ('refusal' in content) return content;
  try {
    return sectionsOf(kind, parseIni(content.text ?? ''));
  } catch (error) {
    if (error instanceof RefusedFile) return error;
    throw error;
  }
}

/** Why no profile can be used: the settings of each are those of both files together. */
function refusedBecause({ file, line }: FileProblem): Unusable {
  return {
    problem:
      line === undefined
        ? t("The file {0} can't be read.", file)
        : t("The file {0} can't be read because of line {1}.", file, line + 1),
    at: { file, line: line ?? 0 },
  };
}
