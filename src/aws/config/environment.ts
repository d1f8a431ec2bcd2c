import { homedir } from 'node:os';

/** Variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The home folder, as the AWS CLI and SDKs find it. */
export function homeOf(env: Environment): string {
  return env['HOME'] || env['USERPROFILE'] || homedir();
}
