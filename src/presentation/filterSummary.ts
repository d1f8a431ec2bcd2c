// One line that names the active filters.
import { t } from '../common/l10n.ts';
import { visible } from '../common/untrustedText.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { Filter } from '../invitations/filter.ts';
import { humanize, type InvitationService } from '../invitations/invitationService.ts';
import { andMore, firstFew, phaseLabel, profileLabel, typeLabel } from '../invitations/labels.ts';

/** Of one part of the filter, e.g. of types. */
const NAMED = 2;
/** The parts themselves. */
const PARTS = 4;

/** What the filter says, shortly, what was typed first: `"billing" · pending · received`. It has a bounded length. */
export function filterSummary(filter: Filter, profiles: readonly ProfileInbox[]): string {
  const services = profiles.flatMap((profile) => profile.lists.map(({ list }) => list.service));
  const parts = [
    filter.text.trim() === '' ? [] : [`"${visible(filter.text.trim(), 30)}"`],
    filter.phases.map((phase) => (phase === 'unknown' ? t('Unknown') : phaseLabel(phase)).toLowerCase()),
    filter.expiringSoon ? [t('expires soon')] : [],
    filter.directions.map((direction) => (direction === 'sent' ? t('sent') : t('received'))),
    filter.services.map((id) => services.find((service) => service.id === id)?.name ?? visible(id, 40)),
    filter.types.map((type) => kindAmong(services, type)),
    filter.catalogs.map((catalog) => visible(catalog, 40)),
    filter.profiles.map((id) => {
      const profile = profiles.find((candidate) => candidate.id === id);
      return visible(profile ? profileLabel(profile.viewer) : id, 40);
    }),
  ].flatMap((names) => (names.length === 0 ? [] : [firstFew(names, NAMED, (name) => name)]));
  return andMore(parts.slice(0, PARTS).join(' · '), Math.max(0, parts.length - PARTS));
}

/** In the words of the service that has such a word. */
function kindAmong(services: readonly InvitationService[], type: string): string {
  const plain = humanize(type || 'UNKNOWN');
  const own = services.find((service) => service.typeLabel(type) !== plain);
  return own ? typeLabel({ service: own, type }) : visible(plain, 60);
}
