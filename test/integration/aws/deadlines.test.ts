import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { performAction, type SentOutcome } from '../../../src/actions/performAction.ts';
import { SharedFilesReader } from '../../../src/aws/config/sharedFiles.ts';
import { ConnectionFactory } from '../../../src/aws/connectionFactory.ts';
import { awsHome, keySettings, section, twoAccounts, type Settings } from '../../support/awsHome.ts';
import {
  actionOptions,
  createParties,
  emulated,
  failureFrom,
  listOf,
  options,
  prompts,
  readAll,
  readOne,
} from '../../support/emulated.ts';
import { intermediary, stall } from '../../support/intermediary.ts';
import { secret } from '../../support/secrets.ts';

/** Every try ends soon. */
const SHORT_TRIES = { connection: 2_000, request: 200, call: 20_000, credentials: 20_000 };
/** A try may take longer than the test waits: only the deadline of the whole call can end it. */
const SHORT_CALLS = { ...SHORT_TRIES, request: 600_000, call: 300 };

describe('an answer whose body stops after the headers', () => {
  for (const [title, timeouts, tries] of [
    ['ends with each try', SHORT_TRIES, 3],
    ['ends with the call', SHORT_CALLS, 1],
  ] as const) {
    test(`of a list ${title}`, async (t) => {
      const context = await emulated(t, { timeouts });
      const { boss } = createParties(context);
      const line = await intermediary(t, context.emulator.endpoint, stall);
      const connection = context.connect(boss, { endpoint: line.endpoint });
      for (const [list, operation] of [
        ['organizations.sent', 'ListHandshakesForOrganization'],
        ['partnercentral.sent.AWS', 'ListConnectionInvitations'],
      ] as const) {
        const failure = await failureFrom(readAll(connection, list));
        assert.equal(failure.kind, 'timeout');
        assert.equal(failure.operation, operation);
        assert.equal(line.asked.filter((asked) => asked === operation).length, tries);
      }
    });
  }

  for (const [title, timeouts] of [
    ['a short try', SHORT_TRIES],
    ['a short call', SHORT_CALLS],
  ] as const) {
    test(`of a cancel is verified after ${title}, and it happened once`, async (t) => {
      const context = await emulated(t, { timeouts });
      const { boss, invite } = createParties(context);
      const { id } = invite();
      const line = await intermediary(t, context.emulator.endpoint, (passed, response) =>
        passed.operation === 'CancelHandshake' ? stall(passed, response) : false,
      );
      const { source, row } = await readOne(context.connect(boss, { endpoint: line.endpoint }), 'organizations.sent');
      const outcome: SentOutcome = await performAction({
        source,
        invitation: row,
        action: 'cancel',
        act: actionOptions(),
        verification: options,
        mayTryAgain: () => Promise.resolve(false),
      });
      assert.ok(outcome.kind === 'done' && outcome.verified, JSON.stringify(outcome));
      assert.equal(context.world.effects.filter((effect) => effect.id === id && effect.to === 'CANCELED').length, 1);
    });
  }

  test('is ended at once by a person who stops', async (t) => {
    const context = await emulated(t, { timeouts: { ...SHORT_CALLS, call: 600_000 } });
    const { boss } = createParties(context);
    const stopping = new AbortController();
    const line = await intermediary(t, context.emulator.endpoint, (passed, response) => {
      setImmediate(() => stopping.abort());
      return stall(passed, response);
    });
    const { source, list } = listOf(context.connect(boss, { endpoint: line.endpoint }), 'organizations.sent');
    const page = source.list(list, { signal: stopping.signal })[Symbol.asyncIterator]().next();
    assert.equal((await failureFrom(page)).kind, 'stopped');
  });
});

/** A profile whose identity services answer through something that lets every body stop halfway. */
async function stalledIdentity(t: TestContext, timeouts: typeof SHORT_CALLS, settings: Settings, keys = false) {
  const home = await awsHome(t);
  const { boss, guest } = twoAccounts(home.world);
  home.services.roles.set(ROLE, { account: boss });
  home.services.permissionSets.set('111122223333/Admin', boss);
  const line = await intermediary(t, home.services.endpoint, stall);
  const names = ['sts', 'sso', 'sso_oidc', 'signin'].map((name) => `${name} =\n  endpoint_url = ${line.endpoint}`);
  const base = { ...keySettings(home.services.issueKey(guest)), services: 'stalled' };
  await home.config(
    { base, acme: { ...settings, ...(keys ? base : {}), services: 'stalled' } },
    `[services stalled]\n${names.join('\n')}\n`,
    section('sso-session work', { sso_start_url: 'https://acme.awsapps.com/start', sso_region: 'eu-west-1' }),
  );
  const connector = new ConnectionFactory({
    log: { info: () => undefined, warn: () => undefined },
    version: '1.2.3',
    timeouts,
    prompts,
  });
  t.after(() => connector.dispose());
  const profile = (await new SharedFilesReader(process.env).read()).profiles.find(({ name }) => name === 'acme');
  assert.ok(profile);
  const token = async (content: object): Promise<void> => {
    const folder = path.join(home.files.home, '.aws', 'sso', 'cache');
    await mkdir(folder, { recursive: true });
    const file = `${createHash('sha1').update('work').digest('hex')}.json`;
    await writeFile(path.join(folder, file), JSON.stringify(content), { mode: 0o600 });
  };
  return { ...home, line, connector, profile, connection: connector.connect(profile, { catalogs: [] }), token };
}

const ROLE = 'arn:aws:iam::111122223333:role/Admin';
const SSO = { sso_session: 'work', sso_account_id: '111122223333', sso_role_name: 'Admin' };
const HOUR = 3_600_000;

describe('the services of credentials', () => {
  for (const [title, timeouts] of [
    ['tries', SHORT_TRIES],
    ['calls', SHORT_CALLS],
  ] as const) {
    test(`STS is not waited for without end (short ${title})`, async (t) => {
      const asked = await stalledIdentity(t, timeouts, {}, true);
      assert.equal((await failureFrom(asked.connection.identify(options))).kind, 'timeout');
      const role = await stalledIdentity(t, timeouts, { role_arn: ROLE, source_profile: 'base' });
      assert.equal((await failureFrom(readAll(role.connection, 'organizations.sent'))).kind, 'timeout');
      assert.ok(role.line.asked.includes('POST /'));
    });

    test(`the SSO portal is not waited for without end (short ${title})`, async (t) => {
      const { connection, token, services, line } = await stalledIdentity(t, timeouts, SSO);
      await token({
        accessToken: services.issueToken(),
        expiresAt: new Date(Date.now() + HOUR).toISOString(),
      });
      assert.equal((await failureFrom(readAll(connection, 'organizations.sent'))).kind, 'timeout');
      assert.ok(line.asked.includes('GET /federation/credentials'));
    });

    test(`the sign-in is not waited for without end (short ${title})`, async (t) => {
      const { connector, profile, line } = await stalledIdentity(t, timeouts, SSO);
      const { origin } = profile.credentialSource;
      assert.ok(origin.kind === 'sso');
      const signingIn = connector.signIn(profile, origin.session, { ...options, show: () => undefined });
      assert.equal((await failureFrom(signingIn)).kind, 'timeout');
      assert.ok(line.asked.includes('POST /client/register'));
    });
  }

  test('OIDC, which renews a token, is not waited for without end', async (t) => {
    const { connection, token, line } = await stalledIdentity(t, SHORT_CALLS, SSO);
    await token({
      accessToken: secret(),
      expiresAt: new Date(Date.now() - HOUR).toISOString(),
      refreshToken: secret(),
      clientId: 'client',
      clientSecret: secret(),
      registrationExpiresAt: new Date(Date.now() + HOUR).toISOString(),
    });
    assert.equal((await failureFrom(readAll(connection, 'organizations.sent'))).kind, 'timeout');
    assert.ok(line.asked.includes('POST /token'));
  });
});
