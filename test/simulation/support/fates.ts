// What becomes of one request on its way, and of its answer.
import type { Fault } from '../../../src/emulator/emulator.ts';
import type { Random } from './random.ts';

/** How likely requests fail; where `only` is given, just those of that kind. */
export interface Weather {
  readonly chance: number;
  readonly only: 'actions' | 'reads' | undefined;
}

/** What the window sees in the end. */
export type Ending =
  | 'reply'
  | 'reset'
  | 'refused'
  /** Nothing, without end. */
  | 'silence'
  /** Headers and half of the body, and then nothing. */
  | 'half'
  /** Half of the body, as if that were all. */
  | 'cut'
  | { readonly gateway: number; readonly type: string; readonly body: string };

export interface Fate {
  readonly name: string;
  /** Milliseconds until the service performs it; never where left out. */
  readonly arrives?: number;
  /** What goes wrong at the service. */
  readonly fault?: Fault;
  readonly ending: Ending;
  /** Milliseconds until the window sees that, from the arrival where it waits for that. */
  readonly ends: number;
  readonly endsAfterArrival: boolean;
}

/** How long a request may still be on its way after the window lost sight of it. */
const LATEST_MS = 20_000;

const ACTIONS = new Set([
  'CancelHandshake',
  'DeclineHandshake',
  'CancelConnectionInvitation',
  'RejectConnectionInvitation',
]);

export function isAction(operation: string): boolean {
  return ACTIONS.has(operation);
}

export function chooseFate(random: Random, { chance, only }: Weather, operation: string): Fate {
  const isMeant = only === undefined || (only === 'actions') === isAction(operation);
  if (!isMeant || !random.chance(chance)) return good(random);
  const choose = random.weighted<(random: Random) => Fate>([
    [3, serviceFault],
    [2, lostAnswer],
    [2, neverArrives],
    [2, gateway],
    [2, stalls],
    [1, slow],
  ]);
  return choose(random);
}

function good(random: Random): Fate {
  return {
    name: 'is sent',
    arrives: random.between(5, 120),
    ends: random.between(5, 120),
    ending: 'reply',
    endsAfterArrival: true,
  };
}

function serviceFault(random: Random): Fate {
  const fault = random.weighted<Fault>([
    [4, { kind: 'throttle' }],
    [1, { kind: 'throttle', retryAfterSeconds: 3 }],
    [3, { kind: 'status500' }],
    [3, { kind: 'expiredToken' }],
    [2, { kind: 'concurrentModification' }],
    [2, { kind: 'emptyBody' }],
    [1, { kind: 'repeatToken' }],
    [1, { kind: 'html', status: 200 }],
    [1, { kind: 'error', name: 'AccessDeniedException' }],
    [1, { kind: 'error', name: 'ServiceQuotaExceededException' }],
  ]);
  return { ...good(random), name: `meets ${fault.kind}`, fault };
}

/** It is performed, but the window does not hear of it: before or after it gave up. */
function lostAnswer(random: Random): Fate {
  const isLate = random.chance(0.4);
  return {
    name: isLate ? 'breaks off and arrives later' : 'arrives, and its answer is lost',
    arrives: isLate ? random.between(200, LATEST_MS) : random.between(5, 120),
    ends: random.between(5, 150),
    ending: random.chance(0.8) ? 'reset' : 'silence',
    endsAfterArrival: !isLate,
  };
}

function neverArrives(random: Random): Fate {
  const ending = random.weighted<Ending>([
    [2, 'reset'],
    [2, 'refused'],
    [1, 'silence'],
  ]);
  return {
    name: `never arrives: ${JSON.stringify(ending)}`,
    ends: random.between(5, 300),
    ending,
    endsAfterArrival: false,
  };
}

/** Something in between answers; what was asked may happen before, after or never. */
function gateway(random: Random): Fate {
  const status = random.pick([502, 503, 504, 408]) ?? 502;
  const [type, body] = random.pick([
    ['text/html', '<html><title>Bad gateway</title></html>'],
    ['application/json', ''],
    ['application/json', '{"message":"Endpoint request timed out"}'],
    ['application/x-amz-json-1.1', '{}'],
  ] as const) ?? ['text/html', ''];
  const ending = { gateway: status, type, body };
  const when = random.pick(['before', 'after', 'never'] as const) ?? 'never';
  const ends = random.between(20, 2_000);
  const name = `is answered by a gateway with ${status}${body === '' ? '' : ' and a body'}, and happens ${when}`;
  if (when === 'never') return { name, ends, ending, endsAfterArrival: false };
  const arrives = when === 'before' ? random.between(5, 100) : ends + random.between(10, LATEST_MS);
  return { name, arrives, ends, ending, endsAfterArrival: when === 'before' };
}

function stalls(random: Random): Fate {
  const ending = random.pick(['half', 'cut'] as const) ?? 'half';
  return {
    ...good(random),
    name: ending === 'half' ? 'gets half an answer' : 'gets an answer that is cut off',
    ending,
  };
}

function slow(random: Random): Fate {
  return { ...good(random), name: 'is slow', arrives: random.between(500, 9_000), ends: random.between(100, 4_000) };
}
