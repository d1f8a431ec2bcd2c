// What live AWS Organizations answered to 65 requests, restated: a public recording of September 2026
// (https://github.com/radkawar/stackd, testdata/aws/iam/organizations_handshakes.json and organizations_features.json)
// of one organization with all features and one member. A name in angle brackets stands for a value of the run.

export interface Answer {
  status: number;
  /** name of the error, or `Success` */
  code: string;
  reason?: string;
  message?: string;
  /** of the handshake in the answer, or of the run's own handshake in a list */
  state?: string;
  /** types of its parties, in no particular order */
  parties?: readonly string[];
}

export interface OrganizationsCase {
  title: string;
  caller: 'management' | 'recipient';
  operation: string;
  input: Readonly<Record<string, unknown>>;
  answer: Answer;
}

export const HANDSHAKE = '<it>';
export const MEMBER_ACCOUNT = '<member account>';
export const MEMBER_EMAIL = '<e-mail of a member of this very organization>';
export const LONG_NOTES = '<1025 characters>';

const refused = (code: string, message: string, reason?: string): Answer => ({
  status: 400,
  code,
  ...(reason !== undefined && { reason }),
  message,
});
const invalid = (reason: string, message: string): Answer => refused('InvalidInputException', message, reason);
const done = (state?: string, recipient = 'EMAIL'): Answer => ({
  status: 200,
  code: 'Success',
  ...(state !== undefined && { state, parties: ['ORGANIZATION', recipient] }),
});

const PATTERN = 'You provided a value that does not match the required pattern.';
const ALREADY_MEMBER = refused(
  'HandshakeConstraintViolationException',
  'The AWS account is already a member of an organization.',
  'ALREADY_IN_AN_ORGANIZATION',
);
const DENIED = refused('AccessDeniedException', "You don't have permissions to access this resource.");
const ALREADY_IN_STATE = refused(
  'HandshakeAlreadyInStateException',
  'The handshake is already in the requested state.',
);
const NO_TRANSITION = refused(
  'InvalidHandshakeTransitionException',
  'You cannot perform this operation on a handshake in its current state, such as attempting to cancel a handshake that was previously accepted or attempting to accept a handshake that was declined.',
);
const ALL_FEATURES = refused(
  'HandshakeConstraintViolationException',
  'All features are already enabled on this organization.',
  'ORGANIZATION_ALREADY_HAS_ALL_FEATURES',
);

type Row = [title: string, caller: OrganizationsCase['caller'], input: OrganizationsCase['input'], answer: Answer];

const rows = (operation: string, ...list: Row[]): OrganizationsCase[] =>
  list.map(([title, caller, input, answer]) => ({ title, caller, operation, input, answer }));

const target = (Type: string, Id: string, more = {}) => ({ Target: { Type, Id }, ...more });

function refusedInvitations(): OrganizationsCase[] {
  const wrongParty = invalid(
    'INVALID_PARTY_TYPE_TARGET',
    'You specified an invalid party type as the target parameter.',
  );
  const tags = ['one', 'two'].map((Value) => ({ Key: 'same', Value }));
  const list: [string, OrganizationsCase['input'], Answer][] = [
    ['an invitation without a target', {}, invalid('INVALID_PATTERN', PATTERN)],
    ['an invitation to an empty target', { Target: {} }, wrongParty],
    ['an invitation to an organization', target('ORGANIZATION', '222222222222'), wrongParty],
    ['an invitation to a party of an unknown type', target('INVALID', '222222222222'), wrongParty],
    ['an invitation to a malformed account id', target('ACCOUNT', 'bad'), invalid('INVALID_PATTERN', PATTERN)],
    [
      'an invitation to a malformed address',
      target('EMAIL', 'invalid'),
      invalid('INVALID_EMAIL_ADDRESS_TARGET', 'You specified an invalid email address for the invited account owner.'),
    ],
    ['an invitation to the account id of a member', target('ACCOUNT', MEMBER_ACCOUNT), ALREADY_MEMBER],
    [
      'an invitation with notes that are too long',
      target('ACCOUNT', MEMBER_ACCOUNT, { Notes: LONG_NOTES }),
      invalid('MAX_LENGTH_EXCEEDED:NOTES', 'You provided a string that exceeds that maximum length.'),
    ],
    [
      'an invitation with the same tag key twice',
      target('ACCOUNT', MEMBER_ACCOUNT, { Tags: tags }),
      invalid('DUPLICATE_TAG_KEY', 'Your request includes duplicate tag keys.'),
    ],
  ];
  return rows(
    'InviteAccountToOrganization',
    ...list.map(([title, input, answer]): Row => [title, 'management', input, answer]),
  );
}

function wrongIds(operation: string): OrganizationsCase[] {
  const malformed = invalid('INVALID_PATTERN:HANDSHAKE_ID', PATTERN);
  const missing = invalid('INPUT_REQUIRED:HANDSHAKE_ID', 'You must provide a value for the parameter.');
  const unknown = refused('HandshakeNotFoundException', "You specified a handshake that doesn't exist.");
  return rows(
    operation,
    [`${operation} without an id`, 'management', {}, missing],
    [`${operation} of an empty id`, 'management', { HandshakeId: '' }, malformed],
    [`${operation} of a malformed id`, 'management', { HandshakeId: 'bad' }, malformed],
    [`${operation} of an unknown id`, 'management', { HandshakeId: 'h-00000000' }, unknown],
  );
}

function lists(operation: string): OrganizationsCase[] {
  const both = { ActionType: 'INVITE', ParentHandshakeId: 'h-00000000' };
  const tooMany = invalid('MAX_LIMIT_EXCEEDED_FILTER', 'You specified too many filter parameters.');
  const wrongAction = invalid('INVALID_ENUM:FILTER_ACTION_TYPE', 'You specified an invalid value.');
  const wrongToken = invalid(
    'INVALID_NEXT_TOKEN',
    'You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.',
  );
  return rows(
    operation,
    [`${operation} without anything`, 'management', {}, done()],
    [`${operation} with two filters`, 'management', { Filter: both }, tooMany],
    [`${operation} with an empty filter`, 'management', { Filter: {} }, done()],
    [`${operation} below an unknown parent`, 'management', { Filter: { ParentHandshakeId: 'h-00000000' } }, done()],
    [`${operation} of an unknown action`, 'management', { Filter: { ActionType: 'invalid' } }, wrongAction],
    [`${operation} with a forged token`, 'management', { NextToken: 'bad' }, wrongToken],
  );
}

/** Three invitations to the address of one member: accepted in vain, declined, canceled. */
function lifeOfInvitations(): OrganizationsCase[] {
  const IT = { HandshakeId: HANDSHAKE };
  const invitation = {
    Target: { Type: 'EMAIL', Id: MEMBER_EMAIL },
    Notes: 'An invitation of the recorder, please ignore.',
    Tags: [{ Key: 'purpose', Value: 'recording' }],
  };
  const duplicate = refused(
    'DuplicateHandshakeException',
    'A handshake with the specified type and parameters already exists for the given parties.',
  );
  const invite = (title: string, answer: Answer) =>
    rows('InviteAccountToOrganization', [title, 'management', invitation, answer]);
  const describe = (title: string, caller: Row[1], answer: Answer) =>
    rows('DescribeHandshake', [title, caller, IT, answer]);
  const accept = (title: string, caller: Row[1], answer: Answer) =>
    rows('AcceptHandshake', [title, caller, IT, answer]);
  const decline = (title: string, caller: Row[1], answer: Answer) =>
    rows('DeclineHandshake', [title, caller, IT, answer]);
  const cancel = (title: string, caller: Row[1], answer: Answer) =>
    rows('CancelHandshake', [title, caller, IT, answer]);
  return [
    ...invite('a member is invited by e-mail', done('OPEN')),
    ...invite('a member is invited by e-mail while that is open', duplicate),
    ...describe('the sender describes', 'management', done('OPEN')),
    ...describe('the recipient describes', 'recipient', done('OPEN')),
    ...rows('ListHandshakesForAccount', ['the recipient lists', 'recipient', {}, done('OPEN')]),
    ...rows('ListHandshakesForOrganization', ['the sender lists', 'management', {}, done('OPEN')]),
    ...accept('the sender accepts', 'management', DENIED),
    ...decline('the sender declines', 'management', DENIED),
    ...cancel('the recipient cancels', 'recipient', DENIED),
    ...accept('a member accepts', 'recipient', ALREADY_MEMBER),
    ...describe('the handshake after the accept that failed', 'management', done('ACCEPTED', 'ACCOUNT')),
    ...cancel('an accepted one is canceled', 'management', NO_TRANSITION),
    ...cancel('an accepted one is canceled again', 'management', NO_TRANSITION),
    ...decline('an accepted one is declined', 'recipient', NO_TRANSITION),
    ...accept('an accepted one is accepted', 'recipient', ALREADY_IN_STATE),
    ...invite('the member is invited again after it accepted', done('OPEN')),
    ...decline('the recipient declines', 'recipient', done('DECLINED')),
    ...decline('a declined one is declined', 'recipient', ALREADY_IN_STATE),
    ...accept('a declined one is accepted', 'recipient', NO_TRANSITION),
    ...cancel('a declined one is canceled', 'management', NO_TRANSITION),
    ...invite('the member is invited again after it declined', done('OPEN')),
    ...cancel('the sender cancels', 'management', done('CANCELED')),
    ...cancel('a canceled one is canceled', 'management', ALREADY_IN_STATE),
    ...accept('a canceled one is accepted', 'recipient', NO_TRANSITION),
    ...decline('a canceled one is declined', 'recipient', NO_TRANSITION),
  ];
}

export const organizationsCases: readonly OrganizationsCase[] = [
  ...refusedInvitations(),
  ...['DescribeHandshake', 'AcceptHandshake', 'DeclineHandshake', 'CancelHandshake'].flatMap(wrongIds),
  ...['ListHandshakesForAccount', 'ListHandshakesForOrganization'].flatMap(lists),
  ...lifeOfInvitations(),
  ...rows(
    'EnableAllFeatures',
    ['enabling all features where they are enabled', 'management', {}, ALL_FEATURES],
    ['enabling all features with an unknown member in the request', 'management', { Unknown: 'x' }, ALL_FEATURES],
    ['enabling all features by a member', 'recipient', {}, DENIED],
  ),
];
