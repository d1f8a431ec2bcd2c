// Input of Partner Central Account: the constraints of its model (2025-04-04).
import type { Rule } from '../validation.ts';

// The model's patterns have no anchors; the service means the whole value.
export const CATALOG: Rule = { kind: 'string', min: 1, max: 64, pattern: /^[a-zA-Z0-9-]+$/ };
export const INVITATION_ID: Rule = { kind: 'string', pattern: /^pacinv-[A-Za-z0-9]{13}$/ };
export const CLIENT_TOKEN: Rule = { kind: 'string', min: 1, max: 64, pattern: /^[A-Za-z0-9\-_]+$/ };
export const PARTICIPANT: Rule = { kind: 'string', min: 1, max: 100, pattern: /^[a-zA-Z0-9-]+$/ };
export const CONNECTION_TYPE: Rule = { kind: 'string', values: ['OPPORTUNITY_COLLABORATION', 'SUBSIDIARY'] };
const EMAIL_ADDRESS =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
export const CONNECTION_ID: Rule = { kind: 'string', pattern: /^pac-[A-Za-z0-9]{13}$/ };
/** The sender of an invitation. */
export const EMAIL: Rule = { kind: 'string', min: 1, max: 320, pattern: EMAIL_ADDRESS };
export const PAGE_INPUT = {
  NextToken: { kind: 'string', min: 1, max: 2048, pattern: /^\S+$/ },
  MaxResults: { kind: 'integer', min: 1, max: 100 },
} as const satisfies Record<string, Rule>;
export const PARTICIPANTS: Rule = { kind: 'list', of: PARTICIPANT, max: 100 };
