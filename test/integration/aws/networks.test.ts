import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import type { AwsProfile } from '../../../src/aws/config/sharedProfiles.ts';
import { ConnectionFactory } from '../../../src/aws/connectionFactory.ts';
import { PLAIN_NETWORK, type Network } from '../../../src/aws/http/proxy.ts';
import { explain } from '../../../src/invitations/failure.ts';
import { corporateNetwork } from '../../support/corporateNetwork.ts';
import {
  createParties,
  credentialSource,
  emulated,
  failureFrom,
  prompts,
  readAll,
  until,
} from '../../support/emulated.ts';
import { secret } from '../../support/secrets.ts';

const HOST = 'aws.corp.test';

/** An emulator behind a proxy and an authority of its own, and a connector that was told about them so. */
async function behindProxy(t: TestContext, connection = 2_000) {
  const context = await emulated(t);
  const { boss, invite } = createParties(context);
  invite();
  const corporate = await corporateNetwork({ [HOST]: context.emulator.endpoint });
  const folder = await mkdtemp(path.join(tmpdir(), 'handshakes-network-'));
  const bundle = path.join(folder, 'corporate.pem');
  await writeFile(bundle, corporate.authority.cert);
  const network = { ...PLAIN_NETWORK, proxy: `http://${corporate.proxy}`, env: { AWS_CA_BUNDLE: bundle } };
  let told: Network = network;
  const timeouts = { connection, request: 2_000, call: 20_000, credentials: 10_000 };
  const connector = new ConnectionFactory({
    log: context.log,
    version: '1.2.3',
    timeouts,
    prompts,
    network: () => told,
  });
  t.after(async () => {
    connector.dispose();
    await corporate.close();
    await rm(folder, { recursive: true, force: true });
  });
  const key = context.world.issueKey(boss);
  const connect = (
    about: Partial<Network> = {},
    settings: AwsProfile['settings'] = {},
    endpoint = `https://${HOST}`,
  ) => {
    told = { ...network, ...about };
    const profile: AwsProfile = {
      name: 'acme',
      region: 'us-east-1',
      endpoints: { '*': endpoint },
      settings,
      credentialSource,
    };
    return connector.connect(profile, { catalogs: [], credentials: () => Promise.resolve(key) });
  };
  const sent = async (...about: Parameters<typeof connect>) => readAll(connect(...about), 'organizations.sent');
  const failure = async (...about: Parameters<typeof connect>) => {
    const found = await failureFrom(sent(...about));
    return { ...found, sentence: explain(found, 'acme').sentence };
  };
  return { ...context, corporate, bundle, connect, sent, failure };
}

describe('through a proxy', () => {
  test('that http.proxy names; its tunnels are used again', async (t) => {
    const { sent, corporate, connect } = await behindProxy(t);
    assert.equal((await sent()).length, 1);
    const connection = connect();
    await readAll(connection, 'organizations.sent');
    await readAll(connection, 'organizations.received');
    assert.deepEqual(corporate.tunnels, [{ target: `${HOST}:443`, status: 200 }]);
    assert.equal(corporate.requests.length, 3);
  });

  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) {
    test(`that ${name} names`, async (t) => {
      const { sent, corporate, bundle } = await behindProxy(t);
      const env = { AWS_CA_BUNDLE: bundle, [name]: `http://${corporate.proxy}` };
      assert.equal((await sent({ proxy: '', env })).length, 1);
      assert.equal(corporate.tunnels.length, 1);
    });
  }

  test('with a name and a password', async (t) => {
    const { sent, corporate } = await behindProxy(t);
    const password = `${secret()}: @/`;
    corporate.password = { user: 'dana@corp', password };
    const proxy = `http://dana%40corp:${encodeURIComponent(password)}@${corporate.proxy}`;
    assert.equal((await sent({ proxy })).length, 1);
  });

  for (const [title, written, password] of [
    ['as it is', '50%off', '50%off'],
    ['beside codes', '%40%2F100%', '@/100%'],
    ['before what is no text', '%ff', '%ff'],
  ] as const) {
    test(`with a "%" in the password, ${title}`, async (t) => {
      const { sent, corporate } = await behindProxy(t);
      const mark = secret();
      corporate.password = { user: 'dana', password: `${mark}${password}` };
      assert.equal((await sent({ proxy: `http://dana:${mark}${written}@${corporate.proxy}` })).length, 1);
    });
  }

  test('also where the endpoint is a plain one', async (t) => {
    const { sent, corporate } = await behindProxy(t);
    const failed = await failureFrom(sent({}, {}, `http://other.corp.test`));
    assert.match(failed.message, /does not lead to other\.corp\.test:80/);
    assert.deepEqual(corporate.tunnels, [{ target: 'other.corp.test:80', status: 403 }]);
  });

  for (const [title, about] of [
    ['http.noProxy', { noProxy: ['corp.test'] }],
    ['NO_PROXY', { env: { NO_PROXY: 'elsewhere.test,.corp.test:443' } }],
    ['http.proxySupport', { proxySupport: 'off' }],
  ] as const) {
    test(`not where ${title} says so`, async (t) => {
      const { failure, corporate } = await behindProxy(t);
      const { kind, message } = await failure(about);
      assert.equal(kind, 'network');
      assert.match(message, /ENOTFOUND|EAI_AGAIN/);
      assert.deepEqual(corporate.tunnels, []);
    });
  }

  test('not to this machine', async (t) => {
    const { sent, corporate, emulator } = await behindProxy(t);
    assert.equal((await sent({}, {}, emulator.endpoint)).length, 1);
    assert.deepEqual(corporate.tunnels, []);
  });

  test('a change of the settings counts from the next request on', async (t) => {
    const { connect, corporate } = await behindProxy(t);
    const connection = connect();
    await readAll(connection, 'organizations.sent');
    connect({ noProxy: ['*'] });
    assert.equal((await failureFrom(readAll(connection, 'organizations.sent'))).kind, 'network');
    assert.equal(corporate.requests.length, 1);
  });
});

describe('a proxy that is in the way is named, without its password', () => {
  test('where it wants one', async (t) => {
    const { failure, corporate } = await behindProxy(t);
    corporate.password = { user: 'dana', password: secret() };
    const { kind, sentence } = await failure({ proxy: `http://dana:${secret()}@${corporate.proxy}` });
    assert.equal(kind, 'network');
    assert.ok(sentence.includes(`The proxy ${corporate.proxy} wants a user name and password`), sentence);
    assert.doesNotMatch(sentence, /dana/);
    assert.deepEqual(corporate.tunnels, [{ target: `${HOST}:443`, status: 407 }]);
  });

  test('where nobody listens', async (t) => {
    const { failure, corporate } = await behindProxy(t);
    await corporate.close();
    const { kind, sentence } = await failure({ proxy: `http://dana:${secret()}@${corporate.proxy}` });
    assert.equal(kind, 'network');
    assert.ok(sentence.includes(`The proxy ${corporate.proxy} cannot be reached: ECONNREFUSED`), sentence);
    assert.doesNotMatch(sentence, /dana/);
  });

  test('where it does not lead to AWS', async (t) => {
    const { failure, corporate } = await behindProxy(t);
    const { kind, sentence } = await failure({}, {}, 'https://forbidden.test');
    assert.equal(kind, 'network');
    assert.ok(sentence.includes(`The proxy ${corporate.proxy} does not lead to forbidden.test:443`), sentence);
  });

  test('where it is of a kind that only VS Code can speak to', async (t) => {
    const { failure } = await behindProxy(t);
    assert.match(
      (await failure({ proxy: `socks5://dana:${secret()}@10.0.0.1:1080` })).sentence,
      /10\.0\.0\.1:1080 is not/,
    );
  });

  test('where it hangs', async (t) => {
    const { failure } = await behindProxy(t, 200);
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    t.after(() => silent.close());
    await until(() => silent.listening, 'it listens');
    const address = silent.address();
    assert.ok(typeof address === 'object' && address);
    const { kind } = await failure({ proxy: `http://127.0.0.1:${address.port}` });
    assert.equal(kind, 'timeout');
  });
});

describe('a corporate authority', () => {
  test('is trusted where the profile’s ca_bundle names it', async (t) => {
    const { sent, bundle } = await behindProxy(t);
    assert.equal((await sent({ env: {} }, { ca_bundle: bundle })).length, 1);
  });

  test('is trusted by that profile alone', async (t) => {
    const { sent, failure, bundle } = await behindProxy(t);
    assert.equal((await sent({ env: {} }, { ca_bundle: bundle })).length, 1);
    const { kind, sentence } = await failure({ env: {} });
    assert.equal(kind, 'network');
    assert.match(sentence, /The certificate of aws\.corp\.test is from an authority that this machine does not know/);
    assert.match(sentence, /ca_bundle of the profile or in AWS_CA_BUNDLE/);
  });

  test('whose file is missing is a matter of configuration, until it is there', async (t) => {
    const { connect, bundle } = await behindProxy(t);
    const missing = `${bundle}.missing`;
    const connection = connect({ env: {} }, { ca_bundle: missing });
    const failed = await failureFrom(readAll(connection, 'organizations.sent'));
    assert.equal(failed.kind, 'configuration');
    assert.match(failed.message, /ca_bundle or AWS_CA_BUNDLE\) cannot be read: ENOENT/);
    await copyFile(bundle, missing);
    assert.equal((await readAll(connection, 'organizations.sent')).length, 1);
  });
});
