import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { ListHandshakesForAccountCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { ListConnectionInvitationsCommand, PartnerCentralAccountClient } from '@aws-sdk/client-partnercentral-account';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as fc from 'fast-check';
import { defined } from '../../../src/common/records.ts';
import { refusal, startEmulatorClients } from '../../support/emulatorClients.ts';
import type { EmulatorClients } from '../../support/emulatorClients.ts';
import { sendSigned } from '../../support/signedRequest.ts';

const TARGET = 'AWSOrganizationsV20161128.ListHandshakesForAccount';

/** Sends a signed request whose every part can be chosen. */
async function send(
  clients: EmulatorClients,
  about: {
    body?: string | Uint8Array;
    target?: string;
    service?: string;
    path?: string;
    headers?: Record<string, string>;
    unsigned?: Record<string, string>;
  },
): Promise<{ status: number; type: string; text: string; requestId: string | null }> {
  const response = await sendSigned({
    endpoint: clients.emulator.endpoint,
    credentials: clients.options(clients.boss).credentials,
    service: about.service ?? 'organizations',
    ...defined({ path: about.path, unsigned: about.unsigned }),
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      ...(about.target !== '' && { 'x-amz-target': about.target ?? TARGET }),
      ...about.headers,
    },
    body: about.body ?? '{}',
  });
  const text = await response.text();
  const type = /"__type":"([^"]+)"|<Code>([^<]+)/.exec(text);
  return {
    status: response.status,
    type: type?.[1] ?? type?.[2] ?? '',
    text,
    requestId: response.headers.get('x-amzn-requestid'),
  };
}

test('wrong identities have the names of each service', async () => {
  await using clients = await startEmulatorClients();
  const good = clients.options(clients.boss);
  const cases = [
    [
      { accessKeyId: `AKIA${'A'.repeat(16)}`, secretAccessKey: 'x' },
      'UnrecognizedClientException',
      'InvalidClientTokenId',
    ],
    [{ ...good.credentials, secretAccessKey: 'x' }, 'InvalidSignatureException', 'SignatureDoesNotMatch'],
    [{ ...good.credentials, sessionToken: 'x' }, 'UnrecognizedClientException', 'InvalidClientTokenId'],
  ] as const;
  for (const [credentials, json, query] of cases) {
    const organizations = new OrganizationsClient({ ...good, credentials });
    const partners = new PartnerCentralAccountClient({ ...good, credentials });
    const sts = new STSClient({ ...good, credentials });
    assert.equal(await refusal(organizations.send(new ListHandshakesForAccountCommand({}))), json);
    assert.equal(await refusal(partners.send(new ListConnectionInvitationsCommand({ Catalog: 'AWS' }))), json);
    assert.equal(await refusal(sts.send(new GetCallerIdentityCommand({}))), query);
    for (const client of [organizations, partners, sts]) client.destroy();
  }
});

test('Partner Central lives in one region', async () => {
  await using clients = await startEmulatorClients();
  const client = new PartnerCentralAccountClient({ ...clients.options(clients.boss), region: 'eu-west-1' });
  assert.equal(
    await refusal(client.send(new ListConnectionInvitationsCommand({ Catalog: 'AWS' }))),
    'InvalidSignatureException',
  );
  client.destroy();
});

test('what is not understood is refused by name, and everything has a request id', async () => {
  await using clients = await startEmulatorClients();
  const cases = [
    [{}, 200, ''],
    [{ body: '' }, 200, ''],
    [{ body: '{' }, 400, 'SerializationException'],
    [{ body: '[]' }, 400, 'SerializationException'],
    [{ body: '"x"' }, 400, 'SerializationException'],
    [{ body: 'null' }, 400, 'SerializationException'],
    [{ body: new Uint8Array([0x7b, 0xff, 0x7d]) }, 400, 'SerializationException'],
    [{ body: '{"MaxResults":"1"}' }, 400, 'SerializationException'],
    [{ body: '{"__proto__":{"MaxResults":0}}' }, 200, ''],
    [{ service: 'sts' }, 400, 'InvalidSignatureException'],
    [{ target: 'AWSOrganizationsV20161128.CloseAccount' }, 400, 'UnknownOperationException'],
    [
      { target: 'PartnerCentralAccount.ListHandshakesForAccount' },
      400,
      'com.amazon.coral.service#UnknownOperationException',
    ],
    [{ target: 'constructor.constructor' }, 400, 'UnknownOperationException'],
    [{ target: '' }, 400, 'UnknownOperationException'],
    [{ path: '/elsewhere' }, 400, 'UnknownOperationException'],
    [
      {
        target: '',
        service: 'sts',
        body: 'Action=GetFederationToken&Version=2011-06-15',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      400,
      'InvalidAction',
    ],
    [
      {
        target: '',
        service: 'sts',
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      },
      200,
      '',
    ],
    [{ body: `{"NextToken":"${'x'.repeat(1024 * 1024)}"}` }, 413, 'RequestEntityTooLargeException'],
  ] as const;
  for (const [about, status, type] of cases) {
    const answer = await send(clients, about);
    assert.deepEqual([answer.status, answer.type], [status, type], JSON.stringify(about).slice(0, 100));
    assert.match(answer.requestId ?? '', /^[0-9a-f-]{36}$/);
  }
  for (const init of [{ method: 'GET' }, { method: 'POST', body: 'x' }]) {
    assert.match(await (await fetch(clients.emulator.endpoint, init)).text(), /UnknownOperationException/);
  }
  const headers = { 'x-amz-target': TARGET, 'content-type': 'application/x-amz-json-1.1' };
  const unsigned = await fetch(clients.emulator.endpoint, { method: 'POST', headers });
  assert.match(await unsigned.text(), /MissingAuthenticationTokenException/);
});

test('each protocol has its own content type', async () => {
  await using clients = await startEmulatorClients();
  const invitations = { target: 'PartnerCentralAccount.ListConnectionInvitations', service: 'partnercentral-account' };
  const withType = async (type: string, about: Parameters<typeof send>[1] = {}) =>
    (await send(clients, { ...about, headers: { 'content-type': type } })).type;
  assert.equal(await withType('application/x-amz-json-1.1'), '');
  assert.equal(await withType('Application/X-Amz-Json-1.1; charset=utf-8'), '');
  for (const type of ['application/x-amz-json-1.0', 'application/json', 'text/plain', '']) {
    assert.equal(await withType(type), 'UnknownOperationException', type);
  }
  assert.match(await withType('application/x-amz-json-1.1', invitations), /#UnknownOperationException$/);
  assert.match(await withType('application/x-amz-json-1.0', invitations), /#ValidationException$/);
});

test('every x-amz- header must be signed, others need not be', async () => {
  await using clients = await startEmulatorClients();
  assert.equal((await send(clients, { headers: { 'x-amz-user-agent': 'a' } })).status, 200);
  assert.equal((await send(clients, { unsigned: { 'x-amz-user-agent': 'a' } })).type, 'InvalidSignatureException');
  assert.equal((await send(clients, { unsigned: { 'x-custom': 'a' } })).status, 200);
});

test('errors of Partner Central have the full id of their shape, those of Organizations the bare name', async () => {
  await using clients = await startEmulatorClients();
  const partners = (body: string) =>
    send(clients, {
      body,
      target: 'PartnerCentralAccount.ListConnectionInvitations',
      service: 'partnercentral-account',
      headers: { 'content-type': 'application/x-amz-json-1.0' },
    });
  const { switches } = clients.emulator;
  assert.equal((await partners('{}')).type, 'com.amazonaws.partnercentralaccount#ValidationException');
  assert.match((await partners('{}')).text, /"Message":/);
  assert.equal((await partners('[]')).type, 'com.amazon.coral.service#SerializationException');
  assert.match((await partners('[]')).text, /"message":/);
  assert.equal((await send(clients, { body: '{"MaxResults":0}' })).type, 'InvalidInputException');
  assert.equal((await send(clients, { body: '[]' })).type, 'SerializationException');
  switches.namespacedErrorTypes = true;
  assert.equal(
    (await send(clients, { body: '{"MaxResults":0}' })).type,
    'com.amazonaws.organizations#InvalidInputException',
  );
  assert.equal((await send(clients, { body: '[]' })).type, 'com.amazon.coral.service#SerializationException');
});

test('no body brings it down', async () => {
  await using clients = await startEmulatorClients();
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (body) => {
      const { status } = await send(clients, { body });
      assert.ok(status === 200 || status === 400, String(status));
    }),
    { numRuns: 100 },
  );
  assert.equal((await send(clients, {})).status, 200);
});

const times = ({ text }: { text: string }) => text.match(/(?<="\w+Timestamp":)[^,}]+/g)?.map(Number);

test('dates are numbers here and text there, and E notation on demand', async () => {
  await using clients = await startEmulatorClients({ rates: 'unlimited', now: () => 1_631_121_728_678 });
  clients.emulator.world.invite(
    clients.organization,
    { type: 'ACCOUNT', id: clients.guest.id },
    '"RequestedTimestamp":1',
  );
  const target = 'AWSOrganizationsV20161128.ListHandshakesForOrganization';
  const plain = await send(clients, { target });
  assert.match(plain.text, /"RequestedTimestamp":1631121728\.678[,}]/);
  clients.emulator.switches.eNotationDates = true;
  const scientific = await send(clients, { target });
  assert.match(scientific.text, /"RequestedTimestamp":1\.631121728678E9[,}]/);
  assert.deepEqual(times(scientific), times(plain));
});

test('it listens on the loopback interface only and refuses a port that is taken', async () => {
  await using clients = await startEmulatorClients();
  const { hostname, port } = new URL(clients.emulator.endpoint);
  assert.equal(hostname, '127.0.0.1');
  // Linux answers on all of 127.0.0.0/8 when a server listens on every interface.
  if (process.platform === 'linux') await assert.rejects(fetch(`http://127.0.0.2:${port}`, { method: 'POST' }));
  await assert.rejects(startEmulatorClients({ port: Number(port) }), { code: 'EADDRINUSE' });
});

test('a client that goes away in the middle of its request leaves no trace', async () => {
  await using clients = await startEmulatorClients();
  const { port } = new URL(clients.emulator.endpoint);
  const half = request({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-length': 100 } });
  half.on('error', () => undefined);
  half.write('x');
  while (clients.emulator.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  half.destroy();
  assert.equal((await send(clients, {})).status, 200);
});

test('requests are kept with what matters, without secrets', async () => {
  await using clients = await startEmulatorClients();
  await clients.organizations(clients.boss).send(new ListHandshakesForAccountCommand({}));
  const [kept] = clients.emulator.requests;
  assert.deepEqual(
    [kept?.operation, kept?.accountId, kept?.service, kept?.region, kept?.status, kept?.target],
    ['ListHandshakesForAccount', clients.boss.id, 'organizations', 'us-east-1', 200, TARGET],
  );
  assert.ok(!JSON.stringify(clients.emulator.requests).includes('Signature'));
});
