// Roles and sessions, through the real SDK.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListHandshakesForAccountCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '@aws-sdk/client-sts';
import { refusal, startEmulatorClients } from '../../support/emulatorClients.ts';

async function setUp() {
  const clients = await startEmulatorClients();
  const { boss, guest, emulator } = clients;
  const open = emulator.world.addRole(guest, 'Admin', { trusts: [boss] });
  const guarded = emulator.world.addRole(guest, 'Auditor', { trusts: [boss], needsMfa: true });
  const sts = new STSClient(clients.options(boss));
  const assume = (input: object = {}) =>
    sts.send(new AssumeRoleCommand({ RoleArn: open.arn, RoleSessionName: 'alex', ...input }));
  const optionsOf = (keys: Credentials | undefined) => ({
    ...clients.options(boss),
    credentials: {
      accessKeyId: String(keys?.AccessKeyId),
      secretAccessKey: String(keys?.SecretAccessKey),
      sessionToken: String(keys?.SessionToken),
    },
  });
  return { clients, sts, assume, optionsOf, guarded, device: `arn:aws:iam::${boss.id}:mfa/alex` };
}

test('the keys of a role act in its account until they expire', async () => {
  const { clients, assume, optionsOf } = await setUp();
  await using _ = clients;
  const { Credentials, AssumedRoleUser } = await assume({ DurationSeconds: 900 });
  const arn = `arn:aws:sts::${clients.guest.id}:assumed-role/Admin/alex`;
  assert.equal(AssumedRoleUser?.Arn, arn);
  const left = (Credentials?.Expiration?.getTime() ?? 0) - Date.now();
  assert.ok(left > 800_000 && left <= 900_000, String(left));
  const identity = await new STSClient(optionsOf(Credentials)).send(new GetCallerIdentityCommand({}));
  assert.deepEqual([identity.Arn, identity.Account], [arn, clients.guest.id]);
  const client = new OrganizationsClient(optionsOf(Credentials));
  assert.equal(await refusal(client.send(new ListHandshakesForAccountCommand({}))), 'no refusal');
  assert.equal(clients.emulator.requests.at(-1)?.accountId, clients.guest.id);
});

test('a role is assumed by those it trusts alone, for an hour at most', async () => {
  const { clients, assume, optionsOf } = await setUp();
  await using _ = clients;
  assert.equal(await refusal(assume({ RoleArn: 'arn:aws:iam::123456789012:role/Nobody' })), 'AccessDenied');
  assert.equal(await refusal(assume({ DurationSeconds: 3_601 })), 'ValidationError');
  assert.equal(await refusal(assume({ RoleSessionName: 'a b' })), 'ValidationError');
  assert.equal(await refusal(assume({ DurationSeconds: 1 })), 'ValidationError');
  const { Credentials } = await assume();
  const chained = new STSClient(optionsOf(Credentials));
  const again = new AssumeRoleCommand({
    RoleArn: `arn:aws:iam::${clients.guest.id}:role/Admin`,
    RoleSessionName: 'xy',
  });
  assert.equal(await refusal(chained.send(again)), 'AccessDenied');
});

test('a role behind a device needs its code, and so may a session', async () => {
  const { clients, sts, assume, optionsOf, guarded, device } = await setUp();
  await using _ = clients;
  const mfa = { SerialNumber: device, TokenCode: '123456' };
  assert.equal(await refusal(assume({ RoleArn: guarded.arn })), 'AccessDenied');
  assert.equal(await refusal(assume({ RoleArn: guarded.arn, ...mfa, TokenCode: '12' })), 'ValidationError');
  assert.equal(
    await refusal(assume({ RoleArn: guarded.arn, ...mfa, SerialNumber: 'arn:aws:iam::123456789012:mfa/x' })),
    'AccessDenied',
  );
  assert.equal(await refusal(assume({ RoleArn: guarded.arn, ...mfa })), 'no refusal');
  const { Credentials } = await sts.send(new GetSessionTokenCommand(mfa));
  const session = new STSClient(optionsOf(Credentials));
  assert.equal((await session.send(new GetCallerIdentityCommand({}))).Account, clients.boss.id);
  assert.equal(await refusal(session.send(new GetSessionTokenCommand({}))), 'AccessDenied');
});
