import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { partition as partitionOf } from '@aws-sdk/core/client';
import { consoleLink, regionConsoleLink } from '../../../src/invitations/consoleLinks.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { invitation } from '../../support/invitations.ts';

const handshakeOf = (partition: string, changes: Parameters<typeof invitation>[0] = {}) =>
  invitation({
    arn: `arn:${partition}:organizations::111122223333:handshake/o-exampleorgid/invite/h-aaaaaaaa01`,
    ...changes,
  });

describe('the page of a handshake', () => {
  for (const [partition, page] of [
    ['aws', 'https://console.aws.amazon.com/organizations/v2/home/invitations'],
    ['aws-cn', 'https://console.amazonaws.cn/organizations/v2/home/invitations'],
    ['aws-us-gov', 'https://console.amazonaws-us-gov.com/organizations/v2/home/invitations'],
    ['aws-eusc', 'https://eusc-de-east-1.console.amazonaws-eusc.eu/organizations/v2/home/invitations'],
  ] as const) {
    test(`in ${partition}`, () => {
      for (const direction of ['sent', 'received'] as const) {
        assert.equal(consoleLink(handshakeOf(partition, { direction })), page);
      }
    });
  }

  for (const partition of ['aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f', 'aws-newer', '__proto__', 'evil.com/?']) {
    test(`is not known in ${partition}`, () => assert.equal(consoleLink(handshakeOf(partition)), undefined));
  }

  test('is that of the billing console for a billing transfer', () => {
    const type = 'TRANSFER_RESPONSIBILITY';
    assert.equal(consoleLink(handshakeOf('aws', { type })), 'https://console.aws.amazon.com/costmanagement/');
  });

  test('is not guessed without an ARN', () => {
    const { arn, ...bare } = invitation();
    assert.ok(arn);
    assert.equal(consoleLink(bare), undefined);
    assert.equal(consoleLink({ ...bare, arn: 'nonsense' }), undefined);
  });
});

test('Partner Central has one console', () => {
  const connection = { service: partnerCentral, type: 'SUBSIDIARY' };
  const page = 'https://us-east-1.console.aws.amazon.com/partnercentral/home';
  assert.equal(consoleLink(connection), page);
  const rest = 'partnercentral:us-east-1::catalog/AWS/connection-invitation/pacinv-abcdefghijklm';
  assert.equal(consoleLink({ ...connection, arn: `arn:aws:${rest}` }), page);
  assert.equal(consoleLink({ ...connection, arn: `arn:aws-us-gov:${rest}` }), undefined);
});

test('the page of a region is that of its partition, by the word of the SDK', () => {
  const open = 'us-east-1 eu-west-1 mx-central-1 us-somewhere-9 cn-north-1 us-gov-west-1 eusc-de-east-1';
  const isolated = 'us-iso-east-1 us-isob-east-1 eu-isoe-west-1 us-isof-south-1';
  for (const region of `${open} ${isolated}`.split(' ')) {
    assert.equal(regionConsoleLink(region), consoleLink(handshakeOf(partitionOf(region).name)), region);
  }
});
