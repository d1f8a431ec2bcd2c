// Makes the connection of a profile: its clients, their credentials and their endpoints.
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { PartnerCentralAccountClient } from '@aws-sdk/client-partnercentral-account';
import type { SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { partition } from '@aws-sdk/core/client';
import type { AwsCredentialIdentity } from '@smithy/types';
import { t } from '../common/l10n.ts';
import { Lazy } from '../common/lazy.ts';
import { defined } from '../common/records.ts';
import { InvitationError } from '../invitations/failure.ts';
import type {
  CallOptions,
  Connection,
  Identity,
  InvitationSource,
  Prompts,
  SignInOptions,
} from '../invitations/invitationSource.ts';
import type { Environment } from './config/environment.ts';
import { SharedFilesReader, type SharedFiles } from './config/sharedFiles.ts';
import { isOn, type AwsProfile } from './config/sharedProfiles.ts';
import type { SsoSession } from './config/ssoSession.ts';
import { KnownCredentials } from './credentials/callerIdentity.ts';
import { CredentialCache, type Resolve } from './credentials/credentialCache.ts';
import { MfaSessions } from './credentials/mfaSessions.ts';
import { profileCredentials } from './credentials/profileCredentials.ts';
import { RoleAssumer } from './credentials/roleAssumer.ts';
import type { SsoRenewals } from './credentials/ssoRenewals.ts';
import type { SsoToken } from './credentials/tokenCache.ts';
import type { Network } from './http/proxy.ts';
import { SocketPool, type Timeouts, TIMEOUTS, type Transport } from './http/requestHandler.ts';
import { ServiceCalls, type CallCredentials } from './http/serviceCalls.ts';
import { TolerantJson10Protocol, TolerantJson11Protocol } from './http/tolerantProtocols.ts';
import type { Log } from './log.ts';
import { OrganizationsSource } from './organizationsSource.ts';
import { PartnerCentralSource } from './partnerCentralSource.ts';

export interface ConnectionFactoryOptions {
  readonly log: Log;
  /** Version of the extension, for the user agent. */
  readonly version: string;
  readonly prompts: Prompts;
  readonly timeouts?: Timeouts;
  /** How the network is reached right now. */
  readonly network?: () => Network;
  /** Node's own sockets when left out. */
  readonly transport?: Transport;
  /** Where the token cache is, and the shared files if nothing else is said. */
  readonly env?: Environment;
  /** The shared files as they are now. */
  readonly files?: () => Promise<SharedFiles>;
}

export interface ConnectOptions {
  /** Partner Central catalogs to list: `AWS`, `Sandbox`. */
  readonly catalogs: readonly string[];
  /** Instead of the profile's own, for profiles that are in no file (sample data). */
  readonly credentials?: Resolve;
}

/** Partner Central exists in one region of one partition only. */
const PARTNER_CENTRAL_REGION = 'us-east-1';
const COMMERCIAL = 'aws';

/** Makes connections of profiles; all of them share one pool of sockets. */
export class ConnectionFactory {
  readonly #log: Log;
  readonly #version: string;
  readonly #timeouts: Timeouts;
  readonly #mfa: MfaSessions;
  readonly #sockets: SocketPool;
  readonly #files: () => Promise<SharedFiles>;
  /** One for all profiles: they share tokens. */
  readonly #renewals: Lazy<SsoRenewals>;

  constructor(options: ConnectionFactoryOptions) {
    const { log, version, prompts, timeouts = TIMEOUTS, network, transport, env = process.env } = options;
    const reader = new SharedFilesReader(env);
    this.#log = log;
    this.#version = version;
    this.#timeouts = timeouts;
    this.#mfa = new MfaSessions(prompts);
    this.#sockets = new SocketPool({ timeouts, network, transport });
    this.#files = options.files ?? (() => reader.settled());
    this.#renewals = new Lazy(async () => {
      const { SsoRenewals } = await import('./credentials/ssoRenewals.ts');
      return new SsoRenewals(env);
    });
  }

  /** Sends nothing. Throws `InvitationError` where the profile's settings cannot work. */
  connect(profile: AwsProfile, { catalogs, credentials }: ConnectOptions): Connection {
    const common = this.#settings(profile);
    const held = new CredentialCache(credentials ?? this.#resolve(profile));
    const known = new KnownCredentials(held, (about, options) => this.#callerIdentity(profile, about, options));
    const calls = this.#calls(profile, known);
    const sources: InvitationSource[] = [
      new OrganizationsSource(
        new OrganizationsClient({
          ...common,
          ...target(profile, 'organizations'),
          credentials: held.provider,
          protocol: TolerantJson11Protocol,
        }),
        calls,
        endpointKey(profile, 'organizations'),
      ),
    ];
    if (partition(profile.region).name === COMMERCIAL && catalogs.length > 0) {
      sources.push(
        new PartnerCentralSource(
          new PartnerCentralAccountClient({
            ...common,
            ...target(profile, 'partnercentral_account', PARTNER_CENTRAL_REGION),
            credentials: held.provider,
            protocol: TolerantJson10Protocol,
          }),
          calls,
          endpointKey(profile, 'partnercentral_account'),
          catalogs,
        ),
      );
    }
    return {
      sources,
      authenticate: async (options) => void (await held.get(options)),
      forget: (change) => {
        if (change === 'signedOut' || isCheap(profile)) held.forget();
      },
      identify: (options) => known.identify(options),
      // The clients share the sockets, which outlive every profile: there is nothing of their own to close.
      dispose: () => undefined,
    };
  }

  dispose(): void {
    this.#sockets.destroy();
  }

  /** Signs in to IAM Identity Center, with the endpoint of the profile it is for. Throws `InvitationError`. */
  async signIn(profile: AwsProfile, session: SsoSession, options: SignInOptions): Promise<SsoToken> {
    const { ssoSignIn } = await import('./credentials/ssoSignIn.ts');
    const client = await this.#oidc(profile, session.region);
    return ssoSignIn(session, client, this.#calls(profile), options);
  }

  #calls({ name }: AwsProfile, credentials?: CallCredentials): ServiceCalls {
    const { call: limit } = this.#timeouts;
    return new ServiceCalls({ profile: name, log: this.#log, limit, ...(credentials ? { credentials } : {}) });
  }

  #resolve(profile: AwsProfile): Resolve {
    const common = this.#settings(profile);
    const sts = target(profile, 'sts');
    const calls = this.#calls(profile);
    return profileCredentials(profile, {
      files: this.#files,
      roles: new RoleAssumer({
        profile: profile.name,
        calls,
        mfa: this.#mfa,
        clientConfig: { ...common, ...sts },
        scope: sts.endpoint ?? partition(profile.region).name,
      }),
      sso: async () => {
        const [{ SsoCredentials }, { SSOClient }, renewals] = await Promise.all([
          import('./credentials/ssoCredentials.ts'),
          import('@aws-sdk/client-sso'),
          this.#renewals.get(),
        ]);
        return new SsoCredentials({
          calls,
          renewals,
          portal: (region) => new SSOClient({ ...common, ...target(profile, 'sso', region) }),
          oidc: (region) => this.#oidc(profile, region),
        });
      },
      clientConfig: { ...common, ...target(profile, 'signin') },
      processLimit: this.#timeouts.credentials,
      callLimit: this.#timeouts.call,
    });
  }

  async #oidc(profile: AwsProfile, region: string): Promise<SSOOIDCClient> {
    const { SSOOIDCClient: Client } = await import('@aws-sdk/client-sso-oidc');
    return new Client({ ...this.#settings(profile), ...target(profile, 'sso_oidc', region) });
  }

  async #callerIdentity(
    profile: AwsProfile,
    credentials: AwsCredentialIdentity,
    options: CallOptions,
  ): Promise<Identity> {
    const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
    const client = new STSClient({ ...this.#settings(profile), ...target(profile, 'sts'), credentials });
    const answer = await this.#calls(profile).run('GetCallerIdentity', options, (http) =>
      client.send(new GetCallerIdentityCommand({}), http),
    );
    if (answer.Account === undefined) {
      throw new InvitationError({
        kind: 'unusableAnswer',
        operation: 'GetCallerIdentity',
        message: t('it names no account'),
      });
    }
    return { accountId: answer.Account, ...defined({ arn: answer.Arn }) };
  }

  /** Every option that a client would otherwise look up in both shared files, for each client again. */
  #settings(profile: AwsProfile) {
    return {
      maxAttempts: 3,
      retryMode: 'standard',
      defaultsMode: 'standard' as const,
      useDualstackEndpoint: isOn(profile.settings, 'use_dualstack_endpoint'),
      useFipsEndpoint: isOn(profile.settings, 'use_fips_endpoint'),
      authSchemePreference: [],
      userAgentAppId: () => Promise.resolve(undefined),
      customUserAgent: [['handshakes-for-aws', this.#version]] as [string, string][],
      ignoreConfiguredEndpointUrls: true,
      requestHandler: this.#sockets.handlerFor(profile),
    };
  }
}

/**
 * Whether its credentials can be got again for any new token of its sign-in: the token of `aws login` is renewed all the
 * time and always of the same identity, and no renewal may make a person type a code.
 */
function isCheap({ credentialSource: { origin, roles } }: AwsProfile): boolean {
  return origin.kind === 'sso' && roles.every(({ mfaSerial }) => mfaSerial === undefined);
}

/** What a client calls. Resolved here: the SDK would take endpoints from AWS_PROFILE or the environment instead. */
function target(profile: AwsProfile, service: string, region = profile.region) {
  return { ...endpointOption(profile, service), region, profile: profile.name };
}

/** Where a service has its data. Clients that differ in it never see the same invitation. */
function endpointKey(profile: AwsProfile, service: string): string {
  return [partition(profile.region).name, endpointOption(profile, service).endpoint ?? ''].join(' ');
}

function endpointOption(profile: AwsProfile, key: string): { endpoint?: string } {
  const endpoint = profile.endpoints[key] ?? profile.endpoints['*'];
  if (endpoint === undefined) return {};
  // `localhost:4566` is a URL too, of a scheme called "localhost".
  const protocol = URL.canParse(endpoint) ? new URL(endpoint).protocol : '';
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new InvitationError({
      kind: 'configuration',
      message: t('Its endpoint_url "{0}" is not an http or https URL.', endpoint),
    });
  }
  return { endpoint };
}
