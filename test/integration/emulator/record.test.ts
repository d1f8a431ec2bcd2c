// `npm run record`, against the emulator in place of AWS.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { asRecord } from '../../../src/common/records.ts';
import { writeAwsFiles } from '../../../src/emulator/awsFiles.ts';
import { startEmulatorClients } from '../../support/emulatorClients.ts';
import { organizationsCases } from '../../support/organizationsCases.ts';

const script = path.resolve(import.meta.dirname, '../../../scripts/record.ts');

/** Runs the script as the management account of an organization with one member, and types `typed` into it. */
async function record(featureSet: 'ALL' | 'CONSOLIDATED_BILLING', typed: string) {
  const clients = await startEmulatorClients();
  const { world, endpoint } = clients.emulator;
  const payer = world.addAccount({ name: 'Payer', email: 'payer@example.com' });
  const organization = world.createOrganization(payer, { featureSet });
  world.addMember(organization, clients.guest);
  world.addRole(clients.guest, 'OrganizationAccountAccessRole', { trusts: [payer] });
  const profile = { name: 'payer', accountId: payer.id, region: 'us-east-1', ...world.issueKey(payer) };
  const files = await writeAwsFiles([profile], endpoint);
  const folder = await mkdtemp(path.join(tmpdir(), 'handshakes-record-'));
  const out = path.join(folder, 'answers.json');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  const child = spawn(process.execPath, [script, '--profile', 'payer', '--pace', '0', '--out', out], {
    env: { ...env, AWS_CONFIG_FILE: files.configFile, AWS_SHARED_CREDENTIALS_FILE: files.credentialsFile },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  child.stdin.end(typed);
  const code = await new Promise((resolve) => child.once('close', resolve));
  const written = await readFile(out, 'utf8').catch(() => '');
  await files.remove();
  await rm(folder, { recursive: true });
  const { requests } = clients.emulator;
  const handshakes = world.handshakes.sentBy(organization.id, {});
  await clients[Symbol.asyncDispose]();
  return { code, printed, written, requests, handshakes, members: organization.members, payer, guest: clients.guest };
}

test('the recorder writes the answers in the form of the table, without ids, and leaves nothing behind', async () => {
  const { code, printed, written, handshakes, members, payer, guest } = await record('ALL', 'yes\n');
  assert.equal(code, 0, printed);
  assert.match(printed, /65 answers, 0 of them other than in the table/);
  assert.match(printed, /The accounts are the same as before\./);
  const cases: unknown = asRecord(JSON.parse(written))?.['cases'];
  assert.ok(Array.isArray(cases));
  assert.deepEqual(
    cases.map((one: unknown) => asRecord(one)?.['code']),
    organizationsCases.map(({ answer }) => answer.code),
  );
  for (const personal of [payer.id, payer.email, guest.id, guest.email, ...handshakes.map(({ id }) => id)]) {
    assert.ok(!written.includes(personal), personal);
  }
  assert.deepEqual(
    handshakes.map(({ state }) => state),
    ['ACCEPTED', 'DECLINED', 'CANCELED'],
  );
  assert.equal(members.size, 2);
});

test('the recorder sends nothing before it is told yes', async () => {
  const { code, printed, requests } = await record('ALL', 'no\n');
  assert.equal(code, 2);
  assert.match(printed, /changes no membership/);
  assert.match(printed, /Nothing was sent\./);
  assert.deepEqual(requests, []);
});

test('the recorder leaves an organization alone in which it would start to enable all features', async () => {
  const { code, printed, handshakes } = await record('CONSOLIDATED_BILLING', 'yes\n');
  assert.equal(code, 2);
  assert.match(printed, /does not have all features/);
  assert.deepEqual(handshakes, []);
});
