// Where the AWS CLI keeps its files, by the variables of the environment.
import { homedir } from 'node:os';
import path from 'node:path';

/** Variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface FileLocations {
  readonly config: string;
  readonly credentials: string;
}

/** The home folder, as the AWS CLI finds it: Python looks for other variables on Windows. */
export function homeOf(env: Environment): string {
  const { HOME: home, USERPROFILE: profile } = env;
  return (process.platform === 'win32' ? profile || home : home || profile) || homedir();
}

/** `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws`. */
export function fileLocations(env: Environment): FileLocations {
  return {
    config: expanded(env['AWS_CONFIG_FILE'] || path.join('~', '.aws', 'config'), env),
    credentials: expanded(env['AWS_SHARED_CREDENTIALS_FILE'] || path.join('~', '.aws', 'credentials'), env),
  };
}

/** As Python's `expandvars` and `expanduser` for the user's own home: what is not known stays as it is. */
function expanded(file: string, env: Environment): string {
  const known = (written: string, name: string | undefined): string => env[name ?? ''] ?? written;
  const variables = file.replaceAll(/\$(?:(\w+)|\{([^}]*)\})/g, (written: string, plain?: string, braced?: string) =>
    known(written, plain ?? braced),
  );
  const all = process.platform === 'win32' ? variables.replaceAll(/%([^%]+)%/g, known) : variables;
  const [tilde = ''] = (process.platform === 'win32' ? /^~(?=$|[/\\])/ : /^~(?=$|\/)/).exec(all) ?? [];
  return tilde === '' ? all : homeOf(env).replace(/[/\\]+$/, '') + all.slice(1);
}
