import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { defined } from '../../../src/common/records.ts';
import {
  explain,
  failureOf,
  InvitationError,
  isInapplicable,
  mayHaveHappened,
  type FailureKind,
} from '../../../src/invitations/failure.ts';

/** Every kind, and whether the act that failed so may have happened. A new kind does not compile without an entry. */
const KINDS: Readonly<Record<FailureKind, boolean>> = {
  denied: false,
  notInOrganization: false,
  notPartner: false,
  signInNeeded: false,
  mfaNeeded: false,
  processNotRun: false,
  roleDenied: false,
  accessNotAssigned: false,
  credentials: false,
  accountChanged: false,
  signInNotStored: false,
  credentialsRejected: false,
  configuration: false,
  notSubscribed: false,
  throttled: true,
  timeout: true,
  network: true,
  gateway: true,
  notTheService: true,
  unusableAnswer: true,
  serviceFault: true,
  notFound: false,
  alreadyInState: true,
  wrongState: true,
  conflict: true,
  invalidRequest: false,
  rowsDiscarded: false,
  stopped: true,
  unexpected: true,
};
const kinds = Object.keys(KINDS).filter((kind): kind is FailureKind => Object.hasOwn(KINDS, kind));

describe('an explanation', () => {
  for (const kind of kinds) {
    test(`${kind}: a short title and whole sentences`, () => {
      for (const message of ['', 'UnknownError', 'Something is wrong', 'Something is wrong.', 'Really?', 'No [a](b)']) {
        for (const operation of [undefined, 'CancelHandshake']) {
          const failure = { kind, message, ...defined({ operation }) };
          const { title, sentence } = explain(failure, 'acme');
          assert.match(title, /^[A-Z][^.]{3,40}$/);
          assert.match(sentence, /^[A-Z].*[^.\s]\.$/, sentence);
          assert.doesNotMatch(`${title} ${sentence}`, /undefined|UnknownError|\(\)| {2}|\.\)|\.\./);
        }
      }
    });
  }

  test('has the service’s own words where they help', () => {
    const { sentence } = explain({ kind: 'denied', message: 'explicit deny', operation: 'CancelHandshake' }, 'acme');
    assert.match(sentence, /"acme" may not call CancelHandshake.*\(explicit deny\)\.$/);
  });

  test('never quotes a program, and names the log only where that has more', () => {
    const failure = { kind: 'unexpected', message: "Cannot read properties of null (reading 'Id')" } as const;
    assert.equal(explain(failure, 'acme').sentence, 'Something unexpected went wrong.');
    assert.equal(
      explain({ ...failure, logged: true }, 'acme').sentence,
      'Something unexpected went wrong. The log says where.',
    );
  });

  test('says that AWS was not reached, or did not answer usably, only where that is known', () => {
    const failure = { message: 'status 504', operation: 'CancelHandshake' };
    assert.equal(
      explain({ ...failure, kind: 'gateway' }, 'acme').sentence,
      'A gateway answered CancelHandshake in place of AWS, so AWS may or may not have received it. Retry in a moment (status 504).',
    );
    assert.match(
      explain({ ...failure, kind: 'notTheService' }, 'acme').sentence,
      /^Something other than AWS answered CancelHandshake/,
    );
    assert.equal(
      explain({ ...failure, kind: 'unusableAnswer', message: 'it shows OPEN' }, 'acme').sentence,
      'AWS answered CancelHandshake, but the answer cannot be used. Refresh to see the current state (it shows OPEN).',
    );
  });

  test('stays one line with nothing hidden, whatever the message and the profile are', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (kind, message, profile) => {
          const { sentence } = explain({ kind, message }, profile);
          assert.doesNotMatch(sentence, /\p{C}|\n/u);
        },
      ),
    );
  });
});

test('what may have happened is looked at again before anything is said', () => {
  for (const kind of kinds) {
    assert.equal(mayHaveHappened({ kind, message: '' }), KINDS[kind], kind);
    assert.equal(mayHaveHappened({ kind, message: '', retried: true }), true, kind);
  }
});

test('a list that an account does not have is no error', () => {
  const inapplicable = kinds.filter((kind) => isInapplicable({ kind, message: '' }));
  assert.deepEqual(inapplicable, ['denied', 'notInOrganization', 'notPartner']);
});

describe('the failure in an exception', () => {
  test('is the one that was thrown with it', () => {
    const failure = { kind: 'throttled', message: 'Slow down' } as const;
    assert.equal(failureOf(new InvitationError(failure)), failure);
  });

  test('is unexpected for anything else', () => {
    assert.deepEqual(failureOf(new RangeError('odd')), { kind: 'unexpected', message: 'odd', name: 'RangeError' });
    assert.deepEqual(failureOf('text'), { kind: 'unexpected', message: 'text' });
    assert.deepEqual(failureOf(undefined), { kind: 'unexpected', message: 'undefined' });
  });

  test('keeps its cause', () => {
    const cause = new Error('deep');
    assert.equal(new InvitationError({ kind: 'network', message: 'x' }, cause).cause, cause);
  });
});
