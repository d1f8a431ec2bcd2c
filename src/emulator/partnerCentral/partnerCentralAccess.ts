// Who may call which operation of Partner Central, changes by client token, and pages of its lists.
import type { Partner } from '../directory.ts';
import { listPage } from '../listPage.ts';
import type { ListAbout } from '../listPage.ts';
import type { Listed, Page } from '../paging.ts';
import type { Call, Operation, Output } from '../service.ts';
import { requiredText, text } from '../validation.ts';
import { invalidFields } from './partnerCentralErrors.ts';

/** AWS does not publish its default. */
const DEFAULT_PAGE = 100;

export type ResourceKind = 'connection-invitation' | 'connection';

export function arnOf(catalog: string, kind: ResourceKind, id: string): string {
  return `arn:aws:partnercentral:us-east-1::catalog/${catalog}/${kind}/${id}`;
}

/** Throws where a policy denies the action. */
export function authorize(call: Call, action: string, kind: ResourceKind): void {
  const id = text(call.input, 'Identifier');
  const resource = id === undefined ? '*' : arnOf(requiredText(call.input, 'Catalog'), kind, id);
  call.world.directory.authorize(call.credential, `partnercentral:${action}`, resource, 'ACCESS_DENIED');
}

/** The caller's entry in the catalog that it names. */
export function partnerOf(call: Call): Partner {
  return call.world.connectionInvitations.partner(requiredText(call.input, 'Catalog'), call.account.id);
}

/** An operation that acts once for each client token. */
export function change(
  action: string,
  kind: ResourceKind,
  input: Operation['input'],
  perform: (call: Call, partner: Partner) => Output,
): [string, Operation] {
  const run = (call: Call): Output => {
    authorize(call, action, kind);
    const partner = partnerOf(call);
    const scope = { accountId: call.account.id, operation: action, token: requiredText(call.input, 'ClientToken') };
    return call.replays.once(scope, call.input, () => perform(call, partner));
  };
  return [action, { input, run }];
}

/** Ids or profiles that a list is filtered by; `undefined` where it is not. */
export function participantsOf(call: Call): ReadonlySet<string> | undefined {
  const given: unknown = call.input['OtherParticipantIdentifiers'];
  return Array.isArray(given) && given.length > 0 ? new Set(given.map(String)) : undefined;
}

/** @param filter what the token is bound to, beside the list and the catalog */
export function partnerPage<T extends Listed>(
  call: Call,
  about: Omit<ListAbout<T>, 'list'> & { list: string; filter: readonly unknown[] },
): Page<T> {
  const { filter, ...rest } = about;
  const list = JSON.stringify([about.list, requiredText(call.input, 'Catalog'), ...filter]);
  return listPage(
    call,
    { ...rest, list },
    {
      defaultSize: DEFAULT_PAGE,
      badToken: () =>
        invalidFields([{ path: 'NextToken', code: 'pattern', message: 'The NextToken is not valid for this list.' }]),
    },
  );
}
