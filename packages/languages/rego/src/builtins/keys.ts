import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type Failure, fail } from './builtin.ts';

/** A key to verify with, and what its JWK says of its use. */
export interface VerifyKey {
  readonly key: KeyObject;
  readonly kid: string | undefined;
  readonly alg: string | undefined;
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/;

/** Public keys from a PEM certificate, a PEM public key, a JWK or a JWK set. */
export function verifyKeys(text: string): VerifyKey[] | Failure {
  const match = block.exec(text);
  if (match === null) return jwkKeys(text);
  if (text.slice(match.index + match[0].length).trim() !== '') {
    return fail('extra data after a PEM certificate block');
  }
  const [pem, kind] = match;
  try {
    if (kind === 'CERTIFICATE') return [plain(new X509Certificate(pem).publicKey)];
    if (kind === 'PUBLIC KEY' || kind === 'RSA PUBLIC KEY') return [plain(createPublicKey(pem))];
  } catch (error) {
    const what = kind === 'CERTIFICATE' ? 'certificate' : 'public key';
    return fail(`failed to parse a PEM ${what}: ${error instanceof Error ? error.message : ''}`);
  }
  return fail('failed to extract a Key from the PEM certificate');
}

function plain(key: KeyObject): VerifyKey {
  return { key, kid: undefined, alg: undefined };
}

type NamedJwk = JsonWebKey & { readonly kid?: string; readonly alg?: string; readonly k?: string };

function readJwks(text: string): NamedJwk[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof document !== 'object' || document === null) return undefined;
  const { keys } = document as { keys?: unknown };
  const list = Array.isArray(keys) ? keys : [document];
  return list.every((each) => typeof each === 'object' && each !== null && 'kty' in each)
    ? (list as NamedJwk[])
    : undefined;
}

function jwkKeys(text: string): VerifyKey[] | Failure {
  const list = readJwks(text);
  if (list === undefined) return fail('failed to parse a JWK key (set)');
  const keys: VerifyKey[] = [];
  for (const jwk of list) {
    try {
      keys.push({ key: createPublicKey({ key: jwk, format: 'jwk' }), kid: jwk.kid, alg: jwk.alg });
    } catch {
      // Symmetric and unknown keys of a set cannot verify these signatures.
    }
  }
  return keys.length > 0 ? keys : fail('failed to parse a JWK key (set): no usable key');
}

/** The key to sign with: the first of a JWK set, or a JWK; bytes for `oct`. */
export function signKey(text: string): KeyObject | Buffer | Failure {
  const jwk = readJwks(text)?.[0];
  if (jwk === undefined) return fail('failed to parse JWK');
  if (jwk.kty === 'oct') return Buffer.from(jwk.k ?? '', 'base64url');
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch (error) {
    return fail(`failed to parse JWK: ${error instanceof Error ? error.message : ''}`);
  }
}
