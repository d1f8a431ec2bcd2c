// The settings of the extension, and those of VS Code's network, with safe values for what makes no sense.
import * as vscode from 'vscode';
import { asRecord } from './common/records.ts';
import { SETTINGS } from './contributions.ts';
import type { ProfileSelection } from './profiles/profileSelection.ts';

/** The settings as they are at the moment of asking. All have scope `application`: no workspace can change them. */
export interface Settings {
  /** Partner Central catalogs. */
  readonly catalogs: readonly string[];
  /** Which profiles of the files are shown. */
  readonly profiles: ProfileSelection;
  /** No act is offered or carried out. */
  readonly readOnly: boolean;
  /** Patterns of profile names where an act needs something typed. */
  readonly protectedProfiles: readonly string[];
  /** Whether an act on a single invitation is asked about, too. */
  readonly confirm: 'always' | 'bulkOnly';
  /** Below this many days an expiry is a warning. */
  readonly expiringSoonDays: number;
  /** How often lists are read again while the view is visible; 0 is never. */
  readonly autoRefreshMinutes: number;
  /** Whether that tells of invitations that are new. */
  readonly notifyNewInvitations: boolean;
}

export function readSettings(): Settings {
  const section = vscode.workspace.getConfiguration(SETTINGS.section);
  return {
    catalogs: texts(section.get(SETTINGS.catalogs), []),
    profiles: shownProfiles(section.get(SETTINGS.profiles)),
    // What is set to something that makes no sense guards as much as it can.
    readOnly: section.get<unknown>(SETTINGS.readOnly) !== false,
    protectedProfiles: texts(section.get(SETTINGS.protectedProfiles), ['*']),
    confirm: section.get<unknown>(SETTINGS.confirm) === 'bulkOnly' ? 'bulkOnly' : 'always',
    expiringSoonDays: days(section.get<unknown>(SETTINGS.expiringSoonDays)),
    autoRefreshMinutes: minutes(section.get<unknown>(SETTINGS.autoRefreshMinutes)),
    notifyNewInvitations: section.get<unknown>(SETTINGS.notifyNewInvitations) !== false,
  };
}

/** Changes one of them for every workspace; `undefined` is the default. */
export async function updateSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration(SETTINGS.section).update(name, value, vscode.ConfigurationTarget.Global);
}

function days(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : 3;
}

/**
 * VS Code's own settings of how extensions reach the network. What a workspace says about them never counts: it could
 * lead requests with credentials through a proxy of its own.
 */
export function readNetworkSettings() {
  const section = vscode.workspace.getConfiguration('http');
  const read = (name: string): unknown => {
    const values = section.inspect<unknown>(name);
    return values?.globalValue ?? values?.defaultValue;
  };
  const [proxy, proxySupport] = [read('proxy'), read('proxySupport')];
  return {
    proxy: typeof proxy === 'string' ? proxy : '',
    proxySupport: typeof proxySupport === 'string' ? proxySupport : 'override',
    noProxy: texts(read('noProxy'), []),
  };
}

/** At least one, at most a day: more often is no help to anybody, and a timer cannot wait for ever. */
function minutes(value: unknown): number {
  return typeof value === 'number' && value > 0 ? Math.min(Math.max(value, 1), 24 * 60) : 0;
}

/** A lone text counts as a list of one; what is no list of texts at all as `otherwise`. */
function texts(value: unknown, otherwise: readonly string[]): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return otherwise;
  return value.filter((item): item is string => typeof item === 'string');
}

/** What makes no sense in it counts as not written. */
function shownProfiles(value: unknown): ProfileSelection {
  const members = asRecord(value);
  return { include: texts(members?.['include'], []), exclude: texts(members?.['exclude'], []) };
}
