import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { targetsIn } from '../../../src/actions/target.ts';
import { SharedFilesReader } from '../../../src/aws/config/sharedFiles.ts';
import { ConnectionFactory } from '../../../src/aws/connectionFactory.ts';
import type { Connection } from '../../../src/invitations/invitationSource.ts';
import { awsHome, keySettings, section, twoAccounts, type Settings } from '../../support/awsHome.ts';
import { actionOptions, failureFrom, options, prompts, readAll, readOne } from '../../support/emulated.ts';
import { RUNNER } from '../../support/invitations.ts';

const ROLE = 'arn:aws:iam::111122223333:role/Admin';
const OTHER_ROLE = 'arn:aws:iam::444455556666:role/Admin';
const BOSS = '111122223333';
const GUEST = '444455556666';

/** Two accounts, and connections whose files change without any event: only reading them again can notice it. */
async function prepared(t: TestContext) {
  const home = await awsHome(t);
  const { boss, guest } = twoAccounts(home.world);
  home.services.permissionSets.set(`${BOSS}/Admin`, boss).set(`${GUEST}/Admin`, guest);
  home.services.roles.set(ROLE, { account: boss }).set(OTHER_ROLE, { account: guest });
  const base = keySettings(home.services.issueKey(guest));
  const portal = { sso_start_url: 'https://acme.awsapps.com/start', sso_region: 'eu-west-1' };
  const config = (settings: Settings) =>
    home.config({ base, acme: settings }, section('sso-session work', portal), section('sso-session other', portal));
  const reader = new SharedFilesReader(process.env, () => Promise.resolve());
  const factory = new ConnectionFactory({
    log: { info: () => undefined, warn: () => undefined },
    version: '1.2.3',
    prompts,
    files: () => reader.settled(),
  });
  t.after(() => factory.dispose());
  return {
    ...home,
    boss,
    guest,
    config,
    async connect(settings: Settings): Promise<Connection> {
      await config(settings);
      const profile = (await reader.read()).profiles.find(({ name }) => name === 'acme');
      assert.ok(profile);
      return factory.connect(profile, { catalogs: [] });
    },
    /** Whose keys signed the cancellations that reached the service. */
    cancelledBy: (): string[] =>
      home.emulator.requests.flatMap(({ operation, accessKeyId }) =>
        operation === 'CancelHandshake' ? [home.world.directory.credential(accessKeyId ?? '')?.accountId ?? '?'] : [],
      ),
  };
}

/** A `credential_process` that prints what the file has. */
async function program({ files }: { readonly files: { readonly home: string } }) {
  const printed = path.join(files.home, 'printed.json');
  const script = path.join(files.home, 'print.cjs');
  await writeFile(script, `console.log(require('fs').readFileSync(${JSON.stringify(printed)}, 'utf8'))`);
  return {
    settings: { credential_process: `"${process.execPath}" "${script}"` },
    print: (key: { readonly accessKeyId: string; readonly secretAccessKey: string }, more: object = {}) =>
      writeFile(
        printed,
        JSON.stringify({ Version: 1, AccessKeyId: key.accessKeyId, SecretAccessKey: key.secretAccessKey, ...more }),
      ),
  };
}

async function ssoToken(home: string, session: string, accessToken: string): Promise<void> {
  const folder = path.join(home, '.aws', 'sso', 'cache');
  await mkdir(folder, { recursive: true });
  const content = { accessToken, expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  await writeFile(
    path.join(folder, `${createHash('sha1').update(session).digest('hex')}.json`),
    JSON.stringify(content),
  );
}

/** Confirmed for the account that the profile led to when the row was read. */
const cancelFor = async (connection: Connection, account: string) => {
  const { source, row } = await readOne(connection, 'organizations.sent');
  return () => source.cancel(row, { ...actionOptions(), account });
};

describe('an action that was confirmed for one account', () => {
  test('is not sent with the credentials that a credential_process has of another by then', async (t) => {
    const about = await prepared(t);
    const { settings, print } = await program(about);
    for (const more of [{}, { AccountId: GUEST }]) {
      await print(about.services.issueKey(about.boss));
      const connection = await about.connect(settings);
      const cancel = await cancelFor(connection, BOSS);
      await print(about.services.issueKey(about.guest), more);
      connection.forget?.('signedOut');
      const failure = await failureFrom(cancel());
      assert.deepEqual([failure.kind, failure.notSent], ['accountChanged', true]);
      assert.equal(failure.message, `its credentials belong to account ${GUEST}, not to ${BOSS}`);
    }
    assert.deepEqual(about.cancelledBy(), []);
  });

  test('is not repeated with another’s after the service called its own expired', async (t) => {
    const about = await prepared(t);
    const { settings, print } = await program(about);
    await print(about.services.issueKey(about.boss));
    const cancel = await cancelFor(await about.connect(settings), BOSS);
    about.emulator.faults.add({ operation: 'CancelHandshake', fault: { kind: 'expiredToken' } });
    await print(about.services.issueKey(about.guest));
    assert.equal((await failureFrom(cancel())).kind, 'accountChanged');
    assert.deepEqual(about.cancelledBy(), [BOSS], 'one try, which was refused');
  });

  test('is not sent with keys of another that were put into the file', async (t) => {
    const about = await prepared(t);
    const connection = await about.connect(keySettings(about.services.issueKey(about.boss)));
    const cancel = await cancelFor(connection, BOSS);
    await about.config(keySettings(about.services.issueKey(about.guest)));
    connection.forget?.('signedOut');
    assert.equal((await failureFrom(cancel())).kind, 'accountChanged');
    assert.deepEqual(about.cancelledBy(), []);
  });

  test('is sent with renewed credentials of the same account', async (t) => {
    const about = await prepared(t);
    const connection = await about.connect(keySettings(about.services.issueKey(about.boss)));
    const cancel = await cancelFor(connection, BOSS);
    await about.config(keySettings(about.services.issueKey(about.boss)));
    connection.forget?.('signedOut');
    assert.equal((await cancel()).invitation.status, 'CANCELED');
    assert.deepEqual(about.cancelledBy(), [BOSS]);
    assert.equal(about.services.count('GetCallerIdentity'), 1, 'asked for the credentials that are used');
  });

  test('is not sent while nothing says whose the credentials are', async (t) => {
    const about = await prepared(t);
    const cancel = await cancelFor(await about.connect(keySettings(about.services.issueKey(about.boss))), BOSS);
    about.services.refusals.set('GetCallerIdentity', { name: 'ServiceUnavailable', message: 'down', status: 503 });
    const failure = await failureFrom(cancel());
    assert.deepEqual([failure.operation, failure.notSent], ['GetCallerIdentity', true]);
    assert.deepEqual(about.cancelledBy(), []);
    about.services.refusals.clear();
    assert.equal((await cancel()).invitation.status, 'CANCELED');
  });

  for (const [what, before, after] of [
    ['account of IAM Identity Center', { sso_account_id: BOSS }, { sso_account_id: GUEST }],
    ['permission set', { sso_role_name: 'Admin' }, { sso_role_name: 'Other' }],
    ['sign-in session', { sso_session: 'work' }, { sso_session: 'other' }],
  ] as const) {
    test(`is not sent after the ${what} changed in the file`, async (t) => {
      const about = await prepared(t);
      for (const session of ['work', 'other']) await ssoToken(about.files.home, session, about.services.issueToken());
      about.services.permissionSets.set(`${BOSS}/Other`, about.guest);
      const sso = { sso_session: 'work', sso_account_id: BOSS, sso_role_name: 'Admin' };
      const connection = await about.connect({ ...sso, ...before });
      await refusedAfter(about, connection, { ...sso, ...after });
    });
  }

  test('is not sent after the role, its source or the role of web identity changed in the file', async (t) => {
    const about = await prepared(t);
    const token = path.join(about.files.home, 'token');
    await writeFile(token, 'web-identity-token');
    const changes: readonly (readonly [before: Settings, after: Settings])[] = [
      [
        { source_profile: 'base', role_arn: ROLE },
        { source_profile: 'base', role_arn: OTHER_ROLE },
      ],
      [
        { source_profile: 'base', role_arn: ROLE },
        { credential_source: 'Environment', role_arn: ROLE },
      ],
      [{ source_profile: 'base', role_arn: ROLE }, { role_arn: ROLE }],
      [
        { web_identity_token_file: token, role_arn: ROLE },
        { web_identity_token_file: token, role_arn: OTHER_ROLE },
      ],
    ];
    for (const [before, after] of changes) {
      await refusedAfter(about, await about.connect(before), after);
    }
  });

  test('is not sent after a login_session or a credential_process took the place of keys', async (t) => {
    const about = await prepared(t);
    const { settings, print } = await program(about);
    await print(about.services.issueKey(about.guest));
    for (const after of [{ login_session: `arn:aws:iam::${GUEST}:user/admin` }, settings]) {
      const connection = await about.connect(keySettings(about.services.issueKey(about.boss)));
      await refusedAfter(about, connection, after);
    }
  });
});

/** The row is read, the settings change, the credentials have to be got again: nothing is sent with them. */
async function refusedAfter(
  about: Awaited<ReturnType<typeof prepared>>,
  connection: Connection,
  after: Settings,
): Promise<void> {
  const cancel = await cancelFor(connection, BOSS);
  await about.config(after);
  connection.forget?.('signedOut');
  const failure = await failureFrom(cancel());
  assert.deepEqual([failure.kind, failure.notSent], ['configuration', true], JSON.stringify(after));
  assert.deepEqual(about.cancelledBy(), []);
}

/** A profile of the inbox whose program has keys of the boss, read. */
async function opened(t: TestContext) {
  const about = await prepared(t);
  const { settings, print } = await program(about);
  await print(about.services.issueKey(about.boss));
  await about.config(settings);
  await about.profiles.ready();
  const profile = about.profile('acme');
  await profile.refresh();
  const [target] = targetsIn(profile);
  assert.ok(target && profile.accountId === BOSS);
  return { ...about, profile, target, print };
}

describe('a row that a person confirmed', () => {
  const signal = new AbortController().signal;

  test('is not acted on with credentials of another account, and says so', async (t) => {
    const { print, services, guest, target, profile, emulator, cancelledBy } = await opened(t);
    await print(services.issueKey(guest));
    emulator.faults.add({ operation: 'CancelHandshake', fault: { kind: 'expiredToken' } });
    const outcome = await RUNNER.run(target, { action: 'cancel', signal });
    assert.ok(outcome.kind === 'failed', outcome.kind);
    assert.equal(outcome.failure.kind, 'accountChanged');
    assert.deepEqual(cancelledBy(), [BOSS], 'one try, which was refused');
    assert.match(target.store.row(target.row.key)?.remark ?? '', /Another account/i);
    await profile.refresh();
    assert.equal(profile.accountId, GUEST);
    assert.equal(profile.list('organizations.sent')?.row(target.row.key), undefined, 'read as another principal');
  });

  test('is acted on with renewed credentials of its account', async (t) => {
    const { print, services, boss, target, emulator, cancelledBy } = await opened(t);
    await print(services.issueKey(boss));
    emulator.faults.add({ operation: 'CancelHandshake', fault: { kind: 'expiredToken' } });
    assert.equal((await RUNNER.run(target, { action: 'cancel', signal })).kind, 'done');
    assert.deepEqual(cancelledBy(), [BOSS, BOSS]);
  });
});

test('a list that is meant for one account is not read as another', async (t) => {
  const about = await prepared(t);
  const { settings, print } = await program(about);
  await print(about.services.issueKey(about.guest));
  const connection = await about.connect(settings);
  const [source] = connection.sources;
  const [list] = source?.lists ?? [];
  assert.ok(source && list);
  const pages = source.list(list, { ...options, account: BOSS });
  const failure = await failureFrom(pages[Symbol.asyncIterator]().next());
  assert.equal(failure.kind, 'accountChanged');
  assert.deepEqual(about.emulator.requests, []);
  await readAll(connection, 'organizations.received');
  assert.equal(about.emulator.requests.length, 1, 'without an account it is read');
});
