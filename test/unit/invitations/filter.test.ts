import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { setLanguage } from '../../../src/common/l10n.ts';
import { defined } from '../../../src/common/records.ts';
import {
  activeFilters,
  cleared,
  EVERYTHING,
  fromStore,
  passing,
  PENDING_ONLY,
  showsFinished,
  toStore,
  withFinished,
  type Filter,
} from '../../../src/invitations/filter.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { invitation } from '../../support/invitations.ts';

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;
const PLACE = { id: 'acme', name: 'acme', accountId: '111122223333' };

const passes = (filter: Partial<Filter>, about: Partial<Invitation> = {}, place = PLACE): boolean =>
  passing({ ...PENDING_ONLY, ...filter }, { now: NOW, soon: 3 * DAY })(invitation(about), place);

const PARTS = [
  'phases',
  'older',
  'expiringSoon',
  'directions',
  'services',
  'types',
  'catalogs',
  'profiles',
  'text',
] as const satisfies (keyof Filter)[];

const subset = <T>(...values: readonly T[]) => fc.subarray([...values]);
const anyFilter: fc.Arbitrary<Filter> = fc.record({
  phases: subset('pending', 'accepted', 'declined', 'canceled', 'expired'),
  older: fc.boolean(),
  expiringSoon: fc.boolean(),
  directions: subset('sent', 'received'),
  services: subset('organizations', 'partnercentral', 'gone'),
  types: subset('INVITE', 'SUBSIDIARY', 'NEWER'),
  catalogs: subset('AWS', 'Sandbox'),
  profiles: subset('acme', 'other', 'sample acme'),
  text: fc.constantFrom('', ' ', 'juan', 'JUAN example', 'h-2', 'ﬀ', '\\', '(', '.*'),
});
const anyInvitation: fc.Arbitrary<Invitation> = fc
  .record({
    id: fc.constantFrom('h-1', 'h-2'),
    status: fc.constantFrom('OPEN', 'ACCEPTED', 'DECLINED', 'CANCELED', 'EXPIRED', 'NEWER'),
    type: fc.constantFrom('INVITE', 'SUBSIDIARY', 'NEWER'),
    direction: fc.constantFrom<'sent' | 'received'>('sent', 'received'),
    catalog: fc.constantFrom('AWS', 'Sandbox', undefined),
    expiresAt: fc.option(fc.integer({ min: NOW - 90 * DAY, max: NOW + 90 * DAY }), { nil: undefined }),
    updatedAt: fc.option(fc.integer({ min: NOW - 90 * DAY, max: NOW }), { nil: undefined }),
  })
  .map(({ catalog, expiresAt, updatedAt, ...about }) =>
    invitation({
      ...about,
      ...defined({ catalog, expiresAt, updatedAt }),
    }),
  );

describe('the default', () => {
  test('shows what can still change, and what nobody knows to have ended', () => {
    assert.ok(passes({}));
    assert.ok(passes({}, { status: 'SOMETHING_NEW' }));
    for (const status of ['ACCEPTED', 'DECLINED', 'CANCELED', 'EXPIRED']) assert.ok(!passes({}, { status }), status);
  });

  test('counts as no filter, and so does what has ended beside it', () => {
    assert.equal(activeFilters(PENDING_ONLY), 0);
    assert.equal(activeFilters(withFinished(PENDING_ONLY, true)), 0);
    assert.ok(!showsFinished(PENDING_ONLY) && showsFinished(withFinished(PENDING_ONLY, true)));
  });
});

const ended = (about: Partial<Invitation>) => ({ status: 'EXPIRED', ...about });

test('what has ended shows for 30 days, unless older ones are asked for', () => {
  const recent = withFinished(PENDING_ONLY, true);
  assert.ok(passes(recent, ended({ expiresAt: NOW - 29 * DAY })));
  assert.ok(!passes(recent, ended({ expiresAt: NOW - 31 * DAY })));
  assert.ok(!passes(recent, ended({ status: 'CANCELED', updatedAt: NOW - 31 * DAY, expiresAt: NOW + DAY })));
  assert.ok(passes({ ...recent, older: true }, ended({ expiresAt: NOW - 31 * DAY })));
  assert.ok(passes(recent, ended({})), 'where nobody knows when');
  assert.ok(passes(recent, { expiresAt: NOW - 31 * DAY }), 'still pending');
});

test('each part leaves out what it does not name', () => {
  const partner = { service: partnerCentral, status: 'PENDING', type: 'SUBSIDIARY', catalog: 'Sandbox' };
  for (const [filter, inside, outside] of [
    [{ phases: ['accepted'] }, { status: 'ACCEPTED' }, {}],
    [{ directions: ['received'] }, { direction: 'received' }, {}],
    [{ services: ['partnercentral'] }, partner, {}],
    [{ types: ['INVITE', 'SUBSIDIARY'] }, partner, { type: 'TRANSFER_RESPONSIBILITY' }],
    [{ catalogs: ['Sandbox'] }, partner, {}],
    [{ expiringSoon: true }, { expiresAt: NOW + 2 * DAY }, { expiresAt: NOW + 3 * DAY }],
    [{ text: 'H-AAAA' }, { id: 'h-aaaa1' }, { id: 'h-bbbb1' }],
  ] satisfies [Partial<Filter>, Partial<Invitation>, Partial<Invitation>][]) {
    assert.ok(passes(filter, inside), JSON.stringify(filter));
    assert.ok(!passes(filter, outside), JSON.stringify(filter));
    assert.equal(activeFilters({ ...PENDING_ONLY, ...filter }), 1);
  }
  assert.ok(passes({ profiles: ['acme'] }) && !passes({ profiles: ['sample acme'] }));
});

test('a text is looked for in everything that is known, word by word', () => {
  const about: Partial<Invitation> = {
    id: 'h-1234',
    arn: 'arn:aws:organizations::111122223333:handshake/o-exampleorgid/invite/h-1234',
    counterparty: { kind: 'organization', id: 'o-other', name: 'Example Corp', email: 'cloud@corp.example.com' },
    sender: { name: 'Dana Rivers', email: 'dana@example.com' },
    note: 'Joint customer in Oslo',
  };
  const found = (text: string) => passes({ text }, about);
  for (const text of [
    'h-12',
    'o-exampleorgid',
    'O-OTHER',
    'corp',
    'cloud@',
    'dana',
    'Rivers',
    'oslo',
    'acme',
    '1111',
  ]) {
    assert.ok(found(text), text);
  }
  assert.ok(found('oslo  dana') && found('DANA oslo'));
  assert.ok(!found('oslo juan') && !found('danarivers') && !found('.*'));
});

test('a text finds the words that a row shows, and those of AWS for the same', () => {
  const transfer = { type: 'TRANSFER_RESPONSIBILITY' };
  for (const text of ['billing', 'HIGH impact', 'pending', 'open', 'transfer_resp', 'Billing pending acme']) {
    assert.ok(passes({ text }, transfer), text);
  }
  for (const text of ['declined', 'invite', 'billing declined']) {
    assert.ok(!passes({ text }, { ...transfer, arn: '' }), text);
  }
  const refused = { service: partnerCentral, status: 'REJECTED', type: 'SUBSIDIARY' };
  for (const text of ['declined', 'rejected', 'Subsidiary']) assert.ok(passes({ phases: [], text }, refused), text);
  assert.ok(passes({ text: 'something_new' }, { status: 'SOMETHING_NEW' }));
});

test('a text finds the words of the language that rows are in', (t) => {
  t.after(() => setLanguage('en', undefined));
  setLanguage('de', { 'Billing transfer': 'Rechnungsübertragung', Pending: 'Offen' });
  for (const text of ['rechnung', 'offen', 'TRANSFER_RESPONSIBILITY']) {
    assert.ok(passes({ text }, { type: 'TRANSFER_RESPONSIBILITY' }), text);
  }
  assert.ok(!passes({ text: 'billing' }, { type: 'TRANSFER_RESPONSIBILITY' }));
});

test('every part that is added leaves out more, never less', () => {
  fc.assert(
    fc.property(anyFilter, anyInvitation, (filter, row) => {
      const all = passing(filter, { now: NOW, soon: 3 * DAY })(row, PLACE);
      const each = PARTS.every((part) =>
        passing({ ...EVERYTHING, [part]: filter[part] }, { now: NOW, soon: 3 * DAY })(row, PLACE),
      );
      assert.equal(all, each);
    }),
  );
});

test('clearing takes away everything that counts, and nothing else', () => {
  fc.assert(
    fc.property(anyFilter, anyInvitation, (filter, row) => {
      const clear = cleared(filter);
      assert.equal(activeFilters(clear), 0);
      assert.deepEqual(cleared(clear), clear);
      const moment = { now: NOW, soon: 3 * DAY };
      if (activeFilters(filter) === 0) {
        assert.equal(passing(clear, moment)(row, PLACE), passing(filter, moment)(row, PLACE));
      }
    }),
  );
});

describe('what is kept on disk', () => {
  test('is the whole filter but its text', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const stored: unknown = JSON.parse(JSON.stringify(toStore(filter)));
        assert.deepEqual(stored, { ...filter, text: '' });
        assert.deepEqual(fromStore(stored), stored);
      }),
    );
  });

  test('leads to the default where it makes no sense', () => {
    for (const stored of [undefined, null, 7, 'x', [], {}]) assert.deepEqual(fromStore(stored), PENDING_ONLY);
    assert.deepEqual(fromStore({ phases: ['odd', 3, 'accepted'], older: 'yes', directions: 'sent', text: 'juan' }), {
      ...PENDING_ONLY,
      phases: ['accepted'],
    });
    fc.assert(
      fc.property(fc.jsonValue(), (stored) => {
        passing(fromStore(stored), { now: NOW, soon: DAY })(invitation(), PLACE);
      }),
    );
  });
});
