// The profiles of the shared AWS files: the settings of both files for one name, and what follows from them.
import { t } from '../../common/l10n.ts';
import { credentialSourceOf, type CredentialSource, type ProfileSettings } from './credentialSource.ts';
import type { Settings } from './iniFile.ts';
import type { FileLocation } from './sectionLocator.ts';
import type { FileKind, Section, Sections } from './sections.ts';

export interface AwsProfile {
  readonly name: string;
  readonly region: string;
  /** Configured endpoints by key of a `[services]` section, e.g. `organizations`; `*` is `endpoint_url`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Of both files; those of the credentials file win. */
  readonly settings: Settings;
  /** How it comes to its credentials. */
  readonly credentialSource: CredentialSource;
}

/** Why a profile cannot be used, and where to correct that, if not in its own section. */
export interface Unusable {
  readonly problem: string;
  readonly at?: FileLocation;
}

const DEFAULT_REGION = 'us-east-1';
/** As the AWS CLI checks it, before it becomes part of a host name. */
const REGION = /^(?!\d+$)(?!-)[a-z\d-]{1,63}(?<!-)$/i;

/** With `refused`, which keeps all of them from being used, only their names are known. */
export function profilesOf(
  { config, credentials }: Readonly<Record<FileKind, Sections>>,
  refused?: Unusable,
): readonly AwsProfile[] {
  const names = new Set([...config.profile.keys(), ...credentials.profile.keys()]);
  // To the AWS CLI an empty name is that of the default profile.
  names.delete('');
  if (refused) return [...names].map((name) => unusable(name, refused));
  const profiles = new Map<string, ProfileSettings>();
  for (const name of names) {
    profiles.set(name, settingsOf(config.profile.get(name)?.settings, credentials.profile.get(name)?.settings));
  }
  const sources = { profiles, ssoSessions: config['sso-session'] };
  return [...profiles].map(([name, { merged }]) => {
    const problem = problemOf(merged, config);
    if (problem !== undefined) return unusable(name, { problem });
    return {
      name,
      // Organizations answers in every region of a partition; us-east-1 is where a profile without a region leads.
      region: merged['region'] || DEFAULT_REGION,
      endpoints: endpointsOf(merged, config),
      settings: merged,
      credentialSource: credentialSourceOf(name, sources),
    };
  });
}

/** What keeps the AWS CLI from calling anything, whatever the credentials are. */
function problemOf(settings: Settings, config: Sections): string | undefined {
  const region = settings['region'] || DEFAULT_REGION;
  if (!REGION.test(region)) return t('Its region "{0}" is not the name of a region.', region);
  const { services } = settings;
  if (services === undefined || ignoresEndpoints(settings) || servicesOf(settings, config)) return undefined;
  return t('It names the services section "{0}", which the config file does not have.', services);
}

/** Whether a setting says `true`, in whatever case. */
export function isOn(settings: Settings, name: string): boolean {
  return settings[name]?.toLowerCase() === 'true';
}

function settingsOf(config: Settings | undefined, credentials: Settings | undefined): ProfileSettings {
  return { config, credentials, merged: { ...config, ...credentials } };
}

/** Nothing of what the files say about it is used. */
function unusable(name: string, why: Unusable): AwsProfile {
  return {
    name,
    region: DEFAULT_REGION,
    endpoints: {},
    settings: {},
    credentialSource: { profile: name, origin: { kind: 'none', ...why }, roles: [] },
  };
}

function ignoresEndpoints(settings: Settings): boolean {
  return isOn(settings, 'ignore_configured_endpoint_urls');
}

/** To the AWS CLI an empty section is not there. */
function servicesOf({ services = '' }: Settings, config: Sections): Section | undefined {
  const section = config.services.get(services);
  return section && Object.keys({ ...section.settings, ...section.blocks }).length > 0 ? section : undefined;
}

/** The endpoints of this very profile. The environment's and other profiles' must never see its signatures. */
function endpointsOf(settings: Settings, config: Sections): Record<string, string> {
  if (ignoresEndpoints(settings)) return {};
  const endpoints = Object.entries(servicesOf(settings, config)?.blocks ?? {}).flatMap(
    ([service, { endpoint_url: url }]) => (url ? [[service, url] as const] : []),
  );
  const { endpoint_url: all } = settings;
  return Object.fromEntries(all ? [...endpoints, ['*', all]] : endpoints);
}
