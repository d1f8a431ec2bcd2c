import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { VisibleRows } from '../../../src/inbox/visibleRows.ts';
import { PENDING_ONLY, withFinished, type Filter } from '../../../src/invitations/filter.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import { filterSections, filterWith, tickedKeys } from '../../../src/presentation/filterChoices.ts';
import {
  act,
  inboxWith,
  invitation,
  NO_MEMORY,
  profile,
  ScriptedSource,
  SENT,
  visibleRowsPassing,
} from '../../support/invitations.ts';

const DAY = 86_400_000;
const never = new AbortController().signal;
const row = (id: string, about: Partial<Invitation> = {}) => invitation({ id, arn: id, ...about });

/** One profile with one list that was read. */
async function read(rows: readonly Invitation[], filter: Partial<Filter> = {}) {
  const source = new ScriptedSource([SENT]);
  source.pages = () => [rows];
  const inbox = inboxWith([profile({ source })]);
  const [acme] = inbox.profiles;
  assert.ok(acme);
  await acme.refresh();
  const store = acme.list(SENT.id);
  assert.ok(store);
  const shown = visibleRowsPassing(filter);
  return { inbox, acme, store, source, shown, keys: () => shown.rows(acme, store).map(({ key }) => key) };
}

function frozen(t: TestContext): void {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
}

describe('the rows that show', () => {
  test('are in the order of the list, and the same array until something changes', async () => {
    const { shown, acme, store, keys } = await read([
      row('late', { expiresAt: 2_000 }),
      row('gone', { status: 'CANCELED' }),
      row('soon', { expiresAt: 1_000 }),
    ]);
    assert.deepEqual(keys(), ['soon', 'late']);
    assert.equal(shown.rows(acme, store), shown.rows(acme, store));
    assert.deepEqual(shown.counts(acme, store), { all: 2, pending: 2, finished: 0 });
    assert.deepEqual(shown.total([acme]), { visible: 2, all: 3 });
    shown.setFilter(withFinished(PENDING_ONLY, true));
    assert.deepEqual(keys(), ['soon', 'late', 'gone']);
    assert.equal(shown.rows(acme, store), store.rows);
  });

  test('keep one that an act has changed until its list is read again', async () => {
    const rows = [row('a', { expiresAt: 1 }), row('b', { expiresAt: 2 }), row('c', { expiresAt: 3 })];
    const { acme, source, keys } = await read(rows);
    assert.deepEqual(keys(), ['a', 'b', 'c']);
    source.answer = (_, known) => ({ ...known, status: 'CANCELED', phase: 'canceled' });
    await act(acme, SENT.id, 'b', { action: 'cancel', signal: never });
    assert.deepEqual(keys(), ['a', 'b', 'c'], 'in its place');
    source.pages = () => [[row('a', { expiresAt: 1 }), row('b', { status: 'CANCELED' }), row('c', { expiresAt: 3 })]];
    await acme.refresh();
    assert.deepEqual(keys(), ['a', 'c']);
  });

  test('keep it also where the list that is read again lags behind, no longer than that', async () => {
    const rows = [row('a'), row('b')];
    const { acme, source, keys } = await read(rows);
    keys();
    source.answer = (_, known) => ({ ...known, status: 'CANCELED', phase: 'canceled' });
    await act(acme, SENT.id, 'b', { action: 'cancel', signal: never });
    await acme.refresh();
    assert.deepEqual(keys(), ['a'], 'what was canceled is never pending again');
  });

  test('lose it when the filter changes', async () => {
    const { acme, source, shown, keys } = await read([row('a'), row('b')]);
    keys();
    source.answer = (_, known) => ({ ...known, status: 'CANCELED', phase: 'canceled' });
    await act(acme, SENT.id, 'b', { action: 'cancel', signal: never });
    shown.setFilter({ ...PENDING_ONLY, directions: ['sent'] });
    assert.deepEqual(keys(), ['a']);
  });

  test('never gain one that was hidden, by an act elsewhere', async () => {
    const { acme, source, keys } = await read([row('one'), row('two')], { text: 'one' });
    assert.deepEqual(keys(), ['one']);
    source.answer = (_, known) => ({ ...known, status: 'CANCELED', phase: 'canceled' });
    await act(acme, SENT.id, 'two', { action: 'cancel', signal: never });
    assert.deepEqual(keys(), ['one']);
  });

  test('gain one that expires soon by now', async (t) => {
    frozen(t);
    const { keys } = await read([row('a', { expiresAt: Date.now() + 3 * DAY + 30_000 })], { expiringSoon: true });
    assert.deepEqual(keys(), []);
    t.mock.timers.tick(61_000);
    assert.deepEqual(keys(), ['a']);
  });

  test('follow the setting that says what expires soon, and report that they changed', async () => {
    const { acme, store } = await read([row('a', { expiresAt: Date.now() + 5 * DAY })]);
    let days = 3;
    const shown = new VisibleRows({ expiringSoonDays: () => days, memory: NO_MEMORY });
    let changes = 0;
    shown.onDidChange(() => changes++);
    shown.setFilter({ ...PENDING_ONLY, expiringSoon: true });
    assert.deepEqual([shown.counts(acme, store).all, changes], [0, 1]);
    days = 7;
    assert.equal(shown.counts(acme, store).all, 0, 'the setting is read once');
    shown.settingsChanged();
    assert.deepEqual([shown.counts(acme, store).all, changes], [1, 2]);
  });

  test('forget what has left', async () => {
    const { acme, source, shown, store, keys } = await read([row('a'), row('b')]);
    keys();
    source.pages = () => [[row('a')]];
    await acme.refresh();
    assert.deepEqual(keys(), ['a']);
    assert.equal(shown.has(acme, store, 'b'), false);
    assert.deepEqual(shown.total([acme]), { visible: 1, all: 1 });
  });
});

describe('what can be ticked', () => {
  test('is what was read, with how often, and every profile', async () => {
    const { inbox } = await read([row('a'), row('b', { type: 'NEWER_KIND' }), row('c', { status: 'EXPIRED' })]);
    const sections = filterSections(PENDING_ONLY, inbox.profiles, 3);
    assert.deepEqual(
      sections.map(({ title }) => title),
      ['State', 'Expiry', 'Direction', 'Service', 'Kind', 'Profile'],
    );
    assert.deepEqual(sections.find(({ title }) => title === 'Kind')?.choices, [
      { key: 'types INVITE', label: 'Invite', count: 2 },
      { key: 'types NEWER_KIND', label: 'Newer kind', count: 1 },
    ]);
    assert.deepEqual(sections.at(-1)?.choices, [{ key: 'profiles acme', label: 'acme', count: 3 }]);
    assert.deepEqual([...tickedKeys(PENDING_ONLY)], ['phases pending']);
  });

  test('stays ticked where no row has it any more', async () => {
    const { inbox } = await read([]);
    const filter = { ...PENDING_ONLY, catalogs: ['Sandbox'] };
    const catalogs = filterSections(filter, inbox.profiles, 3).find(({ title }) => title === 'Catalog');
    assert.deepEqual(catalogs?.choices, [{ key: 'catalogs Sandbox', label: 'Sandbox', count: 0 }]);
  });

  test('gives the filter back that it shows', async () => {
    const { inbox } = await read([row('a')]);
    for (const filter of [
      PENDING_ONLY,
      withFinished(PENDING_ONLY, true),
      { ...PENDING_ONLY, expiringSoon: true, older: true, directions: ['sent'], text: 'juan' },
      { ...PENDING_ONLY, types: ['INVITE'], profiles: ['acme', 'sample a%20b'], services: ['organizations'] },
    ] satisfies Filter[]) {
      const offered = filterSections(filter, inbox.profiles, 3).flatMap(({ choices }) => choices.map(({ key }) => key));
      const keys = offered.filter((key) => tickedKeys(filter).has(key));
      assert.equal(keys.length, tickedKeys(filter).size);
      assert.deepEqual(filterWith(keys, filter), filter);
    }
  });

  test('counts what a text would leave', async () => {
    const { inbox, shown } = await read([row('a'), row('b'), row('ab', { status: 'CANCELED' })]);
    assert.equal(shown.countPassing(inbox.profiles, { ...PENDING_ONLY, text: 'b' }), 1);
    assert.equal(shown.countPassing(inbox.profiles, { ...withFinished(PENDING_ONLY, true), text: 'b' }), 2);
  });
});
