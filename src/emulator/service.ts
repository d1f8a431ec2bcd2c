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
  /** smithy namespace of the error shapes */
  readonly namespace: string;
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
