import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { SharedFilesReader } from '../../src/aws/config/sharedFiles.ts';
import type { Network } from '../../src/aws/http/proxy.ts';
import { defined } from '../../src/common/records.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import type { World } from '../../src/emulator/world.ts';
import { Inbox } from '../../src/inbox/inbox.ts';
import type { ProfileInbox } from '../../src/inbox/profileInbox.ts';
import type { Failure } from '../../src/invitations/failure.ts';
import type { MfaQuestion } from '../../src/invitations/invitationSource.ts';
import { ProfileList, type Found } from '../../src/profiles/profileList.ts';
import type { ProfileSelection } from '../../src/profiles/profileSelection.ts';
import { keepLines } from '../host/written.ts';
import { IdentityServices } from './identityServices.ts';

export type Settings = Readonly<Record<string, string | undefined>>;

const endpoints = (names: readonly string[], endpoint: string): string[] =>
  names.map((name) => `${name} =\n  endpoint_url = ${endpoint}`);

/** Text of one section. */
export function section(head: string, settings: Settings): string {
  const lines = Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : `${key} = ${value}`));
  return [`[${head}]`, ...lines, ''].join('\n');
}

/** Settings of a section that has these keys. */
export function keySettings(key: { readonly accessKeyId: string; readonly secretAccessKey: string }) {
  return { aws_access_key_id: key.accessKeyId, aws_secret_access_key: key.secretAccessKey };
}

/**
 * A home folder with AWS files, and all that the extension has below its window: profiles, inbox and the real SDK,
 * which finds the emulator and the stand-ins of {@link IdentityServices} by the `services` section `local`. The
 * environment of this process leads there until the test ends.
 */
export async function awsHome(
  t: TestContext,
  {
    env = {},
    network,
    pause,
  }: {
    readonly env?: Readonly<Record<string, string>>;
    readonly network?: () => Network;
    /** Instead of waiting for files that have changed to stay the same. */
    readonly pause?: () => Promise<void>;
  } = {},
) {
  const folder = await mkdtemp(path.join(tmpdir(), 'handshakes-home-'));
  const emulator = await startEmulator({ rates: 'unlimited' });
  const services = new IdentityServices(() => emulator.world);
  const closeServices = await services.start();
  const files = {
    home: folder,
    config: path.join(folder, '.aws', 'config'),
    credentials: path.join(folder, '.aws', 'credentials'),
  };
  const settings: Record<string, string> = {
    HOME: folder,
    USERPROFILE: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  };
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, settings);
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const inbox = new Inbox();
  const found: Found[] = [];
  const questions: MfaQuestion[] = [];
  /** Answers each question of an MFA device; `undefined` is Cancel. */
  const answers: ((question: MfaQuestion) => string | undefined | Promise<string | undefined>)[] = [];
  const shown: { now: ProfileSelection } = { now: { include: [], exclude: [] } };
  const profiles = new ProfileList({
    inbox,
    log: { info: write, warn: write },
    version: '1.2.3',
    env: process.env,
    ...defined({ network, files: pause && new SharedFilesReader(process.env, pause) }),
    prompts: {
      mfaCode: async (question) => {
        questions.push(question);
        return answers.shift()?.(question);
      },
    },
    catalogs: () => [],
    shown: () => shown.now,
    onFound: (now) => void found.push(now),
  });
  t.after(async () => {
    inbox.dispose();
    profiles.dispose();
    await closeServices();
    await emulator.close();
    keepLines(lines);
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
    await rm(folder, { recursive: true, force: true });
  });
  const local = [
    '[services local]',
    ...endpoints(['organizations', 'partnercentral_account'], emulator.endpoint),
    ...endpoints(['sts', 'sso', 'sso_oidc', 'signin'], services.endpoint),
    '',
  ].join('\n');

  return {
    emulator,
    world: emulator.world,
    services,
    files,
    inbox,
    profiles,
    lines,
    found,
    questions,
    answers,
    shown,
    /** Writes the config file: these profiles, each led to the stand-ins, and further sections. */
    async config(byName: Readonly<Record<string, Settings>>, ...further: readonly string[]): Promise<void> {
      const sections = Object.entries(byName).map(([name, about]) =>
        section(name === 'default' ? name : `profile ${name}`, { region: 'us-east-1', services: 'local', ...about }),
      );
      await mkdir(path.dirname(files.config), { recursive: true });
      await writeFile(files.config, [local, ...sections, ...further].join('\n'), { mode: 0o600 });
    },
    async credentials(byName: Readonly<Record<string, Settings>>): Promise<void> {
      await mkdir(path.dirname(files.credentials), { recursive: true });
      const sections = Object.entries(byName).map(([name, about]) => section(name, about));
      await writeFile(files.credentials, sections.join('\n'), { mode: 0o600 });
    },
    profile(name: string): ProfileInbox {
      const profile = inbox.profile(encodeURIComponent(name));
      assert.ok(profile, `no profile ${name}`);
      return profile;
    },
    /** Everything that was written to a log or can be read on a row: no secret may be in it. */
    assertNoSecrets(): void {
      const text = JSON.stringify([lines, inbox.profiles.map((profile) => failuresOf(profile))]);
      for (const secret of services.secrets) assert.ok(!text.includes(secret), 'a secret was written');
    },
  };
}

export type AwsHome = Awaited<ReturnType<typeof awsHome>>;

/** What is in the way of a profile, or of its lists. */
export function failuresOf({ problems, inapplicableLists }: ProfileInbox): Failure[] {
  return [...problems, ...inapplicableLists].map(({ failure }) => failure);
}

/** An organization with one invitation, and whoever received it. */
export function twoAccounts(world: World) {
  const boss = world.addAccount({ id: '111122223333', name: 'Boss Corp', email: 'boss@example.com' });
  const guest = world.addAccount({ id: '444455556666', name: 'Guest Inc', email: 'guest@example.org' });
  const organization = world.createOrganization(boss, { id: 'o-exampleorgid' });
  world.invite(organization, { type: 'ACCOUNT', id: guest.id });
  return { boss, guest, organization };
}
