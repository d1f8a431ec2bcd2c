// One page of a list, as a call asks for it.
import { BadTokenError } from './paging.ts';
import type { Listed, Page } from './paging.ts';
import type { Call } from './service.ts';
import type { ServiceError } from './serviceError.ts';
import { number, text } from './validation.ts';

export interface ListAbout<T> {
  /** oldest first */
  entries: readonly T[];
  /** names the list and its filter: a token is good for these alone */
  list: string;
  accept: (entry: T) => boolean;
}

/** @param service what differs between services: the size of a page unless the call asks for less, and an error */
export function listPage<T extends Listed>(
  call: Call,
  { entries, list, accept }: ListAbout<T>,
  service: { defaultSize: number; badToken: () => ServiceError },
): Page<T> {
  const { account, input, pager, switches } = call;
  const binding = `${account.id} ${list}`;
  const token = text(input, 'NextToken');
  try {
    const size = number(input, 'MaxResults') ?? service.defaultSize;
    const page = pager.page(entries, binding, { size, token, emptyPages: switches.emptyPages, accept });
    return call.repeatToken ? { ...page, nextToken: token ?? pager.tokenForStart(binding) } : page;
  } catch (error) {
    if (error instanceof BadTokenError) throw service.badToken();
    throw error;
  }
}
