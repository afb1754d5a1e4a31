/** Begins and ends a shard: a file that was cut off lacks the second. */
export const shardMagic = Buffer.from('SEAWDB\x01\n', 'latin1');

/** Offset of the index (8 bytes), its length and that of the description (4 each), the magic. */
export const footerSize = 16 + shardMagic.length;

export interface ShardMeta {
  readonly space: string;
  /**
   * Record keys: `p:` a package's statements, the same with the id of an advisory behind it that advisory, `a:` what is
   * known of a vulnerability in general, `x:` exploitation, `l:` life cycles of a product.
   */
  readonly packages: number;
  readonly advisories: number;
}

/** Advisories stand behind the package that they are of, or the first of several: no package's name holds a zero. */
const behind = '\u0000';

export function advisoryKey(home: string, id: string): string {
  return `p:${home}${behind}${id}`;
}

/** The package whose statements a record holds; undefined for a record of another kind. */
export function packageOfKey(key: string): string | undefined {
  return key.startsWith('p:') && !key.includes(behind) ? key.slice(2) : undefined;
}

/** One record as it stands in a block. */
export function recordBytes(key: Buffer, value: Buffer): Buffer {
  return Buffer.concat([encodeNumber(key.length), key, encodeNumber(value.length), value]);
}

/** LEB128, unsigned; numbers up to 2^53. */
export function encodeNumber(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 128 : low);
  } while (rest > 0);
  return Buffer.from(bytes);
}

/** Reads numbers and byte strings one after another; throws a RangeError past the end. */
export interface ByteCursor {
  readonly done: boolean;
  number(): number;
  bytes(length: number): Buffer;
}

export function byteCursor(buffer: Buffer): ByteCursor {
  let at = 0;
  return {
    get done() {
      return at >= buffer.length;
    },
    number() {
      const value = numberAt(buffer, at);
      at += numberSize(value);
      return value;
    },
    bytes(length) {
      if (at + length > buffer.length) throw new RangeError('a record is cut off');
      at += length;
      return buffer.subarray(at - length, at);
    },
  };
}

/** The number that begins at a place; throws a RangeError past the end. */
export function numberAt(buffer: Buffer, at: number): number {
  let value = 0;
  let scale = 1;
  for (let index = at; index < at + 8; index += 1) {
    const byte = buffer[index];
    if (byte === undefined) throw new RangeError('a number is cut off');
    value += (byte & 127) * scale;
    if (byte < 128) return value;
    scale *= 128;
  }
  throw new RangeError('a number is too long');
}

/** How many bytes a number takes. */
export function numberSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}
