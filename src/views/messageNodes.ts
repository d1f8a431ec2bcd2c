// The rows of the tree that are messages: what failed, what is missing, and what leads on from there.
import { plural, t } from '../common/l10n.ts';
import { defined } from '../common/records.ts';
import type { Notice } from '../inbox/inbox.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { explain, type Failure, type FailureKind } from '../invitations/failure.ts';
import { showsFinished } from '../invitations/filter.ts';
import { listLabel } from '../invitations/labels.ts';
import type { GroupNode, Message, MessageNode, ProfileNode, Remedy } from './nodes.ts';

export function message(parent: ProfileNode | GroupNode, name: string, content: Message): MessageNode {
  return { kind: 'message', id: `${parent.id}/${name}`, parent, ...content };
}

/** `index`: among the problems of the parent. */
export function problem(parent: ProfileNode | GroupNode, failure: Failure, index = 0): MessageNode {
  const { title, sentence } = explain(failure, parent.profile.profile.name);
  const remedy = remedyFor(failure, parent.profile);
  const request = failure.requestId === undefined ? '' : `\n${t('Request ID: {0}', failure.requestId)}`;
  return message(parent, index === 0 ? 'problem' : `problem-${index}`, {
    tone: 'problem',
    label: title,
    description: sentence,
    tooltip: `${title}\n${sentence}${request}`,
    ...defined({ remedy }),
  });
}

export function noticeNode(notice: Notice, index: number): MessageNode {
  return {
    kind: 'message',
    id: `notice/${index}/${notice.text}`,
    tone: 'problem',
    label: notice.title,
    description: notice.text,
    tooltip: `${notice.title}\n${notice.text}`,
    ...(notice.file && { remedy: 'openConfigFile', file: notice.file }),
  };
}

export function noProfilePasses(): MessageNode {
  return {
    kind: 'message',
    id: 'filtered away',
    tone: 'info',
    label: t('No profile passes the filters'),
    offers: 'canClearFilters',
  };
}

export function nothingHere(profile: ProfileInbox, visibleRows: VisibleRows): Message {
  const hidden = profile.lists.reduce((sum, store) => sum + store.size, 0);
  if (hidden > 0) return allHidden(hidden, visibleRows);
  if (readsNothing(profile)) return nothingToList(profile);
  const unavailable = unavailableLists(profile);
  return {
    tone: 'info',
    label: t('No invitations'),
    ...(unavailable.length > 0
      ? { description: t('in the lists it may read'), tooltip: unavailable.join('\n\n') }
      : {}),
  };
}

/** Whether the account has none of the lists. */
export function readsNothing({ lists, inapplicableLists }: ProfileInbox): boolean {
  return lists.length > 0 && inapplicableLists.length === lists.length;
}

export function nothingToList(profile: ProfileInbox): Message {
  const isDenied = profile.inapplicableLists.some(({ failure }) => failure.kind === 'denied');
  return {
    tone: 'problem',
    label: t('Nothing to list'),
    description: t('this profile may read none of the lists'),
    tooltip: unavailableLists(profile).join('\n\n'),
    ...(isDenied ? { remedy: 'copyIamPolicy' } : {}),
  };
}

/** Why none of the rows that were read shows, and what shows them. */
export function allHidden(hidden: number, visibleRows: VisibleRows): Message {
  if (visibleRows.isFiltered) {
    return {
      tone: 'info',
      label: t('Nothing passes the filters'),
      description: plural(hidden, t('{0} invitation is hidden', hidden), t('{0} invitations are hidden', hidden)),
      offers: 'canClearFilters',
    };
  }
  return showsFinished(visibleRows.filter)
    ? {
        tone: 'info',
        label: t('Nothing in the last 30 days'),
        description: t('{0} ended earlier', hidden),
        offers: 'canFilter',
      }
    : {
        tone: 'info',
        label: t('Nothing pending'),
        description: t('{0} finished', hidden),
        offers: 'canShowFinished',
      };
}

/** One line for each list that this profile does not have, with the reason: for its hover. */
export function unavailableLists({ inapplicableLists, profile }: ProfileInbox): string[] {
  return inapplicableLists.map(({ list, failure }) => `${listLabel(list)}: ${explain(failure, profile.name).sentence}`);
}

const REMEDIES: Readonly<Partial<Record<FailureKind, Remedy>>> = {
  signInNeeded: 'signIn',
  denied: 'copyIamPolicy',
  roleDenied: 'copyIamPolicy',
  configuration: 'openConfigFile',
  credentials: 'openConfigFile',
  credentialsRejected: 'openConfigFile',
  accessNotAssigned: 'openConfigFile',
};

/** Nothing to sign in to, and no section to open: no such offer. */
function remedyFor({ kind }: Failure, { profile }: ProfileInbox): Remedy | undefined {
  const remedy = REMEDIES[kind];
  if (remedy === 'signIn' && profile.signIn === undefined) return undefined;
  return remedy === 'openConfigFile' && profile.origin === 'sample' ? undefined : remedy;
}

/** What a list could not be read for. */
export function groupProblem(node: GroupNode): MessageNode | undefined {
  const found = node.profile.problems.find(({ list }) => list === node.list);
  return found && problem(node, found.failure);
}
