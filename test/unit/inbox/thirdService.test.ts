import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InvitationService } from '../../../src/invitations/invitationService.ts';
import type { InvitationList } from '../../../src/invitations/invitationSource.ts';
import { listLabel } from '../../../src/invitations/labels.ts';
import { actionConfirmation } from '../../../src/presentation/actionConfirmation.ts';
import { invitationAccessibilityLabel } from '../../../src/presentation/invitationAccessibility.ts';
import { formatInvitation } from '../../../src/presentation/invitationHover.ts';
import { rowDescription } from '../../../src/presentation/rowDescription.ts';
import { profileChildren } from '../../../src/views/profileNodes.ts';
import { groupChildren } from '../../../src/views/rowNodes.ts';
import {
  act,
  failed,
  inboxWith,
  invitation,
  profile,
  ScriptedSource,
  visibleRowsPassing,
} from '../../support/invitations.ts';

// A service that no code outside this file knows: one object of words and limits, one adapter, and nothing else.
const pigeons: InvitationService = {
  id: 'pigeons',
  name: 'Pigeon Post',
  noun: 'pigeon',
  plural: 'pigeons',
  operations: {
    list: { sent: 'ListPigeonsSent', received: 'ListPigeonsReceived' },
    get: 'LookAtPigeon',
    cancel: 'RecallPigeon',
    decline: 'ShooAwayPigeon',
  },
  iamPrefix: 'pigeons',
  rates: {
    list: { perSecond: 100, burst: 100 },
    get: { perSecond: 100, burst: 100 },
    cancel: { perSecond: 100, burst: 100 },
    decline: { perSecond: 100, burst: 100 },
  },
  cli: { cancel: ({ id }) => ['pigeons', 'recall', id], decline: ({ id }) => ['pigeons', 'shoo', id] },
  declineReason: { maxLength: 10 },
  phaseOf: (status) => (status === 'IN_THE_AIR' ? 'pending' : status === 'SHOOED' ? 'declined' : 'unknown'),
  typeLabel: () => 'Carrier pigeon',
  resource: () => 'arn:aws:pigeon::*:flight/*',
  consequence: () => 'The pigeon comes home.',
};
const list: InvitationList = { id: 'pigeons.received', service: pigeons, direction: 'received', catalog: 'Roof' };

test('a third service is listed, shown, read, acted on and explained without any change elsewhere', async () => {
  const source = new ScriptedSource([list]);
  const pigeon = invitation({
    service: pigeons,
    list: list.id,
    direction: 'received',
    id: 'p-1',
    arn: 'p-1',
    type: 'CARRIER',
    status: 'IN_THE_AIR',
    counterparty: { kind: 'loft', id: 'loft-7', name: 'Old Mill' },
  });
  source.pages = () => [[pigeon]];
  const inbox = inboxWith([profile({ source })]);
  await inbox.refresh(new AbortController().signal);
  const [acme] = inbox.profiles;
  assert.ok(acme);

  const [group] = profileChildren({ kind: 'profile', id: acme.id, profile: acme }, visibleRowsPassing());
  assert.ok(group?.kind === 'group');
  assert.equal(group.id, 'acme/pigeons.received');
  assert.equal(listLabel(group.list), 'Received pigeons (Roof)');
  assert.deepEqual(
    groupChildren(group, visibleRowsPassing()).map(({ id }) => id),
    ['acme/pigeons.received/p-1'],
  );
  assert.equal(rowDescription(pigeon, 0), 'Pending · Carrier pigeon');
  assert.equal(invitationAccessibilityLabel(pigeon, 0), 'Carrier pigeon received from Old Mill (loft-7), Pending');
  assert.match(formatInvitation(pigeon, acme.viewer, 0), /From: Loft Old Mill \(loft-7\)\n/);
  assert.match(actionConfirmation(pigeon, 'decline', acme.viewer).detail, /What: Carrier pigeon \(pigeon p-1\)/);

  source.answer = ({ call }, known) => {
    if (call === 'decline') throw failed('timeout');
    return { ...known, status: 'SHOOED', phase: 'declined' };
  };
  const outcome = await act(acme, list.id, 'p-1', {
    signal: new AbortController().signal,
    action: 'decline',
    reason: 'Shoo',
  });
  assert.ok(outcome.kind === 'done' && outcome.verified);
  assert.deepEqual(
    source.sent.map(({ call, reason }) => [call, reason]),
    [
      ['list', undefined],
      ['decline', 'Shoo'],
      ['get', undefined],
    ],
  );
  assert.equal(acme.list(list.id)?.row('p-1')?.invitation.status, 'SHOOED');
});
