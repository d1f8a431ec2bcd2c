import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { formatShortDate } from '../../../src/common/dates.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { formatInvitation } from '../../../src/presentation/invitationHover.ts';
import { invitation } from '../../support/invitations.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 15);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const VIEWER = { profile: 'acme', accountId: '111122223333' };
const NASTY = 'Evil\u202E\n[x](command:y)\u200B\u0007 Corp\u2028';

/** The first words of the hover's lines about the expiry. */
const expiryLines = (status: string): string[] =>
  formatInvitation(invitation({ status, expiresAt: NOW + DAY }), VIEWER, NOW)
    .split('\n')
    .flatMap((line) => /^Exp[a-z]+/.exec(line)?.[0] ?? []);

describe('the hover of an invitation', () => {
  test('has both parties, the sender, the dates and the message', () => {
    const hover = formatInvitation(
      invitation({
        service: partnerCentral,
        direction: 'received',
        status: 'PENDING',
        type: 'SUBSIDIARY',
        id: 'pacinv-abcdefghijklm',
        catalog: 'Sandbox',
        counterparty: { kind: 'partner', id: 'pprofile-x' },
        sender: { name: 'Dana Rivers', email: 'dana@example.com' },
        note: 'First line\nsecond line',
        createdAt: NOW - DAY,
        updatedAt: NOW,
        expiresAt: NOW + 5 * DAY,
      }),
      VIEWER,
      NOW,
    );
    assert.deepEqual(hover.split('\n'), [
      'Subsidiary: Pending',
      'From: Partner pprofile-x',
      'To: you (profile acme, account 111122223333)',
      'Sent by: Dana Rivers, dana@example.com',
      'Catalog: Sandbox',
      `Sent: ${formatShortDate(NOW - DAY)}`,
      `Updated: ${formatShortDate(NOW)}`,
      `Expires: ${formatShortDate(NOW + 5 * DAY)} (expires in 5 days)`,
      'ID: pacinv-abcdefghijklm',
      '',
      'Message from the sender (not checked by anyone):',
      'First line',
      'second line',
    ]);
  });

  test('has no expiry date once the invitation was accepted, declined or canceled', () => {
    assert.deepEqual(['OPEN', 'SOMETHING_NEW', 'EXPIRED'].flatMap(expiryLines), ['Expires', 'Expires', 'Expired']);
    assert.deepEqual(['ACCEPTED', 'DECLINED', 'CANCELED'].flatMap(expiryLines), []);
  });

  test('says that there is more where only a summary was read', () => {
    const hover = formatInvitation(invitation({ complete: false }), { profile: 'acme' }, NOW);
    assert.match(hover, /From: you \(profile acme\)\nTo: Email juan@example\.com\n/);
    assert.match(hover, /Show Details reads the message and who sent it\.$/);
  });

  test('gets no further lines and no hidden characters from text of strangers', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(NASTY));
    fc.assert(
      fc.property(anything, anything, anything, (name, id, email) => {
        const about = {
          counterparty: { kind: name, id, name, email },
          sender: { name, email },
          type: name,
          status: id,
        };
        const hover = formatInvitation(invitation(about), VIEWER, NOW);
        assert.doesNotMatch(hover.replaceAll('\n', ''), /\p{C}/u);
        assert.ok(hover.split('\n').length <= 5);
      }),
    );
  });
});
