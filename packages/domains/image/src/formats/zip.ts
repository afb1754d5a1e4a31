import { inflateRawSync } from 'node:zlib';

/** Bytes that can be read from any offset: a file, or an archive inside another. */
export interface Bytes {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
}

export interface ZipEntry {
  readonly name: string;
  /** Uncompressed, as the directory says it. */
  readonly size: number;
  readonly compressedSize: number;
  readonly method: number;
  readonly offset: number;
}

const mostEntries = 200_000;
const largestDirectory = 64 * 1024 * 1024;
const endSize = 22;
const longestComment = 0xffff;

/** The entries of a ZIP archive out of its central directory (APPNOTE 4.3.12); undefined when there is none. */
export function zipEntries(source: Bytes): ZipEntry[] | undefined {
  const tailSize = Math.min(source.size, endSize + longestComment);
  const tail = Buffer.from(source.read(source.size - tailSize, tailSize));
  const at = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (at < 0 || at + endSize > tail.length) return undefined;
  const end = source.size - tailSize + at;
  const size = tail.readUInt32LE(at + 12);
  const offset = tail.readUInt32LE(at + 16);
  const wide = offset === 0xffffffff || size === 0xffffffff ? wideDirectory(source, end) : undefined;
  const directory = wide ?? { offset, size, end };
  if (directory.size > largestDirectory) return undefined;
  // Whatever stands before the archive (a starter script) shifts every offset by its length.
  const start = directory.end - directory.size;
  const shift = start - directory.offset;
  if (start < 0 || shift < 0) return undefined;
  return readDirectory(Buffer.from(source.read(start, directory.size)), shift);
}

/** Zip64: the sizes stand in a record of their own, which a locator right before the end points at. */
function wideDirectory(source: Bytes, end: number): { offset: number; size: number; end: number } | undefined {
  const locator = Buffer.from(source.read(end - 20, 20));
  if (locator.length < 20 || locator.toString('latin1', 0, 4) !== 'PK\x06\x07') return undefined;
  const at = Number(locator.readBigUInt64LE(8));
  const record = Buffer.from(source.read(at, 56));
  if (record.length < 56 || record.toString('latin1', 0, 4) !== 'PK\x06\x06') return undefined;
  return { size: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)), end: at };
}

function readDirectory(bytes: Buffer, shift: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + 46 <= bytes.length && bytes.readUInt32LE(at) === 0x02014b50 && entries.length < mostEntries) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const extraLength = bytes.readUInt16LE(at + 30);
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      method: bytes.readUInt16LE(at + 10),
      compressedSize: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42) + shift,
    });
    at += 46 + nameLength + extraLength + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** The content of an entry; undefined when it is broken, encrypted, or larger than `limit`. */
export function extract(source: Bytes, entry: ZipEntry, limit: number): Uint8Array | undefined {
  if (entry.size > limit || entry.compressedSize > limit) return undefined;
  const header = Buffer.from(source.read(entry.offset, 30));
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50 || (header.readUInt16LE(6) & 1) !== 0)
    return undefined;
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = source.read(start, entry.compressedSize);
  if (packed.length < entry.compressedSize) return undefined;
  if (entry.method === 0) return packed.slice();
  if (entry.method !== 8) return undefined;
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(entry.size, 1) });
  } catch {
    return undefined;
  }
}

/** An archive that lies in memory. */
export function bytesOf(content: Uint8Array): Bytes {
  return {
    size: content.length,
    read: (offset, length) => content.subarray(Math.max(offset, 0), Math.max(offset, 0) + length),
  };
}
