import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { organizationsApi } from '../../../src/emulator/organizations/organizationsApi.ts';
import { partnerCentralApi } from '../../../src/emulator/partnerCentral/partnerCentralApi.ts';
import type { Service } from '../../../src/emulator/service.ts';
import type { Rule } from '../../../src/emulator/validation.ts';

// The published service models are not part of this repository; where they lie beside it, everything that the
// emulator declares is compared with them.
const root = path.resolve(import.meta.dirname, '../../..');
const folder = path.resolve(root, '../shared/aws/models');
const skip = existsSync(folder) ? false : 'the service models are not here';

interface Shape {
  type: string;
  required?: string[];
  members?: Record<string, { shape: string }>;
  member?: { shape: string };
  enum?: string[];
  min?: number;
  max?: number;
  pattern?: string;
}

interface Model {
  metadata: { targetPrefix: string; signingName?: string; endpointPrefix: string; jsonVersion: string };
  operations: Record<string, { input?: { shape: string }; errors?: { shape: string }[] }>;
  shapes: Record<string, Shape>;
}

function read(name: string): Model {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- What this test is about: a model that is not like this fails below.
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Model;
}

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
    const model = read(file);
    assert.equal(model.metadata.signingName ?? model.metadata.endpointPrefix, service.signingName);
    assert.equal(service.protocol, `awsJson${model.metadata.jsonVersion.replace('.', '_')}`);
    for (const [name, { input }] of service.operations) {
      const operation = model.operations[name];
      assert.ok(operation, name);
      assert.deepEqual(ours(input), theirs(model, operation.input?.shape ?? ''), name);
    }
  });
}

test('every error name and reason in the sources exists in a model', { skip }, () => {
  const models = [read('organizations.json'), read('partnercentral-account.json')];
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
  const operations = { ...read('organizations.json').operations, ...read('partnercentral-account.json').operations };
  for (const [name, errors] of Object.entries(allowed)) {
    const known = operations[name]?.errors?.map(({ shape }) => shape) ?? [];
    for (const error of errors) assert.ok(known.includes(error), `${name} ${error}`);
  }
});
