// Choose Profiles: which profiles of the AWS files the view shows.
import { t } from '../common/l10n.ts';
import { SETTINGS } from '../contributions.ts';
import { profileLabel } from '../invitations/labels.ts';
import { choose, isSelected } from '../profiles/profileSelection.ts';
import { readSettings, updateSetting } from '../settings.ts';
import type { UserInterface } from './userInterface.ts';

export interface ChooseProfilesContext {
  readonly ui: UserInterface;
  /** All profiles of the files, also those that are not shown. */
  readonly profileNames: () => Promise<readonly string[]>;
}

/** Which profiles the view shows, as check boxes. What is chosen becomes the setting. */
export async function chooseProfiles({ profileNames, ui }: ChooseProfilesContext): Promise<void> {
  const names = await profileNames();
  const before = readSettings().profiles;
  const isShown = isSelected(before);
  const items = names.map((name) => ({ label: profileLabel({ profile: name }), name, picked: isShown(name) }));
  if (items.length === 0) {
    await ui.notify('information', t('The AWS files have no profiles to choose from.'));
    return;
  }
  const chosen = await ui.pickMany(items, {
    title: t('Choose Profiles'),
    placeHolder: t('Profiles to show; the others are never read'),
  });
  if (!chosen) return;
  const after = choose(names, new Set(chosen.map(({ name }) => name)), before);
  const isAll = after.include.length === 0 && after.exclude.length === 0;
  await updateSetting(SETTINGS.profiles, isAll ? undefined : after);
}
