// Against what people use today: a loop over the AWS CLI.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { median } from './figures.ts';
import type { Figure, Suite } from './figures.ts';
import { environmentOf, startWorld } from './processes.ts';
import type { WorldReady } from './protocol.ts';
import { once, repeated, RUNS } from './repeats.ts';

const exec = promisify(execFile);

async function cliVersion(): Promise<string | undefined> {
  return exec('aws', ['--version']).then(
    ({ stdout }) => /^aws-cli\/\S+/.exec(stdout)?.[0],
    () => undefined,
  );
}

/** What people use today: the four lists of one profile. A list that a profile does not have is an answer, too. */
function cliCommands(profile: string): string[][] {
  const received = ['--catalog', 'AWS', '--participant-type'];
  return [
    ['organizations', 'list-handshakes-for-organization'],
    ['organizations', 'list-handshakes-for-account'],
    ['partnercentral-account', 'list-connection-invitations', ...received, 'SENDER'],
    ['partnercentral-account', 'list-connection-invitations', ...received, 'RECEIVER'],
  ].map((command) => command.concat('--profile', profile));
}

async function cliLoop(files: WorldReady, profiles: number, atOnce: number): Promise<number> {
  const limit = pLimit(atOnce);
  const commands = Array.from({ length: profiles }, (_, index) =>
    cliCommands(`crowd-${String(index + 1).padStart(4, '0')}`),
  ).flat();
  const started = performance.now();
  await Promise.all(
    commands.map((args) =>
      limit(() => exec('aws', args, { env: { ...environmentOf(files), AWS_PAGER: '' } }).catch(() => undefined)),
    ),
  );
  return performance.now() - started;
}

const PROFILES_OF_LOOP = 50;
const CLI_SAMPLE = { sequential: 5, parallel: 10, atOnce: 8 };

export const cli: Suite = {
  name: 'cli',
  what: 'against a loop over the AWS CLI: the same 50 profiles, 50 ms',
  async *run(): AsyncIterable<Figure> {
    const world = { profiles: PROFILES_OF_LOOP, handshakes: PROFILES_OF_LOOP * 4, latencyMs: 50 };
    const ours = await repeated(RUNS, async () => (await once(world, { kind: 'refresh', again: 1 })).answer);
    const first = median(ours.map((run) => run.firstMs));
    const again = median(ours.map((run) => run.againMs[0] ?? Number.NaN));
    yield { name: 'ours, in a new process', unit: 'ms', value: first };
    yield { name: 'ours, again', unit: 'ms', value: again };
    const version = await cliVersion();
    for (const [name, profiles, atOnce, atLeast] of [
      ['one command after the other', CLI_SAMPLE.sequential, 1, 50],
      [`${CLI_SAMPLE.atOnce} commands at a time`, CLI_SAMPLE.parallel, CLI_SAMPLE.atOnce, 10],
    ] as const) {
      if (version === undefined) {
        yield { name: `AWS CLI, ${name}`, unit: 's', value: undefined, note: 'not measured: no `aws` on this machine' };
        continue;
      }
      await using running = await startWorld(world);
      const factor = PROFILES_OF_LOOP / profiles;
      const scaled = (await cliLoop(running.files, profiles, atOnce)) * factor;
      yield {
        name: `AWS CLI, ${name}`,
        unit: 's',
        value: scaled / 1_000,
        note: `${version}; ${profiles} profiles were measured, times ${factor}`,
      };
      yield {
        name: `… as a multiple of ours in a new process`,
        unit: '×',
        value: scaled / first,
        budget: atLeast,
        atLeast: true,
      };
    }
  },
};
