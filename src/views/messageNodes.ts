// The rows of the tree that are messages: what failed, what is missing, and what leads on from there.
import { plural, t } from '../common/l10n.ts';
import { defined } from '../common/records.ts';
import type { Notice } from '../inbox/inbox.ts';
import type { ListStore } from '../inbox/listStore.ts';
import type { ProfileInbox } from '../inbox/profileInbox.ts';
import type { VisibleRows } from '../inbox/visibleRows.ts';
import { explain, isInapplicable, type Failure, type FailureKind } from '../invitations/failure.ts';
import { showsFinished } from '../invitations/filter.ts';
import { listLabel } from '../invitations/labels.ts';
import type { GroupNode, Message, MessageNode, ProfileNode, Remedy } from './nodes.ts';

export function message(parent: ProfileNode | GroupNode, name: string, content: Message): MessageNode {
  return { kind: 'message', id: `${parent.id}/${name}`, parent, ...content };
}

export function problem(parent: ProfileNode | GroupNode, failure: Failure): MessageNode {
  const { title, sentence } = explain(failure, parent.profile.profile.name);
  const remedy = remedyFor(failure, parent.profile);
  const request = failure.requestId === undefined ? '' : `\n${t('Request ID: {0}', failure.requestId)}`;
  return message(parent, 'problem', {
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

export function nothingHere(lists: readonly ListStore[], profile: ProfileInbox, visibleRows: VisibleRows): Message {
  const hidden = lists.reduce((sum, store) => sum + store.size, 0);
  if (hidden > 0) return allHidden(hidden, visibleRows);
  const unavailable = unavailableLists(lists, profile);
  const tooltip = unavailable.join('\n\n');
  if (lists.length > 0 && unavailable.length === lists.length) {
    return {
      tone: 'problem',
      label: t('Nothing to list'),
      description: t('this profile may read none of the lists'),
      tooltip,
      ...(lists.some((store) => failureOfList(store)?.kind === 'denied') ? { remedy: 'copyIamPolicy' } : {}),
    };
  }
  return {
    tone: 'info',
    label: t('No invitations'),
    ...(unavailable.length > 0 ? { description: t('in the lists it may read'), tooltip } : {}),
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
export function unavailableLists(lists: readonly ListStore[], profile: ProfileInbox): string[] {
  return lists.flatMap((store) => {
    const failure = failureOfList(store);
    return failure && isInapplicable(failure)
      ? [`${listLabel(store.list)}: ${explain(failure, profile.profile.name).sentence}`]
      : [];
  });
}

export function failureOfList(store: ListStore): Failure | undefined {
  return store.status.kind === 'failed' ? store.status.failure : undefined;
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
  const store = node.profile.list(node.list.id);
  const failure = store && failureOfList(store);
  return failure && problem(node, failure);
}
