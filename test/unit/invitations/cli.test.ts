import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { partnerCentral } from '../../../src/invitations/partnerCentral.ts';
import { cliCommand } from '../../../src/invitations/wording.ts';
import { invitation } from '../../support/invitations.ts';

test('does what the row allows, and nothing where it allows nothing', () => {
  assert.equal(
    cliCommand(invitation(), 'acme'),
    'aws organizations cancel-handshake --handshake-id h-aaaaaaaa01 --profile acme',
  );
  assert.equal(
    cliCommand(invitation({ direction: 'received' }), 'acme'),
    'aws organizations decline-handshake --handshake-id h-aaaaaaaa01 --profile acme',
  );
  assert.equal(
    cliCommand(invitation({ service: partnerCentral, id: 'pacinv-1', status: 'PENDING', catalog: 'Sandbox' }), 'a b'),
    "aws partnercentral-account cancel-connection-invitation --region us-east-1 --catalog Sandbox --identifier pacinv-1 --profile 'a b'",
  );
  assert.equal(cliCommand(invitation({ status: 'CANCELED' }), 'acme'), undefined);
});

test(
  'a shell reads every word as it was, and runs nothing in it',
  { skip: process.platform === 'win32' && 'needs sh' },
  () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
      fc.string({
        unit: fc.constantFrom(...Array.from(`'"\`$(){}[];&|<>*?~!#\\ \n\t%^=,`)),
        minLength: 1,
        maxLength: 12,
      }),
    );
    const noNul = nasty.filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(noNul, noNul, (id, profile) => {
        const line = cliCommand(invitation({ id }), profile);
        assert.ok(line);
        const read = execFileSync('sh', ['-c', `set -- ${line}\nprintf '%s\\0' "$@"`], { encoding: 'utf8' });
        assert.deepEqual(read.split('\0').slice(0, -1), [
          'aws',
          'organizations',
          'cancel-handshake',
          '--handshake-id',
          id,
          '--profile',
          profile,
        ]);
      }),
      { numRuns: 60 },
    );
  },
);
