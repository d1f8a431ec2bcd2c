import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { t } from '../invitations/l10n.ts';
import type { Connection, Profile } from '../invitations/source.ts';
import { homeOf, type Environment } from './environment.ts';
import { planOf, sessionOf, type Plan, type Sections } from './plan.ts';
import { signInOf } from './tokenCache.ts';

/** Settings of one profile, both files merged: lower-case keys as the AWS documentation spells them. */
export type Settings = Readonly<Record<string, string | undefined>>;

export interface AwsProfile {
  readonly name: string;
  readonly region: string;
  /** Configured endpoints by key of a `[services]` section, e.g. `organizations`; `*` is `endpoint_url`. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly settings: Settings;
  /** How it comes to its credentials. */
  readonly plan: Plan;
}

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

/**
 * The profiles of the shared AWS files, in the files' order, and what is wrong with the files. No network, no process.
 * Parsing is the SDK's own, so that we see what it sees; what it drops without a word is reported as a problem.
 */
export async function readSharedFiles(locations: FileLocations): Promise<SharedFiles> {
  const [config, credentials] = await Promise.all([readText(locations.config), readText(locations.credentials)]);
  const problems = [config.problem, credentials.problem].flatMap((problem) => problem ?? []);
  // Refreshes the SDK's own cache of both files, which fromIni reads later.
  const parsed = await loadSharedConfigFiles({
    configFilepath: locations.config,
    filepath: locations.credentials,
    ignoreCache: true,
  });
  const sections = parsed.configFile;
  const names = new Set<string>();
  for (const name of Object.keys(sections)) if (!isOtherSection(name)) names.add(name);
  const prefixed = prefixedNames(credentials.text);
  for (const name of Object.keys(parsed.credentialsFile)) {
    // `[ a ]` is a profile " a " to the parser, and to nobody else.
    if (!prefixed.has(name) && name.trim() === name) names.add(name);
  }
  const merged: Record<string, Settings> = {};
  // The credentials file wins, as in the SDK.
  for (const name of names) merged[name] = { ...sections[name], ...parsed.credentialsFile[name] };
  const profiles = Object.entries(merged).map(([name, settings]) => toProfile(name, settings, merged, sections));
  problems.push(
    ...unusable(locations.config, config.text, 'config', names),
    ...unusable(locations.credentials, credentials.text, 'credentials', names),
  );
  return { profiles, problems, anyFile: config.exists || credentials.exists };
}

interface ReadText {
  readonly text: string;
  readonly exists: boolean;
  readonly problem?: FileProblem;
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
    return { text: '', exists: true, problem: { file, message: t('{0}. Correct that, then refresh.', why) } };
  }
}

/** `sso-session.x` and `services.x` are other kinds of sections, not profiles. */
function isOtherSection(name: string): boolean {
  return /^(?:sso-session|services)\./.test(name);
}

/** What the parser of the SDK makes of `[profile a]` in the credentials file, where a profile is just `[a]`. */
function prefixedNames(credentials: string): ReadonlySet<string> {
  const sections = credentials.matchAll(/^\s*\[\s*profile\s+(.*?)\s*\]/gm);
  return new Set([...sections].map(([, name = '']) => `profile.${unquoted(name)}`));
}

/** Inside the brackets the parser of the SDK wants no blanks but one before a name. */
const SDK_SECTION = /^\s*\[(?:profile\s(?=\S)|(?!profile\s))\S(?:.*\S)?\]/;
const SECTION = /^\s*\[\s*(?:(profile)\s+)?(.*?)\s*\]\s*(?:[#;].*)?$/;
/** Sections without a prefix that other tools have in the config file. */
const OTHERS = new Set(['plugins', 'preview']);
const USABLE_NAME = /^[\w@+.%:/-]+$/;

type FileKind = 'config' | 'credentials';

interface Heading {
  readonly name: string;
  /** `[profile name]` */
  readonly isPrefixed: boolean;
  readonly isProfile: boolean;
}

function linesOf(content: string): string[] {
  return content.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
}

function headingOf(line: string, kind: FileKind): Heading | undefined {
  const match = line.includes('[') ? SECTION.exec(line) : null;
  if (!match) return undefined;
  const name = unquoted(match[2] ?? '');
  const isPrefixed = match[1] !== undefined;
  return { name, isPrefixed, isProfile: kind === 'credentials' || isPrefixed || name === 'default' };
}

/** Sections that the parser of the SDK (and so every AWS SDK for JavaScript) leaves out without a word. */
function unusable(file: string, content: string, kind: FileKind, names: ReadonlySet<string>): FileProblem[] {
  const problems: FileProblem[] = [];
  let profiles = 0;
  const lines = linesOf(content);
  for (const [index, line] of lines.entries()) {
    const heading = headingOf(line, kind);
    if (!heading) continue;
    const { name, isPrefixed, isProfile } = heading;
    const report = (message: string): void => void problems.push({ file, line: index, message });
    const where = (): string => t('line {0}', index + 1);
    if (!isProfile) {
      if (USABLE_NAME.test(name) && !OTHERS.has(name)) {
        report(t('{0}: in this file "[{1}]" has to be "[profile {1}]". Correct that, then refresh.', where(), name));
      }
      continue;
    }
    profiles++;
    if (name === '__proto__') {
      return [
        {
          file,
          line: index,
          message: t(
            '{0}: a profile cannot be called "__proto__"; because of it the whole file is ignored. Rename it, then refresh.',
            where(),
          ),
        },
      ];
    }
    if (kind === 'credentials' && isPrefixed) {
      report(
        t('{0}: in this file "[profile {1}]" has to be "[{2}]". Correct that, then refresh.', where(), name, name),
      );
    } else if (name !== '' && !SDK_SECTION.test(line)) {
      report(
        t(
          '{0}: profile "{1}" cannot be used, because of the blanks in its brackets. Remove them, then refresh.',
          where(),
          name,
        ),
      );
    } else if (name !== '' && !USABLE_NAME.test(name)) {
      report(
        t(
          '{0}: profile "{1}" cannot be used, because its name has characters other than letters, digits and _ - @ + . % : /. Rename it, then refresh.',
          where(),
          name,
        ),
      );
    }
  }
  if (problems.length === 0 && profiles > 0 && names.size === 0) {
    problems.push({ file, message: t('none of its profiles has any settings. Add them, then refresh.') });
  }
  const settings = lines.some((line) => /^\s*[^\s#;[]/.test(line));
  if (problems.length === 0 && profiles === 0 && settings && !/^\s*\[/m.test(content)) {
    problems.push({ file, message: t('it has no sections like "[profile name]". Correct that, then refresh.') });
  }
  return problems;
}

function unquoted(name: string): string {
  return /^(["']).*\1$/.test(name) ? name.slice(1, -1) : name;
}

function toProfile(name: string, settings: Settings, profiles: Sections, others: Sections): AwsProfile {
  return {
    name,
    // Organizations answers in every region of a partition; us-east-1 is where a profile without a region leads.
    region: settings['region']?.trim() || 'us-east-1',
    endpoints: endpointsOf(settings, others),
    settings,
    plan: planOf(name, profiles, others),
  };
}

/** The endpoints of this very profile. The environment's and other profiles' must never see its signatures. */
function endpointsOf(settings: Settings, config: Sections): Record<string, string> {
  if (settings['ignore_configured_endpoint_urls']?.trim().toLowerCase() === 'true') return {};
  const endpoints: Record<string, string> = {};
  const services = settings['services'] === undefined ? undefined : config[`services.${settings['services']}`];
  for (const [key, value] of Object.entries(services ?? {})) {
    const service = /^(.+)\.endpoint_url$/.exec(key)?.[1];
    if (service !== undefined && value) endpoints[service] = value;
  }
  if (settings['endpoint_url']) endpoints['*'] = settings['endpoint_url'];
  return endpoints;
}

/** Settings that lead the same identity to other servers, or decide whether they can be reached. */
const WAY = ['use_fips_endpoint', 'use_dualstack_endpoint', 'ca_bundle'];

interface Known {
  readonly accountId?: string;
  readonly role?: string;
  /** Asked for when there is another profile to compare with. */
  readonly identity?: () => string;
}

/** Who a profile acts as, where its settings alone say so. */
function knownIdentity({ settings, plan: { origin, roles } }: AwsProfile): Known {
  // Paths are no part of who acts: assumed-role ARNs leave them out.
  const [, accountId, role] = /^arn:[^:]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(settings['role_arn'] ?? '') ?? [];
  if (accountId !== undefined && role !== undefined)
    return { accountId, role, identity: () => `${accountId} role ${role}` };
  if (roles.length > 0) return {};
  switch (origin.kind) {
    case 'sso': {
      const account = accountOf(settings['sso_account_id']);
      const permissions = settings['sso_role_name'];
      return account === undefined || permissions === undefined
        ? {}
        : { accountId: account, role: permissions, identity: () => `${account} sso ${permissions}` };
    }
    case 'login': {
      const [, account] = /^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(origin.session.name) ?? [];
      return account === undefined ? {} : { accountId: account, identity: () => origin.session.name };
    }
    case 'keys': {
      const account = accountOf(settings['aws_account_id']);
      return {
        ...(account === undefined ? {} : { accountId: account }),
        identity: () => `key ${createHash('sha256').update(origin.accessKeyId).digest('base64url')}`,
      };
    }
    case 'process':
    case 'machine':
    case 'webIdentity':
    case 'none': {
      const account = accountOf(settings['sso_account_id'] ?? settings['aws_account_id']);
      return account === undefined ? {} : { accountId: account };
    }
  }
}

function accountOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{12}$/.test(text) ? text : undefined;
}

/**
 * The profile as the inbox sees it. `connect` gets the profile when it is first opened; `salt` tells connections of
 * different making apart (settings of the extension that shape them).
 */
export function toInboxProfile(
  profile: AwsProfile,
  origin: Profile['origin'],
  salt: string,
  connect: (profile: AwsProfile) => Promise<Connection>,
): Profile {
  const session = sessionOf(profile.plan);
  const { accountId, role, identity } = knownIdentity(profile);
  let actsAs: string | undefined;
  let revision: string | undefined;
  return {
    name: profile.name,
    origin,
    // Nobody asks before the files are read a second time.
    get revision() {
      revision ??= createHash('sha256')
        .update(JSON.stringify([salt, profile]))
        .digest('base64url');
      return revision;
    },
    region: profile.region,
    ...(accountId === undefined ? {} : { accountId }),
    ...(role === undefined ? {} : { role }),
    get identity() {
      actsAs ??= identity?.();
      return actsAs;
    },
    place: JSON.stringify([profile.endpoints, ...WAY.map((setting) => profile.settings[setting])]),
    ...(session ? { signIn: signInOf(session) } : {}),
    connect: () => connect(profile),
  };
}

/** Where something stands in a file; `line` counts from 0. */
export interface FilePlace {
  readonly file: string;
  readonly line: number;
}

/**
 * The section of a profile, for whoever wants to correct it: the one that has this setting, where one of them does. It
 * is looked for in the credentials file first, which wins; without a setting in the config file.
 */
export async function sectionOf(
  name: string,
  locations: FileLocations,
  setting?: string,
): Promise<FilePlace | undefined> {
  const places = [
    ...(await sectionsIn(locations.config, name, true)),
    ...(await sectionsIn(locations.credentials, name, false)),
  ];
  const having = places.findLast(({ settings }) => setting !== undefined && settings.has(setting));
  const place = having ?? places[0];
  return place && { file: place.file, line: place.line };
}

interface SectionPlace extends FilePlace {
  /** Names of its settings. */
  readonly settings: Set<string>;
}

async function sectionsIn(file: string, name: string, prefixed: boolean): Promise<readonly SectionPlace[]> {
  const { text } = await readText(file);
  const found: SectionPlace[] = [];
  let isInside = false;
  for (const [line, content] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const match = SECTION.exec(content);
    if (match) {
      isInside = unquoted(match[2] ?? '') === name && (!prefixed || match[1] === 'profile' || name === 'default');
      if (isInside) found.push({ file, line, settings: new Set() });
    } else if (isInside) {
      const setting = /^\s*([^\s=:]+)\s*[=:]/.exec(content)?.[1];
      if (setting !== undefined) found.at(-1)?.settings.add(setting.toLowerCase());
    }
  }
  return found;
}
