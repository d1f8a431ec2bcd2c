// Replays a table of cases against a server, whichever it is, and describes the answers in the table's form.
import { asRecord, defined } from '../../src/common/records.ts';
import { HANDSHAKE, LONG_NOTES, MEMBER_ACCOUNT, MEMBER_EMAIL } from './organizationsCases.ts';
import type { Answer, OrganizationsCase } from './organizationsCases.ts';

export interface Run {
  memberAccount: string;
  memberEmail: string;
  /** Resolves with the answer as it came over the wire, errors included. */
  send(
    caller: OrganizationsCase['caller'],
    operation: string,
    input: Record<string, unknown>,
  ): Promise<{ status: number; body: Readonly<Record<string, unknown>> }>;
}

/** The answers, one after the other. The handshake of a run is the last one that an invitation opened. */
export async function* replay(cases: readonly OrganizationsCase[], run: Run): AsyncGenerator<Answer> {
  let handshake = '';
  for (const { caller, operation, input } of cases) {
    const { status, body } = await run.send(caller, operation, filled(input, run, handshake));
    const opened = asRecord(body['Handshake']);
    if (operation === 'InviteAccountToOrganization' && opened) handshake = text(opened, 'Id') ?? '';
    yield answerOf(status, body, handshake);
  }
}

/** The input with the values of the run in place of their names. */
function filled(input: OrganizationsCase['input'], run: Run, handshake: string): Record<string, unknown> {
  const values: Readonly<Record<string, string>> = {
    [HANDSHAKE]: handshake,
    [MEMBER_ACCOUNT]: run.memberAccount,
    [MEMBER_EMAIL]: run.memberEmail,
    [LONG_NOTES]: 'x'.repeat(1025),
  };
  const copy: unknown = JSON.parse(JSON.stringify(input), (_, value: unknown) =>
    typeof value === 'string' ? (values[value] ?? value) : value,
  );
  return { ...asRecord(copy) };
}

function answerOf(status: number, body: Readonly<Record<string, unknown>>, handshake: string): Answer {
  if (status !== 200) {
    const reason = text(body, 'Reason');
    const message = text(body, 'Message') ?? text(body, 'message');
    const code = text(body, '__type')?.replace(/^.*#/, '') ?? '';
    return { status, code, ...defined({ reason, message }) };
  }
  const shown = asRecord(body['Handshake']) ?? records(body['Handshakes']).find(({ Id }) => Id === handshake);
  const state = shown && text(shown, 'State');
  const parties = records(shown?.['Parties']).map((party) => text(party, 'Type') ?? '');
  return { status, code: 'Success', ...(state !== undefined && { state, parties }) };
}

function records(value: unknown): Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) return [];
  return value.map(asRecord).filter((entry) => entry !== undefined);
}

function text(of: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = of[name];
  return typeof value === 'string' ? value : undefined;
}
