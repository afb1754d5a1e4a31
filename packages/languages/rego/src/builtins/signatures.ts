import {
  constants,
  createHmac,
  type KeyObject,
  sign as signWith,
  timingSafeEqual,
  verify as verifyWith,
} from 'node:crypto';

// RFC 7518 section 3.1 and RFC 8037: the algorithms of JSON Web Signatures.

export const algorithms: ReadonlySet<string> = new Set(
  'HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA'.split(' '),
);

const curves: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };

function hashOf(algorithm: string): string {
  return `sha${algorithm.slice(2)}`;
}

function mac(algorithm: string, secret: Buffer, data: Buffer): Buffer {
  return createHmac(hashOf(algorithm), secret).update(data).digest();
}

/** Whether a key is of the kind that an algorithm wants. */
function fits(algorithm: string, key: KeyObject): boolean {
  const kind = key.asymmetricKeyType;
  if (algorithm === 'EdDSA') return kind === 'ed25519';
  if (algorithm.startsWith('ES')) return kind === 'ec' && key.asymmetricKeyDetails?.namedCurve === curves[algorithm];
  return kind === 'rsa' && /^[RP]S/.test(algorithm);
}

function options(algorithm: string, key: KeyObject) {
  if (algorithm.startsWith('PS')) {
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  }
  return { key, dsaEncoding: 'ieee-p1363' as const };
}

export function verifySignature(algorithm: string, key: KeyObject, data: Buffer, signature: Buffer): boolean {
  if (!fits(algorithm, key)) return false;
  const hash = algorithm === 'EdDSA' ? null : hashOf(algorithm);
  return verifyWith(hash, data, options(algorithm, key), signature);
}

export function verifySecret(algorithm: string, secret: Buffer, data: Buffer, signature: Buffer): boolean {
  if (!algorithm.startsWith('HS')) return false;
  const wanted = mac(algorithm, secret, data);
  return wanted.length === signature.length && timingSafeEqual(wanted, signature);
}

/** Signs; undefined when the key is not of the kind that the algorithm wants. */
export function signData(algorithm: string, key: KeyObject | Buffer, data: Buffer): Buffer | undefined {
  if (Buffer.isBuffer(key)) return algorithm.startsWith('HS') ? mac(algorithm, key, data) : undefined;
  if (!fits(algorithm, key)) return undefined;
  const hash = algorithm === 'EdDSA' ? null : hashOf(algorithm);
  const wanted = options(algorithm, key);
  return signWith(
    hash,
    data,
    'padding' in wanted ? { ...wanted, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : wanted,
  );
}
