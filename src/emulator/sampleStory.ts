// The sample data: five profiles that between them show every kind and state of invitation.
import type { EmulatorProfile } from './awsFiles.ts';
import { DAY_MS, HOUR_MS } from './emulatorDurations.ts';
import type {
  Account,
  Catalog,
  ConnectionType,
  InvitationStatus,
  Organization,
  Partner,
  Target,
  World,
} from './world.ts';

/**
 * A note that tries everything a stranger could try: markup, a link that runs a command, text that reads backwards,
 * characters that cannot be seen.
 */
const HOSTILE_NOTE =
  '**AWS Security**: your account will be closed. [Accept the invitation](https://login.example.net/aws) or ' +
  '[verify now](command:workbench.action.terminal.new) $(warning) <b>today</b>.\n' +
  'Sign in at \u202Emoc.elpmaxe\u202C and con\u200Bfirm\u200D your pass\u2060word.\u0007';

/**
 * Fills an empty world with five profiles that between them show every kind and state of invitation.
 *
 * @returns the profiles: acme-management, acme-workloads, fresh-start, cloudworks-partner, datapoint-partner
 */
export function tellSampleStory(world: World): EmulatorProfile[] {
  const acme = world.addAccount({ id: '111122223333', name: 'Acme Management', email: 'aws-root@acme.example.com' });
  const workloads = world.addAccount({
    id: '444455556666',
    name: 'Acme Workloads',
    email: 'workloads@acme.example.com',
  });
  const fresh = world.addAccount({ id: '123456789012', name: 'Fresh Start', email: 'owner@fresh-start.example.org' });
  const cloudworks = world.addAccount({ id: '777788889999', name: 'Cloudworks', email: 'aws@cloudworks.example.com' });
  const datapoint = world.addAccount({ id: '555566667777', name: 'Datapoint', email: 'aws@datapoint.example.net' });

  const acmeOrganization = world.createOrganization(acme, { id: 'o-acme1example', featureSet: 'CONSOLIDATED_BILLING' });
  tellOfOrganizations(world, acmeOrganization, { acme, workloads, fresh });
  const lakeside = world.addAccount({ id: '222211110000', name: 'Lakeside', email: 'aws@lakeside.example.org' });
  for (const catalog of ['AWS', 'Sandbox'] as const) {
    tellOfPartners(world, catalog, { cloudworks, datapoint, lakeside });
  }

  world.addRole(workloads, 'OrganizationAccountAccessRole', { trusts: [acme] });
  world.addRole(acme, 'Auditor', { trusts: [acme], needsMfa: true });

  return [
    profile(world, 'acme-management', acme),
    profile(world, 'acme-workloads', workloads),
    // Organizations answers in every region; this profile keeps a client honest about it.
    profile(world, 'fresh-start', fresh, 'eu-west-1'),
    profile(world, 'cloudworks-partner', cloudworks),
    profile(world, 'datapoint-partner', datapoint),
  ];
}

function profile(world: World, name: string, owner: Account, region = 'us-east-1'): EmulatorProfile {
  return { name, accountId: owner.id, region, ...world.issueKey(owner) };
}

function email(id: string): Target {
  return { type: 'EMAIL', id };
}

function account(id: string): Target {
  return { type: 'ACCOUNT', id };
}

function tellOfOrganizations(
  world: World,
  acme: Organization,
  accounts: { acme: Account; workloads: Account; fresh: Account },
): void {
  const { workloads, fresh } = accounts;
  const now = world.now();
  const ago = (days: number): number => now - days * DAY_MS;

  // How Acme's member came to be one.
  const joining = world.invite(
    acme,
    account(workloads.id),
    'Welcome to Acme! Ask #cloud-help when anything is unclear.',
  );
  world.setHandshakeState(joining.id, 'ACCEPTED', { requestedAt: ago(24), finishedAt: ago(23) });
  world.addMember(acme, workloads);

  // An earlier attempt to enable all features was given up, and a newer one waits for the member.
  const givenUp = world.enableAllFeatures(acme);
  world.setHandshakeState(givenUp.id, 'CANCELED', { requestedAt: ago(20), finishedAt: ago(18) });
  const enabling = world.enableAllFeatures(acme);
  for (const asked of [enabling, ...world.handshakes.childrenOf(enabling.id)]) {
    world.setHandshakeState(asked.id, asked.state, { requestedAt: ago(12) });
  }

  // What Acme sent to others. Invitations are blocked while all features are being enabled, so these are from before:
  // the organization forgets the request for as long as it takes to tell them.
  delete acme.allFeaturesHandshakeId;
  const declined = world.invite(acme, email('maria@example.net'), 'As discussed on the phone.');
  world.setHandshakeState(declined.id, 'DECLINED', { requestedAt: ago(17), finishedAt: ago(16) });
  const expired = world.invite(acme, account('999988887777'));
  world.setHandshakeState(expired.id, 'EXPIRED', { requestedAt: ago(28), finishedAt: ago(13) });
  const canceled = world.invite(acme, email('old-vendor@example.org'), 'Wrong vendor, sorry.');
  world.setHandshakeState(canceled.id, 'CANCELED', { requestedAt: ago(16), finishedAt: ago(16) });
  const tomorrow = world.invite(
    acme,
    email('juan@example.com'),
    "Juan, please join Acme's organization before the audit.",
  );
  world.setHandshakeState(tomorrow.id, 'OPEN', { requestedAt: ago(14), expiresAt: now + 20 * HOUR_MS });
  const byAccount = world.invite(acme, account('222233334444'), 'Analytics sandbox');
  world.setHandshakeState(byAccount.id, 'OPEN', { requestedAt: ago(13) });
  const toFresh = world.invite(
    acme,
    account(fresh.id),
    'Hello Fresh Start team, this is the invitation we talked about.',
  );
  world.setHandshakeState(toFresh.id, 'OPEN', { requestedAt: ago(13) + 6 * HOUR_MS });
  acme.allFeaturesHandshakeId = enabling.id;

  const role = world.requestServiceLinkedRole(acme);
  world.setHandshakeState(role.id, 'REQUESTED', { requestedAt: ago(3) });

  // Strangers, and a company that wants to pay Acme's bills.
  const umbrellaAccount = world.addAccount({
    id: '333344445555',
    name: 'Umbrella Billing',
    email: 'billing@umbrella.example.net',
  });
  const umbrella = world.createOrganization(umbrellaAccount, { id: 'o-umbrella42x' });
  world.inviteToTransferResponsibility(umbrella, account(accounts.acme.id), {
    sourceName: 'Acme',
    startsAt: firstOfMonthAfter(now + 20 * DAY_MS),
    notes: 'We take over billing from the first of the month, as in the contract.',
  });
  const supplierAccount = world.addAccount({
    id: '888899990000',
    name: 'Northwind Supplies',
    email: 'it@northwind.example.org',
  });
  world.createOrganization(supplierAccount, { id: 'o-northwind7q' });
  const offered = world.inviteToTransferResponsibility(acme, email('it@northwind.example.org'), {
    sourceName: 'Northwind',
    startsAt: firstOfMonthAfter(now + 20 * DAY_MS),
  });
  world.setHandshakeState(offered.id, 'REQUESTED', { requestedAt: ago(2), expiresAt: now + 2 * DAY_MS + HOUR_MS });

  const strangerAccount = world.addAccount({
    id: '666677778888',
    name: 'AWS Support Team \u202E(yrtne deifirev)\u202C',
    email: 'aws-security@phish.example.net',
  });
  const strangers = world.createOrganization(strangerAccount, { id: 'o-stranger99z' });
  const phish = world.invite(strangers, email(fresh.email), HOSTILE_NOTE);
  world.setHandshakeState(phish.id, 'OPEN', { requestedAt: ago(1), expiresAt: now + 22 * HOUR_MS });

  const friendlyAccount = world.addAccount({
    id: '210987654321',
    name: 'Example Corp',
    email: 'cloud@corp.example.com',
  });
  const friends = world.createOrganization(friendlyAccount, { id: 'o-exampleorgid' });
  const toMember = world.invite(friends, account(workloads.id), 'Your team moves to Example Corp in spring.');
  world.setHandshakeState(toMember.id, 'OPEN', { requestedAt: ago(4) });
  const refused = world.invite(friends, account(fresh.id), 'Join us?');
  world.setHandshakeState(refused.id, 'DECLINED', { requestedAt: ago(9), finishedAt: ago(8) });
  const missed = world.invite(friends, email(fresh.email), 'Second try.');
  world.setHandshakeState(missed.id, 'EXPIRED', { requestedAt: ago(22), finishedAt: ago(7) });
  const withdrawn = world.invite(friends, account(fresh.id));
  world.setHandshakeState(withdrawn.id, 'CANCELED', { requestedAt: ago(6), finishedAt: ago(5) });
}

/** 00:00 UTC of the first day of the next month. */
function firstOfMonthAfter(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

function tellOfPartners(
  world: World,
  catalog: Catalog,
  accounts: { cloudworks: Account; datapoint: Account; lakeside: Account },
): void {
  const now = world.now();
  const register = (owner: Account): Partner =>
    world.registerPartner(owner, {
      catalog,
      // Thirteen characters, as the model has it.
      profileId: `pprofile-${owner.name.toLowerCase().padEnd(10, '0')}${catalog === 'AWS' ? 'aws' : 'sbx'}`,
      name: owner.name,
    });
  const cloudworks = register(accounts.cloudworks);
  const datapoint = register(accounts.datapoint);
  const lakeside = register(accounts.lakeside);

  /** `age` and `left` in days */
  const tell = (
    sender: Partner,
    receiver: Partner,
    connectionType: ConnectionType,
    status: InvitationStatus,
    about: { message: string; age: number; left?: number },
  ): void => {
    const name = sender === cloudworks ? 'Dana Rivers' : 'Kim Adeyemi';
    const inviterEmail = sender === cloudworks ? 'dana@cloudworks.example.com' : 'kim@datapoint.example.net';
    const invitation = world.createConnectionInvitation(sender, {
      connectionType,
      receiver,
      message: about.message,
      email: inviterEmail,
      name,
    });
    world.setConnectionInvitationStatus(invitation.id, status, {
      createdAt: now - about.age * DAY_MS,
      ...(about.left !== undefined && { expiresAt: now + about.left * DAY_MS }),
      // Finished two days after it was sent, or when it ran out.
      ...(status !== 'PENDING' && status !== 'EXPIRED' && { updatedAt: now - (about.age - 2) * DAY_MS }),
    });
  };

  const collaboration = 'OPPORTUNITY_COLLABORATION';
  tell(cloudworks, datapoint, collaboration, 'EXPIRED', { message: 'Shall we co-sell?', age: 75 });
  tell(datapoint, cloudworks, collaboration, 'REJECTED', { message: 'We sell the same thing, let us talk.', age: 60 });
  tell(datapoint, cloudworks, 'SUBSIDIARY', 'CANCELED', { message: 'Sent to the wrong company.', age: 41 });
  tell(cloudworks, datapoint, collaboration, 'CANCELED', { message: 'Draft, please ignore.', age: 30 });
  tell(cloudworks, datapoint, 'SUBSIDIARY', 'ACCEPTED', { message: 'Linking our two accounts.', age: 20 });
  tell(cloudworks, lakeside, 'SUBSIDIARY', 'PENDING', {
    message: 'Please link the account of our new subsidiary.',
    age: 3,
  });
  tell(cloudworks, datapoint, collaboration, 'PENDING', {
    message: 'Joint customer in Oslo: shall we build the proposal together?',
    age: 5,
  });
  tell(datapoint, cloudworks, collaboration, 'PENDING', {
    message: 'We have a data platform lead near you.\n[Details](command:workbench.action.quit) \u202Egnp.exe\u202C',
    age: 29,
    left: 0.9,
  });
}
