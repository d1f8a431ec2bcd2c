import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { targetsIn, type Target } from '../../../src/actions/target.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import { exportChunks, unreadLists, type ExportFormat } from '../../../src/presentation/exportFormats.ts';
import { failed, inboxWith, invitation, profile, ScriptedSource, SENT } from '../../support/invitations.ts';

const NASTY = '=HYPERLINK("https://e.net";"x")\n"quoted", \u202Egnp.exe\u200B';

function sourceOf(rows: readonly Invitation[]): ScriptedSource {
  const source = new ScriptedSource();
  source.pages = (list) => (list.id === SENT.id ? [rows] : []);
  return source;
}

async function read(rows: readonly Invitation[]): Promise<Target[]> {
  const inbox = inboxWith([profile({ source: sourceOf(rows) })]);
  await inbox.profiles[0]?.refresh();
  return inbox.profiles.flatMap(targetsIn);
}

const textOf = (targets: readonly Target[], format: ExportFormat): string =>
  [...exportChunks(targets, format)].join('');

/** RFC 4180, strictly: records of fields. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    records.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') records.push([]);
    if (pattern.lastIndex === text.length) return records.slice(0, -1);
  }
  throw new Error(`Not CSV: ${text}`);
}

describe('as CSV', () => {
  test('has a line for each invitation, with the words of the service', async () => {
    const at = Date.UTC(2026, 10, 21, 9, 15);
    const targets = await read([invitation({ createdAt: at, note: 'Hello' }), invitation({ id: 'h-2', arn: 'h-2' })]);
    const [head, ...records] = parseCsv(textOf(targets, 'csv'));
    assert.equal(records.length, 2);
    const byName = new Map(head?.map((name, column) => [name, records[0]?.[column]]) ?? []);
    for (const [name, value] of [
      ['profile', 'acme'],
      ['sample', 'false'],
      ['account', '111122223333'],
      ['direction', 'sent'],
      ['type', 'INVITE'],
      ['status', 'OPEN'],
      ['counterparty', 'juan@example.com'],
      ['sent', '2026-11-21T09:15:00.000Z'],
      ['expires', ''],
      ['id', 'h-aaaaaaaa01'],
      ['message', 'Hello'],
    ] as const) {
      assert.equal(byName.get(name), value, name);
    }
  });

  test('has nothing that a spreadsheet computes, and nothing hidden', async () => {
    const targets = await read([invitation({ note: NASTY, counterparty: { kind: 'email', id: '+1+1', name: '@x' } })]);
    const [, record = []] = parseCsv(textOf(targets, 'csv'));
    assert.ok(record.includes("'+1+1") && record.includes("'@x"));
    assert.equal(record.at(-1), `'=HYPERLINK("https://e.net";"x")\n"quoted", ‹U+202E›gnp.exe‹U+200B›`);
  });

  test('keeps its shape, whatever somebody wrote', async () => {
    const [target] = await read([invitation()]);
    assert.ok(target);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const note = {
          ...target,
          row: { ...target.row, invitation: { ...target.row.invitation, note: text, id: text } },
        };
        const records = parseCsv(textOf([note, note], 'csv'));
        assert.equal(records.length, 3);
        assert.ok(records.every(({ length }) => length === records[0]?.length));
        assert.ok(records.flat().every((field) => !/^[=+@]/.test(field)));
      }),
    );
  });
});

test('as JSON it is what was read, with hidden characters escaped', async () => {
  const text = textOf(await read([invitation({ note: NASTY }), invitation({ id: 'h-2', arn: 'h-2' })]), 'json');
  const parsed: unknown = JSON.parse(text);
  assert.ok(Array.isArray(parsed));
  assert.equal(parsed.length, 2);
  const first: unknown = parsed[0];
  assert.ok(typeof first === 'object' && first !== null && 'note' in first && 'counterparty' in first);
  assert.equal(first.note, NASTY);
  assert.deepEqual(first.counterparty, { kind: 'email', id: 'juan@example.com' });
  assert.doesNotMatch(text.replaceAll('\n', ''), /\p{C}|:\/\//u);
  assert.deepEqual(JSON.parse(textOf([], 'json')), []);
});

test('what is not in it is named: profiles that were not read, and lists that were not read to the end', async () => {
  const broken = new ScriptedSource();
  broken.pages = () => {
    throw failed('network');
  };
  const denied = new ScriptedSource();
  denied.pages = (list) => {
    if (list.id === SENT.id) throw failed('denied');
    return [];
  };
  const names = ['read', 'broken', 'denied', ...[1, 2, 3, 4, 5, 6].map((n) => `unread-${n}`)];
  const sources: Readonly<Record<string, ScriptedSource>> = { read: sourceOf([invitation()]), broken, denied };
  const inbox = inboxWith(names.map((name) => profile({ name, source: sources[name] ?? new ScriptedSource() })));
  await Promise.all(inbox.profiles.slice(0, 3).map((one) => one.refresh()));
  assert.equal(
    unreadLists(inbox.profiles),
    'Not read: unread-1, unread-2, unread-3, unread-4 and 2 more. Not read in full: broken.',
  );
  assert.equal(unreadLists(inbox.profiles.slice(0, 1)), undefined);
});
