// What the emulator knows of a service: its operations, its protocol and its errors.
import type { Account, Credential } from './directory.ts';
import type { Switches } from './faults.ts';
import type { Pager } from './paging.ts';
import type { Replays } from './replays.ts';
import type { ServiceError } from './serviceError.ts';
import type { Input, Problem, StructureRule } from './validation.ts';
import type { World } from './world.ts';

/** One call, after its signature and its input have been checked. */
export interface Call {
  readonly world: World;
  readonly account: Account;
  readonly credential: Credential;
  readonly input: Input;
  readonly pager: Pager;
  readonly replays: Replays;
  readonly switches: Readonly<Switches>;
  /** the fault that makes paging go in circles */
  readonly repeatToken: boolean;
}

/** What goes back over HTTP. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  errorName?: string;
}

/** The members of an answer, in wire form. */
export type Output = Record<string, unknown>;

export interface Operation {
  readonly input: StructureRule;
  run(call: Call): Output;
}

/** How a service names what every service has to say. */
export interface ErrorNames {
  readonly throttled: () => ServiceError;
  readonly serverFault: () => ServiceError;
  readonly concurrentModification: () => ServiceError;
  readonly expiredToken: string;
  readonly unknownKey: string;
  readonly badSignature: string;
  /** what is wrong with an input */
  readonly invalid: (problems: readonly Problem[]) => ServiceError;
  /** namespace of the error shapes in the service model */
  readonly namespace: string;
  /** members that the model requires of an error, where the error has them */
  readonly requiredMembers: readonly string[];
}

export interface Service {
  /** in the credential scope */
  readonly signingName: string;
  /** where it is the only region; any region otherwise */
  readonly region?: string;
  readonly protocol: 'awsJson1_0' | 'awsJson1_1' | 'awsQuery';
  readonly operations: ReadonlyMap<string, Operation>;
  readonly errors: ErrorNames;
}
