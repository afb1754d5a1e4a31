import type { Content } from '../../../analyse/content.ts';

/** The headers in a Berkeley DB hash file (`Packages`), as rpm up to 4.15 writes it. */
export function* bdbBlobs(content: Content): Generator<Buffer> {
  const meta = Buffer.from(content.read(0, 72));
  const little = meta.length >= 72 && meta.readUInt32LE(12) === hashMagic;
  if (!little && (meta.length < 72 || meta.readUInt32BE(12) !== hashMagic))
    throw new Error('not a Berkeley DB hash file');
  const u32 = (page: Buffer, at: number): number => (little ? page.readUInt32LE(at) : page.readUInt32BE(at));
  const u16 = (page: Buffer, at: number): number => (little ? page.readUInt16LE(at) : page.readUInt16BE(at));
  const pageSize = u32(meta, 20);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0)
    throw new Error(`pages of ${pageSize} bytes`);
  const pages = Math.floor(content.size / pageSize);
  for (let number = 1; number < pages; number++) {
    const page = pageAt(number);
    const type = page[25];
    if (type !== hashPage && type !== unsortedHashPage) continue;
    const entries = u16(page, 20);
    if (26 + entries * 2 > pageSize) throw new Error(`page ${number} is damaged`);
    // Keys and values take turns.
    for (let index = 1; index < entries; index += 2) {
      const blob = valueOf(page, index);
      if (blob !== undefined) yield blob;
    }
  }

  function pageAt(number: number): Buffer {
    return Buffer.from(content.read(number * pageSize, pageSize));
  }

  function valueOf(page: Buffer, index: number): Buffer | undefined {
    const at = u16(page, 26 + index * 2);
    if (at >= pageSize) throw new Error('an item lies outside of its page');
    const kind = page[at];
    if (kind === inPage) {
      const end = u16(page, 26 + (index - 1) * 2);
      return end > at + minimalHeader ? page.subarray(at + 1, end) : undefined;
    }
    if (kind !== offPage || at + 12 > pageSize) return undefined;
    return overflow(u32(page, at + 4), u32(page, at + 8));
  }

  /** A value that fills pages of its own, each naming the next. */
  function overflow(first: number, length: number): Buffer {
    if (length > content.size) throw new Error('a value is longer than the file');
    const value = Buffer.allocUnsafe(length);
    let done = 0;
    for (let number = first; number !== 0 && done < length; ) {
      if (number >= pages) throw new Error(`page ${number} does not exist`);
      const page = pageAt(number);
      if (page[25] !== overflowPage) throw new Error(`page ${number} is damaged`);
      const here = Math.min(u16(page, 22), pageSize - 26, length - done);
      // A page that adds nothing could name itself as the next for ever.
      if (here === 0) throw new Error(`page ${number} is empty`);
      page.copy(value, done, 26, 26 + here);
      done += here;
      number = u32(page, 16);
    }
    if (done < length) throw new Error('a value is cut off');
    return value;
  }
}

const hashMagic = 0x061561;
const unsortedHashPage = 2;
const overflowPage = 7;
const hashPage = 13;
const inPage = 1;
const offPage = 3;
/** The record with the number of the next package is shorter. */
const minimalHeader = 16;
