// The inbox against a back end of Organizations that it knows nothing of: the emulator, or the server that
// HANDSHAKES_ENDPOINT names (docs/emulator.md says how). Everything is set up through the API alone.
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import {
  CancelHandshakeCommand,
  InviteAccountToOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { fromIni } from '@aws-sdk/credential-providers';
import type { AwsProfile } from '../../../src/aws/config/sharedProfiles.ts';
import { InboxProfile } from '../../../src/aws/inboxProfile.ts';
import { Inbox } from '../../../src/inbox/inbox.ts';
import { credentialSource, emulated } from '../../support/emulated.ts';
import { act } from '../../support/invitations.ts';

const signal = new AbortController().signal;
const foreign = process.env['HANDSHAKES_ENDPOINT'];

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

interface Backend {
  endpoint: string;
  sender: Keys;
  /** none where the back end has one account only */
  recipient: Keys | undefined;
  recipientEmail: string;
}

/** Keys of a profile of the shared AWS files, or keys that servers without a check of signatures accept. */
async function keysOf(variable: string, accessKeyId: string): Promise<Keys> {
  const profile = process.env[variable];
  return profile === undefined ? { accessKeyId, secretAccessKey: 'none' } : fromIni({ profile })();
}

async function backendOf(context: Awaited<ReturnType<typeof emulated>>): Promise<Backend> {
  if (foreign !== undefined) {
    const recipientEmail = process.env['HANDSHAKES_RECIPIENT_EMAIL'];
    return {
      endpoint: foreign,
      sender: await keysOf('HANDSHAKES_SENDER', '111122223333'),
      recipient: recipientEmail === undefined ? undefined : await keysOf('HANDSHAKES_RECIPIENT', '444455556666'),
      recipientEmail: recipientEmail ?? `handshakes-${crypto.randomUUID()}@example.com`,
    };
  }
  const { world, emulator } = context;
  const boss = world.addAccount({ name: 'Boss', email: 'boss@example.com' });
  const guest = world.addAccount({ name: 'Guest', email: 'guest@example.org' });
  world.createOrganization(boss);
  return {
    endpoint: emulator.endpoint,
    sender: world.issueKey(boss),
    recipient: world.issueKey(guest),
    recipientEmail: guest.email,
  };
}

/** An invitation of this run, and the inboxes of both accounts. What is left open is canceled at the end. */
async function invited(t: TestContext) {
  const context = await emulated(t);
  const backend = await backendOf(context);
  const { endpoint, sender, recipient, recipientEmail } = backend;
  const client = new OrganizationsClient({ endpoint, region: 'us-east-1', credentials: sender });
  const target = { Type: 'EMAIL' as const, Id: recipientEmail };
  const { Handshake } = await client.send(new InviteAccountToOrganizationCommand({ Target: target, Notes: 'A test' }));
  const id = String(Handshake?.Id);
  t.after(async () => {
    await client.send(new CancelHandshakeCommand({ HandshakeId: id })).catch(() => undefined);
    client.destroy();
  });
  const inbox = new Inbox();
  t.after(() => {
    inbox.dispose();
  });
  const profileOf = (name: string, keys: Keys) => {
    const profile: AwsProfile = {
      name,
      region: 'us-east-1',
      endpoints: { '*': endpoint },
      settings: {},
      credentialSource,
    };
    return new InboxProfile(profile, 'sample', '', (own) =>
      Promise.resolve(context.connector.connect(own, { catalogs: [], credentials: () => Promise.resolve(keys) })),
    );
  };
  inbox.setProfiles([profileOf('sender', sender), ...(recipient ? [profileOf('recipient', recipient)] : [])], []);
  await inbox.refresh(signal);
  const rowOf = (name: string, list: string) => {
    const profile = inbox.profiles.find((candidate) => candidate.profile.name === name);
    const row = profile?.list(list)?.rows.find(({ invitation }) => invitation.id === id);
    assert.ok(profile && row, `${name} does not have ${id}`);
    return { profile, row };
  };
  return { inbox, rowOf, backend };
}

const noRecipient =
  foreign !== undefined && process.env['HANDSHAKES_RECIPIENT_EMAIL'] === undefined
    ? 'HANDSHAKES_RECIPIENT_EMAIL names no second account'
    : false;

describe(`the inbox against ${foreign === undefined ? 'the emulator' : 'the server of HANDSHAKES_ENDPOINT'}`, () => {
  test('shows an invitation that was sent by e-mail, with its notes and dates', async (t) => {
    const { rowOf, backend } = await invited(t);
    const { invitation } = rowOf('sender', 'organizations.sent').row;
    assert.deepEqual(
      [invitation.type, invitation.phase, invitation.note, invitation.counterparty.id],
      ['INVITE', 'pending', 'A test', backend.recipientEmail],
    );
    assert.ok((invitation.expiresAt ?? 0) > (invitation.createdAt ?? Infinity));
  });

  test('shows it to the recipient, from an organization whose id has its prefix', { skip: noRecipient }, async (t) => {
    const { rowOf } = await invited(t);
    const { invitation } = rowOf('recipient', 'organizations.received').row;
    assert.equal(invitation.phase, 'pending');
    assert.match(invitation.counterparty.id, /^o-[a-z0-9]{10,32}$/);
  });

  test('finds nothing changed when it is read again', async (t) => {
    const { inbox, rowOf } = await invited(t);
    const before = rowOf('sender', 'organizations.sent').row.invitation;
    for (let round = 0; round < 2; round++) {
      await inbox.refresh(signal);
      assert.deepEqual(rowOf('sender', 'organizations.sent').row.invitation, before);
    }
  });

  test('cancels it, and the service says the same when it is read again', async (t) => {
    const { inbox, rowOf } = await invited(t);
    const { profile, row } = rowOf('sender', 'organizations.sent');
    const outcome = await act(profile, 'organizations.sent', row.key, { signal, action: 'cancel' });
    assert.equal(outcome.kind, 'done');
    await inbox.refresh(signal);
    assert.equal(rowOf('sender', 'organizations.sent').row.invitation.phase, 'canceled');
  });

  test('declines it as the recipient', { skip: noRecipient }, async (t) => {
    const { inbox, rowOf } = await invited(t);
    const { profile, row } = rowOf('recipient', 'organizations.received');
    const outcome = await act(profile, 'organizations.received', row.key, { signal, action: 'decline' });
    assert.equal(outcome.kind, 'done');
    await inbox.refresh(signal);
    assert.equal(rowOf('sender', 'organizations.sent').row.invitation.phase, 'declined');
  });
});
