// npm run record -- --profile NAME: replays the table of recorded cases against live AWS Organizations, with one
// member of the organization that the profile manages, and writes the answers with ids and addresses replaced.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DescribeOrganizationCommand, OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni } from '@aws-sdk/credential-providers';
import { asRecord } from '../src/common/records.ts';
import { organizationsCases } from '../test/support/organizationsCases.ts';
import { replay } from '../test/support/replayCases.ts';
import { sendSigned } from '../test/support/signedRequest.ts';
import { root } from './toolchain.mjs';

const { values: flags } = parseArgs({
  options: {
    profile: { type: 'string' },
    member: { type: 'string' },
    role: { type: 'string', default: 'OrganizationAccountAccessRole' },
    out: { type: 'string', default: path.join(root, 'out', 'recorded-organizations.json') },
    pace: { type: 'string', default: '1200' },
    yes: { type: 'boolean', default: false },
  },
});

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Where the SDK sends a request to, and for which region it signs. */
interface Place {
  endpoint: string;
  region: string;
}

const THROTTLED = new Set(['TooManyRequestsException', 'ConcurrentModificationException']);
const MOST_TRIES = 6;

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}

async function askFirst(profile: string): Promise<void> {
  console.log(`With the profile ${profile}, this

  1. reads the organization that it manages and its accounts (DescribeOrganization, ListAccounts),
  2. assumes the role ${flags.role} in ${flags.member ?? 'its only member account'},
  3. sends ${String(organizationsCases.length)} requests about handshakes, most of which AWS refuses. Three of them invite that
     member by e-mail: AWS sends it mails, and counts three invitations of today,
  4. cancels what is left open, and verifies that the accounts are the same as before,
  5. writes the answers to ${flags.out}, without ids and addresses.

It changes no membership: a member that accepts an invitation to its own organization stays what it is.`);
  if (flags.yes) return;
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question('Type yes to go on: ').catch(() => '');
  prompt.close();
  if (answer.trim() !== 'yes') refuse('Nothing was sent.');
}

/** Sends one request to learn from it how the SDK does it. */
async function learnPlace(client: OrganizationsClient): Promise<Place> {
  let place: Place | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const request = asRecord(args.request);
      const authorization = String(asRecord(request?.['headers'])?.['authorization']);
      const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization)?.[1] ?? 'us-east-1';
      const port = typeof request?.['port'] === 'number' ? `:${request['port'].toString()}` : '';
      place = { endpoint: `${String(request?.['protocol'])}//${String(request?.['hostname'])}${port}`, region };
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'learnPlace' },
  );
  await client.send(new DescribeOrganizationCommand({}));
  client.middlewareStack.remove('learnPlace');
  return place ?? refuse('The SDK sent no request.');
}

async function accountsOf(client: OrganizationsClient): Promise<Map<string, string>> {
  const accounts = new Map<string, string>();
  for await (const page of paginateListAccounts({ client }, {})) {
    for (const { Id, Email } of page.Accounts ?? []) accounts.set(String(Id), String(Email));
  }
  return accounts;
}

function chooseMember(accounts: ReadonlyMap<string, string>, management: string): string {
  const members = [...accounts.keys()].filter((id) => id !== management);
  if (flags.member !== undefined) {
    return members.includes(flags.member) ? flags.member : refuse(`${flags.member} is no member of this organization.`);
  }
  const [only, ...others] = members;
  if (only === undefined) return refuse('The organization has no member account.');
  return others.length === 0 ? only : refuse('The organization has several members: say which with --member ID.');
}

/** Repeats what was throttled; every other answer is one to record. */
async function call(place: Place, credentials: Keys, operation: string, input: Record<string, unknown>) {
  for (let attempt = 1; ; attempt++) {
    await setTimeout(Number(flags.pace) * attempt);
    const response = await sendSigned({
      ...place,
      credentials,
      service: 'organizations',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSOrganizationsV20161128.${operation}`,
      },
      body: JSON.stringify(input),
    });
    const body = asRecord(await response.json()) ?? {};
    if (!THROTTLED.has(String(body['__type'])) || attempt === MOST_TRIES) return { status: response.status, body };
  }
}

const profile = flags.profile ?? refuse('Say which profile manages the organization: npm run record -- --profile NAME');
await askFirst(profile);
// The SDK takes the endpoint and the region from the profile that this variable names.
process.env['AWS_PROFILE'] = profile;
const credentials = fromIni({ profile });
const organizations = new OrganizationsClient({ credentials });
const sts = new STSClient({ credentials });
const place = await learnPlace(organizations);
const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
const management = (await sts.send(new GetCallerIdentityCommand({}))).Account;
if (Organization?.MasterAccountId !== management) refuse(`The profile ${profile} does not manage an organization.`);
// Anywhere else the last cases would start a change of the whole organization.
if (Organization?.FeatureSet !== 'ALL') refuse('The organization does not have all features.');

const before = await accountsOf(organizations);
const memberAccount = chooseMember(before, String(management));
const memberEmail = String(before.get(memberAccount));
const partition = Organization.Arn?.split(':')[1] ?? 'aws';
const RoleArn = `arn:${partition}:iam::${memberAccount}:role/${flags.role}`;
const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'handshakes-record' }));
const keysOf: Record<'management' | 'recipient', Keys> = {
  management: await credentials(),
  recipient: {
    accessKeyId: String(Credentials?.AccessKeyId),
    secretAccessKey: String(Credentials?.SecretAccessKey),
    sessionToken: String(Credentials?.SessionToken),
  },
};

const opened = new Set<string>();
const cases: Record<string, unknown>[] = [];
let different = 0;
const scrub = (text: string) =>
  text
    .replaceAll(memberEmail, '<e-mail>')
    .replaceAll(String(Organization.Id), '<organization>')
    .replaceAll(/\b\d{12}\b/g, '<account>')
    .replaceAll(/\bh-[0-9a-z]{8,32}\b/g, '<handshake>');
try {
  const answers = replay(organizationsCases, {
    memberAccount,
    memberEmail,
    async send(caller, operation, input) {
      const answer = await call(place, keysOf[caller], operation, input);
      const id = asRecord(answer.body['Handshake'])?.['Id'];
      if (operation === 'InviteAccountToOrganization' && typeof id === 'string') opened.add(id);
      return answer;
    },
  });
  for await (const { message, ...answer } of answers) {
    const one = organizationsCases[cases.length];
    if (!one) break;
    const { title, caller, operation, input, answer: known } = one;
    cases.push({
      case: title,
      caller,
      operation,
      input,
      ...answer,
      ...(message !== undefined && { message: scrub(message) }),
    });
    const isSame = [answer.status, answer.code, answer.reason, answer.state].every(
      (value, index) => value === [known.status, known.code, known.reason, known.state][index],
    );
    if (!isSame) different += 1;
    console.log(`${isSame ? ' ' : '≠'} ${title}: ${answer.code} ${answer.reason ?? answer.state ?? ''}`);
  }
} finally {
  // What is canceled or declined already is refused, which is as good.
  for (const HandshakeId of opened) await call(place, keysOf.management, 'CancelHandshake', { HandshakeId });
  const after = await accountsOf(organizations);
  const isUnchanged = after.size === before.size && [...after.keys()].every((id) => before.has(id));
  console.log(isUnchanged ? 'The accounts are the same as before.' : 'THE ACCOUNTS ARE NOT THE SAME AS BEFORE.');
  if (!isUnchanged) process.exitCode = 1;
}
await mkdir(path.dirname(flags.out), { recursive: true });
const about = `What AWS Organizations answered on ${new Date().toISOString().slice(0, 10)}; ids and addresses are replaced.`;
await writeFile(flags.out, `${JSON.stringify({ about, cases }, undefined, 1)}\n`);
console.log(`${String(cases.length)} answers, ${String(different)} of them other than in the table: ${flags.out}`);
