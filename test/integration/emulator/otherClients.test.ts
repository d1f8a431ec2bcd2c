import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../../..');
const script = path.join(root, 'scripts/emulator.mjs');
const run = promisify(execFile);

interface Announcement {
  endpoint: string;
  configFile: string;
  credentialsFile: string;
  profiles: string[];
}

function works(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/** The environment without anything that would steer an AWS client somewhere else. */
function environment(files?: Announcement): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && name !== 'NODE_TEST_CONTEXT');
  return {
    ...Object.fromEntries(kept),
    AWS_PAGER: '',
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
    ...(files && { AWS_CONFIG_FILE: files.configFile, AWS_SHARED_CREDENTIALS_FILE: files.credentialsFile }),
  };
}

/** The emulator as a person starts it. */
async function start(...flags: string[]): Promise<Announcement & AsyncDisposable> {
  const child = spawn(process.execPath, [script, ...flags], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (printed.includes('\n')) break;
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Clients fail below with an announcement that is not like this.
  const announcement = JSON.parse(printed) as Announcement;
  return {
    ...announcement,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      const code = await exited;
      if (process.platform === 'win32') return;
      assert.equal(code, 0);
      assert.equal(existsSync(announcement.configFile), false);
    },
  };
}

test('the script announces itself in one line and keeps its files private', async () => {
  await using emulator = await start();
  assert.deepEqual(Object.keys(emulator).toSorted(), ['configFile', 'credentialsFile', 'endpoint', 'profiles']);
  assert.match(emulator.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(emulator.profiles.length, 5);
  if (process.platform !== 'win32') {
    assert.equal(statSync(emulator.configFile).mode & 0o777, 0o600);
    assert.equal(statSync(emulator.credentialsFile).mode & 0o777, 0o600);
    assert.equal(statSync(path.dirname(emulator.credentialsFile)).mode & 0o777, 0o700);
  }
});

test('the script makes a bulk, and says what is wrong with a flag', async () => {
  await using bulk = await start('--profiles', '7', '--handshakes', '50', '--latency', '1', '--rates', 'unlimited');
  assert.equal(bulk.profiles.length, 7);
  for (const flags of [
    ['--port', 'x'],
    ['--rates', 'some'],
    ['--profiles', '3'],
    ['--nonsense'],
    ['word'],
    ['--latency', '-1'],
  ]) {
    const { status, stderr, stdout } = spawnSync(process.execPath, [script, ...flags], {
      encoding: 'utf8',
      env: environment(),
    });
    assert.equal(status, 2, flags.join(' '));
    assert.match(stderr, /^[^\n]+\n$/, flags.join(' '));
    assert.equal(stdout, '');
  }
  const help = spawnSync(process.execPath, [script, '--help'], { encoding: 'utf8', env: environment() });
  assert.equal(help.status, 0);
  assert.match(help.stdout, /--profiles/);
});

const noCli = works('aws', ['--version']) ? false : 'the AWS CLI is not installed';

function about(identifier: string): string[] {
  return ['--catalog', 'Sandbox', '--identifier', identifier, '--query', 'Status'];
}

test('the AWS CLI performs every operation', { skip: noCli }, async () => {
  await using emulator = await start('--rates', 'unlimited');
  const env = environment(emulator);
  const aws = async (profile: string, ...args: string[]): Promise<string> => {
    try {
      const { stdout } = await run('aws', ['--profile', profile, '--output', 'text', ...args], {
        env,
        timeout: 60_000,
      });
      return stdout.trim();
    } catch (error) {
      const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
      return /\((\w+)\)/.exec(stderr)?.[1] ?? stderr;
    }
  };
  const organizations = (profile: string, ...args: string[]) => aws(profile, 'organizations', ...args);
  const partners = (profile: string, ...args: string[]) => aws(profile, 'partnercentral-account', ...args);
  const probe = await partners(
    'cloudworks-partner',
    'list-connection-invitations',
    '--catalog',
    'AWS',
    '--query',
    'length(ConnectionInvitationSummaries)',
  );

  assert.equal(await aws('fresh-start', 'sts', 'get-caller-identity', '--query', 'Account'), '123456789012');
  const open = (
    await organizations(
      'acme-management',
      'list-handshakes-for-organization',
      '--page-size',
      '3',
      '--query',
      "Handshakes[?State=='OPEN'].Id",
    )
  ).split(/\s+/);
  assert.equal(open.length, 3);
  const [first = '', second = ''] = open;
  const query = ['--query', 'Handshake.State'];
  assert.equal(await organizations('acme-management', 'describe-handshake', '--handshake-id', first, ...query), 'OPEN');
  assert.equal(
    await organizations('acme-management', 'cancel-handshake', '--handshake-id', second, ...query),
    'CANCELED',
  );
  assert.equal(
    await organizations('acme-management', 'cancel-handshake', '--handshake-id', second),
    'HandshakeAlreadyInStateException',
  );
  const received = (
    await organizations('fresh-start', 'list-handshakes-for-account', '--query', "Handshakes[?State=='OPEN'].Id")
  ).split(/\s+/);
  const [mine = '', yours = ''] = received;
  assert.equal(await organizations('fresh-start', 'decline-handshake', '--handshake-id', mine, ...query), 'DECLINED');
  assert.equal(await organizations('fresh-start', 'accept-handshake', '--handshake-id', yours, ...query), 'ACCEPTED');
  assert.equal(
    await organizations('acme-management', 'invite-account-to-organization', '--target', 'Id=a@example.com,Type=EMAIL'),
    'HandshakeConstraintViolationException',
  );
  assert.equal(await organizations('acme-management', 'enable-all-features'), 'HandshakeConstraintViolationException');
  assert.equal(
    await organizations('acme-management', 'cancel-handshake', '--handshake-id', 'nonsense'),
    'InvalidInputException',
  );
  assert.equal(await organizations('acme-workloads', 'list-handshakes-for-organization'), 'AccessDeniedException');

  if (/invalid choice/i.test(probe)) return;
  assert.match(probe, /^\d+$/);
  const pending = [
    '--catalog',
    'Sandbox',
    '--status',
    'PENDING',
    '--connection-type',
    'OPPORTUNITY_COLLABORATION',
    '--query',
    'ConnectionInvitationSummaries[0].Id',
  ];
  const sent = await partners(
    'cloudworks-partner',
    'list-connection-invitations',
    ...pending,
    '--participant-type',
    'SENDER',
  );
  const invited = await partners(
    'cloudworks-partner',
    'list-connection-invitations',
    ...pending,
    '--participant-type',
    'RECEIVER',
  );
  assert.equal(await partners('datapoint-partner', 'get-connection-invitation', ...about(sent)), 'PENDING');
  assert.equal(await partners('cloudworks-partner', 'cancel-connection-invitation', ...about(sent)), 'CANCELED');
  assert.equal(
    await partners('cloudworks-partner', 'reject-connection-invitation', ...about(invited), '--reason', 'no'),
    'REJECTED',
  );
  assert.equal(
    await partners('cloudworks-partner', 'accept-connection-invitation', ...about(invited)),
    'ConflictException',
  );
  assert.equal(
    await partners('fresh-start', 'list-connection-invitations', '--catalog', 'AWS'),
    'InvalidSignatureException',
  );
});

const python = ['python3', 'python'].find((command) => works(command, ['-c', 'import boto3']));
const noBoto = python === undefined ? 'boto3 is not installed' : false;

test('boto3 performs every operation, and wrong input is refused by the server', { skip: noBoto }, async () => {
  await using emulator = await start('--rates', 'unlimited');
  const client = path.join(import.meta.dirname, 'boto3_client.py');
  const { stdout } = await run(python ?? '', [client], { env: environment(emulator), timeout: 60_000 });
  assert.deepEqual(JSON.parse(stdout), {
    'identity acme-management': '111122223333',
    'identity fresh-start': '123456789012',
    sent: 13,
    dates: true,
    received: 5,
    describe: 'OPEN',
    cancel: 'CANCELED',
    'cancel again': 'HandshakeAlreadyInStateException',
    decline: 'DECLINED',
    accept: 'ACCEPTED',
    invite: 'HandshakeConstraintViolationException INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES',
    enable: 'HandshakeConstraintViolationException ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION',
    transfer: 'InvalidInputException START_DATE_TOO_LATE',
    'not in use': 'AccessDeniedException',
    'bad id': 'InvalidInputException INVALID_PATTERN:HANDSHAKE_ID',
    'no id': 'InvalidInputException INPUT_REQUIRED:HANDSHAKE_ID',
    'unknown id': 'HandshakeNotFoundException',
    'too many': 'InvalidInputException MAX_VALUE_EXCEEDED:MAX_RESULTS',
    'bad token': 'InvalidInputException INVALID_NEXT_TOKEN',
    'AWS rows': 8,
    'AWS dates': true,
    'Sandbox rows': 8,
    'Sandbox dates': true,
    get: 'RECEIVER',
    reject: 'REJECTED',
    create: 'ok',
    withdraw: 'CANCELED',
    agree: '555566667777',
    'no catalog': 'ValidationException REQUEST_VALIDATION_FAILED',
    'bad identifier': 'ValidationException REQUEST_VALIDATION_FAILED',
    'no partner': 'InvalidSignatureException',
  });
});

test('boto3 tells stories between accounts', { skip: noBoto }, async () => {
  await using emulator = await start('--rates', 'unlimited');
  const stories = path.join(import.meta.dirname, 'boto3_stories.py');
  const { stdout } = await run(python ?? '', [stories], { env: environment(emulator), timeout: 60_000 });
  assert.deepEqual(JSON.parse(stdout), {
    gone: 'AWSOrganizationsNotInUseException',
    founder: '444455556666',
    parties: ['EMAIL', 'ORGANIZATION'],
    'sender accepts': 'AccessDeniedException',
    accepted: ['ACCEPTED', ['ACCOUNT', 'ORGANIZATION']],
    accounts: ['123456789012', '444455556666'],
    tags: ['team'],
    'not empty': 'OrganizationNotEmptyException',
    'member accepts': 'HandshakeConstraintViolationException',
    'all the same': 'ACCEPTED',
    deleted: 'AWSOrganizationsNotInUseException',
    outbound: ['ACCEPTED'],
    ended: ['WITHDRAWN', true],
    connections: ['555566667777'],
    canceled: 'CANCELED',
    'none left': [],
    role: '444455556666',
    'no code': 'AccessDenied',
    code: 'ok',
    session: 'ok',
  });
});

/** The AWS CLI caches credentials of roles below the home directory: those of an earlier emulator are worth nothing here. */
function inHomeOfItsOwn(files: Announcement): NodeJS.ProcessEnv {
  const home = path.dirname(files.configFile);
  return {
    ...environment(files),
    HOME: home,
    USERPROFILE: home,
    // Where Python finds what was installed for this user alone.
    PYTHONUSERBASE: process.env['PYTHONUSERBASE'] ?? path.join(homedir(), '.local'),
  };
}

test('the AWS CLI uses a role of the sample data by its profile', { skip: noCli }, async () => {
  await using emulator = await start('--rates', 'unlimited');
  const config = `
[profile workloads-admin]
role_arn = arn:aws:iam::444455556666:role/OrganizationAccountAccessRole
source_profile = acme-management
region = us-east-1
endpoint_url = ${emulator.endpoint}
`;
  await appendFile(emulator.configFile, config);
  const args = ['--profile', 'workloads-admin', '--output', 'text', 'sts', 'get-caller-identity', '--query', 'Account'];
  const { stdout } = await run('aws', args, { env: inHomeOfItsOwn(emulator), timeout: 60_000 });
  assert.equal(stdout.trim(), '444455556666');
});
