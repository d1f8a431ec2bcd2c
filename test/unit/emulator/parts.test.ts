import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import * as fc from 'fast-check';
import { organizationsApi } from '../../../src/emulator/organizations/organizationsApi.ts';
import { BadTokenError, Pager } from '../../../src/emulator/paging.ts';
import { partnerCentralApi } from '../../../src/emulator/partnerCentral/partnerCentralApi.ts';
import { Rates } from '../../../src/emulator/rates.ts';
import { Replays } from '../../../src/emulator/replays.ts';
import { ServiceError } from '../../../src/emulator/serviceError.ts';
import { checkSignature, readAuthorization } from '../../../src/emulator/signature.ts';
import { problemsOf, structure } from '../../../src/emulator/validation.ts';

const walk = (pager: Pager, total: number, size: number, options: { emptyPages: boolean; keep: number }) => {
  const entries = Array.from({ length: total }, (_, index) => ({ sequence: index * 3 }));
  const seen: number[] = [];
  const sizes: number[] = [];
  let token: string | undefined;
  do {
    const accept = ({ sequence }: { sequence: number }) => (sequence / 3) % options.keep === 0;
    const page = pager.page(entries, 'list', { size, token, emptyPages: options.emptyPages, accept });
    seen.push(...page.items.map(({ sequence }) => sequence / 3));
    sizes.push(page.items.length);
    token = page.nextToken;
  } while (token !== undefined);
  return { seen, sizes };
};

describe('paging', () => {
  test('every entry comes once, newest first, with and without empty pages', () => {
    const pager = new Pager();
    const shape = {
      total: fc.nat(120),
      size: fc.integer({ min: 1, max: 20 }),
      emptyPages: fc.boolean(),
      keep: fc.integer({ min: 1, max: 4 }),
    };
    fc.assert(
      fc.property(fc.record(shape), ({ total, size, ...options }) => {
        const { seen, sizes } = walk(pager, total, size, options);
        const expected = Array.from({ length: total }, (_, index) => total - 1 - index);
        assert.deepEqual(
          seen,
          expected.filter((index) => index % options.keep === 0),
        );
        assert.ok(sizes.every((length) => length <= size));
        if (options.emptyPages) assert.equal(sizes[0], 0);
        else if (seen.length > 0) assert.equal(sizes.length, Math.ceil(seen.length / size));
      }),
    );
  });

  test('a filter that matches little gives short pages instead of a long scan', () => {
    const { seen, sizes } = walk(new Pager(), 10_001, 20, { emptyPages: false, keep: 5_000 });
    assert.deepEqual(seen, [10_000, 5_000, 0]);
    assert.ok(sizes.length > 1 && sizes.includes(0));
  });

  test('entries that arrive or leave meanwhile neither repeat nor hide others', () => {
    const pager = new Pager();
    const entries = [1, 2, 3, 4, 5, 6].map((sequence) => ({ sequence }));
    const request = { size: 2, emptyPages: false, accept: () => true };
    const first = pager.page(entries, 'list', { ...request, token: undefined });
    const changed = [...entries.filter(({ sequence }) => sequence !== 6 && sequence !== 3), { sequence: 7 }];
    const second = pager.page(changed, 'list', { ...request, token: first.nextToken });
    assert.deepEqual(
      [first, second].map(({ items }) => items.map(({ sequence }) => sequence)),
      [
        [6, 5],
        [4, 2],
      ],
    );
  });

  test('a token is good for its own list, filter and server only', () => {
    const pager = new Pager();
    const entries = [{ sequence: 1 }, { sequence: 2 }];
    const request = { size: 1, emptyPages: false, accept: () => true };
    const { nextToken: token } = pager.page(entries, 'mine', { ...request, token: undefined });
    assert.ok(token !== undefined);
    for (const [who, binding] of [
      [pager, 'yours'],
      [new Pager(), 'mine'],
    ] as const) {
      assert.throws(() => who.page(entries, binding, { ...request, token }), BadTokenError);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (forged) => {
        fc.pre(forged !== token);
        assert.throws(() => pager.page(entries, 'mine', { ...request, token: forged }), BadTokenError);
      }),
    );
  });
});

const burst = (rates: Rates, operation: string, at: number, calls = 20, account = '1', organization?: string) =>
  Array.from({ length: calls }, () => rates.admit(operation, account, organization, at)).filter(Boolean).length;

describe('rates', () => {
  test('a burst, then what flows in', () => {
    const published: [string, number, number][] = [
      ['ListHandshakesForAccount', 8, 5],
      ['CancelHandshake', 3, 2],
      ['DeclineHandshake', 1, 1],
      ['AcceptHandshake', 2, 1],
      ['DescribeHandshake', 2, 1],
      ['InviteAccountToOrganization', 5, 3],
    ];
    for (const [operation, first, perSecond] of published) {
      const rates = new Rates();
      assert.equal(burst(rates, operation, 0), first, operation);
      assert.equal(burst(rates, operation, 1_000), perSecond, operation);
      assert.equal(burst(rates, operation, 60_000), first, operation);
    }
  });

  test('both lists draw from one bucket, accounts have their own, an organization has one for all', () => {
    const rates = new Rates();
    assert.equal(burst(rates, 'ListHandshakesForAccount', 0, 5, '1', 'o'), 5);
    assert.equal(burst(rates, 'ListHandshakesForOrganization', 0, 5, '1', 'o'), 3);
    assert.equal(burst(rates, 'ListHandshakesForAccount', 0, 20, '2', 'o'), 2);
    assert.equal(burst(rates, 'ListHandshakesForAccount', 0, 20, '3'), 8);
  });

  test('what publishes no rate has none', () => {
    assert.equal(burst(new Rates(), 'ListConnectionInvitations', 0, 1_000), 1_000);
  });
});

const code = (operation: string, input: unknown) => {
  const schema = organizationsApi.operations.get(operation)?.input;
  assert.ok(schema);
  const problems = problemsOf(schema, input);
  const error = problems.length === 0 ? undefined : organizationsApi.errors.invalid(problems);
  return error && (error.reason ?? error.name);
};

describe('validation', () => {
  test('Organizations names each violation', () => {
    const cases: [string, unknown, string | undefined][] = [
      ['CancelHandshake', { HandshakeId: 'h-abcdefgh' }, undefined],
      ['CancelHandshake', {}, 'INPUT_REQUIRED:HANDSHAKE_ID'],
      ['CancelHandshake', { HandshakeId: null }, 'INPUT_REQUIRED:HANDSHAKE_ID'],
      ['CancelHandshake', { HandshakeId: 'h-ABCDEFGH' }, 'INVALID_PATTERN:HANDSHAKE_ID'],
      ['CancelHandshake', { HandshakeId: 'h-abcdefgh\n' }, 'INVALID_PATTERN:HANDSHAKE_ID'],
      ['CancelHandshake', { HandshakeId: `h-${'a'.repeat(33)}` }, 'MAX_LENGTH_EXCEEDED:HANDSHAKE_ID'],
      ['CancelHandshake', { HandshakeId: 7 }, 'SerializationException'],
      ['ListHandshakesForAccount', { MaxResults: 0 }, 'MIN_VALUE_EXCEEDED:MAX_RESULTS'],
      ['ListHandshakesForAccount', { MaxResults: 21 }, 'MAX_VALUE_EXCEEDED:MAX_RESULTS'],
      ['ListHandshakesForAccount', { MaxResults: 1.5 }, 'SerializationException'],
      ['ListHandshakesForAccount', { Filter: { ActionType: 'invite' } }, 'INVALID_ENUM:FILTER_ACTION_TYPE'],
      ['ListHandshakesForAccount', { Filter: [] }, 'SerializationException'],
      ['ListHandshakesForAccount', { Unknown: 1 }, undefined],
      ['InviteAccountToOrganization', { Target: { Type: 'ACCOUNT' } }, 'INVALID_PATTERN'],
      ['InviteAccountToOrganization', { Target: { Type: 'ACCOUNT', Id: '' } }, 'INVALID_PATTERN'],
      ['InviteAccountToOrganization', { Target: { Type: 'EMAIL', Id: 'a@b.c' }, Notes: '🤝'.repeat(1024) }, undefined],
      [
        'InviteAccountToOrganization',
        { Target: { Type: 'EMAIL', Id: 'a@b.c' }, Notes: 'x'.repeat(1025) },
        'MAX_LENGTH_EXCEEDED:NOTES',
      ],
    ];
    for (const [operation, input, expected] of cases) {
      assert.equal(code(operation, input), expected, JSON.stringify(input));
    }
  });

  test('Partner Central names the field and the code of every violation', () => {
    const schema = partnerCentralApi.operations.get('ListConnectionInvitations')?.input;
    assert.ok(schema);
    const input = { NextToken: '', MaxResults: 101, Status: 'pending', OtherParticipantIdentifiers: ['a b'] };
    const error = partnerCentralApi.errors.invalid(problemsOf(schema, input));
    assert.equal(error.name, 'ValidationException');
    assert.equal(error.reason, 'REQUEST_VALIDATION_FAILED');
    assert.deepEqual(
      JSON.stringify(error.members).match(/"(?:Name|Code)":"[^"]+"/g),
      [
        ['Catalog', 'REQUIRED_FIELD_MISSING'],
        ['OtherParticipantIdentifiers.1', 'INVALID_STRING_FORMAT'],
        ['Status', 'INVALID_ENUM_VALUE'],
        ['NextToken', 'INVALID_STRING_FORMAT'],
        ['MaxResults', 'INVALID_VALUE'],
      ].flatMap(([name, value]) => [`"Name":"${String(name)}"`, `"Code":"${String(value)}"`]),
    );
  });

  test('no JSON breaks it, and the value never gets into the text', () => {
    const schema = structure({
      Filter: structure({ Deep: { kind: 'list', of: { kind: 'string', max: 3 } } }),
      When: { kind: 'timestamp' },
    });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        problemsOf(schema, value);
        for (const { message } of problemsOf(schema, { Filter: { Deep: ['secret-value', value] } })) {
          assert.ok(!message.includes('secret-value'));
        }
      }),
    );
  });
});

describe('replays', () => {
  const scope = { accountId: '1', operation: 'Cancel', token: 't' };

  test('the same token and input act once; another input is a conflict; a refusal is not kept', () => {
    const replays = new Replays();
    let acted = 0;
    const act = () => ({ times: ++acted });
    assert.throws(
      () =>
        replays.once(scope, { A: 1 }, () => {
          throw new ServiceError('X', '');
        }),
      { name: 'X' },
    );
    assert.deepEqual(replays.once(scope, { A: 1, B: 2 }, act), { times: 1 });
    assert.deepEqual(replays.once(scope, { B: 2, A: 1 }, act), { times: 1 });
    assert.throws(() => replays.once(scope, { A: 2 }, act), { reason: 'CONFLICT_CLIENT_TOKEN' });
    assert.deepEqual(replays.once({ ...scope, accountId: '2' }, { A: 2 }, act), { times: 2 });
  });
});

describe('signature', () => {
  const now = Date.UTC(2026, 4, 10, 12);
  const expected = { service: 'organizations' };

  async function signed(path: string, query: Record<string, string>, body: string) {
    const signer = new SignatureV4({
      credentials: { accessKeyId: 'KEY', secretAccessKey: 'not-a-secret' },
      region: 'eu-west-1',
      service: 'organizations',
      sha256: Sha256,
    });
    const request = await signer.sign(
      {
        method: 'POST',
        protocol: 'http:',
        hostname: '127.0.0.1',
        path,
        query,
        headers: { host: '127.0.0.1:1', 'x-amz-target': 'A.B', 'x-other': ' many   spaces ' },
        body,
      },
      { signingDate: new Date(now) },
    );
    const search = Object.entries(query)
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join('&');
    const headers: Record<string, string> = { ...request.headers };
    return { method: 'POST', url: search === '' ? path : `${path}?${search}`, headers, body: Buffer.from(body) };
  }

  const verify = (
    request: Awaited<ReturnType<typeof signed>>,
    secret = 'not-a-secret',
    at = now,
    service = expected,
  ) => {
    const signer = readAuthorization(request.headers['authorization'] ?? '');
    assert.ok(signer);
    return checkSignature(request, signer, secret, service, at);
  };

  test('what the SDK signs is right, whatever the path, query and body', async () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(word),
        fc.dictionary(
          word.filter((name) => name !== '' && name !== '__proto__'),
          word,
        ),
        word,
        async (segments, query, body) => {
          const path = `/${segments
            .filter((segment) => segment !== '' && !/^\.+$/.test(segment))
            .map(encodeURIComponent)
            .join('/')}`;
          assert.equal(verify(await signed(path, query, body)), undefined);
        },
      ),
    );
  });

  test('every change is noticed', async () => {
    const request = await signed('/', { a: '1' }, '{}');
    assert.equal(verify({ ...request, method: 'GET' }), 'mismatch');
    assert.equal(verify({ ...request, url: '/?a=2' }), 'mismatch');
    assert.equal(verify({ ...request, url: '/x?a=1' }), 'mismatch');
    assert.equal(verify({ ...request, body: Buffer.from('{ }') }), 'mismatch');
    assert.equal(verify({ ...request, headers: { ...request.headers, 'x-amz-target': 'A.C' } }), 'mismatch');
    assert.equal(verify(request, 'another'), 'mismatch');
    assert.equal(
      verify({ ...request, headers: { ...request.headers, 'x-amz-security-token': 't' } }),
      'unsignedHeader',
    );
  });

  test('scope and clock are checked', async () => {
    const request = await signed('/', {}, '{}');
    assert.equal(verify(request, 'not-a-secret', now, { service: 'sts' }), 'wrongService');
    const signer = readAuthorization(request.headers['authorization'] ?? '');
    assert.ok(signer);
    const inRegion = (region: string) =>
      checkSignature(request, { ...signer, region }, 'not-a-secret', { ...expected, region: 'us-east-1' }, now);
    assert.equal(inRegion('eu-west-1'), 'wrongRegion');
    assert.equal(
      checkSignature(request, { ...signer, region: 'nowhere' }, 'not-a-secret', expected, now),
      'wrongRegion',
    );
    assert.equal(checkSignature(request, { ...signer, date: '20260511' }, 'not-a-secret', expected, now), 'wrongDate');
    assert.equal(verify(request, 'not-a-secret', now + 300_001), 'expired');
    assert.equal(verify(request, 'not-a-secret', now - 300_001), 'notYetValid');
    assert.equal(verify(request, 'not-a-secret', now + 299_000), undefined);
  });

  test('a header that is no signature is not read', () => {
    for (const header of ['', 'Basic abc', 'AWS4-HMAC-SHA256 Credential=a/b', 'AWS4-HMAC-SHA256']) {
      assert.equal(readAuthorization(header), undefined);
    }
    fc.assert(fc.property(fc.string(), (header) => readAuthorization(header) === undefined));
  });
});
