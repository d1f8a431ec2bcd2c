// One place that profiles call: an emulator with its accounts and invitations, and the other administrators there.
import { startEmulator, type Emulator } from '../../../src/emulator/emulator.ts';
import type { Account, Organization, Partner } from '../../../src/emulator/world.ts';
import { Random } from './random.ts';

/** An invitation of the simulation, under a name that is the same in every run. */
export interface Known {
  readonly label: string;
  readonly cloud: Cloud;
  readonly service: 'organizations' | 'partnercentral';
  readonly catalog?: 'AWS' | 'Sandbox';
  readonly id: string;
  readonly sender: string;
  readonly receiver: string;
}

export type Deed = 'cancel' | 'decline' | 'accept' | 'expire';

/** What makes clouds alike: the same accounts and organizations, and ids that can be equal. */
export const ACCOUNTS = {
  boss: '111122223333',
  rival: '777788889999',
  guest: '444455556666',
  second: '555566667777',
} as const;
export type AccountName = keyof typeof ACCOUNTS;

const CATALOGS = ['AWS', 'Sandbox'] as const;

export interface InviteOptions {
  readonly label: string;
  readonly catalogs: readonly string[];
}

export class Cloud {
  readonly name: string;
  /** What `endpoint_url` of its profiles says. */
  readonly endpoint: string;
  readonly emulator: Emulator;
  readonly invitations: Known[] = [];
  readonly #accounts = new Map<string, Account>();
  readonly #organizations = new Map<string, Organization>();
  readonly #partners = new Map<string, Partner>();
  readonly #keys = new Map<string, { readonly accessKeyId: string; readonly secretAccessKey: string }>();

  private constructor(name: string, emulator: Emulator) {
    this.name = name;
    this.endpoint = `http://${name}.example`;
    this.emulator = emulator;
    const { world } = emulator;
    for (const [title, id] of Object.entries(ACCOUNTS)) {
      const account = world.addAccount({ id, name: title, email: `${title}@example.com` });
      this.#accounts.set(title, account);
      for (const catalog of CATALOGS) {
        this.#partners.set(`${catalog} ${title}`, world.registerPartner(account, { catalog, name: title }));
      }
    }
    for (const title of ['boss', 'rival'] as const) {
      this.#organizations.set(
        title,
        world.createOrganization(this.account(title), { id: `o-${title}00000000`.slice(0, 12) }),
      );
    }
  }

  static async start(name: string): Promise<Cloud> {
    return new Cloud(name, await startEmulator());
  }

  account(name: AccountName): Account {
    return found(this.#accounts.get(name));
  }

  /** One key for each user of an account: renewed credentials are the same person's. */
  key(account: AccountName, user: string): { readonly accessKeyId: string; readonly secretAccessKey: string } {
    const name = `${account} ${user}`;
    const key = this.#keys.get(name) ?? this.emulator.world.issueKey(this.account(account), user);
    this.#keys.set(name, key);
    return key;
  }

  /** Sends an invitation, of whatever kind is possible now. */
  invite(random: Random, { label, catalogs }: InviteOptions): Known | undefined {
    try {
      if (random.chance(0.6)) return this.#handshake(random, label);
      return this.#connection(random, label, CATALOGS.find((catalog) => catalog === random.pick(catalogs)) ?? 'AWS');
    } catch {
      // One is open already, or the account has joined.
      return undefined;
    }
  }

  statusOf({ service, catalog, id, sender }: Known): string {
    const { world } = this.emulator;
    if (service === 'organizations') return world.handshake(id)?.state ?? 'gone';
    const partner = found(world.directory.partner(catalog ?? 'AWS', sender));
    return world.connectionInvitations.get(partner, id).status;
  }

  isPending(known: Known): boolean {
    return ['REQUESTED', 'OPEN', 'PENDING'].includes(this.statusOf(known));
  }

  /** Another administrator does it, without our help. Whether it was possible. */
  administer(known: Known, deed: Deed): boolean {
    try {
      if (known.service === 'organizations') this.#administerHandshake(known, deed);
      else this.#administerConnection(known, deed);
      return true;
    } catch {
      return false;
    }
  }

  close(): Promise<void> {
    return this.emulator.close();
  }

  #handshake(random: Random, label: string): Known {
    const { world } = this.emulator;
    const from = random.pick(['boss', 'boss', 'rival'] as const) ?? 'boss';
    const organization = found(this.#organizations.get(from));
    const kind = random.weighted([
      [6, 'account'],
      [3, 'email'],
      [1, 'transfer'],
    ] as const);
    const to = random.pick(['guest', 'second'] as const) ?? 'guest';
    if (kind === 'transfer') {
      const other = from === 'boss' ? 'rival' : 'boss';
      const startsAt = world.now() + 5 * 86_400_000;
      const target = { type: 'ACCOUNT', id: ACCOUNTS[other] } as const;
      const { id } = world.inviteToTransferResponsibility(organization, target, { sourceName: label, startsAt });
      return this.#add({ label, service: 'organizations', id, sender: ACCOUNTS[from], receiver: ACCOUNTS[other] });
    }
    const email = `${label.slice(1)}@guests.example.org`;
    const target =
      kind === 'email' ? ({ type: 'EMAIL', id: email } as const) : ({ type: 'ACCOUNT', id: ACCOUNTS[to] } as const);
    const { id } = world.invite(organization, target, `Note of ${label}`);
    const receiver = kind === 'email' ? email : ACCOUNTS[to];
    return this.#add({ label, service: 'organizations', id, sender: ACCOUNTS[from], receiver });
  }

  #connection(random: Random, label: string, catalog: 'AWS' | 'Sandbox'): Known {
    const names = Object.keys(ACCOUNTS);
    const from = random.pick(names) ?? '';
    const to = random.pick(names.filter((name) => name !== from)) ?? '';
    const sender = found(this.#partners.get(`${catalog} ${from}`));
    const receiver = found(this.#partners.get(`${catalog} ${to}`));
    const { id } = this.emulator.world.createConnectionInvitation(sender, {
      connectionType: random.chance(0.5) ? 'SUBSIDIARY' : 'OPPORTUNITY_COLLABORATION',
      receiver,
      message: `Message of ${label}`,
      email: 'dana@example.com',
      name: 'Dana',
    });
    const parties = { sender: sender.accountId, receiver: receiver.accountId };
    return this.#add({ label, service: 'partnercentral', catalog, id, ...parties });
  }

  #administerHandshake({ id, sender, receiver }: Known, deed: Deed): void {
    const { world } = this.emulator;
    const by = found(world.directory.account(deed === 'cancel' ? sender : receiver));
    if (deed === 'cancel') world.handshakes.cancel(by, id);
    else if (deed === 'decline') world.handshakes.decline(by, id);
    else if (deed === 'accept') world.handshakes.accept(by, id);
    else world.setHandshakeState(id, 'EXPIRED');
  }

  #administerConnection({ id, sender, receiver, catalog = 'AWS' }: Known, deed: Deed): void {
    const { world } = this.emulator;
    const by = found(world.directory.partner(catalog, deed === 'cancel' ? sender : receiver));
    if (deed === 'cancel') world.connectionInvitations.cancel(by, id);
    else if (deed === 'decline') world.connectionInvitations.reject(by, id);
    else if (deed === 'accept') world.connectionInvitations.accept(by, id);
    else world.setConnectionInvitationStatus(id, 'EXPIRED');
  }

  #add(about: Omit<Known, 'cloud'>): Known {
    const known = { ...about, cloud: this };
    this.invitations.push(known);
    return known;
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('The simulation looked for something that is not there.');
  return value;
}
