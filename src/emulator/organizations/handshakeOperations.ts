// The operations of AWS Organizations on handshakes.
import { defined } from '../../common/records.ts';
import type { Account } from '../directory.ts';
import type { Call, Operation, Output } from '../service.ts';
import { number, record, requiredText, structure, text } from '../validation.ts';
import type { World } from '../world.ts';
import type { Handshake } from './handshake.ts';
import { handshakeOutput, handshakeShape } from './handshakeShape.ts';
import { authorize, listingOrganization, managedOrganization, organizationsPage } from './organizationsAccess.ts';
import { invalidInput } from './organizationsErrors.ts';
import { checkStart, HANDSHAKE_ID, NOTES, PAGE_INPUT, TAGS, TARGET, tagsOf, targetOf } from './organizationsInput.ts';

const LIST_INPUT = structure({
  Filter: structure({
    ActionType: {
      kind: 'string',
      values: [
        'INVITE',
        'ENABLE_ALL_FEATURES',
        'APPROVE_ALL_FEATURES',
        'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE',
        'TRANSFER_RESPONSIBILITY',
      ],
    },
    ParentHandshakeId: HANDSHAKE_ID,
  }),
  ...PAGE_INPUT,
});
const BY_ID = structure({ HandshakeId: HANDSHAKE_ID }, ['HandshakeId']);

export const handshakeOperations: readonly (readonly [string, Operation])[] = [
  ['ListHandshakesForAccount', { input: LIST_INPUT, run: (call) => list(call, 'in') }],
  ['ListHandshakesForOrganization', { input: LIST_INPUT, run: (call) => list(call, 'out') }],
  ['DescribeHandshake', byId('DescribeHandshake', (world, caller, id) => world.handshakes.describe(caller, id))],
  ['CancelHandshake', byId('CancelHandshake', (world, caller, id) => world.handshakes.cancel(caller, id))],
  ['DeclineHandshake', byId('DeclineHandshake', (world, caller, id) => world.handshakes.decline(caller, id))],
  ['AcceptHandshake', byId('AcceptHandshake', (world, caller, id) => world.handshakes.accept(caller, id))],
  [
    'InviteAccountToOrganization',
    { input: structure({ Target: TARGET, Notes: NOTES, Tags: TAGS }, ['Target']), run: inviteAccount },
  ],
  ['EnableAllFeatures', { input: structure({}), run: enableAllFeatures }],
  [
    'InviteOrganizationToTransferResponsibility',
    {
      input: structure(
        {
          Type: { kind: 'string', values: ['BILLING'] },
          Target: TARGET,
          Notes: NOTES,
          StartTimestamp: { kind: 'timestamp' },
          SourceName: { kind: 'string', min: 1, max: 128, pattern: /^[ -~]+$/ },
          Tags: TAGS,
        },
        ['Type', 'Target', 'StartTimestamp', 'SourceName'],
      ),
      run: inviteToTransfer,
    },
  ],
];

function byId(action: string, perform: (world: World, caller: Account, id: string) => Handshake): Operation {
  return {
    input: BY_ID,
    run(call) {
      const id = requiredText(call.input, 'HandshakeId');
      const resource = call.world.handshakes.find(id)?.arn ?? `arn:aws:organizations::*:handshake/*/*/${id}`;
      authorize(call, action, resource);
      return handshakeOutput(call, perform(call.world, call.account, id));
    },
  };
}

function inviteAccount(call: Call): Output {
  authorize(call, 'InviteAccountToOrganization');
  const organization = managedOrganization(call);
  const target = targetOf(call.input);
  const about = defined({ tags: tagsOf(call), notes: text(call.input, 'Notes') });
  return handshakeOutput(call, call.world.handshakes.invite(organization, target, about));
}

function enableAllFeatures(call: Call): Output {
  authorize(call, 'EnableAllFeatures');
  return handshakeOutput(call, call.world.handshakes.enableAllFeatures(managedOrganization(call)));
}

function inviteToTransfer(call: Call): Output {
  const { input, world } = call;
  authorize(call, 'InviteOrganizationToTransferResponsibility');
  const organization = managedOrganization(call);
  const target = targetOf(input);
  const startsAt = (number(input, 'StartTimestamp') ?? 0) * 1_000;
  checkStart(startsAt, world.now());
  const about = {
    sourceName: requiredText(input, 'SourceName'),
    startsAt,
    notes: text(input, 'Notes'),
    tags: tagsOf(call),
  };
  return handshakeOutput(call, world.handshakes.transfers.invite(organization, target, about));
}

function list(call: Call, direction: 'in' | 'out'): Output {
  const { world, account, input, switches } = call;
  authorize(call, direction === 'in' ? 'ListHandshakesForAccount' : 'ListHandshakesForOrganization');
  const given = record(input, 'Filter');
  const filter = { action: text(given, 'ActionType'), parentId: text(given, 'ParentHandshakeId') };
  if (filter.action !== undefined && filter.parentId !== undefined) {
    throw invalidInput('MAX_LIMIT_EXCEEDED_FILTER');
  }
  const owner = direction === 'in' ? account.id : listingOrganization(call).id;
  const { handshakes } = world;
  const page = organizationsPage(call, {
    entries: direction === 'in' ? handshakes.receivedBy(owner, filter) : handshakes.sentBy(owner, filter),
    list: `${direction} ${owner} ${filter.action ?? ''} ${filter.parentId ?? ''}`,
    accept: (handshake) => handshakes.isListed(handshake, account, direction),
  });
  if (switches.omitOptionalFields && page.items.length === 0) return defined({ NextToken: page.nextToken });
  return {
    Handshakes: page.items.map((handshake) => handshakeShape(world, handshake, switches)),
    ...defined({ NextToken: page.nextToken }),
  };
}
