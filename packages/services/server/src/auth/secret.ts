import { hash, randomBytes } from 'node:crypto';

/** So much that nobody guesses it: 256 bits, base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** How a secret is kept. A fast hash serves: there is nothing to guess in 256 random bits. */
export function secretHash(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/** An id that means nothing: `u_8Zk2…`. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(9).toString('base64url')}`;
}
