/**
 * Text from a kernel need not be UTF-8. A byte that does not belong to a valid sequence stands in a string as the lone
 * surrogate U+DC00 + byte, so that text compares, searches and prints like any other and no byte is lost.
 */

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const escapedByte = /[\uDC80-\uDCFF]/;
const loneSurrogate = 0xdc00;

/** Bytes as text; what is not UTF-8 is kept byte by byte. */
export function textOf(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    let text = '';
    for (let at = 0; at < bytes.length; ) {
      const length = sequenceLength(bytes, at);
      text += length === 0 ? String.fromCharCode(loneSurrogate + (bytes[at] as number)) : decode(bytes, at, length);
      at += Math.max(length, 1);
    }
    return text;
  }
}

/** The length of the valid UTF-8 sequence at `at`, 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length < 2) return length;
  try {
    strict.decode(bytes.subarray(at, at + length));
    return at + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}

function decode(bytes: Uint8Array, at: number, length: number): string {
  return strict.decode(bytes.subarray(at, at + length));
}

const encoder = new TextEncoder();

/** The bytes that `textOf` read. */
export function bytesOf(text: string): Uint8Array {
  if (!escapedByte.test(text)) return encoder.encode(text);
  const parts: number[] = [];
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (character.length === 1 && code >= 0xdc80 && code <= 0xdcff) parts.push(code - loneSurrogate);
    else parts.push(...encoder.encode(character));
  }
  return Uint8Array.from(parts);
}

/** The text's bytes as a string of one character each: what byte buffers are compared in. */
export function binaryOf(text: string): string {
  return Buffer.from(bytesOf(text)).toString('latin1');
}

/** A string of one character per byte as text. */
export function textOfBinary(binary: string): string {
  return textOf(Buffer.from(binary, 'latin1'));
}

/** Bytes that are not UTF-8 shown as the replacement character. */
export function wellFormed(text: string): string {
  return text.toWellFormed();
}
