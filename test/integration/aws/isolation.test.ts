import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SharedFilesReader } from '../../../src/aws/config/sharedFiles.ts';
import type { Connection } from '../../../src/invitations/invitationSource.ts';
import {
  createParties,
  emulated,
  failureFrom,
  listener,
  listOf,
  options,
  readAll,
  type Emulated,
} from '../../support/emulated.ts';
import { secret } from '../../support/secrets.ts';

/** Profiles of real files, as `~/.aws` has them; the environment of this process points there until the test ends. */
async function withFiles(t: TestContext, { connector }: Emulated, config: string, env: Record<string, string> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'handshakes-isolation-'));
  const settings = {
    AWS_CONFIG_FILE: path.join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  };
  const before = { ...process.env };
  Object.assign(process.env, settings);
  t.after(async () => {
    for (const name of Object.keys(settings)) delete process.env[name];
    Object.assign(process.env, before);
    await rm(folder, { recursive: true, force: true });
  });
  await writeFile(settings.AWS_CONFIG_FILE, config, { mode: 0o600 });
  const { profiles } = await new SharedFilesReader(process.env).read();
  return (name: string): Connection => {
    const profile = profiles.find((candidate) => candidate.name === name);
    assert.ok(profile, `no profile ${name}`);
    return connector.connect(profile, { catalogs: ['AWS'] });
  };
}

const keys = (key: { accessKeyId: string; secretAccessKey: string }): string =>
  `aws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n`;

/** Everything the environment can do to lead a signature astray. */
const astray = (endpoint: string): Record<string, string> => ({
  AWS_PROFILE: 'decoy',
  AWS_REGION: 'eu-west-3',
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_ORGANIZATIONS: endpoint,
  AWS_ENDPOINT_URL_PARTNERCENTRAL_ACCOUNT: endpoint,
  AWS_ENDPOINT_URL_STS: endpoint,
  AWS_ENDPOINT_URL_SSO: endpoint,
  AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/credentials`,
  AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENTKEY00',
  AWS_SECRET_ACCESS_KEY: secret(),
});

async function everything(connection: Connection): Promise<string> {
  const { accountId } = await connection.identify(options);
  for (const source of connection.sources) for (const { id } of source.lists) await readAll(connection, id);
  return accountId;
}

describe('a signature goes where its own profile says', () => {
  test('and not to the endpoint of the environment or of another profile', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    const decoy = await listener(t, () => [500, '{}']);
    const { endpoint } = context.emulator;
    const connect = await withFiles(
      t,
      context,
      `[default]\nendpoint_url = ${decoy.endpoint}\n[profile decoy]\nregion = eu-west-1\nendpoint_url = ${decoy.endpoint}\n${keys(context.world.issueKey(boss))}\n` +
        `[profile one]\nregion = eu-west-1\nendpoint_url = ${endpoint}\n${keys(context.world.issueKey(boss))}\n` +
        `[profile two]\nregion = eu-west-1\nservices = local\n${keys(context.world.issueKey(boss))}\n` +
        `[services local]\norganizations =\n  endpoint_url = ${endpoint}\npartnercentral_account =\n  endpoint_url = ${endpoint}\nsts =\n  endpoint_url = ${endpoint}\n`,
      astray(decoy.endpoint),
    );
    for (const name of ['one', 'two']) assert.equal(await everything(connect(name)), boss.id);
    assert.equal(context.emulator.requests.length, 10);
    assert.ok(context.emulator.requests.every(({ status }) => status === 200));
    assert.deepEqual(decoy.received, []);
  });

  test('also for a role: the source’s keys are shown to the role’s own endpoint only', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    const { world } = context;
    const session = world.issueKey(boss);
    const decoy = await listener(t, () => [500, '{}']);
    const sts = await listener(t, () => [
      200,
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>${session.accessKeyId}</AccessKeyId><SecretAccessKey>${session.secretAccessKey}</SecretAccessKey><SessionToken>x</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/x/y</Arn><AssumedRoleId>A:y</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>`,
    ]);
    const base = world.issueKey(boss);
    const connect = await withFiles(
      t,
      context,
      `[profile decoy]\nregion = eu-west-1\nendpoint_url = ${decoy.endpoint}\n` +
        `[profile base]\nregion = eu-west-1\nendpoint_url = ${decoy.endpoint}\n${keys(base)}\n` +
        `[profile role]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\nservices = local\n` +
        `[services local]\norganizations =\n  endpoint_url = ${context.emulator.endpoint}\nsts =\n  endpoint_url = ${sts.endpoint}\n`,
      astray(decoy.endpoint),
    );
    const connection = connect('role');
    assert.deepEqual(await connection.identify(options), { accountId: '111122223333' });
    // The emulator knows no session tokens: that it was asked, with the session's key, is enough.
    assert.equal((await failureFrom(readAll(connection, 'organizations.sent'))).kind, 'credentialsRejected');
    assert.equal(context.emulator.requests[0]?.accessKeyId, session.accessKeyId);
    assert.equal(sts.received.length, 1);
    assert.match(sts.received[0]?.headers.authorization ?? '', new RegExp(`Credential=${base.accessKeyId}/`));
    assert.deepEqual(decoy.received, []);
  });

  test('and to AWS where it says nothing', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    const decoy = await listener(t, () => [500, '{}']);
    const hosts: string[] = [];
    // Where a request would go; it must not.
    t.mock.method(NodeHttpHandler.prototype, 'handle', (request: { hostname: string }) => {
      hosts.push(request.hostname);
      return Promise.reject(Object.assign(new Error('not in a test'), { code: 'EHOSTUNREACH', name: 'Refused' }));
    });
    const connect = await withFiles(
      t,
      context,
      `[profile plain]\nregion = eu-west-1\n${keys(context.world.issueKey(boss))}\n[profile decoy]\nregion = eu-west-1\nendpoint_url = ${decoy.endpoint}\n`,
      astray(decoy.endpoint),
    );
    const connection = connect('plain');
    await failureFrom(connection.identify(options));
    for (const source of connection.sources) {
      for (const { id } of source.lists) assert.equal((await failureFrom(readAll(connection, id))).kind, 'network');
    }
    assert.deepEqual(
      [...new Set(hosts)],
      [
        'sts.eu-west-1.amazonaws.com',
        'organizations.us-east-1.amazonaws.com',
        'partnercentral-account.us-east-1.api.aws',
      ],
    );
    assert.deepEqual(decoy.received, []);
  });
});

describe('the credentials are those of the profile or none', () => {
  test('other credentials of the machine are never used instead', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    const decoy = await listener(t, () => [
      200,
      JSON.stringify({ AccessKeyId: 'A', SecretAccessKey: 'B', Token: 'C' }),
    ]);
    const { endpoint } = context.emulator;
    const connect = await withFiles(
      t,
      context,
      `[profile empty]\nregion = eu-west-1\nendpoint_url = ${endpoint}\n` +
        `[profile half]\naws_access_key_id = A\nendpoint_url = ${endpoint}\n` +
        `[profile broken]\ncredential_process = ${JSON.stringify(process.execPath)} -e "console.error('hunter2');process.exit(3)" hunter2\nendpoint_url = ${endpoint}\n` +
        `[profile missing]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = nobody\nendpoint_url = ${endpoint}\n` +
        `[profile sso]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = x\nendpoint_url = ${endpoint}\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://example.com/start\n` +
        `[profile lost]\nsso_session = nowhere\nsso_account_id = 111122223333\nsso_role_name = x\nendpoint_url = ${endpoint}\n` +
        `[profile decoy]\n${keys(context.world.issueKey(boss))}\n`,
      astray(decoy.endpoint),
    );
    for (const [name, kind] of [
      ['empty', 'configuration'],
      ['half', 'configuration'],
      ['broken', 'credentials'],
      ['missing', 'configuration'],
      ['sso', 'signInNeeded'],
      ['lost', 'configuration'],
    ] as const) {
      const failure = await failureFrom(readAll(connect(name), 'organizations.sent'));
      assert.equal(failure.kind, kind, name);
      assert.equal(failure.operation, 'ListHandshakesForOrganization');
      assert.doesNotMatch(JSON.stringify(failure), /hunter2/);
    }
    assert.deepEqual(context.emulator.requests, []);
    assert.deepEqual(decoy.received, []);
    for (const line of context.lines) assert.doesNotMatch(line, /hunter2/);
  });

  test('renewed ones are used after the old ones were refused, without any change in the files', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    const folder = await mkdtemp(path.join(tmpdir(), 'handshakes-renewed-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const printed = path.join(folder, 'key.json');
    const print = (key: { accessKeyId: string; secretAccessKey: string }) =>
      writeFile(
        printed,
        JSON.stringify({ Version: 1, AccessKeyId: key.accessKeyId, SecretAccessKey: key.secretAccessKey }),
      );
    const script = path.join(folder, 'command.cjs');
    await writeFile(script, `console.log(require('fs').readFileSync(${JSON.stringify(printed)}, 'utf8'))`);
    await print({ accessKeyId: 'AKIAOLDOLDOLDOLDOLD0', secretAccessKey: secret() });
    const connect = await withFiles(
      t,
      context,
      `[profile renewed]\nregion = eu-west-1\nendpoint_url = ${context.emulator.endpoint}\ncredential_process = "${process.execPath}" "${script}"\n`,
    );
    const connection = connect('renewed');
    assert.equal((await failureFrom(readAll(connection, 'organizations.sent'))).kind, 'credentialsRejected');
    await print(context.world.issueKey(boss));
    assert.equal(await everything(connection), boss.id);
  });

  test('renewed ones of a file are used, but not with other settings than the profile had', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    const elsewhere = await listener(t, () => [200, '{}']);
    const old = { accessKeyId: 'AKIAOLDOLDOLDOLDOLD0', secretAccessKey: secret() };
    const config = (key: typeof old, endpoint = context.emulator.endpoint): string =>
      `[profile renewed]\nregion = eu-west-1\nendpoint_url = ${endpoint}\n${keys(key)}`;
    const connect = await withFiles(t, context, config(old));
    const [stays, moves, breaks, unused] = [
      connect('renewed'),
      connect('renewed'),
      connect('renewed'),
      connect('renewed'),
    ];
    const file = process.env['AWS_CONFIG_FILE'] ?? '';
    for (const connection of [stays, moves, breaks]) {
      assert.equal((await failureFrom(readAll(connection, 'organizations.sent'))).kind, 'credentialsRejected');
    }
    const key = context.world.issueKey(boss);
    await writeFile(file, config(key));
    assert.equal(await everything(stays), boss.id);
    const sent = context.emulator.requests.length;
    await writeFile(file, config(key, elsewhere.endpoint));
    for (const connection of [moves, unused]) {
      const { kind, message } = await failureFrom(readAll(connection, 'organizations.sent'));
      assert.deepEqual([kind, message], ['configuration', 'Its settings have changed. Refresh to use them.']);
    }
    await writeFile(file, config(key).replace(']', ''));
    const broken = await failureFrom(readAll(breaks, 'organizations.sent'));
    assert.match(`${broken.kind}: ${broken.message}`, /^configuration: The file .* can't be read because of line 1\.$/);
    assert.deepEqual([context.emulator.requests.length, elsewhere.received.length], [sent, 0]);
  });

  test('a command prints them once for both services', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    const key = context.world.issueKey(boss);
    const folder = await mkdtemp(path.join(tmpdir(), 'handshakes-command-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const script = path.join(folder, 'command.cjs');
    await writeFile(
      script,
      `require('fs').appendFileSync(${JSON.stringify(path.join(folder, 'runs'))}, '.');console.log(${JSON.stringify(JSON.stringify({ Version: 1, AccessKeyId: key.accessKeyId, SecretAccessKey: key.secretAccessKey }))})`,
    );
    const connect = await withFiles(
      t,
      context,
      `[profile command]\nregion = eu-west-1\nendpoint_url = ${context.emulator.endpoint}\ncredential_process = "${process.execPath}" "${script}"\n`,
    );
    const connection = connect('command');
    await Promise.all(connection.sources.flatMap(({ lists }) => lists.map(({ id }) => readAll(connection, id))));
    assert.equal(await everything(connection), boss.id);
    const { readFile } = await import('node:fs/promises');
    assert.equal(await readFile(path.join(folder, 'runs'), 'utf8'), '.');
  });
});

/** It lives until the test is over: as long as somebody listens. */
async function hanging(t: TestContext, credentials: number) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  const script = `require('net').connect(${address.port},'127.0.0.1').on('close',()=>process.exit())`;
  const context = await emulated(t, { timeouts: { connection: 2_000, request: 2_000, call: 20_000, credentials } });
  const connect = await withFiles(
    t,
    context,
    `[profile hangs]\nregion = eu-west-1\nendpoint_url = ${context.emulator.endpoint}\ncredential_process = "${process.execPath}" -e "${script}"\n`,
  );
  const started = once(server, 'connection');
  return { connection: connect('hangs'), started };
}

describe('a command that never ends', () => {
  test('is not waited for forever', async (t) => {
    const { connection } = await hanging(t, 200);
    const failure = await failureFrom(readAll(connection, 'organizations.sent'));
    assert.equal(failure.kind, 'credentials');
    assert.match(failure.message, /did not answer within 0\.2 seconds and was ended/);
  });

  test('does not keep anybody from stopping', async (t) => {
    const { connection, started } = await hanging(t, 60_000);
    const controller = new AbortController();
    const { source, list } = listOf(connection, 'organizations.sent');
    const page = failureFrom(source.list(list, controller)[Symbol.asyncIterator]().next());
    const identity = assert.rejects(connection.identify(controller));
    await started;
    controller.abort();
    assert.equal((await page).kind, 'stopped');
    await identity;
  });
});

describe('an endpoint that cannot work', () => {
  for (const endpoint of ['not a url', 'localhost:4566', 'ftp://127.0.0.1', 'file:///etc/passwd']) {
    test(`is a matter of configuration: ${endpoint}`, async (t) => {
      const context = await emulated(t);
      const { boss } = createParties(context);
      const failure = await failureFrom(
        Promise.resolve().then(() => readAll(context.connect(boss, { endpoint }), 'organizations.sent')),
      );
      assert.equal(failure.kind, 'configuration');
      assert.ok(failure.message.includes(endpoint), failure.message);
    });
  }

  test('so is a region that is none', async (t) => {
    const context = await emulated(t);
    const { boss } = createParties(context);
    const failure = await failureFrom(
      Promise.resolve().then(() => readAll(context.connect(boss, { region: 'not a region' }), 'organizations.sent')),
    );
    assert.equal(failure.kind, 'configuration');
  });
});
