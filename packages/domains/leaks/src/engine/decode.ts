import type { Encoding } from '../leak.ts';

/** A run of text that hides another. */
export interface Encoded {
  readonly start: number;
  readonly end: number;
  readonly encoding: Encoding;
  readonly bytes: Buffer;
}

/** Bounds of one run: shorter ones hold no secret, longer ones are data. */
const leastRun = 24;
const longestRun = 65_536;
const printablePart = 0.9;
const sampled = 64;

const other = 0;
const base64Byte = 1;
const hexByte = 3;
const kinds = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  kinds[char.charCodeAt(0)] = base64Byte;
for (const char of '0123456789abcdefABCDEF') kinds[char.charCodeAt(0)] = hexByte;

/** What stands encoded between two places. Runs are found by looking at every 12th byte first. */
export function encodedRuns(bytes: Buffer, from: number, to: number): Encoded[] {
  const found: Encoded[] = [];
  const stride = leastRun / 2;
  let free = from;
  for (let at = from; at < to; at += stride) {
    if (kinds[bytes[at] as number] === other || kinds[bytes[at + stride] ?? 0] === other) continue;
    let start = at;
    while (start > free && kinds[bytes[start - 1] as number] !== other) start -= 1;
    let end = at + 1;
    const limit = Math.min(to, start + longestRun);
    while (end < limit && kinds[bytes[end] as number] !== other) end += 1;
    if (end - start >= leastRun) {
      const decoded = decodeRun(bytes, start, end);
      if (decoded !== undefined) found.push(decoded);
    }
    free = end;
    at = Math.max(at, end - stride);
  }
  return found;
}

function decodeRun(bytes: Buffer, start: number, end: number): Encoded | undefined {
  let hex = (end - start) % 2 === 0;
  for (let at = start; hex && at < end; at++) hex = kinds[bytes[at] as number] === hexByte;
  const encoding = hex ? 'hex' : 'base64';
  // A sample tells before all of it is decoded: most long words are not encoded text at all.
  const sample = Buffer.from(bytes.toString('latin1', start, Math.min(end, start + sampled)), encoding);
  if (!isPrintable(sample)) return undefined;
  const decoded = Buffer.from(bytes.toString('latin1', start, end), encoding);
  return isPrintable(decoded) ? { start, end, encoding, bytes: decoded } : undefined;
}

function isPrintable(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  let printable = 0;
  for (const byte of bytes)
    if ((byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09) printable += 1;
  return printable >= bytes.length * printablePart;
}

const percent = 0x25;

/** Runs of non-blank text with percent signs in it (RFC 3986, section 2.1), decoded. */
export function percentRuns(bytes: Buffer, from: number, to: number): Encoded[] {
  const found: Encoded[] = [];
  let at = from;
  while (at < to) {
    const sign = bytes.indexOf(percent, at);
    if (sign < 0 || sign >= to) break;
    let start = sign;
    while (start > at && sign - start < longestRun && (bytes[start - 1] as number) > 0x20) start -= 1;
    let end = sign + 1;
    while (end < to && end - start < longestRun && (bytes[end] as number) > 0x20) end += 1;
    const text = bytes.toString('latin1', start, end);
    if (/%[2-7][0-9A-Fa-f]/.test(text)) {
      const plain = text.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      );
      found.push({ start, end, encoding: 'url', bytes: Buffer.from(plain, 'latin1') });
    }
    at = end;
  }
  return found;
}
