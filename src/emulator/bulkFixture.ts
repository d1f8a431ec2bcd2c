// Many profiles and handshakes, for benchmarks.
import type { EmulatorProfile } from './awsFiles.ts';
import type { Organization, World } from './world.ts';

/**
 * Adds many profiles and handshakes, for benchmarks. Every fifth profile manages an organization, the others stand
 * alone; invitations go from the organizations to the standalone profiles first and to unknown addresses after that,
 * and one in four is finished already.
 *
 * @param size `handshakes` is the total
 */
export function addCrowd(world: World, size: { profiles: number; handshakes: number }): EmulatorProfile[] {
  const profiles: EmulatorProfile[] = [];
  const organizations: Organization[] = [];
  const standalone: string[] = [];
  for (let index = 0; index < size.profiles; index++) {
    const name = `crowd-${String(index + 1).padStart(4, '0')}`;
    const account = world.addAccount({ name: `Crowd ${String(index + 1)}`, email: `${name}@crowd.example.com` });
    if (index % 5 === 0) organizations.push(world.createOrganization(account, { accountQuota: size.handshakes + 10 }));
    else standalone.push(account.id);
    profiles.push({ name, accountId: account.id, region: 'us-east-1', ...world.issueKey(account) });
  }
  for (let index = 0; index < size.handshakes; index++) {
    const organization = organizations[index % organizations.length];
    if (!organization) break;
    const round = Math.floor(index / organizations.length);
    // A different start for every organization, so that everybody receives about as much.
    const recipient =
      round % 2 === 0 && round / 2 < standalone.length
        ? standalone[(index + round / 2) % standalone.length]
        : undefined;
    const target =
      recipient === undefined
        ? ({ type: 'EMAIL', id: `guest-${String(index)}@guests.example.org` } as const)
        : ({ type: 'ACCOUNT', id: recipient } as const);
    // Rounds may come past the same account again; an address is always new.
    const handshake = world.handshakes.hasPendingInvite(organization, target)
      ? world.invite(organization, { type: 'EMAIL', id: `again-${String(index)}@guests.example.org` })
      : world.invite(organization, target);
    if (index % 4 === 3) world.setHandshakeState(handshake.id, index % 8 === 3 ? 'DECLINED' : 'CANCELED');
  }
  return profiles;
}
