// IAM Identity Center in the shared AWS files: `sso_session` with its section, and the older form without one.
import { t } from '../../common/l10n.ts';
import { defined } from '../../common/records.ts';
import type { Settings } from './iniFile.ts';
import type { Section } from './sections.ts';

export interface SsoSession {
  readonly kind: 'sso';
  /** Name of the `[sso-session]` section; without one (the older form) the start URL stands for it. */
  readonly name?: string;
  readonly startUrl: string;
  readonly region: string;
  readonly scopes: readonly string[];
}

export interface SsoOrigin {
  readonly kind: 'sso';
  readonly session: SsoSession;
  readonly accountId: string;
  readonly roleName: string;
}

export interface Problem {
  readonly kind: 'none';
  readonly problem: string;
}

/** `sso:account:access` is what the AWS CLI asks for where the section names no scopes. */
const DEFAULT_SCOPES = ['sso:account:access'];
const NEEDED = ['sso_role_name', 'sso_account_id', 'sso_start_url', 'sso_region'];

/** Nothing where the profile names neither an account nor a role: then the AWS CLI looks further. */
export function ssoOriginOf(
  settings: Settings,
  sections: ReadonlyMap<string, Section>,
): SsoOrigin | Problem | undefined {
  if (settings['sso_role_name'] === undefined && settings['sso_account_id'] === undefined) return undefined;
  const name = settings['sso_session'];
  const section = name === undefined ? undefined : sections.get(name)?.settings;
  if (name !== undefined && !section) {
    return none(t('It names the sso_session "{0}", which the config file does not have.', name));
  }
  const differing = Object.keys(section ?? {}).find(
    (key) => settings[key] !== undefined && settings[key] !== section?.[key],
  );
  if (differing !== undefined) {
    return none(t('Its {0} differs from that of its sso_session "{1}".', differing, name ?? ''));
  }
  const all: Settings = { ...settings, ...section };
  const missing = NEEDED.filter((key) => !all[key]);
  const { sso_account_id: accountId = '', sso_role_name: roleName = '', sso_start_url: startUrl = '' } = all;
  if (missing.length > 0) return none(t('It uses IAM Identity Center and lacks {0}.', missing.join(', ')));
  return {
    kind: 'sso',
    session: {
      kind: 'sso',
      ...defined({ name }),
      startUrl,
      region: all['sso_region'] ?? '',
      // The older form knows no scopes, and so no renewal.
      scopes: name === undefined ? [] : scopesOf(section?.['sso_registration_scopes']),
    },
    accountId,
    roleName,
  };
}

function none(problem: string): Problem {
  return { kind: 'none', problem };
}

function scopesOf(written: string | undefined): readonly string[] {
  const named = written?.split(',').flatMap((scope) => scope.trim() || []) ?? [];
  return named.length > 0 ? named : DEFAULT_SCOPES;
}
