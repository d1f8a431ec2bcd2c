// What can happen between two steps of the program: persons, other administrators, the network, the machine.
import { planBatch, runBatch } from '../../../src/actions/batch.ts';
import { targetKey, targetsIn, type Target } from '../../../src/actions/target.ts';
import { EVERYTHING, PENDING_ONLY } from '../../../src/invitations/filter.ts';
import { allowedAction } from '../../../src/invitations/invitation.ts';
import type { Known } from './cloud.ts';
import { name, type Confirmed } from './ledger.ts';
import type { Random } from './random.ts';
import type { Simulation } from './simulation.ts';
import type { Window } from './window.ts';

/** Does it, and says what it was; nothing where it was not possible. */
export type Step = (simulation: Simulation, random: Random) => string | undefined;

export const STEPS: readonly (readonly [weight: number, step: Step])[] = [
  [10, openProfile],
  [7, refreshEverything],
  [3, refreshProfile],
  [3, stopRefresh],
  [18, ask],
  [18, answer],
  [6, batch],
  [3, stopBatch],
  [5, readRow],
  [3, verifyEntry],
  [2, filter],
  [2, signInOrOut],
  [3, changeCredentials],
  [3, editFiles],
  [4, followFiles],
  [2, fillDisk],
  [9, invite],
  [7, administer],
  [9, changeWeather],
  [3, crash],
];

function openProfile({ windows }: Simulation, random: Random): string | undefined {
  const window = random.pick(windows);
  const profile = random.pick(window?.inbox.profiles ?? []);
  if (!window || !profile) return undefined;
  window.run(`opening ${profile.profile.name}`, async () => {
    profile.open();
    await profile.whenIdle();
  });
  return `${window.name} opens ${profile.profile.name}`;
}

function refreshEverything({ windows }: Simulation, random: Random): string | undefined {
  const window = random.pick(windows);
  if (!window) return undefined;
  const controller = new AbortController();
  window.refreshes.push(controller);
  window.run('refreshing everything', () => window.inbox.refresh(controller.signal));
  return `${window.name} refreshes everything`;
}

function refreshProfile({ windows }: Simulation, random: Random): string | undefined {
  const window = random.pick(windows);
  const profile = random.pick(window?.inbox.profiles ?? []);
  if (!window || !profile) return undefined;
  window.run(`refreshing ${profile.profile.name}`, () => profile.refresh());
  return `${window.name} refreshes ${profile.profile.name}`;
}

function stopRefresh({ windows }: Simulation, random: Random): string | undefined {
  const window = random.pick(windows);
  const controller = window?.refreshes.pop();
  if (!window || !controller) return undefined;
  controller.abort();
  return `${window.name} stops its refresh`;
}

function ask(simulation: Simulation, random: Random): string | undefined {
  const window = random.pick(simulation.windows);
  const target = random.pick(targets(window).filter(({ row }) => row.activity === undefined));
  if (!window || target?.profile.accountId === undefined) return undefined;
  window.question = { target, account: target.profile.accountId };
  const known = simulation.knownOf(target);
  return `${window.name} asks about ${known?.label} as ${target.profile.profile.name}, account ${target.profile.accountId}`;
}

function answer(simulation: Simulation, random: Random): string | undefined {
  const window = random.pick(simulation.windows.filter(({ question }) => question !== undefined));
  const question = window?.question;
  if (!window || !question) return undefined;
  delete window.question;
  if (random.chance(0.1)) return `${window.name} leaves its question`;
  const confirmed = confirm(simulation, window, question.target, question.account);
  if (!confirmed) return undefined;
  const { signal } = new AbortController();
  const { action } = confirmed;
  window.run(
    name(confirmed),
    async () => simulation.ledger.ended(confirmed, await window.runner.run(question.target, { action, signal })),
    [confirmed],
  );
  return `${window.name} confirms ${name(confirmed)} for account ${confirmed.account}`;
}

function batch(simulation: Simulation, random: Random): string | undefined {
  const window = random.pick(simulation.windows);
  if (!window) return undefined;
  const action = random.pick(['cancel', 'decline'] as const) ?? 'cancel';
  const only = random.chance(0.5) ? random.pick(window.inbox.profiles) : undefined;
  const chosen = targets(window).filter(
    ({ profile, store, row }) =>
      (only === undefined || profile === only) &&
      profile.accountId !== undefined &&
      window.visible.has(profile, store, row.key),
  );
  const plan = planBatch(action, chosen);
  if (plan.targets.length === 0) return undefined;
  const confirmed = new Map<string, Confirmed>();
  for (const target of plan.targets) {
    const one = confirm(simulation, window, target, target.profile.accountId ?? '');
    if (one) confirmed.set(targetKey(target), one);
  }
  const controller = new AbortController();
  window.batches.push(controller);
  window.run(
    `a batch of ${confirmed.size}`,
    () =>
      runBatch(plan, {
        runner: window.runner,
        signal: controller.signal,
        onResult: ({ target, outcome }) => {
          const one = confirmed.get(targetKey(target));
          if (one) simulation.ledger.ended(one, outcome);
        },
      }),
    [...confirmed.values()],
  );
  return `${window.name} confirms a batch: ${[...confirmed.values()].map(name).join(', ')}`;
}

function stopBatch({ windows }: Simulation, random: Random): string | undefined {
  const window = random.pick(windows);
  const controller = window?.batches.pop();
  if (!window || !controller) return undefined;
  controller.abort();
  return `${window.name} stops its batch`;
}

function readRow(simulation: Simulation, random: Random): string | undefined {
  const window = random.pick(simulation.windows);
  const target = random.pick(window ? window.inbox.profiles.flatMap(targetsIn) : []);
  if (!window || !target) return undefined;
  const known = simulation.knownOf(target)?.label;
  window.run(`reading ${known}`, () => window.runner.read(target));
  return `${window.name} reads ${known} as ${target.profile.profile.name}`;
}

/** "Check Again" in the history. */
function verifyEntry({ windows }: Simulation, random: Random): string | undefined {
  const window = random.pick(windows);
  if (!window) return undefined;
  const chance = random.next();
  window.run('verifying an entry', () => verifyOne(window, chance));
  return `${window.name} verifies an entry of the history`;
}

/** As long as an entry without a result may belong to an action that is under way. */
const STILL_RUNNING_MS = 60_000;

async function verifyOne({ history, inbox, runner }: Window, chance: number): Promise<void> {
  const entries = (await history.read()).filter(
    ({ at, result }) => result?.kind === 'unknown' || (result === undefined && Date.now() - at >= STILL_RUNNING_MS),
  );
  const entry = entries[Math.floor(chance * entries.length)];
  const profile = inbox.profiles.find((candidate) => candidate.profile.name === entry?.profile);
  if (!entry || !profile) return;
  const found = await runner.verify(profile, entry);
  // A full disk is reported to the person.
  if (found.kind === 'found') await history.end(entry.id, found.result).catch(() => undefined);
}

function filter({ windows }: Simulation, random: Random): string | undefined {
  const window = random.pick(windows);
  const chosen = random.pick([
    PENDING_ONLY,
    EVERYTHING,
    { ...PENDING_ONLY, services: ['partnercentral'] },
    { ...EVERYTHING, directions: ['sent' as const] },
  ]);
  if (!window || !chosen) return undefined;
  window.visible.setFilter(chosen);
  return `${window.name} sets a filter`;
}

function signInOrOut({ machine, windows }: Simulation, random: Random): string {
  machine.signedIn = !machine.signedIn || random.chance(0.4);
  machine.token++;
  for (const window of windows) if (random.chance(0.7)) window.followSignIn();
  return machine.signedIn ? 'somebody signs in' : 'somebody signs out';
}

/** No file event tells of it: the next renewal leads to the other account. */
function changeCredentials(simulation: Simulation, random: Random): string | undefined {
  if (simulation.omits('other accounts')) return undefined;
  const { machine } = simulation;
  const section = random.pick(machine.sections);
  const account = random.pick(['boss', 'rival', 'guest', 'second'] as const);
  if (!section || account === undefined || account === section.account) return undefined;
  section.account = account;
  return `the credentials of ${section.name} lead to ${account} now`;
}

function editFiles({ machine }: Simulation, random: Random): string | undefined {
  const section = random.pick(machine.sections);
  if (!section) return undefined;
  section.isThere = !section.isThere || random.chance(0.6);
  section.revision++;
  return section.isThere ? `profile ${section.name} is edited` : `profile ${section.name} is removed`;
}

function followFiles({ windows }: Simulation, random: Random): string | undefined {
  const window = random.pick(windows);
  if (!window) return undefined;
  window.followFiles();
  window.followSignIn();
  return `${window.name} reads the files again`;
}

function fillDisk({ machine, time }: Simulation, random: Random): string {
  machine.isDiskFull = true;
  time.after(random.between(1, 5_000), () => {
    machine.isDiskFull = false;
  });
  return 'the disk is full for a while';
}

function invite(simulation: Simulation, random: Random): string | undefined {
  return simulation.invite(random);
}

function administer({ clouds, ledger }: Simulation, random: Random): string | undefined {
  const cloud = random.pick(clouds);
  const known = random.pick(cloud?.invitations.filter((one) => cloud.isPending(one)) ?? []);
  const deed = random.weighted([
    [4, 'cancel'],
    [4, 'decline'],
    [1, 'accept'],
    [2, 'expire'],
  ] as const);
  if (!cloud || !known || !cloud.administer(known, deed)) return undefined;
  ledger.explain(cloud);
  return `another administrator: ${deed} ${known.label}`;
}

function changeWeather({ network }: Simulation, random: Random): string {
  const chance = random.pick([0, 0, 0.1, 0.3, 0.6]) ?? 0;
  const only = random.pick([undefined, 'actions', 'reads'] as const);
  network.weather = { chance, only };
  return chance === 0 ? 'the network is good' : `${chance * 100} % of the ${only ?? 'requests'} fail`;
}

function crash(simulation: Simulation, random: Random): string | undefined {
  const window = random.pick(simulation.windows);
  return window && simulation.crash(window);
}

function targets(window: Window | undefined): Target[] {
  const all = window?.inbox.profiles.flatMap(targetsIn) ?? [];
  return all.filter(({ row }) => allowedAction(row.invitation) !== undefined);
}

function confirm(simulation: Simulation, window: Window, target: Target, account: string): Confirmed | undefined {
  const known: Known | undefined = simulation.knownOf(target);
  const action = allowedAction(target.row.invitation);
  if (!known || !action) {
    simulation.ledger.violated(
      'rows equal the service',
      `A row shows ${target.row.invitation.id}, which does not exist there.`,
    );
    return undefined;
  }
  const profile = target.profile.profile.name;
  return simulation.ledger.confirm({ window: window.name, profile, account, known, action });
}
