import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Run } from '../eval/context.ts';
import { fromJson } from '../values/json.ts';
import { isObject, type RegoObject } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, fail, type Failure } from './builtin.ts';
import { type Fields, readCertificate, readRequest } from './certificate.ts';
import { type Der, readDer } from './der.ts';
import { decodeBase64 } from './encoding.ts';

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;

interface Block {
  readonly kind: string;
  readonly text: string;
  readonly bytes: Buffer;
}

function pemBlocks(text: string): Block[] {
  return Array.from(text.matchAll(pemBlock), ([block, kind = '', body = '']) => ({
    kind,
    text: block,
    bytes: Buffer.from(body, 'base64'),
  }));
}

/** The bytes that a text holds: PEM blocks, base64 of PEM, or base64 of DER. */
function readMaterial(text: string): Block[] | Failure {
  const blocks = pemBlocks(text);
  if (blocks.length > 0) return blocks;
  const bytes = decodeBase64(text);
  if (typeof bytes === 'number') return fail(`illegal base64 data at input byte ${bytes}`);
  const inner = pemBlocks(bytes.toString('latin1'));
  return inner.length > 0 ? inner : [{ kind: '', text: '', bytes }];
}

/** Values of DER that follow one another. */
function sequence(bytes: Uint8Array): Der[] | undefined {
  const list: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const der = readDer(bytes, at);
    if (der === undefined) return undefined;
    list.push(der);
    at += der.raw.length;
  }
  return list;
}

function certificates(text: string): { fields: Fields; raw: Uint8Array }[] | Failure {
  const blocks = readMaterial(text);
  if ('tag' in blocks) return blocks;
  const found: { fields: Fields; raw: Uint8Array }[] = [];
  for (const { kind, bytes } of blocks) {
    if (kind !== '' && kind !== 'CERTIFICATE') continue;
    for (const der of sequence(bytes) ?? [undefined]) {
      const fields = der === undefined ? undefined : readCertificate(der);
      if (der === undefined || fields === undefined) return fail('x509: malformed certificate');
      found.push({ fields, raw: der.raw });
    }
  }
  return found;
}

/** Orders a chain: root first, then intermediates, the leaf last; each must have signed the next. */
function verifyChain(text: string, now: number): BuiltinResult {
  const refused = [false, []];
  const found = certificates(text);
  if ('tag' in found || found.length < 2) return refused;
  const chain = found.map(({ raw }) => new X509Certificate(raw));
  for (const [index, each] of chain.entries()) {
    const issuer = chain[Math.max(index - 1, 0)] as X509Certificate;
    if (now < Date.parse(each.validFrom) || now > Date.parse(each.validTo)) return refused;
    if (!each.checkIssued(issuer) || !each.verify(issuer.publicKey)) return refused;
    if (index < chain.length - 1 && !each.ca) return refused;
  }
  return [true, found.toReversed().map(({ fields }) => fromJson(fields))];
}

function milliseconds(run: Run): number {
  return Number(run.clock() / 1_000_000n);
}

function verifyWith(text: string, options: RegoObject, run: Run): BuiltinResult {
  const time = options.map.get('CurrentTime');
  const dns = options.map.get('DNSName');
  const now =
    typeof time === 'number' || typeof time === 'bigint' ? Number(BigInt(time) / 1_000_000n) : milliseconds(run);
  const verified = verifyChain(text, now);
  if (typeof dns !== 'string' || !Array.isArray(verified) || verified[0] !== true) return verified;
  const found = certificates(text);
  const leaf = 'tag' in found ? undefined : found.at(-1);
  return leaf !== undefined && new X509Certificate(leaf.raw).checkHost(dns) !== undefined ? verified : [false, []];
}

function parseRequest(text: string): BuiltinResult {
  const blocks = readMaterial(text);
  if ('tag' in blocks) return blocks;
  const der = readDer(blocks[0]?.bytes ?? new Uint8Array());
  const fields = der === undefined ? undefined : readRequest(der);
  return fields === undefined ? fail('asn1: structure error: tags do not match') : fromJson(fields);
}

function privateKey({ kind, text, bytes }: Block): KeyObject | undefined {
  if (kind !== '') return kind.endsWith('PRIVATE KEY') ? createPrivateKey(text) : undefined;
  try {
    return createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
  } catch {
    return createPrivateKey({ key: bytes, format: 'der', type: 'pkcs1' });
  }
}

function privateKeys(text: string): KeyObject[] | Failure {
  const blocks = readMaterial(text);
  if ('tag' in blocks) return blocks;
  const keys: KeyObject[] = [];
  for (const block of blocks) {
    try {
      const key = privateKey(block);
      if (key !== undefined) keys.push(key);
    } catch (error) {
      return fail(`failed to parse private key: ${error instanceof Error ? error.message : ''}`);
    }
  }
  return keys;
}

function integerOf(base64url: string | undefined): bigint {
  return BigInt(`0x${Buffer.from(base64url ?? '', 'base64url').toString('hex') || '0'}`);
}

/** A key with the field names of Go's RSA and ECDSA keys. */
function keyFields(key: KeyObject): Fields {
  const jwk = key.export({ format: 'jwk' });
  if (jwk.kty === 'RSA') {
    return {
      N: integerOf(jwk.n),
      E: integerOf(jwk.e),
      D: integerOf(jwk.d),
      Primes: [integerOf(jwk.p), integerOf(jwk.q)],
    };
  }
  if (jwk.kty === 'EC') return { X: integerOf(jwk.x), Y: integerOf(jwk.y), D: integerOf(jwk.d), Curve: {} };
  return { ...jwk };
}

function parseKeys(text: string): BuiltinResult {
  if (text === '') return null;
  const keys = privateKeys(text);
  return 'tag' in keys ? [] : keys.map((key) => fromJson(keyFields(key)));
}

function parsePair(certificateText: string, keyText: string): BuiltinResult {
  const chain = certificates(certificateText);
  if ('tag' in chain) return chain;
  const keys = privateKeys(keyText);
  if ('tag' in keys) return keys;
  const [leaf] = chain;
  const [key] = keys;
  if (leaf === undefined || key === undefined) return fail('a certificate and a private key are needed');
  if (!new X509Certificate(leaf.raw).checkPrivateKey(key)) return fail('tls: private key does not match public key');
  const encoded = chain.map(({ raw }) => Buffer.from(raw).toString('base64'));
  return fromJson({ Certificate: encoded, Leaf: leaf.fields, PrivateKey: keyFields(key) });
}

function parseRsa(text: string): BuiltinResult {
  const keys = privateKeys(text);
  if ('tag' in keys) return keys;
  const jwk = keys[0]?.export({ format: 'jwk' });
  const value = jwk === undefined ? undefined : fromJson(jwk);
  return value !== undefined && isObject(value) && value.map.get('kty') === 'RSA'
    ? value
    : fail('no RSA private key found');
}

const text = ['string'] as const;

export const x509: readonly Builtin[] = [
  builtin('crypto.x509.parse_certificates', text, 'array', (material) => {
    const found = certificates(material);
    return 'tag' in found ? found : found.map(({ fields }) => fromJson(fields));
  }),
  builtin('crypto.x509.parse_and_verify_certificates', text, 'array', (material, run) =>
    verifyChain(material, milliseconds(run)),
  ),
  builtin('crypto.x509.parse_and_verify_certificates_with_options', ['string', 'object'], 'array', verifyWith),
  builtin('crypto.x509.parse_certificate_request', text, 'object', parseRequest),
  builtin('crypto.x509.parse_keypair', ['string', 'string'], 'object', parsePair),
  builtin('crypto.x509.parse_rsa_private_key', text, 'object', parseRsa),
  builtin('crypto.parse_private_keys', text, 'array', parseKeys),
];
