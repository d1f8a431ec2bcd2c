// Whatever a service answers, through the real client: what can be read is a row, and nothing throws but a failure.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { HttpResponse } from '@smithy/core/protocols';
import * as fc from 'fast-check';
import { ConnectionFactory } from '../../../src/aws/connectionFactory.ts';
import { explain, InvitationError } from '../../../src/invitations/failure.ts';
import { parseRecord, type Invitation } from '../../../src/invitations/invitation.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { formatInvitation } from '../../../src/presentation/invitationHover.ts';
import { rowDescription } from '../../../src/presentation/rowDescription.ts';
import { actionOptions, listOf, options, credentialSource, prompts, readPages } from '../../support/emulated.ts';
import { invitation } from '../../support/invitations.ts';

/** What is answered to the next requests; afterwards an empty object. */
interface Answer {
  readonly status?: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A connection whose requests are answered here, without a network. */
function answered(...answers: readonly Answer[]) {
  const rest = [...answers];
  const factory = new ConnectionFactory({
    log: { info: () => undefined, warn: () => undefined },
    version: '1.2.3',
    prompts,
    transport: () => ({
      handle: () => {
        const { status = 200, body, headers = { 'x-amzn-requestid': 'request-1' } } = rest.shift() ?? { body: '{}' };
        return Promise.resolve({
          response: new HttpResponse({ statusCode: status, headers: { ...headers }, body: Buffer.from(body) }),
        });
      },
      destroy: () => undefined,
    }),
  });
  return factory.connect(
    { name: 'acme', region: 'us-east-1', endpoints: {}, settings: {}, credentialSource },
    {
      catalogs: ['AWS'],
      credentials: () => Promise.resolve({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x', accountId: '1' }),
    },
  );
}

/** What a program would say to its programmer. */
const PROGRAM = /undefined|null|JSON|token|Cannot|Deserial|\$response|not a function|iterable|NaN|RFC|Expected/;

async function rowsOrFailure(work: Promise<readonly Invitation[]>): Promise<void> {
  let rows: readonly Invitation[];
  try {
    rows = await work;
  } catch (error) {
    assert.ok(error instanceof InvitationError, String(error));
    assert.notEqual(error.failure.kind, 'unexpected');
    assert.doesNotMatch(explain(error.failure, 'acme').sentence, PROGRAM);
    return;
  }
  for (const row of rows) {
    assert.equal(typeof row.id, 'string');
    parseRecord(row.record);
    rowDescription(row, 0);
    formatInvitation(row, { profile: 'acme' }, 0);
  }
}

const LISTS = [
  'organizations.sent',
  'organizations.received',
  'partnercentral.sent.AWS',
  'partnercentral.received.AWS',
];
const TARGETS = [
  invitation({ id: 'h-aaaaaaaa01' }),
  invitation({
    service: partnerCentral,
    list: 'partnercentral.sent.AWS',
    id: 'pacinv-abcdefghijklm',
    catalog: 'AWS',
    status: 'PENDING',
  }),
];

/** Everything that reads an answer, with this one. */
async function readEverywhere(answer: Answer): Promise<void> {
  for (const list of LISTS) {
    await rowsOrFailure(readPages(answered(answer), list).then((pages) => pages.flat()));
  }
  for (const target of TARGETS) {
    const sourceOf = () => listOf(answered(answer), target.list).source;
    await rowsOrFailure(
      sourceOf()
        .get(target, options)
        .then((row) => [row]),
    );
    await rowsOrFailure(
      sourceOf()
        .cancel(target, actionOptions())
        .then((result) => [result.invitation]),
    );
  }
}

/** Stands for something that is nested deeper than a program can follow by recursion. */
const DEEP = '@deep';

/** JSON of any kind, deeply nested and huge ones too. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, [], {}, [null], '', 0, 1e300, DEEP, 'x'.repeat(50_000)) },
);

const bodyOf = (answer: unknown): string =>
  JSON.stringify(answer).replaceAll(`"${DEEP}"`, `${'{"Resources":['.repeat(5_000)}${']}'.repeat(5_000)}`);

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly enum?: readonly string[];
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly output?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** What the shape says, with a member now and then missing or of another type. */
function shaped({ shapes }: Model, name: string, depth = 0): fc.Arbitrary<unknown> {
  const shape = shapes[name];
  const inner = (next: string): fc.Arbitrary<unknown> =>
    depth > 6
      ? odd
      : fc.oneof(
          { weight: 12, arbitrary: shaped({ shapes, operations: {} }, next, depth + 1) },
          { weight: 1, arbitrary: odd },
        );
  if (shape?.type === 'structure') {
    const members: Record<string, fc.Arbitrary<unknown>> = {};
    for (const [member, { shape: next }] of Object.entries(shape.members ?? {})) members[member] = inner(next);
    return fc.record(members, { requiredKeys: [] });
  }
  if (shape?.type === 'list') return fc.array(inner(shape.member?.shape ?? ''), { maxLength: 4 });
  if (shape?.type === 'timestamp') return fc.oneof(fc.double(), fc.integer(), fc.constant('2026-01-02T03:04:05.678Z'));
  if (shape?.type === 'string') return shape.enum ? fc.constantFrom(...shape.enum, 'NEW') : fc.string();
  return odd;
}

const folder = path.resolve(import.meta.dirname, '../../../../shared/aws/models');
const skip = existsSync(folder) ? false : 'the service models are not here';

function model(name: string): Model {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- A model that is not like this yields no operation below.
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Model;
}

describe('an answer of any form is rows or a failure in words', () => {
  for (const [name, operations] of [
    ['organizations.json', ['ListHandshakesForAccount', 'DescribeHandshake']],
    ['partnercentral-account.json', ['ListConnectionInvitations', 'GetConnectionInvitation']],
  ] as const) {
    for (const operation of operations) {
      test(`shaped by the model of ${operation}`, { skip }, async () => {
        const read = model(name);
        const shape = read.operations[operation]?.output?.shape;
        assert.ok(shape);
        await fc.assert(
          fc.asyncProperty(shaped(read, shape), (answer) => readEverywhere({ body: bodyOf(answer) })),
          { numRuns: 40 },
        );
      });
    }
  }

  test('of JSON that has nothing to do with the model', async () => {
    const member = fc.constantFrom('Handshakes', 'Handshake', 'ConnectionInvitationSummaries', 'NextToken', 'Id');
    await fc.assert(
      fc.asyncProperty(fc.oneof(odd, fc.dictionary(member, odd)), (answer) => readEverywhere({ body: bodyOf(answer) })),
      { numRuns: 40 },
    );
  });

  test('of an error with members of any type', async () => {
    const members = fc.record(
      { __type: odd, Message: odd, message: odd, Reason: odd, code: odd, ErrorDetails: odd },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(members, odd), fc.constantFrom(400, 403, 404, 409), (answer, status) =>
        readEverywhere({ status, body: bodyOf(answer) }),
      ),
      { numRuns: 40 },
    );
  });

  test('of text that is no JSON, cut off anywhere', async () => {
    const whole = JSON.stringify({ Handshakes: [{ Id: 'h-aaaaaaaa01', State: 'OPEN' }], NextToken: 'more' });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.nat(whole.length).map((end) => whole.slice(0, end)),
          fc.string(),
        ),
        (body) => readEverywhere({ body }),
      ),
      { numRuns: 40 },
    );
  });
});

/** A handshake on the wire. */
const entry = (id: string, about: object = {}) => ({
  Id: id,
  Action: 'INVITE',
  State: 'OPEN',
  RequestedTimestamp: 1.79e9,
  ExpirationTimestamp: 1.8e9,
  Parties: [{ Type: 'EMAIL', Id: 'juan@example.com' }],
  Resources: [],
  ...about,
});
/** These pages of the sent handshakes, read. */
const read = async (...pages: readonly (object | string)[]) => {
  const bodies = pages.map((page) => ({ body: typeof page === 'string' ? page : JSON.stringify(page) }));
  const connection = answered(...bodies);
  const { source, list } = listOf(connection, 'organizations.sent');
  const rows: Invitation[] = [];
  try {
    for await (const page of source.list(list, options)) rows.push(...page);
  } catch (error) {
    assert.ok(error instanceof InvitationError);
    return { ids: rows.map(({ id }) => id), sentence: explain(error.failure, 'acme').sentence };
  }
  return { ids: rows.map(({ id }) => id), rows };
};

describe('an odd answer costs one row, not the list', () => {
  test('null among the handshakes, the parties and the resources', async () => {
    const { ids, rows = [] } = await read({
      Handshakes: [
        null,
        entry('h-1', { Parties: [null, { Type: 'EMAIL', Id: 'a@example.com' }], Resources: [null] }),
        7,
      ],
    });
    assert.deepEqual(ids, ['h-1', '']);
    assert.deepEqual(
      rows.map(({ counterparty }) => counterparty.id),
      ['a@example.com', 'Entries that cannot be read'],
    );
  });

  for (const list of [{ 0: entry('h-1') }, 'none', 7, true]) {
    test(`a list that is none is one row: ${typeof list}`, async () => {
      const { ids } = await read({ Handshakes: list, NextToken: 'more' }, { Handshakes: [entry('h-2')] });
      assert.deepEqual(ids, ['', 'h-2']);
    });
  }

  test('a date that is none costs the date', async () => {
    const { rows } = await read({ Handshakes: [entry('h-1', { RequestedTimestamp: 'soon' }), entry('h-2')] });
    assert.deepEqual(
      rows?.map(({ id, createdAt, expiresAt }) => [id, createdAt, expiresAt]),
      [
        ['h-1', undefined, 1.8e12],
        ['h-2', 1.79e12, 1.8e12],
      ],
    );
  });

  test('a page that ends early shows its complete entries and says that there may be more', async () => {
    const page = JSON.stringify({ Handshakes: [entry('h-2'), entry('h-3', { Note: '}]' }), entry('h-4')] });
    const { ids, sentence } = await read(
      { Handshakes: [entry('h-1')], NextToken: 'more' },
      page.slice(0, page.indexOf('h-4') + 2),
    );
    assert.deepEqual(ids, ['h-1', 'h-2', 'h-3']);
    assert.equal(
      sentence,
      'AWS answered ListHandshakesForOrganization, but the answer cannot be used. Refresh to see the current state (a page ended early, so the list is not complete).',
    );
  });

  test('a next page that cannot be asked for is told, and the rows stay', async () => {
    const { ids, sentence } = await read({ Handshakes: [entry('h-1')], NextToken: { page: 2 } });
    assert.deepEqual(ids, ['h-1']);
    assert.match(sentence ?? '', /the next page cannot be asked for, so the list is not complete/);
  });
});

test('pages without end are read up to a bound that no list reaches, and the rows stay', async () => {
  for (const handshakes of [[], [{ Id: 'h-1', State: 'OPEN' }]]) {
    let page = 0;
    const pages = Array.from({ length: 2_001 }, () => ({
      body: JSON.stringify({ Handshakes: handshakes, NextToken: `token-${++page}` }),
    }));
    const { source, list } = listOf(answered(...pages), 'organizations.sent');
    let readSoFar = 0;
    await assert.rejects(
      async () => {
        for await (const rows of source.list(list, options)) {
          readSoFar++;
          assert.equal(rows.length, handshakes.length);
        }
      },
      (error) => error instanceof InvitationError && error.failure.message === 'the list goes on after 2000 pages',
    );
    assert.equal(readSoFar, 2_000);
  }
});
