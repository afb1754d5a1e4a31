/** What kind of bytes a file holds, by its beginning. */
export type Content = 'text' | 'binary' | 'utf16le' | 'utf16be';

const sniffed = 4096;

/** A text may hold a stray NUL byte; programs and archives are full of them. */
const zeroPart = 0.003;

/** By the NUL bytes near the start: every other byte in UTF-16, more than a few in what is no text. */
export function contentOf(head: Uint8Array): Content {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf16be';
  const end = Math.min(head.length, sniffed);
  const zeros = [0, 0];
  for (let at = 0; at < end; at++) if (head[at] === 0) zeros[at & 1] = (zeros[at & 1] as number) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even + odd <= end * zeroPart) return 'text';
  if (end >= 8 && odd > end * 0.4 && even < end * 0.02) return 'utf16le';
  if (end >= 8 && even > end * 0.4 && odd < end * 0.02) return 'utf16be';
  return 'binary';
}

/** Turns UTF-16 into UTF-8 chunk by chunk; half a character at the end of one waits for the next. */
export function utf16Decoder(order: 'utf16le' | 'utf16be'): (bytes: Uint8Array) => Buffer {
  const decoder = new TextDecoder(order === 'utf16le' ? 'utf-16le' : 'utf-16be', { ignoreBOM: false });
  return (bytes) => Buffer.from(decoder.decode(bytes, { stream: true }), 'utf8');
}
