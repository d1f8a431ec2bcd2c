import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import type { TreeItem } from 'vscode';
import { CONTEXTS } from '../../../src/contributions.ts';
import { Inbox } from '../../../src/inbox/inbox.ts';
import type { ProfileInbox } from '../../../src/inbox/profileInbox.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import type { InvitationsView } from '../../../src/views/invitationsView.ts';
import { ROWS_AT_ONCE, type Node } from '../../../src/views/nodes.ts';
import {
  readAgain,
  act,
  failed,
  inboxWith,
  invitation,
  profile,
  RECEIVED,
  ScriptedSource,
  SENT,
  settled,
  visibleRowsWith,
} from '../../support/invitations.ts';
import { viewOf } from '../../support/views.ts';

const { lastRevealed, select } = await import('../../support/vscodeStub.ts');
const { targetsUnder } = await import('../../../src/commands/chosenTargets.ts');

const DAY = 86_400_000;

/** As VS Code keeps it for a workspace. */
function memory() {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: (key: string) => kept.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
}

const never = new AbortController().signal;

/** `count` sent invitations, in the order in which they are shown. */
function many(count: number, about: Partial<Invitation> = {}): Invitation[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `h-${String(index).padStart(6, '0')}`;
    return invitation({ id, arn: id, expiresAt: Date.now() + 10 * DAY + index, ...about });
  });
}

function pagesOf(rows: readonly Invitation[]): Invitation[][] {
  return Array.from({ length: Math.ceil(rows.length / 20) }, (_, page) => rows.slice(page * 20, page * 20 + 20));
}

/** The tree as VS Code holds it: everything expanded, and asked for again where an event says so. */
class Shown {
  readonly view: InvitationsView;
  readonly inbox: Inbox;
  readonly source: ScriptedSource;
  /** What the events named, in order. */
  readonly events: string[] = [];
  readonly acme: ProfileInbox;
  readonly root: Node;

  private constructor(view: InvitationsView, inbox: Inbox, source: ScriptedSource, root: Node) {
    this.view = view;
    this.inbox = inbox;
    this.source = source;
    this.root = root;
    assert.ok(root.kind === 'profile');
    this.acme = root.profile;
    view.provider.onDidChangeTreeData((nodes) =>
      this.events.push(...(nodes ?? []).map(({ kind, id }) => `${kind} ${id}`)),
    );
  }

  static async of(rows: readonly Invitation[]): Promise<Shown> {
    const source = new ScriptedSource([SENT]);
    source.pages = () => pagesOf(rows);
    const inbox = inboxWith([profile({ source })]);
    const view = viewOf(inbox);
    const [root] = await view.provider.getChildren();
    assert.ok(root);
    return new Shown(view, inbox, source, root);
  }

  /** Reads everything and lets VS Code look at it, as a person does who expands it all. */
  async open(): Promise<void> {
    await this.view.provider.getChildren(this.root);
    await this.acme.refresh();
    await this.walk();
    this.events.length = 0;
  }

  async walk(node = this.root): Promise<Node[]> {
    const children = await this.view.provider.getChildren(node);
    const below = await Promise.all(children.map((child) => this.walk(child)));
    return [...children, ...below.flat()];
  }

  hover(node: Node): string {
    const { tooltip } = this.view.provider.resolveTreeItem(this.view.provider.getTreeItem(node), node);
    assert.ok(typeof tooltip === 'string');
    return tooltip;
  }

  async group(): Promise<Node> {
    const [group] = await this.view.provider.getChildren(this.root);
    assert.ok(group);
    return group;
  }
}

function frozen(t: TestContext): void {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
}

function iconOf(icon: TreeItem['iconPath']): string | undefined {
  return typeof icon === 'object' && 'id' in icon ? icon.id : undefined;
}

const words = (item: TreeItem): unknown[] => [item.label, item.description];

describe('VS Code is told to look', () => {
  test('at nothing where everything was read again unchanged', async () => {
    const shown = await Shown.of(many(60));
    await shown.open();
    await shown.acme.refresh();
    assert.deepEqual(shown.events, []);
  });

  test('at one row while it is being acted on, and at the counts above it when it is done', async () => {
    const shown = await Shown.of(many(60));
    await shown.open();
    shown.source.answer = (_, known) => ({ ...known, status: 'CANCELED', phase: 'canceled' });
    await act(shown.acme, SENT.id, 'h-000007', { action: 'cancel', signal: never });
    const row = `invitation acme/${SENT.id}/h-000007`;
    assert.deepEqual(shown.events, [row, row, 'profile acme']);
  });

  test('at one row that was read, where no count changed', async () => {
    const shown = await Shown.of(many(60));
    await shown.open();
    shown.source.answer = (_, known) => known;
    await readAgain(shown.acme, SENT.id, 'h-000007');
    const row = `invitation acme/${SENT.id}/h-000007`;
    assert.deepEqual(shown.events, [row, row]);
  });

  test('at the group that has another row, once, and at the profile when its count is known', async () => {
    const rows = many(61);
    const shown = await Shown.of(rows.slice(0, 60));
    await shown.open();
    shown.source.pages = () => pagesOf(rows);
    await shown.acme.refresh();
    assert.deepEqual(shown.events, [`group acme/${SENT.id}`, 'profile acme']);
  });

  test('at a profile once, until it has asked for what is new there', async () => {
    const shown = await Shown.of(many(60));
    shown.view.provider.getTreeItem(shown.root);
    await shown.acme.refresh();
    assert.deepEqual(shown.events, ['profile acme'], 'connecting, open, identified, and read to the end');
    shown.view.provider.getTreeItem(shown.root);
    shown.source.pages = () => [];
    await shown.acme.refresh();
    assert.deepEqual(shown.events, ['profile acme', 'profile acme']);
  });

  test('at the rows that were withheld while they streamed in, when the list is complete', async (t) => {
    frozen(t);
    const shown = await Shown.of(many(300));
    await shown.open();
    shown.source.pages = () => pagesOf(many(340));
    await shown.acme.refresh();
    assert.deepEqual(shown.events, [`group acme/${SENT.id}`, 'profile acme']);
  });

  test('at a list that failed, and again when it is read', async () => {
    const shown = await Shown.of(many(3));
    await shown.open();
    const { pages } = shown.source;
    shown.source.pages = () => {
      throw failed('network');
    };
    await shown.acme.refresh();
    shown.source.pages = pages;
    shown.view.provider.getTreeItem(shown.root);
    await shown.acme.refresh();
    const group = `group acme/${SENT.id}`;
    assert.deepEqual(shown.events, [group, 'profile acme', group, 'profile acme']);
  });

  test('at the group for each page of a short list, never at the profile while it loads', async () => {
    const shown = await Shown.of(many(200));
    await shown.view.provider.getChildren(shown.root);
    await settled();
    await shown.acme.refresh();
    assert.equal(shown.events.at(-1), 'profile acme');
    const whole = shown.events.filter((event) => event === 'profile acme').length;
    assert.ok(whole <= 4, shown.events.join('\n'));
    assert.ok(shown.events.length <= 4 + 10, shown.events.join('\n'));
  });

  test('less and less often at a list of 10,000 that streams in', async (t) => {
    frozen(t);
    const shown = await Shown.of(many(20));
    await shown.open();
    // As fast as the published rate allows: five pages a second.
    shown.source.pages = function* pages() {
      for (const page of pagesOf(many(10_000))) {
        t.mock.timers.tick(200);
        yield page;
      }
    };
    await shown.acme.refresh();
    // In the 100 seconds that it takes; besides those that the first rows take, and one when it is complete.
    assert.ok(shown.events.length <= 25 + ROWS_AT_ONCE / 20 + 6, `${shown.events.length} events`);
    assert.ok(shown.events.length >= 20, `${shown.events.length} events`);
    assert.equal(shown.acme.pending, 10_000);
  });

  test('at rows that were read again after a while, because time has passed in their words', async (t) => {
    frozen(t);
    const shown = await Shown.of(many(20));
    await shown.open();
    t.mock.timers.tick(2 * 60_000);
    await shown.acme.refresh();
    assert.deepEqual(shown.events, [`group acme/${SENT.id}`]);
  });
});

describe('a long group', () => {
  test('shows the first rows, and the others in ranges of as many', async () => {
    const shown = await Shown.of(many(617));
    await shown.open();
    const children = await shown.view.provider.getChildren(await shown.group());
    assert.equal(children.filter(({ kind }) => kind === 'invitation').length, ROWS_AT_ONCE);
    const ranges = children.filter(({ kind }) => kind === 'range');
    assert.deepEqual(
      ranges.map((range) => words(shown.view.provider.getTreeItem(range))),
      [
        ['251 to 500', 'of 617'],
        ['501 to 617', 'of 617'],
      ],
    );
    const rest = await Promise.all(ranges.map((range) => shown.view.provider.getChildren(range)));
    assert.deepEqual(
      rest.map((rows) => rows.length),
      [250, 117],
    );
    const last = rest.at(-1)?.at(-1);
    assert.ok(last && shown.view.provider.getParent(last) === ranges.at(-1));
    assert.ok(ranges[0] && shown.view.provider.getParent(ranges[0]) === (await shown.group()));
  });

  test('has every row once, below a parent whose id its own begins with', async () => {
    const shown = await Shown.of(many(1_001));
    await shown.open();
    const all = await shown.walk();
    assert.equal(all.filter(({ kind }) => kind === 'invitation').length, 1_001);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    for (const node of all) assert.ok(node.id.startsWith(`${shown.view.provider.getParent(node)?.id}/`), node.id);
  });

  test('tells of a row inside a range', async () => {
    const shown = await Shown.of(many(1_001));
    await shown.open();
    await readAgain(shown.acme, SENT.id, 'h-000700');
    const row = `invitation acme/${SENT.id}/rows 500/h-000700`;
    assert.deepEqual(shown.events, [row, row]);
  });

  test('forgets what has left', async () => {
    const rows = many(1_001);
    const shown = await Shown.of(rows);
    await shown.open();
    const gone = (await shown.walk()).filter(({ id }) => id.endsWith('/h-000700') || id.endsWith('/rows 1000'));
    assert.equal(gone.length, 2);
    shown.source.pages = () => pagesOf(rows.slice(0, 30));
    await shown.acme.refresh();
    await shown.walk();
    for (const node of gone) assert.equal(shown.view.nodeFrom(node), undefined);
  });
});

const keys = (nodes: readonly Node[]): string[] =>
  nodes.flatMap((node) => (node.kind === 'invitation' ? node.key : []));

describe('what a request asked of others', () => {
  const REQUEST = invitation({ id: 'h-request', arn: 'h-request', type: 'ENABLE_ALL_FEATURES' });
  const asked = (count: number): Invitation[] => many(count, { type: 'APPROVE_ALL_FEATURES', parentId: REQUEST.id });

  async function withRequest(count: number) {
    const shown = await Shown.of([...asked(count), invitation({ id: 'h-other', arn: 'h-other' }), REQUEST]);
    await shown.open();
    const children = await shown.view.provider.getChildren(await shown.group());
    const request = children.find((node) => node.kind === 'invitation' && node.key === 'h-request');
    assert.ok(request);
    return { shown, children, request };
  }

  test('is below it, and only there', async () => {
    const { shown, children, request } = await withRequest(3);
    assert.deepEqual(keys(children), ['h-other', 'h-request']);
    assert.deepEqual(keys(await shown.view.provider.getChildren(request)), ['h-000000', 'h-000001', 'h-000002']);
    assert.equal(shown.view.provider.getTreeItem(request).collapsibleState, 2);
    const other = children.find((node) => node !== request);
    assert.ok(other);
    assert.equal(shown.view.provider.getTreeItem(other).collapsibleState, undefined);
    // Counts and acts on all are about every row of the list.
    const group = await shown.group();
    assert.equal(shown.view.provider.getTreeItem(group).description, '5 pending');
    assert.equal(targetsUnder(group).length, 5);
    assert.deepEqual(
      targetsUnder(request).map(({ row }) => row.key),
      ['h-request'],
      'the row stands for itself',
    );
  });

  test('is in ranges where it is much, every row once, below a parent whose id its own begins with', async () => {
    const { shown, children, request } = await withRequest(617);
    assert.deepEqual(
      children.map(({ kind }) => kind),
      ['invitation', 'invitation'],
    );
    const below = await shown.view.provider.getChildren(request);
    assert.deepEqual(
      below.flatMap((node) => (node.kind === 'range' ? [words(shown.view.provider.getTreeItem(node))] : [])),
      [
        ['251 to 500', 'of 617'],
        ['501 to 617', 'of 617'],
      ],
    );
    const all = await shown.walk();
    assert.equal(all.filter(({ kind }) => kind === 'invitation').length, 619);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    for (const node of all) assert.ok(node.id.startsWith(`${shown.view.provider.getParent(node)?.id}/`), node.id);
  });

  test('is told of row by row', async () => {
    const { shown } = await withRequest(617);
    await readAgain(shown.acme, SENT.id, 'h-000300');
    const row = `invitation acme/${SENT.id}/h-request/rows 250/h-000300`;
    assert.deepEqual(shown.events, [row, row]);
  });

  test('stands on its own when the request has left', async () => {
    const { shown } = await withRequest(3);
    shown.source.pages = () => pagesOf(asked(3));
    await shown.acme.refresh();
    await shown.walk();
    assert.deepEqual(keys(await shown.view.provider.getChildren(await shown.group())), [
      'h-000000',
      'h-000001',
      'h-000002',
    ]);
    await readAgain(shown.acme, SENT.id, 'h-000001');
    assert.equal(shown.events.at(-1), `invitation acme/${SENT.id}/h-000001`);
  });
});

describe('a row is revealed', () => {
  test('wherever it is, with nothing expanded before; what is not there is not', async () => {
    const shown = await Shown.of([
      ...many(700),
      invitation({ id: 'h-request', arn: 'h-request' }),
      ...Array.from({ length: 300 }, (_, index) => {
        const id = `h-c${String(index).padStart(3, '0')}`;
        return invitation({ id, arn: id, parentId: 'h-request', expiresAt: Date.now() + 20 * DAY + index });
      }),
    ]);
    await shown.acme.refresh();
    const store = shown.acme.list(SENT.id);
    assert.ok(store);
    const revealed: string[] = [];
    for (const key of ['h-000000', 'h-000650', 'h-request', 'h-c005', 'h-c299']) {
      assert.ok(await shown.view.reveal({ profile: shown.acme, store, key }), key);
      const last = lastRevealed();
      assert.ok(last?.kind === 'invitation' && last.key === key);
      revealed.push(last.id);
      for (let node: Node | undefined = last; node; node = shown.view.provider.getParent(node)) {
        assert.equal(shown.view.nodeFrom(node), node);
      }
    }
    assert.deepEqual(
      revealed.map((id) => id.replace(`acme/${SENT.id}/`, '')),
      [
        'h-000000',
        'rows 500/h-000650',
        'rows 500/h-request',
        'rows 500/h-request/h-c005',
        'rows 500/h-request/rows 250/h-c299',
      ],
    );
    assert.equal(await shown.view.reveal({ profile: shown.acme, store, key: 'h-gone' }), false);
  });
});

describe('a row with another side', () => {
  test('says so in its description, its label for screen readers and its hover, and offers the way', async () => {
    const guest = new ScriptedSource([RECEIVED]);
    const shown = await Shown.of(many(2));
    guest.pages = () => [many(1, { direction: 'received', list: RECEIVED.id })];
    shown.inbox.setProfiles([shown.acme.profile, profile({ name: 'guest\u202Eevil', source: guest })], []);
    await shown.inbox.refresh(never);
    await shown.walk();
    const [first, second] = await shown.view.provider.getChildren(await shown.group());
    assert.ok(first?.kind === 'invitation' && second?.kind === 'invitation');
    const item = shown.view.provider.getTreeItem(first);
    assert.match(String(item.description), / · also in profile guest.+evil \(received\)$/);
    assert.doesNotMatch(String(item.description), /\u202E/);
    assert.match(item.accessibilityInformation?.label ?? '', /, also in profile guest.+evil \(received\)$/);
    assert.equal(item.contextValue, 'invitation hasArn hasOtherSide canCancel');
    assert.match(
      shown.hover(first),
      /\n\nReceived by your profile guest.+evil, account 111122223333\nGo to Other Side/,
    );
    const other = shown.view.provider.getTreeItem(second);
    assert.doesNotMatch(String(other.description), /also in/);
    assert.equal(other.contextValue, 'invitation hasArn canCancel');
    assert.match(shown.hover(first), /\nGo to Other Side shows it there\. Acting on either side ends both\.$/);
    shown.source.answer = (_, known) => ({ ...known, status: 'CANCELED', phase: 'canceled' });
    await act(shown.acme, SENT.id, first.key, { action: 'cancel', signal: never });
    assert.match(shown.hover(first), /\nGo to Other Side shows it there\.$/);
  });
});

test('a row whose other side is in the same profile names no other profile', async () => {
  const source = new ScriptedSource();
  source.pages = (list) => [many(1, { direction: list.direction, list: list.id })];
  const { provider } = viewOf(inboxWith([profile({ source })]));
  const [root] = await provider.getChildren();
  assert.ok(root?.kind === 'profile');
  await root.profile.refresh();
  for (const group of await provider.getChildren(root)) {
    const [row] = await provider.getChildren(group);
    assert.ok(row);
    const { contextValue, description, accessibilityInformation } = provider.getTreeItem(row);
    assert.match(contextValue ?? '', /hasOtherSide/);
    assert.doesNotMatch(`${String(description)} ${accessibilityInformation?.label}`, /also in/);
  }
});

type Selection = readonly Node[];

function toggleTwice(selection: Selection, row: Node): void {
  select(selection.includes(row) ? selection.filter((node) => node !== row) : [...selection, row]);
  select(selection);
}

/** A tree with three of its rows. */
async function threeRows() {
  const shown = await Shown.of(many(5));
  await shown.open();
  const [a, b, c] = (await shown.walk()).filter(({ kind }) => kind === 'invitation');
  assert.ok(a && b && c);
  return { view: shown.view, a, b, c };
}

test('a row that waits for its turn has a clock', async () => {
  const shown = await Shown.of(many(1));
  await shown.open();
  const [first] = await shown.view.provider.getChildren(await shown.group());
  assert.ok(first?.kind === 'invitation');
  shown.acme.list(SENT.id)?.update(first.key, (known) => ({ ...known, activity: 'waiting' }));
  const { description, iconPath } = shown.view.provider.getTreeItem(first);
  assert.match(String(description), /^waiting for its turn… · /);
  assert.equal(iconOf(iconPath), 'clock');
});

describe('the row that has the focus when a key is pressed', () => {
  test('is the one that the key has selected', async () => {
    const { view, a, b } = await threeRows();
    assert.equal(view.focused('selectedRow'), undefined);
    select([a]);
    assert.deepEqual(view.focused('selectedRow'), { argument: a, selection: undefined });
    select([a, b]);
    assert.equal(view.focused('selectedRow'), undefined, 'never by a selection of several');
  });

  test('stands for all selected ones where it is one of them, else for itself', async () => {
    const { view, a, b, c } = await threeRows();
    select([a, b]);
    toggleTwice([a, b], b);
    assert.deepEqual(view.focused('toggledRow'), { argument: b, selection: [a, b] });
    toggleTwice([a, b], c);
    assert.deepEqual(view.focused('toggledRow'), { argument: c, selection: undefined });
  });

  test('is not guessed: what was found once is used once, and a selection that changed otherwise tells nothing', async () => {
    const { view, a, b, c } = await threeRows();
    assert.equal(view.focused('toggledRow'), undefined);
    select([a, b]);
    toggleTwice([a, b], b);
    view.focused('toggledRow');
    assert.equal(view.focused('toggledRow'), undefined);
    toggleTwice([a, b], b);
    select([c]);
    assert.equal(view.focused('toggledRow'), undefined);
  });
});

/** A view that was opened with what is remembered. */
async function filtered(kept: ReturnType<typeof memory>, rows: readonly Invitation[]) {
  const source = new ScriptedSource([SENT]);
  source.pages = () => pagesOf(rows);
  const inbox = inboxWith([profile({ source })]);
  const contexts = new Map<string, unknown>();
  const visibleRows = visibleRowsWith(kept);
  const view = viewOf(inbox, { memory: kept, visibleRows, setContext: (key, value) => contexts.set(key, value) });
  await inbox.profiles[0]?.refresh();
  const shownRows = async () => {
    const [root] = await view.provider.getChildren();
    const [group] = await view.provider.getChildren(root);
    return (await view.provider.getChildren(group)).filter(({ kind }) => kind === 'invitation').length;
  };
  return { view, visibleRows, contexts, shownRows };
}

describe('the filter', () => {
  test('is remembered, but for its text', async () => {
    const kept = memory();
    const rows = [...many(3), ...many(2, { status: 'CANCELED', direction: 'received' })];
    const first = await filtered(kept, many(3));
    assert.deepEqual([...first.contexts], []);
    assert.equal(await first.shownRows(), 3);
    first.visibleRows.setFilter({ ...first.visibleRows.filter, text: 'h-000001', phases: ['pending', 'canceled'] });
    assert.equal(await first.shownRows(), 1);
    assert.deepEqual(
      [...first.contexts],
      [
        [CONTEXTS.filtered, true],
        [CONTEXTS.finishedShown, true],
      ],
    );
    const second = await filtered(kept, rows);
    assert.equal(second.visibleRows.filter.text, '');
    assert.deepEqual(second.visibleRows.filter.phases, ['pending', 'canceled']);
    assert.ok(!JSON.stringify([...kept.kept]).includes('h-000001'));
  });

  test('leaves ranges of what it shows, and says how many there are', async () => {
    const { view, visibleRows } = await filtered(memory(), [...many(600), ...many(900).slice(600)]);
    const [root] = await view.provider.getChildren();
    assert.ok(root);
    const [group] = await view.provider.getChildren(root);
    assert.ok(group);
    assert.deepEqual(words(view.provider.getTreeItem(group)), ['Sent handshakes', '900 pending']);
    visibleRows.setFilter({ ...visibleRows.filter, text: 'h-0003' });
    assert.deepEqual(words(view.provider.getTreeItem(group)), ['Sent handshakes', '100 of 900']);
    assert.equal((await view.provider.getChildren(group)).length, 100);
    visibleRows.setFilter({ ...visibleRows.filter, text: 'h-000' });
    assert.deepEqual(
      (await view.provider.getChildren(group))
        .filter(({ kind }) => kind === 'range')
        .map((range) => words(view.provider.getTreeItem(range))),
      [
        ['251 to 500', 'of 900'],
        ['501 to 750', 'of 900'],
        ['751 to 900', 'of 900'],
      ],
    );
  });
});

test('profiles that come while somebody waits for them are handed over, and no change is told besides', async () => {
  const inbox = new Inbox();
  const reading = Promise.withResolvers<void>();
  const view = viewOf(inbox, { ready: () => reading.promise });
  let changes = 0;
  view.provider.onDidChangeTreeData(() => changes++);
  const asked = view.provider.getChildren();
  inbox.setProfiles([profile({ source: new ScriptedSource([SENT]) })], []);
  reading.resolve();
  assert.equal((await asked).length, 1);
  assert.equal(changes, 0);
  inbox.setProfiles([], []);
  assert.equal(changes, 1);
  view.dispose();
});

test('profiles that come before VS Code asks for any are no change', async () => {
  const inbox = new Inbox();
  const view = viewOf(inbox);
  let changes = 0;
  view.provider.onDidChangeTreeData(() => changes++);
  inbox.setProfiles([profile({ source: new ScriptedSource([SENT]) })], []);
  assert.equal(changes, 0);
  assert.equal((await view.provider.getChildren()).length, 1);
  inbox.setProfiles([], []);
  assert.equal(changes, 1);
  view.dispose();
});

test('profiles that come after VS Code asked in vain are told', async () => {
  const inbox = new Inbox();
  const view = viewOf(inbox, { ready: () => Promise.reject(new Error('not now')) });
  let changes = 0;
  view.provider.onDidChangeTreeData(() => changes++);
  await assert.rejects(view.provider.getChildren());
  inbox.setProfiles([], []);
  assert.equal(changes, 1);
  view.dispose();
});

test('a profile says that nothing is pending only where every list was read', async () => {
  const source = new ScriptedSource();
  let fails = true;
  source.pages = (list) => {
    if (fails && list === RECEIVED) throw failed('network');
    return [];
  };
  const inbox = inboxWith([profile({ source })]);
  const view = viewOf(inbox);
  const [root] = await view.provider.getChildren();
  assert.ok(root?.kind === 'profile');
  const said = () => {
    const { description, accessibilityInformation } = view.provider.getTreeItem(root);
    return [String(description), accessibilityInformation?.label ?? ''].map((text) => text.includes('nothing pending'));
  };
  await root.profile.refresh();
  assert.deepEqual(said(), [false, false]);
  fails = false;
  await root.profile.refresh();
  assert.deepEqual(said(), [true, true]);
});

test('the hover of a profile says which of its settings its credentials come from', async () => {
  const inbox = inboxWith([profile({ credentialSource: 'IAM Identity Center' })]);
  const { provider } = viewOf(inbox);
  const [root] = await provider.getChildren();
  assert.ok(root);
  const { tooltip } = provider.resolveTreeItem(provider.getTreeItem(root), root);
  assert.ok(typeof tooltip === 'string');
  assert.match(tooltip, /\nRegion: us-east-1\nCredentials: IAM Identity Center$/);
});

test('a profile says that nothing is pending after its last invitation was declined and it was refreshed', async () => {
  const source = new ScriptedSource();
  let status = 'OPEN';
  source.pages = (list) => (list === RECEIVED ? [many(1, { direction: 'received', list: list.id, status })] : []);
  const inbox = inboxWith([profile({ source })]);
  const { provider } = viewOf(inbox);
  const [root] = await provider.getChildren();
  assert.ok(root?.kind === 'profile');
  // As VS Code does: it asks for whatever it is notified of, with all that is expanded below it.
  let row = provider.getTreeItem(root);
  const draw = async (node: Node): Promise<void> => {
    if (node === root) row = provider.getTreeItem(root);
    for (const child of await provider.getChildren(node)) await draw(child);
  };
  provider.onDidChangeTreeData((nodes) => void Promise.all((nodes ?? [root]).map(draw)));
  await root.profile.refresh();
  await settled();
  assert.match(String(row.description), /^1 pending/);
  source.answer = (_, known) => ({ ...known, status: 'DECLINED', phase: 'declined' });
  await act(root.profile, RECEIVED.id, 'h-000000', { action: 'decline', signal: never });
  status = 'DECLINED';
  await root.profile.refresh();
  await settled();
  assert.match(String(row.description), /^nothing pending/);
});

test('a profile says on its own row what is in the way of its invitations, also while it is collapsed', async () => {
  const shown = await Shown.of(many(2));
  const look = () => {
    const { label, description, iconPath, accessibilityInformation } = shown.view.provider.getTreeItem(shown.root);
    return [label, description, iconOf(iconPath), accessibilityInformation?.label];
  };
  shown.view.provider.getTreeItem(shown.root);
  shown.source.pages = () => {
    throw failed('credentialsRejected', { message: 'The security token is invalid' });
  };
  await shown.acme.refresh();
  assert.equal(shown.events.at(-1), 'profile acme');
  assert.deepEqual(look(), [
    'acme',
    'Credentials not accepted · 111122223333',
    'warning',
    'Profile acme, account 111122223333, Credentials not accepted',
  ]);
  assert.match(shown.hover(shown.root), /Region: us-east-1\n\nCredentials not accepted\n.+expired, revoked or wrong/);
  shown.source.pages = () => pagesOf(many(2));
  await shown.acme.refresh();
  assert.equal(shown.events.at(-1), 'profile acme');
  assert.deepEqual(look()[2], 'account');
});
