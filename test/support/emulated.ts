import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { TestContext } from 'node:test';
import type { CredentialSource } from '../../src/aws/config/credentialSource.ts';
import type { AwsProfile } from '../../src/aws/config/sharedProfiles.ts';
import { ConnectionFactory } from '../../src/aws/connectionFactory.ts';
import type { Timeouts } from '../../src/aws/http/requestHandler.ts';
import { InboxProfile } from '../../src/aws/inboxProfile.ts';
import type { Log } from '../../src/aws/log.ts';
import { startEmulator, type EmulatorOptions, type EmulatorProfile } from '../../src/emulator/emulator.ts';
import type { Account } from '../../src/emulator/world.ts';
import { InvitationError, type Failure } from '../../src/invitations/failure.ts';
import type { Invitation } from '../../src/invitations/invitation.ts';
import type {
  ActionOptions,
  CallOptions,
  Connection,
  InvitationList,
  InvitationSource,
  Profile,
  Prompts,
} from '../../src/invitations/invitationSource.ts';
import { keepLines } from '../host/written.ts';
import { secretIn } from './secrets.ts';

/** Long enough for a busy machine, short enough for a server that hangs. */
const TIMEOUTS: Timeouts = { connection: 5_000, request: 10_000, call: 20_000, credentials: 10_000 };

/** Of a profile whose credentials are in no file. */
export const credentialSource: CredentialSource = { profile: '', origin: { kind: 'none', problem: '' }, roles: [] };

/** Nobody is there to answer. */
export const prompts: Prompts = { mfaCode: () => Promise.resolve(undefined) };

export const options: CallOptions = { signal: new AbortController().signal };
export const actionOptions = (token: string = crypto.randomUUID()): ActionOptions => ({ ...options, token });

export interface ConnectAbout {
  readonly name?: string;
  readonly region?: string;
  readonly catalogs?: readonly string[];
  readonly endpoint?: string;
}

/** An emulator with an empty world and a connector that leads there; both end with the test. */
export async function emulated(t: TestContext, about: EmulatorOptions & { readonly timeouts?: Timeouts } = {}) {
  const { timeouts = TIMEOUTS, ...rest } = about;
  const emulator = await startEmulator({ rates: 'unlimited', ...rest });
  const lines: string[] = [];
  const write = (line: string): void => {
    lines.push(line);
  };
  const log: Log = { info: write, warn: write };
  const connector = new ConnectionFactory({
    log,
    version: '1.2.3',
    timeouts,
    prompts,
  });
  t.after(async () => {
    connector.dispose();
    await emulator.close();
    keepLines(lines);
  });
  const { world, endpoint } = emulator;

  /** The account's own connection, with a new key. */
  const connect = (
    account: Account,
    { name = 'acme', region = 'us-east-1', catalogs = ['AWS'], endpoint: other = endpoint }: ConnectAbout = {},
  ): Connection => {
    const key = world.issueKey(account);
    const profile: AwsProfile = { name, region, endpoints: { '*': other }, settings: {}, credentialSource };
    return connector.connect(profile, { catalogs, credentials: () => Promise.resolve(key) });
  };
  /** As the sample data has them. */
  const inboxProfiles = (
    profiles: readonly EmulatorProfile[],
    catalogs: readonly string[] = ['AWS', 'Sandbox'],
  ): Profile[] =>
    profiles.map(
      ({ name, region, accessKeyId, secretAccessKey }) =>
        new InboxProfile(
          { name, region, endpoints: { '*': endpoint }, settings: {}, credentialSource },
          'sample',
          '',
          (profile) =>
            Promise.resolve(
              connector.connect(profile, {
                catalogs,
                credentials: () => Promise.resolve({ accessKeyId, secretAccessKey }),
              }),
            ),
        ),
    );
  return { emulator, world, lines, log, connector, connect, inboxProfiles };
}

export type Emulated = Awaited<ReturnType<typeof emulated>>;

/** An organization (Boss), an account in none (Guest); both are partners in both catalogs. */
export function createParties({ world }: Emulated) {
  const boss = world.addAccount({ id: '111122223333', name: 'Boss Corp', email: 'boss@example.com' });
  const guest = world.addAccount({ id: '444455556666', name: 'Guest Inc', email: 'guest@example.org' });
  const organization = world.createOrganization(boss, { id: 'o-exampleorgid' });
  const partners = (['AWS', 'Sandbox'] as const).map((catalog) => ({
    catalog,
    boss: world.registerPartner(boss, { catalog, profileId: `pprofile-boss${catalog}`, name: 'Boss' }),
    guest: world.registerPartner(guest, { catalog, profileId: `pprofile-guest${catalog}`, name: 'Guest' }),
  }));
  const connectionInvitation = (catalog: 'AWS' | 'Sandbox' = 'AWS') => {
    const found = partners.find((candidate) => candidate.catalog === catalog);
    assert.ok(found);
    return world.createConnectionInvitation(found.boss, {
      connectionType: 'OPPORTUNITY_COLLABORATION',
      receiver: found.guest,
      message: 'Shall we meet in Oslo?',
      email: 'dana@example.com',
      name: 'Dana Rivers',
    });
  };
  return {
    boss,
    guest,
    organization,
    invite: (notes?: string) => world.invite(organization, { type: 'ACCOUNT', id: guest.id }, notes),
    connectionInvitation,
  };
}

/** The list with that id, and the source that has it. */
export function listOf(connection: Connection, id: string): { source: InvitationSource; list: InvitationList } {
  for (const source of connection.sources) for (const list of source.lists) if (list.id === id) return { source, list };
  throw new assert.AssertionError({ message: `There is no list ${id}.` });
}

export async function readPages(connection: Connection, id: string): Promise<(readonly Invitation[])[]> {
  const { source, list } = listOf(connection, id);
  const pages: (readonly Invitation[])[] = [];
  for await (const page of source.list(list, options)) pages.push(page);
  return pages;
}

export async function readAll(connection: Connection, id: string): Promise<Invitation[]> {
  return (await readPages(connection, id)).flat();
}

/** The only row of a list. */
export async function readOne(
  connection: Connection,
  id: string,
): Promise<{ source: InvitationSource; row: Invitation }> {
  const rows = await readAll(connection, id);
  const [row] = rows;
  assert.ok(row && rows.length === 1, `${rows.length} rows`);
  return { source: listOf(connection, id).source, row };
}

/** What went wrong; fails where nothing did, or where something else than the declared error was thrown. */
export async function failureFrom(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof InvitationError, String(error));
    assert.equal(secretIn(JSON.stringify(error.failure)), undefined);
    return error.failure;
  }
  throw new assert.AssertionError({ message: 'It should have failed.' });
}

/** Everything that reaches a plain server, answered by the test. */
export async function listener(
  t: TestContext,
  answer: (body: string, request: IncomingMessage, index: number) => [number, string],
) {
  const received: { body: string; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ body, headers: request.headers });
      const [status, text] = answer(body, request, received.length - 1);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  t.after(close);
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  return { received, endpoint: `http://127.0.0.1:${address.port}`, close };
}

/** Waits for something that a request brings about; gives up after a while, so that a test always ends. */
export async function until(happened: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = AbortSignal.timeout(20_000);
  while (!(await happened())) {
    assert.ok(!deadline.aborted, `It never happened: ${what}`);
    await new Promise(setImmediate);
  }
}
