import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { History, type Attempt, type HistoryEntry, type Result } from '../../../src/actions/history.ts';
import {
  entryKindLabel,
  formatHistoryCsv,
  formatHistory,
  isOpen,
  resultLabel,
} from '../../../src/presentation/historyFormat.ts';

const MOMENT = { now: Date.UTC(2026, 10, 21, 12, 30), timeZone: 'Europe/Berlin' };

let folder = '';
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'handshakes-history-')), 'history');
});
afterEach(async () => {
  await rm(path.dirname(folder), { recursive: true, force: true });
});

function attempt(about: Partial<Attempt> = {}): Attempt {
  return {
    at: Date.UTC(2026, 10, 21, 9),
    profile: 'acme',
    sample: false,
    account: '111122223333',
    action: 'cancel',
    service: 'organizations',
    list: 'organizations.sent',
    type: 'INVITE',
    invitation: 'h-aaaaaaaa01',
    counterparty: 'juan@example.com',
    ...about,
  };
}

function entryOf(about: Partial<Attempt>, result?: Omit<Result, 'at'>): HistoryEntry {
  return { id: 'x', ...attempt(about), ...(result && { result: { at: 1, ...result } }) };
}

describe('the history', () => {
  test('is empty before anything was done, and makes no folder for that', async () => {
    assert.deepEqual(await new History(folder).read(), []);
    await assert.rejects(stat(folder));
  });

  test('keeps an attempt before its result, and both afterwards, for this user only', async () => {
    const history = new History(folder);
    const id = await history.begin(attempt());
    const [open] = await new History(folder).read();
    assert.ok(open && isOpen(open));
    assert.match(resultLabel(open), /not finished/);
    await history.end(id, { at: 1, kind: 'done', status: 'CANCELED', requestId: 'r-1' });
    const [done, ...others] = await new History(folder).read();
    assert.deepEqual(others, []);
    assert.deepEqual(done, { id, ...attempt(), result: { at: 1, kind: 'done', status: 'CANCELED', requestId: 'r-1' } });
    const [file] = await readdir(folder);
    assert.ok(file);
    if (process.platform !== 'win32') assert.equal((await stat(path.join(folder, file))).mode & 0o777, 0o600);
  });

  test('is shared by windows that write at the same time, newest first', async () => {
    const windows = [new History(folder), new History(folder), new History(folder)];
    await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const history = windows[i % 3];
        assert.ok(history);
        const id = await history.begin(attempt({ at: i, invitation: `h-${i}` }));
        // Completed by another window than the one that began it.
        await windows[(i + 1) % 3]?.end(id, { at: i + 1, kind: 'done' });
      }),
    );
    const entries = await new History(folder).read();
    assert.deepEqual(
      entries.map(({ invitation }) => invitation),
      Array.from({ length: 60 }, (_, i) => `h-${59 - i}`),
    );
    assert.ok(entries.every(({ result }) => result?.kind === 'done'));
    assert.equal((await readdir(folder)).length, 3);
  });

  test('is readable after a crash in the middle of a line, and after somebody edited it', async () => {
    const history = new History(folder);
    await history.begin(attempt());
    const [file] = await readdir(folder);
    assert.ok(file);
    const whole = await readFile(path.join(folder, file), 'utf8');
    await writeFile(
      path.join(folder, '0.jsonl'),
      `null\n{}\n[1]\n{"id":"x","attempt":{"at":"no"}}\n${whole.slice(0, 60)}`,
    );
    await appendFile(path.join(folder, file), '{"id":"cut sh');
    assert.equal((await new History(folder).read()).length, 1);
  });

  test('the latest result holds: one that was not known can be settled later', async () => {
    const history = new History(folder);
    const id = await history.begin(attempt());
    await history.end(id, { at: 1, kind: 'unknown', failure: 'timeout' });
    assert.ok((await history.read()).every(isOpen));
    await new History(folder).end(id, { at: 2, kind: 'verified', status: 'CANCELED' });
    const [entry] = await history.read();
    assert.equal(entry?.result?.kind, 'verified');
  });

  test('keeps every act of many short sessions', async () => {
    for (let session = 0; session < 40; session++) {
      const history = new History(folder);
      await history.end(await history.begin(attempt({ at: session, invitation: `h-${session}` })), {
        at: session,
        kind: 'done',
      });
    }
    assert.equal((await new History(folder).read()).length, 40);
  });

  test('stays bounded: the oldest go, but nothing that a window may still be writing to', async () => {
    const history = new History(folder);
    const big = attempt({ counterparty: 'x'.repeat(60_000) });
    for (let i = 0; i < 120; i++) await history.begin({ ...big, at: i, invitation: `h-${i}` });
    const files = (await readdir(folder)).toSorted();
    const size = async (): Promise<number> => {
      const sizes = await Promise.all(
        (await readdir(folder)).map(async (file) => (await stat(path.join(folder, file))).size),
      );
      assert.ok(Math.max(...sizes) < 400_000, 'a file is closed when it is full');
      return sizes.reduce((sum, one) => sum + one);
    };
    assert.ok((await size()) > 7_000_000, 'what was written today stays');
    for (const file of files.slice(0, -1)) await utimes(path.join(folder, file), 1, 1);
    await new History(folder).begin(attempt({ at: 1_000, invitation: 'h-next' }));
    assert.ok((await size()) < 5_700_000);
    const invitations = (await history.read()).map(({ invitation }) => invitation);
    assert.deepEqual(invitations.slice(0, 2), ['h-next', 'h-119'], 'the newest stay');
    assert.ok(!invitations.includes('h-0'));
  });

  test('that cannot be read says so, instead of looking empty', { skip: process.platform === 'win32' }, async () => {
    await mkdir(path.join(folder, 'a-folder.jsonl'), { recursive: true });
    await assert.rejects(new History(folder).read());
  });

  test('can be cleared, and goes on afterwards', async () => {
    const history = new History(folder);
    await history.begin(attempt());
    await history.clear();
    assert.deepEqual(await history.read(), []);
    await history.begin(attempt({ invitation: 'h-next' }));
    assert.equal((await history.read())[0]?.invitation, 'h-next');
  });

  test('that cannot be written says so', async () => {
    await writeFile(folder, 'a file where the folder should be');
    await assert.rejects(new History(folder).begin(attempt()));
  });
});

test('in words: what is known, where, and nothing of a stranger is hidden', async () => {
  const history = new History(folder);
  const id = await history.begin(attempt({ counterparty: 'a\u202Eb\nc' }));
  await history.end(id, { at: 1, kind: 'failed', failure: 'credentialsRejected', requestId: 'r-9' });
  const text = formatHistory(await history.read(), MOMENT).replaceAll('\u202F', ' ');
  assert.deepEqual(text.split('\n'), [
    'Cancel: failed (credentials rejected): a‹U+202E›b⏎c',
    '    When: Saturday, November 21, 2026 at 10:00 AM GMT+1, 3 hours ago (2026-11-21 09:00 UTC)',
    '    Sent to: a‹U+202E›b⏎c',
    '    What: Invite (handshake)',
    '    Profile: acme',
    '    Account: 111122223333',
    '    ID: h-aaaaaaaa01',
    '    Request: r-9',
    '',
  ]);
  assert.equal(formatHistory([], MOMENT), 'Nothing was canceled or declined yet.\n');
});

test('in words: kinds and states are called as in the tree, also those of a service that nobody knows', () => {
  const rejected = entryOf(
    { action: 'decline', service: 'partnercentral', list: 'partnercentral.received.AWS', type: 'SUBSIDIARY' },
    { kind: 'changed', status: 'REJECTED' },
  );
  const lines = formatHistory([rejected], MOMENT).split('\n');
  assert.equal(lines[0], 'Decline: it was declined already: juan@example.com');
  assert.ok(lines.includes('    What: Subsidiary (connection invitation)'));
  assert.ok(lines.includes('    Status at AWS: REJECTED'));
  const kind = (type: string, service = 'organizations') =>
    entryKindLabel(entryOf({ type, service }, { kind: 'done' }));
  assert.deepEqual(
    ['TRANSFER_RESPONSIBILITY', 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE', 'BRAND_NEW'].map((type) => kind(type)),
    ['Billing transfer', 'Service-linked role', 'Brand new'],
  );
  assert.equal(kind('CARRIER_PIGEON\u202E', 'pigeons'), 'Carrier pigeon‹U+202E›');
});

test('in words: entries are set apart by an empty line', () => {
  const two = ['h-1', 'h-2'].map((counterparty) => entryOf({ counterparty }));
  const headings = formatHistory(two, MOMENT)
    .split('\n')
    .filter((line) => /^\S/.test(line));
  assert.deepEqual(
    headings,
    ['h-1', 'h-2'].map((id) => `Cancel: not finished, so not known: ${id}`),
  );
});

test('as CSV: a heading, a row each, and no formulas', async () => {
  const history = new History(folder);
  await history.begin(attempt({ counterparty: '=HYPERLINK("http://example.net")', profile: '+acme' }));
  const lines = formatHistoryCsv(await history.read()).split('\r\n');
  assert.equal(lines.length, 3);
  assert.match(lines[0] ?? '', /^time,action,result,/);
  assert.match(lines[1] ?? '', /,"'=HYPERLINK\(""http:\/\/example\.net""\)",/);
  assert.match(lines[1] ?? '', /,"'\+acme",/);
});
