import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { bytesOf } from '../values/bytes.ts';
import { type Builtin, builtin } from './builtin.ts';

function digest(algorithm: string): Builtin {
  return builtin(`crypto.${algorithm}`, ['string'], 'string', (text) =>
    createHash(algorithm).update(bytesOf(text)).digest('hex'),
  );
}

function hmac(algorithm: string): Builtin {
  return builtin(`crypto.hmac.${algorithm}`, ['string', 'string'], 'string', (text, key) =>
    createHmac(algorithm, bytesOf(key)).update(bytesOf(text)).digest('hex'),
  );
}

export const crypto: readonly Builtin[] = [
  ...['md5', 'sha1', 'sha256'].map(digest),
  ...['md5', 'sha1', 'sha256', 'sha512'].map(hmac),
  builtin('crypto.hmac.equal', ['string', 'string'], 'boolean', (a, b) => {
    const left = bytesOf(a);
    const right = bytesOf(b);
    return left.length === right.length && timingSafeEqual(left, right);
  }),
];
