// Runs a `credential_process` within limits, and reads what it prints.
import { spawn, type ChildProcess } from 'node:child_process';
import type { AwsCredentialIdentity } from '@smithy/types';
import { t } from '../../common/l10n.ts';
import { asRecord, defined } from '../../common/records.ts';
import { InvitationError } from '../../invitations/failure.ts';
import { stopped } from '../../invitations/stopping.ts';

export interface ProcessOptions {
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly limit: number;
}

const OUTPUT_LIMIT = 1024 * 1024;

/**
 * Runs a `credential_process` through a shell, as the AWS SDKs do, and reads what it prints. Unlike theirs it ends:
 * at `limit`, or with `signal`, and with it everything that it has started.
 *
 * What it is called and what it prints may hold secrets: no message here quotes any of it.
 */
export async function runCredentialProcess(command: string, options: ProcessOptions): Promise<AwsCredentialIdentity> {
  return readCredentials(await outputOf(command, options));
}

async function outputOf(command: string, { signal, limit }: ProcessOptions): Promise<string> {
  if (signal.aborted) throw stopped();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(command, {
    shell: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
    // A group of its own, so that what the shell starts ends with it.
    detached: process.platform !== 'win32',
  });
  const end = (error: InvitationError): void => {
    reject(error);
    endTree(child);
  };
  const timer = setTimeout(
    () => end(problem(t('Its credential_process did not answer within {0} seconds and was ended.', limit / 1_000))),
    limit,
  );
  const abort = (): void => end(stopped());
  signal.addEventListener('abort', abort, { once: true });
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    output += chunk;
    if (output.length > OUTPUT_LIMIT) {
      end(problem(t('Its credential_process printed more than a megabyte and was ended.')));
    }
  });
  child.once('error', () => reject(problem(t('Its credential_process could not be started.'))));
  child.once('close', (code) => {
    if (code === 0) {
      resolve(output);
    } else {
      reject(
        problem(
          code === null
            ? t('Its credential_process was ended.')
            : t('Its credential_process ended with exit code {0}.', code),
        ),
      );
    }
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

function endTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  // Whoever keeps the pipe open must not keep us.
  child.stdout?.destroy();
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).once(
      'error',
      () => child.kill(),
    );
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function readCredentials(output: string): AwsCredentialIdentity {
  let answer: unknown;
  try {
    answer = JSON.parse(output.trim());
  } catch {
    throw problem(t('Its credential_process did not print JSON.'));
  }
  const record = asRecord(answer);
  if (record?.['Version'] !== 1) {
    throw problem(t('Its credential_process did not print credentials of Version 1.'));
  }
  const member = (name: string): string | undefined => {
    const value = record[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const accessKeyId = member('AccessKeyId');
  const secretAccessKey = member('SecretAccessKey');
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw problem(t('Its credential_process printed no AccessKeyId or no SecretAccessKey.'));
  }
  const sessionToken = member('SessionToken');
  const accountId = member('AccountId');
  const expires = member('Expiration');
  const expiration = expires === undefined ? undefined : new Date(expires);
  if (expiration && Number.isNaN(expiration.getTime())) {
    throw problem(t('Its credential_process printed an Expiration that is no date.'));
  }
  if (expiration && expiration.getTime() <= Date.now()) {
    throw problem(t('Its credential_process printed credentials that have expired.'));
  }
  return {
    accessKeyId,
    secretAccessKey,
    ...defined({ sessionToken, accountId, expiration }),
  };
}

function problem(what: string): InvitationError {
  return new InvitationError({
    kind: 'credentials',
    message: `${what} ${t('Run the command in a terminal to see why.')}`,
  });
}
