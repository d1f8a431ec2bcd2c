import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import type { DeviceCode } from '../../../src/invitations/invitationSource.ts';
import { awsHome, failuresOf, section, twoAccounts, type AwsHome } from '../../support/awsHome.ts';
import { failureFrom, until } from '../../support/emulated.ts';

const PORTAL = { sso_start_url: 'https://acme.awsapps.com/start', sso_region: 'eu-west-1' };
const never = new AbortController().signal;

const cacheOf = (home: AwsHome): string => path.join(home.files.home, '.aws', 'sso', 'cache');
const tokenFileOf = (home: AwsHome, session: string): string =>
  path.join(cacheOf(home), `${createHash('sha1').update(session).digest('hex')}.json`);

const of = (account: string) => ({ sso_account_id: account, sso_role_name: 'Admin' });

async function contentOf(file: string): Promise<Readonly<Record<string, unknown>>> {
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  assert.ok(typeof content === 'object' && content !== null);
  return Object.fromEntries(Object.entries(content));
}

/** Two profiles of one session, one of another, one of the older form: none is signed in. */
async function signedOut(t: TestContext) {
  const home = await awsHome(t);
  const { boss, guest } = twoAccounts(home.world);
  home.services.permissionSets.set('111122223333/Admin', boss);
  home.services.permissionSets.set('444455556666/Admin', guest);
  await home.config(
    {
      boss: { sso_session: 'work', ...of('111122223333') },
      guest: { sso_session: 'work', ...of('444455556666') },
      elsewhere: { sso_session: 'other', ...of('111122223333'), sso_role_name: 'Other' },
      older: { ...PORTAL, sso_account_id: '444455556666', sso_role_name: 'Older' },
    },
    section('sso-session work', { ...PORTAL, sso_registration_scopes: 'sso:account:access, extra:scope' }),
    section('sso-session other', PORTAL),
  );
  await home.profiles.ready();
  return home;
}

/** Signs in as a person who confirms the code on the page. */
async function signIn(home: AwsHome, name: string): Promise<DeviceCode> {
  let shown: DeviceCode | undefined;
  await home.profiles.signIn(name, {
    signal: never,
    show: (code) => {
      shown = code;
      home.services.confirm(code.code);
    },
  });
  assert.ok(shown);
  return shown;
}

const needsSignIn = (home: AwsHome): string[] =>
  home.inbox.profiles.filter(({ isSignInNeeded }) => isSignInNeeded).map(({ profile }) => profile.name);

describe('signing in', () => {
  test('is never begun by itself', async (t) => {
    const home = await signedOut(t);
    await home.inbox.refresh(never);
    for (const profile of home.inbox.profiles) await profile.refresh();
    assert.deepEqual(home.services.asked, []);
    assert.deepEqual(needsSignIn(home), ['boss', 'guest', 'elsewhere', 'older']);
  });

  test('once for all profiles of the session, which recover by themselves', async (t) => {
    const home = await signedOut(t);
    await home.profile('boss').refresh();
    await home.inbox.refresh(never);
    assert.equal(failuresOf(home.profile('boss'))[0]?.kind, 'signInNeeded');
    assert.equal(home.profile('guest').leftOut?.kind, 'signInNeeded');
    const { url, code } = await signIn(home, 'guest');
    assert.equal(url, `${home.services.endpoint}/confirm?user_code=${code}`);
    await until(() => home.profile('boss').pending === 1 && home.profile('guest').pending === 1, 'both are read');
    assert.deepEqual(needsSignIn(home), ['elsewhere', 'older']);
    assert.equal(home.profile('guest').leftOut, undefined);
    assert.equal(home.services.count('StartDeviceAuthorization'), 1);
    const registration = home.services.last('RegisterClient')?.parameters;
    assert.deepEqual(registration?.['scopes'], ['sso:account:access', 'extra:scope']);
    home.assertNoSecrets();
    assert.ok(!home.lines.join('\n').includes(code), 'the code was written');
  });

  test('the token is where the AWS CLI looks, for its owner only, complete and with nothing beside it', async (t) => {
    const home = await signedOut(t);
    await signIn(home, 'boss');
    const file = tokenFileOf(home, 'work');
    const content = await contentOf(file);
    assert.deepEqual(Object.keys(content).toSorted(), [
      'accessToken',
      'clientId',
      'clientSecret',
      'expiresAt',
      'refreshToken',
      'region',
      'registrationExpiresAt',
      'startUrl',
    ]);
    assert.deepEqual([content['startUrl'], content['region']], [PORTAL.sso_start_url, PORTAL.sso_region]);
    assert.match(String(content['expiresAt']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.ok(home.services.tokens.has(String(content['accessToken'])));
    if (process.platform !== 'win32') {
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.equal((await stat(cacheOf(home))).mode & 0o777, 0o700);
    }
    assert.deepEqual(await readdir(cacheOf(home)), [path.basename(file)]);
  });

  test('what other tools keep in the file stays', async (t) => {
    const home = await signedOut(t);
    await mkdir(cacheOf(home), { recursive: true });
    const file = tokenFileOf(home, 'work');
    await writeFile(
      file,
      JSON.stringify({ accessToken: 'old', expiresAt: '2020-01-01T00:00:00Z', theirs: { a: [1] } }),
    );
    await signIn(home, 'boss');
    const content = await contentOf(file);
    assert.deepEqual(content['theirs'], { a: [1] });
    assert.notEqual(content['accessToken'], 'old');
  });

  test('the older form', async (t) => {
    const home = await signedOut(t);
    home.services.permissionSets.set(
      '444455556666/Older',
      home.world.addAccount({ id: '777788889999', name: 'Older', email: 'older@example.com' }),
    );
    await signIn(home, 'older');
    await home.profile('older').refresh();
    assert.deepEqual(
      failuresOf(home.profile('older'))
        .map(({ kind }) => kind)
        .filter((kind) => kind !== 'notInOrganization'),
      [],
    );
    assert.deepEqual(needsSignIn(home), ['boss', 'guest', 'elsewhere']);
  });

  test('Cancel ends it, and nothing is stored', async (t) => {
    const home = await signedOut(t);
    const stopping = new AbortController();
    const failure = await failureFrom(
      home.profiles.signIn('boss', { signal: stopping.signal, show: () => stopping.abort() }),
    );
    assert.equal(failure.kind, 'stopped');
    const polled = home.services.count('CreateToken');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    assert.equal(home.services.count('CreateToken'), polled, 'it goes on asking');
    await assert.rejects(readdir(cacheOf(home)));
  });

  test('declined on the page', async (t) => {
    const home = await signedOut(t);
    const failure = await failureFrom(
      home.profiles.signIn('boss', { signal: never, show: ({ code }) => home.services.decline(code) }),
    );
    assert.deepEqual([failure.kind, failure.message], ['signInNeeded', 'The sign-in was declined']);
  });

  for (const status of [200, 404, 511]) {
    test(`a page of something in between, with ${status}, is called that`, async (t) => {
      const home = await awsHome(t);
      const server = createServer((_, response) =>
        response.writeHead(status).end('<html>Please accept our terms</html>'),
      );
      await once(server.listen(0, '127.0.0.1'), 'listening');
      t.after(() => server.close());
      const address = server.address();
      assert.ok(typeof address === 'object' && address);
      await home.config(
        { boss: { sso_session: 'work', services: 'hotel', ...of('111122223333') } },
        section('sso-session work', PORTAL),
        `[services hotel]\nsso_oidc =\n  endpoint_url = http://127.0.0.1:${address.port}\n`,
      );
      await home.profiles.ready();
      const failure = await failureFrom(home.profiles.signIn('boss', { signal: never, show: () => undefined }));
      assert.equal(failure.kind, 'notTheService');
    });
  }

  test('is not begun where its token could not be stored', async (t) => {
    const home = await signedOut(t);
    await mkdir(path.dirname(path.dirname(cacheOf(home))), { recursive: true });
    // A file in the place of the folder: also root cannot write there.
    await writeFile(path.dirname(cacheOf(home)), '');
    const failure = await failureFrom(
      home.profiles.signIn('boss', { signal: never, show: () => assert.fail('a page was opened') }),
    );
    assert.deepEqual(
      [failure.kind, failure.message],
      ['signInNotStored', `the folder ${cacheOf(home)} is not writable: ENOTDIR`],
    );
    assert.deepEqual(home.services.asked, []);
  });

  test('it waits for as long as nobody has confirmed', async (t) => {
    const home = await signedOut(t);
    let code = '';
    const signing = home.profiles.signIn('boss', { signal: never, show: (shown) => (code = shown.code) });
    await until(() => home.services.count('CreateToken') === 2, 'it asks again');
    home.services.confirm(code);
    await signing;
  });
});

test('a token of any other program, put there in whatever way, is noticed and used', async (t) => {
  const home = await signedOut(t);
  await home.profile('boss').refresh();
  assert.equal(failuresOf(home.profile('boss'))[0]?.kind, 'signInNeeded');
  const token = () =>
    JSON.stringify({
      startUrl: PORTAL.sso_start_url,
      region: PORTAL.sso_region,
      accessToken: home.services.issueToken(),
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
  // The folder is not there yet.
  await mkdir(cacheOf(home), { recursive: true });
  const file = tokenFileOf(home, 'work');
  await writeFile(`${file}.tmp`, token());
  await rename(`${file}.tmp`, file);
  await until(() => home.profile('boss').pending === 1, 'it is read');
  // Revoked at AWS, and a new one written in place.
  home.services.tokens.clear();
  home.services.lifeMs = 10;
  home.emulator.faults.add({ operation: 'ListHandshakesForOrganization', fault: { kind: 'expiredToken' } });
  await home.profile('boss').refresh();
  assert.equal(home.profile('boss').isSignInNeeded, true);
  home.services.lifeMs = 3_600_000;
  await writeFile(file, token());
  await until(
    () => !home.profile('boss').isSignInNeeded && failuresOf(home.profile('boss')).length === 0,
    'it recovers',
  );
});

describe('credentials in memory', () => {
  test('end when a person signs out in any program', async (t) => {
    const home = await signedOut(t);
    await signIn(home, 'boss');
    await home.profile('boss').refresh();
    assert.equal(home.profile('boss').pending, 1);
    // Its token is there for longer than a change of a file takes to be noticed.
    await home.profiles.check();
    await rm(tokenFileOf(home, 'work'));
    await until(() => home.profile('boss').isSignInNeeded, 'the sign-out is noticed');
    await home.profile('boss').refresh();
    assert.equal(failuresOf(home.profile('boss'))[0]?.kind, 'signInNeeded');
    assert.equal(home.services.count('GetRoleCredentials'), 1);
  });

  test('are those of whoever signed in last', async (t) => {
    const home = await signedOut(t);
    await signIn(home, 'boss');
    await home.profile('boss').refresh();
    assert.equal(home.services.count('GetRoleCredentials'), 1);
    await home.profile('boss').refresh();
    assert.equal(home.services.count('GetRoleCredentials'), 1, 'got again for nothing');
    // Another person, who has no access to that account.
    home.services.permissionSets.delete('111122223333/Admin');
    await signIn(home, 'boss');
    await home.profile('boss').refresh();
    assert.equal(failuresOf(home.profile('boss'))[0]?.kind, 'accessNotAssigned');
    assert.equal(home.services.count('GetRoleCredentials'), 2);
  });
});
