// The kinds of credentials that the SDK's own providers get: `aws login` and those of the machine.
import {
  createCredentialChain,
  fromContainerMetadata,
  fromEnv,
  fromHttp,
  fromInstanceMetadata,
  fromLoginCredentials,
} from '@aws-sdk/credential-providers';
import { externalDataInterceptor } from '@smithy/core/config';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { LoginSession, MachineSource } from '../config/credentialSource.ts';

/**
 * The token of `aws login`, renewed where needed. The SDK's provider takes `login_session` from a profile of a file and
 * from nowhere else, and its parser reads some files otherwise than the AWS CLI: so it is handed a file that has just that,
 * by the hook that its loader has for this.
 */
export async function loginCredentials({ name }: LoginSession, clientConfig: object): Promise<AwsCredentialIdentity> {
  const file = `login_session/${name}`;
  externalDataInterceptor.interceptFile(file, `[default]\nlogin_session = ${name}\n`);
  const provider = fromLoginCredentials({ profile: 'default', configFilepath: file, filepath: file, clientConfig });
  return provider();
}

/** `credential_source`. The profile says how instance metadata is reached. */
export async function machineCredentials(source: MachineSource, profile: string): Promise<AwsCredentialIdentity> {
  switch (source) {
    case 'Environment':
      return fromEnv()();
    case 'EcsContainer':
      return createCredentialChain(fromHttp(), fromContainerMetadata())();
    case 'Ec2InstanceMetadata':
      return fromInstanceMetadata({ profile })();
  }
}
