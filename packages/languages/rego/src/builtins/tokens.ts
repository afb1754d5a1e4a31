import { bytesOf, textFromBytes } from '../values/bytes.ts';
import { parseJson } from '../values/json.ts';
import { getKey } from '../values/table.ts';
import { isObject, type RegoObject } from '../values/value.ts';
import { type Failure, fail } from './builtin.ts';
import { decodeBase64Url } from './encoding.ts';

/** A signed token taken apart (RFC 7519, RFC 7515 compact serialization). */
export interface Token {
  readonly header: RegoObject;
  /** The payload's bytes, decoded. */
  readonly payload: Buffer;
  readonly signature: Buffer;
  /** What the signature is over. */
  readonly signed: Buffer;
}

export function readObject(text: string): RegoObject | Failure {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : fail('decoded JSON type was not an Object');
  } catch (error) {
    return fail(`invalid JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

function part(text: string, name: string): Buffer | Failure {
  const bytes = decodeBase64Url(text);
  if (typeof bytes !== 'number') return bytes;
  return fail(`JWT ${name} had invalid encoding: illegal base64 data at input byte ${bytes}`);
}

export function readToken(text: string): Token | Failure {
  if (!text.includes('.')) return fail('encoded JWT had no period separators');
  const parts = text.split('.');
  if (parts.length !== 3) return fail(`encoded JWT must have 3 sections, found ${parts.length}`);
  const [head = '', body = '', tail = ''] = parts;
  const headerBytes = part(head, 'header');
  if ('tag' in headerBytes) return headerBytes;
  const header = readObject(textFromBytes(headerBytes));
  if (header.tag === 'failure') return fail(`bad JWT header: ${header.message}`);
  if (getKey(header, 'enc') !== undefined) return fail('JWT is a JWE object, which is not supported');
  const payload = part(body, 'payload');
  if ('tag' in payload) return payload;
  const signature = part(tail, 'signature');
  if ('tag' in signature) return signature;
  return { header, payload, signature, signed: bytesOf(`${head}.${body}`) };
}
