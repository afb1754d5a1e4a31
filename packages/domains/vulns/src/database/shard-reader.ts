import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import { VulnsError } from '../error.ts';
import { type BlockRecords, blockRecords, compareBytes, findRecord } from './block.ts';
import { byteCursor, footerSize, type ShardMeta, shardMagic } from './shard-format.ts';

/** No block or index of a shard that Seawall wrote inflates to more. */
const maximumBlock = 256 * 1024 * 1024;
const cachedBlocks = 512;

export interface Shard {
  readonly meta: ShardMeta;
  /** The JSON text of the record with this key. */
  get(key: string): string | undefined;
  /** Every record in the order of keys. */
  records(): Iterable<readonly [key: Buffer, value: Buffer]>;
  close(): void;
}

interface Block {
  readonly firstKey: Buffer;
  readonly offset: number;
  readonly length: number;
  readonly plainLength: number;
}

/** Opens a shard: reads its footer and index and nothing else. Throws a `VulnsError` that names a damaged file. */
export function openShard(path: string): Shard {
  const file = openSync(path, 'r');
  try {
    return readShard(path, file);
  } catch (error) {
    closeSync(file);
    throw error instanceof VulnsError ? error : damaged(path, error);
  }
}

function readShard(path: string, file: number): Shard {
  const { size } = fstatSync(file);
  if (size < shardMagic.length + footerSize) throw damaged(path);
  const footer = readAt(file, size - footerSize, footerSize);
  if (!footer.subarray(16).equals(shardMagic)) throw damaged(path);
  const indexAt = Number(footer.readBigUInt64LE(0));
  const indexLength = footer.readUInt32LE(8);
  const metaLength = footer.readUInt32LE(12);
  if (indexAt + indexLength + metaLength + footerSize !== size) throw damaged(path);
  const tail = readAt(file, indexAt, indexLength + metaLength);
  const meta = JSON.parse(tail.toString('utf8', indexLength)) as ShardMeta;
  const blocks = readIndex(inflate(tail.subarray(0, indexLength)), indexAt);
  const cache = new Map<number, BlockRecords>();

  let packed = Buffer.allocUnsafe(0);

  function plainBlock(number: number): Buffer {
    const { offset, length, plainLength } = blocks[number] as Block;
    // Inflated at once: what is read is not needed any more when the next block is.
    if (packed.length < length) packed = Buffer.allocUnsafe(length * 2);
    return inflate(readInto(packed.subarray(0, length), file, offset), plainLength);
  }

  function blockAt(number: number): BlockRecords {
    const known = cache.get(number);
    if (known !== undefined) return known;
    const records = blockRecords(plainBlock(number));
    if (cache.size >= cachedBlocks) cache.delete(cache.keys().next().value as number);
    cache.set(number, records);
    return records;
  }

  return {
    meta,
    get(key) {
      const wanted = Buffer.from(key);
      const number = lastNotAfter(blocks, wanted);
      if (number < 0) return undefined;
      try {
        return findRecord(blockAt(number), wanted);
      } catch (error) {
        throw damaged(path, error);
      }
    },
    *records() {
      for (const number of blocks.keys()) {
        const cursor = byteCursor(plainBlock(number));
        while (!cursor.done) yield [cursor.bytes(cursor.number()), cursor.bytes(cursor.number())];
      }
    },
    close: () => closeSync(file),
  };
}

function readIndex(plain: Buffer, end: number): Block[] {
  const cursor = byteCursor(plain);
  const blocks: Block[] = [];
  while (!cursor.done) {
    const firstKey = cursor.bytes(cursor.number());
    const block = { firstKey, offset: cursor.number(), length: cursor.number(), plainLength: cursor.number() };
    if (block.offset + block.length > end || block.plainLength > maximumBlock) throw new RangeError('index');
    blocks.push(block);
  }
  return blocks;
}

function lastNotAfter(blocks: readonly Block[], key: Buffer): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareBytes((blocks[middle] as Block).firstKey, 0, (blocks[middle] as Block).firstKey.length, key) <= 0)
      low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function readAt(file: number, offset: number, length: number): Buffer {
  return readInto(Buffer.allocUnsafe(length), file, offset);
}

function readInto(buffer: Buffer, file: number, offset: number): Buffer {
  let done = 0;
  while (done < buffer.length) {
    const count = readSync(file, buffer, done, buffer.length - done, offset + done);
    if (count === 0) throw new RangeError('the file ends too soon');
    done += count;
  }
  return buffer;
}

function inflate(packed: Buffer, expected = maximumBlock): Buffer {
  // One chunk of the size that is known, and a little more: a full one would make the next be laid out beside it.
  const size = Math.max(expected, 64);
  return zstdDecompressSync(packed, { maxOutputLength: size, chunkSize: Math.min(size + 64, 1024 * 1024) });
}

function damaged(path: string, cause?: unknown): VulnsError {
  return new VulnsError(
    'damaged',
    {
      en: `${path} is damaged or cut off; seawall db update brings it again`,
      zh: `${path} 已损坏或不完整；请运行 seawall db update 重新获取`,
    },
    { cause },
  );
}
