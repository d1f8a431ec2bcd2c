import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { cliCommand } from '../../../src/presentation/cliCommand.ts';
import { invitation } from '../../support/invitations.ts';

test('the AWS CLI command takes the allowed action, and there is none without an allowed action', () => {
  assert.equal(
    cliCommand(invitation(), 'acme', 'posix'),
    'aws organizations cancel-handshake --handshake-id h-aaaaaaaa01 --profile acme',
  );
  assert.equal(
    cliCommand(invitation({ direction: 'received' }), 'acme', 'cmd'),
    'aws organizations decline-handshake --handshake-id h-aaaaaaaa01 --profile acme',
  );
  const connection = invitation({ service: partnerCentral, id: 'pacinv-1', status: 'PENDING', catalog: 'Sandbox' });
  const line =
    'aws partnercentral-account cancel-connection-invitation --region us-east-1 --catalog Sandbox --identifier pacinv-1 --profile ';
  assert.equal(cliCommand(connection, 'a b', 'posix'), `${line}'a b'`);
  assert.equal(cliCommand(connection, "a'b", 'pwsh'), `${line}'a''b'`);
  assert.equal(cliCommand(invitation({ status: 'CANCELED' }), 'acme', 'posix'), undefined);
  assert.equal(cliCommand(invitation(), 'two\nlines', 'cmd'), undefined);
});
