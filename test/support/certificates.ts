// Certificates of an authority that only a test knows. Node can sign but not build them, and `openssl` is not on every
// machine: what little DER they need is written here.
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

interface Certificate {
  /** PEM */
  readonly cert: string;
  /** PEM */
  readonly key: string;
}

export interface Authority {
  /** PEM of its own certificate: what a machine has to trust. */
  readonly cert: string;
  /** A server's certificate for these host names (`*.example.test` too). */
  issue(...hosts: readonly string[]): Certificate;
}

const tagged = (tag: number, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
};
const sequence = (...content: readonly Buffer[]): Buffer => tagged(0x30, ...content);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const octets = (content: Buffer): Buffer => tagged(0x04, content);
const bits = (content: Buffer): Buffer => tagged(0x03, Buffer.from([0]), content);

const ECDSA_WITH_SHA256 = sequence(hex('06082a8648ce3d040302'));
const COMMON_NAME = hex('0603550403');
const TRUE = hex('0101ff');
/** id-ce-…: basicConstraints, keyUsage, subjectAltName, subjectKeyIdentifier, authorityKeyIdentifier */
const extension = (id: number, content: Buffer, critical = false): Buffer =>
  sequence(Buffer.from([0x06, 0x03, 0x55, 0x1d, id]), ...(critical ? [TRUE] : []), octets(content));

const nameOf = (commonName: string): Buffer =>
  sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, Buffer.from(commonName)))));

const time = (at: number): Buffer =>
  tagged(
    0x18,
    Buffer.from(
      new Date(at)
        .toISOString()
        .replaceAll(/[-:T]/g, '')
        .replace(/\.\d+Z/, 'Z'),
    ),
  );

function pem(der: Buffer): string {
  const lines = der.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

const DAY_MS = 86_400_000;
let serial = 0x1000_0000;

function certificate(
  subject: Buffer,
  publicKey: KeyObject,
  issuer: Buffer,
  signer: KeyObject,
  extensions: readonly Buffer[],
): string {
  const content = sequence(
    tagged(0xa0, hex('020102')),
    tagged(0x02, hex((serial += 1).toString(16))),
    ECDSA_WITH_SHA256,
    issuer,
    sequence(time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  return pem(sequence(content, ECDSA_WITH_SHA256, bits(sign('sha256', content, signer))));
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

const idOf = (key: KeyObject): Buffer =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20);

export function createAuthority(name = 'Corporate test authority'): Authority {
  const { publicKey, privateKey } = newKey();
  const issuer = nameOf(name);
  const identifier = idOf(publicKey);
  return {
    cert: certificate(issuer, publicKey, issuer, privateKey, [
      extension(0x13, sequence(TRUE), true),
      // keyCertSign
      extension(0x0f, hex('03020204'), true),
      extension(0x0e, octets(identifier)),
    ]),
    issue(...hosts) {
      const own = newKey();
      const names = hosts.map((host) => tagged(0x82, Buffer.from(host)));
      return {
        cert: certificate(nameOf(hosts[0] ?? 'server'), own.publicKey, issuer, privateKey, [
          extension(0x11, sequence(...names)),
          extension(0x23, sequence(tagged(0x80, identifier))),
        ]),
        key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}
