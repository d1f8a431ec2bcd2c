import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { CONTEXTS } from '../../../src/contributions.ts';
import type { ProfileInbox } from '../../../src/inbox/profileInbox.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import type { InvitationsView } from '../../../src/views/invitationsView.ts';
import { ROWS_AT_ONCE, type Node } from '../../../src/views/nodes.ts';
import {
  act,
  failed,
  inboxWith,
  invitation,
  profile,
  RECEIVED,
  ScriptedSource,
  SENT,
  visibleRowsWith,
} from '../../support/invitations.ts';
import { viewOf } from '../../support/views.ts';

const { lastRevealed } = await import('../../support/vscodeStub.ts');
const { targetsUnder } = await import('../../../src/commands/chosenTargets.ts');

const HOUR = 3_600_000;
const never = new AbortController().signal;

/** `hours` from now. */
function row(id: string, hours: number, about: Partial<Invitation> = {}): Invitation {
  return invitation({ id, arn: id, expiresAt: Date.now() + hours * HOUR, ...about });
}

function many(count: number, prefix = 'h', step = 1): Invitation[] {
  return Array.from({ length: count }, (_, index) => row(`${prefix}-${index}`, 200 + index * step));
}

/** When everything that is due was told. */
function later(): Promise<void> {
  return pause(1_050);
}

/** The flat list of these profiles, none of them read yet, as VS Code asks for it. */
async function listOf(t: TestContext, rows: Readonly<Record<string, readonly Invitation[]>>) {
  const kept = new Map<string, unknown>([['viewMode', 'list']]);
  const contexts = new Map<string, unknown>();
  const sources = new Map<string, ScriptedSource>();
  const profiles = Object.entries(rows).map(([name, some]) => {
    const source = new ScriptedSource([SENT, RECEIVED]);
    source.pages = ({ direction }) => {
      const own = some.filter((one) => one.direction === direction);
      return Array.from({ length: Math.ceil(own.length / 20) }, (_, page) => own.slice(page * 20, page * 20 + 20));
    };
    sources.set(name, source);
    return profile({ name, source });
  });
  const inbox = inboxWith(profiles);
  const memory = {
    get: (key: string) => kept.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
  const visibleRows = visibleRowsWith(memory);
  const view = viewOf(inbox, {
    memory,
    visibleRows,
    setContext: (key, value) => contexts.set(key, value),
  });
  t.after(() => {
    view.dispose();
    inbox.dispose();
  });
  const events: string[] = [];
  view.provider.onDidChangeTreeData((nodes) => events.push(...(nodes?.map(({ id }) => id) ?? ['everything'])));
  const profileOf = (name: string): ProfileInbox => {
    const found = inbox.profile(name);
    assert.ok(found);
    return found;
  };
  await view.provider.getChildren();
  return { view, visibleRows, inbox, kept, contexts, sources, events, profileOf };
}

const keysOf = (nodes: readonly Node[]): string[] =>
  nodes.flatMap((node) => (node.kind === 'invitation' ? node.key : []));
const words = (view: InvitationsView, node: Node | undefined): unknown[] => {
  assert.ok(node);
  const { label, description } = view.provider.getTreeItem(node);
  return [label, description];
};

describe('the flat list', () => {
  test('has the rows of all profiles, pending first, soonest expiry first', async (t) => {
    const { view, visibleRows, inbox } = await listOf(t, {
      acme: [row('h-late', 90), row('h-soon', 5), row('h-done', 1, { status: 'CANCELED' })],
      beta: [row('h-middle', 40, { direction: 'received' })],
    });
    await inbox.refresh(never);
    assert.deepEqual(keysOf(await view.provider.getChildren()), ['h-soon', 'h-middle', 'h-late']);
    visibleRows.setFilter({ ...visibleRows.filter, phases: [], older: true });
    assert.deepEqual(keysOf(await view.provider.getChildren()), ['h-soon', 'h-middle', 'h-late', 'h-done']);
    visibleRows.setFilter({ ...visibleRows.filter, directions: ['received'] });
    assert.deepEqual(keysOf(await view.provider.getChildren()), ['h-middle']);
    visibleRows.setFilter({ ...visibleRows.filter, directions: [], profiles: ['acme'] });
    assert.deepEqual(keysOf(await view.provider.getChildren()), ['h-soon', 'h-late', 'h-done']);
  });

  test('says of each row whose it is, and keeps what VS Code offers for it', async (t) => {
    const { view, inbox } = await listOf(t, {
      acme: [row('h-1', 100)],
      'be\u202Eta': [row('h-2', 200, { direction: 'received' })],
    });
    await inbox.refresh(never);
    const [first, second] = await view.provider.getChildren();
    assert.deepEqual(words(view, first), ['juan@example.com', '4 days left · Invite · sent by acme']);
    assert.match(String(words(view, second)[1]), / · Invite · received by be.+ta$/);
    assert.doesNotMatch(String(words(view, second)[1]), /\u202E/);
    assert.ok(first && second);
    const { accessibilityInformation, contextValue } = view.provider.getTreeItem(first);
    assert.equal(
      accessibilityInformation?.label,
      'Invite sent to juan@example.com, Pending, expires in 4 days, in profile acme',
    );
    assert.equal(contextValue, 'invitation hasArn canCancel');
    assert.equal(view.nodeFrom(first), first);
    assert.equal(targetsUnder(first)[0]?.row.key, 'h-1');
  });

  test('shows what was asked for by another row on its own', async (t) => {
    const { view, inbox } = await listOf(t, {
      acme: [row('h-parent', 50), row('h-child', 20, { parentId: 'h-parent' })],
    });
    await inbox.refresh(never);
    const rows = await view.provider.getChildren();
    assert.deepEqual(keysOf(rows), ['h-child', 'h-parent']);
    for (const node of rows) assert.equal(view.provider.getTreeItem(node).collapsibleState, undefined);
  });

  test('reads nothing by itself: it says how many profiles were not read, and offers to', async (t) => {
    const { view, inbox, sources, events, profileOf } = await listOf(t, { acme: [row('h-1', 10)], beta: [] });
    const [unread, ...others] = await view.provider.getChildren();
    assert.deepEqual(words(view, unread), ['2 profiles were not read yet', 'Refresh reads all']);
    assert.ok(unread);
    assert.equal(view.provider.getTreeItem(unread).contextValue, 'canReadAll');
    assert.deepEqual(others, []);
    assert.deepEqual(
      [...sources.values()].flatMap(({ sent }) => sent),
      [],
    );
    await profileOf('acme').refresh();
    await later();
    assert.ok(events.includes('everything'));
    assert.deepEqual(words(view, (await view.provider.getChildren())[0]), [
      '1 profile was not read yet',
      'Refresh reads all',
    ]);
    await inbox.refresh(never);
    assert.deepEqual(keysOf(await view.provider.getChildren()), ['h-1']);
    assert.equal((await view.provider.getChildren()).length, 1);
  });

  test('says why it is empty', async (t) => {
    const { view, visibleRows, inbox } = await listOf(t, { acme: [row('h-1', 10, { status: 'CANCELED' })], beta: [] });
    await inbox.refresh(never);
    assert.deepEqual(words(view, (await view.provider.getChildren())[0]), ['Nothing pending', '1 finished']);
    visibleRows.setFilter({ ...visibleRows.filter, phases: [], directions: ['received'] });
    assert.deepEqual(words(view, (await view.provider.getChildren())[0]), [
      'Nothing passes the filters',
      '1 invitation is hidden',
    ]);
    visibleRows.setFilter({ ...visibleRows.filter, profiles: ['gone'] });
    assert.deepEqual(words(view, (await view.provider.getChildren())[0]), ['No profile passes the filters', undefined]);
  });

  test('names a profile that failed in one row, and what helps there; of many failed ones it counts the rest', async (t) => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const { view, inbox, sources } = await listOf(t, Object.fromEntries(names.map((name) => [name, [row(name, 10)]])));
    for (const name of names.slice(1)) {
      const source = sources.get(name);
      assert.ok(source);
      source.pages = ({ direction }) => {
        if (name !== 'b' || direction === 'sent') throw failed('network');
        return [[row('b-received', 20, { direction: 'received' })]];
      };
    }
    await inbox.refresh(never);
    const shown = await view.provider.getChildren();
    const problems = shown.filter((node) => node.kind === 'message');
    assert.deepEqual(
      problems.map(({ label }) => label),
      [
        'b: Network problem',
        'c: Network problem',
        'd: Network problem',
        'e: Network problem',
        'f: Network problem',
        '1 more profile has a problem',
      ],
    );
    assert.deepEqual(keysOf(shown), ['a', 'b-received']);
    const [first] = problems;
    assert.ok(first);
    assert.equal(view.provider.getParent(first), undefined);
    const item = view.provider.getTreeItem(first);
    assert.match(item.contextValue ?? '', /^problem canRetry/);
    assert.match(item.accessibilityInformation?.label ?? '', /^Problem: b: Network problem: /);
    assert.equal((await view.provider.getChildren())[0], first, 'the same thing is the same node');
    assert.equal(first.parent?.profile.id, 'b');
  });
});

describe('of the flat list VS Code is told', () => {
  test('a changed row as that row, and nothing where all was read again unchanged', async (t) => {
    const { inbox, view, sources, events, profileOf } = await listOf(t, { acme: many(60), beta: many(60, 'b') });
    await inbox.refresh(never);
    await later();
    await view.provider.getChildren();
    events.length = 0;
    await inbox.refresh(never);
    await later();
    assert.deepEqual(events, []);
    const source = sources.get('acme');
    assert.ok(source);
    source.answer = (_, known) => ({ ...known, status: 'CANCELED', phase: 'canceled' });
    const before = keysOf(await view.provider.getChildren());
    await act(profileOf('acme'), SENT.id, 'h-7', { action: 'cancel', signal: never });
    await later();
    // Waiting for its turn (where it has to), being canceled, canceled.
    assert.ok(events.length >= 2 && events.length <= 3, events.join(', '));
    assert.deepEqual([...new Set(events)], [`flat:/acme/${SENT.id}/h-7`]);
    assert.deepEqual(keysOf(await view.provider.getChildren()), before, 'it stays in its place');
  });

  test('of a row that is acted on while a list streams in at once', async (t) => {
    const { inbox, view, sources, events, profileOf } = await listOf(t, { acme: many(60), beta: many(60, 'b') });
    await inbox.refresh(never);
    await later();
    await view.provider.getChildren();
    const [acme, beta] = [sources.get('acme'), sources.get('beta')];
    assert.ok(acme && beta);
    acme.answer = (_, known) => ({ ...known, status: 'CANCELED', phase: 'canceled' });
    const rest = Promise.withResolvers<void>();
    acme.pages = async function* pages({ direction }) {
      if (direction === 'received') return;
      yield many(80);
      // It is looked at after that, and then not for a second.
      await pause(300);
      yield many(100);
      await rest.promise;
    };
    const reading = profileOf('acme').refresh();
    await pause(400);
    events.length = 0;
    await act(profileOf('acme'), SENT.id, 'h-7', { action: 'cancel', signal: never });
    assert.equal(events.at(-1), `flat:/acme/${SENT.id}/h-7`);
    rest.resolve();
    await reading;
  });

  test('of a long list that streams in no more than once a second', async (t) => {
    const rows = many(10_000);
    const { inbox, sources, events, profileOf } = await listOf(t, { acme: [], beta: many(200, 'b') });
    const source = sources.get('acme');
    assert.ok(source);
    source.pages = async function* pages({ direction }) {
      const some = direction === 'sent' ? rows : [];
      for (let from = 0; from < some.length; from += 20) {
        yield some.slice(from, from + 20);
        await pause(1);
      }
    };
    const started = Date.now();
    await inbox.refresh(never);
    await later();
    const seconds = Math.ceil((Date.now() - started) / 1_000);
    assert.ok(events.length >= 1 && events.length <= seconds + 2, `${events.length} events in ${seconds} s`);
    assert.ok(events.every((event) => event === 'everything'));
    assert.equal(profileOf('acme').pending, 10_000);
  });
});

describe('a long flat list', () => {
  test('has the first rows, and the others in ranges of as many, every row once, below what its id begins with', async (t) => {
    const { view, inbox } = await listOf(t, { acme: many(400), beta: many(217, 'b') });
    await inbox.refresh(never);
    const top = await view.provider.getChildren();
    const ranges = top.filter(({ kind }) => kind === 'flatRange');
    assert.equal(keysOf(top).length, ROWS_AT_ONCE);
    assert.deepEqual(
      ranges.map((range) => words(view, range)),
      [
        ['251 to 500', 'of 617'],
        ['501 to 617', 'of 617'],
      ],
    );
    const below = await Promise.all(ranges.map((range) => view.provider.getChildren(range)));
    for (const [index, rows] of below.entries()) {
      for (const node of rows) {
        assert.equal(view.provider.getParent(node), ranges[index]);
        assert.ok(node.id.startsWith(`${ranges[index]?.id}/`), node.id);
      }
    }
    const all = [...top, ...below.flat()];
    assert.equal(keysOf(all).length, 617);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  });

  test('reveals a row wherever it is', async (t) => {
    const { view, inbox, profileOf } = await listOf(t, { acme: many(400), beta: many(217, 'b', 2) });
    await inbox.refresh(never);
    const beta = profileOf('beta');
    const store = beta.list(SENT.id);
    assert.ok(store);
    for (const key of ['b-0', 'b-216']) {
      assert.ok(await view.reveal({ profile: beta, store, key }), key);
      const last = lastRevealed();
      assert.ok(last?.kind === 'invitation' && last.key === key);
      assert.equal(view.provider.getParent(last)?.kind, key === 'b-0' ? undefined : 'flatRange');
    }
    assert.equal(await view.reveal({ profile: beta, store, key: 'h-gone' }), false);
  });
});

test('the way to look at it is remembered, and told to menus', async (t) => {
  const { view, inbox, kept, contexts, events } = await listOf(t, { acme: [row('h-1', 10)] });
  await inbox.refresh(never);
  assert.deepEqual([...contexts], [[CONTEXTS.viewedAsList, true]]);
  events.length = 0;
  view.viewAs('profiles');
  assert.deepEqual(events, ['everything']);
  assert.deepEqual([kept.get('viewMode'), contexts.get(CONTEXTS.viewedAsList)], ['profiles', false]);
  assert.deepEqual(
    (await view.provider.getChildren()).map(({ id }) => id),
    ['acme'],
  );
  view.viewAs('list');
  assert.deepEqual(keysOf(await view.provider.getChildren()), ['h-1']);
});
