import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { asRecord, defined } from '../../../src/common/records.ts';
import { startEmulatorClients } from '../../support/emulatorClients.ts';
import { organizationsCases } from '../../support/organizationsCases.ts';
import type { Answer, OrganizationsCase } from '../../support/organizationsCases.ts';
import { replay } from '../../support/replayCases.ts';
import { sendSigned } from '../../support/signedRequest.ts';

// A second restatement of the recording may lie beside this repository: it is then replayed, too.
const elsewhere = path.resolve(import.meta.dirname, '../../../../shared/aws/recorded-organizations.json');
const skip = existsSync(elsewhere) ? false : 'there is no recorded-organizations.json beside this repository';

interface CaseElsewhere extends Answer {
  case: string;
  caller: OrganizationsCase['caller'];
  operation: string;
  input: Record<string, unknown>;
}

function casesElsewhere(): OrganizationsCase[] {
  const file: unknown = JSON.parse(readFileSync(elsewhere, 'utf8'));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- A case that is not like this fails when it is replayed.
  const cases = asRecord(file)?.['cases'] as CaseElsewhere[];
  return cases.map(({ case: title, caller, operation, input, status, code, reason, state, parties }) => ({
    title,
    caller,
    operation,
    // The tags of an invitation are left out there.
    input: JSON.stringify(input['Tags']) === '["…"]' ? { ...input, Tags: [] } : input,
    answer: { status, code, ...defined({ reason, state, parties }) },
  }));
}

/** Every case with the answer of the emulator, over the wire: an organization with all features and one member. */
async function replayed(cases: readonly OrganizationsCase[]): Promise<[OrganizationsCase, Answer][]> {
  await using clients = await startEmulatorClients();
  const { emulator, boss, guest, organization } = clients;
  emulator.world.addMember(organization, guest);
  const credentials = {
    management: emulator.world.issueKey(boss),
    recipient: emulator.world.issueKey(guest),
  };
  const answers = replay(cases, {
    memberAccount: guest.id,
    memberEmail: guest.email,
    async send(caller, operation, input) {
      const response = await sendSigned({
        endpoint: emulator.endpoint,
        credentials: credentials[caller],
        service: 'organizations',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AWSOrganizationsV20161128.${operation}`,
        },
        body: JSON.stringify(input),
      });
      return { status: response.status, body: asRecord(await response.json()) ?? {} };
    },
  });
  const result: [OrganizationsCase, Answer][] = [];
  for await (const answer of answers) {
    const one = cases[result.length];
    assert.ok(one);
    result.push([one, answer]);
  }
  return result;
}

const sorted = ({ parties, ...rest }: Answer): Answer => ({
  ...rest,
  ...defined({ parties: parties?.toSorted((a, b) => a.localeCompare(b)) }),
});
const facts = ({ caller, operation, answer: { status, code, reason, state } }: OrganizationsCase) =>
  [caller, operation, status, code, reason, state].join(' ');
const [ours, theirs] = await Promise.all([replayed(organizationsCases), skip ? [] : replayed(casesElsewhere())]);

describe('the emulator answers as AWS Organizations was recorded to:', () => {
  for (const [one, answer] of ours) {
    test(one.title, () => {
      assert.deepEqual(sorted(answer), sorted(one.answer));
    });
  }

  test('the order of the parties differs between answers about one handshake', () => {
    const orders = new Set(ours.flatMap(([, { state, parties }]) => (state === 'OPEN' ? [String(parties)] : [])));
    assert.deepEqual(orders, new Set(['ORGANIZATION,EMAIL', 'EMAIL,ORGANIZATION']));
  });
});

describe('every case of the table beside this repository has the recorded answer:', { skip }, () => {
  for (const [index, [one, { message: _, ...answer }]] of theirs.entries()) {
    test(`case ${String(index + 1)}, ${one.operation}: ${one.title}`, () => {
      assert.deepEqual(sorted(answer), sorted(one.answer));
    });
  }

  test('and is in the table of this repository, in the same order', () => {
    assert.deepEqual(
      theirs.map(([one]) => facts(one)),
      organizationsCases.map(facts),
    );
  });
});

test('a handshake that AWS accepted in vain makes no member and has no effect but its state', async () => {
  await using clients = await startEmulatorClients();
  const { emulator, guest, organization } = clients;
  emulator.world.addMember(organization, guest);
  const { id } = emulator.world.invite(organization, { type: 'EMAIL', id: guest.email });
  assert.throws(() => emulator.world.handshakes.accept(guest, id), { reason: 'ALREADY_IN_AN_ORGANIZATION' });
  assert.equal(emulator.world.handshake(id)?.state, 'ACCEPTED');
  assert.equal(organization.members.size, 2);
});
