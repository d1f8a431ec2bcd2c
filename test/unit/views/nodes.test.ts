import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Inbox } from '../../../src/inbox/inbox.ts';
import type { ProfileInbox } from '../../../src/inbox/profileInbox.ts';
import type { FailureKind } from '../../../src/invitations/failure.ts';
import type { Filter } from '../../../src/invitations/filter.ts';
import type { Invitation } from '../../../src/invitations/invitation.ts';
import type { Profile } from '../../../src/invitations/invitationSource.ts';
import type { Node, ProfileNode } from '../../../src/views/nodes.ts';
import { profileChildren, rootNodes } from '../../../src/views/profileNodes.ts';
import { groupChildren } from '../../../src/views/rowNodes.ts';
import {
  failed,
  inboxWith,
  invitation,
  profile,
  RECEIVED,
  ScriptedSource,
  SENT,
  settled,
  visibleRowsPassing,
} from '../../support/invitations.ts';

const EVERYTHING = visibleRowsPassing();

/** What each list answers: rows, or a failure. */
type Answers = Readonly<Record<'sent' | 'received', readonly string[] | FailureKind>>;

/** The row of the only profile, of which nothing is read yet. */
function nodeOf(only: Profile): ProfileNode {
  const [acme] = inboxWith([only]).profiles;
  assert.ok(acme);
  return { kind: 'profile', id: acme.id, profile: acme };
}

async function open(answers: Answers): Promise<{ acme: ProfileInbox; source: ScriptedSource; node: ProfileNode }> {
  const source = new ScriptedSource();
  answer(source, answers);
  const node = nodeOf(profile({ source }));
  await node.profile.refresh();
  return { acme: node.profile, source, node };
}

function answer(source: ScriptedSource, answers: Answers): void {
  source.pages = ({ direction }) => {
    const rows = answers[direction];
    if (typeof rows === 'string') throw failed(rows, { requestId: 'request-1' });
    return [rows.map((id) => invitation({ id, arn: id, direction }))];
  };
}

/** The tree under a profile as a person reads it. */
function shown(node: ProfileNode): string[] {
  return profileChildren(node, EVERYTHING).flatMap((child) => {
    const rows = child.kind === 'group' ? groupChildren(child, EVERYTHING) : [];
    return [line(child)].concat(rows.map((row) => `  ${line(row)}`));
  });
}

function line(node: Node): string {
  switch (node.kind) {
    case 'profile':
      return node.profile.profile.name;
    case 'group':
      return node.list.id;
    case 'range':
    case 'flatRange':
      return `from ${node.from}`;
    case 'invitation':
      return node.key;
    case 'message':
      return `${node.tone}: ${node.label}`;
  }
}

describe('under a profile', () => {
  test('are its groups, an empty one left out', async () => {
    assert.deepEqual(shown((await open({ sent: ['h-1', 'h-2'], received: ['h-3'] })).node), [
      SENT.id,
      '  h-1',
      '  h-2',
      RECEIVED.id,
      '  h-3',
    ]);
    assert.deepEqual(shown((await open({ sent: [], received: ['h-3'] })).node), [RECEIVED.id, '  h-3']);
  });

  test('is a word where there is nothing', async () => {
    assert.deepEqual(shown((await open({ sent: [], received: [] })).node), ['info: No invitations']);
  });

  for (const kind of ['denied', 'notInOrganization', 'notPartner'] as const) {
    test(`no error stands for a list that the account does not have (${kind})`, async () => {
      assert.deepEqual(shown((await open({ sent: kind, received: ['h-3'] })).node), [RECEIVED.id, '  h-3']);
      const { node } = await open({ sent: kind, received: [] });
      assert.deepEqual(shown(node), ['info: No invitations']);
      const [empty] = profileChildren(node, EVERYTHING);
      assert.ok(empty?.kind === 'message');
      assert.equal(empty.description, 'in the lists it may read');
      assert.match(empty.tooltip ?? '', /^Sent handshakes: .*"acme"/);
      assert.deepEqual(shown((await open({ sent: kind, received: kind })).node), ['problem: Nothing to list']);
    });
  }

  test('one failed list shows its error where its rows would be; the other one its rows', async () => {
    const { node } = await open({ sent: 'throttled', received: ['h-3'] });
    assert.deepEqual(shown(node), [SENT.id, '  problem: Too many requests', RECEIVED.id, '  h-3']);
    const [group] = profileChildren(node, EVERYTHING);
    assert.ok(group?.kind === 'group');
    const [problem] = groupChildren(group, EVERYTHING);
    assert.ok(problem?.kind === 'message');
    assert.match(problem.tooltip ?? '', /^Too many requests\n.+\nRequest ID: request-1$/);
    assert.equal(problem.parent, group);
  });

  test('what every list fails with is said once', async () => {
    assert.deepEqual(shown((await open({ sent: 'signInNeeded', received: 'signInNeeded' })).node), [
      'problem: Sign-in needed',
    ]);
    assert.deepEqual(shown((await open({ sent: 'signInNeeded', received: 'network' })).node), [
      SENT.id,
      '  problem: Sign-in needed',
      RECEIVED.id,
      '  problem: Network problem',
    ]);
  });

  test('rows that were read before stay beside a later error', async () => {
    const { acme, source, node } = await open({ sent: ['h-1'], received: [] });
    answer(source, { sent: 'network', received: 'network' });
    await acme.refresh();
    assert.deepEqual(shown(node), [
      SENT.id,
      '  problem: Network problem',
      '  h-1',
      RECEIVED.id,
      '  problem: Network problem',
    ]);
  });

  test('the first load says that it is loading, beside what has come already', async () => {
    const source = new ScriptedSource();
    const later = Promise.withResolvers<readonly []>();
    source.pages = async function* ({ direction }) {
      if (direction === 'received') yield await later.promise;
      else yield [invitation({ arn: 'h-1' })];
    };
    const node = nodeOf(profile({ source }));
    assert.deepEqual(shown(node), ['loading: Loading…']);
    const done = node.profile.refresh();
    await settled();
    assert.deepEqual(shown(node), [SENT.id, '  h-1', 'loading: Loading…']);
    later.resolve([]);
    await done;
    assert.deepEqual(shown(node), [SENT.id, '  h-1']);
  });

  test('a profile that cannot be connected says why', async () => {
    const node = nodeOf(profile({ connect: () => Promise.reject(failed('configuration')) }));
    await node.profile.refresh();
    assert.deepEqual(shown(node), ['problem: Profile not usable']);
  });
});

async function onlyMessage(filter: Partial<Filter>, rows: readonly Invitation[]) {
  const source = new ScriptedSource([SENT]);
  source.pages = () => [rows];
  const node = nodeOf(profile({ source }));
  await node.profile.refresh();
  const [only, ...others] = profileChildren(node, visibleRowsPassing(filter));
  assert.ok(only?.kind === 'message' && others.length === 0);
  return [only.label, only.description, only.offers];
}

describe('under a profile of which nothing shows', () => {
  const ended = [
    invitation({ id: 'a', arn: 'a', status: 'CANCELED' }),
    invitation({ id: 'b', arn: 'b', status: 'EXPIRED' }),
  ];

  test('it says what would show something', async () => {
    assert.deepEqual(await onlyMessage({}, ended), ['Nothing pending', '2 finished', 'canShowFinished']);
    assert.deepEqual(await onlyMessage({ text: 'juana' }, ended), [
      'Nothing passes the filters',
      '2 invitations are hidden',
      'canClearFilters',
    ]);
    assert.deepEqual(await onlyMessage({ phases: [] }, [invitation({ status: 'EXPIRED', expiresAt: 1 })]), [
      'Nothing in the last 30 days',
      '1 ended earlier',
      'canFilter',
    ]);
    assert.deepEqual(await onlyMessage({}, []), ['No invitations', undefined, undefined]);
  });

  test('and so it is where no profile passes', () => {
    const inbox = inboxWith([profile(), profile({ name: 'other' })]);
    const labels = (profiles: readonly string[]) =>
      rootNodes(inbox.profiles, [], visibleRowsPassing({ profiles })).map((node) => line(node));
    assert.deepEqual(labels([]), ['acme', 'other']);
    assert.deepEqual(labels(['other']), ['other']);
    assert.deepEqual(labels(['gone']), ['info: No profile passes the filters']);
  });
});

test('an id starts with the id of its parent, and no two are the same', async () => {
  const inbox = new Inbox();
  const source = new ScriptedSource();
  answer(source, { sent: 'network', received: ['h-3'] });
  inbox.setProfiles(
    [profile({ source }), profile({ name: 'acme/organizations.sent', source }), profile({ origin: 'sample', source })],
    [
      { title: 'Problem', text: 'one' },
      { title: 'Problem', text: 'two' },
    ],
  );
  await inbox.refresh(new AbortController().signal);
  const ids: string[] = [];
  const walk = (nodes: readonly Node[], parent: string): void => {
    for (const node of nodes) {
      assert.ok(node.id.startsWith(parent), `${node.id} under ${parent}`);
      ids.push(node.id);
      if (node.kind === 'profile') walk(profileChildren(node, EVERYTHING), `${node.id}/`);
      if (node.kind === 'group') walk(groupChildren(node, EVERYTHING), `${node.id}/`);
    }
  };
  walk(rootNodes(inbox.profiles, inbox.notices, EVERYTHING), '');
  assert.equal(ids.length, 2 + 3 + 3 * 4);
  assert.equal(new Set(ids).size, ids.length, ids.join('\n'));
});

test('notices come first, as problems', () => {
  const nodes = rootNodes([], [{ title: 'Problem in an AWS file', text: 'line 3' }], EVERYTHING);
  assert.deepEqual(nodes.map(line), ['problem: Problem in an AWS file']);
  assert.ok(nodes[0]?.kind === 'message' && nodes[0].tooltip === 'Problem in an AWS file\nline 3');
});
