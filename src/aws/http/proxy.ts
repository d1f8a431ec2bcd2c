// Which proxy leads to a host, and what is in the way of a request, in words.
import { t } from '../../common/l10n.ts';
import type { Environment } from '../config/environment.ts';

/**
 * How VS Code was told to reach the network: its settings `http.*` (those of the person and the machine: no workspace
 * may lead calls elsewhere) and the environment, as they are at the moment of asking.
 */
export interface Network {
  /** `off`, `on`, `override` (VS Code's default) or `fallback`. */
  readonly proxySupport: string;
  readonly proxy: string;
  readonly noProxy: readonly string[];
  readonly env: Environment;
}

/** Without VS Code around: nothing but the environment counts. */
export const PLAIN_NETWORK: Network = { proxySupport: 'on', proxy: '', noProxy: [], env: {} };

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/**
 * The proxy for a host, by the rules that VS Code has for extensions: none for this machine; `http.noProxy`, or
 * `NO_PROXY` where that is empty; `http.proxy`, or the environment's. The proxies of the operating system are known to
 * VS Code alone.
 */
export function proxyFor(host: string, port: number, network: Network): URL | undefined {
  const { proxySupport, proxy, noProxy, env } = network;
  if (proxySupport === 'off' || LOOPBACK.has(host)) return undefined;
  const exceptions = noProxy.length > 0 ? noProxy : (env['no_proxy'] ?? env['NO_PROXY'] ?? '').split(',');
  if (exceptions.some((exception) => covers(exception, host.toLowerCase(), port))) return undefined;
  const fromEnvironment = env['https_proxy'] || env['HTTPS_PROXY'] || env['http_proxy'] || env['HTTP_PROXY'];
  const address = proxy.trim() || fromEnvironment?.trim() || '';
  return URL.canParse(address) && address.includes('://') ? new URL(address) : undefined;
}

/** `example.com` and `.example.com` stand for the host and everything below it; `:port` narrows that; `*` is all. */
function covers(exception: string, host: string, port: number): boolean {
  const [name = '', onlyPort] = exception.trim().toLowerCase().split(':', 2);
  if (name === '*') return true;
  if (name === '' || (onlyPort !== undefined && Number(onlyPort) !== port)) return false;
  return `.${host}`.endsWith(name.startsWith('.') ? name : `.${name}`);
}

/** How a proxy is called in messages: never with the user name and password that its URL may carry. */
export function proxyLabel({ host }: URL): string {
  return host;
}

/** Something between here and AWS is in the way. With `code`, as Node's own network errors have one. */
export class NetworkError extends Error {
  readonly code: string;

  constructor(message: string, code: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.name = code === 'ETIMEDOUT' ? 'TimeoutError' : 'NetworkError';
  }
}

export function proxyUnreachable(proxy: string, code: string, cause: unknown): NetworkError {
  return new NetworkError(t('The proxy {0} cannot be reached: {1}', proxy, code), code, cause);
}

export function proxyWantsPassword(proxy: string | undefined): NetworkError {
  const message =
    proxy === undefined
      ? t('The proxy wants a user name and password, or does not accept the ones that it was given')
      : t('The proxy {0} wants a user name and password, or does not accept the ones that it was given', proxy);
  return new NetworkError(message, 'EPROXYAUTH');
}

function proxyUndecodable(): NetworkError {
  const message = t('The proxy\'s user name or password contains a "%" that does not begin a code: write "%25" for it');
  return new NetworkError(message, 'EPROXYAUTH');
}

export function proxyOfOtherKind(proxy: string): NetworkError {
  const message = t('The proxy {0} is not an http or https one: set "http.proxySupport" to "override" for it', proxy);
  return new NetworkError(message, 'EPROXY');
}

export function proxyRefuses(proxy: string, target: string, status: number): NetworkError {
  return new NetworkError(t('The proxy {0} does not lead to {1} (status {2})', proxy, target, status), 'EPROXY');
}

/** What Node says about a chain of certificates that ends nowhere. */
const UNTRUSTED = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** All that VS Code says when its own way through a proxy fails; older ones quote the proxy with its password. */
const FROM_VSCODE = /^Failed to establish a socket connection to proxies: *(?:[A-Z0-9]+ +)?(?:[^\s@]*@)?([^\s;@]*)/;

/** The same error in words that tell a person what to look at, where there are any. */
export function describeNetworkError(error: unknown, host: string): unknown {
  if (!(error instanceof Error)) return error;
  // VS Code decodes the proxy's user name and password.
  if (error.name === 'URIError') return proxyUndecodable();
  const proxy = FROM_VSCODE.exec(error.message)?.[1];
  // Without the cause: it may hold the password.
  if (proxy !== undefined) return new NetworkError(t('The proxy {0} cannot be reached', proxy), 'EPROXY');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Node could not even make the request, or something else is wrong with it.
  if (code === '' || error instanceof TypeError || error instanceof NetworkError) return error;
  if (!UNTRUSTED.has(code)) return new NetworkError(t('{0} cannot be reached: {1}', host, code), code, error);
  const message = t(
    'The certificate of {0} is from an authority that this machine does not know ({1}): name the file with the certificates of your company in ca_bundle of the profile or in AWS_CA_BUNDLE',
    host,
    code,
  );
  return new NetworkError(message, code, error);
}
