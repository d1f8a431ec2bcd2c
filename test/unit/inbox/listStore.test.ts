import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ListStore, type ListChange } from '../../../src/inbox/listStore.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import { failed, invitation, ScriptedSource, SENT, settled } from '../../support/invitations.ts';

const options = { signal: new AbortController().signal };
const h = (id: string, about: Partial<Invitation> = {}): Invitation => invitation({ id, arn: id, ...about });

function setUp() {
  const source = new ScriptedSource([SENT]);
  const changes: ListChange[] = [];
  const store = new ListStore(SENT, source, (change) => changes.push(change));
  const shown = (): string[] => store.rows.map(({ key, invitation: { status } }) => `${key} ${status}`);
  return { source, store, changes, shown };
}

/** Pages that the test hands over one by one. */
function handed() {
  const pages: PromiseWithResolvers<readonly Invitation[] | undefined>[] = [];
  let asked = 0;
  const at = (index: number) => (pages[index] ??= Promise.withResolvers());
  return {
    asked: () => asked,
    give: async (index: number, page: readonly Invitation[] | undefined) => {
      at(index).resolve(page);
      await settled();
    },
    fail: async (index: number, error: Error) => {
      at(index).reject(error);
      await settled();
    },
    async *pages(): AsyncGenerator<readonly Invitation[]> {
      for (let index = 0; ; index++) {
        asked++;
        const page = await at(index).promise;
        if (page === undefined) return;
        yield page;
      }
    },
  };
}

const loaded = async () => {
  const context = setUp();
  context.source.pages = () => [
    [h('a', { expiresAt: 1 }), h('b', { expiresAt: 2 }), h('c', { expiresAt: 3 }), h('d', { status: 'DECLINED' })],
  ];
  await context.store.refresh(options);
  context.changes.length = 0;
  return context;
};
const cancel = (store: ListStore, key: string): void => {
  store.update(key, (row) => ({ ...row, invitation: h(key, { status: 'CANCELED' }) }));
};

describe('a listing', () => {
  test('shows each page as it comes, also after empty ones', async () => {
    const { source, store, changes, shown } = setUp();
    const book = handed();
    source.pages = () => book.pages();
    const done = store.refresh(options);
    assert.equal(store.isFirstLoad, true);
    await book.give(0, []);
    assert.deepEqual(shown(), []);
    await book.give(1, [h('a'), h('b')]);
    assert.deepEqual(shown(), ['a OPEN', 'b OPEN']);
    assert.equal(store.status.kind, 'loading');
    await book.give(2, []);
    await book.give(3, [h('c')]);
    assert.deepEqual(shown(), ['a OPEN', 'b OPEN', 'c OPEN']);
    await book.give(4, undefined);
    await done;
    assert.equal(store.status.kind, 'loaded');
    assert.equal(store.isFirstLoad, false);
    assert.equal(store.pending, 3);
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['started', 'rows', 'rows', 'ended'],
    );
  });

  test('a row that is listed twice is there once', async () => {
    const { source, store, shown } = setUp();
    source.pages = () => [[h('a')], [h('a', { status: 'EXPIRED' })]];
    await store.refresh(options);
    assert.deepEqual(shown(), ['a EXPIRED']);
  });

  test('what a whole listing no longer has leaves, and only then', async () => {
    const { source, store, shown } = setUp();
    source.pages = () => [[h('a'), h('b'), h('c')]];
    await store.refresh(options);
    const book = handed();
    source.pages = () => book.pages();
    const done = store.refresh(options);
    await book.give(0, [h('b')]);
    assert.deepEqual(shown(), ['a OPEN', 'b OPEN', 'c OPEN'], 'old rows stay usable');
    await book.give(1, undefined);
    await done;
    assert.deepEqual(shown(), ['b OPEN']);
  });

  test('a failed one keeps every row and says why', async () => {
    const { source, store, shown } = setUp();
    source.pages = () => [[h('a'), h('b')]];
    await store.refresh(options);
    const book = handed();
    source.pages = () => book.pages();
    const done = store.refresh(options);
    await book.give(0, [h('b', { status: 'EXPIRED' })]);
    await book.fail(1, failed('throttled'));
    await done;
    assert.deepEqual(shown().toSorted(), ['a OPEN', 'b EXPIRED']);
    assert.deepEqual(store.status, { kind: 'failed', failure: failed('throttled').failure });
    source.pages = () => [];
    await store.refresh(options);
    assert.deepEqual(shown(), []);
    assert.equal(store.status.kind, 'loaded');
  });

  test('an aborted one ends as stopped, with the rows it had', async () => {
    const { source, store, shown } = setUp();
    const book = handed();
    source.pages = () => book.pages();
    const controller = new AbortController();
    const done = store.refresh({ signal: controller.signal });
    await book.give(0, [h('a')]);
    controller.abort();
    await book.give(1, [h('b')]);
    await done;
    assert.deepEqual(shown(), ['a OPEN']);
    assert.equal(store.status.kind, 'failed');
    assert.equal(store.status.failure.kind, 'stopped');
  });
});

describe('a refresh', () => {
  test('runs alone; whoever asks meanwhile shares one more run', async () => {
    const { source, store } = setUp();
    const books = [handed(), handed(), handed()];
    let runs = 0;
    source.pages = () => (books[runs++] ?? handed()).pages();
    const first = store.refresh(options);
    const others = [store.refresh(options), store.refresh(options), store.refresh(options)];
    await settled();
    assert.equal(runs, 1);
    await books[0]?.give(0, undefined);
    assert.equal(runs, 2);
    assert.equal(store.status.kind, 'loading');
    await books[1]?.give(0, [h('a')]);
    await books[1]?.give(1, undefined);
    await Promise.all([first, ...others]);
    assert.equal(runs, 2);
    assert.equal(store.status.kind, 'loaded');
    assert.equal(store.rows.length, 1);
  });

  test('asked for right after a stop is not lost with what was stopped', async () => {
    const { source, store, shown } = setUp();
    const book = handed();
    source.pages = () => book.pages();
    const controller = new AbortController();
    const stopped = store.refresh({ signal: controller.signal });
    await settled();
    controller.abort();
    source.pages = () => [[h('a')]];
    const wanted = store.refresh(options);
    await book.give(0, undefined);
    await Promise.all([stopped, wanted]);
    assert.equal(store.status.kind, 'loaded');
    assert.deepEqual(shown(), ['a OPEN']);
  });
});

test('a refresh that is asked for while the one before ends is not lost, at whatever moment', async () => {
  for (let moment = 0; moment < 20; moment++) {
    const { source, store } = setUp();
    let runs = 0;
    source.pages = () => {
      runs++;
      return [];
    };
    const first = store.refresh(options);
    for (let turn = 0; turn < moment; turn++) await Promise.resolve();
    const before = runs;
    await store.refresh(options);
    await first;
    await settled();
    assert.ok(moment === 0 || runs > before, `${moment} turns: ${runs} runs`);
  }
});

const ended = async (context: ReturnType<typeof setUp>): Promise<unknown> => {
  await context.store.refresh(options);
  return context.changes.at(-1);
};
const failsWith = ({ source }: ReturnType<typeof setUp>, error: Error): void => {
  source.pages = () => {
    throw error;
  };
};

describe('a list reports at the end of a refresh whether it differs from what it was', () => {
  const same = { kind: 'ended', rows: false, outcome: false };
  const otherRows = { kind: 'ended', rows: true, outcome: false };
  const otherOutcome = { kind: 'ended', rows: false, outcome: true };

  test('in its rows', async () => {
    const context = await loaded();
    assert.deepEqual(await ended(context), same);
    context.source.pages = () => [[h('a', { expiresAt: 1 })]];
    assert.deepEqual(await ended(context), otherRows);
    assert.deepEqual(await ended(context), same);
  });

  test('in what a page brought before the refresh was stopped', async () => {
    const context = await loaded();
    const stopping = new AbortController();
    context.source.pages = function* pages() {
      yield [h('new')];
      stopping.abort();
    };
    await context.store.refresh({ signal: stopping.signal, passive: true });
    assert.deepEqual(context.changes.at(-1), otherRows);
    assert.equal(context.store.outcome.kind, 'loaded');
  });

  test('in its failure, request ID included where that is reported', async () => {
    const context = await loaded();
    const { pages } = context.source;
    for (const [failure, expected] of [
      [failed('network', { requestId: '1' }), otherOutcome],
      [failed('network', { requestId: '2' }), otherOutcome],
      [failed('network', { requestId: '2' }), same],
      [failed('notInOrganization', { requestId: '3' }), otherOutcome],
      [failed('notInOrganization', { requestId: '4' }), same],
    ] as const) {
      failsWith(context, failure);
      assert.deepEqual(await ended(context), expected, JSON.stringify(failure.failure));
    }
    context.source.pages = pages;
    assert.deepEqual(await ended(context), otherOutcome);
  });
});

describe('a row that changed', () => {
  test('keeps its place until the next listing', async () => {
    const { store, shown, changes } = await loaded();
    cancel(store, 'a');
    assert.deepEqual(shown(), ['a CANCELED', 'b OPEN', 'c OPEN', 'd DECLINED']);
    assert.deepEqual(changes, [{ kind: 'row', key: 'a', counts: true }]);
    assert.equal(store.pending, 2);
    await store.refresh(options);
    // The list lags behind: it still says OPEN, and nobody believes it.
    assert.deepEqual(shown(), ['b OPEN', 'c OPEN', 'a CANCELED', 'd DECLINED']);
  });

  test('is not brought back by a page that was asked for before', async () => {
    const { source, store, shown } = await loaded();
    const book = handed();
    source.pages = () => book.pages();
    const done = store.refresh(options);
    await settled();
    store.update('a', (row) => ({ ...row, invitation: h('a', { status: 'SOMETHING_NEW' }) }));
    await book.give(0, [h('a'), h('b')]);
    assert.equal(store.row('a')?.invitation.status, 'SOMETHING_NEW');
    // The next page was asked for afterwards.
    await book.give(1, [h('a', { status: 'EXPIRED' })]);
    assert.equal(store.row('a')?.invitation.status, 'EXPIRED');
    await book.give(2, undefined);
    await done;
    assert.deepEqual(shown().toSorted(), ['a EXPIRED', 'b OPEN']);
  });

  test('does not leave while it is being acted on, nor with a listing from before', async () => {
    const { source, store } = await loaded();
    const book = handed();
    source.pages = () => book.pages();
    store.update('b', (row) => ({ ...row, activity: 'cancel' }));
    const done = store.refresh(options);
    await settled();
    cancel(store, 'a');
    await book.give(0, undefined);
    await done;
    assert.deepEqual(store.rows.map(({ key }) => key).toSorted(), ['a', 'b']);
    store.update('b', ({ key, invitation: known, rank }) => ({ key, invitation: known, rank }));
    source.pages = () => [];
    await store.refresh(options);
    assert.deepEqual(store.rows, []);
  });

  test('loses its remark with the next listing', async () => {
    const { store } = await loaded();
    store.update('a', (row) => ({ ...row, remark: 'Not canceled' }));
    await store.refresh(options);
    assert.equal(store.row('a')?.remark, undefined);
  });

  test('that has left is not changed', async () => {
    const { store, changes } = await loaded();
    cancel(store, 'gone');
    assert.deepEqual(changes, []);
    assert.equal(store.row('gone'), undefined);
  });
});
