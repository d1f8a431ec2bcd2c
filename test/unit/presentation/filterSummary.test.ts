import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { PENDING_ONLY, type Filter } from '../../../src/invitations/filter.ts';
import type { InvitationList } from '../../../src/invitations/invitationSource.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { filterSummary } from '../../../src/presentation/filterSummary.ts';
import { inboxWith, profile, ScriptedSource, SENT } from '../../support/invitations.ts';

const PARTNER: InvitationList = {
  id: 'partnercentral.sent.AWS',
  service: partnerCentral,
  direction: 'sent',
  catalog: 'AWS',
};

async function read() {
  const inbox = inboxWith([
    profile({ name: 'acme' }),
    profile({ name: 'partner\u202E', source: new ScriptedSource([PARTNER]) }),
  ]);
  await inbox.refresh(new AbortController().signal);
  const said = (filter: Partial<Filter>) => filterSummary({ ...PENDING_ONLY, ...filter }, inbox.profiles);
  return { inbox, said };
}

test('a filter is said shortly: what was typed, the states, then the rest, in the words of the tree', async () => {
  const { inbox, said } = await read();
  assert.equal(said({ text: ' billing ' }), '"billing" · pending');
  assert.equal(said({ phases: ['accepted', 'declined'] }), 'accepted, declined');
  assert.equal(said({ expiringSoon: true, directions: ['received'] }), 'pending · expires soon · received');
  assert.equal(
    said({ phases: [], services: ['partnercentral', 'gone'], catalogs: ['Sandbox'] }),
    'AWS Partner Central, gone · Sandbox',
  );
  assert.equal(
    said({ phases: [], types: ['TRANSFER_RESPONSIBILITY', 'SUBSIDIARY', 'BRAND_NEW'] }),
    'Billing transfer, Subsidiary and 1 more',
  );
  const profiles = [...inbox.profiles.map(({ id }) => id), 'gone'];
  assert.equal(said({ phases: [], profiles }), 'acme, partner‹U+202E› and 1 more');
});

test('a filter of everything stays short, and nothing that was typed hides', async () => {
  const { said } = await read();
  assert.equal(
    said({ text: 'x', expiringSoon: true, directions: ['sent'], types: ['INVITE'], services: [SENT.service.id] }),
    '"x" · pending · expires soon · sent and 2 more',
  );
  const text = fc.string({ unit: 'binary' });
  const texts = fc.array(text, { maxLength: 5 });
  fc.assert(
    fc.property(text, texts, texts, texts, (typed, types, catalogs, profiles) => {
      const words = said({ text: typed, types, catalogs, profiles, services: profiles });
      assert.ok(words.length < 500, words);
      assert.doesNotMatch(words, /[\p{Cc}\p{Cf}\p{Cs}]/u);
    }),
  );
});
