// How a handshake looks on the wire.
import type { Switches } from '../faults.ts';
import type { Call, Output } from '../service.ts';
import type { World } from '../world.ts';
import { isPending } from './handshake.ts';
import type { Handshake } from './handshake.ts';

export function handshakeOutput(call: Call, handshake: Handshake): Output {
  return { Handshake: handshakeShape(call.world, handshake, call.switches) };
}

interface Resource {
  Type: string;
  Value: string;
  Resources?: Resource[];
}

/** Counts as an answer. */
export function handshakeShape(world: World, handshake: Handshake, switches: Readonly<Switches>): Output {
  const { id, action } = handshake;
  const unknown = switches.unknownEnums;
  const essential = {
    Id: id,
    // A finished one with an unknown state, a pending one with an unknown kind: both must not break a client.
    State: unknown && !isPending(handshake) ? 'STATE_OF_THE_FUTURE' : handshake.state,
    Action: unknown && isPending(handshake) ? 'ACTION_OF_THE_FUTURE' : action,
  };
  if (switches.omitOptionalFields) return essential;
  return {
    ...essential,
    Arn: handshake.arn,
    Parties: parties(handshake, switches),
    RequestedTimestamp: handshake.requestedAt / 1_000,
    ExpirationTimestamp: handshake.expiresAt / 1_000,
    Resources: [
      ...resources(world, handshake, switches),
      ...(unknown ? [{ Type: 'RESOURCE_OF_THE_FUTURE', Value: 'something' }] : []),
    ],
  };
}

interface Party {
  Id: string;
  Type: string;
}

/** AWS gives the parties of one handshake in either order. */
function parties(handshake: Handshake, switches: Readonly<Switches>): Party[] {
  const { organizationId, target, recipientAccountId } = handshake;
  const sender = { Id: switches.partyIdsWithPrefix ? organizationId : organizationId.slice(2), Type: 'ORGANIZATION' };
  const result: Party[] = [sender];
  // Whoever accepts is named by account, however the invitation was addressed.
  if (handshake.state === 'ACCEPTED' && target && recipientAccountId !== undefined) {
    result.push({ Id: recipientAccountId, Type: 'ACCOUNT' });
  } else if (target) {
    result.push({ Id: target.id, Type: target.type });
  }
  if (switches.unknownEnums) result.push({ Id: 'somebody-new', Type: 'PARTY_OF_THE_FUTURE' });
  handshake.answers += 1;
  return handshake.answers % 2 === 0 ? result.toReversed() : result;
}

function resources(world: World, handshake: Handshake, switches: Readonly<Switches>): Resource[] {
  const { target, notes, parentId, transfer, organizationId, senderAccountId, featureSet } = handshake;
  const management = world.directory.account(senderAccountId);
  const result: Resource[] = [];
  if (transfer) {
    result.push(
      { Type: 'RESPONSIBILITY_TRANSFER', Value: transfer.id },
      { Type: 'TRANSFER_START_TIMESTAMP', Value: new Date(transfer.startsAt).toISOString() },
      { Type: 'TRANSFER_TYPE', Value: 'BILLING' },
      {
        Type: 'MANAGEMENT_ACCOUNT',
        Value: senderAccountId,
        Resources: [
          { Type: 'MANAGEMENT_EMAIL', Value: management?.email ?? '' },
          { Type: 'MANAGEMENT_NAME', Value: management?.name ?? '' },
        ],
      },
    );
  }
  result.push({
    Type: 'ORGANIZATION',
    Value: organizationId,
    ...(handshake.action === 'INVITE' && {
      Resources: [
        { Type: 'MASTER_EMAIL', Value: management?.email ?? '' },
        { Type: 'MASTER_NAME', Value: management?.name ?? '' },
        { Type: 'ORGANIZATION_FEATURE_SET', Value: featureSet },
      ],
    }),
  });
  if (target) result.push({ Type: target.type, Value: target.id });
  if (parentId !== undefined) {
    result.push({
      Type: 'PARENT_HANDSHAKE',
      Value: switches.partyIdsWithPrefix ? parentId : parentId.slice(2),
    });
  }
  if (notes !== undefined) result.push({ Type: 'NOTES', Value: notes });
  return result;
}
