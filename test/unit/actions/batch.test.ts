import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ActionRunner } from '../../../src/actions/actionRunner.ts';
import { runBatch, planBatch } from '../../../src/actions/batch.ts';
import { targetsIn, type Target } from '../../../src/actions/target.ts';
import { ListStore } from '../../../src/inbox/listStore.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import { partnerCentral } from '../../../src/invitations/partnerCentralService.ts';
import { batchConfirmation, exclusionSummary } from '../../../src/presentation/batchConfirmation.ts';
import { formatResults, resultSummary } from '../../../src/presentation/batchResults.ts';
import {
  RUNNER,
  act,
  failed,
  inboxWith,
  invitation,
  profile,
  RECEIVED,
  ScriptedSource,
  SENT,
  visibleRowsPassing,
} from '../../support/invitations.ts';

const signal = new AbortController().signal;

function sent(id: string, about: Parameters<typeof invitation>[0] = {}): Invitation {
  return invitation({ id, arn: id, ...about });
}

const party = (id: string) => ({ counterparty: { kind: 'email', id } });

/** Two profiles of one account and one of another, with what they have read. */
async function opened(rows: Readonly<Record<string, readonly Invitation[]>>) {
  const sources = new Map<string, ScriptedSource>();
  const inbox = inboxWith(
    Object.entries(rows).map(([name, own]) => {
      const source = new ScriptedSource();
      source.pages = (list) => [own.filter(({ direction }) => direction === list.direction)];
      source.answer = (_, known) => ({ ...known, status: 'CANCELED', phase: 'canceled' });
      sources.set(name, source);
      return profile({ name, source, identify: () => Promise.resolve({ accountId: name === 'other' ? '2' : '1' }) });
    }),
  );
  await Promise.all(inbox.profiles.map((one) => one.refresh()));
  for (const source of sources.values()) source.sent.length = 0;
  return { inbox, sources, targets: inbox.profiles.flatMap(targetsIn) };
}

describe('a plan', () => {
  test('acts on what allows it and says what it leaves out, and why', async () => {
    const { targets } = await opened({
      acme: [
        sent('h-1'),
        sent('h-2', { status: 'CANCELED' }),
        sent('h-3', { direction: 'received', list: RECEIVED.id }),
      ],
      twin: [sent('h-1')],
    });
    const plan = planBatch('cancel', targets);
    assert.deepEqual(
      plan.targets.map(({ profile: { id }, row }) => [id, row.key]),
      [['acme', 'h-1']],
    );
    assert.deepEqual(plan.excluded.map(({ why }) => why).toSorted(), [
      'notPending',
      'otherDirection',
      'sameInvitation',
    ]);
    assert.equal(
      exclusionSummary('cancel', plan.excluded),
      'Left out: 1 (no longer pending), 1 (received: decline those instead), 1 (the same invitation in another profile).',
    );
  });

  test('excludes what the filter hides', async () => {
    const { targets } = await opened({ acme: [sent('h-1'), sent('h-2'), sent('h-3')] });
    const plan = planBatch('cancel', targets, visibleRowsPassing({ text: 'h-1' }));
    assert.deepEqual(
      plan.targets.map(({ row }) => row.key),
      ['h-1'],
    );
    assert.equal(exclusionSummary('cancel', plan.excluded), 'Left out: 2 (hidden by the filter).');
    assert.match(batchConfirmation(plan).detail, /Left out: 2 \(hidden by the filter\)\./);
  });

  test('looks at the row as it is now, not as it was chosen', async () => {
    const { targets, inbox } = await opened({ acme: [sent('h-1'), sent('h-2')] });
    const [acme] = inbox.profiles;
    await act(acme, SENT.id, 'h-1', { action: 'cancel', signal });
    acme?.list(SENT.id)?.update('h-2', (row) => ({ ...row, activity: 'read' }));
    assert.deepEqual(
      planBatch('cancel', targets)
        .excluded.map(({ why }) => why)
        .toSorted(),
      ['busy', 'notPending'],
    );
  });

  test('explains each kind once, what has a high impact first', async () => {
    const types = ['INVITE', 'NEW_1', 'NEW_2', 'NEW_3', 'NEW_4', 'NEW_5', 'NEW_6', 'INVITE', 'TRANSFER_RESPONSIBILITY'];
    const { targets } = await opened({ acme: types.map((type, n) => sent(`h-${n}`, { type })) });
    const lines = batchConfirmation(planBatch('cancel', targets)).detail.split('\n');
    const kinds = lines.slice(lines.indexOf('This cannot be undone.') + 1);
    assert.match(
      kinds[0] ?? '',
      /^Billing transfer \(high impact\): 1\. A billing transfer decides .*\. The bill of the other organization /,
    );
    assert.match(kinds[1] ?? '', /^Invite: 2\. The account can no longer join/);
    assert.match(kinds[2] ?? '', /^New 1: 1\. The receiver can no longer respond/);
    assert.equal(kinds.length, 7);
    assert.equal(kinds[6], 'and 2 more kinds');
  });

  test('asks one question that names counts, profiles, accounts, first names, what is left out and what follows', async () => {
    const { targets } = await opened({
      acme: [1, 2, 3, 4, 5].map((n) => sent(`h-${n}`, { counterparty: { kind: 'email', id: `p${n}@example.com` } })),
      other: [sent('h-9'), sent('h-8', { status: 'EXPIRED' })],
    });
    const { message, detail, button } = batchConfirmation(planBatch('cancel', targets));
    assert.equal(message, 'Cancel 6 invitations?');
    assert.equal(button, 'Cancel 6 Invitations');
    assert.match(
      detail,
      /^acme \(account 1\): 5\n(– p\d@example\.com · Invite\n){5}other \(account 2\): 1\n– juan@example\.com · Invite\n\n/,
    );
    assert.match(
      detail,
      /\n\nLeft out: 1 \(no longer pending\)\.\n\nThis cannot be undone\.\nInvite: 6\. The account can no longer join/,
    );
  });

  test('says of which profiles nobody could confirm the account just now', async () => {
    const { targets } = await opened({ acme: [sent('h-1')], other: [sent('h-2')] });
    const acme = targets.find((target) => target.profile.profile.name === 'acme');
    assert.ok(acme);
    const { detail } = batchConfirmation(planBatch('cancel', targets), new Set([acme.profile]));
    assert.match(detail, /^acme \(account 1, not confirmed just now\): 1$/m);
    assert.match(detail, /^other \(account 2\): 1$/m);
  });

  test('says who can read the reason, where not all can', async () => {
    const { targets } = await opened({ acme: [1, 2, 3].map((n) => sent(`h-${n}`, { direction: 'received' })) });
    const source = new ScriptedSource([{ ...RECEIVED, service: partnerCentral }]);
    const [first, ...others] = targets.map((target) => ({
      ...target,
      store: new ListStore(target.store.list, source, () => undefined),
    }));
    assert.ok(first);
    const [plain] = targets;
    assert.ok(plain);
    assert.equal(reasonAmong([first, ...others]), 'Reason, which the senders can read: No,⏎thanks');
    assert.equal(reasonAmong([first, plain]), 'Reason, which the sender of 1 of them can read: No,⏎thanks');
    assert.equal(reasonAmong([first, ...others, plain]), 'Reason, which the senders of 3 of them can read: No,⏎thanks');
    assert.equal(reasonAmong([first, ...others], ''), undefined);
  });

  test('stays short, whatever the number of profiles', async () => {
    const rows = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`p${n}`, [sent(`h-${n}`)]]));
    const { targets } = await opened(rows);
    const { detail } = batchConfirmation(planBatch('cancel', targets));
    assert.match(detail, /\nand 24 invitations in 24 more profiles\n/);
    assert.ok(detail.split('\n').length < 25);
  });

  test('names at most ten, of each profile some, and counts the others', async () => {
    const { targets } = await opened({
      acme: Array.from({ length: 30 }, (_, n) => sent(`h-a${n}`, party(`a${n}`))),
      other: [1, 2].map((n) => sent(`h-o${n}`, party(`o${n}`))),
      third: Array.from({ length: 9 }, (_, n) => sent(`h-t${n}`, party(`t${n}`))),
    });
    const [list] = batchConfirmation(planBatch('cancel', targets)).detail.split('\n\n');
    assert.equal(
      list,
      [
        'acme (account 1): 30',
        ...[0, 1, 2, 3].map((n) => `– a${n} · Invite`),
        '– and 26 more',
        'other (account 2): 2',
        '– o1 · Invite',
        '– o2 · Invite',
        'third (account 1): 9',
        ...[0, 1, 2, 3].map((n) => `– t${n} · Invite`),
        '– and 5 more',
      ].join('\n'),
    );
  });

  test('never leaves what has a high impact to "and more", where there is room for it', async () => {
    const transfer = { type: 'TRANSFER_RESPONSIBILITY' };
    const { targets } = await opened({
      acme: Array.from({ length: 20 }, (_, n) => sent(`h-a${n}`, party(`a${n}`))),
      other: [
        ...Array.from({ length: 20 }, (_, n) => sent(`h-o${n}`, party(`o${n}`))),
        sent('h-t', { ...transfer, ...party('t') }),
      ],
    });
    const lines = batchConfirmation(planBatch('cancel', targets)).detail.split('\n');
    assert.deepEqual(lines.slice(0, 3), [
      'other (account 2): 21',
      '– t · Billing transfer (high impact)',
      '– o0 · Invite',
    ]);
    const many = await opened({
      acme: Array.from({ length: 13 }, (_, n) => sent(`h-${n}`, n === 0 ? {} : transfer)),
      other: [sent('h-x')],
    });
    const { detail } = batchConfirmation(planBatch('cancel', many.targets));
    assert.match(
      detail,
      /^acme \(account 1\): 13\n(– juan@example\.com · Billing transfer \(high impact\)\n){10}– and 3 more, 2 of them with high impact\nother \(account 2\): 1\n– and one more\n/,
    );
  });
});

/** What the question about them says of a reason. */
function reasonAmong(targets: readonly Target[], reason = 'No,\nthanks'): string | undefined {
  const { detail } = batchConfirmation({ action: 'decline', targets, excluded: [] }, new Set(), reason);
  return /^Reason.*$/m.exec(detail)?.[0];
}

describe('acting on many', () => {
  test('gives one result each, in their order, whatever happens to the others', async () => {
    const { targets, sources } = await opened({ acme: [sent('h-1'), sent('h-2')], other: [sent('h-3')] });
    const acme = sources.get('acme');
    assert.ok(acme);
    acme.answer = ({ id }, known) => {
      if (id === 'h-1') throw failed('denied', { requestId: 'r-denied' });
      return { ...known, status: 'CANCELED', phase: 'canceled' };
    };
    const plan = planBatch('cancel', targets);
    const seen: string[] = [];
    const results = await runBatch(plan, {
      runner: RUNNER,
      signal,
      onResult: ({ target }) => seen.push(target.row.key),
    });
    assert.deepEqual(
      results.map(({ target, outcome }) => [target.row.key, outcome.kind]),
      [
        ['h-1', 'failed'],
        ['h-2', 'done'],
        ['h-3', 'done'],
      ],
    );
    assert.deepEqual(seen.toSorted(), ['h-1', 'h-2', 'h-3']);
    assert.equal(resultSummary('cancel', results), 'Canceled 2 of 3 invitations; 1 failed.');
    const text = formatResults('cancel', results, 0);
    assert.match(
      text,
      /\nFailed \(1\)\n {2}juan@example\.com · Invite · h-1 · acme \(account 1\) · .*Request r-denied\n/,
    );
    assert.match(text, /\nDone \(2\)\n.*Canceled, request request-\d\n/);
  });

  test('that is stopped does not send what was waiting, and says so', async () => {
    const rows = Array.from({ length: 12 }, (_, n) => sent(`h-${n}`));
    const { targets, sources, inbox } = await opened({ acme: rows });
    const stopping = new AbortController();
    const results = await runBatch(planBatch('cancel', targets), {
      runner: RUNNER,
      signal: stopping.signal,
      onResult: () => stopping.abort(),
    });
    const kinds = results.map(({ outcome }) => outcome.kind);
    const sentOnes = sources.get('acme')?.sent.length ?? 0;
    assert.ok(sentOnes >= 1 && sentOnes < 12);
    assert.equal(kinds.filter((kind) => kind === 'done').length, sentOnes);
    assert.equal(kinds.filter((kind) => kind === 'notAttempted').length, 12 - sentOnes);
    assert.match(formatResults('cancel', results, 0), /Nothing was sent: it was stopped before its turn/);
    // What was not attempted is as it was, and may be acted on again.
    assert.equal(inbox.profiles[0]?.pending, 12 - sentOnes);
    assert.ok(inbox.profiles[0].lists.every((store) => store.rows.every(({ activity }) => activity === undefined)));
  });

  test('a throttled one slows down, waits and is done', async () => {
    const { targets, sources } = await opened({ acme: [sent('h-1')] });
    const acme = sources.get('acme');
    assert.ok(acme);
    let throttled = 0;
    acme.answer = ({ call }, known) => {
      if (call === 'cancel' && throttled++ < 2) throw failed('throttled');
      return call === 'get' ? known : { ...known, status: 'CANCELED', phase: 'canceled' };
    };
    const [result] = await runBatch(planBatch('cancel', targets), {
      runner: RUNNER,
      signal,
      onResult: () => undefined,
    });
    assert.equal(result?.outcome.kind, 'done');
    assert.equal(acme.sent.filter(({ call }) => call === 'cancel').length, 3);
    assert.equal(new Set(acme.sent.flatMap(({ token }) => token ?? [])).size, 1, 'one token over all tries');
  });

  test('a fault of the service is a failure where a second look finds it pending, and the results say both', async () => {
    const { targets, sources } = await opened({ acme: [sent('h-1'), sent('h-2')] });
    const acme = sources.get('acme');
    assert.ok(acme);
    acme.answer = ({ call, id }, known) => {
      if (call === 'get' && id === 'h-1') return known;
      throw failed('serviceFault', { retried: true });
    };
    const results = await runBatch(planBatch('cancel', targets), { runner: RUNNER, signal, onResult: () => undefined });
    assert.deepEqual(
      results.map(({ outcome }) => outcome.kind),
      ['failed', 'unknown'],
    );
    const lines = formatResults('cancel', results, 0).split('\n');
    const line = (id: string): string => lines.find((text) => text.includes(id)) ?? '';
    assert.match(line('h-1'), /Retry in a moment.* A second look found it still pending\./);
    assert.doesNotMatch(line('h-2'), /second look/);
  });

  test('what waits for its turn and is accepted meanwhile is not sent', async () => {
    const rows = Array.from({ length: 5 }, (_, n) => sent(`h-${n}`));
    const { targets, sources, inbox } = await opened({ acme: rows });
    const source = sources.get('acme');
    assert.ok(source);
    source.pages = () => [[...rows.slice(0, 4), sent('h-4', { status: 'ACCEPTED' })]];
    const acting = runBatch(planBatch('cancel', targets), { runner: RUNNER, signal, onResult: () => undefined });
    await inbox.profiles[0]?.refresh(SENT.id);
    const results = await acting;
    assert.equal(results.find(({ target }) => target.row.key === 'h-4')?.outcome.kind, 'changed');
    assert.ok(!source.sent.some(({ call, id }) => call === 'cancel' && id === 'h-4'));
  });

  test('another profile that shows the same invitation follows', async () => {
    const { targets, inbox } = await opened({
      acme: [sent('h-1')],
      other: [sent('h-1', { direction: 'received', list: RECEIVED.id })],
    });
    await runBatch(planBatch('cancel', targets), { runner: RUNNER, signal, onResult: () => undefined });
    assert.equal(inbox.profiles[1]?.list(RECEIVED.id)?.row('h-1')?.invitation.phase, 'canceled');
    assert.equal(inbox.profiles[1].pending, 0);
  });

  test('nothing is sent that the history could not record', async () => {
    const source = new ScriptedSource();
    source.pages = (list) => (list === SENT ? [[sent('h-1')]] : []);
    const runner = new ActionRunner({
      begin: () => Promise.reject(new Error('disk full')),
      end: () => Promise.resolve(),
    });
    const inbox = inboxWith([profile({ source })]);
    const [acme] = inbox.profiles;
    await acme?.refresh();
    const outcome = await act(acme, SENT.id, 'h-1', { runner, action: 'cancel', signal });
    assert.ok(outcome.kind === 'notAttempted');
    assert.match(outcome.reason, /history cannot be written \(disk full\)/);
    assert.ok(!source.sent.some(({ call }) => call === 'cancel'));
  });
});

test('the question and the results keep their lines, whatever the other side is called', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (name) => {
      const { targets } = await opened({
        acme: [sent('h-1', { counterparty: { kind: 'organization', id: 'o-1', name } }), sent('h-2')],
      });
      const { message, detail } = batchConfirmation(planBatch('cancel', targets));
      assert.equal(message, 'Cancel 2 invitations?');
      assert.equal(detail.split('\n').length, 6);
      assert.ok(!/[\p{Cf}\p{Cc}\p{Cs}]/u.test(detail.replaceAll('\n', '')));
    }),
    { numRuns: 50 },
  );
});
