// The shared AWS files that lead clients to the emulator.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A named profile whose keys the emulator has issued. */
export interface EmulatorProfile {
  name: string;
  accountId: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

export interface AwsFiles {
  directory: string;
  configFile: string;
  credentialsFile: string;
  remove(): Promise<void>;
}

/**
 * Writes a pair of shared AWS files for the profiles into a new private temporary folder. Every profile names the
 * emulator as its `endpoint_url`, so that no client that honours it can reach the real AWS.
 */
export async function writeAwsFiles(profiles: readonly EmulatorProfile[], endpoint: string): Promise<AwsFiles> {
  // mkdtemp makes the folder with mode 0700.
  const directory = await mkdtemp(join(tmpdir(), 'handshakes-emulator-'));
  const configFile = join(directory, 'config');
  const credentialsFile = join(directory, 'credentials');
  const config = profiles.map(
    ({ name, region }) => `[profile ${name}]\nregion = ${region}\nendpoint_url = ${endpoint}\n`,
  );
  const credentials = profiles.map(
    ({ name, accessKeyId, secretAccessKey }) =>
      `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  );
  await writeFile(configFile, config.join('\n'), { mode: 0o600, flag: 'wx' });
  await writeFile(credentialsFile, credentials.join('\n'), { mode: 0o600, flag: 'wx' });
  return {
    directory,
    configFile,
    credentialsFile,
    remove: async () => {
      await rm(directory, { recursive: true, force: true });
    },
  };
}
