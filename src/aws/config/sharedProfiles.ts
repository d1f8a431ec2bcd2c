import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { plural, t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import { credentialSourceOf, type CredentialSource } from './credentialSource.ts';
import { homeOf, type Environment } from './environment.ts';
import {
  headerOf,
  idOf,
  isOtherSection,
  linesOf,
  readAwsFile,
  SETTING,
  type AwsFile,
  type FileKind,
  type LineProblem,
  type Sections,
  type Settings,
} from './sharedFileParser.ts';

export interface AwsProfile {
  readonly name: string;
  readonly region: string;
  /** Configured endpoints by key of a `[services]` section, e.g. `organizations`; `*` is `endpoint_url`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Of both files, merged. */
  readonly settings: Settings;
  /** How it comes to its credentials. */
  readonly plan: CredentialSource;
  /** What has to be corrected before it can be used: nobody knows all of its settings until then. */
  readonly doubt?: FileLocation;
}

/** Where something stands in a file; `line` counts from 0. */
export interface FileLocation {
  readonly file: string;
  readonly line: number;
}

const DEFAULT_REGION = 'us-east-1';

export interface FileProblem {
  readonly file: string;
  /** From 0. */
  readonly line?: number;
  readonly message: string;
}

export interface SharedFiles {
  readonly profiles: readonly AwsProfile[];
  readonly problems: readonly FileProblem[];
  /** Whether at least one of the two files exists. */
  readonly anyFile: boolean;
  readonly locations: FileLocations;
  readonly sections: Readonly<Record<FileKind, Sections>>;
}

export interface FileLocations {
  readonly config: string;
  readonly credentials: string;
}

/** Where the AWS CLI and SDKs look: `AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws`. */
export function fileLocations(env: Environment): FileLocations {
  const home = homeOf(env);
  return {
    config: env['AWS_CONFIG_FILE'] || path.join(home, '.aws', 'config'),
    credentials: env['AWS_SHARED_CREDENTIALS_FILE'] || path.join(home, '.aws', 'credentials'),
  };
}

/** The profiles of the shared AWS files, in the files' order, and what is wrong with the files. No network, no process. */
export async function readSharedFiles(locations: FileLocations): Promise<SharedFiles> {
  const [config, credentials] = await Promise.all([readText(locations.config), readText(locations.credentials)]);
  const read = { locations, config, credentials };
  // Credentials are never fetched without a look at the files, which are rarely others.
  if (!latest || !isDeepStrictEqual(latest.read, read)) {
    latest = { read, files: parsed(read) };
    for (const follower of followers) follower(latest.files);
  }
  return latest.files;
}

/** Tells of the files as they were read last, where they were, and each time that something else is read in them. */
export function followSharedFiles(follower: (files: SharedFiles) => void): void {
  followers.add(follower);
  if (latest) follower(latest.files);
}

const followers = new Set<(files: SharedFiles) => void>();

interface Read {
  readonly locations: FileLocations;
  readonly config: ReadText;
  readonly credentials: ReadText;
}

let latest: { readonly read: Read; readonly files: SharedFiles } | undefined;

function parsed({ locations, ...texts }: Read): SharedFiles {
  const [config, credentials] = [readFileOf(texts.config, 'config'), readFileOf(texts.credentials, 'credentials')];
  const merged = new Map<string, Settings>();
  for (const [name, settings] of config.sections) if (!isOtherSection(name)) merged.set(name, settings);
  // The credentials file wins, as in the SDK.
  for (const [name, settings] of credentials.sections) merged.set(name, { ...config.sections.get(name), ...settings });
  const doubts = new Map<string, FileProblem>();
  const problems: FileProblem[] = [];
  for (const [file, read] of [
    [locations.config, config],
    [locations.credentials, credentials],
  ] as const) {
    addDoubts(doubts, file, read, merged);
    problems.push(...toFileProblems(file, read.problems));
    const hasProfiles = [...read.names].some((name) => !isOtherSection(name));
    if (read.problems.length === 0 && hasProfiles && merged.size === 0) {
      problems.push({ file, message: t('none of its profiles has any settings. Add them, then refresh.') });
    }
  }
  const profiles = [...merged].map(([name, settings]) => toProfile(name, settings, merged, config.sections, doubts));
  return {
    profiles,
    problems,
    anyFile: texts.config.exists || texts.credentials.exists,
    locations,
    sections: { config: config.sections, credentials: credentials.sections },
  };
}

function readFileOf({ text, problem }: ReadText, kind: FileKind): AwsFile {
  const read = readAwsFile(text, kind);
  return problem ? { ...read, problems: [problem] } : read;
}

interface ReadText {
  readonly text: string;
  readonly exists: boolean;
  readonly problem?: LineProblem;
}

async function readText(file: string): Promise<ReadText> {
  try {
    return { text: await readFile(file, 'utf8'), exists: true };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : t('unknown error');
    if (code === 'ENOENT') return { text: '', exists: false };
    const why =
      code === 'EACCES' || code === 'EPERM'
        ? t('you have no permission to read it')
        : code === 'EISDIR'
          ? t('it is a folder')
          : t('it cannot be read ({0})', code);
    const message = t('{0}. Correct that, then refresh.', why);
    // A folder has no settings that a profile could lack.
    const problem = code === 'EISDIR' ? { message, concerns: [] } : { message, concerns: [], lost: [] };
    return { text: '', exists: true, problem };
  }
}

/** More rows than a person reads: a file that is something else altogether has a problem in every line. */
const MOST_PROBLEMS = 20;

function toFileProblem(file: string, { line, message }: Pick<LineProblem, 'line' | 'message'>): FileProblem {
  return { file, message, ...defined({ line }) };
}

function toFileProblems(file: string, problems: readonly LineProblem[]): FileProblem[] {
  const told = problems.slice(0, MOST_PROBLEMS).map((problem) => toFileProblem(file, problem));
  const [next] = problems.slice(MOST_PROBLEMS);
  if (!next) return told;
  const more = problems.length - MOST_PROBLEMS;
  const message = plural(more, t('{0} more line has a problem.', more), t('{0} more lines have a problem.', more));
  return [...told, toFileProblem(file, { ...next, message })];
}

/** Sections, by name, that what is wrong with a file may concern. */
function addDoubts(
  doubts: Map<string, FileProblem>,
  file: string,
  { problems, names }: AwsFile,
  profiles: Sections,
): void {
  for (const problem of problems) {
    const without = problem.lost ? [...profiles.keys()].filter((name) => !names.has(name)) : [];
    const fitting = without.filter((name) => problem.lost?.some((word) => name.includes(word) || word.includes(name)));
    const others = fitting.length > 0 ? fitting : without;
    // A word of a line that cannot be read may name a section of any kind.
    const all = problem.concerns.flatMap((name) => [name, `sso-session.${name}`, `services.${name}`]);
    for (const name of [...all, ...others]) if (!doubts.has(name)) doubts.set(name, toFileProblem(file, problem));
  }
}

function toProfile(
  name: string,
  settings: Settings,
  profiles: Sections,
  others: Sections,
  doubts: ReadonlyMap<string, FileProblem>,
): AwsProfile {
  const plan = credentialSourceOf(name, profiles, others);
  const services = ignoresEndpoints(settings) ? undefined : settings['services'];
  if (doubts.size > 0) {
    const involved = [name, ...plan.sections.map(([section]) => section)];
    if (services !== undefined) involved.push(`services.${services}`);
    const [doubt] = involved.flatMap((section) => doubts.get(section) ?? []);
    if (doubt) return unusable(name, doubt);
  }
  return {
    name,
    // Organizations answers in every region of a partition; us-east-1 is where a profile without a region leads.
    region: settings['region']?.trim() || DEFAULT_REGION,
    endpoints: endpointsOf(settings, others),
    settings,
    // As with the AWS CLI: its endpoints are somewhere, and not at AWS.
    plan:
      services === undefined || others.has(`services.${services}`)
        ? plan
        : {
            ...plan,
            origin: {
              kind: 'none',
              problem: t('It names the services section "{0}", which the config file does not have.', services),
            },
          },
  };
}

/** Nothing of what the files say about it is used. */
function unusable(name: string, { file, line }: FileProblem): AwsProfile {
  const problem =
    line === undefined
      ? t('What is wrong with the file {0} may concern it.', file)
      : t('What is wrong in line {0} of the file {1} may concern it.', line + 1, file);
  return {
    name,
    region: DEFAULT_REGION,
    endpoints: {},
    settings: {},
    plan: { source: name, origin: { kind: 'none', problem }, roles: [], sections: [] },
    doubt: { file, line: line ?? 0 },
  };
}

function ignoresEndpoints(settings: Settings): boolean {
  return settings['ignore_configured_endpoint_urls']?.trim().toLowerCase() === 'true';
}

/** The endpoints of this very profile. The environment's and other profiles' must never see its signatures. */
function endpointsOf(settings: Settings, config: Sections): Record<string, string> {
  if (ignoresEndpoints(settings)) return {};
  const endpoints: Record<string, string> = {};
  const services = settings['services'] === undefined ? undefined : config.get(`services.${settings['services']}`);
  for (const key in services) {
    const service = /^(.+)\.endpoint_url$/.exec(key)?.[1];
    const value = services[key];
    if (service !== undefined && value) endpoints[service] = value;
  }
  if (settings['endpoint_url']) endpoints['*'] = settings['endpoint_url'];
  return endpoints;
}

/**
 * The section of a profile, for whoever wants to correct it: the one that has this setting, where one of them does. It
 * is looked for in the credentials file first, which wins; without a setting in the config file.
 */
export async function locateSection(
  name: string,
  locations: FileLocations,
  setting?: string,
): Promise<FileLocation | undefined> {
  const places = [
    ...(await sectionsIn(locations.config, 'config', name)),
    ...(await sectionsIn(locations.credentials, 'credentials', name)),
  ];
  const having = places.findLast(({ settings }) => setting !== undefined && settings.has(setting));
  const place = having ?? places[0];
  return place && { file: place.file, line: place.line };
}

interface SectionPlace extends FileLocation {
  /** Names of its settings. */
  readonly settings: Set<string>;
}

async function sectionsIn(file: string, kind: FileKind, name: string): Promise<readonly SectionPlace[]> {
  const { text } = await readText(file);
  const found: SectionPlace[] = [];
  let isInside = false;
  for (const [line, content] of linesOf(text).entries()) {
    const header = headerOf(content);
    if (header) {
      isInside = idOf(kind, header) === name;
      if (isInside) found.push({ file, line, settings: new Set() });
    } else if (isInside) {
      const setting = SETTING.exec(content)?.[1];
      if (setting !== undefined) found.at(-1)?.settings.add(setting.toLowerCase());
    }
  }
  return found;
}
