import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { PartnerCentralAccountClient } from '@aws-sdk/client-partnercentral-account';
import { partition } from '@aws-sdk/core/client';
import { InvitationError } from '../invitations/failure.ts';
import type { CallOptions, Connection, Identity, InvitationSource } from '../invitations/source.ts';
import { Calls, untilAborted } from './calls.ts';
import { type CredentialProvider, profileCredentials } from './credentials.ts';
import { Sockets, type Timeouts, TIMEOUTS } from './http.ts';
import type { Log } from './log.ts';
import type { Network } from './network.ts';
import { OrganizationsSource } from './organizations.ts';
import { PartnerCentralSource } from './partnerCentral.ts';
import type { AwsProfile } from './profiles.ts';

export interface ConnectorOptions {
  readonly log: Log;
  /** Version of the extension, for the user agent. */
  readonly version: string;
  readonly timeouts?: Timeouts;
  /** How the network is reached right now. */
  readonly network?: () => Network;
}

export interface ConnectOptions {
  /** Partner Central catalogs to list: `AWS`, `Sandbox`. */
  readonly catalogs: readonly string[];
  /** Instead of the profile's own, for profiles that are in no file (sample data). */
  readonly credentials?: CredentialProvider;
}

/** Partner Central exists in one region of one partition only. */
const PARTNER_CENTRAL_REGION = 'us-east-1';
const COMMERCIAL = 'aws';

/** Makes connections of profiles; all of them share one pool of sockets. */
export class Connector {
  readonly #log: Log;
  readonly #version: string;
  readonly #timeouts: Timeouts;
  readonly #sockets: Sockets;

  constructor({ log, version, timeouts = TIMEOUTS, network }: ConnectorOptions) {
    this.#log = log;
    this.#version = version;
    this.#timeouts = timeouts;
    this.#sockets = new Sockets(timeouts, network);
  }

  /** Sends nothing. Throws `InvitationError` where the profile's settings cannot work. */
  connect(profile: AwsProfile, { catalogs, credentials }: ConnectOptions): Connection {
    const common = this.#settings(profile);
    // Resolved here, for this profile: the SDK would take endpoints from AWS_PROFILE or the environment instead.
    const endpoint = (key: string) => endpointOption(profile, key);
    const { provider, forget } = credentials
      ? { provider: credentials, forget: () => undefined }
      : profileCredentials(profile, { ...common, ...endpoint(innerService(profile)) }, this.#timeouts.credentials);
    const calls = new Calls(profile.name, this.#log, forget);
    const sources: InvitationSource[] = [
      new OrganizationsSource(
        new OrganizationsClient({
          ...common,
          ...endpoint('organizations'),
          region: profile.region,
          profile: profile.name,
          credentials: provider,
        }),
        calls,
      ),
    ];
    if (partition(profile.region).name === COMMERCIAL && catalogs.length > 0) {
      sources.push(
        new PartnerCentralSource(
          new PartnerCentralAccountClient({
            ...common,
            ...endpoint('partnercentral_account'),
            region: PARTNER_CENTRAL_REGION,
            profile: profile.name,
            credentials: provider,
          }),
          calls,
          catalogs,
        ),
      );
    }
    return {
      sources,
      identify: (options) => this.#identify(profile, provider, calls, options),
      // The clients share the sockets, which outlive every profile: there is nothing of their own to close.
      dispose: () => undefined,
    };
  }

  dispose(): void {
    this.#sockets.destroy();
  }

  async #identify(
    profile: AwsProfile,
    provider: CredentialProvider,
    calls: Calls,
    options: CallOptions,
  ): Promise<Identity> {
    const { accountId } = await untilAborted(provider(), options.signal);
    if (accountId !== undefined && profile.settings['aws_account_id'] === undefined) return { accountId };
    const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
    const client = new STSClient({
      ...this.#settings(profile),
      ...endpointOption(profile, 'sts'),
      region: profile.region,
      profile: profile.name,
      credentials: provider,
    });
    const answer = await calls.run('GetCallerIdentity', options, (http) =>
      client.send(new GetCallerIdentityCommand({}), http),
    );
    if (answer.Account === undefined) {
      throw new InvitationError({
        kind: 'notTheService',
        operation: 'GetCallerIdentity',
        message: 'It names no account.',
      });
    }
    return { accountId: answer.Account, ...(answer.Arn === undefined ? {} : { arn: answer.Arn }) };
  }

  /** Every option that a client would otherwise look up in both shared files, for each client again. */
  #settings(profile: AwsProfile) {
    return {
      maxAttempts: 3,
      retryMode: 'standard',
      defaultsMode: 'standard' as const,
      useDualstackEndpoint: isOn(profile, 'use_dualstack_endpoint'),
      useFipsEndpoint: isOn(profile, 'use_fips_endpoint'),
      authSchemePreference: [],
      userAgentAppId: () => Promise.resolve(undefined),
      customUserAgent: [['handshakes-for-aws', this.#version]] as [string, string][],
      ignoreConfiguredEndpointUrls: true,
      requestHandler: this.#sockets.handlerFor(profile),
    };
  }
}

function isOn(profile: AwsProfile, setting: string): boolean {
  return profile.settings[setting]?.trim().toLowerCase() === 'true';
}

/** The service that this profile's credentials come from, for its endpoint. */
function innerService(profile: AwsProfile): string {
  return profile.settings['sso_account_id'] === undefined ? 'sts' : 'sso';
}

function endpointOption(profile: AwsProfile, key: string): { endpoint?: string } {
  const endpoint = profile.endpoints[key] ?? profile.endpoints['*'];
  if (endpoint === undefined) return {};
  // `localhost:4566` is a URL too, of a scheme called "localhost".
  const protocol = URL.canParse(endpoint) ? new URL(endpoint).protocol : '';
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new InvitationError({
      kind: 'configuration',
      message: `Its endpoint_url "${endpoint}" is not an http or https URL.`,
    });
  }
  return { endpoint };
}
