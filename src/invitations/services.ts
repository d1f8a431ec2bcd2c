// The services there are.
import type { InvitationService } from './invitationService.ts';
import { organizations } from './organizationsService.ts';
import { partnerCentral } from './partnerCentralService.ts';

/** Every service that an adapter of `src/aws/` speaks to. */
export const SERVICES: readonly InvitationService[] = [organizations, partnerCentral];

/** By its id; `undefined` for one that is newer, or older, than this. */
export function serviceOf(id: string): InvitationService | undefined {
  return SERVICES.find((service) => service.id === id);
}
