import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { awsHome, failuresOf, keySettings, twoAccounts, type AwsHome } from '../../support/awsHome.ts';
import { until } from '../../support/emulated.ts';
import { MFA_CODE } from '../../support/secrets.ts';

const ADMIN = 'arn:aws:iam::111122223333:role/Admin';
const AUDIT = 'arn:aws:iam::111122223333:role/Audit';
const OTHER = 'arn:aws:iam::111122223333:role/Other';
const DEVICE = 'arn:aws:iam::444455556666:mfa/phone';

/** Two roles behind one device and one source, and a third one behind another device. */
async function withDevice(t: TestContext) {
  const home = await awsHome(t);
  const { boss, guest } = twoAccounts(home.world);
  const key = home.services.issueKey(guest);
  for (const role of [ADMIN, AUDIT, OTHER]) home.services.roles.set(role, { account: boss, mfa: true });
  await home.config({
    base: keySettings(key),
    admin: { source_profile: 'base', role_arn: ADMIN, mfa_serial: DEVICE },
    audit: { source_profile: 'base', role_arn: AUDIT, mfa_serial: DEVICE },
    other: { source_profile: 'base', role_arn: OTHER, mfa_serial: `${DEVICE}-2` },
  });
  await home.profiles.ready();
  return home;
}

const outcome = (home: AwsHome, name: string): string => {
  const kinds = new Set(failuresOf(home.profile(name)).map(({ kind }) => kind));
  kinds.delete('notInOrganization');
  return kinds.size > 0 ? [...kinds].join(' ') : `${home.profile(name).pending} pending`;
};

describe('a role behind an MFA device', () => {
  test('asks once for the device, after the source is there, and shares the session', async (t) => {
    const home = await withDevice(t);
    home.answers.push(() => MFA_CODE);
    await Promise.all([home.profile('admin').refresh(), home.profile('audit').refresh()]);
    assert.deepEqual([outcome(home, 'admin'), outcome(home, 'audit')], ['1 pending', '1 pending']);
    assert.deepEqual(
      home.questions.map(({ serial, refused }) => [serial, refused]),
      [[DEVICE, false]],
    );
    assert.deepEqual([home.services.count('GetSessionToken'), home.services.count('AssumeRole')], [1, 2]);
    home.assertNoSecrets();
    assert.ok(!home.lines.join('\n').includes(MFA_CODE), 'a code was written');
  });

  test('another device is another session', async (t) => {
    const home = await withDevice(t);
    home.answers.push(
      () => MFA_CODE,
      () => MFA_CODE,
    );
    for (const name of ['admin', 'other', 'audit']) await home.profile(name).refresh();
    assert.deepEqual(
      home.questions.map(({ serial }) => serial),
      [DEVICE, `${DEVICE}-2`],
    );
    assert.equal(home.services.count('GetSessionToken'), 2);
  });

  test('a wrong code says so and asks again', async (t) => {
    const home = await withDevice(t);
    home.answers.push(
      () => '000000',
      () => '111111',
      () => MFA_CODE,
    );
    await home.profile('admin').refresh();
    assert.equal(outcome(home, 'admin'), '1 pending');
    assert.deepEqual(
      home.questions.map(({ refused }) => refused),
      [false, true, true],
    );
  });

  test('left without a code, it says so and nothing else; the next one is asked again', async (t) => {
    const home = await withDevice(t);
    await home.profile('admin').refresh();
    assert.equal(outcome(home, 'admin'), 'mfaNeeded');
    assert.deepEqual([home.questions.length, home.services.count('AssumeRole')], [1, 0]);
    home.answers.push(() => MFA_CODE);
    await home.profile('admin').refresh();
    assert.equal(outcome(home, 'admin'), '1 pending');
  });

  test('a source that does not work is told before anybody is asked, and leaves no rejection behind', async (t) => {
    const home = await awsHome(t);
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    t.after(() => process.off('unhandledRejection', note));
    home.services.roles.set(ADMIN, { account: twoAccounts(home.world).boss, mfa: true });
    await home.config({
      jump: { source_profile: 'wrong', role_arn: AUDIT },
      wrong: { aws_access_key_id: 'AKIAWRONGWRONGWRONG1', aws_secret_access_key: 'wrong' },
      admin: { source_profile: 'jump', role_arn: ADMIN, mfa_serial: DEVICE },
    });
    await home.profiles.ready();
    await home.profile('admin').refresh();
    assert.equal(outcome(home, 'admin'), 'credentialsRejected');
    assert.deepEqual(home.questions, []);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(unhandled, []);
  });

  test('nobody is asked by a refresh of everything: it is left out, and named', async (t) => {
    const home = await withDevice(t);
    await home.inbox.refresh(new AbortController().signal);
    assert.deepEqual(home.questions, []);
    assert.deepEqual(
      home.inbox.profiles.filter(({ leftOut }) => leftOut).map(({ profile }) => profile.name),
      ['admin', 'audit', 'other'],
    );
    home.answers.push(() => MFA_CODE);
    home.profile('admin').open();
    await home.profile('admin').refresh();
    assert.equal(outcome(home, 'admin'), '1 pending');
    assert.equal(home.profile('admin').leftOut, undefined);
    // Now the session is there: nobody is needed for the others.
    await home.inbox.refresh(new AbortController().signal);
    assert.equal(outcome(home, 'audit'), '1 pending');
    assert.equal(home.questions.length, 1);
  });

  test('who opens it while it is being left out is asked after all', async (t) => {
    const home = await withDevice(t);
    home.answers.push(() => MFA_CODE);
    const refreshing = home.profile('admin').refresh(undefined, { interactive: false });
    home.profile('admin').open();
    await refreshing;
    assert.equal(outcome(home, 'admin'), '1 pending');
  });

  test('a stop takes the question back', async (t) => {
    const home = await withDevice(t);
    let takenBack = false;
    home.answers.push(({ signal }) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      signal.addEventListener('abort', () => {
        takenBack = true;
        resolve(undefined);
      });
      setImmediate(() => home.profile('admin').stop());
      return promise;
    });
    await home.profile('admin').refresh();
    assert.ok(takenBack);
    assert.equal(home.profile('admin').state.kind, 'closed');
  });

  test('where a session of its own is not allowed, the code goes with the role', async (t) => {
    const home = await withDevice(t);
    home.services.allowsSessions = false;
    home.answers.push(
      () => MFA_CODE,
      () => '000000',
      () => MFA_CODE,
    );
    await home.profile('admin').refresh();
    assert.equal(outcome(home, 'admin'), '1 pending');
    assert.equal(home.services.last('AssumeRole')?.parameters['TokenCode'], MFA_CODE);
  });

  test('a session that is over is asked for again', async (t) => {
    const home = await withDevice(t);
    home.services.lifeMs = 40;
    home.answers.push(
      () => MFA_CODE,
      () => MFA_CODE,
    );
    await home.profile('admin').refresh();
    await new Promise((resolve) => setTimeout(resolve, 60));
    await home.profile('admin').refresh();
    assert.equal(home.questions.length, 2);
  });

  for (const [what, end] of [
    ['too old for the role', (home: AwsHome) => home.services.ageSessions()],
    ['revoked', (home: AwsHome) => home.services.revokeSessions()],
  ] as const) {
    test(`a session that is ${what} is asked for once more`, async (t) => {
      const home = await withDevice(t);
      home.answers.push(
        () => MFA_CODE,
        () => MFA_CODE,
      );
      await home.profile('admin').refresh();
      end(home);
      await home.profile('audit').refresh();
      assert.equal(outcome(home, 'audit'), '1 pending');
      assert.deepEqual([home.questions.length, home.services.count('GetSessionToken')], [2, 2]);
    });

    test(`nobody is asked for a session that is ${what} by a refresh of everything`, async (t) => {
      const home = await withDevice(t);
      home.answers.push(() => MFA_CODE);
      await home.profile('admin').refresh();
      end(home);
      await home.profile('audit').refresh(undefined, { interactive: false });
      assert.deepEqual([home.profile('audit').leftOut?.kind, home.questions.length], ['mfaNeeded', 1]);
    });
  }

  test('a role that is denied to a new session, too, is denied: nobody is asked again and again', async (t) => {
    const home = await withDevice(t);
    home.services.refusals.set(AUDIT, { name: 'AccessDenied', message: 'Not for you', status: 403 });
    home.answers.push(
      () => MFA_CODE,
      () => MFA_CODE,
      () => MFA_CODE,
    );
    await home.profile('admin').refresh();
    await home.profile('audit').refresh();
    assert.deepEqual([outcome(home, 'audit'), home.questions.length], ['roleDenied', 2]);
    const asked = home.services.count('AssumeRole');
    await home.profile('audit').refresh();
    assert.deepEqual([outcome(home, 'audit'), home.questions.length], ['roleDenied', 2]);
    assert.equal(home.services.count('AssumeRole'), asked + 1);
  });

  test('a code that goes with the role is for this profile only, and the question says so', async (t) => {
    const home = await withDevice(t);
    home.services.allowsSessions = false;
    home.answers.push(
      () => MFA_CODE,
      () => MFA_CODE,
    );
    await home.profile('admin').refresh();
    assert.deepEqual(
      home.questions.map(({ shared }) => shared),
      [true, false],
    );
  });

  test('two devices are asked for one after the other', async (t) => {
    const home = await withDevice(t);
    const open = { now: 0, most: 0 };
    const answer = async (): Promise<string> => {
      open.most = Math.max(open.most, ++open.now);
      await new Promise((resolve) => setTimeout(resolve, 30));
      open.now--;
      return MFA_CODE;
    };
    home.answers.push(answer, answer);
    await Promise.all([home.profile('admin').refresh(), home.profile('other').refresh()]);
    assert.deepEqual([outcome(home, 'admin'), outcome(home, 'other')], ['1 pending', '1 pending']);
    assert.deepEqual([home.questions.length, open.most], [2, 1]);
  });

  test('who waits for the answer to a question that another one took back is asked', async (t) => {
    const home = await withDevice(t);
    home.answers.push(
      ({ signal }) => {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        signal.addEventListener('abort', () => resolve(undefined));
        return promise;
      },
      () => MFA_CODE,
    );
    const first = home.profile('admin').refresh();
    const second = home.profile('audit').refresh();
    await until(() => home.questions.length === 1, 'the first is asked');
    // The other one waits for the same answer.
    await new Promise((resolve) => setTimeout(resolve, 100));
    home.profile(home.questions[0]?.profile ?? '').stop();
    await Promise.all([first, second]);
    const [stopped, waiting] = home.questions[0]?.profile === 'admin' ? ['admin', 'audit'] : ['audit', 'admin'];
    assert.equal(home.profile(stopped).state.kind, 'closed');
    assert.equal(outcome(home, waiting), '1 pending');
    assert.deepEqual(
      home.questions.map(({ profile }) => profile),
      [stopped, waiting],
    );
  });
});
