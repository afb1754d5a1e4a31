import { crc32 } from 'node:zlib';
import type { Check } from '../rule.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function inBase62(number: number, width: number): string {
  let text = '';
  for (let rest = number; text.length < width; rest = Math.floor(rest / 62)) text = base62.charAt(rest % 62) + text;
  return text;
}

const crcWidth = 6;

/**
 * CRC-32 in base 62 behind the random part. GitHub publishes it for its tokens
 * (github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats); npm uses the same.
 */
export const crcAtEnd: Check = {
  id: 'crc32-base62',
  failure: 'invented',
  holds: (secret) => secret.endsWith(crcOf(secret)),
  complete: (secret) => secret.slice(0, -crcWidth) + crcOf(secret),
};

function crcOf(secret: string): string {
  const body = secret.slice(secret.indexOf('_') + 1, -crcWidth);
  return inBase62(crc32(body), crcWidth);
}

/** Base64 of `user:password` (RFC 7617, section 2). */
export const basicCredentials: Check = {
  id: 'basic-credentials',
  failure: 'other',
  holds: (secret) => /^[\x20-\x7e]{1,200}:[\x20-\x7e]{2,400}$/.test(Buffer.from(secret, 'base64').toString('latin1')),
  complete: (secret) => Buffer.from(`user:${secret.slice(0, 21)}`).toString('base64'),
};

/** A JSON object that names an algorithm, base64url, as the first part (RFC 7519, section 5; RFC 7515, section 4). */
export const jwtHeader: Check = {
  id: 'jwt-header',
  failure: 'other',
  holds(secret) {
    const header = Buffer.from(secret.slice(0, secret.indexOf('.')), 'base64url').toString('latin1');
    return /^\{\s*"/.test(header) && /"(?:alg|typ|enc|kid|cty)"\s*:/.test(header);
  },
  complete(secret) {
    const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
    return header + secret.slice(secret.indexOf('.'));
  },
};

/** Key material between the lines of a PEM block (RFC 7468): base64 and enough of it, whatever quotes surround it. */
export const pemBody: Check = {
  id: 'pem-body',
  failure: 'other',
  holds(secret) {
    const start = secret.indexOf('-----', 10) + 5;
    const end = secret.indexOf('-----END', start);
    const inner = secret.slice(start, end < 0 ? undefined : end);
    const body = inner.replace(/\\[nrt]|[\s"'+,\\`|>*#/]+|[A-Za-z-]+: [^\n\\]*/g, '');
    if (body.length < 32 || /^(?:x+|\.+|-+)$/i.test(body)) return false;
    // A key with a few damaged bytes is still a key that someone pasted.
    const foreign = body.match(/[^A-Za-z0-9+/=._-]/g)?.length ?? 0;
    return foreign * 50 <= body.length;
  },
  complete: (secret) => secret,
};
