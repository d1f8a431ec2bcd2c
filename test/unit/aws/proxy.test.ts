import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  describeNetworkError,
  NetworkError,
  proxyFor,
  PLAIN_NETWORK,
  type Network,
} from '../../../src/aws/http/proxy.ts';

const AWS = 'organizations.us-east-1.amazonaws.com';
const proxied = (about: Partial<Network>, host = AWS, port = 443) =>
  proxyFor(host, port, { ...PLAIN_NETWORK, proxySupport: 'override', ...about })?.href;

describe('the proxy for a host', () => {
  const proxy = 'http://proxy.corp:3128';
  const env = { HTTPS_PROXY: 'http://other.corp:8080' };

  test('is that of the settings, else that of the environment', () => {
    assert.equal(proxied({}), undefined);
    assert.equal(proxied({ proxy, env }), `${proxy}/`);
    assert.equal(proxied({ env }), 'http://other.corp:8080/');
    assert.equal(proxied({ proxy, proxySupport: 'off' }), undefined);
    for (const nonsense of ['proxy.corp:3128', 'none', ' ']) assert.equal(proxied({ proxy: nonsense }), undefined);
  });

  for (const [exception, excepted] of [
    ['amazonaws.com', true],
    ['.amazonaws.com', true],
    ['AmazonAWS.com:443', true],
    [AWS, true],
    ['*', true],
    ['amazonaws.com:80', false],
    ['aws.com', false],
    ['us-east-1', false],
    ['', false],
    [' ', false],
  ] as const) {
    test(`${excepted ? 'is none' : 'stays'} for the exception "${exception}"`, () => {
      const expected = excepted ? undefined : `${proxy}/`;
      assert.equal(proxied({ proxy, noProxy: [exception] }), expected);
      assert.equal(proxied({ proxy, env: { NO_PROXY: `elsewhere.test, ${exception}` } }), expected);
    });
  }

  test('follows the setting alone where both name exceptions', () => {
    assert.equal(proxied({ proxy, noProxy: ['elsewhere.test'], env: { NO_PROXY: '*' } }), `${proxy}/`);
  });

  for (const host of ['localhost', '127.0.0.1', '::1']) {
    test(`is none for ${host}`, () => assert.equal(proxied({ proxy }, host), undefined));
  }
});

describe('what VS Code says about a proxy', () => {
  for (const said of ['PROXY dana:hunter2@10.0.0.1:3128', 'PROXY <credentials>@10.0.0.1:3128', 'PROXY 10.0.0.1:3128']) {
    test(`loses the password: ${said}`, () => {
      const error = describeNetworkError(new Error(`Failed to establish a socket connection to proxies: ${said}`), AWS);
      assert.ok(error instanceof Error);
      assert.equal(error.message, 'The proxy 10.0.0.1:3128 cannot be reached');
      assert.doesNotMatch(JSON.stringify(error) + String(error.stack) + String(error.cause), /hunter2/);
    });
  }

  test('an error of the network is told by host and code', () => {
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const described = describeNetworkError(error, AWS);
    assert.ok(described instanceof NetworkError);
    assert.deepEqual([described.message, described.code], [`${AWS} cannot be reached: ENOTFOUND`, 'ENOTFOUND']);
  });

  test('a "%" in a proxy’s password that VS Code cannot decode is told as that', () => {
    const described = describeNetworkError(new URIError('URI malformed'), AWS);
    assert.ok(described instanceof NetworkError);
    assert.match(described.message, /^The proxy's user name or password contains a "%"/);
  });

  test('other errors stay as they are', () => {
    for (const error of [
      new Error('odd'),
      Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' }),
      new NetworkError('known', 'EPROXY'),
      'text',
    ]) {
      assert.equal(describeNetworkError(error, AWS), error);
    }
  });
});
