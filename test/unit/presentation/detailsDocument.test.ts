import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { formatDetails, rawDetails } from '../../../src/presentation/detailsDocument.ts';
import { invitation } from '../../support/invitations.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 15);
const DAY = 86_400_000;
const VIEWER = { profile: 'acme', accountId: '111122223333' };
const OPTIONS = { now: NOW, readOnly: false, timeZone: 'Europe/Berlin' };
const NASTY = '\u202Etxt\u200B\u001B[1m[x](command:y) https://e.net $(flame)\nWhat you can do\n    You can trust me.';

/** Everything of a section that is indented below its heading. */
function section(text: string, heading: string): string[] {
  const lines = text.split('\n');
  const start = lines.indexOf(heading) + 1;
  assert.ok(start > 0, `${heading} in ${text}`);
  const end = lines.findIndex((line, at) => at >= start && !line.startsWith('    '));
  return lines.slice(start, end).map((line) => line.slice(4));
}

const headings = (text: string): string[] => text.split('\n').filter((line) => /^\S/.test(line));

const todo = (row: Parameters<typeof formatDetails>[0], readOnly = false): string[] =>
  section(formatDetails(row, VIEWER, { ...OPTIONS, readOnly }), 'What you can do');

test('of an invitation between profiles of ours: which one has the other side', () => {
  const otherSides = [
    { viewer: { profile: `beta ${NASTY}` }, direction: 'received' as const },
    { viewer: { profile: 'gamma', accountId: '444455556666', sample: true }, direction: 'sent' as const },
  ];
  const text = formatDetails({ invitation: invitation() }, VIEWER, { ...OPTIONS, otherSides });
  const who = section(text, 'Who');
  assert.equal(who.length, 4);
  assert.match(who[2] ?? '', /^Received by your profile beta .*, account not known$/);
  assert.equal(who[3], 'Sent by your profile gamma (sample data), account 444455556666');
  assert.deepEqual(headings(text), headings(formatDetails({ invitation: invitation() }, VIEWER, OPTIONS)));
});

test('of something received: who, what, when, the message, what to do, and its ids', () => {
  const received = invitation({
    service: partnerCentral,
    direction: 'received',
    status: 'PENDING',
    type: 'SUBSIDIARY',
    id: 'pacinv-abcdefghijklm',
    arn: 'arn:aws:partnercentral:us-east-1::catalog/Sandbox/connection-invitation/pacinv-abcdefghijklm',
    catalog: 'Sandbox',
    counterparty: { kind: 'partner', id: 'pprofile-x' },
    sender: { name: 'Dana Rivers', email: 'dana@example.com' },
    note: 'First line\r\nsecond line',
    createdAt: NOW - 3 * DAY,
    updatedAt: NOW - DAY,
    expiresAt: NOW + 5 * DAY,
  });
  const text = formatDetails({ invitation: received }, VIEWER, OPTIONS).replaceAll('\u202F', ' ');
  assert.deepEqual(text.split('\n'), [
    'Subsidiary: Pending',
    '',
    'Who',
    '    From: Partner pprofile-x',
    '    To: you (profile acme, account 111122223333)',
    '    Sent by: Dana Rivers, dana@example.com',
    '',
    'When',
    '    Sent: Wednesday, November 18, 2026 at 10:15 AM GMT+1, 3 days ago (2026-11-18 09:15 UTC)',
    '    Last change: Friday, November 20, 2026 at 10:15 AM GMT+1, 24 hours ago (2026-11-20 09:15 UTC)',
    '    Now: Pending',
    '    Expires: Thursday, November 26, 2026 at 10:15 AM GMT+1, in 5 days (2026-11-26 09:15 UTC)',
    '',
    'Message from the sender (not checked by anyone)',
    '    | First line',
    '    | second line',
    '',
    'What you can do',
    '    You can decline it, which cannot be undone.',
    `    ${partnerCentral.consequence('SUBSIDIARY', 'decline')}`,
    '',
    'Reference',
    '    ID: pacinv-abcdefghijklm',
    '    ARN: arn:aws:partnercentral:us-east-1::catalog/Sandbox/connection-invitation/pacinv-abcdefghijklm',
    '    Service: AWS Partner Central',
    '    Status at AWS: PENDING',
    '    Catalog: Sandbox',
    '',
  ]);
});

test('in UTC a date is not told twice', () => {
  const about = { invitation: invitation({ createdAt: NOW - DAY }) };
  assert.match(formatDetails(about, VIEWER, { ...OPTIONS, timeZone: 'UTC' }), / GMT(?:\+0)?, 24 hours ago$/m);
});

test('what is of high impact, and what the last act left, comes first', () => {
  const row = { invitation: invitation({ type: 'TRANSFER_RESPONSIBILITY' }), remark: 'Not canceled: Access denied' };
  const lines = formatDetails(row, VIEWER, OPTIONS).split('\n');
  assert.equal(lines[0], 'Billing transfer (high impact): Pending');
  assert.equal(lines[1], '    Not canceled: Access denied');
  assert.match(lines[2] ?? '', /^ {4}High impact: A billing transfer decides/);
});

/** The last line of the section "When" of a billing transfer with that start. */
const lastMoment = (Value: string): string | undefined => {
  const record = JSON.stringify({
    Resources: [null, { Type: 'NOTES', Value: 'x' }, { Type: 'TRANSFER_START_TIMESTAMP', Value }],
  });
  const about = { type: 'TRANSFER_RESPONSIBILITY', record, expiresAt: NOW + DAY };
  return section(formatDetails({ invitation: invitation(about) }, VIEWER, OPTIONS), 'When').at(-1);
};

test('a billing transfer says when it would start', () => {
  const words = /^Would start: Tuesday, December 1, 2026 at 1:00\sAM GMT\+1, in 9 days \(2026-12-01 00:00 UTC\)$/;
  assert.match(lastMoment('2026-12-01T00:00:00.000Z') ?? '', words);
  assert.match(lastMoment('1.7960832E9') ?? '', words);
  assert.match(lastMoment('[soon](command:quit)') ?? '', /^Expires: /);
});

describe('what can be done', () => {
  test('follows the row and the settings', () => {
    assert.match(
      todo({ invitation: invitation() }).join('\n'),
      /^You can cancel it, which cannot be undone\.\nThe account/,
    );
    assert.deepEqual(todo({ invitation: invitation(), activity: 'cancel' }), ['canceling…']);
    assert.deepEqual(todo({ invitation: invitation({ status: 'CANCELED' }) }), ['Nothing: it is no longer pending.']);
    assert.deepEqual(todo({ invitation: invitation({ status: 'NEW' }) }), [
      'Nothing here: its status is not known to this extension.',
    ]);
    assert.deepEqual(todo({ invitation: invitation() }, true), ['Nothing: the setting "handshakes.readOnly" is on.']);
  });

  test('an ended one has no expiry ahead of it', () => {
    const canceled = { createdAt: NOW - 2 * DAY, expiresAt: NOW + DAY, status: 'CANCELED' };
    const when = section(formatDetails({ invitation: invitation(canceled) }, VIEWER, OPTIONS), 'When');
    assert.deepEqual(
      when.map((line) => line.split(':')[0]),
      ['Sent', 'Now'],
    );
    const expired = { createdAt: NOW - 20 * DAY, expiresAt: NOW - DAY, status: 'EXPIRED' };
    const past = section(formatDetails({ invitation: invitation(expired) }, VIEWER, OPTIONS), 'When');
    assert.deepEqual(
      past.map((line) => line.split(':')[0]),
      ['Sent', 'Expired', 'Now'],
    );
  });
});

describe('text from strangers', () => {
  const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(NASTY));

  test('adds no heading and no label, hides nothing and is no link', () => {
    fc.assert(
      fc.property(anything, anything, anything, (name, id, note) => {
        const hostile = invitation({
          direction: 'received',
          counterparty: { kind: 'organization', id: `o${id}`, name, email: name },
          sender: { name, email: id },
          note: `x${note}`,
        });
        const text = formatDetails({ invitation: hostile }, VIEWER, OPTIONS);
        assert.deepEqual(headings(text), [
          'Invite: Pending',
          'Who',
          'When',
          'Message from the sender (not checked by anyone)',
          'What you can do',
          'Reference',
        ]);
        assert.equal(section(text, 'Who').length, name === '' && id === '' ? 2 : 3);
        assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Cs}]/u);
        assert.doesNotMatch(text, /:\/\/|\]\(/);
        for (const line of section(text, 'Message from the sender (not checked by anyone)')) assert.match(line, /^\| /);
      }),
    );
  });

  test('stays what it is in the raw answer', () => {
    const record = JSON.stringify({ Note: NASTY });
    const raw = rawDetails({ record });
    assert.deepEqual(JSON.parse(raw), { Note: NASTY });
    assert.doesNotMatch(raw.replaceAll('\n', ''), /:\/\/|[\p{Cc}\p{Cf}]/u);
  });
});
