// Settings for tests.
import type { Settings } from '../../src/settings.ts';

/** Every action is asked about, and nothing happens in the background. */
export const SETTINGS: Settings = {
  readOnly: false,
  confirm: 'always',
  protectedProfiles: [],
  expiringSoonDays: 3,
  catalogs: [],
  profiles: { include: [], exclude: [] },
  autoRefreshMinutes: 0,
  notifyNewInvitations: false,
};
