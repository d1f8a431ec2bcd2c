import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { awsHome, failuresOf, twoAccounts, type AwsHome } from '../../support/awsHome.ts';
import { until } from '../../support/emulated.ts';

const SECRET = 'secret-in-the-command-line';
const DEEP = 'arn:aws:iam::111122223333:role/Deep';

/** A program that leaves a trace of each run and then does what `script` says. */
async function program(home: AwsHome, script: string): Promise<{ command: string; runs: () => Promise<number> }> {
  const file = path.join(home.files.home, `program-${crypto.randomUUID()}.cjs`);
  const trace = `${file}.runs`;
  await writeFile(file, `require('node:fs').appendFileSync(${JSON.stringify(trace)}, 'x');\n${script}`);
  return {
    command: `"${process.execPath}" "${file}" --token ${SECRET}`,
    runs: async () => (existsSync(trace) ? (await readFile(trace, 'utf8')).length : 0),
  };
}

const printing = (answer: object): string => `console.log(${JSON.stringify(JSON.stringify(answer))});`;

/** What went wrong, with nothing in it of what was run or what it printed. */
async function failure(home: AwsHome, name: string): Promise<string> {
  await home.profiles.ready();
  await home.profile(name).refresh();
  const failures = failuresOf(home.profile(name));
  assert.ok(!JSON.stringify([failures, home.lines]).includes(SECRET), 'the command line was written');
  assert.ok(!JSON.stringify([failures, home.lines]).includes('printed-secret'), 'what it printed was written');
  return failures[0] ? `${failures[0].kind}: ${failures[0].message}` : '';
}

describe('a credential_process', () => {
  test('runs once for a person who opens it, with both keys, and gives a role its source', async (t) => {
    const home = await awsHome(t);
    const { boss } = twoAccounts(home.world);
    home.services.roles.set(DEEP, { account: boss });
    const { accessKeyId, secretAccessKey, sessionToken } = home.services.issueSession(boss);
    const { command, runs } = await program(
      home,
      printing({
        Version: 1,
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: new Date(Date.now() + 3_600_000).toISOString(),
        AccountId: boss.id,
      }),
    );
    await home.config({
      plain: { credential_process: command },
      deep: { source_profile: 'plain', role_arn: DEEP },
    });
    await home.profiles.ready();
    assert.equal(await runs(), 0);
    await home.profile('plain').refresh();
    await home.profile('plain').refresh();
    assert.deepEqual([home.profile('plain').pending, home.profile('plain').accountId], [1, '111122223333']);
    assert.equal(await runs(), 1);
    await home.profile('deep').refresh();
    assert.equal(home.profile('deep').pending, 1);
    assert.equal(home.services.last('AssumeRole')?.by, accessKeyId);
    home.assertNoSecrets();
  });

  test('never runs at the start, when the files change, in the background or in a refresh of everything', async (t) => {
    const home = await awsHome(t);
    const { command, runs } = await program(home, printing({ Version: 1 }));
    await home.config({ plain: { credential_process: command } });
    await home.profiles.ready();
    // VS Code asks for what was expanded when it was closed.
    home.profile('plain').open(false);
    await until(() => home.profile('plain').leftOut !== undefined, 'it is left out');
    await home.inbox.refresh(new AbortController().signal);
    await home.profile('plain').refresh(undefined, { passive: new AbortController().signal });
    await home.config({ plain: { credential_process: command, output: 'json' } });
    await home.profiles.reload();
    home.profile('plain').open(false);
    await until(() => home.profile('plain').leftOut !== undefined, 'it is left out again');
    assert.deepEqual([home.profile('plain').leftOut?.kind, await runs()], ['processNotRun', 0]);
    home.profile('plain').open();
    await until(async () => (await runs()) === 1, 'it runs for a person');
  });

  test('says what is wrong, and nothing of what it was or printed', async (t) => {
    const home = await awsHome(t);
    const commands = {
      fails: "console.error('printed-secret'); process.exit(3);",
      talks: "console.log('printed-secret');",
      old: printing({ Version: 2, SecretAccessKey: 'printed-secret' }),
      half: printing({ Version: 1, AccessKeyId: 'AKIAHALF', Token: 'printed-secret' }),
      over: printing({
        Version: 1,
        AccessKeyId: 'AKIAOVER',
        SecretAccessKey: 'printed-secret',
        Expiration: '2020-01-01T00:00:00Z',
      }),
      endless:
        "process.stdout.on('error', () => process.exit()); const more = () => process.stdout.write('printed-secret'.repeat(1000), more); more();",
    };
    const profiles: Record<string, { credential_process: string }> = {
      missing: { credential_process: `/no/such/program --token ${SECRET}` },
    };
    for (const [name, script] of Object.entries(commands)) {
      profiles[name] = { credential_process: (await program(home, script)).command };
    }
    await home.config(profiles);
    const advice = 'Run the command in a terminal to see why.';
    assert.equal(await failure(home, 'fails'), `credentials: Its credential_process ended with exit code 3. ${advice}`);
    assert.equal(await failure(home, 'talks'), `credentials: Its credential_process did not print JSON. ${advice}`);
    assert.match(await failure(home, 'old'), /^credentials: .*did not print credentials of Version 1/);
    assert.match(await failure(home, 'half'), /^credentials: .*printed no AccessKeyId or no SecretAccessKey/);
    assert.match(await failure(home, 'over'), /^credentials: .*printed credentials that have expired/);
    assert.match(await failure(home, 'endless'), /^credentials: .*printed more than a megabyte/);
    assert.match(await failure(home, 'missing'), /^credentials: .*ended with exit code/);
  });

  test('ends with the refresh that wanted it, and all that it has started', async (t) => {
    const home = await awsHome(t);
    const trace = path.join(home.files.home, 'alive');
    const child = `setInterval(() => require('node:fs').writeFileSync(${JSON.stringify(trace)}, String(Date.now())), 20)`;
    const { command, runs } = await program(
      home,
      `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' });\nsetInterval(() => {}, 1000);`,
    );
    await home.config({ hangs: { credential_process: command } });
    await home.profiles.ready();
    const refreshing = home.profile('hangs').refresh();
    await until(() => existsSync(trace), 'it runs');
    home.profile('hangs').stop();
    await refreshing;
    assert.equal(await runs(), 1);
    assert.equal(home.profile('hangs').state.kind, 'closed');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const last = await readFile(trace, 'utf8');
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(await readFile(trace, 'utf8'), last, 'something that it has started goes on');
  });
});
