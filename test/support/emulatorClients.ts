import assert from 'node:assert/strict';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { PartnerCentralAccountClient } from '@aws-sdk/client-partnercentral-account';
import { startEmulator } from '../../src/emulator/emulator.ts';
import type { Emulator, EmulatorOptions } from '../../src/emulator/emulator.ts';
import type { Account, Organization, Partner } from '../../src/emulator/world.ts';

/** What a client of any service needs to talk to the emulator as one account. */
export interface ClientOptions {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
}

export interface EmulatorClients extends AsyncDisposable {
  emulator: Emulator;
  boss: Account;
  guest: Account;
  organization: Organization;
  options(account: Account, maxAttempts?: number): ClientOptions;
  organizations(account: Account, maxAttempts?: number): OrganizationsClient;
  partnerCentral(account: Account, maxAttempts?: number): PartnerCentralAccountClient;
}

/** A running emulator with an organization (`boss` manages it) and an account outside of it (`guest`). */
export async function startEmulatorClients(
  options: EmulatorOptions = { rates: 'unlimited' },
): Promise<EmulatorClients> {
  const emulator = await startEmulator(options);
  const { world } = emulator;
  const boss = world.addAccount({ name: 'Boss', email: 'boss@example.com' });
  const guest = world.addAccount({ name: 'Guest', email: 'guest@example.org' });
  const organization = world.createOrganization(boss);
  const clients: { destroy(): void }[] = [];
  const keep = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const of = (account: Account, maxAttempts = 1): ClientOptions => ({
    endpoint: emulator.endpoint,
    region: 'us-east-1',
    credentials: world.issueKey(account),
    maxAttempts,
  });
  return {
    emulator,
    boss,
    guest,
    organization,
    options: of,
    organizations: (account, maxAttempts) => keep(new OrganizationsClient(of(account, maxAttempts))),
    partnerCentral: (account, maxAttempts) => keep(new PartnerCentralAccountClient(of(account, maxAttempts))),
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await emulator.close();
    },
  };
}

/** Two partners of the AWS catalog, made of the two accounts. */
export function registerPartners({ emulator, boss, guest }: EmulatorClients): { sender: Partner; receiver: Partner } {
  const register = (account: Account) =>
    emulator.world.registerPartner(account, { catalog: 'AWS', name: account.name });
  return { sender: register(boss), receiver: register(guest) };
}

/** Name and reason of the error that a call ends with. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Error);
    const reason = 'Reason' in error && typeof error.Reason === 'string' ? ` ${error.Reason}` : '';
    return error.name + reason;
  }
  return 'no refusal';
}
