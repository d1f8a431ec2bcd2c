// The other end of every measurement, in a process of its own so that its CPU time is not taken for ours.
// Started by `startWorld` of processes.ts; told what to be by WORLD, and ends with its parent.
import { readFile, writeFile } from 'node:fs/promises';
import { writeAwsFiles } from '../../src/emulator/awsFiles.ts';
import { addCrowd } from '../../src/emulator/bulkFixture.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { received } from './protocol.ts';
import type { WorldCounts, WorldOptions, WorldReady } from './protocol.ts';

const options = received<WorldOptions>(JSON.parse(process.env['WORLD'] ?? ''));
const emulator = await startEmulator({ latencyMs: options.latencyMs, rates: options.rates ?? 'published' });
const profiles = addCrowd(emulator.world, options);
if (options.oneOrganization) joinFirst(profiles.map(({ accountId }) => accountId));
const files = await writeAwsFiles(profiles, emulator.endpoint);

function joinFirst(accountIds: readonly string[]): void {
  const { directory } = emulator.world;
  const accounts = accountIds.flatMap((id) => directory.account(id) ?? []);
  const [first] = accounts;
  const organization = first && directory.organizationOf(first);
  if (!organization) throw new Error('The first account of a crowd manages an organization.');
  for (const account of accounts) {
    if (account.organizationId === undefined) emulator.world.addMember(organization, account);
  }
}

// AWS has a host for each service, and clients keep sockets by host: so here, too, by a second name of this machine.
const config = await readFile(files.configFile, 'utf8');
await writeFile(
  files.configFile,
  `${config.replaceAll(/^endpoint_url/gm, 'services = here\nendpoint_url')}
[services here]
partnercentral_account =
  endpoint_url = ${emulator.endpoint.replace('127.0.0.1', 'localhost')}
`,
);

process.on('message', () => {
  const operations: Record<string, number> = {};
  for (const { operation } of emulator.requests) operations[operation] = (operations[operation] ?? 0) + 1;
  const counts: WorldCounts = {
    requests: emulator.requests.length,
    throttled: emulator.requests.filter(({ errorName }) => errorName === 'TooManyRequestsException').length,
    operations,
    effects: emulator.world.effects.length,
  };
  process.send?.(counts);
});
process.once('disconnect', () => {
  void files.remove().finally(() => process.exit());
});
const ready: WorldReady = {
  endpoint: emulator.endpoint,
  configFile: files.configFile,
  credentialsFile: files.credentialsFile,
};
process.send?.(ready);
