import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { asRecord } from '../../../src/common/records.ts';
import type { AccessKey } from '../../../src/emulator/directory.ts';
import { organizationsApi } from '../../../src/emulator/organizations/organizationsApi.ts';
import { partnerCentralApi } from '../../../src/emulator/partnerCentral/partnerCentralApi.ts';
import { tellSampleStory } from '../../../src/emulator/sampleStory.ts';
import type { Service } from '../../../src/emulator/service.ts';
import type { Rule } from '../../../src/emulator/validation.ts';
import { startEmulatorClients } from '../../support/emulatorClients.ts';
import { misfits, noModels, readModel } from '../../support/serviceModels.ts';
import type { Model } from '../../support/serviceModels.ts';
import { sendSigned } from '../../support/signedRequest.ts';

// The published service models are not part of this repository; where they lie beside it, everything that the
// emulator declares and answers is compared with them.
const root = path.resolve(import.meta.dirname, '../../..');
const skip = noModels;

/** The same notation for what we declare and for what the model says. */
function ours(rule: Rule): unknown {
  switch (rule.kind) {
    case 'string':
      return rule.values
        ? { enum: rule.values.toSorted() }
        : { min: rule.min ?? 0, max: rule.max ?? null, pattern: normal(rule.pattern?.source) };
    case 'integer':
      return { integer: [rule.min, rule.max] };
    case 'timestamp':
      return 'timestamp';
    case 'list':
      return { list: ours(rule.of), max: rule.max ?? null };
    case 'structure':
      return {
        required: rule.required.toSorted(),
        members: Object.fromEntries(Object.entries(rule.members).map(([name, member]) => [name, ours(member)])),
      };
  }
}

function theirs(model: Model, name: string): unknown {
  const shape = model.shapes[name];
  assert.ok(shape, name);
  switch (shape.type) {
    case 'string':
      return shape.enum
        ? { enum: shape.enum.toSorted() }
        : { min: shape.min ?? 0, max: shape.max ?? null, pattern: normal(shape.pattern) };
    case 'integer':
      return { integer: [shape.min, shape.max] };
    case 'timestamp':
      return 'timestamp';
    case 'list':
      return { list: theirs(model, shape.member?.shape ?? ''), max: shape.max ?? null };
    default:
      return {
        required: (shape.required ?? []).toSorted(),
        members: Object.fromEntries(
          Object.entries(shape.members ?? {}).map(([member, { shape: target }]) => [member, theirs(model, target)]),
        ),
      };
  }
}

/** Anchors, escapes that mean nothing and patterns that take anything are differences of spelling. */
function normal(pattern: string | undefined): string | null {
  if (pattern === undefined || pattern === '[\\s\\S]*') return null;
  return pattern
    .replace(/^\^|\$$/g, '')
    .replace('[\\S]+', '\\S+')
    .replace('9-_]', '9\\-_]')
    .replaceAll('\\u0020-\\u007E', ' -~');
}

for (const [file, service] of [
  ['organizations.json', organizationsApi],
  ['partnercentral-account.json', partnerCentralApi],
] as [string, Service][]) {
  test(`${file}: inputs are declared as the model has them`, { skip }, () => {
    const model = readModel(file);
    assert.equal(model.metadata.signingName ?? model.metadata.endpointPrefix, service.signingName);
    assert.equal(service.protocol, `awsJson${model.metadata.jsonVersion.replace('.', '_')}`);
    for (const [name, { input }] of service.operations) {
      const operation = model.operations[name];
      assert.ok(operation, name);
      const expected = operation.input ? theirs(model, operation.input.shape) : { required: [], members: {} };
      assert.deepEqual(ours(input), expected, name);
    }
  });
}

test('every error name and reason in the sources exists in a model', { skip }, () => {
  const models = [readModel('organizations.json'), readModel('partnercentral-account.json')];
  const names = new Set<string>();
  const words = new Set<string>();
  for (const model of models) {
    for (const [name, shape] of Object.entries(model.shapes)) {
      names.add(name);
      for (const word of shape.enum ?? []) words.add(word);
    }
  }
  // Common to all services that speak these protocols, and so in no model.
  const common = new Set([
    'ExpiredTokenException',
    'IncompleteSignatureException',
    'InvalidSignatureException',
    'MissingAuthenticationTokenException',
    'RequestEntityTooLargeException',
    'SerializationException',
    'UnknownOperationException',
    'UnrecognizedClientException',
  ]);
  const sources = path.join(root, 'src/emulator');
  let checked = 0;
  for (const file of readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )) {
    const source = readFileSync(path.join(sources, file), 'utf8');
    for (const [, name = ''] of source.matchAll(/'([A-Za-z]+Exception)'/g)) {
      assert.ok(names.has(name) || common.has(name), `${name} in ${file}`);
      checked += 1;
    }
    for (const [, word = ''] of source.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)) {
      assert.ok(words.has(word) || word.endsWith('_OF_THE_FUTURE'), `${word} in ${file}`);
      checked += 1;
    }
  }
  assert.ok(checked > 100, String(checked));
});

test('every operation refuses only in ways that its model knows', { skip }, () => {
  // What a state machine throws reaches the caller through one of these operations.
  const allowed: Record<string, string[]> = {
    CancelHandshake: [
      'HandshakeNotFoundException',
      'HandshakeAlreadyInStateException',
      'InvalidHandshakeTransitionException',
    ],
    AcceptHandshake: ['HandshakeConstraintViolationException', 'MasterCannotLeaveOrganizationException'],
    DescribeHandshake: ['HandshakeNotFoundException', 'AccessDeniedException'],
    InviteAccountToOrganization: [
      'AWSOrganizationsNotInUseException',
      'DuplicateHandshakeException',
      'HandshakeConstraintViolationException',
    ],
    EnableAllFeatures: ['AWSOrganizationsNotInUseException', 'HandshakeConstraintViolationException'],
    InviteOrganizationToTransferResponsibility: [
      'DuplicateHandshakeException',
      'HandshakeConstraintViolationException',
    ],
    ListHandshakesForOrganization: ['AWSOrganizationsNotInUseException', 'AccessDeniedException'],
    GetConnectionInvitation: ['ResourceNotFoundException'],
    CancelConnectionInvitation: ['ConflictException', 'ResourceNotFoundException', 'AccessDeniedException'],
    AcceptConnectionInvitation: ['ServiceQuotaExceededException', 'ConflictException'],
    CreateConnectionInvitation: ['ServiceQuotaExceededException', 'ConflictException', 'ResourceNotFoundException'],
  };
  const operations = {
    ...readModel('organizations.json').operations,
    ...readModel('partnercentral-account.json').operations,
  };
  for (const [name, errors] of Object.entries(allowed)) {
    const known = operations[name]?.errors?.map(({ shape }) => shape) ?? [];
    for (const error of errors) assert.ok(known.includes(error), `${name} ${error}`);
  }
});

const COMMON = new Set(['InvalidSignatureException', 'SerializationException', 'UnrecognizedClientException']);
/** Organizations appends the name of the member, which no enumeration has. */
const SUFFIX = /:[A-Z_]+$/;

/** Calls the emulator over the wire; the answer must fit the model, whether it is an output or an error. */
function modelClient(endpoint: string, file: 'organizations' | 'partnercentral-account') {
  const model = readModel(`${file}.json`);
  const { targetPrefix, jsonVersion, signingName = file } = model.metadata;
  return async (credentials: AccessKey, operation: string, input: object): Promise<Record<string, unknown>> => {
    const response = await sendSigned({
      endpoint,
      credentials,
      service: signingName,
      headers: {
        'content-type': `application/x-amz-json-${jsonVersion}`,
        'x-amz-target': `${targetPrefix}.${operation}`,
      },
      body: JSON.stringify(input),
    });
    const { __type: type, ...body } = asRecord(await response.json()) ?? {};
    const declared = model.operations[operation];
    assert.ok(declared, operation);
    if (response.status === 200) {
      assert.deepEqual(declared.output ? misfits(model, declared.output.shape, body) : body, declared.output ? [] : {});
      return body;
    }
    const name = String(type).replace(/^.*#/, '');
    if (COMMON.has(name)) return { error: name };
    assert.ok(
      declared.errors?.some(({ shape }) => shape === name),
      `${operation}: ${name}`,
    );
    const { Reason: reason } = body;
    const plain = typeof reason === 'string' ? { ...body, Reason: reason.replace(SUFFIX, '') } : body;
    assert.deepEqual(misfits(model, name, plain), []);
    return { error: name, reason };
  };
}

test('every answer in the sample story fits its model, with and without what is optional', { skip }, async () => {
  await using clients = await startEmulatorClients();
  const { world, endpoint, switches } = clients.emulator;
  const profiles = tellSampleStory(world);
  const organizations = modelClient(endpoint, 'organizations');
  const partners = modelClient(endpoint, 'partnercentral-account');
  const seen = { handshakes: 0, invitations: 0, transfers: 0, connections: 0 };
  for (const omit of [false, true]) {
    switches.omitOptionalFields = omit;
    for (const profile of profiles) {
      for (const list of ['ListHandshakesForAccount', 'ListHandshakesForOrganization']) {
        for (const { Id } of recordsOf((await organizations(profile, list, {}))['Handshakes'])) {
          await organizations(profile, 'DescribeHandshake', { HandshakeId: Id });
          await organizations(profile, 'AcceptHandshake', { HandshakeId: 'nonsense' });
          seen.handshakes += 1;
        }
      }
      for (const operation of ['DescribeOrganization', 'ListAccounts', 'CreateOrganization', 'DeleteOrganization']) {
        await organizations(profile, operation, {});
      }
      await organizations(profile, 'RemoveAccountFromOrganization', { AccountId: profile.accountId });
      await organizations(profile, 'ListTagsForResource', { ResourceId: profile.accountId });
      for (const list of ['ListInboundResponsibilityTransfers', 'ListOutboundResponsibilityTransfers']) {
        const { ResponsibilityTransfers } = await organizations(profile, list, { Type: 'BILLING' });
        for (const { Id } of recordsOf(ResponsibilityTransfers)) {
          await organizations(profile, 'DescribeResponsibilityTransfer', { Id });
          await organizations(profile, 'TerminateResponsibilityTransfer', { Id });
          seen.transfers += 1;
        }
      }
      for (const Catalog of ['AWS', 'Sandbox', '?']) {
        const answer = await partners(profile, 'ListConnectionInvitations', { Catalog });
        for (const { Id } of recordsOf(answer['ConnectionInvitationSummaries'])) {
          await partners(profile, 'GetConnectionInvitation', { Catalog, Identifier: Id });
          seen.invitations += 1;
        }
        const { ConnectionSummaries } = await partners(profile, 'ListConnections', { Catalog });
        for (const { Id } of recordsOf(ConnectionSummaries)) {
          await partners(profile, 'GetConnection', { Catalog, Identifier: Id });
          const change = { Catalog, Identifier: Id, ConnectionType: 'SUBSIDIARY', Reason: 'Over' };
          await partners(profile, 'CancelConnection', { ...change, ClientToken: String(seen.connections) });
          await partners(profile, 'GetConnection', { Catalog, Identifier: Id });
          seen.connections += 1;
        }
      }
    }
  }
  assert.ok(seen.handshakes >= 40 && seen.invitations >= 60, JSON.stringify(seen));
  assert.ok(seen.transfers > 0 && seen.connections > 0, JSON.stringify(seen));
});

function recordsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  assert.ok(value === undefined || Array.isArray(value));
  return (value ?? []).map(asRecord).filter((entry) => entry !== undefined);
}
