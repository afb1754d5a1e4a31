import { createHash } from 'node:crypto';
import type { Text } from '@seawall/model';
import { badImage } from '../error.ts';

/** The algorithms that the OCI image specification registers. */
const lengths: Readonly<Record<string, number>> = { sha256: 64, sha512: 128 };

export function isDigest(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const colon = text.indexOf(':');
  const algorithm = text.slice(0, colon);
  return (
    Object.hasOwn(lengths, algorithm) &&
    text.length - colon - 1 === lengths[algorithm] &&
    /^[0-9a-f]+$/.test(text.slice(colon + 1))
  );
}

export function digestOf(bytes: Uint8Array, algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** Throws when the bytes are not those that the digest names. */
export function verify(bytes: Uint8Array, digest: string, what: string): void {
  const found = digestOf(bytes, digest.slice(0, digest.indexOf(':')));
  if (found !== digest) throw badImage(what, mismatch(digest, found));
}

function mismatch(expected: string, found: string): Text {
  return {
    en: `its content has digest ${found}, not ${expected}`,
    zh: `其内容的摘要为 ${found}，而不是 ${expected}`,
  };
}
